"""Rows asked for and written by their values, in parts that every build of SQLite takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert

from processor.ledger.rows import Row

_PART = 900  # SQLite takes at most 999 variables in old builds


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """The different values in order, some hundred at a time."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _PART):
        yield wanted[start : start + _PART]


def rows_of(connection: Connection, query: Select[Any]) -> list[Row]:
    """The rows that a query finds."""
    return [dict(row) for row in connection.execute(query).mappings()]


def among(
    connection: Connection,
    table: Table,
    column: str,
    values: Iterable[str],
    told: Sequence[str] = (),
) -> list[Row]:
    """The rows that have one of the values in a column; ``told``: only these columns of them."""
    found: list[Row] = []
    query = select(*(table.c[name] for name in told)) if told else select(table)
    for part in parts(values):
        found += rows_of(connection, query.where(table.c[column].in_(part)))
    return found


def add(connection: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """New rows."""
    if values:
        connection.execute(sql_insert(table), [dict(v) for v in values])


def remove(connection: Connection, table: Table, column: str, values: Iterable[str]) -> None:
    """Take out the rows that have one of the values in a column."""
    for part in parts(values):
        connection.execute(sql_delete(table).where(table.c[column].in_(part)))
