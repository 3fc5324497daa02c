"""Copies that sync programs, Explorer and WPS make are linked to their document, cell by cell.

A copy with the same cells is a duplicate anyway and now says of what. One that differs is booked
as any form is; its line names the document and the cells in which they differ, never what stands
in them, for this line outlives the forms.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from processor.intake.names import documents_of
from processor.ledger.book import Book
from processor.ledger.rows import file_result
from processor.model import FileResult, FileState, Record
from processor.rules.words import spoken
from processor.runs.desk import Desk
from processor.runs.placing import Placed

_MOST = 12  # cells that are named


def with_originals(book: Book, desk: Desk, results: Sequence[Placed]) -> list[Placed]:
    """The results; those of copies name their document, and where they differ from it."""
    wanted = {r.file: documents_of(r.file) for r, _, news in results if news and r.records}
    here = {r.file: r for r, _, _ in results}
    names = {name for candidates in wanted.values() for name in candidates}
    known = {row["file"]: file_result(row) for row in book.files_named(names)} | here
    linked = []
    for one in results:
        result = one.result
        names_of = wanted.get(result.file, ())
        base = next((known[name] for name in names_of if name in known), None)
        if base is not None and base.records:
            detail = {**result.detail, **_link(book, desk, result, base)}
            linked.append(one._replace(result=dataclasses.replace(result, detail=detail)))
        else:
            linked.append(one)
    return linked


def _link(book: Book, desk: Desk, copy: FileResult, base: FileResult) -> Mapping[str, str]:
    link = {"copy_of": base.file}
    if copy.state is FileState.DUPLICATE:
        return link
    records = book.records({*copy.records, *base.records})
    pairs = zip(copy.records, base.records, strict=False)
    cells = [
        cell
        for mine, theirs in pairs
        if mine in records and theirs in records
        for cell in _differing(records[mine], records[theirs], desk)
    ]
    shown = cells[:_MOST] + (["…"] if len(cells) > _MOST else [])
    return {**link, "differs": "、".join(shown)} if cells else link


def _differing(one: Record, other: Record, desk: Desk) -> list[str]:
    titles = {
        f.field: spoken(f.title, desk.language.name)
        for f in desk.packs[one.pack].form_of(one).fields
    }
    cells = []
    for name in dict.fromkeys((*one.values, *other.values)):
        if one.typed(name) != other.typed(name):
            place = (one.values.get(name) or other.values[name]).place
            cells.append(f"{titles.get(name, name)} ({place})")
    return cells
