"""What the ledger holds now, row by row: only some rows are in memory at a time, in no order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from processor.ledger import rows, tables
from processor.ledger.chain import Act
from processor.ledger.master_memory import Correction, MasterMemory, corrected
from processor.ledger.rows import Row
from processor.model import Decision, Record, Sameness

_AT_ONCE = 1_000  # rows that are fetched in one go


class Streams:
    """Questions about whole tables, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, pack: str, form: str) -> Iterator[Record]:
        """Every record of a form, with what people corrected."""
        return (record for _, record in self._records(pack, form))

    def decided(self, pack: str, form: str) -> Iterator[tuple[Record, Decision]]:
        """The same with the latest word on each, without its conflicts."""
        return ((record, rows.decision_of(row)) for row, record in self._records(pack, form))

    def _records(self, pack: str, form: str) -> Iterator[tuple[Row, Record]]:
        changed: dict[str, list[Correction]] = {}
        for correction in MasterMemory(self._connection).corrections():
            if correction.field:
                changed.setdefault(correction.record, []).append(correction)
        table = tables.records
        for row in self._each(select(table).where(table.c.pack == pack, table.c.form == form)):
            record = rows.record_of(row)
            for correction in changed.get(record.id, ()):
                record = corrected(record, correction)
            yield row, record

    def in_order(self, pack: str, form: str) -> list[str]:
        """The ids of all records of a form, in the order in which they came in."""
        table = tables.records.c
        query = select(table.arrived_at, table.file, table.id)
        query = query.where(table.pack == pack, table.form == form)
        found = self._connection.execute(query).fetchall()
        placed = ((datetime.fromisoformat(at).timestamp(), file, id) for at, file, id in found)
        return [id for _, _, id in sorted(placed)]

    def count(self, pack: str) -> int:
        """How many records a pack has."""
        query = (
            select(func.count()).select_from(tables.records).where(tables.records.c.pack == pack)
        )
        return int(self._connection.execute(query).scalar_one())

    def arrivals(self, *, by_year: bool) -> dict[tuple[str, str, str], int]:
        """How many records each (pack, form, year of arrival) has; else with a blank year."""
        table = tables.records
        year = func.substr(table.c.arrived_at, 1, 4) if by_year else literal("")
        query = select(table.c.pack, table.c.form, year, func.count())
        found = self._connection.execute(query.group_by(table.c.pack, table.c.form, year))
        return {(pack, form, when): number for pack, form, when, number in found}

    def outcomes(self, pack: str) -> Iterator[Row]:
        """Of every record of a pack the id, outcome, claim and reasons, as they are written."""
        table = tables.records
        told = (table.c.id, table.c.outcome, table.c.claim, table.c.reasons)
        return self._each(select(*told).where(table.c.pack == pack))

    def claims(self, pack: str) -> Iterator[Row]:
        """Every claim of a pack, as it is written."""
        return self._each(select(tables.claims).where(tables.claims.c.pack == pack))

    def acts(self) -> Iterator[Act]:
        """What was done, oldest first."""
        return map(rows.act_of, self._each(select(tables.acts).order_by(tables.acts.c.number)))

    def words(self) -> Iterator[tuple[str, str, Sameness]]:
        """Of every verdict the two records and the word, without its evidence."""
        table = tables.verdicts
        for row in self._each(select(table.c.left, table.c.right, table.c.sameness)):
            yield row["left"], row["right"], Sameness(row["sameness"])

    def _each(self, query: Select[Any]) -> Iterator[Row]:
        found = self._connection.execute(query.execution_options(yield_per=_AT_ONCE))
        names = tuple(found.keys())  # a mapping for each row would take three times as long
        for row in found:
            yield dict(zip(names, row, strict=True))
