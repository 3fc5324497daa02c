"""Bookings of things that so many may have at a time: the earlier confirmation stands.

The same fold as for customers, over time spans: bookings take their turns in the order of their
confirmation, and one that finds no room is a conflict with those in its way. A later version of
a booking takes the place of the former if there is room for it; else the former stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from processor.claims.confirmation import confirmed, moment_of
from processor.claims.fold import claim_id, conflict_id
from processor.claims.lifetime import status_on
from processor.claims.settle import settlement
from processor.claims.ties import Pair, decided_pairs, in_force, order_of_turns, owner_order, pair
from processor.forms.text import fold
from processor.model import (
    Claim,
    ClaimStatus,
    Confirmation,
    Conflict,
    ConflictKind,
    Evidence,
    Moment,
    Outcome,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.rules.exclusive import ExclusiveRules
from processor.rules.pack import Pack

_WEEK = 7
_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A record as a booking: what is booked from when until before when."""

    confirmation: Confirmation
    what: str  # folded
    start: datetime
    end: datetime
    number: str  # of the booking, where the form has one

    def weeks(self) -> range:
        """The weeks that it touches, counted from the first of all days."""
        last = (self.end - timedelta(microseconds=1)).toordinal()
        return range(self.start.toordinal() // _WEEK, last // _WEEK + 1)

    def overlaps(self, other: Booking) -> bool:
        """Whether both want the same thing at some time."""
        return self.what == other.what and self.start < other.end and other.start < self.end


def booking_of(record: Record, pack: Pack, rules: ExclusiveRules, zone: ZoneInfo) -> Booking:
    """The record as a booking; unranked where it does not tell what, or from when to when."""
    what = fold(str(record.meaning(rules.of) or ""))
    start = moment_of(record.meaning(rules.from_), zone)
    end = _end(moment_of(record.meaning(rules.to), zone), rules)
    clear = bool(what) and start is not None and end is not None
    clear = clear and start.at < end <= start.at + _LONGEST  # type: ignore[union-attr,operator]
    basis = {name: m for name in rules.basis if (m := moment_of(record.meaning(name), zone))}
    if not rules.basis:
        basis = {"": Moment(record.arrived_at, False)}
    c = confirmed(record, pack, basis, None if clear else "booking-unclear")
    return Booking(
        confirmation=c,
        what=what,
        start=start.at if start is not None else record.arrived_at,
        end=end if end is not None and clear else record.arrived_at,
        number=fold(str(record.meaning(rules.booking) or "")) if rules.booking else "",
    )


def _end(to: Moment | None, rules: ExclusiveRules) -> datetime | None:
    if to is None or rules.ends == "exclusive":
        return None if to is None else to.at
    return to.at + (timedelta(days=1) if to.day_only else timedelta(minutes=1))


def booking_keys(b: Booking) -> frozenset[str]:
    """The keys under which bookings that may overlap, or are one, find each other."""
    if b.confirmation.why_unranked == "booking-unclear":
        return frozenset()
    keys = {f"booked:{b.what}:{week}" for week in b.weeks()}
    return frozenset(keys | ({f"booking:{b.number}"} if b.number else set()))


def overlap(one: Booking, other: Booking) -> Verdict | None:
    """Why two bookings have to do with each other, or None where they have not."""
    left, right = sorted((one, other), key=lambda b: b.confirmation.id)
    if one.number and one.number == other.number:
        rung = "same-booking"
    elif one.overlaps(other):
        rung = "overlap"
    else:
        return None
    shown = [f"{b.start:%Y-%m-%d %H:%M} – {b.end:%Y-%m-%d %H:%M}" for b in (left, right)]
    evidence = Evidence(
        comparison="booking",
        level=Sameness.SAME,
        rung=rung,
        left_typed=shown[0],
        right_typed=shown[1],
        left=shown[0],
        right=shown[1],
    )
    ids = (left.confirmation.id, right.confirmation.id)
    return Verdict(left=ids[0], right=ids[1], sameness=Sameness.SAME, evidence=(evidence,))


def overlap_days(one: Booking, other: Booking) -> tuple[date, date]:
    """The first and the last day on which two bookings overlap."""
    end = min(one.end, other.end) - timedelta(microseconds=1)
    return max(one.start, other.start).date(), end.date()


@dataclass(slots=True)
class _Stay:
    """A booking that stands, through all its versions."""

    booking: Booking  # the version that holds
    records: list[str]
    original: Moment
    ended: ClaimStatus | None = None


@dataclass(slots=True)
class _Desk:
    capacity: int
    apart: frozenset[Pair]  # pairs of which a person has said that they do not clash
    winners: Mapping[Pair, str]
    stays: list[_Stay] = field(default_factory=list)
    stay_of: dict[str, _Stay] = field(default_factory=dict)
    by_number: dict[str, _Stay] = field(default_factory=dict)
    booked: dict[tuple[str, int], list[_Stay]] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    outcomes: dict[str, tuple[Outcome, tuple[str, ...]]] = field(default_factory=dict)


def settle_bookings(
    bookings: Iterable[Booking],
    rulings: Sequence[Ruling],
    rules: ExclusiveRules,
    as_of: datetime,
) -> Settlement:
    """Settle who has what when. Pure, and independent of the order of its arguments."""
    known = {b.confirmation.id: b for b in bookings}
    rulings = in_force(r for r in rulings if any(id in known for id in r.records))
    winners = {p: w for p, w in owner_order(rulings).items() if p[0] in known and p[1] in known}
    apart = (p for p, s in decided_pairs((), rulings).items() if s is Sameness.DIFFERENT)
    desk = _Desk(capacity=rules.capacity, apart=frozenset(apart), winners=winners)
    withdrawn = {id for r in rulings if r.kind is RulingKind.WITHDRAWN for id in r.records}
    for id in sorted(withdrawn & known.keys()):
        _stand(desk, known[id], ended=ClaimStatus.WITHDRAWN)
        desk.outcomes[id] = (Outcome.ACCEPTED, ("ruled-withdrawn",))
    ranked = {id: b.confirmation for id, b in known.items() if id not in withdrawn}
    for c, _ in order_of_turns(ranked, winners, frozenset()):
        _take_turn(desk, known[c.id])
    for id, c in ranked.items():
        if c.time is None:
            desk.outcomes[id] = (Outcome.REVIEW, (c.why_unranked or "unsigned",))
    claims = [_claim(stay, as_of) for stay in desk.stays]
    held = {id: claim_id(stay.records[0]) for id, stay in desk.stay_of.items()}
    return settlement(claims, desk.conflicts.values(), desk.outcomes, held)


def _take_turn(desk: _Desk, b: Booking) -> None:
    id = b.confirmation.id
    own = desk.by_number.get(b.number) if b.number else _twin(desk, b)
    if own is not None and own.booking.confirmation.digest == b.confirmation.digest:
        _add_version(desk, own, id)
        desk.outcomes[id] = (Outcome.DUPLICATE, ("same-values",))
        return
    blockers = _in_the_way(desk, b, own)
    if blockers:
        for stay in blockers:
            _put_up(desk, stay.booking.confirmation.id, id)
        desk.outcomes[id] = (Outcome.CONFLICT, ("overlaps",))
    elif own is None:
        _stand(desk, b)
        desk.outcomes[id] = (Outcome.ACCEPTED, ("booked",))
    else:
        _leave(desk, own)
        own.booking = b
        _add_version(desk, own, id)
        _occupy(desk, own)
        desk.outcomes[id] = (Outcome.AMENDED, ("booking-replaced",))


def _twin(desk: _Desk, b: Booking) -> _Stay | None:
    """The same values handed in again by the same person, where bookings bear no number."""
    c = b.confirmation
    for stay in _around(desk, b):
        twin = stay.booking.confirmation
        if twin.digest == c.digest and twin.who == c.who:
            return stay
    return None


def _around(desk: _Desk, b: Booking) -> Iterator[_Stay]:
    seen: set[int] = set()
    for week in b.weeks():
        for stay in desk.booked.get((b.what, week), ()):
            if id(stay) not in seen and stay.booking.overlaps(b):
                seen.add(id(stay))
                yield stay


def _in_the_way(desk: _Desk, b: Booking, own: _Stay | None) -> list[_Stay]:
    """The stays that leave no room for a booking; none where there is room."""
    near = [
        stay
        for stay in _around(desk, b)
        if stay is not own
        and pair(stay.booking.confirmation.id, b.confirmation.id) not in desk.apart
    ]
    near.sort(key=lambda s: (s.booking.start, s.records[0]))
    if len(near) < desk.capacity:
        return []
    for at in sorted({b.start, *(s.booking.start for s in near if s.booking.start > b.start)}):
        there = [s for s in near if s.booking.start <= at < s.booking.end]
        if len(there) >= desk.capacity:
            return near if desk.capacity == 1 else there
    return []


def _stand(desk: _Desk, b: Booking, *, ended: ClaimStatus | None = None) -> None:
    c = b.confirmation
    original = c.time or Moment(c.arrived_at, False)
    stay = _Stay(booking=b, records=[], original=original, ended=ended)
    desk.stays.append(stay)
    _add_version(desk, stay, c.id)
    if ended is None:
        _occupy(desk, stay)
        if b.number:
            desk.by_number[b.number] = stay


def _add_version(desk: _Desk, stay: _Stay, id: str) -> None:
    stay.records.append(id)
    desk.stay_of[id] = stay


def _occupy(desk: _Desk, stay: _Stay) -> None:
    for week in stay.booking.weeks():
        desk.booked.setdefault((stay.booking.what, week), []).append(stay)


def _leave(desk: _Desk, stay: _Stay) -> None:
    for week in stay.booking.weeks():
        desk.booked[stay.booking.what, week].remove(stay)


def _put_up(desk: _Desk, stands: str, against: str) -> None:
    ruled = pair(stands, against) in desk.winners
    id = conflict_id(stands, against)
    desk.conflicts[id] = Conflict(
        id=id,
        kind=ConflictKind.OVERLAP,
        status="ruled" if ruled else "open",
        stands=stands,
        against=against,
        because=("ruled-owner",) if ruled else ("overlaps",),
    )


def _claim(stay: _Stay, as_of: datetime) -> Claim:
    b = stay.booking
    last = (b.end - timedelta(microseconds=1)).date()
    day = as_of.astimezone(b.start.tzinfo).date()
    return Claim(
        id=claim_id(stay.records[0]),
        claimant=b.confirmation.claimant,
        customer=b.confirmation.customer or b.what,
        original_time=stay.original,
        last_day=last,
        status=status_on(stay.ended, None, last, day),
        records=tuple(stay.records),
        ended=stay.ended,
    )
