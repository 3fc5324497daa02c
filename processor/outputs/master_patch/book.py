"""Writes a workbook again with other rows on our sheets: streamed, or chunk by chunk.

``base`` gives every part that is carried over, and the heads and tails of our sheets: a skeleton
of our own for a workbook that nobody edited, else the workbook as people saved it.
"""

from __future__ import annotations

import itertools
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from processor.outputs.master_patch.cells import (
    RowLook,
    cell_markup,
    column_letters,
    row_markup,
)
from processor.outputs.master_patch.chunks import ROWS, Chunk, inflated
from processor.outputs.master_patch.links import relinked
from processor.outputs.master_patch.package import Sheet, Source, relations_of
from processor.outputs.master_patch.scan import (
    Between,
    FoundRow,
    Piece,
    RowScanner,
    Unpatchable,
    pieces_of,
    rows_of,
    with_cells,
)
from processor.outputs.master_patch.tail import (
    longer,
    refuse_tables,
    room_for,
    without_calc_chain,
    without_dimension,
    workbook_edits,
)
from processor.outputs.master_patch.work import Origin, RowPlan, SheetWork, Written
from processor.outputs.master_patch.zipping import PackageWriter, copy_bytes, write_chunk

_RELATIONS = "xl/worksheets/_rels/"  # where relations of sheets lie by custom


def write_book(origin: Origin, target: IO[bytes], works: Sequence[SheetWork]) -> dict[str, Written]:
    """Write the package; gives what is now known of each of our sheets. Raises Unpatchable."""
    base, edited = origin.base, origin.edited
    parts = {sheet_of(base, work).part: work for work in works}
    relations: dict[str, bytes] = {}  # of the sheets whose links are written anew
    linked = {relations_of(part) for part, work in parts.items() if relinks(base, work)}
    # Relations of sheets come last, by name: links are known once their rows are written, and the
    # same workbook has the same bytes whether it was made afresh or brought up to date.
    late = {name for name in base.members if name.startswith(_RELATIONS)} | linked
    for work in works:
        room_for(len(work.added), work.last, work.sheet)
        if edited:
            refuse_tables(base, sheet_of(base, work), set(work.columns))
    writer = PackageWriter(target)
    known: dict[str, Written] = {}
    for name, member in base.members.items():
        if name in parts:
            work = parts[name]
            with writer.part(member) as chunks:
                last = _write_sheet(origin, name, (target, chunks), work, relations)
            known[work.sheet] = Written(tuple(chunks), last)
        elif name in late:
            continue
        elif edited and name == base.workbook:
            spans = [(sheet_of(base, w), w.last, w.new_last) for w in works]
            filled = [sheet_of(base, w).ordinal for w in works if w.added and _is_first(w)]
            content = workbook_edits(base.whole(name), spans, filled, recalculate=True)
            writer.put(member, content)
        elif origin.drop_calc_chain and name.endswith("calcChain.xml"):
            continue
        elif origin.drop_calc_chain and name.endswith(("[Content_Types].xml", "workbook.xml.rels")):
            writer.put(member, without_calc_chain(base.whole(name)))
        else:
            writer.copy(base, member)
    for name in sorted(late):
        if name in relations:
            writer.add(name, relations[name])
        elif name not in linked:
            writer.copy(base, base.members[name])
    writer.close()
    return known


def _is_first(work: SheetWork) -> bool:
    """Whether the sheet had no row below its header until now."""
    return work.last == work.header_row


def relinks(base: Source, work: SheetWork) -> bool:
    """Whether the links of a sheet are written anew."""
    return bool(work.links) and not base.strict


def sheet_of(base: Source, work: SheetWork) -> Sheet:
    sheet = base.sheet(work.sheet)
    if sheet is None:
        raise Unpatchable("the sheet {sheet} is missing", sheet=work.sheet)
    return sheet


def _write_sheet(
    origin: Origin,
    part: str,
    into: tuple[IO[bytes], list[Chunk]],
    work: SheetWork,
    relations: dict[str, bytes],
) -> int:
    base, rows_from = origin.base, origin.rows_from
    target, chunks = into

    def finish(tail: bytes) -> None:
        name = relations_of(part)
        if relinks(base, work):
            old = base.whole(name) if name in base.members else None
            tail, relations[name] = relinked(tail, old, work.links, work.header_row)
        write_chunk(target, chunks, [tail], 0, last=True)

    if not origin.edited:
        head, tail = _skeleton(base, part, work)
        write_chunk(target, chunks, [head], 0)
        if work.written is not None and rows_from is not None:
            _write_known(rows_from, sheet_of(rows_from, work).part, into, work, work.written)
        else:
            _write_rows(target, chunks, _planned(work, work.added, work.last), work.last + 1)
        finish(tail)
    elif work.written is not None:
        start = base.members[part].start
        head, tail = _edges(base, start, work.written)
        write_chunk(target, chunks, [_with_header(_scanned(head), work)], 0)
        _write_known(base, part, into, work, work.written)
        finish(longer(tail, work.last, work.new_last))
    else:
        finish(_rewrite(pieces_of(base.blocks(part)), target, chunks, work))
    return work.new_last


# --------------------------------------------------------------------------- heads and tails


def _skeleton(base: Source, part: str, work: SheetWork) -> tuple[bytes, bytes]:
    pieces = list(pieces_of(base.blocks(part)))
    rows = [i for i, piece in enumerate(pieces) if isinstance(piece, FoundRow)]
    head = _with_header(pieces[: rows[0] + 1], work)
    return head, b"".join(p.markup for p in pieces[rows[-1] + 1 :])


def _scanned(head: bytes) -> list[Piece]:
    return RowScanner().feed(head)


def _with_header(pieces: Iterable[Piece], work: SheetWork) -> bytes:
    """The head up to the header row, which ends it, with the cells of it that change."""
    held = list(pieces)
    header = held[-1]
    if not isinstance(header, FoundRow) or header.number != work.header_row or not header.cells:
        raise Unpatchable("the header row of the sheet {sheet} is missing", sheet=work.sheet)
    styles = {cell.column: cell.style for cell in header.cells}
    near, prefix = header.cells[-1].style, _prefix(header)
    new = {
        column: cell_markup(
            f"{column_letters(column)}{header.number}", text, styles.get(column, near), prefix
        )
        for column, text in work.header.items()
    }
    before = b"".join(piece.markup for piece in held[:-1])
    return without_dimension(before) + with_cells(header, new)


def _prefix(row: FoundRow) -> str:
    name = row.markup[1:].split(None, 1)[0].rstrip(b"/>").decode()
    return name.rpartition(":")[0] + ":" if ":" in name else ""


def _edges(source: Source, start: int, written: Written) -> tuple[bytes, bytes]:
    head, tail = written.chunks[0], written.chunks[-1]
    place = start + sum(c.packed for c in written.chunks[:-1])
    ends = (read_chunk(source, start, head), read_chunk(source, place, tail))
    if not ends[1].startswith(b"</"):
        raise Unpatchable("rows stand behind the last one")
    return ends


def read_chunk(source: Source, place: int, chunk: Chunk) -> bytes:
    """The unpacked bytes of a chunk that begins at ``place``. Raises Unpatchable."""
    source.file.seek(place)
    try:
        content = inflated(source.file.read(chunk.packed), chunk.size)
    except zlib.error as error:
        raise Unpatchable("a sheet is damaged") from error
    if zlib.crc32(content) != chunk.crc:
        raise Unpatchable("a sheet is damaged")
    return content


# --------------------------------------------------------------------------- rows


def _planned(work: SheetWork, rows: Iterable[RowPlan], after: int) -> Iterator[bytes]:
    letters = [column_letters(c) for c in work.columns]
    for number, row in enumerate(rows, after + 1):
        yield _made(work, letters, number, row)


def _made(
    work: SheetWork, letters: Sequence[str], number: int, row: RowPlan, prefix: str = ""
) -> bytes:
    if list(work.columns) == list(range(len(work.columns))):
        return row_markup(number, row.cells, RowLook(letters, work.styles, row.height, prefix))
    order = sorted((c, i) for i, c in enumerate(work.columns) if c >= 0)
    at = [i for _, i in order]
    look = RowLook([letters[i] for i in at], [work.styles[i] for i in at], None, prefix)
    return row_markup(number, [row.cells[i] for i in at], look)


def _write_rows(target: IO[bytes], chunks: list[Chunk], rows: Iterable[bytes], first: int) -> None:
    """Rows in chunks; ``first`` is the number of the first of them."""
    held = iter(rows)
    while part := list(itertools.islice(held, ROWS)):
        write_chunk(target, chunks, part, first)
        first += len(part)


def _write_known(
    source: Source,
    part: str,
    into: tuple[IO[bytes], list[Chunk]],
    work: SheetWork,
    written: Written,
) -> None:
    """Rows that we wrote ourselves: chunks without a change are copied as they are."""
    target, chunks = into
    place = source.members[part].start + written.chunks[0].packed
    rows = list(written.chunks[1:-1])
    touched = sorted(work.changed)
    fresh = _planned(work, work.added, work.last)
    for index, chunk in enumerate(rows):
        until = rows[index + 1].first if index + 1 < len(rows) else work.last + 1
        mine = touched[bisect_left(touched, chunk.first) : bisect_left(touched, until)]
        more = ROWS - chunk.rows if index + 1 == len(rows) and work.added else 0
        if mine or more > 0:
            new = list(itertools.islice(fresh, max(0, more)))
            old = _patched(read_chunk(source, place, chunk), chunk.first, work, mine)
            write_chunk(target, chunks, [old, *new], chunk.first)
            chunks[-1] = chunks[-1]._replace(rows=chunk.rows + len(new))
        else:
            copy_bytes(source.file, place, chunk.packed, target)
            chunks.append(chunk)
        place += chunk.packed
    room = ROWS - rows[-1].rows if rows else 0
    _write_rows(target, chunks, fresh, work.last + 1 + max(0, room))


def _patched(content: bytes, first: int, work: SheetWork, mine: Sequence[int]) -> bytes:
    """The rows of a chunk with some of them changed; only those are read."""
    if b"<!" in content:  # comments and the like may hold what looks like a row
        return _patched_slowly(content, first, work, set(mine))
    out: list[bytes] = []
    place = 0
    for number in mine:
        span = span_of(content, number, place)
        if span is None:
            return _patched_slowly(content, first, work, set(mine))
        row = next(p for p in rows_of(content[slice(*span)], number) if isinstance(p, FoundRow))
        out += (content[place : span[0]], _changed(work, row, work.changed[number]))
        place = span[1]
    return b"".join((*out, content[place:]))


def span_of(content: bytes, number: int, start: int) -> tuple[int, int] | None:
    """Where a row stands that is written in the plain way; None where one has to look closer."""
    begin = content.find(b'<row r="%d"' % number, start)
    end = content.find(b"</row>", begin)
    follows = content.find(b"<row ", begin + 1)
    if begin < 0 or end < 0 or 0 <= follows < end:
        return None
    return begin, end + len(b"</row>")


def _patched_slowly(content: bytes, first: int, work: SheetWork, mine: set[int]) -> bytes:
    out = []
    for piece in rows_of(content, first):
        if isinstance(piece, FoundRow) and piece.number in mine:
            out.append(_changed(work, piece, work.changed[piece.number]))
        else:
            out.append(piece.markup)
    return b"".join(out)


def _changed(work: SheetWork, row: FoundRow, plan: RowPlan) -> bytes:
    letters = [column_letters(c) for c in work.columns]
    if work.whole_rows:
        return _made(work, letters, row.number, plan)
    styles = {cell.column: cell.style for cell in row.cells}
    prefix = _prefix(row)
    for cell in row.cells:
        if cell.formula in ("shared", "array") and cell.column in work.columns:
            raise Unpatchable(
                "the sheet {sheet} holds a formula over several rows in a column of ours",
                sheet=work.sheet,
            )
    new = {
        column: cell_markup(
            f"{letters[i]}{row.number}",
            plan.cells[i],
            styles.get(column) or work.styles[i],
            prefix,
        )
        for i, column in enumerate(work.columns)
        if column >= 0 and (plan.only is None or i in plan.only)
    }
    return with_cells(row, new)


def _rewrite(
    pieces: Iterator[Piece], target: IO[bytes], chunks: list[Chunk], work: SheetWork
) -> bytes:
    """Rows as people saved them, read one by one; blank rows behind the last give way.

    Gives what stands behind them.
    """
    head: list[Piece] = []
    for piece in pieces:
        head.append(piece)
        if isinstance(piece, FoundRow) and piece.number == work.header_row:
            break
    write_chunk(target, chunks, [_with_header(head, work)], 0)
    prefix = _prefix(head[-1]) if isinstance(head[-1], FoundRow) else ""
    behind: list[bytes] = []
    found = _until_last(pieces, work, behind)
    letters = [column_letters(c) for c in work.columns]
    added = (
        _made(work, letters, number, row, prefix)
        for number, row in enumerate(work.added, work.last + 1)
    )
    _write_numbered(
        target, chunks, itertools.chain(found, zip(itertools.count(work.last + 1), added))
    )
    return longer(b"".join(behind), work.last, work.new_last)


def _until_last(
    pieces: Iterator[Piece], work: SheetWork, behind: list[bytes]
) -> Iterator[tuple[int, bytes]]:
    before = b""
    for piece in pieces:
        if isinstance(piece, Between):
            if piece.after:
                behind += (before, piece.markup)
                before = b""
            else:
                before += piece.markup
        elif piece.number <= work.last:
            plan = work.changed.get(piece.number)
            markup = piece.markup if plan is None else _changed(work, piece, plan)
            yield piece.number, before + markup
            before = b""
        elif piece.number > work.new_last:
            behind.append(before + piece.markup)
            before = b""
        else:
            before = b""


def _write_numbered(
    target: IO[bytes], chunks: list[Chunk], rows: Iterable[tuple[int, bytes]]
) -> None:
    held = iter(rows)
    while part := list(itertools.islice(held, ROWS)):
        write_chunk(target, chunks, [markup for _, markup in part], part[0][0])
