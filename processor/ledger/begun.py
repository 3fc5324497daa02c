"""The run that has begun and not come to its end: what it takes, so that it can be gone on with.

A run over many files is committed in slices. It is noted here with the first and forgotten with
the last; how things stood before it is told by the past.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from processor.ledger import tables
from processor.ledger.access import add, remove
from processor.ledger.rows import dumps

_BEGUN = "begun"


class Begun:
    """The run in hand, within one transaction; there is never more than one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def journal(self) -> dict[str, Any] | None:
        """What the run takes, as it noted itself; None where no run is in hand."""
        query = select(tables.memory.c.value).where(tables.memory.c.name == _BEGUN)
        told = self._connection.execute(query).scalar_one_or_none()
        return None if told is None else json.loads(told)

    def begin(self, journal: Mapping[str, Any]) -> None:
        """Note that a run is in hand."""
        add(self._connection, tables.memory, [{"name": _BEGUN, "value": dumps(journal)}])

    def end(self) -> None:
        """Forget the run: it is told."""
        remove(self._connection, tables.memory, "name", [_BEGUN])
