"""Who handed records in, as pages show the names, and what is kept of each personal page.

Names stand beside the records as they were written; whoever folds spellings together does so
over the few different names, not over all records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update

from processor.ledger import tables
from processor.ledger.access import add, given, one_of, remove, rows_of
from processor.ledger.rows import dumps

_RECORDS, _PAGES = tables.records, tables.personal_pages


class PersonalPage(NamedTuple):
    """A personal page as it was last made: its folder, and its line on the entrance."""

    folder: str
    line: Mapping[str, Any]
    due: bool = False


class Own(NamedTuple):
    """One record of a claimant: when it came in, as it is written, and what became of it."""

    arrived_at: str
    id: str
    outcome: str
    claim: str | None

    @property
    def month(self) -> str:
        """The month in which it came in, by the desk's clock then: 2026-03."""
        return self.arrived_at[:7]


class Claimants:
    """Questions and additions about claimants, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def names(self, records: Iterable[str] | None = None) -> set[str]:
        """The different names under which records were handed in; of all records for None."""
        query = select(_RECORDS.c.claimant).distinct()
        if records is None:
            found = set(self._connection.execute(query).scalars())
        else:
            query = query.where(one_of(_RECORDS.c.id))
            found = set(self._connection.execute(query, given(records)).scalars())
        return found - {""}

    def records(self, names: Iterable[str]) -> list[str]:
        """The records that were handed in under one of the names."""
        query = select(_RECORDS.c.id).where(one_of(_RECORDS.c.claimant))
        return list(self._connection.execute(query, given(names)).scalars())

    def own(self, names: Iterable[str]) -> list[Own]:
        """The records that were handed in under one of the names, the oldest first."""
        told = (_RECORDS.c.arrived_at, _RECORDS.c.id, _RECORDS.c.outcome, _RECORDS.c.claim)
        query = select(*told).where(one_of(_RECORDS.c.claimant))
        found = self._connection.execute(query, given(names)).fetchall()
        return sorted((Own(*row) for row in found), key=lambda own: own[:2])

    def name_on(self, record: str) -> str:
        """The name under which a record was handed in; "" for nobody."""
        query = select(_RECORDS.c.claimant).where(_RECORDS.c.id == record)
        return self._connection.execute(query).scalar() or ""

    def name(self, names: Mapping[str, str]) -> set[str]:
        """Note who handed records in; gives the names that stood there before and do not now."""
        query = select(_RECORDS.c.id, _RECORDS.c.claimant).where(one_of(_RECORDS.c.id))
        before = {row[0]: row[1] for row in self._connection.execute(query, given(names))}
        changed = {id: name for id, name in before.items() if names[id] != name}
        update = sql_update(_RECORDS).where(_RECORDS.c.id == bindparam("record"))
        values = [{"record": id, "name": names[id]} for id in changed]
        if values:
            self._connection.execute(update.values(claimant=bindparam("name")), values)
        return set(changed.values()) - {""}

    def addressees(self) -> set[str]:
        """The different names to which notices were written."""
        return set(self._connection.execute(select(tables.notices.c.to).distinct()).scalars())

    def pages(self) -> dict[str, PersonalPage]:
        """The personal pages by folded name."""
        return {
            row["key"]: PersonalPage(row["folder"], json.loads(row["line"]), bool(row["due"]))
            for row in rows_of(self._connection, select(_PAGES))
        }

    def keep_pages(self, pages: Mapping[str, PersonalPage], gone: Iterable[str]) -> None:
        """Pages as they were made, and which there are no more."""
        remove(self._connection, _PAGES, "key", [*pages, *gone])
        rows = [
            {"key": key, "folder": page.folder, "line": dumps(page.line), "due": page.due}
            for key, page in pages.items()
        ]
        add(self._connection, _PAGES, rows)

    def forget_pages(self) -> None:
        """Every page is to be made anew."""
        self._connection.execute(sql_delete(_PAGES))

    def spoil_pages(self, keys: Iterable[str]) -> None:
        """These pages tell something that holds no more."""
        spoilt = sql_update(_PAGES).where(one_of(_PAGES.c.key)).values(due=True)
        self._connection.execute(spoilt, given(keys))
