"""The fold: the second truth table of claims.md, rulings, and what must not matter."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.claims.settle import settle
from processor.model import (
    Claim,
    ClaimStatus,
    Confirmation,
    Conflict,
    ConflictKind,
    Outcome,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.rules.claims import ClaimRules, DealRules, RenewRules
from processor.rules.words import Period
from tests.records import NOON, all_same, at, ruling, shipped_pack, signed, verdict

POLICY = shipped_pack().claims


def fold(
    confirmations: Sequence[Confirmation],
    verdicts: Sequence[Verdict] | None = None,
    rulings: Sequence[Ruling] = (),
    policy: ClaimRules = POLICY,
    as_of: str = "2026-03-20 18:00",
) -> Settlement:
    if verdicts is None:
        verdicts = all_same(*(c.id for c in confirmations))
    return settle(confirmations, verdicts, rulings, policy, at(as_of))


def outcomes(s: Settlement) -> dict[str, str]:
    return {d.record: d.outcome.value for d in s.decisions}


def claim_with(s: Settlement, record: str) -> Claim:
    return next(c for c in s.claims if record in c.records)


def only_conflict(s: Settlement) -> Conflict:
    assert len(s.conflicts) == 1
    return s.conflicts[0]


# ------------------------------------------------------------------ the table of ranking times


def test_first_record_ranks_by_the_configured_signature() -> None:
    s = fold([signed("A", "张伟", "2026-03-01 09:30", secretary="2026-03-01 17:00")])
    claim = s.claims[0]
    assert claim.original_time.at == at("2026-03-01 09:30")
    assert claim.last_day.isoformat() == "2026-04-01"
    assert claim.status is ClaimStatus.ACTIVE
    assert outcomes(s) == {"A": "accepted"}


def test_the_secretary_ranks_where_the_supervisor_did_not_sign() -> None:
    s = fold([signed("A", "张伟", None, secretary="2026-03-01 17:00")])
    assert s.claims[0].original_time.at == at("2026-03-01 17:00")


def test_the_earlier_confirmation_stands() -> None:
    s = fold([signed("A", "张伟", "2026-03-02 10:00"), signed("B", "李娜", "2026-03-01 10:00")])
    assert outcomes(s) == {"A": "conflict", "B": "accepted"}
    x = only_conflict(s)
    assert (x.kind, x.stands, x.against) == (ConflictKind.OWNERSHIP, "B", "A")
    assert [c.claimant for c in s.claims] == ["李娜"]


def test_renewed_on_the_last_day_keeps_the_original_time() -> None:
    s = fold(
        [
            signed("A", "张伟", "2026-02-10 09:00"),
            signed("B", "张伟", "2026-03-10 23:59"),
            signed("C", "李娜", "2026-03-11 09:00"),
        ]
    )
    assert outcomes(s) == {"A": "accepted", "B": "renewed", "C": "conflict"}
    claim = s.claims[0]
    assert claim.original_time.at == at("2026-02-10 09:00")
    assert claim.last_day.isoformat() == "2026-04-10"
    assert claim.renewals == 1


def test_handed_in_again_after_lapse_has_its_own_time() -> None:
    s = fold([signed("A", "张伟", "2026-02-10 09:00"), signed("B", "张伟", "2026-03-11 00:00")])
    assert outcomes(s) == {"A": "accepted", "B": "accepted"}
    assert claim_with(s, "A").status is ClaimStatus.EXPIRED
    assert claim_with(s, "B").original_time.at == at("2026-03-11 00:00")


def test_a_rival_may_have_the_customer_once_the_claim_lapsed() -> None:
    s = fold([signed("A", "张伟", "2026-02-10 09:00"), signed("B", "李娜", "2026-03-11 09:00")])
    assert outcomes(s) == {"A": "accepted", "B": "accepted"}
    assert s.conflicts == ()


def test_a_conflict_never_turns_into_a_claim_by_itself() -> None:
    parties = [signed("A", "张伟", "2026-02-10 09:00"), signed("B", "李娜", "2026-03-09 09:00")]
    s = fold(parties, as_of="2026-05-01 09:00")
    assert outcomes(s)["B"] == "conflict"
    assert [c.claimant for c in s.claims] == ["张伟"]


def test_handed_in_again_after_a_deal_keeps_the_original_time() -> None:
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    s = fold(
        [
            signed("A", "张伟", "2026-03-01 09:00"),
            signed("B", "李娜", "2026-03-07 09:00"),
            signed("C", "张伟", "2026-03-10 09:00"),
        ],
        rulings=[deal],
    )
    assert claim_with(s, "A").status is ClaimStatus.CLOSED
    assert claim_with(s, "C").original_time.at == at("2026-03-01 09:00")
    assert claim_with(s, "C").last_day.isoformat() == "2026-04-10"
    assert claim_with(s, "B").status is ClaimStatus.DISPLACED
    x = only_conflict(s)
    assert (x.kind, x.stands, x.against) == (ConflictKind.RESUBMISSION, "C", "B")


@pytest.mark.parametrize("closes", ["own", "all"])
def test_a_deal_told_late_does_not_close_what_was_handed_in_after_it(closes: str) -> None:
    """The same ruling made before or after the new form came in: its claim lives on."""
    policy = POLICY.model_copy(update={"deal": DealRules(closes=closes)})
    forms = [signed("A", "张伟", "2026-03-01 09:00"), signed("C", "张伟", "2026-03-10 09:00")]
    for about in (["A"], ["A", "C"]):
        deal = ruling(RulingKind.CLOSED, *about, on="2026-03-05")
        s = fold(forms, rulings=[deal], policy=policy, as_of="2026-03-20 09:00")
        assert claim_with(s, "A").status is ClaimStatus.CLOSED
        assert claim_with(s, "C").status is ClaimStatus.ACTIVE
        assert claim_with(s, "C").original_time.at == at("2026-03-01 09:00")


def test_a_ruling_for_the_rival_beats_handing_in_again_after_a_deal() -> None:
    parties = [
        signed("A", "张伟", "2026-03-01 09:00"),
        signed("B", "李娜", "2026-03-07 09:00"),
        signed("C", "张伟", "2026-03-10 09:00"),
    ]
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    s = fold(parties, rulings=[deal, ruling(RulingKind.OWNER, "B", "C", claimant="李娜")])
    assert outcomes(s) == {"A": "accepted", "B": "accepted", "C": "conflict"}
    assert claim_with(s, "B").status is ClaimStatus.ACTIVE
    x = only_conflict(s)
    assert (x.status, x.stands, x.against) == ("ruled", "B", "C")


def test_after_a_deal_a_rival_who_did_not_wait_is_free() -> None:
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-07 09:00")]
    s = fold(parties, rulings=[deal])
    assert outcomes(s) == {"A": "accepted", "B": "accepted"}


def test_on_the_day_of_the_deal_the_claim_still_stands() -> None:
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-05 18:00")]
    assert outcomes(fold(parties, rulings=[deal]))["B"] == "conflict"


def test_resubmission_can_be_made_to_rank_by_its_own_time() -> None:
    policy = POLICY.model_copy(update={"deal": DealRules(resubmission_keeps="new")})
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    parties = [
        signed("A", "张伟", "2026-03-01 09:00"),
        signed("B", "李娜", "2026-03-07 09:00"),
        signed("C", "张伟", "2026-03-10 09:00"),
    ]
    s = fold(parties, rulings=[deal], policy=policy)
    assert outcomes(s)["C"] == "conflict"


def test_unsigned_cannot_own_and_is_kept_for_review() -> None:
    s = fold([signed("A", "张伟", None), signed("B", "李娜", "2026-03-01 09:00")])
    assert outcomes(s) == {"A": "review", "B": "accepted"}
    assert s.conflicts == ()


def test_the_same_minute_is_a_dispute() -> None:
    s = fold([signed("A", "张伟", "2026-03-01 09:30"), signed("B", "李娜", "2026-03-01 09:30")])
    assert outcomes(s) == {"A": "conflict", "B": "conflict"}
    assert only_conflict(s).kind is ConflictKind.TIE
    assert {c.status for c in s.claims} == {ClaimStatus.DISPUTED}


def test_a_day_without_a_time_ties_with_any_time_of_that_day() -> None:
    s = fold([signed("A", "张伟", "2026-03-01"), signed("B", "李娜", "2026-03-01 16:00")])
    assert only_conflict(s).kind is ConflictKind.TIE


def test_ties_can_be_settled_by_arrival() -> None:
    policy = POLICY.model_copy(update={"ties": "arrival"})
    early, late = at("2026-03-01 18:00"), at("2026-03-02 18:00")
    s = fold(
        [
            signed("A", "张伟", "2026-03-01", arrived=late),
            signed("B", "李娜", "2026-03-01 16:00", arrived=early),
        ],
        policy=policy,
    )
    assert outcomes(s) == {"A": "conflict", "B": "accepted"}


def test_ties_by_arrival_leave_other_customers_of_that_day_alone() -> None:
    policy = POLICY.model_copy(update={"ties": "arrival"})
    parties = [
        signed("A", "张伟", "2026-03-01 09:00", arrived=at("2026-03-02 18:00")),
        signed("B", "李娜", "2026-03-01 16:00", arrived=at("2026-03-01 18:00")),
    ]
    stranger = signed("Z", "王强", "2026-03-01")
    s = fold([*parties, stranger], [verdict("A", "B")], policy=policy)
    assert outcomes(s) == {"A": "accepted", "B": "conflict", "Z": "accepted"}


def test_signatures_that_disagree_are_a_conflict_of_their_own_kind() -> None:
    s = fold(
        [
            signed("A", "张伟", "2026-03-01 09:00", secretary="2026-03-02 09:00"),
            signed("B", "李娜", "2026-03-01 11:00", secretary="2026-03-01 12:00"),
        ]
    )
    assert outcomes(s) == {"A": "accepted", "B": "conflict"}
    assert only_conflict(s).kind is ConflictKind.BASIS


# ------------------------------------------------------------------ the same claimant


def test_the_same_signature_with_other_values_amends() -> None:
    early, late = at("2026-03-01 10:00"), at("2026-03-02 10:00")
    s = fold(
        [
            signed("B", "张伟", "2026-03-01 09:00", arrived=early),
            signed("A", "张伟", "2026-03-01 09:00", arrived=late),
        ]
    )
    assert outcomes(s) == {"B": "accepted", "A": "amended"}
    assert len(s.claims) == 1


def test_the_same_signature_with_the_same_values_is_a_duplicate() -> None:
    s = fold(
        [
            signed("A", "张伟", "2026-03-01 09:00", values="v"),
            signed("B", "张伟", "2026-03-01 09:00", values="v"),
        ]
    )
    assert sorted(outcomes(s).values()) == ["accepted", "duplicate"]


def test_a_limit_on_renewals_holds() -> None:
    policy = POLICY.model_copy(update={"renew": RenewRules(at_most=1)})
    s = fold(
        [
            signed("A", "张伟", "2026-01-10 09:00"),
            signed("B", "张伟", "2026-02-05 09:00"),
            signed("C", "张伟", "2026-03-01 09:00"),
        ],
        policy=policy,
    )
    assert outcomes(s) == {"A": "accepted", "B": "renewed", "C": "review"}
    assert s.claims[0].last_day.isoformat() == "2026-03-05"


def test_a_renewal_window_holds() -> None:
    policy = POLICY.model_copy(update={"renew": RenewRules(window=Period(days=7))})
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "张伟", "2026-03-10 09:00")]
    assert outcomes(fold(parties, policy=policy))["B"] == "review"
    parties[1] = signed("B", "张伟", "2026-03-25 09:00")
    assert outcomes(fold(parties, policy=policy))["B"] == "renewed"


def test_renewal_can_extend_from_the_last_day_and_take_a_new_time() -> None:
    policy = POLICY.model_copy(update={"renew": RenewRules(extends_from="last_day", keeps="new")})
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "张伟", "2026-03-10 09:00")]
    claim = fold(parties, policy=policy).claims[0]
    assert claim.last_day.isoformat() == "2026-05-01"
    assert claim.original_time.at == at("2026-03-10 09:00")


# ------------------------------------------------------------------ doubt


def test_possible_never_decides_but_is_put_up_for_review() -> None:
    s = fold(
        [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-02 09:00")],
        [verdict("A", "B", Sameness.POSSIBLE)],
    )
    assert outcomes(s) == {"A": "accepted", "B": "review"}
    assert len(s.claims) == 2
    assert only_conflict(s).kind is ConflictKind.POSSIBLE


def test_a_record_that_bridges_two_live_claims_goes_to_review() -> None:
    s = fold(
        [
            signed("A", "张伟", "2026-03-01 09:00"),
            signed("B", "王强", "2026-03-03 09:00"),
            signed("C", "李娜", "2026-03-02 09:00"),
        ],
        [verdict("A", "B"), verdict("C", "B")],
    )
    assert outcomes(s) == {"A": "accepted", "B": "review", "C": "accepted"}
    assert {x.kind for x in s.conflicts} == {ConflictKind.BRIDGE}
    assert {frozenset((x.stands, x.against)) for x in s.conflicts} == {
        frozenset("AB"),
        frozenset("BC"),
    }


# ------------------------------------------------------------------ rulings


@pytest.mark.parametrize("computed", list(Sameness))
def test_a_ruling_on_sameness_beats_the_verdict(computed: Sameness) -> None:
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-02 09:00")]
    pair = [verdict("A", "B", computed)]
    kept = fold(parties, pair, [ruling(RulingKind.DIFFERENT, "A", "B")])
    assert outcomes(kept) == {"A": "accepted", "B": "accepted"}
    joined = fold(parties, pair, [ruling(RulingKind.SAME, "A", "B")])
    assert outcomes(joined) == {"A": "accepted", "B": "conflict"}


def test_the_later_of_two_rulings_on_a_pair_holds() -> None:
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-02 09:00")]
    first = ruling(RulingKind.DIFFERENT, "A", "B")
    second = ruling(RulingKind.SAME, "A", "B", minutes=5)
    for order in ([first, second], [second, first]):
        assert outcomes(fold(parties, rulings=order))["B"] == "conflict"


def test_a_ruling_on_the_owner_wins_over_all_times() -> None:
    parties = [signed("A", "张伟", "2026-03-01 09:00"), signed("B", "李娜", "2026-03-02 09:00")]
    s = fold(parties, rulings=[ruling(RulingKind.OWNER, "B", "A", claimant="李娜")])
    assert outcomes(s) == {"A": "conflict", "B": "accepted"}
    x = only_conflict(s)
    assert (x.status, x.stands, x.against) == ("ruled", "B", "A")
    assert x.kind is ConflictKind.OWNERSHIP  # one signature each: nothing depends on which counts
    assert x.because == ("ruled-owner",)  # not that the winner was earlier: he was not
    assert [c.claimant for c in s.claims] == ["李娜"]


def test_a_ruling_settles_a_tie() -> None:
    parties = [signed("A", "张伟", "2026-03-01 09:30"), signed("B", "李娜", "2026-03-01 09:30")]
    for winner, loser in (("A", "B"), ("B", "A")):
        s = fold(parties, rulings=[ruling(RulingKind.OWNER, winner, loser)])
        assert outcomes(s) == {winner: "accepted", loser: "conflict"}
        assert claim_with(s, winner).status is ClaimStatus.ACTIVE


def test_rulings_in_a_circle_give_way_to_the_later() -> None:
    parties = [signed(x, f"销售{x}", f"2026-03-0{n} 09:00") for n, x in enumerate("ABC", 1)]
    circle = [
        ruling(RulingKind.OWNER, "A", "B", minutes=1),
        ruling(RulingKind.OWNER, "B", "C", minutes=2),
        ruling(RulingKind.OWNER, "C", "A", minutes=3),
    ]
    s = fold(parties, rulings=circle)
    assert outcomes(s)["B"] == "accepted"
    assert outcomes(s) == outcomes(fold(parties[::-1], rulings=circle[::-1]))


def test_a_withdrawn_claim_leaves_the_customer_as_if_it_had_never_stood() -> None:
    parties = [
        signed("A", "张伟", "2026-03-01 09:00"),
        signed("B", "李娜", "2026-03-02 09:00"),
        signed("C", "王强", "2026-03-03 09:00"),
    ]
    s = fold(parties, rulings=[ruling(RulingKind.WITHDRAWN, "A")])
    assert claim_with(s, "A").status is ClaimStatus.WITHDRAWN
    assert outcomes(s) == {"A": "accepted", "B": "accepted", "C": "conflict"}
    assert only_conflict(s).stands == "B"


def test_a_copy_of_a_withdrawn_form_does_not_bring_the_claim_back() -> None:
    parties = [
        signed("A", "张伟", "2026-03-01 09:00", values="v"),
        signed("B", "张伟", "2026-03-01 09:00", values="v"),
    ]
    s = fold(parties, rulings=[ruling(RulingKind.WITHDRAWN, "A")])
    assert outcomes(s)["B"] == "duplicate"
    assert len(s.claims) == 1


def test_a_claim_that_was_withdrawn_twice_is_one_claim() -> None:
    parties = [signed(x, "张伟", "2026-03-01 09:00", values="v") for x in "AB"]
    first = ruling(RulingKind.WITHDRAWN, "A")
    again = ruling(RulingKind.WITHDRAWN, "A", "B", minutes=5)
    for order in ([first, again], [again, first]):
        s = fold(parties, rulings=order)
        assert [(c.records, c.renewals) for c in s.claims] == [(("A", "B"), 0)]


def test_a_deal_can_close_everybodys_claims() -> None:
    policy = POLICY.model_copy(update={"deal": DealRules(closes="all")})
    parties = [signed("A", "张伟", "2026-03-01 09:30"), signed("B", "李娜", "2026-03-01 09:30")]
    deal = ruling(RulingKind.CLOSED, "A", on="2026-03-05")
    s = fold(parties, rulings=[deal], policy=policy)
    assert {c.status for c in s.claims} == {ClaimStatus.CLOSED}
    s = fold(parties, rulings=[deal])
    assert claim_with(s, "B").status is ClaimStatus.DISPUTED


# ------------------------------------------------------------------ what must not matter

CLAIMANTS = st.sampled_from(["张伟", "李娜", "王强"])
DAYS = st.integers(0, 80)
LEVELS = st.sampled_from(list(Sameness))
BY_ARRIVAL = POLICY.model_copy(update={"ties": "arrival"})


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Confirmation], list[Verdict], list[Ruling]]:
    """Any records, any verdicts, any rulings, however unlikely together."""
    ids = [f"R{n:02}" for n in range(draw(st.integers(1, 9)))]
    confirmations = []
    for id in ids:
        day = draw(DAYS)
        hour = draw(st.sampled_from(["", " 09:00", " 15:00"]))
        when = f"{at('2026-01-01').date().fromordinal(at('2026-01-01').toordinal() + day)}{hour}"
        unsigned = draw(st.integers(0, 9)) == 0
        confirmations.append(
            signed(
                id,
                draw(CLAIMANTS),
                None if unsigned else when,
                values=draw(st.sampled_from("abc")),
                arrived=at(f"2026-04-0{draw(st.integers(1, 3))} 10:00"),
            )
        )
    verdicts = [
        verdict(a, b, draw(LEVELS))
        for i, a in enumerate(ids)
        for b in ids[i + 1 :]
        if draw(st.booleans())
    ]
    rulings = []
    for n in range(draw(st.integers(0, 4)) if len(ids) > 1 else 0):
        pair = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
        kind = draw(st.sampled_from(list(RulingKind)))
        one = kind in (RulingKind.CLOSED, RulingKind.WITHDRAWN) and draw(st.booleans())
        on = "2026-02-10" if kind is RulingKind.CLOSED else None
        rulings.append(ruling(kind, *(pair[:1] if one else pair), on=on, minutes=n))
    return confirmations, verdicts, rulings


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_order_never_matters(
    situation: tuple[list[Confirmation], list[Verdict], list[Ruling]], rng: random.Random
) -> None:
    confirmations, verdicts, rulings = situation
    policies = [POLICY, BY_ARRIVAL]
    first = [fold(confirmations, verdicts, rulings, policy) for policy in policies]
    for things in (confirmations, verdicts, rulings):
        rng.shuffle(things)  # type: ignore[arg-type]
    assert [fold(confirmations, verdicts, rulings, policy) for policy in policies] == first


@pytest.mark.parametrize("policy", [POLICY, BY_ARRIVAL], ids=["dispute", "arrival"])
@given(situations(), situations())
@settings(max_examples=100, deadline=None)
def test_groups_do_not_touch_each_other(
    policy: ClaimRules,
    one: tuple[list[Confirmation], list[Verdict], list[Ruling]],
    other: tuple[list[Confirmation], list[Verdict], list[Ruling]],
) -> None:
    renamed = [
        Confirmation(
            id=c.id.replace("R", "S"),
            claimant=c.claimant,
            who=c.who,
            customer=c.customer,
            time=c.time,
            basis=c.basis,
            arrived_at=c.arrived_at,
            file=c.file,
            digest=c.digest,
            why_unranked=c.why_unranked,
        )
        for c in other[0]
    ]
    theirs = [verdict(v.left.replace("R", "S"), v.right.replace("R", "S"), v.sameness)
              for v in other[1]]  # fmt: skip
    together = fold(one[0] + renamed, one[1] + theirs, one[2], policy)
    apart = fold(one[0], one[1], one[2], policy), fold(renamed, theirs, policy=policy)
    assert set(together.claims) == set(apart[0].claims) | set(apart[1].claims)
    assert set(together.conflicts) == set(apart[0].conflicts) | set(apart[1].conflicts)
    assert set(together.decisions) == set(apart[0].decisions) | set(apart[1].decisions)


@given(situations())
@settings(max_examples=300, deadline=None)
def test_every_record_gets_one_decision_and_no_claim_passes_its_last_day(
    situation: tuple[list[Confirmation], list[Verdict], list[Ruling]],
) -> None:
    s = fold(*situation)
    assert sorted(d.record for d in s.decisions) == sorted(c.id for c in situation[0])
    day = at("2026-03-20").date()
    for claim in s.claims:
        assert claim.status is not ClaimStatus.ACTIVE or claim.last_day >= day
    held = [id for c in s.claims for id in c.records]
    assert len(held) == len(set(held))
    for d in s.decisions:
        if d.outcome in (Outcome.ACCEPTED, Outcome.RENEWED, Outcome.AMENDED):
            assert d.claim is not None


def test_settling_needs_no_clock() -> None:
    parties = [signed("A", "张伟", "2026-03-01 09:00")]
    assert fold(parties, as_of="2026-04-01 23:59").claims[0].status is ClaimStatus.ACTIVE
    assert fold(parties, as_of="2026-04-02 00:00").claims[0].status is ClaimStatus.EXPIRED
    assert settle([], [], [], POLICY, NOON) == Settlement(claims=(), conflicts=(), decisions=())
