"""The overview: counts that the workbook takes from its own cells, and charts over them.

The counts are formulas of ours over whole columns, kept with their values, so that a program
that does not calculate shows them too. The charts are drawn by the program that opens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from processor.languages import Language
from processor.outputs.master_patch.cells import column_letters
from processor.outputs.master_sheets import CONFLICTS, SheetOfOurs
from processor.outputs.words import CLAIM_STATES, CONFLICT_STATES, OUTCOMES


class Tally(NamedTuple):
    """One small table: the words that are counted in one column of one sheet."""

    title: str
    sheet: SheetOfOurs
    column: int
    words: tuple[str, ...]


def tallies(sheets: Sequence[SheetOfOurs], language: Language) -> list[Tally]:
    """What is counted: how claims stand, what became of records, how many conflicts are open."""
    say = language.say
    words = {
        say("Status"): tuple(say(w) for w in CLAIM_STATES.values()),
        say("Outcome"): tuple(say(w) for w in OUTCOMES.values()),
        say("State"): tuple(say(w) for w in CONFLICT_STATES.values()),
    }
    found = []
    for sheet in sheets:
        for number, column in enumerate(sheet.columns):
            counted = column.title in words and not column.edit
            if counted and (sheet.code.startswith("records/") or sheet.code == CONFLICTS):
                title = f"{sheet.name} - {column.title}"
                found.append(Tally(title, sheet, number, words[column.title]))
    return found


def draw_overview(
    book: Workbook,
    sheet: Worksheet,
    told: Sequence[Tally],
    counts: Mapping[tuple[str, int, str], int],
    styles: tuple[Format, Format],
) -> None:
    """Write the tables one under the other, each with its chart beside it."""
    title_style, text_style = styles
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 10)
    row = 0
    for tally in told:
        sheet.write_string(row, 0, tally.title, title_style)
        letter = column_letters(tally.column)
        first = row + 1
        for number, word in enumerate(tally.words, first):
            sheet.write_string(number, 0, word, text_style)
            name = tally.sheet.name
            formula = f"=COUNTIF('{name}'!${letter}:${letter},A{number + 1})"
            count = counts.get((tally.sheet.code, tally.column, word), 0)
            sheet.write_formula(number, 1, formula, text_style, count)
        last = first + len(tally.words) - 1
        _chart(book, sheet, tally, (row, first, last))
        row = max(last + 2, row + 16)


def _chart(book: Workbook, sheet: Worksheet, tally: Tally, rows: tuple[int, int, int]) -> None:
    row, first, last = rows
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 1, last, 1],
            "data_labels": {"value": True},
            "fill": {"color": "#1F3A5F"},
            "gap": 60,
        }
    )
    chart.set_title({"name": tally.title, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 520, "height": 300})
    sheet.insert_chart(row, 3, chart, {"description": tally.title})
