"""Moves booked forms out of the inbox, where the settings ask for it: last of all, and gently.

A form that was saved anew since it was booked, or that somebody has open, stays. The name in the
archive is reserved first, so it can never be another file's, and what was moved is compared with
what was booked; anything else goes back. A move that fails changes nothing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from processor.intake.holders import is_held_open
from processor.model import FileState
from processor.runs.desk import Desk

_LONGEST_NAME = 255  # bytes
_DONE = (FileState.BOOKED, FileState.DUPLICATE, FileState.RETURNED)


def move_booked(desk: Desk, document: Mapping[str, Any]) -> list[str]:
    """Move what a run booked to ``<archive>/<date>/<stem>.<sha8><ending>``; gives what went."""
    moved = []
    day = desk.workspace.archive / f"{desk.now:%Y-%m-%d}"
    for told in document["files"]:
        if told["state"] in _DONE:
            source = desk.workspace.root / told["file"]
            try:
                if _moved(source, day, told["sha256"]):
                    moved.append(told["file"])
            except OSError:
                continue  # it stays where it is, and the next run tries again
    return moved


def _moved(source: Path, day: Path, sha256: str) -> bool:
    if is_held_open(source) or _digest(source) != sha256:
        return False
    day.mkdir(parents=True, exist_ok=True)
    target = _reserved(day, source, sha256)
    try:
        _carry(source, target, sha256)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if _digest(target) == sha256:
        return True
    _bring_back(target, source)  # it was saved anew in the very last moment
    return False


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
