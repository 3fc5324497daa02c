"""Judges a batch of readings against the ledger and books it, inside one transaction.

Everything here is decided by the pure rooms; this module only puts their answers in order and
hands them to the ledger. A batch of one and a batch of ten thousand go the same way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from processor.calendar import Calendar
from processor.claims.bookings import Booking, booking_of, settle_bookings
from processor.claims.carried import carried
from processor.claims.confirmation import confirm, follow_up, timing_findings
from processor.claims.settle import settle, together
from processor.claims.ties import in_force
from processor.forms.text import fold
from processor.ledger.book import Book
from processor.model import (
    Confirmation,
    Conflict,
    Decision,
    FollowUp,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.outputs.reader import shown_claimant
from processor.rules.pack import Pack
from processor.runs.across import look_across
from processor.runs.kept import identity_keys, keep_records
from processor.runs.meeting import judged_otherwise, welcome


class DeskTime(NamedTuple):
    """The clock of this run, the office's zone, and its working days."""

    now: datetime
    zone: ZoneInfo
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What booking a batch changed in one pack: before and after, for the touched groups."""

    pack: Pack
    records: Mapping[str, Record]
    verdicts: Sequence[Verdict]
    before: Mapping[str, Decision]
    conflicts_before: Mapping[str, Conflict]
    after: Settlement

    def changed(self) -> list[Decision]:
        """Decisions that are new or not what they were."""
        return [
            d
            for d in self.after.decisions
            if (was := self.before.get(d.record)) is None
            or (was.outcome, was.claim) != (d.outcome, d.claim)
        ]


def with_timing(record: Record, pack: Pack, zone: ZoneInfo) -> Record:
    """The record with what is odd about its times; one that goes back is spared that."""
    if record.faulty or not pack.claims_with(record):
        return record
    found = (*record.findings, *timing_findings(record, pack, zone))
    return dataclasses.replace(record, findings=found)


class Batch(NamedTuple):
    """Records to book: new ones, and known ones for which another copy's name stands now."""

    new: Sequence[Record]
    renamed: Sequence[Record] = ()


def book_records(
    book: Book, run: str, batch: Batch, packs: Mapping[str, Pack], desk_time: DeskTime
) -> list[Change]:
    """Add new records, match them, settle the groups that the batch touches, and look across."""
    changes = book_slice(book, run, batch, packs, desk_time)
    forms = {(record.pack, record.form) for record in batch.new if not record.faulty}
    return _as_they_stand(book, changes, look_across(book, forms, packs, desk_time.zone))


def book_slice(
    book: Book, run: str, batch: Batch, packs: Mapping[str, Pack], desk_time: DeskTime
) -> list[Change]:
    """The same without the checks that look at all records: those wait for the run's end."""
    changes = []
    sound = [r for r in batch.new if not r.faulty and packs[r.pack].takes_part(r)]
    book.add_records(run, batch.new, identity_keys(batch.new, packs))
    name_claimants(book, batch.new, packs)
    for name, pack in packs.items():
        mine = {r.id: r for r in sound if r.pack == name}
        plain = {
            r.id: r for r in batch.new if r.pack == name and not r.faulty and not pack.takes_part(r)
        }
        if plain:
            changes.append(_kept(book, pack, plain))
        moved = [r.id for r in batch.renamed if r.pack == name and not r.faulty]
        meets = mine or judged_otherwise(book, pack)
        touched = welcome(book, pack, mine, desk_time.zone).touched() if meets else set()
        if mine or moved or touched:
            start = [*mine, *moved, *touched]
            changes.append(settle_around(book, start, pack, desk_time, fresh=mine))
    return changes


def _kept(book: Book, pack: Pack, fresh: Mapping[str, Record]) -> Change:
    records, before, after = keep_records(book, pack, fresh)
    return Change(
        pack=pack, records=records, verdicts=(), before=before, conflicts_before={}, after=after
    )


def _as_they_stand(book: Book, changes: Sequence[Change], ids: set[str]) -> list[Change]:
    """The changes, their records with what checks across records find now."""
    now = book.records(ids & {id for change in changes for id in change.records})
    return [
        dataclasses.replace(
            change, records={id: now.get(id, r) for id, r in change.records.items()}
        )
        for change in changes
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What records bring to the settling of a pack, without all else that they say."""

    confirmations: list[Confirmation] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)

    def take(self, record: Record, pack: Pack, zone: ZoneInfo) -> None:
        """Add the part of a record; a faulty one has none."""
        if record.faulty:
            return
        if pack.claims_with(record):
            self.confirmations.append(confirm(record, pack, zone))
        if pack.follows_with(record):
            self.follow_ups.append(follow_up(record, pack, zone))
        if pack.exclusive is not None and pack.books_with(record):
            self.bookings.append(booking_of(record, pack, pack.exclusive, zone))

    def settled(
        self,
        verdicts: Iterable[Verdict],
        rulings: Sequence[Ruling],
        pack: Pack,
        desk_time: DeskTime,
    ) -> Settlement:
        """Who holds what, by these parts."""
        owned = settle(
            self.confirmations,
            verdicts,
            rulings,
            pack.claims,
            desk_time.now,
            follow_ups=self.follow_ups,
            calendar=desk_time.calendar,
        )
        if pack.exclusive is None:
            return owned
        booked = settle_bookings(self.bookings, rulings, pack.exclusive, desk_time.now)
        return together(owned, booked)


def settled(
    records: Iterable[Record],
    verdicts: Iterable[Verdict],
    rulings: Sequence[Ruling],
    pack: Pack,
    desk_time: DeskTime,
) -> Settlement:
    """Settle whole groups of a pack's records; faulty ones have no part in it."""
    parts = Parts()
    for record in records:
        parts.take(record, pack, desk_time.zone)
    return parts.settled(verdicts, rulings, pack, desk_time)


def rulings_in_force(
    records: Iterable[Record], verdicts: Iterable[Verdict], rulings: Iterable[Ruling], pack: Pack
) -> list[Ruling]:
    """Of the rulings on a pack's records those that hold, and what they carry over to."""
    who = {r.id: fold(pack.claimant_of(r)) for r in records if pack.claims_with(r)}
    ruled = in_force(rulings)
    return [*ruled, *carried(verdicts, ruled, who)]


def settle_around(
    book: Book,
    start: Iterable[str],
    pack: Pack,
    desk_time: DeskTime,
    *,
    fresh: Mapping[str, Record] = MappingProxyType({}),
) -> Change:
    """Settle anew every group that holds one of the records, and keep the result.

    ``fresh`` records were just added; they have no outcome yet that could have changed.
    """
    group, verdicts = group_around(book, start)
    known = {id: r for id, r in book.records(group - fresh.keys()).items() if r.pack == pack.name}
    records = {**known, **{id: fresh[id] for id in sorted(group & fresh.keys())}}
    rulings = book.rulings_of(records)
    before = book.decisions(known)
    conflicts_before = book.conflicts_of(records)
    after = settled(records.values(), verdicts, rulings, pack, desk_time)
    book.replace_settlement(pack.name, records, after)
    return Change(
        pack=pack,
        records=records,
        verdicts=verdicts,
        before=before,
        conflicts_before=conflicts_before,
        after=after,
    )


def correct_records(book: Book, ids: Iterable[str], pack: Pack, desk_time: DeskTime) -> Change:
    """Match records anew whose values people corrected, and settle whatever that touches."""
    records = book.records(ids)
    name_claimants(book, records.values(), {pack.name: pack})
    sound = {id: r for id, r in records.items() if not r.faulty and pack.takes_part(r)}
    touched = records.keys() | welcome(book, pack, sound, desk_time.zone).touched()
    return settle_around(book, touched, pack, desk_time)


def name_claimants(book: Book, records: Iterable[Record], packs: Mapping[str, Pack]) -> None:
    """Note who handed records in; the page of whoever did not after all is to be made anew."""
    names = {r.id: shown_claimant(r, packs[r.pack]).strip() for r in records}
    book.claimants.spoil_pages({fold(name) for name in book.claimants.name(names)})


def group_around(book: Book, start: Iterable[str]) -> tuple[set[str], list[Verdict]]:
    """All records connected with the given ones by a verdict or a ruling, and the verdicts."""
    group = set(start)
    frontier = set(group)
    verdicts: dict[tuple[str, str], Verdict] = {}
    while frontier:
        met: set[str] = set()
        for v in book.verdicts_of(frontier):
            verdicts[(v.left, v.right)] = v
            if v.sameness is not Sameness.DIFFERENT:
                met |= {v.left, v.right}
        for ruling in in_force(book.rulings_of(frontier)):
            if ruling.kind is not RulingKind.DIFFERENT:
                met |= set(ruling.records)
        frontier = met - group
        group |= frontier
    return group, list(verdicts.values())
