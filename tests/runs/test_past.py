"""What a run told stays as it was told, whatever people correct, rule or amend afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from processor.ledger import tables
from processor.model import RulingKind
from processor.runs.desk import open_desk
from processor.runs.explain import explained
from processor.runs.find import Approval
from processor.runs.persons import forget_person
from processor.runs.publish import publish
from processor.runs.rulings import Word, rule_owner, rule_pair, undo
from processor.runs.status import show
from tests.desk import Office, form
from tests.runs.older import take_back_to

RULES = "rules/customer-confirmation/{}.yaml"
WORD = Word("林经理", "核对了接触记录")
PAST = ("outbox/reports/", "outbox/explain/", "outbox/returned/")


def day(number: int, hour: int = 18) -> str:
    """A moment of the days that the tests go through."""
    return f"2026-03-{20 + number}T{hour:02}:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Two claim one customer, a third differs in the number, one form comes back."""
    office = Office(tmp_path / "desk")
    later = {"submitted_at": "2026-03-20 10:00", "supervisor_signed_at": "2026-03-20 11:00"}
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", **later))
    office.drop("c.xlsx", form(contact="13911112222", submitter="王强", **later))
    office.drop("d.xlsx", form(contact=None, submitter="周宁"))
    office.run(day(0))
    return office


def past(office: Office) -> dict[str, bytes]:
    """Every page of a run, and what explains its conflicts; the latest follows the last run."""
    return {name: page for name, page in office.picture().items() if name.startswith(PAST)}


def rebuild(office: Office, now: str) -> None:
    """Make everything anew, from nothing but ledger and spool."""
    office.forget_outputs()
    with open_desk(office.root, now=now, language=None) as desk:
        publish(desk, everything=True)


def conflict(office: Office, stem: str) -> dict[str, str]:
    """The conflict that a file's record lost."""
    names = {r["id"]: Path(r["place"]["file"]).stem for r in office.list("records")}
    return next(x for x in office.list("conflicts") if names[x["against"]] == stem)


def correct(office: Office) -> None:
    """Somebody corrects a name and a number in the master."""
    path = office.root / "master.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, 9) if sheet.cell(r, titles["递交人"]).value == "李娜")
    sheet.cell(row, titles["客户名称"]).value = "赵一诺"
    sheet.cell(row, titles["联系方式"]).value = "13755556666"
    book.save(path)
    office.run(day(4))


def rule(office: Office) -> None:
    """The manager gives the customer to the one who came later."""
    with open_desk(office.root, now=day(2), language=None) as desk:
        rule_owner(desk, conflict(office, "b")["id"], "李娜", WORD)


def take_back(office: Office) -> None:
    """What the manager ruled holds no more."""
    rule(office)
    with open_desk(office.root, now=day(3), language=None) as desk:
        undo(desk, office.list("rulings", day(3))[0]["id"], WORD)


def part(office: Office) -> None:
    """The manager says that two are different people: their conflict is gone."""
    x = conflict(office, "c")
    with open_desk(office.root, now=day(2), language=None) as desk:
        rule_pair(desk, RulingKind.DIFFERENT, (x["stands"], x["against"]), WORD)


def amend(office: Office) -> None:
    """The office renames a field, hides one more, and lets claims hold for two months."""
    for name, old, new in (
        ("claims", "{months: 1}", "{months: 2}"),
        ("same-customer", "name_alone: same", "name_alone: review"),
        ("form", "客户名称", "客户名号"),
    ):
        path = office.root / RULES.format(name)
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    office.drop("f.xlsx", form(submitter="赵敏", supervisor_signed_at="2026-03-21 12:00"))
    office.run(day(5))


def hand_in_earlier(office: Office) -> None:
    """A form that was signed first comes in last and takes the customer over."""
    signed = {"submitted_at": "2026-03-19 08:00", "supervisor_signed_at": "2026-03-19 09:00"}
    office.drop("e.xlsx", form(submitter="孙宁", **signed))
    office.run(day(1))


@pytest.mark.parametrize("change", (correct, part, amend), ids=lambda change: change.__name__)
def test_what_a_run_told_stays_as_it_was_told(
    office: Office, change: Callable[[Office], None]
) -> None:
    before = past(office)
    change(office)
    told = past(office)
    reports = [name for name in before if name.startswith("outbox/reports/2")]
    assert [told[name] for name in reports] == [before[name] for name in reports]
    rebuild(office, day(9, 8))
    assert past(office) == told


def test_after_everything_at_once_all_pages_of_all_runs_stay(office: Office) -> None:
    reports: dict[str, bytes] = {}
    for change in (hand_in_earlier, take_back, part, correct, amend):
        change(office)
        told = past(office)
        assert {name: told[name] for name in reports} == reports
        reports = {n: page for n, page in told.items() if n.startswith("outbox/reports/2")}
    assert len(reports) >= 7
    rebuild(office, day(9, 8))
    assert past(office) == told


def test_two_runs_that_are_published_late_say_what_each_knew(tmp_path: Path) -> None:
    """A run that was killed before it published is told like one that was not."""
    pictures = []
    for late in (False, True):
        office = Office(tmp_path / f"desk{late}")
        office.drop("a.xlsx", form())
        office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
        office.run(day(0))
        if late:
            with sqlite3.connect(office.root / ".processor/ledger.sqlite") as ledger:
                ledger.execute("UPDATE runs SET published = 0")
            ledger.close()
            for name in past(office):
                (office.root / name).unlink()
        with open_desk(office.root, now=day(1), language=None) as desk:
            rule_owner(desk, conflict(office, "b")["id"], "李娜", WORD)
        pictures.append(past(office))
    assert pictures[0] == pictures[1]


def test_a_clock_that_was_set_back_changes_no_page_of_the_past(office: Office) -> None:
    hand_in_earlier(office)
    before = past(office)
    office.drop("g.xlsx", form(submitter="赵敏", supervisor_signed_at="2026-03-19 10:00"))
    document = office.run("2026-03-19T12:00:00+08:00")
    assert [x["status"] for x in document["conflicts"]] == ["open"]  # against one of tomorrow
    told = past(office)
    assert {name: told[name] for name in before} == before
    (report,) = [n for n in told if document["run"] in n]
    assert "赵敏" in told[report].decode()
    latest = (office.root / "outbox/latest.html").read_text(encoding="utf-8")
    assert document["run"] in latest
    rule(office)
    told = past(office)
    rebuild(office, day(9, 8))
    assert past(office) == told


def test_looking_back_gives_what_was_answered_then(office: Office) -> None:
    answers = [(day(0), answered(office, day(0)))]
    for change, now in ((hand_in_earlier, day(1)), (take_back, day(3)), (correct, day(4))):
        change(office)
        answers.append((now, answered(office, now)))
    amend(office)
    for now, said in answers:
        assert answered(office, day(9), as_of=now) == said
    assert office.list("records", day(9), as_of="2026-03-20T17:59:59+08:00") == []


def answered(office: Office, now: str, **as_of: str) -> dict[str, object]:
    """What the desk answers of everything that it knows."""
    kinds = ("records", "claims", "conflicts", "rulings")
    lists = {kind: office.list(kind, now, **as_of) for kind in kinds}
    ids = [one["id"] for kind in kinds[:3] for one in lists[kind]]
    with open_desk(office.root, now=now, language=None, writes=False) as desk:
        return lists | {id: explained(desk, id, **as_of) for id in ids}


def test_what_was_removed_for_good_is_not_in_the_past_either(office: Office) -> None:
    take_back(office)
    with open_desk(office.root, now=day(5), language=None) as desk:
        forget_person(desk, "李明轩", Approval("A-7", "林经理"), really=True)
        show(desk, everything=True)
    stored = (office.root / ".processor/ledger.sqlite").read_bytes()
    assert "李明轩".encode() not in stored
    rebuild(office, day(6))
    assert not any("李明轩".encode() in page for page in past(office).values())


def test_a_ledger_of_the_version_before_is_brought_up_and_goes_on(office: Office) -> None:
    rule(office)
    path = office.root / ".processor/ledger.sqlite"
    take_back_to(3, path)
    known = office.list("records", day(2))
    with sqlite3.connect(path) as ledger:
        (version,) = ledger.execute("PRAGMA user_version").fetchone()
        numbers = [n for (n,) in ledger.execute("SELECT number FROM runs ORDER BY now, id")]
    ledger.close()
    assert (version, numbers) == (tables.SCHEMA, [1, 2])
    told = past(office)
    with open_desk(office.root, now=day(3), language=None) as desk:
        undo(desk, office.list("rulings", day(3))[0]["id"], WORD)
    assert office.list("records", day(9), as_of=day(2)) == known
    after = past(office)
    reports = [name for name in told if name.startswith("outbox/reports/2")]
    assert [after[name] for name in reports] == [told[name] for name in reports]
