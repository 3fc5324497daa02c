"""A register of years, read some thousand rows at a time with the same result as all at once.

Each part is read as a sheet of its own: the top of the sheet with its title and header, the rows
of the part, and the bottom with whatever is signed there for every row. What a row takes from
those above it (同上, a value merged down, a header further down) comes along.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from zoneinfo import ZoneInfo

from processor.forms.read import Page, Reading, pages_of, read_records, records_on, told_apart
from processor.forms.recognise import nearest_form
from processor.forms.register import is_ditto
from processor.forms.sheet import Pos
from processor.model import Area, Arrival, CellValue, Grid, Line, Record, Tall
from processor.rules.pack import Pack

_TOP = 60  # rows in which a register has its title and its header
_BOTTOM = 40  # rows in which it is signed
_LEAST_LABELS = 3  # of a header
_UNDER_HEADER = 3  # rows that tell a header from a line of labels


def read_tall(
    sheets: Sequence[Tall],
    packs: Sequence[Pack],
    arrival: Arrival,
    zone: ZoneInfo,
    at_once: int,
) -> Iterator[Reading]:
    """All records of all sheets in their order, ``at_once`` rows each; at least one reading.

    What fits into one part, and a form of sections or copies, is read at once as it is elsewhere.
    """
    filled = (s for s in sheets if any(line.cells or line.faults for line in s.lines()))
    shown = [sheet for sheet in filled if not sheet.grid.hidden]
    parted = not any(f.sections or f.copies for p in packs for f in p.forms.values())
    if not parted or all(sheet.height <= at_once for sheet in shown):
        yield read_records([_whole(sheet) for sheet in shown], packs, arrival, zone)
        return
    counts: dict[str, int] = {}
    for sheet in shown:
        for records, seen in _parts_read(sheet, packs, (arrival, zone, at_once)):
            # On one sheet no two rows are the same content: their cells differ.
            apart = told_apart(records, counts if len(shown) > 1 else {})
            yield replace(seen, records=apart)


def top_of(sheet: Tall, rows: int) -> Grid:
    """The first rows of a sheet as a grid."""
    lines = (line for line in islice(sheet.lines(), rows) if line.number < rows)
    merges = tuple(area for area in sheet.grid.merges if area.top < rows)
    return replace(_grid(sheet, lines), merges=merges)


def _whole(sheet: Tall) -> Grid:
    return replace(_grid(sheet, sheet.lines()), ticks=sheet.grid.ticks, merges=sheet.grid.merges)


def _grid(sheet: Tall, lines: Iterable[Line]) -> Grid:
    """Some lines as a grid, without what lies over several of them."""
    cells: dict[Pos, CellValue] = {}
    faults: dict[Pos, str] = {}
    for line in lines:
        cells.update(line.cells)
        faults.update(line.faults)
    return replace(sheet.grid, cells=cells, faults=faults, merges=(), ticks=(), choices={})


@dataclass(slots=True, kw_only=True)
class _Above:
    """What the next part needs of the lines above it."""

    top: list[Line] = field(default_factory=list)  # title, header, and what stands under it
    title: list[Line] = field(default_factory=list)
    meant: list[Line] = field(default_factory=list)  # lines that a 同上 may mean
    merged: dict[Pos, CellValue] = field(default_factory=dict)  # values merged down, by first cell

    def note_merged(self, lines: Sequence[Line], down: dict[Pos, Area]) -> None:
        """Keep the values of these lines that are merged down."""
        for line in lines:
            self.merged |= {p: v for p, v in line.cells.items() if p in down}

    def note_read(self, page: Page, lines: Sequence[Line], rows: set[int]) -> None:
        """Keep the header that holds now, and the lines that the next ones may refer to."""
        headers = _headers(page, {line.number for line in lines})
        if not self.top:
            self.top = [line for line in lines if line.number < lines[0].number + _TOP]
            first = min(headers, default=0)
            self.title = [line for line in lines if line.number < first]
        if max(headers, default=0) > self.top[-1].number:
            around = range(max(headers) - 1, max(headers) + _UNDER_HEADER + 1)
            self.top = [*self.title, *(line for line in lines if line.number in around)]
        known = [*self.meant, *lines]
        whole = (i for i in range(len(known) - 1, -1, -1) if _is_whole(known[i], rows))
        self.meant = known[next(whole, 0) :]


def _is_whole(line: Line, rows: set[int]) -> bool:
    """Whether a line is a record that refers to none above it."""
    return line.number in rows and not any(
        isinstance(value, str) and is_ditto(value) for value in line.cells.values()
    )


def _headers(page: Page, rows: set[int]) -> list[int]:
    """The rows with as many labels as a header has."""
    labels = Counter(
        label.pos[0]
        for label in page.fit.found.labels
        if label.inline is None and label.pos[0] in rows
    )
    return [row for row, count in labels.items() if count >= _LEAST_LABELS]


def _parts_read(
    sheet: Tall, packs: Sequence[Pack], how: tuple[Arrival, ZoneInfo, int]
) -> Iterator[tuple[list[Record], Reading]]:
    """The records of each part, and what else there is to tell of it."""
    arrival, zone, at_once = how
    alone = len(packs) == 1 and len(packs[0].forms) == 1  # then no other form is looked for
    identity = f"{packs[0].name}/{packs[0].main.form}" if alone else None
    bottom = deque(sheet.lines(), maxlen=_BOTTOM)
    down = {(a.top, a.left): a for a in sheet.grid.merges if a.bottom > a.top}
    above = _Above()
    lines = (line for line in sheet.lines() if line.cells or line.faults)
    while part := list(islice(lines, at_once)):
        first, last = part[0].number, part[-1].number
        above.note_merged(part, down)
        known = [*above.top, *above.meant]
        under = [line for line in bottom if line.number > last]
        grid = _part(sheet, [*known, *part, *under], (first, above.merged, down))
        pages, seen = pages_of([grid], packs, identity)
        records: list[Record] = []
        for page in pages:
            above.note_read(page, part, {form.pos[0] for form in page.fit.forms})
            records += records_on(page, arrival, zone, range(first, last + 1))
        yield records, Reading(records=(), nearest=None if pages else nearest_form(seen))


def _part(
    sheet: Tall,
    lines: Sequence[Line],
    reaching: tuple[int, dict[Pos, CellValue], dict[Pos, Area]],
) -> Grid:
    """Lines as a sheet, with what reaches into them from above."""
    first, merged, down = reaching
    grid = _grid(sheet, lines)
    values = {p: v for p, v in merged.items() if p[0] < first <= down[p].bottom}
    rows = sorted({line.number for line in lines} | {row for row, _ in values})

    def shown(area: Area) -> bool:
        at = bisect_left(rows, area.top)
        return at < len(rows) and rows[at] <= area.bottom

    return replace(
        grid,
        cells={**values, **grid.cells},
        merges=tuple(area for area in sheet.grid.merges if shown(area)),
        ticks=tuple(tick for tick in sheet.grid.ticks if tick.row in rows),
    )
