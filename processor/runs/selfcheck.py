"""The desk's proof of itself: everything made anew from the facts, and compared with what it holds.

Records and rulings are the facts. From them all verdicts, claims, conflicts and outcomes are made
at once, by the way of the whole register, and what the desk came to piece by piece must be the
same. Nothing is changed here. Of each record only what matching and settling need is kept, and
what is held goes by row by row, so that a register of a million fits into memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from processor.ledger.book import Book
from processor.ledger.rows import Row, claim_row, dumps
from processor.matching.kept import kept_rows
from processor.matching.whole import match_rows, words_of
from processor.model import Decision, Record, Settlement, Verdict
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, Parts
from processor.runs.both_cores import side_by_side

PAIR = " / "  # between the two records of a verdict

_CLAIM = ("claimant", "original_time", "last_day", "ended", "closed_on", "renewals", "records")


class Difference(NamedTuple):
    """One thing that the desk holds otherwise than the facts give it; None: not at all."""

    what: str  # verdict | claim | conflict | outcome
    id: str
    held: str | None
    anew: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the sound records of a pack bring; ``claiming`` are those that are compared."""

    claiming: list[str] = field(default_factory=list)
    taking: set[str] = field(default_factory=set)
    parts: Parts = field(default_factory=Parts)


def recomputed(book: Book, packs: Mapping[str, Pack], desk_time: DeskTime) -> list[Difference]:
    """Make everything anew from the records and rulings, and tell what differs."""
    found: list[Difference] = []
    for pack in packs.values():
        facts = _Facts()
        anew = _matched(book, pack, facts, desk_time)
        # Follow-ups and bookings have verdicts of their own kind; those are taken as they are.
        differing, others = _words_otherwise(book, facts, anew)
        rulings = [r for r in book.all_rulings() if not facts.taking.isdisjoint(r.records)]
        settled = facts.parts.settled([*anew, *others], rulings, pack, desk_time)
        found += differing
        found += _claims_otherwise(book, pack, settled)
        found += _conflicts_otherwise(book, pack, settled)
        found += _outcomes_otherwise(book, pack, settled, facts.taking)
    return found


def _matched(book: Book, pack: Pack, facts: _Facts, desk_time: DeskTime) -> list[Verdict]:
    """The verdicts on all pairs, made from what the records say in one walk over them."""
    records = _compared(book, pack, facts, desk_time)
    if not pack.same.comparisons:
        deque(records, maxlen=0)  # a pack that compares nothing
        return []
    with side_by_side(book.streams.count(pack.name)) as each:
        matched = match_rows(kept_rows(records, pack.same, each), pack.same)
    words = words_of(matched, facts.claiming)
    return [v if v.left < v.right else _turned(v) for v in words]


def _compared(book: Book, pack: Pack, facts: _Facts, desk_time: DeskTime) -> Iterator[Record]:
    """The records that are compared, one by one; of all that take part the facts are kept."""
    for form in pack.forms:
        for record in book.streams.records(pack.name, form):
            if record.faulty or not pack.takes_part(record):
                continue
            facts.taking.add(record.id)
            facts.parts.take(record, pack, desk_time.zone)
            if pack.claims_with(record):
                facts.claiming.append(record.id)
                yield record


def _turned(v: Verdict) -> Verdict:
    return Verdict(left=v.right, right=v.left, sameness=v.sameness, evidence=())


# --------------------------------------------------------------------------- what differs


def _words_otherwise(
    book: Book, facts: _Facts, anew: Iterable[Verdict]
) -> tuple[list[Difference], list[Verdict]]:
    """The words on pairs that are compared which differ, and the verdicts of other kinds."""
    claiming, others = set(facts.claiming), list[Verdict]()

    def held() -> Iterator[tuple[str, str]]:
        for left, right, sameness in book.streams.words():
            if left in claiming and right in claiming:
                yield f"{left}{PAIR}{right}", sameness.value
            elif left in facts.taking:
                others.append(Verdict(left=left, right=right, sameness=sameness, evidence=()))

    words = {f"{v.left}{PAIR}{v.right}": v.sameness.value for v in anew}
    return _otherwise("verdict", held(), words, str), others


def _claims_otherwise(book: Book, pack: Pack, settled: Settlement) -> list[Difference]:
    """What was made anew is compared as the ledger would have it; the status follows from it."""
    held = ((row["id"], _claim_told(row)) for row in book.streams.claims(pack.name))
    anew = _Lazily({c.id: c for c in settled.claims}, lambda c: _claim_told(claim_row(c, "")))
    return _otherwise("claim", held, anew, lambda told: " ".join(t for t in told if t))


def _claim_told(row: Row) -> tuple[str, ...]:
    return tuple("" if row[name] is None else str(row[name]) for name in _CLAIM)


def _conflicts_otherwise(book: Book, pack: Pack, settled: Settlement) -> list[Difference]:
    held = ((x.id, x) for name, x in book.conflicts().values() if name == pack.name)
    return _otherwise("conflict", held, {x.id: x for x in settled.conflicts}, repr)


def _outcomes_otherwise(
    book: Book, pack: Pack, settled: Settlement, taking: Set[str]
) -> list[Difference]:
    held = (
        (row["id"], (row["outcome"], row["claim"], row["reasons"]))
        for row in book.streams.outcomes(pack.name)
        if row["id"] in taking
    )
    anew = _Lazily({d.record: d for d in settled.decisions}, _outcome_told)
    return _otherwise("outcome", held, anew, lambda told: " ".join(map(str, told)))


def _outcome_told(d: Decision) -> tuple[str, str | None, str]:
    return d.outcome.value, d.claim, _reasons(d.reasons)


@cache
def _reasons(codes: tuple[str, ...]) -> str:
    return dumps(codes)


class _Lazily(Mapping[str, Any]):
    """Things made anew, told in the words of the ledger only when they are asked for."""

    def __init__(self, things: Mapping[str, Any], told: Callable[[Any], Any]) -> None:
        self._things, self._told = things, told

    def __getitem__(self, id: str) -> Any:
        return self._told(self._things[id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)


def _otherwise(
    what: str,
    held: Iterable[tuple[str, Any]],
    anew: Mapping[str, Any],
    words: Callable[[Any], str],
) -> list[Difference]:
    """What is held and not so, and what is not held, in the order of ids."""
    found, met = [], set()
    for id, ours in held:
        theirs = anew.get(id)
        met.add(id)
        if ours != theirs:
            told = None if theirs is None else words(theirs)
            found.append(Difference(what, id, words(ours), told))
    found += [Difference(what, id, None, words(anew[id])) for id in anew.keys() - met]
    return sorted(found, key=lambda difference: difference.id)
