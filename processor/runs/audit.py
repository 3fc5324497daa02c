"""Verifies the chain of acts, and that the ledger still says what the acts vouch for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from processor.ledger.chain import Act, Break, broken
from processor.reasons import BREAKS
from processor.runs.desk import Desk

Vouched = tuple[str, str]  # run or ruling, and its id


def audited(desk: Desk, known: str | None = None) -> dict[str, Any]:
    """The state of the chain: how many acts, its head, and every break.

    ``known`` is a seal that was seen before (on a page, in a backup): a chain that was cut off
    or written anew does not hold it.
    """
    walk = _Walk()
    with desk.ledger.reading() as book:
        breaks = broken(walk.over(book.streams.acts()), known)
        breaks += _unvouched(walk.sealed, book.vouched())
    return {
        "whole": not breaks,
        "acts": walk.acts,
        "head": walk.head,
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


@dataclass(slots=True)
class _Walk:
    """What one walk over the chain meets; the acts themselves are not held."""

    acts: int = 0
    head: str = ""
    sealed: dict[Vouched, tuple[int, str]] = field(default_factory=dict)  # by which act, as what

    def over(self, acts: Iterable[Act]) -> Iterator[Act]:
        """The same acts. One that changed others on purpose (a person was forgotten) seals their
        new digests."""
        for act in acts:
            self.acts, self.head = self.acts + 1, act.seal
            if act.kind in ("run", "ruling"):
                self.sealed[act.kind, act.detail[act.kind]] = (act.number, act.detail["digest"])
            for kind, id, digest in act.detail.get("changed", ()):
                self.sealed[kind, id] = (act.number, digest)
            yield act


def _unvouched(
    sealed: Mapping[Vouched, tuple[int, str]], held: Iterable[tuple[Vouched, str]]
) -> Iterator[Break]:
    """Runs and rulings that are not what was sealed, are gone, or were never sealed."""
    gone = dict(sealed)
    for key, digest in sorted(held):
        act, was = gone.pop(key, (0, None))
        if was != digest:
            why = "unsealed" if was is None else "changed"
            yield Break(number=act, kind=key[0], why=why)
    for key, (act, _) in gone.items():
        yield Break(number=act, kind=key[0], why="gone")
