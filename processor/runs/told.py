"""The state as a run left it: the ledger of that run, and the run's document.

``past_states`` goes back from run to run, the latest first, and puts back what changed in between;
so a page of a past run is the same whenever it is made, and a whole year costs each change once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from processor.ledger.book import Book
from processor.ledger.state import State
from processor.model import Record
from processor.outputs.conflicts import conflict_told
from processor.outputs.snapshot import Snapshot
from processor.rules.pack import Pack
from processor.runs.desk import Desk
from processor.runs.document import claim_told, decision_told
from processor.runs.people import remembered_people
from processor.runs.rules_then import rules_then


def past_states(
    desk: Desk, snapshot: Snapshot, last: int, runs: Iterable[int]
) -> Iterator[tuple[int, Snapshot]]:
    """Each of the runs, the latest first, with the state that it left.

    ``snapshot`` was taken when run ``last`` was the last one; something may have come after it.
    """
    later = last + 1
    for run in sorted(set(runs), reverse=True):
        with desk.ledger.reading() as book:  # for a moment only: others may want to write
            snapshot = _put_back(book, snapshot, run, later, desk.packs)
        later = run
        yield run, snapshot


def _put_back(
    book: Book, snapshot: Snapshot, run: int, later: int, packs: Mapping[str, Pack]
) -> Snapshot:
    """The state that a run left, of one that a later run left."""
    then, changed = book.then(run), book.changed_between(run, later)
    keys = changed.keys
    corrected = keys.get("corrections", frozenset())
    told = {c.record for c in book.corrections() if c.id in corrected} if corrected else set()
    verdicts = dict(snapshot.verdicts)
    for v in book.verdicts_of(changed.new):
        verdicts.pop((v.left, v.right), None)
    for key in keys.get("verdicts", ()):
        left, right = key.split(" ")
        verdicts.pop((left, right), None)
    verdicts |= {(v.left, v.right): v for v in then.verdicts_on(keys.get("verdicts", ()))}
    decisions = _without(snapshot.decisions, changed.new)
    decisions |= then.decisions(keys.get("records", ()))
    return dataclasses.replace(
        snapshot,
        packs=rules_then(then, book, packs),
        records=_records_then(then, snapshot, {*keys.get("records", ()), *told}, changed.new),
        decisions=decisions,
        verdicts=verdicts,
        rulings=tuple(r for r in snapshot.rulings if r.id not in keys.get("rulings", ())),
        people=remembered_people(then),
    )


def _records_then(
    then: State, snapshot: Snapshot, changed: Iterable[str], new: Iterable[str]
) -> dict[str, Record]:
    return _without(snapshot.records, new) | then.records(changed)


def _without(things: Mapping[str, Any], gone: Iterable[str]) -> dict[str, Any]:
    kept = dict(things)
    for id in gone:
        kept.pop(id, None)
    return kept


def as_told(snapshot: Snapshot, document: Mapping[str, Any]) -> Snapshot:
    """The state that a run left, with the claims and conflicts of which it told."""
    now = datetime.fromisoformat(document["now"])
    known = snapshot.records.keys()
    claims = {c["id"]: claim_told(c, snapshot.zone) for c in document["claims"]}
    decisions = {
        id: dataclasses.replace(snapshot.decisions[id], claim=claim.id)
        for claim in claims.values()
        for id in claim.records
        if id in known
    }
    for told in (*document.get("beside", ()), *document["records"]):
        decisions[told["id"]] = decision_told(told)
    conflicts = map(conflict_told, document["conflicts"])
    return dataclasses.replace(
        snapshot,
        now=now,
        decisions=decisions,
        claims=claims,
        conflicts={x.id: x for x in conflicts if {x.stands, x.against} <= known},
    )
