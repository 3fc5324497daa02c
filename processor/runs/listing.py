"""The state as lists: files, records, claims, conflicts, notices, rulings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from processor.claims.settle import seen_on
from processor.claims.ties import undone_by
from processor.errors import UsageTrouble, did_you_mean
from processor.ledger.book import Book
from processor.ledger.rows import file_result
from processor.model import Verdict
from processor.outputs.words import CODES, RULINGS
from processor.runs.desk import Desk
from processor.runs.document import (
    claim_json,
    conflict_json,
    file_json,
    notice_json,
    record_json,
    ruling_json,
    verdict_notes,
    with_titles,
)
from processor.runs.rules_then import Look, looking
from processor.runs.snapshots import with_conflicts

Rows = list[dict[str, Any]]


def listed(
    desk: Desk,
    what: str,
    *,
    as_of: str | None = None,
    status: str | None = None,
    claimant: str | None = None,
) -> Rows:
    """One kind of thing, filtered. ``as_of`` shows what was known and held at that time.

    ``status`` is a code or the word that lists show for it; UsageTrouble when it is neither.
    """
    codes = None if status is None else _codes_of(status, desk)
    with desk.ledger.reading() as book:
        rows = _LISTS[what](desk, book, looking(desk, book, as_of))
    if codes is not None:
        coded = ("status", "outcome", "state", "kind")
        rows = [r for r in rows if not codes.isdisjoint(map(r.get, coded))]
    if claimant is not None:
        rows = [r for r in rows if claimant in (r.get("claimant"), r.get("to"))]
    return rows


def _codes_of(word: str, desk: Desk) -> set[str]:
    """The codes that a word of the desk's language, or a code itself, stands for."""
    known = {code: {code} for code in (*CODES, *RULINGS)}
    for code, said in CODES.items():
        known.setdefault(desk.language.say(said), set()).add(code)
    if word not in known:
        hint = did_you_mean(word, known)
        raise UsageTrouble("no status {word}{hint}", word=word, hint=hint)
    return known[word]


def recorded(desk: Desk, ids: Iterable[str]) -> Rows:
    """Some records that are in the ledger, as they stand today."""
    with desk.ledger.reading() as book:
        look = looking(desk, book, None)
        records = look.state.records(ids)
        verdicts = list(look.state.verdicts_of(records))
        conflicts = look.state.conflicts_of(records)
        decisions = with_conflicts(look.state.decisions(records), conflicts)
    language = desk.language
    rows = []
    for id, record in records.items():
        notes = verdict_notes(record, verdicts)
        rows.append(
            record_json(record, decisions.get(id), look.packs[record.pack], language, notes)
        )
    return rows


def _files(desk: Desk, book: Book, look: Look) -> Rows:
    return [
        {**file_json(file_result(row)), "arrived_at": row["arrived_at"]}
        for row in book.all_files()
        if look.as_of is None or datetime.fromisoformat(row["arrived_at"]) <= look.as_of
    ]


def _records(desk: Desk, book: Book, look: Look) -> Rows:
    verdicts: dict[str, list[Verdict]] = {}
    for v in look.state.all_verdicts():
        for id in (v.left, v.right):
            verdicts.setdefault(id, []).append(v)
    conflicts = {id: x for id, (_, x) in look.state.conflicts().items()}
    decisions = with_conflicts(look.state.decisions(), conflicts)
    rows = []
    for record in look.state.records().values():
        pack = look.packs[record.pack]
        notes = verdict_notes(record, verdicts.get(record.id, ()))
        row = record_json(record, decisions.get(record.id), pack, desk.language, notes)
        whose = {"claimant": pack.claimant_of(record), "customer": pack.customer_of(record)}
        rows.append({**row, **{name: said or None for name, said in whose.items()}})
    return rows


def _claims(desk: Desk, book: Book, look: Look) -> Rows:
    claims = look.state.claims().values()
    return [claim_json(seen_on(claim, look.as_of or desk.now), pack) for pack, claim in claims]


def _conflicts(desk: Desk, book: Book, look: Look) -> Rows:
    return [conflict_json(x) for _, x in look.state.conflicts().values()]


def _notices(desk: Desk, book: Book, look: Look) -> Rows:
    outbox = desk.workspace.shown_outbox
    found = [
        notice_json(n, outbox)
        for n, _ in book.notices.all()
        if look.as_of is None or n.created_at <= look.as_of
    ]
    return with_titles(found, desk.language.say)


def _rulings(desk: Desk, book: Book, look: Look) -> Rows:
    origins, rulings = book.master.origins(), look.state.all_rulings()
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
