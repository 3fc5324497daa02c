"""Rulings that carry over to amended and renewed forms, and rulings that were undone."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.claims.carried import carried, carries_over
from processor.claims.settle import settle
from processor.model import Ruling, RulingKind, Sameness, Settlement, Verdict
from tests.records import all_same, at, ruling, shipped_pack, signed, verdict

POLICY = shipped_pack().claims
OLD = signed("A", "张伟", "2026-03-01 09:00")
AMENDED = signed("A2", "张伟", "2026-03-05 09:00")
RIVAL = signed("B", "李娜", "2026-03-03 09:00")
RIVALS_NEXT = signed("B2", "李娜", "2026-03-06 09:00")
FOUR = (OLD, AMENDED, RIVAL, RIVALS_NEXT)


def fold(verdicts: Sequence[Verdict], rulings: Sequence[Ruling]) -> Settlement:
    return settle(FOUR, verdicts, rulings, POLICY, at("2026-03-20 18:00"))


def outcomes(s: Settlement) -> dict[str, str]:
    return {d.record: d.outcome.value for d in s.decisions}


def undone(r: Ruling, number: int) -> Ruling:
    act = ruling(RulingKind.UNDONE, *r.records, minutes=number)
    return dataclasses.replace(act, about=(r.id,))


def test_not_a_duplicate_holds_for_the_amended_forms_of_both() -> None:
    everybody = all_same("A", "A2", "B", "B2")
    assert outcomes(fold(everybody, []))["B"] == "conflict"
    s = fold(everybody, [ruling(RulingKind.DIFFERENT, "A", "B")])
    assert outcomes(s) == {"A": "accepted", "A2": "renewed", "B": "accepted", "B2": "renewed"}
    assert s.conflicts == ()


def test_one_customer_after_all_holds_for_a_renewed_form() -> None:
    own = [verdict("A", "A2"), verdict("B", "B2")]
    assert outcomes(fold(own, []))["B2"] == "renewed"
    s = fold(own, [ruling(RulingKind.SAME, "A2", "B2")])
    assert outcomes(s)["B"] == "conflict"
    assert outcomes(s)["B2"] == "conflict"


def test_a_relation_carries_over_with_its_ruling() -> None:
    kin = dataclasses.replace(ruling(RulingKind.SAME, "A", "B"), kin="配偶")
    own = [verdict("A", "A2"), verdict("B", "B2")]
    further = carried(own, [kin], {c.id: c.who for c in FOUR})
    assert [r.records for r in further] == [("A", "B2"), ("A2", "B"), ("A2", "B2")]
    assert {r.kin for r in further} == {"配偶"}
    assert all(carries_over(r) for r in further)
    assert not carries_over(kin)


def test_a_ruling_on_the_very_pair_wins_even_if_it_came_first() -> None:
    direct = ruling(RulingKind.SAME, "A2", "B", minutes=1)
    wide = ruling(RulingKind.DIFFERENT, "A", "B", minutes=2)
    further = carried(all_same("A", "A2", "B"), [wide, direct], {c.id: c.who for c in FOUR})
    assert ("A2", "B", RulingKind.DIFFERENT) not in [(*r.records, r.kind) for r in further]


def test_a_rivals_record_is_no_version_of_ones_own() -> None:
    pairs = [verdict("A", "A2"), verdict("A", "B2")]
    others = {"A": "张伟", "A2": "张伟", "B": "王强", "B2": "李娜"}
    further = carried(pairs, [ruling(RulingKind.DIFFERENT, "A", "B")], others)
    assert [r.records for r in further] == [("A2", "B")]


def test_a_form_that_goes_with_both_of_ones_own_customers_takes_no_side() -> None:
    mine = {"A": "张伟", "A2": "张伟", "B": "张伟"}
    apart = ruling(RulingKind.DIFFERENT, "A", "B")
    assert carried(all_same("A", "A2", "B"), [apart], mine) == []


def test_possibly_the_same_carries_nothing_over() -> None:
    pairs = [verdict("A", "A2", Sameness.POSSIBLE)]
    apart = ruling(RulingKind.DIFFERENT, "A", "B")
    assert carried(pairs, [apart], {c.id: c.who for c in FOUR}) == []


def test_a_ruling_that_was_undone_holds_no_more_and_an_earlier_one_holds_again() -> None:
    everybody = all_same("A", "A2", "B", "B2")
    apart = ruling(RulingKind.DIFFERENT, "A", "B", minutes=1)
    assert fold(everybody, [apart, undone(apart, 2)]) == fold(everybody, [])
    after_all = ruling(RulingKind.SAME, "A", "B", minutes=3)
    assert fold(everybody, [apart, after_all]) != fold(everybody, [apart])
    assert fold(everybody, [undone(after_all, 4), after_all, apart]) == fold(everybody, [apart])


def test_undoing_a_withdrawal_and_a_deal_brings_the_claim_back() -> None:
    everybody = all_same("A", "A2", "B", "B2")
    for act in (
        ruling(RulingKind.WITHDRAWN, "A", "A2", minutes=1),
        ruling(RulingKind.CLOSED, "A", "A2", on="2026-03-02", minutes=1),
        ruling(RulingKind.OWNER, "B", "A", "A2", claimant="李娜", minutes=1),
    ):
        assert fold(everybody, [act]) != fold(everybody, [])
        assert fold(everybody, [act, undone(act, 2)]) == fold(everybody, [])


IDS = [c.id for c in FOUR]


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Verdict], list[Ruling]]:
    """Any verdicts on the four and any rulings on pairs of them, some of which were undone."""
    pairs = [(one, other) for n, one in enumerate(IDS) for other in IDS[n + 1 :]]
    verdicts = [verdict(*p, draw(st.sampled_from(list(Sameness)))) for p in pairs]
    rulings: list[Ruling] = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([RulingKind.SAME, RulingKind.DIFFERENT, RulingKind.OWNER]))
        made = ruling(kind, *draw(st.sampled_from(pairs)), minutes=2 * number)
        rulings.append(made)
        if draw(st.booleans()):
            rulings.append(undone(made, 2 * number + 1))
    return verdicts, rulings


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_never_matters_and_undone_is_as_if_never_said(
    situation: tuple[list[Verdict], list[Ruling]], rng: random.Random
) -> None:
    verdicts, rulings = situation
    first = fold(verdicts, rulings)
    gone = {r.about[0] for r in rulings if r.kind is RulingKind.UNDONE}
    standing = [r for r in rulings if r.kind is not RulingKind.UNDONE and r.id not in gone]
    rng.shuffle(verdicts)
    rng.shuffle(rulings)
    assert fold(verdicts, rulings) == first
    assert fold(verdicts, standing) == first
