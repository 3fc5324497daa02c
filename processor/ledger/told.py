"""What runs told: their documents one at a time, and of all of them short summaries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func
from sqlalchemy import update as sql_update

from processor.ledger import tables
from processor.ledger.access import add, given, one_of, remove
from processor.ledger.chain import digest_of_run
from processor.ledger.rows import dumps

_RUNS, _SUMMARIES, _ROWS = tables.runs, tables.summaries, tables.told_rows
_PAGE = 500  # rows that are read in one go

# The lists of a document that are kept row by row.
PARTS = ("files", "records", "claims", "conflicts", "beside", "notices")
Keyed = Iterable[tuple[str, Mapping[str, Any]]]  # rows, each with the key that gives its place


class Run(NamedTuple):
    """A run without its document. ``now`` is an ISO time with its offset."""

    number: int
    id: str
    now: str
    published: bool


class Came(NamedTuple):
    """How much one run brought."""

    now: str
    booked: int
    returned: int
    conflicts: int  # that were open


_HEAD = (_RUNS.c.number, _RUNS.c.id, _RUNS.c.now, _RUNS.c.published)


def placed(rows: Iterable[Mapping[str, Any]], start: int = 0) -> Keyed:
    """Rows with keys that keep them in this order, after ``start`` others."""
    return ((f"{place:08}", row) for place, row in enumerate(rows, start))


def summary_row(run: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a run's document to be shown without reading it."""
    books = document["books"]
    return {
        "run": run,
        "books": dumps(books),
        "booked": books["booked"],
        "returned": books["returned"],
        "conflicts": sum(x["status"] == "open" for x in document["conflicts"]),
        "edits": dumps(Counter(edit["what"] for edit in document.get("master", ()))),
    }


class Told:
    """Questions and additions about what runs told, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def runs(self, *, due: bool = False) -> list[Run]:
        """Runs in the order of booking; all, or those whose pages are to be published."""
        query = select(*_HEAD).order_by(_RUNS.c.number)
        return self._runs(query.where(_RUNS.c.published.is_(False)) if due else query)

    def newest(self, most: int) -> list[tuple[Run, dict[str, Any]]]:
        """The newest runs by their own times, the newest first, with their books."""
        query = select(*_HEAD).order_by(_RUNS.c.now.desc(), _RUNS.c.id.desc()).limit(most)
        found = self._runs(query)
        books = select(_SUMMARIES.c.run, _SUMMARIES.c.books)
        books = books.where(_SUMMARIES.c.run.in_([run.id for run in found]))
        told = {id: json.loads(text) for id, text in self._connection.execute(books)}
        return [(run, told.get(run.id, {})) for run in found]

    def latest(self) -> Run | None:
        """The run that was booked last."""
        found = self._runs(select(*_HEAD).order_by(_RUNS.c.number.desc()).limit(1))
        return found[0] if found else None

    def on(self, day: date) -> list[Run]:
        """The runs of a day, as their own times tell it; in the order booked."""
        following = day + timedelta(days=1)
        between = (_RUNS.c.now >= day.isoformat()) & (_RUNS.c.now < following.isoformat())
        return self._runs(select(*_HEAD).where(between).order_by(_RUNS.c.number))

    def _runs(self, query: Any) -> list[Run]:
        return [
            Run(number, id, now, bool(published))
            for number, id, now, published in self._connection.execute(query)
        ]

    def head(self, run: str) -> tuple[int, dict[str, Any]]:
        """The number of a run, and what it told without the lists that are kept row by row."""
        query = select(_RUNS.c.number, _RUNS.c.document).where(_RUNS.c.id == run)
        number, told = self._connection.execute(query).one()
        return number, json.loads(told)

    def document(self, run: str) -> dict[str, Any]:
        """What a run told, all of it."""
        number, head = self.head(run)
        return self.whole(number, head)

    def whole(self, number: int, head: Mapping[str, Any]) -> dict[str, Any]:
        """A document of which the rows of the run of that number are a part."""
        return {
            key: value or list(self.each(number, key)) if key in PARTS else value
            for key, value in head.items()
        }

    def each(self, number: int, part: str) -> Iterator[dict[str, Any]]:
        """The rows of one list of a document, in their order."""
        return (row for _, row in self.keyed(number, part))

    def keyed(self, number: int, part: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The same, each with the key that gives its place."""
        after = ""
        while page := self.page(number, part, after):
            yield from page
            after = page[-1][0]

    def page(self, number: int, part: str, after: str) -> list[tuple[str, dict[str, Any]]]:
        """Some hundred rows of a list with their keys, those that follow a key."""
        query = select(_ROWS.c.key, _ROWS.c.row).where(_ROWS.c.run == number)
        query = query.where(_ROWS.c.part == part, _ROWS.c.key > after)
        found = self._connection.execute(query.order_by(_ROWS.c.key).limit(_PAGE))
        return [(key, json.loads(row)) for key, row in found]

    def sides(self, conflict: str) -> list[str]:
        """The records of a conflict, as the last run that told of it has them; empty for none."""
        query = select(_ROWS.c.row).where(_ROWS.c.run.in_(select(_RUNS.c.number)))
        query = query.where(_ROWS.c.part == "conflicts", _ROWS.c.key == conflict)
        row = self._connection.execute(query.order_by(_ROWS.c.run.desc()).limit(1)).scalar()
        told = {} if row is None else json.loads(row)
        return [told["stands"], told["against"]] if told else []

    def count(self, number: int, part: str) -> int:
        """How long one list of a document is."""
        query = select(sql_func.count()).where(_ROWS.c.run == number, _ROWS.c.part == part)
        return int(self._connection.execute(query).scalar_one())

    def digests(self) -> Iterator[tuple[str, str]]:
        """(id, digest of the document) of every run."""
        query = select(_RUNS.c.id, _RUNS.c.number, _RUNS.c.document)
        for id, number, head in self._connection.execute(query):
            yield id, self.digest(number, head)

    def digest(self, number: int, head: str) -> str:
        """The digest of a document: of its head as it is written, and of its rows."""
        query = select(_ROWS.c.part, _ROWS.c.key, _ROWS.c.row).where(_ROWS.c.run == number)
        query = query.order_by(_ROWS.c.part, _ROWS.c.key)
        rows = self._connection.execute(query.execution_options(yield_per=_PAGE))
        return digest_of_run(head, (tuple(row) for row in rows))

    # ------------------------------------------------------------------ additions

    def tell(self, number: int, part: str, rows: Keyed) -> None:
        """Rows of one list of a document; one that is told again takes the place of the first."""
        values = [{"run": number, "part": part, "key": key, "row": dumps(row)} for key, row in rows]
        add(self._connection, _ROWS, values, "INSERT OR REPLACE")

    def untell(self, number: int, part: str | None = None, keys: Iterable[str] = ()) -> None:
        """Take rows of one list out again; without a part, all rows of the document."""
        mine = sql_delete(_ROWS).where(_ROWS.c.run == number)
        if part is None:
            self._connection.execute(mine)
            return
        some = mine.where(_ROWS.c.part == part, one_of(_ROWS.c.key))
        self._connection.execute(some, given(keys))

    def days(self, most: int) -> list[str]:
        """The newest days on which something ran, as the runs' own times tell them."""
        day = sql_func.substr(_RUNS.c.now, 1, 10)
        query = select(day).distinct().order_by(day.desc()).limit(most)
        return list(self._connection.execute(query).scalars())

    def came_since(self, day: date) -> list[Came]:
        """What every run since a day brought."""
        counts = (_SUMMARIES.c.booked, _SUMMARIES.c.returned, _SUMMARIES.c.conflicts)
        query = select(_RUNS.c.now, *counts).join(_SUMMARIES, _SUMMARIES.c.run == _RUNS.c.id)
        query = query.where(_RUNS.c.now >= day.isoformat())
        return [Came(*row) for row in self._connection.execute(query)]

    def edits(self) -> tuple[Counter[str], str | None]:
        """How many changes people made in the master workbook, by what became of them; and the
        newest run that told of some."""
        query = select(_RUNS.c.id, _SUMMARIES.c.edits)
        query = query.join(_SUMMARIES, _SUMMARIES.c.run == _RUNS.c.id)
        query = query.where(_SUMMARIES.c.edits != "{}").order_by(_RUNS.c.now, _RUNS.c.id)
        counts, newest = Counter[str](), None
        for newest, text in self._connection.execute(query):  # noqa: B007
            counts.update(json.loads(text))
        return counts, newest

    def summarise(self, run: str, document: Mapping[str, Any]) -> None:
        """Keep the summary of a run's document, in the place of what was there."""
        remove(self._connection, _SUMMARIES, "run", [run])
        add(self._connection, _SUMMARIES, [summary_row(run, document)])

    def mark_published(self, run: str) -> None:
        """The pages of a run are all in place."""
        update = sql_update(_RUNS).where(_RUNS.c.id == run).values(published=True)
        self._connection.execute(update)
