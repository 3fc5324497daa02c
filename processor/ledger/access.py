"""Rows asked for and written by their values, however many these are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func

from processor.ledger.rows import Row

# The values come as one JSON text: a statement that is the same for any number of them.
_GIVEN = sql_func.json_each(bindparam("given")).table_valued("value")


def given(values: Iterable[str | int]) -> dict[str, str]:
    """The parameter of a statement that uses ``one_of``: the different values in order."""
    return {"given": json.dumps(sorted(set(values)))}


def one_of(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column has one of the values that are ``given``."""
    return column.in_(select(_GIVEN.c.value))


def rows_of(
    connection: Connection, query: Select[Any], told: Mapping[str, Any] | None = None
) -> list[Row]:
    """The rows that a query finds; ``told``: its parameters."""
    found = connection.execute(query, told)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def among(
    connection: Connection,
    table: Table,
    column: str,
    values: Iterable[str],
    told: Sequence[str] = (),
) -> list[Row]:
    """The rows that have one of the values in a column; ``told``: only these columns of them."""
    query = select(*(table.c[name] for name in told)) if told else select(table)
    return rows_of(connection, query.where(one_of(table.c[column])), given(values))


def add(
    connection: Connection, table: Table, values: Sequence[Mapping[str, Any]], how: str = "INSERT"
) -> None:
    """New rows, all with the same columns; ``how``: INSERT OR IGNORE leaves out known ones."""
    if values:
        names = [*values[0]]
        into = ", ".join(f'"{name}"' for name in names)
        asked = ", ".join("?" for _ in names)
        text = f'{how} INTO "{table.name}" ({into}) VALUES ({asked})'
        connection.exec_driver_sql(text, [tuple(v[name] for name in names) for v in values])


def remove(connection: Connection, table: Table, column: str, values: Iterable[str]) -> None:
    """Take out the rows that have one of the values in a column."""
    connection.execute(sql_delete(table).where(one_of(table.c[column])), given(values))
