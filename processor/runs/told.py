"""The state that a run left, as its document tells it: its page is the same whenever it is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from processor.outputs.conflicts import conflict_told
from processor.outputs.snapshot import Snapshot
from processor.runs.document import claim_told, decision_told


def as_told(snapshot: Snapshot, document: Mapping[str, Any]) -> Snapshot:
    """The state that a run left, with the claims and conflicts of which it told."""
    now = datetime.fromisoformat(document["now"])
    known, before = snapshot.records.keys(), snapshot.decisions
    claims = {c["id"]: claim_told(c, snapshot.zone) for c in document["claims"]}
    decisions = {
        id: dataclasses.replace(before[id], claim=claim.id)
        for claim in claims.values()
        for id in claim.records
        if id in before
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
