"""What is sent to whom, and how that went. Addresses are kept; secrets never."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy import func as sql_func
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update

from processor.ledger import tables

QUEUED, SENDING, SENT, UNCERTAIN, FAILED = "queued", "sending", "sent", "uncertain", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest to one address. ``id`` is made of the address and the notices that it tells."""

    id: str
    channel: str  # mail | robot
    person: str
    address: str
    notices: tuple[str, ...]
    state: str
    tries: int
    due_at: datetime
    created_at: datetime
    changed_at: datetime
    trouble: str = ""
    number: int = 0


class Deliveries:
    """Questions and additions about deliveries, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(self) -> set[tuple[str, str]]:
        """(notice, channel and address) of everything that was ever put into a delivery."""
        table, named = tables.deliveries, tables.delivered_notices
        query = select(named.c.notice, table.c.channel, table.c.address).join(
            table, table.c.id == named.c.delivery
        )
        return {(n, f"{c} {a}") for n, c, a in self._connection.execute(query)}

    def add(self, new: Iterable[Delivery]) -> None:
        """Deliveries that are due; one that is known is passed over."""
        table = tables.deliveries
        for delivery in new:
            if self._connection.execute(
                select(table.c.id).where(table.c.id == delivery.id)
            ).first():
                continue
            number = self._connection.execute(select(sql_func.max(table.c.number))).scalar() or 0
            row = dataclasses.asdict(dataclasses.replace(delivery, number=number + 1))
            for name in ("due_at", "created_at", "changed_at"):
                row[name] = row[name].isoformat()
            row["notices"] = json.dumps(list(delivery.notices))
            self._connection.execute(sql_insert(table), [row])
            named = [{"notice": n, "delivery": delivery.id} for n in delivery.notices]
            if named:
                self._connection.execute(sql_insert(tables.delivered_notices), named)

    def all(self, *states: str) -> list[Delivery]:
        """Deliveries in order of making; of some states or all."""
        table = tables.deliveries
        query = select(table).order_by(table.c.number)
        if states:
            query = query.where(table.c.state.in_(states))
        return [_delivery_of(row) for row in self._connection.execute(query).mappings()]

    def mark(self, id: str, state: str, at: datetime, **more: Any) -> None:
        """What became of a delivery: ``tries``, ``due_at`` and ``trouble`` as given."""
        values: dict[str, Any] = {"state": state, "changed_at": at.isoformat(), **more}
        if isinstance(values.get("due_at"), datetime):
            values["due_at"] = values["due_at"].isoformat()
        table = tables.deliveries
        self._connection.execute(sql_update(table).where(table.c.id == id).values(values))


def _delivery_of(row: Mapping[Any, Any]) -> Delivery:
    times = {n: datetime.fromisoformat(row[n]) for n in ("due_at", "created_at", "changed_at")}
    return Delivery(**{**row, **times, "notices": tuple(json.loads(row["notices"]))})
