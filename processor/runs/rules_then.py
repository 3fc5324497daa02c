"""The rules that past runs were judged by: the ledger keeps the texts of all that ever were.

So what a run told can be told again after the rules were amended, in the words of that time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from processor.errors import RulesInvalid
from processor.ledger.book import Book
from processor.ledger.rows import dumps
from processor.ledger.state import State
from processor.rules.load import digest_of, load_texts
from processor.rules.pack import Pack, digest_of_packs
from processor.runs.desk import Desk, clock
from processor.runs.in_force import copy_in_force
from processor.runs.rule_books import texts_of


def keep_rules(book: Book, desk: Desk) -> None:
    """Keep the texts of the rules in force, unless the ledger knows that they are.

    Files that were changed since the desk read them are kept the next time.
    """
    packs, workspace = desk.packs.values(), desk.workspace
    digest = digest_of_packs(packs)
    if book.remembered("rules") == digest:
        return
    folder = copy_in_force(workspace) if desk.broken_rules else workspace.rules
    try:
        texts = {pack.name: texts_of(folder, pack.name) for pack in packs} if folder else {}
        told = {name: {n: t.decode() for n, t in files.items()} for name, files in texts.items()}
    except (OSError, UnicodeDecodeError, RulesInvalid):
        return
    if all(digest_of(texts.get(pack.name, {})) == pack.digest for pack in packs):
        book.keep_rules(digest, dumps(told))


def rules_then(state: State, book: Book, packs: Mapping[str, Pack]) -> Mapping[str, Pack]:
    """The packs by which a past run judged; ``packs`` where today's program cannot read them."""
    digest = state.remembered("rules")
    if digest is None or digest == digest_of_packs(packs.values()):
        return packs
    then = {pack.name: pack for pack in _packs_of(book.rule_texts(digest) or "{}")}
    return {**packs, **then}


class Look(NamedTuple):
    """Which state is looked at, with the rules of its time; ``as_of`` None: today's."""

    state: State
    packs: Mapping[str, Pack]
    as_of: datetime | None


def looking(desk: Desk, book: Book, as_of: str | None) -> Look:
    """The state of today, or as it was booked by a time, told by the desk's own clock."""
    if as_of is None:
        return Look(book, desk.packs, None)
    moment = clock(as_of, desk.zone)
    state = book.then(book.run_at(moment))
    return Look(state, rules_then(state, book, desk.packs), moment)


@lru_cache(maxsize=4)
def _packs_of(told: str) -> tuple[Pack, ...]:
    """The packs that hold today, of those whose texts were kept."""
    kept = {
        name: {n: text.encode() for n, text in texts.items()}
        for name, texts in json.loads(told).items()
    }
    found = (load_texts(texts, name) for name, texts in kept.items())
    return tuple(pack for pack in found if pack is not None)
