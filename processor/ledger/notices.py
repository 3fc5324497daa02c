"""The notices that were written, with the bodies of their pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from processor.ledger import rows, tables
from processor.ledger.access import add, among, rows_of
from processor.model import REMINDERS, Notice

_NUMBER = tables.notices.c.number
_HEADS = (column for column in tables.notices.c if column.name != "body")
_WITH_RUNS = select(*_HEADS, tables.runs.c.now.label("at")).join_from(
    tables.runs, tables.notices, tables.notices.c.run == tables.runs.c.id
)


class Notices:
    """Questions and additions about notices, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, run: str | None = None) -> list[tuple[Notice, dict[str, Any]]]:
        """Notices with the bodies of their pages, oldest first; of one run or all."""
        query = select(tables.notices).order_by(tables.notices.c.number)
        if run is not None:
            query = query.where(tables.notices.c.run == run)
        return [
            (rows.notice_of(row), json.loads(row["body"]))
            for row in rows_of(self._connection, query)
        ]

    def latest(self, records: Iterable[str]) -> dict[str, Notice]:
        """The latest notice of a change of each of the records."""
        rows_about = among(self._connection, tables.notices, "record", records)
        found = [row for row in rows_about if row["kind"] not in REMINDERS]
        found.sort(key=lambda row: row["number"])
        return {row["record"]: rows.notice_of(row) for row in found}

    def files(self, records: Iterable[str] | None = None) -> dict[str, tuple[str, str]]:
        """The latest notice of a change of each record that has a page: its id and file.

        Of some records, or of all for None.
        """
        t = tables.notices
        told = ("number", "record", "id", "file", "kind")
        if records is None:
            found = rows_of(self._connection, select(*(t.c[name] for name in told)))
        else:
            found = among(self._connection, t, "record", records, told)
        return {
            row["record"]: (row["id"], row["file"])
            for row in sorted(found, key=lambda row: int(row["number"]))
            if row["kind"] not in REMINDERS and row["kind"] != "returned"
        }

    def records_of(self, ids: Iterable[str]) -> set[str]:
        """The records that these notices are about."""
        found = among(self._connection, tables.notices, "id", ids, ("record",))
        return {row["record"] for row in found}

    def called(self, ids: Iterable[str]) -> list[tuple[Notice, dict[str, Any]]]:
        """The notices with these ids, and the bodies of their pages."""
        found = among(self._connection, tables.notices, "id", ids)
        return [(rows.notice_of(row), json.loads(row["body"])) for row in found]

    def replacements(self, ids: Iterable[str]) -> dict[str, Notice]:
        """For each of the notices that was replaced, the one that holds instead."""
        found = among(self._connection, tables.notices, "replaces", ids)
        found.sort(key=lambda row: row["number"])
        return {row["replaces"]: rows.notice_of(row) for row in found}

    def newest(
        self, kind: str | None = None, to: Collection[str] | None = None
    ) -> Iterator[tuple[Notice, str]]:
        """(notice, time of its run) of the newest run first, and as they were written within it;
        of one kind, or to people of these names alone. They are read as they are asked for."""
        query = _WITH_RUNS.order_by(tables.runs.c.now.desc(), tables.runs.c.id.desc(), _NUMBER)
        if kind is not None:
            query = query.where(tables.notices.c.kind == kind)
        if to is not None:
            query = query.where(tables.notices.c.to.in_(to))
        for row in self._connection.execute(query).mappings():
            yield rows.notice_of(dict(row)), row["at"]

    def add(self, run: str, new: Iterable[tuple[Notice, Mapping[str, Any]]]) -> None:
        """Notices with the bodies of their pages."""
        add(self._connection, tables.notices, [rows.notice_row(n, run, body) for n, body in new])
