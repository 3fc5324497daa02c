"""Two people edit one thing, or what is there no more: the later holds, and all of it is told."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from processor.runs.desk import open_desk
from processor.runs.find import Approval
from processor.runs.persons import forget_person
from tests.desk import Office, form
from tests.runs.test_master_edits import told

NIGHTS = [f"2026-03-{day}T09:00:00+08:00" for day in (21, 22, 23)]
SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with one claim and a conflict against it; somebody keeps a copy of its master."""
    office = Office(tmp_path / "desk")
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    shutil.copyfile(office.root / "master.xlsx", tmp_path / "copy.xlsx")
    return office


def save(office: Office, change: Callable[[Any], None], hour: int, *, copy: bool = False) -> None:
    """Save the master, or the copy over it, at that hour of the 20th (UTC)."""
    path = office.root / "master.xlsx"
    book = openpyxl.load_workbook(office.root.parent / "copy.xlsx" if copy else path)
    change(book)
    book.properties.lastModifiedBy = "乙" if copy else "甲"
    saved, stamp = io.BytesIO(), f"2026-03-20T{hour}:00:00Z".encode()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, SAVED.sub(rb"\g<1>" + stamp, part) if "core" in name else part)


def place(sheet: Worksheet, title: str, who: str = "") -> Any:
    """A cell of the first row, or of the row that somebody handed in."""
    titles = {cell.value: cell.column for cell in sheet[1]}
    rows = range(2, sheet.max_row + 1)
    row = next(r for r in rows if not who or sheet.cell(r, titles["递交人"]).value == who)
    return sheet.cell(row, titles[title])


def write(title: str, value: object, who: str = "李娜") -> Callable[[Any], None]:
    """Write into the row of somebody on the first sheet."""
    return lambda book: setattr(place(book.worksheets[0], title, who), "value", value)


def owner(who: str) -> Callable[[Any], None]:
    """Rule on the sheet of conflicts."""
    return lambda book: setattr(place(book["冲突"], "客户归谁"), "value", who)


@pytest.mark.parametrize(("hour", "holds"), [(14, "乙"), (11, "甲")])
def test_of_two_copies_the_later_saving_holds_and_both_are_told(
    office: Office, hour: int, holds: str
) -> None:
    phones = {"甲": "13711111111", "乙": "13722222222"}
    for who, at, copy in (("甲", 12, False), ("乙", hour, True)):

        def change(book: Any, who: str = who) -> None:
            write("联系方式", phones[who])(book)
            write("备注", f"{who}说")(book)

        save(office, change, at, copy=copy)
        office.run(NIGHTS[copy])
    (record,) = [r for r in office.list("records", NIGHTS[1]) if r["claimant"] == "李娜"]
    assert record["values"]["contact"] == [phones[holds]]
    sheet = openpyxl.load_workbook(office.root / "master.xlsx").worksheets[0]
    assert place(sheet, "备注", "李娜").value == f"{holds}说"
    assert str(place(sheet, "联系方式", "李娜").value) == phones[holds]
    ways = ["correction", "note"] if holds == "乙" else ["overtaken", "overtaken"]
    assert {(what, new) for what, _, new in told(office)} == {
        ("correction", phones["甲"]),
        ("note", "甲说"),
        (ways[0], phones["乙"]),
        (ways[1], "乙说"),
    }


def test_rulings_that_contradict_each_other_hold_in_turn_and_all_are_told(office: Office) -> None:
    held = []
    for night, hour, who in zip(NIGHTS, (12, 13, 14), ("李娜", "张伟", "李娜"), strict=True):
        save(office, owner(who), hour)
        office.run(night)
        held.append([c["claimant"] for c in office.list("claims", night, status="active")])
    assert held == [["李娜"], ["张伟"], ["李娜"]]
    assert [new for what, _, new in told(office) if what == "ruling"] == ["李娜", "张伟", "李娜"]


def test_an_earlier_ruling_that_comes_in_late_overturns_no_later_one(office: Office) -> None:
    def same(word: str) -> Callable[[Any], None]:
        return lambda book: setattr(place(book["冲突"], "是否同一客户"), "value", word)

    save(office, same("是"), 12)
    office.run(NIGHTS[0])
    save(office, same("否"), 11, copy=True)
    office.run(NIGHTS[1])
    assert [(what, new) for what, _, new in told(office)] == [("ruling", "是"), ("overtaken", "否")]
    save(office, same("否"), 13, copy=True)  # after the first was written, before it was taken
    office.run(NIGHTS[2])
    assert told(office)[-1] == ("ruling", "", "否")
    assert [r["at"][:13] for r in office.list("rulings", NIGHTS[2])] == [
        "2026-03-20T20",
        "2026-03-20T21",
    ]


def test_a_value_written_otherwise_that_means_the_same_is_told(office: Office) -> None:
    save(office, write("联系方式", "138 0000 1234"), 12)
    office.run(NIGHTS[0])
    assert told(office) == [("same-value", "13800001234", "138 0000 1234")]
    (page,) = (office.root / "outbox/reports").glob("20260321-*.html")
    assert "意思相同" in page.read_text(encoding="utf-8")


def test_a_row_of_what_was_removed_for_good_is_told_and_tells_nothing(office: Office) -> None:
    (mine,) = [r["id"] for r in office.list("records") if r["claimant"] == "李娜"]
    with open_desk(office.root, now=NIGHTS[0], language=None) as desk:
        forget_person(desk, "李明轩", Approval("A-1", "林经理"), really=True)
    save(office, write("联系方式", "13733334444"), 12, copy=True)
    office.run(NIGHTS[1])
    with sqlite3.connect(office.root / ".processor/ledger.sqlite") as ledger:
        query = "SELECT document FROM runs ORDER BY number DESC LIMIT 1"
        assert mine in ledger.execute(query).fetchone()[0]
    ledger.close()
    assert ("refused", "", "") in told(office)
    seen = {name: page for name, page in office.picture().items() if name.endswith(".html")}
    seen["ledger"] = (office.root / ".processor/ledger.sqlite").read_bytes()
    quoting = [n for n, b in seen.items() if "李明轩".encode() in b or b"13733334444" in b]
    assert quoting == []
    rows = openpyxl.load_workbook(office.root / "master.xlsx").worksheets[0].iter_rows(min_row=2)
    assert [c.value for row in rows for c in row if c.value] == []


def test_edits_are_heard_on_sheets_that_were_renamed_filtered_and_widened(office: Office) -> None:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.title, book["冲突"].title = "我的客户", "争议"
        write("备注", "已回访")(book)
        place(book["争议"], "客户归谁").value = "李娜"
        sheet.auto_filter.add_filter_column(2, ["x"])
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[3].hidden = True
        sheet.insert_cols(3)
        sheet.cell(1, 3).value, sheet.cell(2, 3).value = "我的列", "我的"

    save(office, change, 12)
    office.run(NIGHTS[0])
    assert {what for what, _, _ in told(office)} == {"note", "ruling"}
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run(NIGHTS[1])
    book = openpyxl.load_workbook(office.root / "master.xlsx")
    assert book.sheetnames[:2] == ["我的客户", "争议"]
    assert (book.worksheets[0].cell(1, 3).value, book.worksheets[0].cell(2, 3).value) == (
        "我的列",
        "我的",
    )
    assert place(book.worksheets[0], "备注", "李娜").value == "已回访"
    assert book.worksheets[0].max_row == 4


def test_a_row_that_was_copied_with_its_number_becomes_a_record_of_its_own(office: Office) -> None:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        row, last = place(sheet, "递交人", "李娜").row, sheet.max_row + 1
        for column in range(1, sheet.max_column + 1):
            sheet.cell(last, column).value = sheet.cell(row, column).value
        sheet.cell(last, place(sheet, "联系方式").column).value = "13799998888"

    save(office, change, 12)
    office.run(NIGHTS[0])
    assert [what for what, _, _ in told(office)] == ["new"]
    phones = [r["values"]["contact"] for r in office.list("records", NIGHTS[0])]
    assert sorted(phones) == [["13799998888"], ["13800001234"], ["13800001234"]]
