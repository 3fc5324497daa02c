"""What is counted of the master's rows: how many, their sum, how often each word stands, links.

Counted in one walk over all rows, or brought up to date by the rows that changed. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.languages import Language
from processor.outputs.master_charts import tallies
from processor.outputs.master_patch.cells import Cell
from processor.outputs.master_patch.links import LinkChoice, Links
from processor.outputs.master_sheets import SheetOfOurs, edition_of, plain_row, row_sum

Counts = Mapping[tuple[str, int, str], int]


@dataclass(slots=True, kw_only=True)
class SheetCensus:
    """One sheet: ``words`` counts what stands in each column that the overview tallies."""

    code: str
    rows: int = 0
    total: int = 0  # the sum of all rows, as numbers
    words: Counter[tuple[int, str]]
    choice: LinkChoice
    last: str = ""  # the key of the last row

    def count(self, told: Sequence[str], columns: Iterable[int], times: int = 1) -> None:
        """Count a row as it is remembered; ``times`` -1 takes it out."""
        self.rows += times
        self.total += times * row_sum(self.code, told)
        self.words.update({(column, told[column]): times for column in columns})


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What is counted of all sheets, by their codes."""

    sheets: Mapping[str, SheetCensus]

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows each sheet has."""
        return {code: sheet.rows for code, sheet in self.sheets.items()}

    @property
    def edition(self) -> str:
        """The name of this state of the workbook."""
        return edition_of(sum(sheet.total for sheet in self.sheets.values()))

    @property
    def counts(self) -> Counts:
        """How often each word stands in a column of a sheet."""
        return {
            (code, column, word): number
            for code, sheet in self.sheets.items()
            for (column, word), number in sheet.words.items()
        }

    def links(self, code: str) -> Links:
        """The links of a sheet, where its rows stand in their own order."""
        return self.sheets[code].choice.chosen()


def linked_columns(sheet: SheetOfOurs) -> tuple[int, ...]:
    """Our columns whose cells open pages."""
    return tuple(i for i, column in enumerate(sheet.columns) if column.kind == "link")


def tallied(sheets: Sequence[SheetOfOurs], language: Language) -> Mapping[str, list[int]]:
    """The columns of each sheet whose words the overview counts."""
    found: dict[str, list[int]] = {sheet.code: [] for sheet in sheets}
    for tally in tallies(sheets, language):
        found[tally.sheet.code].append(tally.column)
    return found


def census(sheets: Sequence[SheetOfOurs], language: Language) -> Census:
    """Count the rows of every sheet."""
    columns = tallied(sheets, language)
    return Census(sheets={s.code: sheet_census(s, columns[s.code]) for s in sheets})


def sheet_census(sheet: SheetOfOurs, columns: Sequence[int]) -> SheetCensus:
    """Count the rows of one sheet; words in these columns."""
    found = SheetCensus(code=sheet.code, words=Counter(), choice=LinkChoice(linked_columns(sheet)))
    for cells in sheet.rows():
        found.count(plain_row(cells), columns)
        found.choice.take(found.rows + 1, cells)
        found.last = str(cells[0])
    return found


def recounted(
    before: SheetCensus,
    rows: Iterable[tuple[Sequence[str], Sequence[Cell]]],
    columns: Sequence[int],
) -> None:
    """Bring a census up to date: each row as it was remembered (blank: it is new) and as it is."""
    for was, cells in rows:
        if was:
            before.count(was, columns, -1)
        before.count(plain_row(cells), columns)
    before.words = Counter({of: n for of, n in before.words.items() if n})


# --------------------------------------------------------------------------- kept


def census_json(sheet: SheetCensus, choice: LinkChoice) -> dict[str, Any]:
    """A census as it is kept, with the links as they were written."""
    return {
        "rows": sheet.rows,
        "total": f"{sheet.total:x}",
        "words": [[column, word, n] for (column, word), n in sorted(sheet.words.items())],
        "links": _links_json(choice),
        "last": sheet.last,
    }


def census_of(code: str, told: Mapping[str, Any]) -> SheetCensus:
    """The census that was kept."""
    return SheetCensus(
        code=code,
        rows=told["rows"],
        total=int(told["total"], 16),
        words=Counter({(column, word): n for column, word, n in told["words"]}),
        choice=_choice_of(told["links"]),
        last=told["last"],
    )


def _links_json(choice: LinkChoice) -> dict[str, Any]:
    """Few addresses and many rows: each address once."""
    addresses: dict[str, int] = {}
    columns = []
    for column, held in choice.held().items():
        numbers = [addresses.setdefault(address, len(addresses)) for _, address in held]
        columns.append([column, [row for row, _ in held], numbers])
    return {"addresses": list(addresses), "columns": columns}


def _choice_of(told: Mapping[str, Any]) -> LinkChoice:
    addresses = told["addresses"]
    choice = LinkChoice([column for column, _, _ in told["columns"]])
    for column, rows, numbers in told["columns"]:
        choice.hold(column, zip(rows, map(addresses.__getitem__, numbers), strict=True))
    return choice
