"""Every parameter of the policy: order never matters, groups never touch, deadlines of disputes."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.calendar import public_calendar
from processor.claims.disputes import ladder, statement_due
from processor.claims.settle import settle
from processor.model import (
    Confirmation,
    FollowUp,
    Moment,
    Outcome,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.rules.claims import ClaimRules
from tests.records import at, ruling, signed, verdict

CHINA = public_calendar("CN")
BASE = {"basis": ["supervisor_signed_at"]}
BY_METHOD = {"by": "method", "visit": {"days": 7}, "otherwise": {"days": 15}}
FOLLOWED = {
    "kept_alive_by": [{"form": "follow-up", "on": "at", "extends": {"days": 15}}],
    "first_follow_up_within": {"days": 7},
    "look_back": {"days": 3},
}
POLICIES = {
    "by value, holidays": {"valid_for": BY_METHOD, "holidays": "extend"},
    "working days": {"valid_for": {"working_days": 10}, "ties": "arrival"},
    "followed": {"valid_for": {"days": 15}, **FOLLOWED},
    "followed and renewed": {
        "valid_for": {"days": 20},
        **FOLLOWED,
        "renew": {"window": {"days": 9}, "extends_from": "last_day", "contested": "refused"},
    },
    "split": {"valid_for": {"months": 1}, "split": {"when": ["kin", "tie"]}, "kin": ["spouse"]},
    "shared by all": {"valid_for": {"days": 30}, "split": {"when": ["any"]}},
    "deals": {
        "valid_for": {"days": 30},
        "deal": {"closes": "all", "within": {"days": 10}, "reopens_within": {"days": 30}},
    },
    "renewals": {
        "valid_for": {"days": 30},
        "renew": {"keeps": "new", "at_most": 1, "extends_by": {"days": 9}},
    },
}
RULES = {name: ClaimRules.model_validate({**BASE, **words}) for name, words in POLICIES.items()}
AS_OF = at("2026-03-20 18:00")


@dataclasses.dataclass(frozen=True)
class Situation:
    """Any records, follow-ups, verdicts and rulings, however unlikely together."""

    confirmations: list[Confirmation]
    follow_ups: list[FollowUp]
    verdicts: list[Verdict]
    rulings: list[Ruling]

    def settled(self, rules: ClaimRules) -> Settlement:
        """What comes of it."""
        return settle(
            self.confirmations,
            self.verdicts,
            self.rulings,
            rules,
            AS_OF,
            follow_ups=self.follow_ups,
            calendar=CHINA,
        )

    def shuffled(self, rng: random.Random) -> Situation:
        """The same in another order."""
        parts = [list(getattr(self, f.name)) for f in dataclasses.fields(self)]
        for part in parts:
            rng.shuffle(part)
        return Situation(*parts)

    def of(self, ids: set[str]) -> Situation:
        """The part that concerns these records."""
        return Situation(
            [c for c in self.confirmations if c.id in ids],
            [f for f in self.follow_ups if f.id in ids],
            [v for v in self.verdicts if v.left in ids],
            [r for r in self.rulings if set(r.records) & ids],
        )

    def groups(self) -> list[set[str]]:
        """Records by what is connected."""
        parts = [{x.id} for x in (*self.confirmations, *self.follow_ups)]
        links = [{v.left, v.right} for v in self.verdicts]
        links += [set(r.records) for r in self.rulings]
        for link in links:
            joined = [part for part in parts if part & link]
            parts = [part for part in parts if not part & link] + [set().union(*joined)]
        return parts


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    who = st.sampled_from(["张伟", "李娜", "王强"])
    days = st.integers(0, 75).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
    ids = [f"R{n}" for n in range(draw(st.integers(1, 7)))]
    confirmations = []
    for id in ids:
        made = signed(id, draw(who), f"{draw(days)}{draw(st.sampled_from(['', ' 09:00']))}",
                      values=draw(st.sampled_from("abc")))  # fmt: skip
        made = dataclasses.replace(made, facts={"method": (draw(st.sampled_from(["visit", "x"])),)})
        if draw(st.integers(0, 7)) == 0:
            made = dataclasses.replace(made, time=None, why_unranked="incomplete")
        confirmations.append(made)
    follow_ups = [
        FollowUp(id=f"F{n}", who=draw(who), at=Moment(at(str(draw(days))), True), rule=0)
        for n in range(draw(st.integers(0, 5)))
    ]
    pairs = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :] if draw(st.booleans())]
    verdicts = [verdict(a, b, draw(st.sampled_from(list(Sameness)))) for a, b in pairs]
    verdicts += [verdict(f.id, id) for f in follow_ups for id in ids if draw(st.booleans())]
    rulings = []
    for n in range(draw(st.integers(0, 3)) if len(ids) > 1 else 0):
        pair = draw(st.permutations(ids))[:2]
        kind = draw(st.sampled_from(list(RulingKind)))
        day = str(draw(days)) if kind is RulingKind.CLOSED else None
        made_up = ruling(kind, *pair, on=day, minutes=n)
        kin = draw(st.sampled_from([None, "spouse", "cousin"]))
        kin = kin if kind is RulingKind.SAME else None
        rulings.append(dataclasses.replace(made_up, kin=kin))
    return Situation(confirmations, follow_ups, verdicts, rulings)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@given(situations())
@settings(max_examples=30, deadline=None)
def test_records_that_nobody_is_near_come_to_what_the_fold_comes_to(
    rules: ClaimRules, situation: Situation
) -> None:
    quickly = situation.settled(rules)
    with mock.patch("processor.claims.settle.nobody_near", return_value={}):
        assert situation.settled(rules) == quickly


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_other_groups_matter(
    rules: ClaimRules, situation: Situation, rng: random.Random
) -> None:
    at_once = situation.settled(rules)
    assert situation.shuffled(rng).settled(rules) == at_once
    parts = [situation.of(ids).settled(rules) for ids in situation.groups()]
    assert {d for part in parts for d in part.decisions} == set(at_once.decisions)
    assert {c for part in parts for c in part.claims} == set(at_once.claims)
    assert {x for part in parts for x in part.conflicts} == set(at_once.conflicts)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@given(situations())
@settings(max_examples=60, deadline=None)
def test_every_record_has_one_decision_and_shares_are_whole(
    rules: ClaimRules, situation: Situation
) -> None:
    s = situation.settled(rules)
    ids = [x.id for x in (*situation.confirmations, *situation.follow_ups)]
    assert [d.record for d in s.decisions] == sorted(ids)
    held = [id for claim in s.claims for id in claim.records]
    assert len(held) == len(set(held))
    for claim in s.claims:
        assert not claim.shares or sum(share for _, share in claim.shares) == 100
    for d in s.decisions:
        if d.outcome is Outcome.ACCEPTED and not d.record.startswith("F"):
            assert d.claim is not None


def test_follow_ups_count_on_the_day_they_were_made_and_not_by_when_they_are_known() -> None:
    rules = RULES["followed"]
    first = signed("A", "张伟", "2026-01-01 09:00")
    rival = signed("B", "李娜", "2026-01-20 09:00")
    chain = [
        FollowUp(id=f"F{n}", who="张伟", at=Moment(at(day), True), rule=0)
        for n, day in enumerate(("2026-01-06", "2026-01-19", "2026-03-01"))
    ]
    verdicts = [verdict("A", "B"), *(verdict("A", f.id) for f in chain)]
    s = Situation([first, rival], chain, verdicts, []).settled(rules)
    assert str(s.claims[0].last_day) == "2026-02-03"
    words = {d.record: (d.outcome.value, d.reasons) for d in s.decisions}
    assert words["B"][0] == "conflict"
    assert words["F2"] == ("accepted", ("nothing-to-follow",))


# ------------------------------------------------------------------ disputes

STEPS: dict[str, Any] = {
    **BASE,
    "valid_for": {"days": 15},
    "dispute": {
        "statement_due": {"working_days": 2},
        "ladder": [
            "own-supervisors",
            {"step": "sales-manager", "who": "林经理", "within": {"working_days": 3}},
        ],
    },
}


def test_the_steps_of_a_dispute_have_deadlines_in_working_days() -> None:
    rules = ClaimRules.model_validate(STEPS)
    arose = date(2026, 9, 29)  # before the National Day holidays
    assert statement_due(rules, arose, CHINA) == date(2026, 10, 8)
    steps = ladder(rules, arose, {"罗建国", "王主管"}, CHINA)
    assert [(s.step, s.due) for s in steps] == [
        ("own-supervisors", None),
        ("sales-manager", date(2026, 10, 12)),
    ]
    timed = [
        {"step": "own-supervisors", "within": {"days": 1}},
        {"step": "sales-manager", "within": {"days": 2}},
    ]
    rules = ClaimRules.model_validate({**STEPS, "dispute": {**STEPS["dispute"], "ladder": timed}})
    steps = ladder(rules, arose, {"罗建国"}, CHINA)
    assert [str(s.due) for s in steps] == ["2026-10-09", "2026-10-11"]


def test_a_step_that_the_same_person_would_decide_again_is_left_out() -> None:
    rules = ClaimRules.model_validate(STEPS)
    assert [s.step for s in ladder(rules, date(2026, 3, 2), {"林经理"})] == ["own-supervisors"]
    assert len(ladder(rules, date(2026, 3, 2), {"林经理", "罗建国"})) == 2
