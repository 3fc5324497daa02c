"""Exclusive bookings: the earlier stands, room, versions, rulings, and what must not matter."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.claims.bookings import Booking, booking_keys, overlap, settle_bookings
from processor.model import ConflictKind, Ruling, RulingKind, Settlement
from processor.rules.exclusive import ExclusiveRules
from tests.records import at, ruling, signed

ONE = ExclusiveRules.model_validate({"of": "nurse", "from": "start", "to": "end"})
TWO = ONE.model_copy(update={"capacity": 2})
AS_OF = at("2026-03-20 18:00")


def booked(
    id: str, start: str, end: str, confirmed: str, *, what: str = "陈护士", number: str = "",
    who: str = "张伟", values: str = "",
) -> Booking:  # fmt: skip
    return Booking(
        confirmation=signed(id, who, confirmed, values=values),
        what=what,
        start=at(start),
        end=at(end),
        number=number,
    )


def outcomes(s: Settlement) -> dict[str, str]:
    return {d.record: d.outcome.value for d in s.decisions}


def test_the_earlier_confirmation_stands_and_the_later_overlaps() -> None:
    early = booked("B", "2026-04-01", "2026-04-05", "2026-03-02 09:00")
    late = booked("A", "2026-04-04", "2026-04-08", "2026-03-03 09:00")
    s = settle_bookings([late, early], [], ONE, AS_OF)
    assert outcomes(s) == {"A": "conflict", "B": "accepted"}
    (x,) = s.conflicts
    assert (x.kind, x.stands, x.against) == (ConflictKind.OVERLAP, "B", "A")
    assert [(c.customer, str(c.last_day)) for c in s.claims] == [("云岚", "2026-04-04")]


def test_a_booking_may_begin_when_another_ends_and_others_are_free() -> None:
    s = settle_bookings(
        [
            booked("A", "2026-04-01", "2026-04-05", "2026-03-02 09:00"),
            booked("B", "2026-04-05", "2026-04-08", "2026-03-03 09:00"),
            booked("C", "2026-04-01", "2026-04-05", "2026-03-03 09:00", what="周护士"),
        ],
        [],
        ONE,
        AS_OF,
    )
    assert set(outcomes(s).values()) == {"accepted"}


def test_who_overlaps_only_one_that_lost_is_free() -> None:
    s = settle_bookings(
        [
            booked("A", "2026-04-01", "2026-04-05", "2026-03-01 09:00"),
            booked("B", "2026-04-04", "2026-04-08", "2026-03-02 09:00"),
            booked("C", "2026-04-07", "2026-04-09", "2026-03-03 09:00"),
        ],
        [],
        ONE,
        AS_OF,
    )
    assert outcomes(s) == {"A": "accepted", "B": "conflict", "C": "accepted"}


def test_capacity_counts_those_that_are_there_at_the_same_time() -> None:
    spans = [("A", "01", "03"), ("B", "03", "05"), ("C", "01", "05"), ("D", "04", "06")]
    s = settle_bookings(
        [
            booked(id, f"2026-04-{a}", f"2026-04-{b}", f"2026-03-0{n} 09:00")
            for n, (id, a, b) in enumerate(spans, 1)
        ],
        [],
        TWO,
        AS_OF,
    )
    assert outcomes(s) == {"A": "accepted", "B": "accepted", "C": "accepted", "D": "conflict"}
    assert {x.stands for x in s.conflicts} == {"B", "C"}


def test_a_later_version_takes_the_place_of_the_former_where_there_is_room() -> None:
    first = booked("A", "2026-04-01", "2026-04-05", "2026-03-01 09:00", number="K1")
    other = booked("B", "2026-04-10", "2026-04-12", "2026-03-02 09:00", number="K2")
    moved = booked("C", "2026-04-06", "2026-04-09", "2026-03-03 09:00", number="K1")
    after = booked("D", "2026-04-02", "2026-04-03", "2026-03-04 09:00", number="K3")
    s = settle_bookings([first, other, moved, after], [], ONE, AS_OF)
    assert outcomes(s) == {"A": "accepted", "B": "accepted", "C": "amended", "D": "accepted"}
    onto = booked("E", "2026-04-11", "2026-04-13", "2026-03-05 09:00", number="K1")
    s = settle_bookings([first, other, moved, after, onto], [], ONE, AS_OF)
    assert outcomes(s)["E"] == "conflict"
    stays = {c.records: str(c.last_day) for c in s.claims}
    assert stays["A", "C"] == "2026-04-08"


def test_rulings_on_bookings() -> None:
    a = booked("A", "2026-04-01", "2026-04-05", "2026-03-01 09:00")
    b = booked("B", "2026-04-04", "2026-04-08", "2026-03-02 09:00")
    for word, wanted in (
        (ruling(RulingKind.OWNER, "B", "A"), {"A": "conflict", "B": "accepted"}),
        (ruling(RulingKind.DIFFERENT, "A", "B"), {"A": "accepted", "B": "accepted"}),
        (ruling(RulingKind.WITHDRAWN, "A"), {"A": "accepted", "B": "accepted"}),
    ):
        assert outcomes(settle_bookings([a, b], [word], ONE, AS_OF)) == wanted


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Booking], list[Ruling]]:
    bookings = []
    for n in range(draw(st.integers(1, 9))):
        start = at("2026-04-01") + timedelta(days=draw(st.integers(0, 12)))
        bookings.append(
            Booking(
                confirmation=signed(
                    f"R{n}",
                    draw(st.sampled_from(["张伟", "李娜"])),
                    f"2026-03-0{draw(st.integers(1, 4))} 09:00",
                    values=draw(st.sampled_from("abc")),
                ),
                what=draw(st.sampled_from(["陈护士", "周护士"])),
                start=start,
                end=start + timedelta(days=draw(st.integers(1, 9))),
                number=draw(st.sampled_from(["", "K1", "K2"])),
            )
        )
    ids = [b.confirmation.id for b in bookings]
    kinds = st.sampled_from([RulingKind.OWNER, RulingKind.DIFFERENT])
    pairs = draw(st.lists(st.permutations(ids), max_size=3)) if len(ids) > 1 else []
    rulings = [ruling(draw(kinds), *pair[:2], minutes=n) for n, pair in enumerate(pairs)]
    return bookings, rulings


@pytest.mark.parametrize("rules", [ONE, TWO], ids=["one", "two"])
@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_and_other_groups_never_matter(
    rules: ExclusiveRules, situation: tuple[list[Booking], list[Ruling]], rng: random.Random
) -> None:
    bookings, rulings = situation
    at_once = settle_bookings(bookings, rulings, rules, AS_OF)
    assert sorted(d.record for d in at_once.decisions) == sorted(
        b.confirmation.id for b in bookings
    )
    shuffled = list(bookings)
    rng.shuffle(shuffled)
    assert settle_bookings(shuffled, rulings, rules, AS_OF) == at_once
    decisions = {}
    for group in groups(bookings, rulings):
        decisions |= {d.record: d for d in settle_bookings(group, rulings, rules, AS_OF).decisions}
    assert [decisions[id] for id in sorted(decisions)] == list(at_once.decisions)


def groups(bookings: list[Booking], rulings: list[Ruling]) -> list[list[Booking]]:
    """The bookings by what is connected through an overlap, a number or a ruling."""
    parts = [[b] for b in bookings]
    links = [
        {one.confirmation.id, other.confirmation.id}
        for one in bookings
        for other in bookings
        if one is not other and booking_keys(one) & booking_keys(other) and overlap(one, other)
    ]
    links += [set(r.records) for r in rulings if r.kind is not RulingKind.DIFFERENT]
    for link in links:
        joined = [p for p in parts if any(b.confirmation.id in link for b in p)]
        parts = [p for p in parts if p not in joined] + [[b for p in joined for b in p]]
    return parts
