"""Copies of ledger and originals, made every night and proved by opening them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from processor.errors import StoreTrouble
from processor.runs.desk import Desk

_LEDGER = "ledger-*.sqlite"


def back_up(desk: Desk) -> Path:
    """Copy the ledger under the day's name, and originals that are not there yet.

    The copy is opened and checked before it takes its name; then the oldest beyond the settings'
    ``backups`` go. Raises StoreTrouble when it cannot be written or does not hold.
    """
    folder = desk.workspace.backup
    target = folder / f"ledger-{desk.now:%Y-%m-%d}.sqlite"
    draft = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        desk.ledger.back_up(draft)
        _prove(draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
        _copy_originals(desk.workspace.spool, folder / "spool")
        for old in sorted(folder.glob(_LEDGER))[: -desk.workspace.settings.backups]:
            old.unlink()
    except (OSError, sqlite3.Error) as trouble:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StoreTrouble(
            "The backup into {folder} failed ({why}); check its disk, rights and free space.",
            folder=folder,
            why=getattr(trouble, "strerror", None) or type(trouble).__name__,
        ) from trouble
    return target


def _prove(path: Path) -> None:
    copy = sqlite3.connect(path)
    try:
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    finally:
        copy.close()
    if verdict != "ok":
        raise sqlite3.DatabaseError("the copy is damaged")


def _copy_originals(source: Path, target: Path) -> None:
    for path in _missing(source, target):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        draft = copy.with_name(copy.name + ".part")
        shutil.copyfile(path, draft)
        draft.replace(copy)


def _missing(source: Path, target: Path) -> Iterator[Path]:
    """Originals are named by their digest, so one that is there needs no second look."""
    for folder, _, names in os.walk(source):
        place = Path(folder)
        kept = target / place.relative_to(source)
        there = set(os.listdir(kept)) if kept.is_dir() else set()  # noqa: PTH208 - names only
        whole = (n for n in sorted(names) if not n.startswith("draft-"))
        yield from (place / name for name in whole if name not in there)
