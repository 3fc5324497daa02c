"""What rows of the ledger were before they changed, so that every run can be looked back at.

Runs are numbered in the order in which they were booked; clocks may be set back, numbers not. A
row that changes, goes or comes later than its records leaves what it was, with the number of the
last run that saw it so; these notes are only ever added. Whatever came together with a new record
needs none: it was there from that record's run on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func
from sqlalchemy import update as sql_update

from processor.ledger import tables
from processor.ledger.access import add, among, given, one_of, rows_of
from processor.ledger.rows import Row, dumps

# The columns by which a row is known, and those that are kept of it; of a record the content stays.
_KEYS: Mapping[str, tuple[str, ...]] = {"verdicts": ("left", "right"), "memory": ("name",)}
_KEPT: Mapping[str, tuple[str, ...]] = {
    "records": ("id", "file", "outcome", "claim", "reasons", "standing"),
}
_SIDES = {"verdicts": ("left", "right"), "conflicts": ("stands", "against")}
_WORD = re.compile(r"\w+")
REMEMBERED = ("people", "rules")  # of what the desk remembers, what pages are made from


def key_of(table: Table, row: Row) -> str:
    """The key of a row as one text."""
    return " ".join(str(row[name]) for name in _KEYS.get(table.name, ("id",)))


class Past:
    """Notes what rows were, within one transaction; the last run's number is asked for once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: dict[str, dict[str, Row | None]] = {}
        self._gone: set[str] = set()
        self.new: set[str] = set()  # records that no run has told of yet

    def touch(self, table: Table, rows: Iterable[Row]) -> None:
        """These rows are about to change or to go."""
        seen = self._before.setdefault(table.name, {})
        names = _KEPT.get(table.name)
        for row in rows:
            if table is not tables.records or row["id"] not in self.new:
                kept = row if names is None else {name: row[name] for name in names}
                seen.setdefault(key_of(table, row), kept)

    def came(self, table: Table, rows: Iterable[Row], records: Iterable[Collection[str]]) -> None:
        """These rows are new; with each go the records that it is about."""
        seen = self._before.setdefault(table.name, {})
        for row, about in zip(rows, records, strict=True):
            if not about or not self.new.issuperset(about):
                seen.setdefault(key_of(table, row), None)

    def forget(self, ids: Collection[str], names: Mapping[str, str]) -> None:
        """Nothing may quote these records any more; their files have other names."""
        self._gone |= set(ids)
        table = tables.past
        for note in rows_of(self._connection, select(table)):
            here = table.c.number == note["number"]
            text = str(note["row"] or "")
            row = json.loads(text or "{}")
            if _quotes(str(note["key"]), text, self._gone):
                self._connection.execute(sql_delete(table).where(here))
                about = tables.past_about.c.note == note["number"]
                self._connection.execute(sql_delete(tables.past_about).where(about))
            elif row.get("file") in names:
                told = dumps({**row, "file": names[row["file"]]})
                self._connection.execute(sql_update(table).where(here).values(row=told))

    def close(self) -> None:
        """Note everything that is not as it was; called before a run is booked, and at the end."""
        until = last_run(self._connection)
        for name, before in self._before.items():
            now = self._now(tables.metadata.tables[name], before)
            notes = [
                {
                    "table": name,
                    "key": key,
                    "until": until,
                    "row": None if row is None else dumps(row),
                }
                for key, row in before.items()
                if row != now.get(key)
            ]
            kept = [n for n in notes if not _quotes(f"{n['key']}", f"{n['row']}", self._gone)]
            self._add(kept)
        self._before.clear()
        self.new.clear()

    def _add(self, notes: list[dict[str, Any]]) -> None:
        """Notes, found again by the two records of what was a verdict or a conflict."""
        number = self._connection.execute(select(sql_func.max(tables.past.c.number))).scalar() or 0
        about = []
        for place, note in enumerate(notes, number + 1):
            note["number"] = place
            sides = _SIDES.get(note["table"], ()) if note["row"] else ()
            row = json.loads(note["row"]) if sides else {}
            about += [{"record": id, "note": place} for id in sorted({row[s] for s in sides})]
        add(self._connection, tables.past, notes)
        add(self._connection, tables.past_about, about)

    def _now(self, table: Table, keys: Iterable[str]) -> dict[str, Row]:
        return {key_of(table, row): row for row in rows_now(self._connection, table, keys)}


def rows_now(connection: Connection, table: Table, keys: Iterable[str]) -> list[Row]:
    """The rows with these keys as they are today, with the columns that are kept of them."""
    wanted = set(keys)
    first = _KEYS.get(table.name, ("id",))[0]
    told = _KEPT.get(table.name, ())
    found = among(connection, table, first, {key.split(" ")[0] for key in wanted}, told)
    return [row for row in found if key_of(table, row) in wanted]


def _quotes(key: str, row: str, ids: Collection[str]) -> bool:
    return bool(ids) and not set(_WORD.findall(f"{key} {row}")).isdisjoint(ids)


def last_run(connection: Connection) -> int:
    """The number of the run that was booked last; 0 for none."""
    found = connection.execute(select(sql_func.max(tables.runs.c.number))).scalar()
    return int(found or 0)


def rows_then(
    connection: Connection, table: Table, run: int, keys: Iterable[str] | None = None
) -> dict[str, Row | None]:
    """What rows that changed since a run were when it was booked; None: they were not there.

    Of a record only what is kept of it.
    """
    note = tables.past
    query = select(note.c.key, note.c.row).where(note.c.table == table.name, note.c.until >= run)
    query = query.order_by(note.c.number.desc())  # the first change after the run has the last word
    told: dict[str, Any] = {}
    part = query if keys is None else query.where(one_of(note.c.key))
    for key, row in connection.execute(part, given(keys or ())):
        told[key] = row
    return {key: None if row is None else json.loads(row) for key, row in told.items()}


# CROSS JOIN keeps SQLite from going through all notes of the table for every record.
_KEYS_ABOUT = text(
    """SELECT past.key FROM past_about CROSS JOIN past ON past.number = past_about.note
    WHERE past_about.record IN (SELECT value FROM json_each(:given))
    AND past."table" = :name AND past.until >= :run"""
)


def keys_about(connection: Connection, table: Table, run: int, records: Iterable[str]) -> set[str]:
    """The keys of verdicts or conflicts on records that changed since a run was booked."""
    asked = {"name": table.name, "run": run, **given(records)}
    return set(connection.execute(_KEYS_ABOUT, asked).scalars())
