"""Reads again what was written, before it is put in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from processor.outputs.master_patch.book import read_chunk, sheet_of, span_of
from processor.outputs.master_patch.cells import plain
from processor.outputs.master_patch.chunks import Chunk
from processor.outputs.master_patch.package import Source
from processor.outputs.master_patch.scan import FoundRow, Piece, Unpatchable, rows_of
from processor.outputs.master_patch.work import RowPlan, SheetWork, Written


def prove(written: Source, works: Sequence[SheetWork], known: Mapping[str, Written]) -> None:
    """Read again what was written: what we changed or added must be there.

    A part that was made chunk by chunk is read where it changed, any other as a whole. Raises
    Unpatchable when something is not as it should be.
    """
    for work in works:
        part = sheet_of(written, work).part
        if work.written is None and work.whole_rows:
            for _ in written.blocks(part):  # made anew: inflated whole, with its checksum
                pass
            continue
        wanted = dict(work.changed) | dict(enumerate(work.added, work.last + 1))
        if work.written is None:
            for _ in written.blocks(part):  # inflated whole, with its checksum
                pass
        old = set(work.written.chunks) if work.written else set()
        for closely in (False, True):
            place = written.members[part].start
            for chunk in known[work.sheet].chunks:
                if chunk.rows and wanted and chunk not in old:
                    content = read_chunk(written, place, chunk)
                    _prove_rows(_rows_in(content, chunk, wanted, closely), work, wanted)
                place += chunk.packed
        if wanted:
            raise Unpatchable(
                "the sheet {sheet} lacks rows when it is read again", sheet=work.sheet
            )


def _rows_in(
    content: bytes, chunk: Chunk, wanted: Mapping[int, RowPlan], closely: bool
) -> Iterable[Piece]:
    """The rows of a chunk that are wanted, found by their plain beginnings, or all of them."""
    if closely or b"<!" in content:
        return list(rows_of(content, chunk.first))
    found: list[Piece] = []
    place = 0
    for number in sorted(n for n in wanted if chunk.first <= n < chunk.first + chunk.rows):
        span = span_of(content, number, place)
        if span is not None:
            found += rows_of(content[slice(*span)], number)
            place = span[1]
    return found


def _prove_rows(pieces: Iterable[Piece], work: SheetWork, wanted: dict[int, RowPlan]) -> None:
    for piece in pieces:
        if not isinstance(piece, FoundRow) or piece.number not in wanted:
            continue
        plan = wanted.pop(piece.number)
        texts = {cell.column: cell.text for cell in piece.cells if cell.kind == "inlineStr"}
        for i, column in enumerate(work.columns):
            mine = column >= 0 and (plan.only is None or i in plan.only)
            cell = plan.cells[i] if mine else None
            if isinstance(cell, str) and plain(texts.get(column, "")) != plain(cell):
                raise Unpatchable(
                    "the sheet {sheet} reads otherwise than it was written", sheet=work.sheet
                )
