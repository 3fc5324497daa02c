"""Sheets written as Markdown tables, and what the tests of this room share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from processor.forms.read import Reading, read_records
from processor.model import Area, Arrival, CellValue, Grid, Record
from tests.records import shipped_pack

ZONE = ZoneInfo("Asia/Shanghai")
PACKS = (shipped_pack(),)
ARRIVAL = Arrival(
    file="inbox/a.xlsx",
    sha256="0" * 64,
    size=1,
    arrived_at=datetime(2026, 3, 1, 18, tzinfo=ZONE),
)

# A form of which a test changes one row.
REST = """
| 客户详细需求 | 购买住宅三居室 |
| 递交人 | 周雨桐 |
"""


def grid(
    markdown: str,
    *,
    merges: tuple[tuple[int, int, int, int], ...] = (),
    values: Mapping[tuple[int, int], CellValue] | None = None,
    faults: Mapping[tuple[int, int], str] | None = None,
    hidden: bool = False,
    sheet: str = "Sheet1",
) -> Grid:
    r"""A sheet: one row per line, the first at row 0; ``\n`` in a cell is a line break."""
    cells: dict[tuple[int, int], CellValue] = {}
    for row, line in enumerate(markdown.strip().splitlines()):
        for column, text in enumerate(line.strip()[1:-1].split("|")):
            if text.strip():
                cells[row, column] = text.strip().replace(r"\n", "\n").replace("¦", "|")
    return Grid(
        sheet=sheet,
        cells={**cells, **(values or {})},
        merges=tuple(Area(*merge) for merge in merges),
        faults=faults or {},
        hidden=hidden,
    )


def reading(*grids: Grid) -> Reading:
    """What the shipped packs read."""
    return read_records(grids, PACKS, ARRIVAL, ZONE)


def records(*grids: Grid) -> tuple[Record, ...]:
    """The records of some sheets."""
    return reading(*grids).records


def one(found: Grid) -> Record:
    """The only record of a sheet."""
    (record,) = records(found)
    return record


def meanings(record: Record) -> dict[str, object]:
    """Field and meaning of everything that was read."""
    return {name: value.meaning for name, value in record.values.items()}


def codes(record: Record) -> list[str]:
    """The codes of its findings with their fields."""
    return [f"{f.code} {f.field}" for f in record.findings]
