"""Who is told what, and how often: one notice for each change, none without one."""

from __future__ import annotations

from typing import Any

from tests.desk import Office, form

DAYS = [f"2026-03-20T{hour}:00:00+08:00" for hour in (12, 14, 16, 18)]


def told(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((n["to"], n["kind"], n["role"]) for n in document["notices"])


def rival(name: str, when: str) -> dict[str, object]:
    return form(submitter=name, supervisor_signed_at=f"2026-03-20 {when}")


def test_a_takeover_among_three_tells_each_at_most_once(office: Office) -> None:
    office.drop("a.xlsx", rival("张伟", "09:00"))
    assert told(office.run(DAYS[0])) == []
    office.drop("b.xlsx", rival("李娜", "10:00"))
    second = office.run(DAYS[1])
    assert told(second) == [("张伟", "conflict", "stands"), ("李娜", "conflict", "against")]
    office.drop("c.xlsx", rival("王强", "08:00"))
    third = office.run(DAYS[2])
    # 李娜 had lost the customer before and is not told again who else has it.
    assert told(third) == [("张伟", "takeover", "against"), ("王强", "conflict", "stands")]
    before = {n["to"]: n["id"] for n in second["notices"]}
    replaces = {n["to"]: n["replaces"] for n in third["notices"]}
    assert replaces == {"张伟": before["张伟"], "王强": None}


def test_a_notice_that_was_replaced_says_so(office: Office) -> None:
    office.drop("a.xlsx", rival("张伟", "09:00"))
    office.drop("b.xlsx", rival("李娜", "10:00"))
    first = {n["to"]: n for n in office.run(DAYS[0])["notices"]}
    office.drop("c.xlsx", rival("王强", "08:00"))
    third = {n["to"]: n for n in office.run(DAYS[1])["notices"]}
    page = (office.root / first["张伟"]["file"]).read_text(encoding="utf-8")
    assert third["张伟"]["id"] in page
    other = (office.root / first["李娜"]["file"]).read_text(encoding="utf-8")
    assert third["张伟"]["id"] not in other
    before = office.picture()
    office.forget_outputs()
    assert office.call("rebuild", now=DAYS[1]).returncode == 0
    assert office.picture() == before


def test_whoever_stands_is_told_of_each_further_rival(office: Office) -> None:
    office.drop("a.xlsx", rival("张伟", "09:00"))
    office.drop("b.xlsx", rival("李娜", "10:00"))
    office.run(DAYS[0])
    office.drop("c.xlsx", rival("王强", "11:00"))
    assert told(office.run(DAYS[1])) == [
        ("张伟", "conflict", "stands"),
        ("王强", "conflict", "against"),
    ]
    assert told(office.run(DAYS[2])) == []


def test_rulings_tell_each_party_once_and_can_be_taken_back(office: Office) -> None:
    office.drop("a.xlsx", rival("张伟", "09:00"))
    office.drop("b.xlsx", rival("李娜", "10:00"))
    office.run(DAYS[0])
    conflict = office.list("conflicts")[0]["id"]
    word = ("--by", "林经理", "--why", "核实")
    for owner in ("李娜", "张伟", "李娜"):
        document = office.answer("rule", "owner", conflict, owner, *word)
        assert {n["kind"] for n in document["notices"]} == {"settled"}
        assert sorted(n["to"] for n in document["notices"]) == ["张伟", "李娜"]
        assert [c["claimant"] for c in office.answer("list", "claims")] == [owner]
    assert len(office.answer("list", "rulings")) == 3


def test_a_pair_that_may_be_the_same_is_told_only_to_the_later(office: Office) -> None:
    office.drop("a.xlsx", rival("张伟", "09:00"))
    office.drop(
        "b.xlsx", rival("李娜", "10:00") | {"contact": "138****1234", "customer_name": "李*"}
    )
    document = office.run(DAYS[0])
    assert told(document) == [("李娜", "review", "against")]
