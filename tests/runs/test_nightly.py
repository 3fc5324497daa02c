"""The scheduled run: what ran out is told once, what is wrong is an alarm, copies are made."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from processor.people import Person
from processor.runs.desk import open_desk
from processor.runs.nightly import nightly
from processor.runs.people import remember_people
from processor.runs.selfcheck import recomputed
from tests.desk import Office, form

# The usual form is signed on 2026-03-20, so its last day is 2026-04-20.
SOON, LAST, AFTER = "2026-04-15T02:00", "2026-04-20T02:00", "2026-04-21T02:00"


def night(office: Office, now: str, *more: str) -> dict:
    return office.answer("nightly", "--settle", "0", *more, now=now)


def told(document: dict) -> list[tuple[str, str]]:
    return [(n["kind"], n["to"]) for n in document["notices"]]


@pytest.fixture
def held(office: Office) -> Office:
    """One customer, confirmed for a month."""
    office.drop("a.xlsx", form())
    office.run()
    return office


def test_a_claim_is_told_of_before_and_after_its_last_day_and_once(held: Office) -> None:
    assert told(night(held, "2026-04-01T02:00")) == []
    first = night(held, SOON)
    assert told(first) == [("expiring", "张伟")]
    page = held.root / first["notices"][0]["file"]
    assert "2026-04-20" in page.read_text(encoding="utf-8")
    report = (held.root / "outbox" / "reports" / f"{first['run']}.html").read_text("utf-8")
    (row,) = re.findall(r'<tr data-f="clock" data-s="expiring">.*', report)
    assert "2026-04-20" in row
    assert told(night(held, LAST)) == []
    assert told(night(held, AFTER)) == [("expired", "张伟")]
    assert told(night(held, "2026-04-22T02:00")) == []


def test_nights_that_were_missed_are_made_up_for(held: Office) -> None:
    assert told(night(held, "2026-06-01T02:00")) == [("expired", "张伟")]
    assert told(night(held, "2026-06-01T03:00")) == []


def test_a_form_that_comes_in_that_night_renews_before_anything_runs_out(held: Office) -> None:
    night(held, SOON)
    held.drop("b.xlsx", form(supervisor_signed_at="2026-04-20 18:00", claim_kind="续期"))
    assert told(night(held, AFTER)) == []
    assert told(night(held, "2026-05-15T02:00")) == [("expiring", "张伟")]


def test_a_reminder_starts_no_notice_of_change(held: Office) -> None:
    """A claim that ran out and was told of is no conflict that has ended."""
    night(held, AFTER)
    held.drop("c.xlsx", form(submitter="李娜", supervisor_signed_at="2026-04-22 09:00"))
    document = held.run("2026-04-22T18:00:00+08:00")
    assert [r["outcome"] for r in document["records"]] == ["accepted"]
    assert document["notices"] == []


def test_a_rehearsal_of_any_night_writes_nothing(held: Office) -> None:
    before = held.picture()
    rehearsed = night(held, AFTER, "--dry-run")
    assert told(rehearsed) == [("expired", "张伟")]
    assert held.picture() == before
    assert told(night(held, AFTER)) == told(rehearsed)


def test_the_backup_is_a_ledger_and_holds_the_originals(held: Office) -> None:
    night(held, SOON)
    folder = held.root / ".processor" / "backup"
    copy = sqlite3.connect(folder / "ledger-2026-04-15.sqlite")
    assert copy.execute("SELECT count(*) FROM records").fetchone() == (1,)
    copy.close()
    spool = held.root / ".processor" / "spool"
    originals = {p.name for p in spool.rglob("*") if p.is_file()}
    assert originals == {p.name for p in (folder / "spool").rglob("*") if p.is_file()}
    (held.root / "processor.toml").write_text("backups = 2\n", encoding="utf-8")
    for day in (16, 17, 18):
        night(held, f"2026-04-{day}T02:00")
    kept = sorted(p.name for p in folder.glob("ledger-*"))
    assert kept == ["ledger-2026-04-17.sqlite", "ledger-2026-04-18.sqlite"]


def test_a_broken_chain_is_an_alarm_and_the_night_goes_on(held: Office) -> None:
    ledger = sqlite3.connect(held.root / ".processor" / "ledger.sqlite", isolation_level=None)
    ledger.execute("UPDATE told_rows SET row = replace(row, '张伟', '他人')")
    ledger.close()
    done = held.call("nightly", "--settle", "0", "--json", now=AFTER)
    document = json.loads(done.stdout)
    assert done.returncode == 4
    assert {a["step"] for a in document["nightly"]["alarms"]} == {"audit"}
    assert told(document) == [("expired", "张伟")]
    assert (held.root / ".processor" / "backup" / "ledger-2026-04-21.sqlite").exists()


def test_a_backup_that_cannot_be_written_is_an_alarm(held: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    settings = held.root / "processor.toml"
    settings.write_text(f'backup = "{tmp_path.as_posix()}/file"\n', encoding="utf-8")
    done = held.call("nightly", "--settle", "0", now=AFTER)
    assert done.returncode == 4
    assert "备份" in done.stdout
    assert "张伟" not in done.stdout


def test_one_night_at_a_time(held: Office) -> None:
    with FileLock(held.root / ".processor" / "nightly.lock"):
        done = held.call("nightly", "--settle", "0", now=AFTER)
    assert done.returncode == 4
    assert "夜间核对" in done.stderr


CLOCKS = """
clocks:
  - clock: deadline
    name: contact-again
    title: {zh-Hans: 再次联系客户}
    form: confirmation
    from: submitted_at
    within: {days: 3}
    until: contact_time
    ladder: [{to: own-supervisors, after: {days: 1}}]
  - {clock: retention, name: keep, title: {zh-Hans: 留存}, form: confirmation, from: submitted_at,
     keep: {years: 1}}
"""


@pytest.fixture
def clocked(office: Office) -> Office:
    """An office whose rules have clocks, with one form that starts one."""
    rules = office.root / "rules" / "customer-confirmation" / "clocks.yaml"
    rules.write_text(CLOCKS, encoding="utf-8")
    office.drop("a.xlsx", form(contact_time=None))
    office.run()
    return office


def test_what_is_overdue_is_told_once_and_then_to_the_next_in_the_ladder(clocked: Office) -> None:
    assert told(night(clocked, "2026-03-23T02:00")) == []
    first = night(clocked, "2026-03-24T02:00")
    assert told(first) == [("overdue", "张伟")]
    (case,) = first["nightly"]["clocks"]["cases"]
    assert (case["state"], case["subject"], case["due"][:10]) == ("overdue", "李明轩", "2026-03-23")
    page = (clocked.root / first["notices"][0]["file"]).read_text(encoding="utf-8")
    assert "再次联系客户" in page
    report = (clocked.root / "outbox" / "reports" / f"{first['run']}.html").read_text("utf-8")
    (row,) = re.findall(r'<tr data-f="clock" data-s="overdue">.*', report)
    assert "再次联系客户" in row
    assert "李**" in row  # masked, as everywhere in a report
    assert "李明轩" not in report
    assert "已逾期 1</a>" in report
    assert told(night(clocked, "2026-03-24T03:00")) == []
    assert told(night(clocked, "2026-03-25T02:00")) == [("escalated", "own-supervisors")]


def _who_is_who(office: Office, *people: Person) -> None:
    with open_desk(office.root, now=AFTER, language=None) as desk, desk.ledger.writing() as book:
        remember_people(book, people)


def test_a_step_of_a_ladder_goes_to_the_person_who_has_the_role(clocked: Office) -> None:
    _who_is_who(clocked, Person(name="张伟", supervisor="罗建国"), Person(name="罗建国"))
    late = night(clocked, "2026-03-25T02:00")
    assert sorted(told(late)) == [("escalated", "罗建国"), ("overdue", "张伟")]
    assert {Path(n["file"]).name.split("-")[0] for n in late["notices"]} == {"罗建国", "张伟"}
    _who_is_who(clocked, Person(name="张伟", supervisor="何静"), Person(name="何静"))
    assert told(night(clocked, "2026-03-26T02:00")) == []


def test_a_deadline_into_a_year_without_announced_days_off_is_warned_of(clocked: Office) -> None:
    rules = clocked.root / "rules" / "customer-confirmation" / "clocks.yaml"
    assert night(clocked, "2090-01-03T02:00", "--dry-run")["nightly"]["warnings"] == []
    text = rules.read_text(encoding="utf-8").replace(
        "within: {days: 3}", "within: {working_days: 3}"
    )
    rules.write_text(text, encoding="utf-8")
    assert night(clocked, "2026-05-03T02:00", "--dry-run")["nightly"]["warnings"] == []
    (warning,) = night(clocked, "2090-01-03T02:00", "--dry-run")["nightly"]["warnings"]
    assert "2090" in warning and "customer-confirmation" in warning
    assert clocked.answer("rules", "check", now="2090-01-03T02:00")["warnings"] == [warning]
    done = clocked.call("rules", "check", now="2090-01-03T02:00")
    assert done.returncode == 0 and warning in done.stdout


def test_what_was_kept_long_enough_is_removed_with_a_certificate(clocked: Office) -> None:
    assert night(clocked, "2027-03-20T23:59")["nightly"]["retention"]["records"] == 0
    removed = night(clocked, "2027-03-21T00:00")["nightly"]["retention"]
    assert (removed["records"], removed["originals"]) == (1, 1)
    assert clocked.list("records") == []
    assert not [p for p in (clocked.root / ".processor" / "spool").rglob("*") if p.is_file()]
    assert clocked.answer("audit")["whole"]


def test_a_state_that_the_facts_do_not_give_is_an_alarm_and_is_put_right(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    assert night(office, "2026-03-21T02:00")["nightly"]["proof"] == []
    before = office.outcomes()
    ledger = sqlite3.connect(office.root / ".processor" / "ledger.sqlite", isolation_level=None)
    ledger.execute("UPDATE records SET outcome = 'accepted' WHERE outcome = 'conflict'")
    ledger.execute("UPDATE verdicts SET sameness = 'possible'")
    ledger.close()
    done = office.call("nightly", "--settle", "0", "--json", now="2026-03-22T02:00")
    told = json.loads(done.stdout)["nightly"]
    assert done.returncode == 4
    assert [d["what"] for d in told["proof"]] == ["verdict", "outcome"]
    (alarm,) = told["alarms"]
    assert alarm["page"] in alarm["says"]
    page = (office.root / alarm["page"]).read_text(encoding="utf-8")
    assert all(d["id"] in page for d in told["proof"])
    assert office.outcomes() == before
    assert night(office, "2026-03-23T02:00")["nightly"]["proof"] == []


def test_others_book_while_the_night_makes_its_proof(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked: list[str | None] = []

    def meanwhile(*args: Any) -> Any:
        with open_desk(office.root, now="2026-03-21T02:00", language=None) as other:
            with other.ledger.writing() as book:
                book.remember("meanwhile", "booked")
            with other.ledger.reading() as book:
                booked.append(book.remembered("meanwhile"))
        return recomputed(*args)

    monkeypatch.setattr("processor.runs.nightly.recomputed", meanwhile)
    with open_desk(office.root, now="2026-03-21T02:00", language=None) as desk:
        assert nightly(desk, settle_seconds=0, rehearse=False)["nightly"]["alarms"] == []
    assert booked == ["booked"]
    assert not (office.root / ".processor" / "proof.sqlite").exists()
