"""The ledger file: where it lies, and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from processor.errors import StoreTrouble
from processor.ledger.store import Ledger
from tests.records import record


@pytest.mark.parametrize("folder", ["a?b=c", "50%25x%", "中文 空 格", "#h&x"])
def test_the_ledger_lies_where_it_was_told_to(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    Ledger(tmp_path / folder / "ledger.sqlite").close()
    assert (tmp_path / folder / "ledger.sqlite").exists()
    assert [p.name for p in tmp_path.iterdir()] == [folder]


def test_a_file_that_is_no_ledger_is_trouble_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(StoreTrouble, match="not a database"):
        Ledger(path)


def test_trouble_with_the_ledger_quotes_nobodys_data(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    twice = [record("R1", customer_name="李明轩"), record("R1", customer_name="李明轩")]
    with pytest.raises(StoreTrouble) as trouble, ledger.writing() as book:
        book.add_records("run", twice, [])
    ledger.close()
    assert "UNIQUE" in str(trouble.value)
    assert "李明轩" not in str(trouble.value)


def test_a_rehearsal_waits_for_a_desk_that_is_writing(tmp_path: Path) -> None:
    """It judges against what is there at its end, so it takes its turn like a run."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    other = sqlite3.connect(tmp_path / "ledger.sqlite", timeout=0, isolation_level=None)
    with ledger.rehearsing() as book:
        assert book.records() == {}
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        book.add_records("run", [record("R1", customer_name="李明轩")], [])
    other.close()
    with ledger.reading() as book:
        assert book.records() == {}
    ledger.close()
