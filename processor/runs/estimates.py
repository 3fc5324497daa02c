"""What the candidate keys of packs cost and find on the records of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from processor.errors import Say
from processor.ledger.book import Book
from processor.matching.estimates import key_estimates
from processor.matching.kept import kept_rows
from processor.rules.pack import Pack
from processor.runs.desk import open_ledger
from processor.runs.meeting import keyed_by
from processor.settings import Workspace


def estimated(workspace: Workspace, packs: Iterable[Pack]) -> dict[str, list[dict[str, Any]]]:
    """For each pack with records in the ledger its keys, with pairs, misses and crowded keys."""
    told = {}
    ledger = open_ledger(workspace, writes=False)
    try:
        with ledger.reading() as book:
            for pack in packs:
                if pack.same.candidates and (rows := _rows(book, pack)):
                    told[pack.name] = [
                        {**e._asdict(), "crowded": dict(e.crowded)}
                        for e in key_estimates(rows, pack.same)
                    ]
    finally:
        ledger.close()
    return told


def _rows(book: Book, pack: Pack) -> list[str]:
    """A pack's records as they are kept for matching, or made so anew under other rules."""
    if keyed_by(book, pack):
        return [row for _, row in book.keys.all_normals(pack.name)]
    mine = (r for r in book.records().values() if r.pack == pack.name and r.form in pack.forms)
    claiming = (r for r in mine if not r.faulty and pack.claims_with(r))
    return [*kept_rows(claiming, pack.same)]


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
