"""Who holds a document open: the marks that Excel, WPS and LibreOffice lay beside it.

Excel's owner file (``~$NAME``): one byte of length and the name in the machine's code page,
padded to 55 bytes; then two bytes of length and the name in UTF-16. LibreOffice's
(``.~lock.NAME#``): name, account and machine with commas between. Source: measured files.
"""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

_ANSI = 55  # bytes of the first part of an owner file
_SIZES = (162, 165)  # Word's and Excel's owner files
_MOST = 4096
_FORGOTTEN = 12 * 3600.0  # seconds after which a mark beside our own file holds nobody back
_NAME = 64  # characters of a name that are shown


def holder_of(mark: Path) -> str | None:
    """Who a mark names; empty where it names nobody; None where it is no mark of an open file.

    A mark that cannot be read is held by the program that made it, so its file is open.
    """
    try:
        with mark.open("rb", buffering=0) as file:
            data = file.read(_MOST)
    except FileNotFoundError:
        return None
    except OSError:
        return ""
    if mark.name.startswith(".~lock."):
        return _from_commas(data)
    return _from_owner_file(data)


def open_by(target: Path) -> str | None:
    """Who has a document open, going by the marks beside it; None where nobody has."""
    names = (f"~${target.name}", f".~lock.{target.name}#", f".~{target.name}")
    marks = (target.with_name(name) for name in names)
    found = (holder_of(mark) for mark in marks if os.path.lexists(mark) and not _forgotten(mark))
    return next((holder for holder in found if holder is not None), None)


def _forgotten(mark: Path) -> bool:
    """A mark of another day was left by a program that crashed."""
    try:
        return time.time() - mark.stat().st_mtime > _FORGOTTEN
    except OSError:
        return True


def is_held_open(target: Path) -> bool:
    """Whether a mark that is not long forgotten says that somebody has a document open."""
    return open_by(target) is not None


def _from_commas(data: bytes) -> str | None:
    parts = data.decode("utf-8", "replace").partition(";")[0].split(",")
    if len(parts) < 2:
        return None
    return next((_plain(part) for part in parts[:3] if part.strip()), "")


def _from_owner_file(data: bytes) -> str | None:
    if not data:
        return None
    wide = data[_ANSI : _ANSI + 2]
    if len(wide) == 2 and len(data) in _SIZES:
        (count,) = struct.unpack("<H", wide)
        name = _plain(data[_ANSI + 2 : _ANSI + 2 + 2 * count].decode("utf-16-le", "replace"))
        if 0 < count < _ANSI and name:
            return name
    count = data[0]
    if 0 < count < _ANSI and len(data) > count:
        name = _plain(_narrow(data[1 : 1 + count]))
        if name:
            return name
    return "" if len(data) in _SIZES else None


def _narrow(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _plain(text: str) -> str:
    return "".join(c for c in text.replace("\0", "").strip() if c.isprintable())[:_NAME]
