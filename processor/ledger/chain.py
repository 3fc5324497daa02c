"""The chain of acts: each is sealed with the hash of the one before it.

Whoever changes, removes or slips in an act later breaks every seal behind it. A chain cut off at
its end still fits together; that is why its head is told on pages and in backups, and ``broken``
can be asked for a head that was seen before.
Pure: acts in, breaks out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64  # what the first act follows
_PART = 1 << 18  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that the desk or a person did. ``detail`` holds ids and digests, never values
    from forms."""

    number: int  # from 1, without gaps
    at: str  # ISO time
    kind: str  # run | ruling | look-up | export | forget | ...
    by: str  # a person, or an empty text for the desk itself
    detail: Mapping[str, Any]
    previous: str
    seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the chain, or what it vouches for, does not hold."""

    number: int
    kind: str
    why: str  # a row of reasons.BREAKS


def sealed(act: Act) -> Act:
    """The act with the seal that follows from all it says and from the act before it."""
    parts = [act.number, act.at, act.kind, act.by, act.detail, act.previous]
    told = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    seal = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    return dataclasses.replace(act, seal=seal)


def broken(acts: Iterable[Act], known: str | None = None) -> list[Break]:
    """Every place where the chain does not fit; ``known`` is a seal that must be in it."""
    last, expected, found = GENESIS, 1, []
    met = known in (None, GENESIS)
    for act in acts:
        if act.number != expected:
            found.append(Break(number=expected, kind=act.kind, why="gap"))
        elif act.previous != last:
            found.append(Break(number=act.number, kind=act.kind, why="link"))
        if sealed(act).seal != act.seal:
            found.append(Break(number=act.number, kind=act.kind, why="seal"))
        last, expected = act.seal, act.number + 1
        met = met or act.seal == known
    if not met:
        found.append(Break(number=expected, kind="", why="cut"))
    return found


def digest_of(row: Mapping[str, Any]) -> str:
    """The digest of a row of the ledger, for an act that vouches for it."""
    digest = hashlib.sha256()
    for piece in _pieces(row):
        digest.update(piece.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def digest_of_run(document: str, told: Iterable[tuple[str, str, str]]) -> str:
    """The digest of a run's document and of its rows (part, key, row), in their order."""
    whole = head = digest_of({"document": document})
    digest = hashlib.sha256(head.encode())
    for row in told:
        line = json.dumps(row, ensure_ascii=False)
        digest.update(line.encode("utf-8", "surrogatepass"))
        whole = ""
    return whole or digest.hexdigest()


def _pieces(row: Mapping[str, Any]) -> Iterator[str]:
    """A row as JSON, a long text of it a part at a time: a document may be very long."""
    yield "{"
    for number, (key, value) in enumerate(sorted(row.items())):
        yield ("," if number else "") + json.dumps(key, ensure_ascii=False) + ":"
        if isinstance(value, str):
            yield '"'
            for start in range(0, len(value), _PART):
                yield json.dumps(value[start : start + _PART], ensure_ascii=False)[1:-1]
            yield '"'
        else:
            yield json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    yield "}"
