"""The master where each year has a sheet of its own, and sheets that are nearly or quite full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from processor.runs.desk import open_desk
from processor.runs.master_years import sheets_filling
from processor.runs.nightly import nightly
from tests.desk import Office, form

OLD, NEW, NEXT = (
    "2025-12-30T18:00:00+08:00",
    "2026-01-05T18:00:00+08:00",
    "2027-01-04T09:00:00+08:00",
)
SHEETS = ["客户需求确认表 2025", "客户需求确认表 2026"]


def customer(name: str, phone: str, day: str) -> dict[str, object]:
    """A form that is in order on a day."""
    return form(
        customer_name=name,
        contact=phone,
        contact_time=f"{day} 09:00",
        submitted_at=f"{day} 10:00",
        supervisor_signed_at=f"{day} 10:30",
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with a sheet for each year, and a customer of each of two."""
    office = Office(tmp_path / "desk")
    set_sheets(office, "year")
    office.drop("old.xlsx", customer("李明轩", "13800001234", "2025-12-30"))
    office.run(OLD)
    office.drop("new.xlsx", customer("王思远", "13900005678", "2026-01-05"))
    office.run(NEW)
    return office


def set_sheets(office: Office, by: str) -> None:
    path = office.root / "processor.toml"
    said = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [line for line in said.splitlines() if not line.startswith("master_sheets")]
    path.write_text("\n".join([f'master_sheets = "{by}"', *lines]), encoding="utf-8")


def master(office: Office) -> openpyxl.Workbook:
    return openpyxl.load_workbook(office.root / "master.xlsx")


def customers(office: Office) -> dict[str, list[str]]:
    """The customers on each sheet of records."""
    return {sheet.title: list(names(sheet)) for sheet in forms_of(master(office))}


def forms_of(book: openpyxl.Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.title.startswith("客户需求确认表")]


def names(sheet: Worksheet) -> Iterator[str]:
    at = column(sheet, "客户名称")
    return (value for (value,) in sheet.iter_rows(2, None, at, at, values_only=True) if value)


def column(sheet: Worksheet, title: str) -> int:
    return next(c.column for c in sheet[1] if c.value == title)


def edit(
    office: Office, change: Callable[[openpyxl.Workbook], None], at: datetime, file: str = ""
) -> None:
    """Save the master, or a copy that was kept, with what somebody changed."""
    book = openpyxl.load_workbook(office.root / (file or "master.xlsx"))
    change(book)
    book.properties.modified = at
    book.save(office.root / "master.xlsx")


def corrects(sheet: str, demand: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        at = column(book[sheet], "客户详细需求")
        book[sheet].cell(2, at).value = demand

    return change


def demands(office: Office, now: str) -> set[Any]:
    with open_desk(office.root, now=now, language=None) as desk, desk.ledger.reading() as book:
        return {r.meaning("demand_detail") for r in book.records().values()}


def test_each_year_has_a_sheet_and_edits_in_each_come_back(office: Office) -> None:
    assert customers(office) == {SHEETS[0]: ["李明轩"], SHEETS[1]: ["王思远"]}
    before = office.picture()["master.xlsx"]
    office.forget_outputs()
    assert office.call("rebuild", now=NEW).returncode == 0
    assert office.picture()["master.xlsx"] == before

    def change(book: openpyxl.Workbook) -> None:
        corrects(SHEETS[0], "租赁仓库")(book)
        corrects(SHEETS[1], "购买写字楼")(book)

    edit(office, change, datetime(2026, 1, 6))
    office.run("2026-01-06T18:00:00+08:00")
    assert {"租赁仓库", "购买写字楼"} <= demands(office, NEW)


def test_a_new_year_gets_a_sheet_in_a_workbook_that_people_edited(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEETS[1]]
        sheet.insert_cols(1)
        sheet.cell(1, 1).value = "我们的列"
        sheet.cell(2, 1).value = "老客户"
        sheet.cell(2, 3).comment = Comment("打过电话", "罗建国")
        sheet.cell(1, 2).font = openpyxl.styles.Font(name="KaiTi", size=14)

    edit(office, change, datetime(2026, 1, 6))
    office.drop("next.xlsx", customer("陈雨桐", "13700004321", "2027-01-04"))
    office.run(NEXT)
    assert customers(office) == {
        SHEETS[0]: ["李明轩"],
        SHEETS[1]: ["王思远"],
        "客户需求确认表 2027": ["陈雨桐"],
    }
    book = master(office)
    old, new = book[SHEETS[1]], book["客户需求确认表 2027"]
    assert (old.cell(2, 1).value, old.cell(2, 3).comment.text) == ("老客户", "打过电话")
    assert (new.cell(1, 1).value, new.cell(2, 1).value) == ("我们的列", None)
    assert (new.cell(1, 2).font.name, new.auto_filter.ref is None) == ("KaiTi", False)
    assert new.data_validations.dataValidation and not new.cell(2, 3).comment

    edit(office, corrects("客户需求确认表 2027", "租赁商铺"), datetime(2027, 1, 5))
    assert office.run("2027-01-05T18:00:00+08:00")["notices"] == []
    assert "租赁商铺" in demands(office, NEXT)


def test_a_row_written_on_an_old_sheet_goes_to_the_sheet_of_its_year(office: Office) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEETS[0]]
        for cell in sheet[2]:
            sheet.cell(3, cell.column).value = cell.value
        sheet.cell(3, 1).value = None
        sheet.cell(3, column(sheet, "客户名称")).value = "赵子墨"

    edit(office, change, datetime(2026, 1, 6))
    for day in ("2026-01-06", "2026-01-07"):
        office.run(f"{day}T18:00:00+08:00")
        assert customers(office) == {SHEETS[0]: ["李明轩"], SHEETS[1]: ["王思远", "赵子墨"]}


def test_a_change_of_the_setting_loses_no_edit(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    office.drop("old.xlsx", customer("李明轩", "13800001234", "2025-12-30"))
    office.run(OLD)
    (office.root / "master.xlsx").rename(office.root / "kept.xlsx")
    office.run(OLD)
    set_sheets(office, "year")
    office.run(NEW)
    assert customers(office)[SHEETS[0]] == ["李明轩"]

    # Somebody saves a copy from before, with an edit: it is taken, and the copy is left alone.
    edit(office, corrects("客户需求确认表", "租赁仓库"), datetime(2026, 1, 6), "kept.xlsx")
    with open_desk(office.root, now=NEXT, language=None) as desk:
        told = nightly(desk, settle_seconds=0, rehearse=False)["nightly"]
    assert told["alarms"] == [] and any("master_sheets" in says for says in told["warnings"])
    assert demands(office, NEXT) == {"租赁仓库"}
    assert list(customers(office)) == ["客户需求确认表"]
    (office.root / "master.xlsx").unlink()
    office.run(NEXT)
    new = {SHEETS[0]: ["李明轩"], SHEETS[1]: [], "客户需求确认表 2027": []}
    assert customers(office) == new


def test_a_full_sheet_is_told_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_sheets(office, "form")
    office.run(NEW)
    before = office.picture()["master.xlsx"]
    monkeypatch.setattr("processor.outputs.master_patch.tail.LAST_ROW", 3)
    office.drop("more.xlsx", customer("陈雨桐", "13700004321", "2026-01-05"))
    office.run("2026-01-05T19:00:00+08:00")
    assert "客户需求确认表" in (says := capsys.readouterr().err) and "master_sheets" in says
    assert office.picture()["master.xlsx"] == before
    assert len(office.list("records")) == 3

    set_sheets(office, "year")
    office.run("2026-01-05T20:00:00+08:00")
    assert customers(office) == {SHEETS[0]: ["李明轩"], SHEETS[1]: ["王思远", "陈雨桐"]}


def test_a_sheet_that_fills_is_told_of_before_it_is_full(office: Office) -> None:
    with open_desk(office.root, now=NEW, language=None) as desk, desk.ledger.reading() as book:

        def filling(by: str, most: int) -> list[dict[str, object]]:
            return [*sheets_filling(book, desk.packs, by, desk.language.name, most)]

        assert filling("form", 3) == []
        assert filling("form", 2) == [{"file": "客户需求确认表", "n": "2", "most": "2"}]
        assert filling("year", 2) == []
        assert [one["file"] for one in filling("year", 1)] == SHEETS
