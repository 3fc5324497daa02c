"""The state as a run left it, from its document and from facts that never change."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from processor.outputs.conflicts import conflict_told
from processor.outputs.snapshot import Snapshot
from processor.runs.document import claim_told, decision_told


def as_told(snapshot: Snapshot, document: Mapping[str, Any]) -> Snapshot:
    """The state as a run left it, so that its report says the same whenever it is made."""
    now = datetime.fromisoformat(document["now"])
    known = {id: r for id, r in snapshot.records.items() if r.arrived_at <= now}
    claims = {c["id"]: claim_told(c, snapshot.zone) for c in document["claims"]}
    decisions = {
        id: dataclasses.replace(snapshot.decisions[id], claim=claim.id)
        for claim in claims.values()
        for id in claim.records
    }
    for told in (*document.get("beside", ()), *document["records"]):
        decisions[told["id"]] = decision_told(told)
    return dataclasses.replace(
        snapshot,
        now=now,
        records=known,
        decisions=decisions,
        claims=claims,
        conflicts={
            x.id: x
            for x in map(conflict_told, document["conflicts"])
            if {x.stands, x.against} <= known.keys()
        },
        verdicts={p: v for p, v in snapshot.verdicts.items() if set(p) <= known.keys()},
        rulings=tuple(r for r in snapshot.rulings if r.at <= now),
    )
