"""What a run has to tell, as the document that it prints and that its report is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from processor.model import Conflict, Decision, FileResult, Finding, Notice, Record
from processor.runs.booking import Change
from processor.runs.desk import Desk
from processor.runs.document import (
    books_json,
    claim_json,
    conflict_json,
    decision_json,
    file_json,
    notice_json,
    record_json,
    rules_json,
    verdict_notes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run has to tell."""

    seen: int  # names that were sighted
    files: Sequence[FileResult]
    new: Sequence[Record]
    changes: Sequence[Change]
    notices: Sequence[Notice]


def told_document(desk: Desk, run: str, told: Told) -> dict[str, Any]:
    """The document of a run."""
    records = {r.id: record_json(r, None, desk.packs[r.pack], desk.language) for r in told.new}
    conflicts = {}
    claims = [claim_json(c, ch.pack.name) for ch in told.changes for c in ch.after.claims]
    for change in told.changes:
        touched = {d.record: d for d in change.changed()} | {
            d.record: d for d in change.after.decisions if d.record in records
        }
        for id, decision in touched.items():
            records[id] = _settled_record(desk, change, id, decision)
        before = change.conflicts_before
        conflicts.update({x.id: x for x in change.after.conflicts if before.get(x.id) != x})
    outbox = desk.workspace.shown_outbox
    return {
        "run": run,
        "now": desk.now.isoformat(),
        "rules": rules_json(desk.packs.values(), desk.broken_rules, desk.language),
        "files": [file_json(f) for f in told.files],
        "records": list(records.values()),
        "claims": claims,
        "conflicts": [conflict_json(x) for _, x in sorted(conflicts.items())],
        "beside": beside(told.changes, records, conflicts.values()),
        "notices": [notice_json(n, outbox) for n in told.notices],
        "books": books_json(told.files, told.seen),
    }


def beside(
    changes: Sequence[Change], told: Collection[str], conflicts: Iterable[Conflict]
) -> list[dict[str, Any]]:
    """How records stood that claims and conflicts name and that had nothing new to tell."""
    named = {id for x in conflicts for id in (x.stands, x.against)}
    named |= {id for change in changes for claim in change.after.claims for id in claim.records}
    decisions = {d.record: d for change in changes for d in change.after.decisions}
    return [decision_json(decisions[id]) for id in sorted(named & decisions.keys() - set(told))]


def _settled_record(desk: Desk, change: Change, id: str, decision: Decision) -> dict[str, Any]:
    record = change.records[id]
    notes: list[Finding] = verdict_notes(record, change.verdicts)
    return record_json(record, decision, change.pack, desk.language, notes)
