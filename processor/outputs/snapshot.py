"""The state that pages and the master workbook are made from: the ledger at one moment.

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
    """All that is known at ``now``. ``verdicts`` are keyed (smaller id, larger id)."""

    now: datetime
    zone: ZoneInfo
    packs: Mapping[str, Pack]
    records: Mapping[str, Record]
    decisions: Mapping[str, Decision]
    claims: Mapping[str, Claim]
    conflicts: Mapping[str, Conflict]
    verdicts: Mapping[tuple[str, str], Verdict]
    rulings: tuple[Ruling, ...]
    claim_pack: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)  # what people noted, by record
    people: tuple[Person, ...] = ()
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
