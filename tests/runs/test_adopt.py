"""An office's own old register is taken over: tried first, booked once, history left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

from processor.intake.limits import Unreadable
from processor.runs.adopt import Asked, adopt
from processor.runs.adoption import read
from processor.runs.booking import book_slice
from processor.runs.desk import open_desk
from tests.desk import FORM, Office, form

HEADINGS = {
    "customer_name": "主顾",  # no label of ours: a person says what it is
    "contact": "联系方式",
    "demand_detail": "客户详细需求",
    "awareness_channel": "客户了解项目的渠道",
    "contact_time": "接触客户时间",
    "contact_method": "接触客户方式",
    "submitter": "递交人",
    "submitter_kind": "递交人类别",
    "submitted_at": "递交时间",
    "supervisor_signature": "客户主管签字",
    "supervisor_signed_at": "客户主管签字时间",
}
LATER = "2026-09-01T18:00:00+08:00"
BOOK = ("--yes", "--by", "林经理")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Three rows: two people who clash, and a customer whose name was left out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEADINGS.values(), "档案柜"])
    rival = {"submitter": "李娜", "supervisor_signed_at": "2026-03-20 11:00"}
    nameless = {"customer_name": "", "contact": "13900005678"}
    for changes in ({}, rival, nameless):
        values = {**FORM, **changes}
        sheet.append([*(values[name] for name in HEADINGS), "三号"])
    path = tmp_path / "旧台账.xlsx"
    book.save(path)
    return path


def test_an_old_register_is_shown_then_booked_once(office: Office, register: Path) -> None:
    words = ("adopt", str(register), "--pack", "customer-confirmation")
    unmapped = office.answer(*words)
    read_as = {c["heading"]: c["fields"] for c in unmapped["columns"]}
    assert read_as["主顾"] == [] and read_as["档案柜"] == []
    assert read_as["联系方式"] == ["contact"]
    assert "customer_name" in {f["field"] for f in unmapped["blank"] if f["required"]}

    words = (*words, "--map", "主顾=customer_name")
    tried = office.answer(*words, now=LATER)
    assert {c["heading"]: c["fields"] for c in tried["columns"]}["主顾"] == ["customer_name"]
    assert tried["rows"] == 3 and tried["findings"]["required-blank"] == 1
    assert tried["outcomes"]["returned"] == 1 and sum(tried["conflicts"].values()) == 1
    assert not tried["booked"] and not office.list("records") and not office.list("files")

    booked = office.answer(*words, *BOOK, now=LATER)
    assert booked["booked"] and booked["outcomes"] == tried["outcomes"]
    assert booked["owners"] == tried["owners"] != {}
    before = office.list("records", now=LATER)
    assert len(before) == 3

    again = office.answer(*words, *BOOK, now=LATER)
    assert not again["booked"] and office.list("records", now=LATER) == before
    assert office.answer("audit", now=LATER)["whole"]


def test_a_register_under_a_title_of_its_own_is_adopted(office: Office, register: Path) -> None:
    book = openpyxl.load_workbook(register)
    sheet = book.active
    assert sheet is not None
    sheet.insert_rows(1)
    sheet["A1"] = "滨江花园 客户登记簿"
    book.save(register)
    words = ("adopt", str(register), "--pack", "customer-confirmation", "--map")
    assert office.answer(*words, "主顾=customer_name", now=LATER)["rows"] == 3


@pytest.fixture
def long_register(tmp_path: Path) -> Path:
    """Thirty rows: five customers come three times each, some rows lack a name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([h if h != "主顾" else "客户姓名" for h in HEADINGS.values()])
    for row in range(30):
        who = row % 20 if row < 25 else None
        told = {"customer_name": f"周小{who}" if who is not None else ""}
        told |= {"contact": f"137000011{row % 20:02}", "submitter": ("张伟", "李娜")[row % 3 > 0]}
        told["supervisor_signed_at"] = f"2026-03-{row % 28 + 1:02} 11:00"
        values = {**FORM, **told}
        sheet.append([values[name] for name in HEADINGS])
    path = tmp_path / "多年台账.xlsx"
    book.save(path)
    return path


def pictured(office: Office) -> list[object]:
    told = [office.list(what, now=LATER) for what in ("records", "claims", "conflicts", "notices")]
    return [*told, office.list("files", now=LATER)]


def adopted_in(office: Office, path: Path, rows: int) -> dict[str, object]:
    """Adopted so many rows at a time; within this process, so that it can be cut off."""
    asked = Asked(path, "customer-confirmation", None, ())
    with (
        open_desk(office.root, now=LATER, language=None) as desk,
        patch("processor.runs.adoption.ROWS_AT_ONCE", rows),
    ):
        return adopt(desk, asked, by="林经理", really=True)


def cut_off_after(parts: int) -> Any:
    """Somebody breaks off when so many parts were booked."""
    left = [book_slice] * parts

    def booked(*given: Any) -> Any:
        if not left:
            raise KeyboardInterrupt
        return left.pop()(*given)

    return patch("processor.runs.adoption.book_slice", side_effect=booked)


def test_an_adoption_that_is_cut_off_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, long_register: Path
) -> None:
    whole, cut = (Office(tmp_path / name) for name in ("whole", "cut"))
    told = adopted_in(whole, long_register, 2000)
    assert told["rows"] == 30 and told["conflicts"] and told["findings"]["required-blank"] == 5
    with cut_off_after(3), pytest.raises(KeyboardInterrupt):
        adopted_in(cut, long_register, 7)
    assert len(cut.list("records")) == 20 and not cut.list("files")
    cut.run(LATER)
    assert pictured(cut) == pictured(whole)
    assert not adopted_in(cut, long_register, 7)["booked"]
    assert cut.answer("audit", now=LATER)["whole"]


def test_what_was_booked_of_a_register_that_is_gone_stands(
    office: Office, long_register: Path
) -> None:
    with cut_off_after(2), pytest.raises(KeyboardInterrupt):
        adopted_in(office, long_register, 7)
    (original,) = (p for p in (office.root / ".processor" / "spool").glob("*/*"))
    original.unlink()
    office.run(LATER)
    assert len(office.list("records", now=LATER)) == 13
    assert [f["state"] for f in office.list("files", now=LATER)] == ["booked"]


def test_an_adoption_whose_register_is_damaged_meanwhile_stops_nobody(
    office: Office, long_register: Path
) -> None:
    with cut_off_after(2), pytest.raises(KeyboardInterrupt):
        adopted_in(office, long_register, 7)
    (original,) = (p for p in (office.root / ".processor" / "spool").glob("*/*"))
    original.chmod(0o644)
    original.write_bytes(b"PK\x03\x04 damaged")
    office.drop("a.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    told = office.answer("run", "--settle", "0", now=LATER)
    assert told["books"]["booked"] == 2 and len(told["finished"]) == 1
    assert len(office.list("records", now=LATER)) == 14


def test_who_repeats_an_adoption_that_was_cut_off_is_told_all_of_it(
    office: Office, long_register: Path
) -> None:
    with cut_off_after(2), pytest.raises(KeyboardInterrupt):
        adopted_in(office, long_register, 7)
    told = adopted_in(office, long_register, 7)
    assert told["booked"] and told["rows"] == 30 and told["conflicts"] and told["notices"]


def test_what_could_not_be_read_of_a_register_is_adopted_later(
    office: Office, long_register: Path
) -> None:
    def broken_off(*given: Any) -> Iterator[object]:
        yield from islice(read(*given), 2)
        yield Unreadable(reason="timeout")

    for rows in (6, 6):
        with patch("processor.runs.run.read", broken_off):
            told = adopted_in(office, long_register, 7)
        assert (told["rows"], told["file"]["state"], told["file"]["reason"]) == (
            rows,
            "booked",
            "timeout",
        )
    assert adopted_in(office, long_register, 7)["rows"] == 30
    assert len(office.list("records", now=LATER)) == 30


def test_rows_that_were_adopted_stay_where_all_is_judged_again(
    office: Office, long_register: Path
) -> None:
    adopted_in(office, long_register, 7)
    replayed = office.answer("replay", now=LATER)
    assert replayed["records"] == {"before": 30, "after": 30, "same": 30}
    claims = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    claims.write_text(claims.read_text("utf-8") + "# no change\n", "utf-8")
    diff = office.answer("rules", "diff", now=LATER)
    assert (diff["read_again"], diff["changed"], diff["ends"]) == (True, 0, [])


def test_a_register_of_blank_texts_holds_nothing(office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for _ in range(2_100):
        book.active.append(['=""'])
    book.save(tmp_path / "blank.xlsx")
    words = ("adopt", str(tmp_path / "blank.xlsx"), "--pack", "customer-confirmation")
    assert office.answer(*words)["rows"] == 0


def test_what_had_run_out_before_gives_no_reminder(office: Office, register: Path) -> None:
    words = ("adopt", str(register), "--pack", "customer-confirmation")
    office.answer(*words, "--map", "主顾=customer_name", *BOOK, now=LATER)
    office.answer("nightly", "--settle", "0", now="2026-09-02T02:00:00+08:00")
    assert {c["status"] for c in office.list("claims", now=LATER)} & {"expired"}
    assert not [n for n in office.list("notices") if n["kind"] in ("expired", "expiring")]


def test_a_later_adoption_keeps_what_is_to_be_reminded_of_since_the_first(
    office: Office, register: Path, tmp_path: Path
) -> None:
    words = ("--pack", "customer-confirmation", "--map", "主顾=customer_name", *BOOK)
    office.drop("a.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    office.run()  # its claim holds until 2026-04-20
    first = tmp_path / "first.xlsx"
    book = openpyxl.load_workbook(register)
    assert book.active is not None
    book.active.delete_rows(3, 9)
    book.save(first)
    office.answer("adopt", str(first), *words, now="2026-04-01T09:00:00+08:00")
    book.active["A2"], book.active["B2"] = "周小满", "13700001111"
    book.save(register)
    office.answer("adopt", str(register), *words, now=LATER)
    night = office.answer("nightly", "--settle", "0", now="2026-09-02T02:00:00+08:00")
    told = [(n["kind"], n["to"]) for n in night["notices"]]
    assert told == [("expired", "张伟"), ("expired", "张伟")]
    told_of = {r["id"]: r["values"]["customer_name"] for r in office.list("records", now=LATER)}
    assert {told_of[n["about"][0]] for n in night["notices"]} == {"李明轩", "赵一诺"}


def test_a_file_that_the_inbox_could_not_place_can_be_adopted(
    office: Office, register: Path
) -> None:
    (office.root / "inbox" / "旧台账.xlsx").write_bytes(register.read_bytes())
    office.run()
    words = ("adopt", str(register), "--pack", "customer-confirmation")
    told = office.answer(*words, "--map", "主顾=customer_name", *BOOK, now=LATER)
    assert told["rows"] == 3
    assert len(office.list("records")) == 3


def test_a_register_without_a_known_row_says_how_to_name_its_columns(
    office: Office, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["顾客", "金额"])
    book.active.append(["李明", 3])
    book.save(tmp_path / "old.xlsx")
    said = office.call("adopt", str(tmp_path / "old.xlsx"), "--pack", "customer-confirmation")
    assert "--map" in said.stdout and "空白表" not in said.stdout
    said = office.call("adopt", str(tmp_path / "old.xlsx"), "--pack", "nope")
    assert said.returncode == 2 and "customer-confirmation" in said.stderr


@pytest.mark.parametrize(("wrong", "says"), [("主顾", "列名=字段"), ("主顾=customer", "customer")])
def test_a_wrong_correction_is_told(office: Office, register: Path, wrong: str, says: str) -> None:
    done = office.call("adopt", str(register), "--pack", "customer-confirmation", "--map", wrong)
    assert done.returncode == 2 and says in done.stderr
