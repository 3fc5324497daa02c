"""Moves booked forms out of the inbox, where the settings ask for it: last of all, and gently.

A form that was saved anew since it was booked, or that somebody has open, stays. The name in the
archive is reserved first, so it can never be another file's, and what was moved is compared with
what was booked; anything else goes back. A move that fails changes nothing.

A name that is no text (bytes that are no UTF-8, as old shares and archives leave them) gets one
that is; what it was stands in ``original-names.txt`` beside it before anything moves.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from processor.intake.holders import is_held_open
from processor.model import FileState
from processor.runs.desk import Desk
from processor.settings import Workspace

_LONGEST_NAME = 255  # bytes
_NO_TEXT = "\N{REPLACEMENT CHARACTER}"  # shown in the place of bytes that are no UTF-8
_NAMES = "original-names.txt"  # beside the files that got another name
_DONE = (FileState.BOOKED, FileState.DUPLICATE, FileState.RETURNED)


def move_booked(desk: Desk, document: Mapping[str, Any]) -> list[str]:
    """Move what a run booked to ``<archive>/<date>/<stem>.<sha8><ending>``; gives what went."""
    moved = []
    day = desk.workspace.archive / f"{desk.now:%Y-%m-%d}"
    done = [(f["file"], f["sha256"]) for f in document["files"] if f["state"] in _DONE]
    inbox = desk.workspace.inbox.resolve()
    odd = _no_texts(desk.workspace) if any(_NO_TEXT in file for file, _ in done) else {}
    for file, sha256 in done:
        for source in odd.get(file) or [desk.workspace.root / file]:
            if not source.parent.resolve().is_relative_to(inbox):
                continue  # a register that was adopted from where the office keeps it
            try:
                if _moved(source, day, sha256):
                    moved.append(file)
            except OSError:
                continue  # it stays where it is, and the next run tries again
    return moved


def _no_texts(workspace: Workspace) -> dict[str, list[Path]]:
    """The files of the inbox whose names are no text, by the names under which they are shown."""
    found: dict[str, list[Path]] = {}
    for folder, _, names in os.walk(workspace.inbox):
        for path in (Path(folder, name) for name in names):
            shown = workspace.shown(path)
            if _NO_TEXT in shown:
                found.setdefault(shown, []).append(path)
    return found


def _moved(source: Path, day: Path, sha256: str) -> bool:
    if is_held_open(source) or _digest(source) != sha256:
        return False
    day.mkdir(parents=True, exist_ok=True)
    target = _reserved(day, _as_text(source), sha256)
    try:
        if _as_text(source) != source:
            _note_name(target, source)
        _carry(source, target, sha256)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if _digest(target) == sha256:
        return True
    _bring_back(target, source)  # it was saved anew in the very last moment
    return False


def _as_text(source: Path) -> Path:
    """The path with an underscore for every byte that is no part of a text."""
    return Path(os.fsencode(source).decode("utf-8", "replace").replace(_NO_TEXT, "_"))


def _note_name(target: Path, source: Path) -> None:
    """Write down the path that a file had, its odd bytes as %XX; it is on the disk after."""
    line = f"{target.name}\t{quote_from_bytes(os.fsencode(source), safe='/ ')}\n"
    with target.with_name(_NAMES).open("a", encoding="utf-8") as names:
        names.write(line)
        names.flush()
        os.fsync(names.fileno())


def _reserved(day: Path, source: Path, sha256: str) -> Path:
    number = 1
    while True:
        mark = "" if number == 1 else f"-{number}"
        target = day / _fitting(source.stem, f".{sha256[:8]}{mark}{source.suffix}")
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            number += 1
        else:
            return target


def _fitting(stem: str, ending: str) -> str:
    """A name of as much of the stem as a file system takes."""
    while len(os.fsencode(stem + ending)) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + ending


def _carry(source: Path, target: Path, sha256: str) -> None:
    try:
        source.replace(target)
    except OSError as trouble:
        if trouble.errno != errno.EXDEV:
            raise
        shutil.copy2(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
        if _digest(target) == sha256 == _digest(source):
            source.unlink()


def _bring_back(target: Path, source: Path) -> None:
    """Back under its name; where a newer file has taken that, beside it."""
    number, place = 1, source
    while True:
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            number += 1
            place = source.with_name(f"{source.stem} ({number}){source.suffix}")
        else:
            target.replace(place)
            return


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
