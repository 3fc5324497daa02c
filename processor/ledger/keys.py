"""The keys under which records are found, and the normal forms that were kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func

from processor.ledger import tables
from processor.ledger.access import add, among, given, one_of, remove


class Keys:
    """Questions and additions about keys, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records_under(self, pack: str, keys: Iterable[str]) -> list[tuple[str, str]]:
        """(key, record) for every record of the pack that is found under one of the keys."""
        table = tables.keys
        query = select(table.c.key, table.c.record)
        query = query.where(table.c.pack == pack, one_of(table.c.key))
        return [(row[0], row[1]) for row in self._connection.execute(query, given(keys)).fetchall()]

    def count_under(self, pack: str, keys: Iterable[str]) -> dict[str, int]:
        """How many records are found under each of the keys; a key of nobody is absent."""
        table = tables.keys
        query = select(table.c.key, sql_func.count()).group_by(table.c.key)
        query = query.where(table.c.pack == pack, one_of(table.c.key))
        found = self._connection.execute(query, given(keys)).fetchall()
        return {row[0]: row[1] for row in found}

    def count_from(self, pack: str, prefix: str) -> int:
        """How many different keys go on behind the prefix."""
        table = tables.keys
        query = select(sql_func.count(table.c.key.distinct())).where(
            table.c.pack == pack, table.c.key > prefix, table.c.key < _behind(prefix)
        )
        return int(self._connection.execute(query).scalar_one())

    def records_from(self, pack: str, prefix: str) -> list[str]:
        """The records found under any key that starts with the prefix."""
        table = tables.keys
        query = select(table.c.record).where(
            table.c.pack == pack, table.c.key >= prefix, table.c.key < _behind(prefix)
        )
        return sorted(set(self._connection.execute(query).scalars()))

    def normals(self, ids: Iterable[str]) -> dict[str, str]:
        """The normal forms that were kept of records."""
        found = among(self._connection, tables.normals, "record", ids)
        return {row["record"]: row["normals"] for row in found}

    def all_normals(self, pack: str) -> Iterator[tuple[str, str]]:
        """(record, normal forms) of every record of a pack in order of id, one after the other."""
        table = tables.normals
        query = select(table.c.record, table.c.normals).where(table.c.pack == pack)
        found = self._connection.execute(
            query.order_by(table.c.record).execution_options(yield_per=10_000)
        )
        return ((row[0], row[1]) for row in found)

    def add(
        self, pack: str, keys: Iterable[tuple[str, str]], normals: Iterable[tuple[str, str]]
    ) -> None:
        """The (key, record) under which records are found, and their (record, normal forms)."""
        values = [{"pack": pack, "key": k, "record": r} for k, r in keys]
        add(self._connection, tables.keys, values, "INSERT OR IGNORE")
        add(
            self._connection,
            tables.normals,
            [{"pack": pack, "record": r, "normals": n} for r, n in normals],
        )

    def clear(self, pack: str) -> None:
        """Forget the keys by which records of a pack are compared, and their normal forms."""
        table = tables.keys
        compared = (table.c.pack == pack) & table.c.key.not_like("identity:%")
        self._connection.execute(sql_delete(table).where(compared))
        remove(self._connection, tables.normals, "pack", [pack])

    def remove(self, pack: str, keys: Iterable[tuple[str, str]]) -> None:
        """Take out (key, record), and the normal forms of those records."""
        table = tables.keys
        delete = sql_delete(table).where(
            table.c.pack == pack, table.c.key == bindparam("k"), table.c.record == bindparam("r")
        )
        values = [{"k": key, "r": record} for key, record in keys]
        if values:
            self._connection.execute(delete, values)
        remove(self._connection, tables.normals, "record", {v["r"] for v in values})


def _behind(prefix: str) -> str:
    """The first text behind all that start with the prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
