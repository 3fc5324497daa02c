"""What the ledger remembers of the master workbook: what was written, and what people changed.

Editions are numbered in the order in which they were put in place. A cell that people changed is
found by comparing with the edition that they worked on, however old it is.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update

from processor.ledger import tables
from processor.ledger.access import among, given, one_of
from processor.model import Place, Record, Value

REFUSED = "master-refused"  # memory: why the master could not be read or changed
SHOWN = "master-shown"  # memory: what the latest edition shows, so that changes can be put to it
_CHUNK = 900  # SQLite takes at most 999 variables in old builds
_KEPT = 200  # editions whose cells are kept for people who still have them open


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One value of a record as people set it in the master; a note where ``field`` is empty."""

    id: str
    record: str
    field: str
    old: str
    new: str
    meaning: Any
    place: str
    by: str
    at: datetime
    number: int = 0


class Edition(NamedTuple):
    """One state of the master workbook."""

    number: int
    name: str
    sha256: str
    pristine: bool
    layout: Mapping[str, list[str]]
    sheets: Mapping[str, Any]


class Kept(NamedTuple):
    """The cells of one row as they were written, and the number of the row."""

    row: int
    cells: list[str]


def corrected(record: Record, correction: Correction) -> Record:
    """The record with one value as people set it; what was typed on the form stays."""
    was = record.values.get(correction.field)
    values = dict(record.values)
    if correction.meaning in (None, "", []):
        values.pop(correction.field, None)
    else:
        values[correction.field] = Value(
            field=correction.field,
            typed=was.typed if was else "",
            meaning=correction.meaning,
            place=Place(*correction.place.rsplit("!", 1)),
        )
    return dataclasses.replace(record, values=values)


class MasterMemory:
    """Questions and additions about the master, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------------ what people changed

    def corrections(self, records: Iterable[str] | None = None) -> list[Correction]:
        """Corrections and notes, of several on one thing the one that holds last."""
        table = tables.corrections
        query = select(table)
        if records is not None:
            found = []
            wanted = sorted(set(records))
            if wanted and self._connection.execute(select(table.c.number).limit(1)).first():
                for start in range(0, len(wanted), _CHUNK):
                    part = query.where(table.c.record.in_(wanted[start : start + _CHUNK]))
                    found += list(self._connection.execute(part).mappings())
        else:
            found = list(self._connection.execute(query).mappings())
        told = (
            Correction(
                **{**row, "at": datetime.fromisoformat(row["at"])}
                | {"meaning": json.loads(row["meaning"])}
            )
            for row in found
        )
        return sorted(told, key=lambda c: (c.at, c.number))

    def add_correction(self, c: Correction) -> bool:
        """A correction or note; False when the very same one is known."""
        table = tables.corrections
        if self._connection.execute(select(table.c.id).where(table.c.id == c.id)).first():
            return False
        number = self._connection.execute(select(sql_func.max(table.c.number))).scalar() or 0
        row = {f.name: getattr(c, f.name) for f in dataclasses.fields(c)}
        row |= {
            "number": number + 1,
            "at": c.at.isoformat(),
            "meaning": json.dumps(c.meaning, ensure_ascii=False),
        }
        self._connection.execute(sql_insert(table), [row])
        return True

    def add_origin(self, ruling: str, origin: str) -> None:
        """Where a ruling came from."""
        row = {"ruling": ruling, "origin": origin}
        self._connection.execute(sql_insert(tables.ruling_origins), [row])

    def origins(self) -> dict[str, str]:
        """Where rulings came from, by their ids; those of the command line are not named."""
        rows = self._connection.execute(select(tables.ruling_origins)).mappings()
        return {row["ruling"]: row["origin"] for row in rows}

    # ------------------------------------------------------------------ what was written

    def latest(self) -> Edition | None:
        """The edition that was put in place last."""
        table = tables.master_editions
        return self._edition(select(table).order_by(table.c.number.desc()).limit(1))

    def edition(self, name: str) -> Edition | None:
        """The latest edition of that name."""
        table = tables.master_editions
        query = select(table).where(table.c.name == name).order_by(table.c.number.desc())
        return self._edition(query.limit(1))

    def runs_of_records(self, ids: Iterable[str] | None = None) -> dict[str, str]:
        """The run that took up each record; of all records for None."""
        table, told = tables.records, ("id", "run")
        if ids is not None:
            found = among(self._connection, table, "id", ids, told)
            return {row["id"]: row["run"] for row in found}
        query = select(table.c.id, table.c.run)
        return {row.id: row.run for row in self._connection.execute(query)}

    def records_of(self, runs: Iterable[str]) -> set[str]:
        """The records that these runs took up."""
        return {row["id"] for row in among(self._connection, tables.records, "run", runs, ("id",))}

    def made_by_us(self, sha256: str) -> bool:
        """Whether a workbook with these bytes was made by us alone."""
        table = tables.master_editions
        query = select(table.c.pristine).where(table.c.sha256 == sha256, table.c.pristine)
        return self._connection.execute(query.limit(1)).first() is not None

    def _edition(self, query: Any) -> Edition | None:
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        return Edition(
            number=row["number"],
            name=row["name"],
            sha256=row["sha256"],
            pristine=bool(row["pristine"]),
            layout=json.loads(row["layout"]),
            sheets=json.loads(row["sheets"] or "{}"),
        )

    def add_edition(self, e: Edition) -> None:
        """An edition that is about to be put in place; older ones forget where their rows lie."""
        table = tables.master_editions
        self._connection.execute(sql_update(table).where(table.c.sheets != "").values(sheets=""))
        row = e._asdict() | {
            "layout": json.dumps(e.layout, ensure_ascii=False),
            "sheets": json.dumps(e.sheets, ensure_ascii=False),
        }
        self._connection.execute(sql_insert(table), [row])

    def cells(self, sheet: str, keys: Iterable[str], edition: int) -> dict[str, Kept]:
        """The rows of a sheet as they stood in an edition."""
        table = tables.master_cells
        found: dict[str, tuple[int, Kept]] = {}
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), _CHUNK):
            query = select(table).where(
                table.c.sheet == sheet,
                table.c.key.in_(wanted[start : start + _CHUNK]),
                table.c.edition <= edition,
            )
            for row in self._connection.execute(query).mappings():
                known = found.get(row["key"])
                if known is None or known[0] < row["edition"]:
                    kept = Kept(row["row"], json.loads(row["cells"]))
                    found[row["key"]] = (row["edition"], kept)
        return {key: kept for key, (_, kept) in found.items()}

    def sheets(self) -> Iterator[str]:
        """The codes of all sheets that any edition held rows of."""
        code = tables.master_cells.c.sheet
        query = select(sql_func.min(code))
        found = self._connection.execute(query).scalar()
        while found is not None:  # from one to the next in the index: there are many rows of each
            yield found
            found = self._connection.execute(query.where(code > found)).scalar()

    def places(self, sheet: str, edition: int) -> dict[str, int]:
        """The row of each key of a sheet in an edition; 0 where it went away."""
        t = tables.master_cells.c
        query = select(t.key, t.row).where(t.sheet == sheet, t.edition <= edition)
        found = self._connection.execute(query.order_by(t.key, t.edition))
        return {key: row for key, row in found}  # noqa: C416 - of several the latest

    def keys(self, sheet: str, edition: int) -> Iterator[str]:
        """The keys of all rows that an edition held."""
        table = tables.master_cells
        query = select(table.c.key).distinct()
        query = query.where(table.c.sheet == sheet, table.c.edition <= edition)
        for (key,) in self._connection.execute(query):
            yield key

    def all_cells(self, sheet: str, edition: int) -> dict[str, Kept]:
        """Every row of a sheet as it stood in an edition; rows that went away have no cells."""
        table = tables.master_cells
        query = select(table).where(table.c.sheet == sheet, table.c.edition <= edition)
        query = query.order_by(table.c.key, table.c.edition)
        return {
            row["key"]: Kept(row["row"], json.loads(row["cells"]))
            for row in self._connection.execute(query).mappings()
        }

    def write_cells(self, sheet: str, edition: int, rows: Iterable[tuple[str, Kept]]) -> None:
        """Rows as an edition writes them."""
        values: list[dict[str, Any]] = []
        insert = sql_insert(tables.master_cells).prefix_with("OR REPLACE")
        for key, kept in rows:
            values.append(
                {
                    "sheet": sheet,
                    "key": key,
                    "edition": edition,
                    "row": kept.row,
                    "cells": json.dumps(kept.cells, ensure_ascii=False),
                }
            )
            if len(values) >= 20_000:
                self._write(insert, values)
                values.clear()
        if values:
            self._write(insert, values)

    def _write(self, insert: Any, values: Sequence[Mapping[str, Any]]) -> None:
        self._connection.execute(insert, values)
        self._forget_old(values[0]["sheet"], [v["key"] for v in values], values[0]["edition"])

    def _forget_old(self, sheet: str, keys: Sequence[str], edition: int) -> None:
        """Drop what these rows were before the editions that people may still have open."""
        if edition <= _KEPT:
            return
        table = tables.master_cells
        newer = table.alias()
        overtaken = (
            select(newer.c.key)
            .where(
                newer.c.sheet == table.c.sheet,
                newer.c.key == table.c.key,
                newer.c.edition > table.c.edition,
                newer.c.edition <= edition - _KEPT,
            )
            .exists()
        )
        delete = sql_delete(table).where(table.c.sheet == sheet, overtaken)
        self._connection.execute(delete.where(one_of(table.c.key)), given(keys))
