"""The lists of a run's document, read from the ledger as somebody goes through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, overload

from processor.ledger.told import Told

Row = dict[str, Any]
Reading = Callable[[], AbstractContextManager[Told]]


class Listed(Sequence[Row]):
    """One list of the document of the run of that number; some hundred rows are in memory.

    Every page of it is a transaction of its own, so whoever goes through it may write meanwhile.
    """

    def __init__(self, reading: Reading, number: int, part: str) -> None:
        self._reading = reading
        self._number = number
        self._part = part

    def __len__(self) -> int:
        with self._reading() as told:
            return told.count(self._number, self._part)

    def __iter__(self) -> Iterator[Row]:
        after = ""
        while True:
            with self._reading() as told:
                page = told.page(self._number, self._part, after)
            if not page:
                return
            yield from (row for _, row in page)
            after = page[-1][0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it is no key, as a list is none

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return list(self)[index]
        place = index if index >= 0 else len(self) + index
        for row in islice(self, place, None):
            return row
        raise IndexError(index)
