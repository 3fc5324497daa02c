"""Drafts: a file is written whole beside its place before it takes it.

The name of a draft follows from its target, so what a killed process left is written over by the
next that comes this way, and nothing strange stays in a folder that people see. While a process
writes a draft it holds a lock on it; another that comes meanwhile writes under a chance name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from processor.locks import locked

_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_MARK, _END = ".~", ".tmp"


class Draft:
    """A file that is being written: ``file`` is open for reading and writing until ``finish``."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._inode = os.fstat(handle).st_ino
        self.file: BinaryIO = os.fdopen(handle, "w+b")

    def finish(self) -> None:
        """Make it durable. Windows renames only what is closed; elsewhere the lock is kept."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if os.name == "nt":
            self.file.close()

    def give_up(self) -> None:
        """Close it, and take it away unless it has got its place."""
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_ino == self._inode:
                if os.name == "nt":
                    self.file.close()
                self.path.unlink()
        with contextlib.suppress(OSError):  # a full disk was told when it was written
            self.file.close()


@contextmanager
def drafted(target: Path) -> Iterator[Draft]:
    """A draft beside a target; gone afterwards unless it was renamed. Raises OSError."""
    path = _draft_of(target)
    handle = _taken(path, os.O_CREAT)
    if handle is None:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_MARK, suffix=_END)
        path = Path(name)
    draft = Draft(path, handle)
    try:
        yield draft
    finally:
        draft.give_up()


def sweep(target: Path) -> None:
    """Take away the draft that a killed process left beside a target."""
    path = _draft_of(target)
    try:
        handle = _taken(path, 0)
    except FileNotFoundError:
        return
    if handle is not None:
        Draft(path, handle).give_up()


def _draft_of(target: Path) -> Path:
    """Of one machine: not every share passes locks on to the others."""
    name = f"{target.name}|{platform.node()}".encode("utf-8", "surrogatepass")
    return target.with_name(_MARK + hashlib.sha256(name).hexdigest()[:16] + _END)


def _taken(path: Path, create: int) -> int | None:
    """The draft, empty and locked; None while another process has it, or where it is another's."""
    try:
        handle = os.open(path, _FLAGS | create, 0o600)
    except PermissionError:
        return None
    try:
        if locked(handle) and os.fstat(handle).st_ino == path.stat().st_ino:
            os.ftruncate(handle, 0)
            return handle
    except FileNotFoundError:
        pass  # its writer has just renamed it
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None
