"""How Excel, WPS and LibreOffice save, with a look at every gap: one revision a save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.runs.desk import open_desk
from processor.runs.run import run
from tests.desk import NOW, Office, form

Step = Callable[[], object]
BEFORE = form()
AFTER = form(demand_detail="购买三居室，120平米，预算320万")
OWNER = b"\x04" + b"Wang".ljust(164, b" ")


def excel(inbox: Path, new: bytes) -> Iterator[Step]:
    """KB814068: write a temporary file, set the old one aside, rename, delete."""
    path, draft, old = inbox / "a.xlsx", inbox / "4CCA4100", inbox / "~4CCA41.tmp"
    mark = inbox / "~$a.xlsx"
    yield lambda: mark.write_bytes(OWNER)
    yield lambda: draft.write_bytes(new[: len(new) // 2])
    yield lambda: draft.write_bytes(new)
    yield lambda: path.rename(old)
    yield lambda: draft.rename(path)
    yield old.unlink
    yield mark.unlink


def excel_deleting(inbox: Path, new: bytes) -> Iterator[Step]:
    """The older order: the old file is deleted before the new one has its name."""
    path, draft = inbox / "a.xlsx", inbox / "CEDD4100"
    yield lambda: draft.write_bytes(new)
    yield path.unlink
    yield lambda: draft.rename(path)


def libreoffice(inbox: Path, new: bytes) -> Iterator[Step]:
    """A lock beside it, a copy aside, then the file itself is written over."""
    path, lock, draft = inbox / "a.xlsx", inbox / ".~lock.a.xlsx#", inbox / "lu12ab.tmp"
    yield lambda: lock.write_text(",wang,PC-3,20.03.2026 10:00,file:///home/wang;")
    yield lambda: draft.write_bytes(new)
    yield lambda: path.write_bytes(new[: len(new) // 3])
    yield lambda: path.write_bytes(new)
    yield draft.unlink
    yield lock.unlink


def wps(inbox: Path, new: bytes) -> Iterator[Step]:
    """A mark beside it, a temporary file, then one exchange."""
    path, mark, draft = inbox / "a.xlsx", inbox / "~$a.xlsx", inbox / "~a3f0.tmp"
    yield lambda: mark.write_bytes(OWNER)
    yield lambda: draft.write_bytes(new)
    yield lambda: draft.replace(path)
    yield mark.unlink


@pytest.mark.parametrize("program", [excel, excel_deleting, libreoffice, wps])
def test_a_save_is_one_revision_wherever_it_is_looked_at(
    office: Office, program: Callable[[Path, bytes], Iterator[Step]]
) -> None:
    new = office.drop("a.xlsx", AFTER).read_bytes()
    office.drop("a.xlsx", BEFORE)
    settle(office)
    for step in program(office.root / "inbox", new):
        step()
        settle(office)
    settle(office)
    states = [row["state"] for row in office.list("files")]
    assert (states.count("booked"), set(states) <= {"booked", "duplicate"}) == (2, True)
    assert sorted(r["outcome"] for r in office.list("records")) == ["accepted", "amended"]
    assert len(list((office.root / "outbox" / "returned").glob("*"))) == 0
    assert [p.name for p in (office.root / "inbox").iterdir()] == ["a.xlsx"]


def settle(office: Office) -> None:
    """A look with a quiet window in which nothing happens."""
    with open_desk(office.root, now=NOW, language=None) as desk:
        assert run(desk, settle_seconds=0.02, rehearse=False)["books"]["closed"]
