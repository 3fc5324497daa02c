"""Killed at any point of the walk and run again, the end is the same."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.desk import NOW, Office, form

# Where the walk is cut off: before the named function is entered for the n-th time.
POINTS = [
    ("processor.intake.spool", "Spool._name", 1),
    ("processor.runs.reading", "answers", 1),
    ("processor.runs.walk", "book_slice", 1),
    ("processor.ledger.book", "Book.add_records", 1),
    ("processor.ledger.book", "Book.replace_settlement", 1),
    ("processor.ledger.notices", "Notices.add", 1),
    ("processor.ledger.book", "Book.add_run", 1),
    ("processor.runs.run", "show", 1),
    ("processor.outputs.place", "Places.put", 1),
    ("processor.outputs.place", "Places.put", 2),
    ("processor.outputs.place", "Places.put", 4),
    ("processor.runs.publish", "mark_workbook", 1),
    ("processor.runs.pages", "report", 1),
    ("processor.runs.personal_pages", "person", 1),
    ("processor.runs.entrance", "index", 1),
    ("processor.runs.master_publish", "write_book", 1),
    ("processor.ledger.master_memory", "MasterMemory.add_edition", 1),
    ("processor.runs.master_publish", "exchange", 1),
    ("processor.ledger.claimants", "Claimants.keep_pages", 1),
    ("processor.ledger.told", "Told.mark_published", 1),
]

KILLED = """
import importlib, os, signal, sys
module, name, nth = sys.argv[1], sys.argv[2], int(sys.argv[3])
import processor.runs.run
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
original, calls = getattr(owner, last), 0
def cut_off(*args, **kwargs):
    global calls
    calls += 1
    if calls == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*args, **kwargs)
setattr(owner, last, cut_off)
sys.argv = ["processor", *sys.argv[4:]]
from processor.cli import main
main()
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with forms in its inbox, not yet run."""
    office = Office(tmp_path_factory.mktemp("story") / "desk")
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.drop("c.xlsx", form(contact="12", submitter="王强"))
    (office.root / "inbox" / "d.xlsx").write_bytes(b"")
    return office.root


def state(office: Office) -> dict[str, Any]:
    lists = ("files", "records", "claims", "conflicts", "notices")
    return {what: office.list(what) for what in lists}


@pytest.fixture(scope="module")
def undisturbed(
    story: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, bytes]]:
    office = Office(shutil.copytree(story, tmp_path_factory.mktemp("undisturbed") / "desk"))
    office.run()
    return state(office), office.picture()


@pytest.mark.parametrize(("module", "name", "nth"), POINTS)
def test_killed_anywhere_the_end_is_the_same(
    tmp_path: Path,
    story: Path,
    undisturbed: tuple[dict[str, Any], dict[str, bytes]],
    module: str,
    name: str,
    nth: int,
) -> None:
    office = Office(shutil.copytree(story, tmp_path / "desk"))
    words = ["--workspace", str(office.root), "--now", NOW, "run", "--settle", "0"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, module, name, str(nth), *words],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    office.run()
    assert state(office) == undisturbed[0]
    assert office.picture() == undisturbed[1]
