"""What a run has to tell, as the document that it prints and that its report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processor.ledger.book import Book
from processor.ledger.told import PARTS, Keyed, placed
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


class Telling:
    """A run that is told part by part, straight into the ledger; nothing in what it tells depends
    on the order of its parts' changes.

    ``seen`` counts names.
    """

    def __init__(self, book: Book, desk: Desk, run: str, seen: int) -> None:
        self.run = run
        self._desk, self._seen = desk, seen
        self.number = book.last_run() + 1
        self._told = book.told
        self._new: Mapping[str, int] = {}
        self._order = {name: place for place, name in enumerate(desk.packs)}
        self._others: set[str] = set()  # records that are not new
        self._states: Counter[str] = Counter()
        self._notices = 0

    def files(self, results: Sequence[FileResult]) -> None:
        """What became of further files."""
        self._tell("files", placed(map(file_json, results), self._states.total()))
        self._states.update(result.state.value for result in results)

    def begin(self, new: Iterable[str]) -> None:
        """These are the new records, in the order of their files; called before their parts."""
        self._new = {id: place for place, id in enumerate(new)}

    def part(self, part: Part) -> None:
        """What a change has to tell."""
        self._others |= part.records.keys() - self._new.keys()
        self._tell("records", ((self._place(id, r), r) for id, r in part.records.items()))
        self._tell("claims", ((self._after(row), row) for row in part.claims))
        self._tell("conflicts", ((row["id"], row) for row in part.conflicts))
        self._tell("beside", ((row["id"], row) for row in part.beside))

    def notices(self, notices: Sequence[Notice]) -> None:
        """Further notices."""
        rows = (notice_json(n, self._desk.workspace.shown_outbox) for n in notices)
        self._tell("notices", placed(rows, self._notices))
        self._notices += len(notices)

    def head(self) -> dict[str, Any]:
        """The document without what is told; whoever has a row of its own stands beside nobody."""
        self._told.untell(self.number, "beside", {*self._others, *self._new})
        desk = self._desk
        return {
            "run": self.run,
            "now": desk.now.isoformat(),
            "rules": rules_json(desk.packs.values(), desk.broken_rules, desk.language),
            **{part: [] for part in PARTS},
            "books": books_json(self._states, self._seen),
        }

    def _tell(self, part: str, rows: Keyed) -> None:
        self._told.tell(self.number, part, rows)

    def _place(self, id: str, row: Mapping[str, Any]) -> str:
        new = self._new.get(id)
        return f"0 {new:08}" if new is not None else f"1 {self._after(row)}"

    def _after(self, row: Mapping[str, Any]) -> str:
        return f"{self._order[row['pack']]:04} {row['id']}"


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
