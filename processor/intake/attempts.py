"""Which files are in hand at this moment, written where it outlives the desk.

A file that takes the whole desk down with it is known at the next start by its mark, which is
made before the file is read and wiped after. The marks are not forced to the disk: they tell of
processes that died, not of power cuts, which are no file's fault.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from processor.locks import locked

ATTEMPTED = ("crash", "timeout")  # reasons that may be the machine's fault: tried again
MOST_ATTEMPTS = 3  # a file that its reader died of so often is set aside for good
_MARK = 65  # bytes: a digest and the end of its line


class InHand:
    """The marks of the files that are being read, one line for each worker.

    ``left`` are the digests that a desk which died was reading. While another desk that lives
    keeps its marks here, this one makes none and blames nobody.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._free: list[int] = []
        self._lines = 0
        self._file = -1
        self._mine = False
        self.left: tuple[str, ...] = ()

    def __enter__(self) -> InHand:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._file = os.open(self._path, flags, 0o600)
        self._mine = locked(self._file)
        if self._mine:
            os.lseek(self._file, 0, os.SEEK_SET)
            self.left = tuple(os.read(self._file, 64 * _MARK).decode("ascii", "replace").split())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._mine:
            os.ftruncate(self._file, 0)
        os.close(self._file)

    def forget(self) -> None:
        """What was left has been counted."""
        if self._mine:
            os.ftruncate(self._file, 0)

    @contextmanager
    def noted(self, digest: str) -> Iterator[None]:
        """Mark a file while the block lasts."""
        with self._lock:
            line = self._free.pop() if self._free else self._lines
            self._lines = max(self._lines, line + 1)
        self._write(line, digest)
        try:
            yield
        finally:
            self._write(line, "")
            with self._lock:
                self._free.append(line)

    def _write(self, line: int, digest: str) -> None:
        if self._mine:
            with self._lock:
                os.lseek(self._file, line * _MARK, os.SEEK_SET)
                os.write(self._file, digest.ljust(_MARK - 1).encode() + b"\n")
