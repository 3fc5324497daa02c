"""The first sheet of a returned workbook: what to do, with a link to each cell.

A pure view: texts and format numbers in, worksheet XML out. All texts are inline strings, so
nothing that somebody typed can become a formula.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from processor.outputs.returned.cells import (
    display_width,
    escape_attribute,
    escape_text,
    read_address,
    spell_address,
)
from processor.outputs.returned.nouns import Mark, TodoSheet
from processor.outputs.returned.styles import TodoLook

_WIDTHS = (6, 22, 20, 34, 62)  # characters: No., place, field, what is there, what to do
_LINE = 17  # points


def write_todo_sheet(
    todo: TodoSheet,
    marks: Sequence[Mark],
    look: TodoLook,
    namespace: str,
    sheets: Collection[str],
) -> bytes:
    """The worksheet part; its columns are those of ``todo.headers``.

    A place is a link where it names a cell of one of the ``sheets``.
    """
    banner = [(todo.title, look.title), *((line, look.line) for line in todo.lines)]
    rows = [_banner_row(i, text, style) for i, (text, style) in enumerate(banner)]
    top = len(banner) + 1
    header = {i: (text, look.header) for i, text in enumerate(todo.headers[: len(_WIDTHS)])}
    rows.append(_row(top, header, f' ht="{_LINE + 5}" customHeight="1"'))
    links = []
    for number, mark in enumerate(marks, start=1):
        row = top + number
        link = _link(row, mark) if mark.place.sheet in sheets else ""
        rows.append(_mark_row(row, number, mark, look, linked=bool(link)))
        links.append(link)
    return _sheet("".join(rows), len(banner), "".join(links), top, namespace).encode()


def _banner_row(row: int, text: str, style: int) -> str:
    lines = sum(1 + display_width(line) // (sum(_WIDTHS) - 8) for line in text.split("\n"))
    height = lines * (_LINE if row else 26)
    return _row(row, {0: (text, style)}, f' ht="{min(height, 400)}" customHeight="1"')


def _mark_row(row: int, number: int, mark: Mark, look: TodoLook, linked: bool) -> str:
    place = str(mark.place) if mark.place.cell else mark.place.sheet
    texts = (place, mark.field, mark.there, mark.todo)
    cells = {i: (text, look.body) for i, text in enumerate(texts, start=1)}
    if linked:
        cells[1] = (place, look.link)
    return _row(row, {0: (str(number), look.body)} | cells, _height(texts))


def _height(texts: Sequence[str]) -> str:
    """Tall enough for the wrapped texts; not every program sees to that by itself."""
    lines = max(
        sum(1 + display_width(line) // (width - 2) for line in text[:2000].split("\n"))
        for text, width in zip(texts, _WIDTHS[1:], strict=True)
    )
    return f' ht="{min(lines * _LINE + 5, 400)}" customHeight="1"'


def _row(row: int, cells: Mapping[int, tuple[str, int]], extra: str = "") -> str:
    inside = "".join(_cell(row, column, *cell) for column, cell in cells.items())
    return f'<row r="{row + 1}"{extra}>{inside}</row>'


def _cell(row: int, column: int, text: str, style: int) -> str:
    start = f'<c r="{spell_address(row, column)}" s="{style}"'
    if text.isascii() and text.isdigit() and column == 0 and len(text) < 10:
        return f"{start}><v>{text}</v></c>"
    if not text:
        return f"{start}/>"
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape_text(text)}</t></is></c>'


def _link(row: int, mark: Mark) -> str:
    cell = read_address(mark.place.cell)
    if cell is None:
        return ""
    quoted = mark.place.sheet.replace("'", "''")
    location = escape_attribute(f"'{quoted}'!{spell_address(*cell)}")
    return f'<hyperlink ref="{spell_address(row, 1)}" location="{location}"/>'


def _sheet(rows: str, banner: int, links: str, top: int, namespace: str) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(_WIDTHS, start=1)
    )
    merges = "".join(f'<mergeCell ref="A{i}:E{i}"/>' for i in range(1, banner + 1))
    below = spell_address(top + 1, 0)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{top + 1}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>{rows}</sheetData>"
        f'<mergeCells count="{banner}">{merges}</mergeCells>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
