"""What a run has to tell, as the document that it prints and that its report is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one change has to tell, as rows of the document."""

    records: Mapping[str, dict[str, Any]]  # by id
    claims: Rows = field(default_factory=list)
    conflicts: Rows = field(default_factory=list)
    beside: Rows = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run has to tell."""

    seen: int  # names that were sighted
    files: Sequence[FileResult]
    new: Sequence[str]  # ids of new records, in the order of their files
    parts: Sequence[Part]
    notices: Sequence[Notice]


def part_of(desk: Desk, change: Change, new: Collection[str]) -> Part:
    """What a change has to tell: of new records and of those whose word changed, all."""
    touched = {d.record: d for d in change.changed()} | {
        d.record: d for d in change.after.decisions if d.record in new
    }
    before = change.conflicts_before
    conflicts = [x for x in change.after.conflicts if before.get(x.id) != x]
    return Part(
        records={id: _settled_record(desk, change, id, d) for id, d in touched.items()},
        claims=[claim_json(claim, change.pack.name) for claim in change.after.claims],
        conflicts=[conflict_json(x) for x in conflicts],
        beside=beside([change], touched, conflicts),
    )


def returned_part(desk: Desk, records: Iterable[Record]) -> Part:
    """What there is to tell of records that go back."""
    return Part(
        records={r.id: record_json(r, None, desk.packs[r.pack], desk.language) for r in records}
    )


def told_document(desk: Desk, run: str, told: Told) -> dict[str, Any]:
    """The document of a run; nothing in it depends on the order of its parts' changes."""
    records = {id: row for part in told.parts for id, row in part.records.items()}
    order = {name: number for number, name in enumerate(desk.packs)}
    others = records.keys() - set(told.new)
    others_in_order = sorted(others, key=lambda id: (order[records[id]["pack"]], id))
    beside = {row["id"]: row for part in told.parts for row in part.beside}
    conflicts = {row["id"]: row for part in told.parts for row in part.conflicts}
    claims = [row for part in told.parts for row in part.claims]
    outbox = desk.workspace.shown_outbox
    return {
        "run": run,
        "now": desk.now.isoformat(),
        "rules": rules_json(desk.packs.values(), desk.broken_rules, desk.language),
        "files": [file_json(f) for f in told.files],
        "records": [records[id] for id in (*told.new, *others_in_order)],
        "claims": sorted(claims, key=lambda row: (order[row["pack"]], row["id"])),
        "conflicts": [row for _, row in sorted(conflicts.items())],
        "beside": [row for id, row in sorted(beside.items()) if id not in records],
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
