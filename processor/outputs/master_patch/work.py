"""What is to become of the sheets of a workbook: the nouns of writing one again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from processor.outputs.master_patch.cells import Cell
from processor.outputs.master_patch.chunks import Chunk
from processor.outputs.master_patch.links import Links
from processor.outputs.master_patch.package import Source


class RowPlan(NamedTuple):
    """One row as it shall be. ``only``: of a row that is there, just these of our columns."""

    cells: Sequence[Cell]
    height: float | None = None
    only: frozenset[int] | None = None


class Written(NamedTuple):
    """A sheet as we wrote it last: enough to change it without reading it."""

    chunks: tuple[Chunk, ...]  # head with the header row, rows, tail
    last: int  # the last row that holds anything


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWork:
    """What is to become of one of our sheets.

    ``columns`` says where each of our columns stands (-1: people took it out), ``styles`` with
    which format; ``header`` gives cells of the header row that change, by column of the sheet.
    Rows are named by their numbers; ``added`` come behind row ``last``. ``written`` is what we
    know of the rows in ``rows_of``; without it they are read one by one.
    """

    sheet: str
    columns: tuple[int, ...]
    styles: tuple[str, ...]
    header_row: int
    header: Mapping[int, str]
    last: int
    changed: Mapping[int, RowPlan] = field(default_factory=dict)
    added: Collection[RowPlan] = ()
    written: Written | None = None
    links: Links = field(default_factory=dict)  # by column of the sheet; none: links stay
    whole_rows: bool = False  # a changed row is made anew instead of cell by cell

    @property
    def new_last(self) -> int:
        """The last row when all is done."""
        return self.last + len(self.added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the new workbook is made from.

    ``edited``: ``base`` is people's own and holds our rows; else it is a skeleton, whose pattern
    rows go away, and rows that are known come from ``rows_from``.
    """

    base: Source
    edited: bool
    rows_from: Source | None = None
    drop_calc_chain: bool = False
