"""Which sheets of records the master has: one for each form, or one for each of its years.

A year is that in which a record arrived, by the desk's clock then, so a record never moves. What
people saved is read by the sheets that ever were, whatever the settings say by now.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager

from processor.ledger.book import Book
from processor.ledger.master_memory import REFUSED, Edition
from processor.outputs.advice import DIAGNOSES
from processor.outputs.master_patch.another import Another, with_sheets
from processor.outputs.master_patch.cells import LAST_ROW
from processor.outputs.master_patch.package import Source
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_sheets import SheetOfOurs, Years, years_in
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.desk import Desk
from processor.runs.master_reading import SeenMaster, SeenSheet

_NEAR = 0.9  # of the rows that a sheet holds


def years_shown(
    desk: Desk, arrived: Iterable[tuple[str, str, int]], latest: Edition | None
) -> Years | None:
    """The years of each form that have sheets now; None where each form has one for all.

    ``arrived``: pack, form and year of records.
    """
    if desk.workspace.settings.master_sheets != "year":
        return None
    found = {(p.name, form): {desk.now.year} for p in desk.packs.values() for form in p.forms}
    for pack, form, year in arrived:
        found[pack, form].add(year)
    for pack, form, held in years_in(latest.layout if latest else ()):
        if held is not None and (pack, form) in found:
            found[pack, form].add(held)  # also where nothing of it is left
    return {of: sorted(years) for of, years in found.items()}


def years_arrived(desk: Desk, book: Book) -> Iterator[tuple[str, str, int]]:
    """Pack, form and year of all records, where each year has a sheet of its own."""
    if desk.workspace.settings.master_sheets == "year":
        for pack, form, year in book.streams.arrivals(by_year=True):
            yield pack, form, int(year)


def years_read(desk: Desk, book: Book) -> Years:
    """The years of each form that a workbook of ours may have a sheet of, however old it is."""
    found: dict[tuple[str, str], list[int | None]] = {
        (p.name, form): [None] for p in desk.packs.values() for form in p.forms
    }
    for pack, form, year in years_in(book.master.sheets()):
        if year is not None and (pack, form) in found:
            found[pack, form].append(year)
    return found


def sheets_filling(
    book: Book, packs: Mapping[str, Pack], by: str, language: str, most: int = LAST_ROW
) -> Iterator[dict[str, object]]:
    """The sheets that are nearly full or more: what each is of, its rows, how many it holds.

    ``by`` is the setting ``master_sheets``.
    """
    for (name, form, year), rows in book.streams.arrivals(by_year=by == "year").items():
        pack = packs.get(name)
        if pack is not None and form in pack.forms and rows >= _NEAR * most:
            title = spoken(pack.forms[form].title, language)
            yield {"file": f"{title} {year}".strip(), "n": f"{rows:,}", "most": f"{most:,}"}


def master_warnings(desk: Desk, book: Book) -> list[str]:
    """What people must see to before the master can hold all that the desk knows."""
    refused = book.remembered(REFUSED)
    advice, by = DIAGNOSES["sheet-filling"], desk.workspace.settings.master_sheets
    filling = sheets_filling(book, desk.packs, by, desk.language.name)
    says = f"{desk.language.say(advice.says)} {desk.language.say(advice.todo)}"
    return [*([refused] if refused else []), *(says.format_map(one) for one in filling)]


# --------------------------------------------------------------------------- in people's own


def refuse_other_years(ours: Iterable[SheetOfOurs], there: Iterable[str]) -> None:
    """Raises Unpatchable where a workbook (``there``: its codes) is laid out another way."""
    known = {sheet.code for sheet in ours}
    if any(code not in known for code in there if any(years_in([code]))):
        raise Unpatchable(
            "its sheets are not those that master_sheets in processor.toml asks for; move it to "
            "another folder, and the next run makes a new one"
        )


def of_a_new_year(
    sheet: SheetOfOurs, ours: Iterable[SheetOfOurs], seen: SeenMaster | None
) -> tuple[Another, SeenSheet]:
    """The sheet of a year that a workbook does not have yet, made like the latest that it has."""
    there = seen.sheets if seen else {}
    others = {o.year: there[o.code] for o in ours if o.of == sheet.of and o.code in there}
    if sheet.year is None or not others:
        raise Unpatchable("the sheet {sheet} is missing", sheet=sheet.name)
    like = others[max(year for year in others if year is not None)]
    frame = dataclasses.replace(
        like,
        name=sheet.name,
        base=None,
        last=like.header_row,
        differences=[],
        moved={},
        missing=[],
        new_rows=[],
        totals=False,
    )
    return Another(sheet.name, like.name, like.header_row), frame


@contextmanager
def with_more(base: Source, more: Sequence[Another]) -> Iterator[Source]:
    """The workbook with more sheets where there are any to add."""
    if not more:
        yield base
        return
    with tempfile.TemporaryFile() as file:
        with_sheets(base, file, more)
        yield Source(file)


def shown_elsewhere(
    keys: Set[str], sheet: SheetOfOurs, ours: Iterable[SheetOfOurs]
) -> Iterator[str]:
    """Of these records those on the sheet of another year: they were written on this one."""
    for other in ours:
        if keys and other.of is not None and other.of == sheet.of and other.code != sheet.code:
            yield from keys & {str(cells[0]) for cells in other.rows()}
