"""Which records have to do with each other: same customers, follow-ups, overlapping bookings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from processor.claims.bookings import Booking, booking_keys, booking_of, overlap
from processor.claims.links import linking
from processor.forms.text import fold
from processor.matching.judge import Known, judge, judge_pairs
from processor.matching.keys import Keys, keys_of
from processor.model import Record, Sameness, Verdict
from processor.rules.pack import Pack


def record_keys(record: Record, pack: Pack, zone: ZoneInfo) -> Keys:
    """The keys under which a record is found, and those under which it looks for others."""
    if pack.exclusive is not None and pack.books_with(record):
        keys = booking_keys(booking_of(record, pack, pack.exclusive, zone))
        return Keys(keys, keys)
    return keys_of(record, pack)


def verdicts_on(
    pairs: Sequence[tuple[str, str]],
    known: Mapping[str, Record],
    pack: Pack,
    zone: ZoneInfo,
    register: Known,
) -> list[Verdict]:
    """The verdicts on pairs of records that are worth keeping: most pairs are strangers."""
    links = linking(pack)
    bookings: dict[str, Booking] = {}
    claiming = {id for id, record in known.items() if pack.claims_with(record)}
    compared = [pair for pair in pairs if claiming.issuperset(pair)]
    found: list[Verdict | None] = [*judge_pairs(compared, known, pack, known=register)]
    for pair in pairs:
        one, other = (known[id] for id in pair)
        if claiming.issuperset(pair):
            continue
        if pack.exclusive is not None and pack.books_with(one) and pack.books_with(other):
            for record in (one, other):
                if record.id not in bookings:
                    bookings[record.id] = booking_of(record, pack, pack.exclusive, zone)
            found.append(overlap(bookings[one.id], bookings[other.id]))
        elif _may_link(pack, one, other):
            verdict = judge(one, other, links)
            found.append(verdict if verdict.sameness is Sameness.SAME else None)
    return [verdict for verdict in found if verdict is not None]


def _may_link(pack: Pack, one: Record, other: Record) -> bool:
    """Whether one is a follow-up of what the other's claimant claims."""
    if pack.claims_with(one) == pack.claims_with(other):
        return False
    return fold(pack.claimant_of(one)) == fold(pack.claimant_of(other))
