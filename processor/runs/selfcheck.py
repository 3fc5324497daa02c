"""The desk's proof of itself: everything made anew from the facts, and compared with what it holds.

Records and rulings are the facts. From them all verdicts, claims, conflicts and outcomes are made
at once, by the way of the whole register, and what the desk came to piece by piece must be the
same. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from processor.claims.settle import seen_on
from processor.ledger.book import Book
from processor.matching.kept import kept_rows
from processor.matching.whole import match_rows, words_of
from processor.model import Claim, Record, Settlement, Verdict
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, settled
from processor.runs.both_cores import side_by_side

PAIR = " / "  # between the two records of a verdict


class Difference(NamedTuple):
    """One thing that the desk holds otherwise than the facts give it; None: not at all."""

    what: str  # verdict | claim | conflict | outcome
    id: str
    held: str | None
    anew: str | None


def recomputed(book: Book, packs: Mapping[str, Pack], desk_time: DeskTime) -> list[Difference]:
    """Make everything anew from the records and rulings, and tell what differs."""
    records = book.records()
    verdicts = book.all_verdicts()
    found: list[Difference] = []
    for pack in packs.values():
        mine = {
            id: r
            for id, r in records.items()
            if r.pack == pack.name and not r.faulty and pack.claims_with(r)
        }
        held = [v for v in verdicts if v.left in mine and v.right in mine]
        anew = verdicts_anew(mine, pack)
        found += _differences("verdict", held, anew, _pair, lambda v: v.sameness)
        # Follow-ups and bookings have verdicts of their own kind; those are taken as they are.
        taking = {id: r for id, r in records.items() if r.pack == pack.name and pack.takes_part(r)}
        others = [
            v for v in verdicts if v.left in taking and not (v.left in mine and v.right in mine)
        ]
        found += _settled(book, taking, [*anew, *others], pack, desk_time)
    return found


def verdicts_anew(records: Mapping[str, Record], pack: Pack) -> list[Verdict]:
    """The verdicts on all pairs of a pack's records, made from what the records say."""
    if not pack.same.comparisons:
        return []  # a pack that compares nothing
    ids = sorted(records)
    with side_by_side(len(ids)) as each:
        rows = kept_rows((records[id] for id in ids), pack.same, each)
        matched = match_rows(rows, pack.same)
    return words_of(matched, ids)


def _settled(
    book: Book,
    records: Mapping[str, Record],
    verdicts: Iterable[Verdict],
    pack: Pack,
    desk_time: DeskTime,
) -> list[Difference]:
    sound = {id: r for id, r in records.items() if not r.faulty}
    anew = settled(sound.values(), verdicts, book.rulings_of(sound), pack, desk_time)
    held = _held(book, sound, pack, desk_time)
    return [
        *_differences("claim", held.claims, anew.claims, lambda c: c.id, _claim_as_told),
        *_differences("conflict", held.conflicts, anew.conflicts, lambda x: x.id, repr),
        *_differences(
            "outcome",
            held.decisions,
            anew.decisions,
            lambda d: d.record,
            lambda d: f"{d.outcome} {d.claim} {' '.join(d.reasons)}",
        ),
    ]


def _held(book: Book, records: Mapping[str, Record], pack: Pack, desk_time: DeskTime) -> Settlement:
    claims = (seen_on(c, desk_time.now) for name, c in book.claims().values() if name == pack.name)
    conflicts = (x for name, x in book.conflicts().values() if name == pack.name)
    return Settlement(
        claims=tuple(claims),
        conflicts=tuple(conflicts),
        decisions=tuple(book.decisions(records).values()),
    )


def _pair(v: Verdict) -> str:
    return f"{v.left}{PAIR}{v.right}"


def _claim_as_told(c: Claim) -> str:
    time = c.original_time.at.isoformat()
    return f"{c.claimant} {time} {c.last_day} {c.status} {c.closed_on} {' '.join(c.records)}"


def _differences(
    what: str,
    held: Iterable[Any],
    anew: Iterable[Any],
    name: Callable[[Any], str],
    words: Callable[[Any], str],
) -> list[Difference]:
    ours = {name(x): words(x) for x in held}
    theirs = {name(x): words(x) for x in anew}
    return [
        Difference(what, id, ours.get(id), theirs.get(id))
        for id in sorted(ours.keys() | theirs.keys())
        if ours.get(id) != theirs.get(id)
    ]
