"""The records of which something changed since pages and master last told of them.

Whatever changes a record or its settlement notes it here, in the same transaction; publishing
makes anew what shows these records and then strikes them off.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func

from processor.ledger import tables
from processor.ledger.access import add

_STALE = tables.stale


class Stale:
    """Questions and additions about stale records, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, records: Iterable[str]) -> None:
        """Something changed about these records."""
        add(self._connection, _STALE, [{"record": id} for id in records])

    def last(self) -> int:
        """The number of the latest note, 0 for none: what to strike off when it is all told."""
        return int(self._connection.execute(select(sql_func.max(_STALE.c.number))).scalar() or 0)

    def records(self) -> set[str]:
        """The stale records."""
        return set(self._connection.execute(select(_STALE.c.record)).scalars())

    def strike(self, last: int) -> None:
        """Everything up to a note is told."""
        self._connection.execute(sql_delete(_STALE).where(_STALE.c.number <= last))
