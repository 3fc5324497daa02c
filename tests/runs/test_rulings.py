"""Rulings in an office: they hold for the next form of the same customer, and can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import NOW, Office, form

LATER = "2026-03-25T18:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:30"))
    office.run()
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}
    return office


def record_of(office: Office, stem: str) -> str:
    found = [r["id"] for r in office.list("records") if Path(r["place"]["file"]).stem == stem]
    return str(found[0])


def test_a_ruling_holds_for_the_amended_form_and_explain_says_from_where(office: Office) -> None:
    pair = (record_of(office, "a"), record_of(office, "b"))
    by = ("--by", "林经理", "--why", "两位李先生")
    office.answer("rule", "different", *pair, *by)
    assert office.outcomes() == {"a": "accepted", "b": "accepted"}
    office.drop("b2.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-24 09:00"))
    document = office.run(LATER)
    assert office.outcomes() == {"a": "accepted", "b": "accepted", "b2": "renewed"}
    assert document["notices"] == []
    told = office.answer("explain", record_of(office, "b2"))["rulings"]
    assert [r["carried"] for r in told] == [True]
    assert set(told[0]["about"]) == set(pair)
    assert set(told[0]["records"]) == {pair[0], record_of(office, "b2")}
    assert "沿用对" in office.call("explain", record_of(office, "b2")).stdout


def test_explain_shows_the_rungs_that_were_passed_and_the_one_that_held(office: Office) -> None:
    told = office.answer("explain", record_of(office, "a"))["verdicts"][0]["evidence"]
    name = next(e for e in told if e["comparison"] == "name")
    assert [(s["rung"], s["level"], s["held"]) for s in name["steps"]] == [
        ("name-missing", "unknown", False),
        ("name-masked", "possible", False),
        ("name-equal", "same", True),
    ]
    assert "    不成立：" in office.call("explain", record_of(office, "a")).stdout


def test_a_ruling_can_be_undone_once_and_everybody_sees_it(office: Office) -> None:
    pair = (record_of(office, "a"), record_of(office, "b"))
    by = ("--by", "林经理", "--why", "两位李先生")
    made = office.answer("rule", "different", *pair, *by)["ruling"]["id"]
    again = ("rule", "undo", made, "--by", "郑主管", "--why", "看错了人")
    done = office.answer(*again, now=LATER)
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}
    assert {n["to"] for n in done["notices"]} >= {"李娜"}
    rulings = office.list("rulings")
    assert [(r["kind"], r["undone_by"]) for r in rulings] == [
        ("different", done["ruling"]["id"]),
        ("undone", None),
    ]
    assert office.answer("explain", pair[0])["rulings"] == []
    assert office.answer("audit", now=LATER)["whole"] is True
    assert office.call(*again, now=LATER).returncode != 0
    refused = office.call("rule", "undo", done["ruling"]["id"], "--by", "甲", "--why", "乙")
    assert refused.returncode != 0
    assert "重新作出" in refused.stderr + refused.stdout
    assert office.list("claims", as_of=NOW) != office.list("claims")
