"""Takes what people changed in the master workbook back into the ledger, before anything else.

``take_master_edits`` is called at the start of every run and again before the master is written;
with nothing changed it costs one digest of the file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from processor.errors import Sentence, StoreTrouble, cause
from processor.ledger.book import Book
from processor.ledger.master_memory import Edition
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_sheets import data_sheets
from processor.runs.desk import Desk
from processor.runs.document import books_json
from processor.runs.master_apply import apply_edits
from processor.runs.master_reading import SeenMaster, see_master
from processor.runs.master_taking import Taking
from processor.runs.master_years import years_read, years_shown
from processor.runs.rules_then import keep_rules
from processor.runs.snapshots import blank
from processor.runs.walk import finish_begun

_OURS = datetime(2026, 1, 2, tzinfo=UTC)  # an older stamp is our own, which tells no time
_DIGEST_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterState:
    """The master as it lies there now.

    ``sha256`` None: there is none. ``seen`` None: nobody but us wrote it. ``copy`` holds the very
    bytes that were read. ``adopted`` names the records of rows that were written by hand.
    """

    sha256: str | None
    seen: SeenMaster | None = None
    copy: Path | None = None
    adopted: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    refused: Sentence | None = None
    told: Sequence[Mapping[str, Any]] = ()


def take_master_edits(desk: Desk) -> MasterState:
    """Read the master where people saved it, and book what they changed.

    A run that was cut off is brought to its end before; else what follows would tell half of it.
    Raises StoreTrouble when it lies there and cannot be opened.
    """
    finish_begun(desk)
    master = desk.workspace.master
    sha256 = digest_of_file(master)
    if sha256 is None:
        return MasterState(sha256=None)
    with desk.ledger.reading() as book:
        latest = book.master.latest()
        ours = book.master.made_by_us(sha256)
        if ours or (latest and latest.sha256 == sha256 and not _has_new_columns(desk, latest)):
            return MasterState(sha256=sha256)
    copy = desk.workspace.master_copy
    sha256 = _copied(master, copy)
    try:
        return _take(desk, copy, sha256)
    except Unpatchable as why:
        told = Sentence(template=why.why, args=why.args_of_why)
        return MasterState(sha256=sha256, copy=copy, refused=told)


def _has_new_columns(desk: Desk, latest: Edition) -> bool:
    """Whether sheets that people edited lack columns, or a year, that the desk has by now."""
    years = years_shown(desk, (), latest)
    return any(
        len(latest.layout.get(sheet.code, ())) != len(sheet.columns)
        for sheet in data_sheets(blank(desk), desk.language, years)
    )


def _take(desk: Desk, copy: Path, sha256: str) -> MasterState:
    with desk.ledger.reading() as book:
        sheets = data_sheets(blank(desk), desk.language, years_read(desk, book))
        seen = see_master(copy, sha256, book, sheets)
    with desk.ledger.writing() as book:
        keep_rules(book, desk)
        saved_at = _saved_at(desk, seen)
        taking = Taking(desk=desk, book=book, seen=seen, saved_at=saved_at)
        apply_edits(taking, sheets)
        _tell(desk, book, taking, sha256)
    return MasterState(
        sha256=sha256, seen=seen, copy=copy, adopted=taking.adopted, told=tuple(taking.told)
    )


def _tell(desk: Desk, book: Book, taking: Taking, sha256: str) -> None:
    """Note what this saving changed, once; the next run's report and the status show it."""
    if not taking.told or book.remembered("master-told") == sha256:
        return
    book.remember("master-told", sha256)
    run = desk.next_run(book)
    document = {
        "run": run,
        "now": desk.now.isoformat(),
        "files": [],
        "books": books_json({}, 0),
        "records": [],
        "claims": [],
        "conflicts": [],
        "notices": [],
        "master": list(taking.told),
    }
    book.add_run(run, desk.now.isoformat(), document)


def _saved_at(desk: Desk, seen: SeenMaster) -> datetime:
    """When people saved it: as their program says, else as the file system does; not after now."""
    said = None
    try:
        said = datetime.fromisoformat(seen.modified.replace("Z", "+00:00"))
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
    except ValueError:
        said = None
    if said is None or said < _OURS:
        said = datetime.fromtimestamp(desk.workspace.master.stat().st_mtime, UTC)
    return min(said.astimezone(desk.zone).replace(microsecond=0), desk.now)


def digest_of_file(path: Path) -> str | None:
    """The digest of a file's bytes, or None where there is none."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_DIGEST_BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise StoreTrouble(
            "The master workbook {path} cannot be read ({why}). Close it if a program holds it "
            "open, check the rights of its folder, and run again.",
            path=path,
            why=cause(trouble),
        ) from trouble
    return digest.hexdigest()


def _copied(master: Path, copy: Path) -> str:
    """Keep the very bytes that are about to be read."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(master, copy)
    os.chmod(copy, 0o600)  # noqa: PTH101 (the master may lie on a restricted share)
    return digest_of_file(copy) or ""


def edits_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run's document tells of changes in the master."""
    return list(document.get("master", ()))


__all__ = ["MasterState", "digest_of_file", "edits_of", "take_master_edits"]
