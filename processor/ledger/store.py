"""Opens the ledger and reads and adds to it inside one transaction.

A writing transaction takes the write lock before it reads, so what is judged is judged against
what will be there when it is committed, also when two desks run at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from processor.errors import StoreTrouble
from processor.ledger import tables
from processor.ledger.book import Book
from processor.ledger.listed import Listed
from processor.ledger.told import PARTS, Told
from processor.ledger.upgrades import UPGRADES


class Ledger:
    """The ledger file. ``path`` None keeps it in memory, for rehearsals without one."""

    def __init__(self, path: Path | None) -> None:
        self._engine = _connect(path)

    @contextmanager
    def reading(self) -> Iterator[Book]:
        """One consistent view; nothing can be added."""
        with self._transaction("BEGIN") as connection:
            yield Book(connection)

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """One transaction: all of it is kept when the block ends, or nothing."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            book = Book(connection)
            yield book
            book.note_changes()

    @contextmanager
    def rehearsing(self) -> Iterator[Book]:
        """A transaction that is always given up: nothing that is added stays."""
        with self._transaction("BEGIN IMMEDIATE", end="ROLLBACK", aside=True) as connection:
            yield Book(connection)

    def document(self, run: str) -> dict[str, Any]:
        """What a run told; its lists are read from here as somebody goes through them."""
        with self.reading() as book:
            number, head = book.told.head(run)
        return {
            key: value or Listed(self._telling, number, key) if key in PARTS else value
            for key, value in head.items()
        }

    @contextmanager
    def _telling(self) -> Iterator[Told]:
        with self._transaction("BEGIN") as connection:
            yield Told(connection)

    @contextmanager
    def _transaction(
        self, begin: str, end: str = "COMMIT", *, aside: bool = False
    ) -> Iterator[Connection]:
        # A rehearsal leaves no trace, not even a journal beside the ledger.
        journal, spill = ("MEMORY", "OFF") if aside else ("DELETE", "ON")
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA journal_mode={journal}")
                connection.exec_driver_sql(f"PRAGMA cache_spill={spill}")
                connection.exec_driver_sql(begin)
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql(end)
        except SQLAlchemyError as error:
            raise StoreTrouble(
                "The ledger cannot be read or written: {why}", why=_cause(error)
            ) from error

    def compact(self) -> None:
        """Write the file anew, so that nothing that was removed lingers in it."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")

    def back_up(self, target: Path) -> None:
        """Copy the ledger as it stands at one moment, while others go on (SQLite's own way)."""
        with self._engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)

    @contextmanager
    def copied(self, aside: Path) -> Iterator[Book]:
        """The ledger as it stands now, to be read for long while others write.

        Who reads the file itself keeps writers from committing; a copy (at ``aside``, which goes
        again) does not.
        """
        try:
            aside.unlink(missing_ok=True)
            self.back_up(aside)
            copy = Ledger(aside)
            try:
                with copy.reading() as book:
                    yield book
            finally:
                copy.close()
        except (OSError, sqlite3.Error) as error:
            raise StoreTrouble(
                "The ledger cannot be read or written: {why}", why=_cause(error)
            ) from error
        finally:
            aside.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _connect(path: Path | None) -> Engine:
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool)
    else:
        url = URL.create("sqlite", database=str(path))  # takes ? and % as they are
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not at the first write
        connection.execute("PRAGMA synchronous=FULL")

    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if version in (0, *UPGRADES):
                version = _brought_up(connection)
            if version != tables.SCHEMA:
                raise StoreTrouble(
                    "The ledger {path} was written by another version of this program "
                    "(schema {version}, expected {expected}); use that version, "
                    "or move the ledger aside and run again.",
                    path=path,
                    version=version,
                    expected=tables.SCHEMA,
                )
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreTrouble(
            "The ledger {path} cannot be opened: {why}", path=path, why=_cause(error)
        ) from error
    return engine


def _brought_up(connection: Connection) -> int:
    """Make the tables, or give a ledger of an older version what it lacks, in one transaction."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
    if version <= tables.SCHEMA:  # another desk may have been faster, and newer
        tables.metadata.create_all(connection)
        for older, changes in UPGRADES.items():
            for change in changes if 0 < version <= older else ():
                connection.exec_driver_sql(change)
        version = tables.SCHEMA
        connection.exec_driver_sql(f"PRAGMA user_version={version}")
    connection.exec_driver_sql("COMMIT")
    return version


def _cause(error: Exception) -> str:
    """What SQLite says, without the statement and its values: they hold people's data."""
    told = error if isinstance(error, sqlite3.Error) else getattr(error, "orig", None)
    return str(told or type(error).__name__)
