"""Puts a finished file in its place: whole or not at all, and only when something changed.

A file that a program holds open is a state, not an error: what was to go there waits beside it
under a name of its own, and the next run tries again. Windows refuses with the codes 5, 32 and
33 what its programs hold; virus scanners and indexers let go within a second or two.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from processor.errors import StoreTrouble, cause
from processor.outputs.draft import drafted, sweep

_MODE = 0o644  # a draft is the owner's alone; colleagues have to read the pages
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)  # seconds between the tries
_HELD_WINDOWS = (5, 32, 33)
_HELD = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The file holds the bytes; ``changed`` is False when it held them before."""

    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A program holds the file open; the new bytes lie in ``pending``."""

    target: Path
    pending: Path


class Places:
    """Puts files in their places, and remembers what has to wait for its own."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []

    def put(self, target: Path, content: bytes) -> None:
        """Write a file, or leave it beside its place."""
        placed = put_in_place(target, content)
        if isinstance(placed, Waiting):
            self.waiting.append(placed)


def pending_of(target: Path) -> Path:
    """Where a file waits whose place is taken."""
    return target.with_name(f"{target.stem} (pending){target.suffix}")


def put_in_place(
    target: Path,
    content: bytes,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Placed | Waiting:
    """Write a file whole, or leave it waiting beside the one that is held open.

    Raises StoreTrouble when the folder cannot be written.
    """
    pending = pending_of(target)
    try:
        if _holds(target, content):
            pending.unlink(missing_ok=True)
            sweep(target)
            return Placed(changed=False)
        target.parent.mkdir(parents=True, exist_ok=True)
        with drafted(target) as draft:
            draft.file.write(content)
            draft.finish()
            if exchange(draft.path, target, sleep):
                pending.unlink(missing_ok=True)
                return Placed(changed=True)
            exchange(draft.path, pending, sleep)
    except OSError as trouble:
        raise StoreTrouble(
            "{path} cannot be written ({why}). "
            "Close the file if a program holds it open, check the rights and the free space "
            "of its folder, and run again.",
            path=target,
            why=cause(trouble),
        ) from trouble
    return Waiting(target=target, pending=pending)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
    except PermissionError:
        return False  # held so that it cannot even be read; the replacement will tell


def exchange(draft: Path, target: Path, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Give a file that was written whole its name; False while a program holds what bears it.

    Raises OSError for anything else.
    """
    draft.chmod(_MODE)
    for pause in (*_PAUSES, None):
        try:
            draft.replace(target)
        except OSError as trouble:
            if not (_is_held(trouble) and target.is_file()):
                raise
            if pause is not None:
                sleep(pause)
        else:
            return True
    return False


def _is_held(trouble: OSError) -> bool:
    code = getattr(trouble, "winerror", None)
    return code in _HELD_WINDOWS if code is not None else trouble.errno in _HELD
