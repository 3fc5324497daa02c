"""Records that a page asks for one after the other: a thousand of them are in memory at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from processor.model import Record

Load = Callable[[Sequence[str]], Mapping[str, Record]]

PAGE = 500
_HELD = 2  # pages


class PagedRecords(Mapping[str, Record]):
    """Records by id, read some hundred at a time in the order in which they will be asked for.

    ``ids`` gives that order; ``near`` are those that are asked for out of it and stay in memory.
    """

    def __init__(self, load: Load, ids: Iterable[str], near: Iterable[str]) -> None:
        self._load = load
        self._near = dict(load(sorted(near)))
        self._ids = list(ids)
        self._place = {id: place for place, id in enumerate(self._ids)}
        self._pages: OrderedDict[int, Mapping[str, Record]] = OrderedDict()

    def __contains__(self, id: object) -> bool:
        return id in self._place

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, id: str) -> Record:
        return self._near[id] if id in self._near else self._page_of(id)[id]

    def _page_of(self, id: str) -> Mapping[str, Record]:
        number = self._place[id] // PAGE
        if number not in self._pages:
            start = number * PAGE
            self._pages[number] = self._load(self._ids[start : start + PAGE])
            if len(self._pages) > _HELD:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]
