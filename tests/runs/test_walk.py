"""The whole walk, as a user meets it: forms in, outcomes, notices and pages out."""

from __future__ import annotations

import shutil
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.runs import master_publish
from tests.desk import NOW, Office, form

LATER = "2026-03-21T09:00:00+08:00"
RIVAL = {"submitter": "李娜", "contact": "138 0000 1234"}


def test_a_clean_form_becomes_a_claim_and_a_row_of_the_master(office: Office) -> None:
    office.drop("a.xlsx", form())
    document = office.run()
    assert document["books"] | {"seen": 1, "booked": 1, "closed": True} == document["books"]
    record = document["records"][0]
    assert record["outcome"] == "accepted"
    assert record["findings"] == []
    assert record["values"]["contact"] == ["13800001234"]
    assert record["values"]["supervisor_signed_at"] == "2026-03-20T10:30:00+08:00"
    claim = office.list("claims")[0]
    assert (claim["claimant"], claim["customer"]) == ("张伟", "李明轩")
    assert claim["last_day"] == "2026-04-20"
    assert claim["status"] == "active"
    master = openpyxl.load_workbook(office.root / "master.xlsx")
    cells = [c.value for sheet in master for row in sheet.iter_rows() for c in row]
    assert {"李明轩", "张伟", record["id"], claim["id"]} <= set(cells)


def test_a_clash_gives_each_party_one_notice_without_the_other(office: Office) -> None:
    office.drop("a.xlsx", form(customer_name="李明轩"))
    office.drop(
        "b.xlsx", form(**RIVAL, customer_name="李銘軒", supervisor_signed_at="2026-03-20 11:00")
    )
    document = office.run()
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}
    assert len(document["conflicts"]) == 1
    notices = {n["to"]: n for n in document["notices"]}
    assert set(notices) == {"张伟", "李娜"}
    for to, rival, spelling in (("张伟", "李娜", "李銘軒"), ("李娜", "张伟", "李明轩")):
        page = (office.root / notices[to]["file"]).read_text(encoding="utf-8")
        assert to in page
        assert rival not in page
        assert spelling not in page


def test_a_second_run_changes_nothing(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL, supervisor_signed_at="2026-03-20 11:00"))
    office.drop("c.xlsx", form(contact=None, submitter="王强"))
    office.run()
    before = office.picture()
    again = office.run()
    assert again["notices"] == []
    assert again["records"] == []
    assert again["books"]["duplicate"] == 3
    assert office.picture() == before


def test_the_same_cells_saved_again_are_a_duplicate(office: Office) -> None:
    path = office.drop("a.xlsx", form())
    office.run()
    book = openpyxl.load_workbook(path)
    book.properties.creator = "another program"
    book.save(office.root / "inbox" / "again.xlsx")
    document = office.run(LATER)
    state = {f["file"]: (f["state"], f["reason"]) for f in document["files"]}
    assert state["inbox/again.xlsx"] == ("duplicate", "same-cells")
    assert document["notices"] == []
    assert len(office.list("records")) == 1


def test_an_earlier_form_that_comes_late_takes_the_customer_over(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL, supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    office.drop("c.xlsx", form(submitter="王强", supervisor_signed_at="2026-03-19 08:00"))
    document = office.run(LATER)
    assert office.outcomes() == {"a": "conflict", "b": "conflict", "c": "accepted"}
    kinds = {(n["to"], n["kind"]) for n in document["notices"]}
    assert ("张伟", "takeover") in kinds
    assert ("王强", "conflict") in kinds
    assert [c["claimant"] for c in office.list("claims")] == ["王强"]
    assert office.run(LATER)["notices"] == []


def test_a_faulty_form_comes_back_marked_and_its_correction_is_taken(office: Office) -> None:
    office.drop("a.xlsx", form(contact="1380000"))
    document = office.run()
    assert document["books"]["returned"] == 1
    record = document["records"][0]
    assert record["outcome"] == "returned"
    wrong = next(f for f in record["findings"] if f["severity"] == "error")
    assert wrong["field"] == "contact"
    returned = office.root / document["notices"][0]["file"]
    book = openpyxl.load_workbook(returned)
    sheet, cell = wrong["place"].split("!")
    assert book[sheet][cell].comment is not None
    assert book.worksheets[0].title == "待办"
    book[sheet][cell] = "13800001234"
    book.save(office.root / "inbox" / "a-corrected.xlsx")
    document = office.run(LATER)
    assert [r["outcome"] for r in document["records"]] == ["accepted"]


def test_a_dry_run_and_a_check_write_nothing_at_all(office: Office, tmp_path: Path) -> None:
    path = office.drop("a.xlsx", form())

    def everything() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in office.root.rglob("*") if p.is_file()}

    before = everything()
    assert office.run(rehearse=True)["books"]["booked"] == 1
    assert office.call("check", str(path)).returncode == 0
    assert everything() == before
    office.run()
    before = everything()
    office.drop("b.xlsx", form(**RIVAL, supervisor_signed_at="2026-03-20 11:00"))
    outside = tmp_path / "elsewhere.xlsx"
    shutil.move(office.root / "inbox" / "b.xlsx", outside)
    done = office.call("check", str(outside), "--json")
    assert done.returncode == 1  # a conflict is something to look at
    assert '"outcome": "conflict"' in done.stdout
    assert everything() == before


def test_everything_can_be_made_again_from_the_ledger(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL, supervisor_signed_at="2026-03-20 11:00"))
    office.drop("c.xls", form(contact=None, submitter="王强"))
    office.run()
    before = office.picture()
    office.forget_outputs()
    assert office.call("rebuild").returncode == 0
    assert office.picture() == before


def test_hostile_names_stay_inside_the_outbox_and_do_nothing(office: Office) -> None:
    evil = "../../<script>alert(1)</script>"
    office.drop("a.xlsx", form(submitter=evil, customer_name="+cmd|' /C calc'!A0"))
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    document = office.run()
    for notice in document["notices"]:
        path = (office.root / notice["file"]).resolve()
        assert path.is_relative_to((office.root / "outbox").resolve())
        assert "<script>alert" not in path.read_text(encoding="utf-8")
    master = openpyxl.load_workbook(office.root / "master.xlsx")
    values = [c for s in master for row in s.iter_rows() for c in row if c.value is not None]
    assert any(c.value == "+cmd|' /C calc'!A0" for c in values)
    ours = [c.value for c in values if c.data_type == "f"]
    assert all(f.startswith("=COUNTIF('") and "calc" not in f for f in ours)


def test_late_and_future_signatures_are_told(office: Office) -> None:
    office.drop("late.xlsx", form(supervisor_signed_at="2026-03-10 09:00"))
    office.drop("future.xlsx", form(customer_name="赵一诺", contact="13911112222",
                                    supervisor_signed_at="2026-03-25 09:00"))  # fmt: skip
    office.run()
    records = {Path(r["place"]["file"]).stem: r for r in office.list("records")}
    assert [f["code"] for f in records["late"]["findings"]] == ["late-entry"]
    assert records["late"]["outcome"] == "accepted"
    assert [f["code"] for f in records["future"]["findings"]] == ["signed-in-the-future"]
    assert records["future"]["outcome"] == "review"


@pytest.mark.parametrize("cell", [time(10, 0), datetime(1899, 12, 31, 10), datetime(9999, 12, 31)])
def test_a_signature_of_no_age_owns_nothing_and_stops_nothing(office: Office, cell: object) -> None:
    office.drop("a.xlsx", form(supervisor_signed_at=cell))
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    assert office.outcomes()["a"] in ("review", "returned")
    assert office.outcomes()["b"] == "accepted"


def test_unsigned_forms_are_kept_for_review(office: Office) -> None:
    office.drop("a.xlsx", form(supervisor_signature=None, supervisor_signed_at=None))
    record = office.run()["records"][0]
    assert record["outcome"] == "review"
    (found,) = record["findings"]
    assert found["code"] == "signature-missing"
    assert "主管签字时间没有填写" in found["message"]  # by the form's own label


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_two_forms_in_one_workbook_are_two_records(office: Office, ending: str) -> None:
    office.drop(f"a.{ending}", form(), layout="stacked_two")
    assert len(office.run()["records"]) == 2


def test_the_state_can_be_asked_as_it_was(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.run("2026-03-20T12:00:00+08:00")
    office.drop("c.xlsx", form(submitter="王强", supervisor_signed_at="2026-03-19 08:00"))
    office.run(LATER)
    then = office.list("claims", LATER, as_of="2026-03-20T13:00:00+08:00")
    assert [c["claimant"] for c in then] == ["张伟"]
    assert [c["claimant"] for c in office.list("claims", LATER)] == ["王强"]
    assert office.list("claims", "2026-06-01T09:00:00+08:00")[0]["status"] == "expired"


def test_a_file_that_was_unknown_is_read_again_when_the_rules_change(office: Office) -> None:
    office.drop("a.xlsx", form())
    rules = office.root / "rules" / "customer-confirmation" / "form.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("at_least: 3", "at_least: 30"), encoding="utf-8")
    document = office.run()
    assert document["books"]["unknown"] == 1
    assert document["files"][0]["detail"]["nearest"] == "客户需求确认表"
    rules.write_text(text, encoding="utf-8")
    assert office.run()["books"]["booked"] == 1


def test_nothing_in_the_inbox_is_touched(office: Office) -> None:
    path = office.drop("a.xlsx", form())
    before = path.read_bytes(), path.stat().st_mtime_ns
    office.run(NOW)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_one_claimant_in_two_scripts_is_one_claimant(office: Office) -> None:
    office.drop("a.xlsx", form(submitter="张伟", supervisor_signed_at="2026-03-19 09:00"))
    office.drop("b.xlsx", form(submitter="張 偉"))
    office.run()
    assert office.outcomes() == {"a": "accepted", "b": "renewed"}


def test_what_another_desk_booked_meanwhile_is_published(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower of two desks must not leave its older master workbook in place."""
    office.drop("a.xlsx", form())
    original, late = master_publish.skeleton, []

    def overtaken(*made_of: Any) -> bytes:
        content = original(*made_of)
        if not late:
            late.append(office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222")))
            office.run()
        return content

    monkeypatch.setattr(master_publish, "skeleton", overtaken)
    office.run()
    master = openpyxl.load_workbook(office.root / "master.xlsx")
    cells = {cell.value for row in master.worksheets[0].iter_rows() for cell in row}
    assert {"李明轩", "赵一诺"} <= cells


def test_clearing_a_second_answer_corrects_a_form_that_came_back(office: Office) -> None:
    """The cells that the record is made of stay as they were; only the other answer goes."""
    path = office.drop("a.xlsx", form())
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    last = next(c.row for row in sheet.iter_rows() for c in row if c.value == "主管签字时间")
    sheet.cell(last + 1, 1, "递交人")
    sheet.cell(last + 1, 2, "李娜")
    book.save(path)
    record = office.run()["records"][0]
    assert record["outcome"] == "returned"
    assert [f["code"] for f in record["findings"]] == ["two-readings"]
    sheet.cell(last + 1, 1).value = sheet.cell(last + 1, 2).value = None
    book.save(office.root / "inbox" / "corrected.xlsx")
    assert [r["outcome"] for r in office.run(LATER)["records"]] == ["accepted"]
    assert office.run(LATER)["notices"] == []


def test_a_form_that_came_back_is_taken_when_the_rules_allow_it_now(office: Office) -> None:
    path = office.drop("a.xlsx", form(submitter_kind="自由职业"))
    assert office.run()["books"]["returned"] == 1
    rules = office.root / "rules" / "customer-confirmation" / "form.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("[销售人员,", "[自由职业, 销售人员,"), encoding="utf-8")
    book = openpyxl.load_workbook(path)
    book.properties.title = "again"  # other bytes, even within the same second
    book.save(office.root / "inbox" / "again.xlsx")
    assert [r["outcome"] for r in office.run(LATER)["records"]] == ["accepted"]
