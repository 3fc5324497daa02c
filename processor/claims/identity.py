"""Records that claim nobody, known by their identity: which stands, which repeats, which amends.

The identity of a record is the fields that ``pack.yaml`` names for its form. Of records with one
identity the first is accepted; one with the values that stand already is a duplicate; one with
other values amends, and stands from then on. The order is that of arrival, then of file names and
ids, as in the fold of claims, so it does not matter in which order they are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from processor.forms.text import fold
from processor.model import Decision, Outcome, Record

REPLACED = "identity-replaced"  # the reason of a record that a later one stands for


def identity_key(record: Record, fields: Sequence[str]) -> str | None:
    """Under which a record is found again; None while a part of its identity is blank."""
    meanings = [record.meaning(name) for name in fields]
    if not fields or any(meaning is None for meaning in meanings):
        return None
    told = json.dumps([record.form, *(_folded(meaning) for meaning in meanings)])
    return "identity:" + hashlib.sha256(told.encode()).hexdigest()[:24]


def settle_kept(records: Iterable[Record]) -> list[Decision]:
    """The word on each of the records of one identity."""
    decisions: dict[str, Decision] = {}
    standing: Record | None = None
    for record in sorted(records, key=lambda r: (r.arrived_at, r.file, r.id)):
        outcome, reasons = Outcome.ACCEPTED, tuple[str, ...]()
        if standing is not None and _values(record) == _values(standing):
            decisions[record.id] = Decision(
                record=record.id, outcome=Outcome.DUPLICATE, reasons=("identity-again",)
            )
            continue
        if standing is not None:
            before = decisions[standing.id]
            decisions[standing.id] = Decision(
                record=standing.id, outcome=before.outcome, reasons=(REPLACED,)
            )
            outcome, reasons = Outcome.AMENDED, ("identity-amended",)
        decisions[record.id] = Decision(record=record.id, outcome=outcome, reasons=reasons)
        standing = record
    return [decisions[id] for id in sorted(decisions)]


def _values(record: Record) -> dict[str, Any]:
    """What a record says, wherever on a sheet it stands; a value that means nothing as typed."""
    return {
        name: _folded(value.typed if value.meaning is None else value.meaning)
        for name, value in record.values.items()
    }


def _folded(meaning: Any) -> Any:
    """Texts for comparison; in the rows of a table what tells their cells does not count."""
    if isinstance(meaning, str):
        return fold(meaning)
    if isinstance(meaning, list):
        return [_folded(item) for item in meaning]
    if isinstance(meaning, dict):
        return {key: _folded(item) for key, item in meaning.items() if not key.startswith("_")}
    return meaning
