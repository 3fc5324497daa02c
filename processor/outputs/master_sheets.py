"""The sheets of the master workbook that hold data: their names, columns and rows.

Pure. One sheet for each form of each pack, or one for each year of it, then conflicts, then people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from processor import __version__
from processor.languages import Language
from processor.outputs.master_columns import Column
from processor.outputs.master_conflicts import conflict_columns, conflict_rows
from processor.outputs.master_patch.cells import Cell, plain
from processor.outputs.master_patch.links import MOST
from processor.outputs.master_people import people_columns, people_rows
from processor.outputs.master_rows import record_columns, record_rows
from processor.outputs.policy import policy_sentences
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import (
    CLAIM_STATES,
    CLAIM_STATES_EXPLAINED,
    OUTCOMES,
    OUTCOMES_EXPLAINED,
)
from processor.rules.forms import FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken

_NAME = 31  # characters; the longest name of a sheet
_MOST_LINES = 8  # a longer text is read by widening its row
CONFLICTS, PEOPLE = "conflicts", "people"
_RECORDS = "records/"

Years = Mapping[tuple[str, str], Sequence[int | None]]  # by pack and form; None: whatever year


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOfOurs:
    """One sheet: ``code`` is its name in every language; ``rows`` gives its rows anew each time."""

    code: str
    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]
    of: tuple[Pack, FormRules] | None = None
    year: int | None = None  # of arrival, where each year has a sheet of its own

    @property
    def rules(self) -> tuple[Pack, FormRules]:
        """The pack and the form of a sheet of records."""
        if self.of is None:
            raise ValueError(self.code)
        return self.of


def data_sheets(
    snapshot: Snapshot, language: Language, years: Years | None = None
) -> list[SheetOfOurs]:
    """The sheets that hold data, in their order; ``years``: with a sheet for each of these."""
    say = language.say
    packs = sorted(snapshot.packs.values(), key=lambda pack: pack.name)
    forms = [(pack, form) for pack in packs for form in pack.forms.values()]
    taken = {say(word).lower() for word in ("Conflicts", "People", "Overview", "Explanations")}
    sheets = [
        _record_sheet(snapshot, language, (pack, form), year, taken)
        for pack, form in forms
        for year in (years or {}).get((pack.name, form.form), (None,))
    ]
    sheets.append(
        SheetOfOurs(
            code=CONFLICTS,
            name=say("Conflicts"),
            columns=conflict_columns(language),
            rows=lambda: conflict_rows(snapshot, language),
        )
    )
    sheets.append(
        SheetOfOurs(
            code=PEOPLE,
            name=say("People"),
            columns=people_columns(language),
            rows=lambda: people_rows(snapshot),
        )
    )
    return sheets


def _record_sheet(
    snapshot: Snapshot,
    language: Language,
    of: tuple[Pack, FormRules],
    year: int | None,
    taken: set[str],
) -> SheetOfOurs:
    pack, form = of
    return SheetOfOurs(
        code=code_of(pack.name, form.form, year),
        name=_free_name(spoken(form.title, language.name), taken, year),
        columns=record_columns(pack, form, language),
        rows=lambda: record_rows(snapshot, pack, form, language, year),
        of=of,
        year=year,
    )


def code_of(pack: str, form: str, year: int | None = None) -> str:
    """The code of a sheet of records."""
    return f"{_RECORDS}{pack}/{form}" + ("" if year is None else f"/{year}")


def years_in(codes: Iterable[str]) -> Iterator[tuple[str, str, int | None]]:
    """Pack, form and year of every code of a sheet of records."""
    for code in codes:
        if code.startswith(_RECORDS):
            pack, form, *year = code.removeprefix(_RECORDS).split("/")
            yield pack, form, int(year[0]) if year else None


def _free_name(title: str, taken: set[str], year: int | None = None) -> str:
    """A name that a sheet may have and that none has yet; programs ignore upper and lower case."""
    clean = "".join(c for c in title if c.isprintable() and c not in "[]:*?/\\'").strip() or "-"
    of_year = "" if year is None else f" {year}"
    name, number = clean[: _NAME - len(of_year)] + of_year, 2
    while name.lower() in taken:
        ending = f"{of_year} {number}"
        name, number = clean[: _NAME - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


def plain_row(cells: Sequence[Cell]) -> list[str]:
    """A row as it is remembered and compared."""
    return [plain(cell) for cell in cells]


def row_sum(code: str, row: Sequence[str]) -> int:
    """A number for one row; the sum over all rows tells one state of a workbook from another."""
    told = json.dumps([code, *row], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(told).digest()[:16], "big")


def edition_of(total: int) -> str:
    """The name of a state, from the sum of its rows."""
    return f"{total % (1 << 128):032x}"[:24]


def height_of(cells: Sequence[Cell], columns: Sequence[Column]) -> float | None:
    """Room for the longest wrapped text of a row, in points; None for one line."""
    lines = max(
        (_lines(cell, c.width) for cell, c in zip(cells, columns, strict=True) if not c.hidden),
        default=1,
    )
    return 15.0 * min(lines, _MOST_LINES) if lines > 1 else None


def _lines(cell: Cell, width: int) -> int:
    if not isinstance(cell, str) or (len(cell) * 2 <= width and "\n" not in cell):
        return 1
    # In this encoding a character has as many bytes as it takes columns: Han 2, Latin 1.
    sizes = (len(line.encode("gb18030", "replace")) for line in cell.split("\n"))
    return sum(max(1, -(-size // width)) for size in sizes)


def explanations(
    snapshot: Snapshot, language: Language
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The blocks of the sheet of explanations: a title, and lines of (word, text)."""
    say = language.say
    as_of = snapshot.now.astimezone(snapshot.zone).date()
    yield say("About this workbook"), ((say("Version"), __version__), (say("As of"), str(as_of)))
    yield (
        say("Changing this workbook"),
        (
            (
                say("You may change"),
                say(
                    "Cells under a green heading: corrections, rulings, notes. The desk reads "
                    "them at its next run, books them with your name and the time, and settles "
                    "anew. Your own sheets, columns to the right, formats, filters and comments "
                    "stay."
                ),
            ),
            (
                say("The desk's own"),
                say(
                    "Cells under a blue heading: the desk writes them. What is changed there is "
                    "reported and put back, unless the settings say otherwise. Leave the hidden "
                    "first column alone."
                ),
            ),
            (
                say("New rows"),
                say(
                    "A row written under the last one, with its record number left blank, is taken "
                    "in as a form of its own after the same checks."
                ),
            ),
            (
                say("Hidden sheets"),
                say(
                    "A sheet without rows is hidden until it has some. To write its first row by "
                    "hand, right-click a tab and choose Unhide."
                ),
            ),
            (
                say("Links"),
                say(
                    "Blue underlined cells open pages of the desk. A sheet holds at most {most} "
                    "links, as many as Excel takes; beyond that the newest rows have them."
                ).format(most=f"{MOST:,}"),
            ),
        ),
    )
    for pack in sorted(snapshot.packs.values(), key=lambda pack: pack.name):
        title = spoken(pack.head.title, language.name)
        numbers = (say("Rules"), f"{pack.name} v{pack.head.version} {pack.digest[:12]}")
        lines = (("", line) for line in policy_sentences(pack, language))
        yield say("The rules in words") + say(": ") + title, (numbers, *lines)
    for sheet in data_sheets(snapshot, language):
        shown = tuple((c.title, c.says) for c in sheet.columns if not c.hidden)
        yield say("Columns") + say(": ") + sheet.name, shown
    yield say("Status of a claim"), _words(CLAIM_STATES, CLAIM_STATES_EXPLAINED, language)
    yield say("Outcome of a record"), _words(OUTCOMES, OUTCOMES_EXPLAINED, language)


def _words(
    names: dict[str, str], texts: dict[str, str], language: Language
) -> tuple[tuple[str, str], ...]:
    return tuple((language.say(names[code]), language.say(text)) for code, text in texts.items())
