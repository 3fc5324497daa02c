"""The master is brought up to date by what changed alone, and is what would be made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.outputs.master import write_master
from processor.runs import master_publish
from processor.runs.desk import open_desk
from processor.runs.master_links import pages_there
from processor.runs.publish import publish
from processor.runs.rulings import Word, rule_owner
from processor.runs.snapshots import state_of_all
from tests.desk import Office, form

DAYS = [f"2026-03-{day}T18:00:00+08:00" for day in (20, 21, 22, 23)]
RIVAL = {"submitter": "李娜", "supervisor_signed_at": "2026-03-20 11:00"}
MONTHS_LATER = "2026-09-01T18:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with two claims and a conflict, and its master."""
    office = Office(tmp_path / "desk")
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL))
    office.drop("c.xlsx", form(customer_name="赵一诺", contact="13911112222", submitter="王强"))
    office.run(DAYS[0])
    return office


def anew(office: Office, now: str) -> bytes:
    """The master as it would be made from nothing."""
    with open_desk(office.root, now=now, language=None) as desk, desk.ledger.reading() as book:
        return write_master(state_of_all(book, desk, pages_there(book, desk)), desk.language)


def in_place(office: Office) -> bytes:
    return (office.root / "master.xlsx").read_bytes()


def rule(office: Office, now: str) -> None:
    with open_desk(office.root, now=now, language=None) as desk:
        conflict = next(x for x in office.list("conflicts", now) if x["status"] == "open")
        rule_owner(desk, conflict["id"], "李娜", Word("林经理", "核对了接触记录"))
        publish(desk)


def never(*_: Any) -> bool:
    raise AssertionError("all rows were looked at")


def test_what_changed_alone_makes_the_master_that_is_made_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_place(office) == anew(office, DAYS[0])
    monkeypatch.setattr(master_publish, "_put_all", never)
    office.drop("d.xlsx", form(submitter="陈晓", customer_name="于文", contact="13944445555"))
    office.drop("e.xlsx", form(submitter="陈晓", supervisor_signed_at="2026-03-21 11:00"))
    office.run(DAYS[1])  # a record, a conflict, somebody new
    assert in_place(office) == anew(office, DAYS[1])
    rule(office, DAYS[2])
    assert in_place(office) == anew(office, DAYS[2])
    before = in_place(office)
    next((office.root / "outbox" / "explain").iterdir()).unlink()
    office.run(DAYS[3])  # a page is gone, and so are the links to it
    assert before != in_place(office) == anew(office, DAYS[3])
    office.run(MONTHS_LATER)  # claims ran out and nothing else happened
    records = openpyxl.load_workbook(office.root / "master.xlsx").worksheets[0]
    assert any("已过期" in row for row in records.values)
    assert in_place(office) == anew(office, MONTHS_LATER)


def test_where_more_than_rows_changed_all_are_looked_at(office: Office) -> None:
    (office.root / "processor.toml").write_text('language = "en"\n', encoding="utf-8")
    office.run(DAYS[1])
    assert in_place(office) == anew(office, DAYS[1])
    with open_desk(office.root, now=DAYS[2], language=None) as desk:
        record = office.list("records", DAYS[1])[0]["id"]
        with desk.ledger.writing() as book:
            book.erase([record], {})
            book.stale.add([record])
        publish(desk)
    assert record.encode() not in in_place(office)
    assert in_place(office) == anew(office, DAYS[2])


def test_rows_that_did_not_change_are_not_touched_in_people_s_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.load_workbook(office.root / "master.xlsx")
    book.create_sheet("我的")["A1"] = "自己的"
    book.save(office.root / "master.xlsx")
    office.run(DAYS[1])
    monkeypatch.setattr(master_publish, "_put_all", never)
    office.drop("d.xlsx", form(submitter="陈晓", customer_name="于文", contact="13944445555"))
    office.drop("e.xlsx", form(submitter="陈晓", supervisor_signed_at="2026-03-21 11:00"))
    office.run(DAYS[2])
    rule(office, DAYS[3])
    theirs = openpyxl.load_workbook(office.root / "master.xlsx")
    assert theirs["我的"]["A1"].value == "自己的"
    (office.root / "anew.xlsx").write_bytes(anew(office, DAYS[3]))
    ours = openpyxl.load_workbook(office.root / "anew.xlsx")
    for name in (ours.sheetnames[0], "冲突"):
        rows = [{row[0]: row for row in book[name].values if row[0]} for book in (ours, theirs)]
        headings = [key for key in rows[1] if str(key).startswith("desk ")]
        assert headings == [key for key in rows[0] if str(key).startswith("desk ")]
        assert rows[0] == rows[1]
