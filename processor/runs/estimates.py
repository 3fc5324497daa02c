"""What the candidate keys of packs cost and find on the records of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from processor.errors import Say
from processor.matching.estimates import key_estimates
from processor.matching.kinds import normals_of
from processor.rules.pack import Pack
from processor.runs.desk import open_ledger
from processor.settings import Workspace


def estimated(workspace: Workspace, packs: Iterable[Pack]) -> dict[str, list[dict[str, Any]]]:
    """For each pack with records in the ledger its keys, with pairs, misses and crowded keys."""
    ledger = open_ledger(workspace, writes=False)
    try:
        with ledger.reading() as book:
            records = book.records()
    finally:
        ledger.close()
    told = {}
    for pack in packs:
        mine = [r for r in records.values() if r.pack == pack.name and r.form in pack.forms]
        sound = [r for r in mine if not r.faulty and pack.claims_with(r)]
        if sound and pack.same.candidates:
            normals = [normals_of(r, pack.same.comparisons) for r in sound]
            told[pack.name] = [
                {**e._asdict(), "crowded": dict(e.crowded)}
                for e in key_estimates(normals, pack.same)
            ]
    return told


def estimate_lines(told: Mapping[str, list[dict[str, Any]]], say: Say) -> list[str]:
    """One line for each key, and one for each block that is too big."""
    lines = []
    for pack, keys in told.items():
        for one in keys:
            says = say(
                "{pack}: {key} compares {pairs} pairs; it alone would miss {misses}, "
                "and without it {alone} would be missed"
            )
            lines.append(says.format(pack=pack, **one))
            lines += [
                say("{pack}: {key} is shared by {count} records, too many to compare").format(
                    pack=pack, key=key, count=count
                )
                for key, count in one["crowded"].items()
            ]
    return lines
