"""Verifies the chain of acts, and that the ledger still says what the acts vouch for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from processor.ledger.chain import Act, Break, broken
from processor.reasons import BREAKS
from processor.runs.desk import Desk


def audited(desk: Desk, known: str | None = None) -> dict[str, Any]:
    """The state of the chain: how many acts, its head, and every break.

    ``known`` is a seal that was seen before (on a page, in a backup): a chain that was cut off
    or written anew does not hold it.
    """
    with desk.ledger.reading() as book:
        acts, held = book.acts(), book.vouched()
    breaks = [*broken(acts, known), *_unvouched(acts, held)]
    return {
        "whole": not breaks,
        "acts": len(acts),
        "head": acts[-1].seal if acts else "",
        "breaks": [
            {
                "act": b.number,
                "kind": b.kind,
                "why": b.why,
                "says": desk.language.say(BREAKS[b.why]),
            }
            for b in sorted(breaks, key=lambda b: b.number)
        ],
    }


def _unvouched(acts: Iterable[Act], held: Mapping[tuple[str, str], str]) -> list[Break]:
    """Runs and rulings that are not what was sealed, are gone, or were never sealed.

    An act that changed them on purpose (a person was forgotten) seals their new digests.
    """
    sealed: dict[tuple[str, str], tuple[Act, str]] = {}
    for act in acts:
        if act.kind in ("run", "ruling"):
            sealed[act.kind, act.detail[act.kind]] = (act, act.detail["digest"])
        for kind, id, digest in act.detail.get("changed", ()):
            sealed[kind, id] = (act, digest)
    found = []
    for key, (act, digest) in sealed.items():
        if key not in held:
            found.append(Break(number=act.number, kind=key[0], why="gone"))
        elif held[key] != digest:
            found.append(Break(number=act.number, kind=key[0], why="changed"))
    strangers = sorted(held.keys() - sealed.keys())
    return [*found, *(Break(number=0, kind=kind, why="unsealed") for kind, _ in strangers)]
