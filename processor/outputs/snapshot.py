"""The state that a page or a part of the master workbook is made from: some of the ledger at one
moment, with whatever the page shows.

Plain data, filled by the walk. The functions that read it know no ledger, clock or folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from processor.claims.ties import in_force
from processor.model import Claim, Conflict, Decision, Record, Ruling, Verdict
from processor.outputs.master_pages import MasterPages
from processor.people import Person
from processor.rules.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known at ``now`` of some records. ``verdicts`` are keyed (smaller id, larger id)."""

    now: datetime
    zone: ZoneInfo
    packs: Mapping[str, Pack]
    records: Mapping[str, Record] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    verdicts: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)
    rulings: tuple[Ruling, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)  # what people noted, by record
    people: tuple[Person, ...] = ()
    claimants: frozenset[str] = frozenset()  # all names under which records were handed in
    pages: MasterPages = field(default_factory=MasterPages)

    @property
    def rulings_in_force(self) -> tuple[Ruling, ...]:
        """The rulings that were not undone, in the order of recording."""
        return tuple(in_force(self.rulings))

    def claim_of(self, record: str) -> Claim | None:
        """The claim that a record belongs to, if any."""
        decision = self.decisions.get(record)
        return self.claims.get(decision.claim) if decision and decision.claim else None

    def verdict_on(self, one: str, other: str) -> Verdict | None:
        """The verdict on two records, in whichever order they are named."""
        return self.verdicts.get((min(one, other), max(one, other)))
