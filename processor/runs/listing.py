"""The state as lists: files, records, claims, conflicts, notices, rulings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from processor.claims.settle import seen_on
from processor.claims.ties import undone_by
from processor.ledger.book import Book, file_result
from processor.model import Claim, Conflict, Decision, Outcome, Record, Verdict
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, settled
from processor.runs.desk import Desk, clock
from processor.runs.document import (
    claim_json,
    conflict_json,
    file_json,
    notice_json,
    record_json,
    ruling_json,
    verdict_notes,
)
from processor.runs.publish import with_conflicts
from processor.runs.selfcheck import verdicts_anew

Rows = list[dict[str, Any]]


def listed(
    desk: Desk,
    what: str,
    *,
    as_of: str | None = None,
    status: str | None = None,
    claimant: str | None = None,
) -> Rows:
    """One kind of thing, filtered. ``as_of`` shows what was known and held at that time."""
    moment = None if as_of is None else clock(as_of, desk.zone)
    with desk.ledger.reading() as book:
        rows = _LISTS[what](desk, book, moment)
    if status is not None:
        rows = [r for r in rows if status in (r.get("status"), r.get("outcome"), r.get("state"),
                                              r.get("kind"))]  # fmt: skip
    if claimant is not None:
        rows = [r for r in rows if claimant in (r.get("claimant"), r.get("to"))]
    return rows


def _files(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    return [
        {**file_json(file_result(row)), "arrived_at": row["arrived_at"]}
        for row in book.all_files()
        if as_of is None or datetime.fromisoformat(row["arrived_at"]) <= as_of
    ]


def _records(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    decisions, _, _ = state_at(desk, book, as_of)
    verdicts: dict[str, list[Any]] = {}
    for v in book.all_verdicts():
        for id in (v.left, v.right):
            verdicts.setdefault(id, []).append(v)
    rows = []
    for record in book.records(as_of=as_of).values():
        if as_of is None or record.arrived_at <= as_of:
            pack = desk.packs[record.pack]
            notes = verdict_notes(record, verdicts.get(record.id, ()))
            row = record_json(record, decisions.get(record.id), pack, desk.language, notes)
            rows.append({**row, "claimant": pack.claimant_of(record) or None})
    return rows


def _claims(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    _, claims, _ = state_at(desk, book, as_of)
    return [claim_json(claim, pack) for pack, claim in claims]


def _conflicts(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    _, _, conflicts = state_at(desk, book, as_of)
    return [conflict_json(x) for x in conflicts]


def _notices(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    outbox = desk.workspace.shown_outbox
    return [
        notice_json(n, outbox)
        for n, _ in book.notices.all()
        if as_of is None or n.created_at <= as_of
    ]


def _rulings(desk: Desk, book: Book, as_of: datetime | None) -> Rows:
    origins = book.master.origins()
    rulings = [r for r in book.all_rulings() if as_of is None or r.at <= as_of]
    undone = undone_by(rulings)
    return [
        {
            **ruling_json(r),
            "origin": origins.get(r.id, "command"),
            "undone_by": undone.get(r.id),
        }
        for r in rulings
    ]


_LISTS = {
    "files": _files,
    "records": _records,
    "claims": _claims,
    "conflicts": _conflicts,
    "notices": _notices,
    "rulings": _rulings,
}


def state_at(
    desk: Desk, book: Book, as_of: datetime | None
) -> tuple[Mapping[str, Decision], list[tuple[str, Claim]], list[Conflict]]:
    """Decisions, (pack, claim) and conflicts: as booked, or settled anew as of a time."""
    if as_of is None:
        conflicts = {id: x for id, (_, x) in book.conflicts().items()}
        claims = [(pack, seen_on(claim, desk.now)) for pack, claim in book.claims().values()]
        return with_conflicts(book.decisions(), conflicts), claims, list(conflicts.values())
    decisions: dict[str, Decision] = {}
    held: list[tuple[str, Claim]] = []
    found: list[Conflict] = []
    known = book.records(as_of=as_of).values()
    records = [r for r in known if r.arrived_at <= as_of and not r.faulty]
    rulings = [r for r in book.all_rulings() if r.at <= as_of]
    held_now = book.all_verdicts()
    corrected = {c.record for c in book.master.corrections() if c.field and c.at > as_of}
    calendar = desk.calendar
    for name, pack in desk.packs.items():
        mine = [r for r in records if r.pack == name]
        verdicts = held_now
        if corrected & {r.id for r in mine}:
            verdicts = _verdicts_then(mine, held_now, pack)
        state = settled(mine, verdicts, rulings, pack, DeskTime(as_of, desk.zone, calendar))
        decisions.update({d.record: d for d in state.decisions})
        decisions.update(
            {
                r.id: Decision(record=r.id, outcome=Outcome.ACCEPTED)
                for r in records
                if r.pack == name and not pack.takes_part(r)
            }
        )
        held += [(name, claim) for claim in state.claims]
        found += state.conflicts
    return decisions, held, found


def _verdicts_then(
    records: Sequence[Record], held_now: Sequence[Verdict], pack: Pack
) -> list[Verdict]:
    """The verdicts on what the records said then; those of follow-ups and bookings as they are."""
    mine = {r.id: r for r in records if pack.claims_with(r)}
    others = [v for v in held_now if not (v.left in mine and v.right in mine)]
    return [*verdicts_anew(mine, pack), *others]
