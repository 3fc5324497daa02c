"""Whether a workbook has come in whole: its zip directory stands at its end and every part fits
its checksum; of an old one (OLE2), every sector that its tables name lies within the file.

Only that is asked here; whether the package is hostile is the preflight's business, so no more
than ``_MOST`` bytes are inflated. Programs that write a file front to back, or that lay out its
length first, fail this until the last byte has come.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from processor.intake.compound import MAGIC, ends_within

_MOST = 64 << 20  # bytes inflated; what lies beyond is left to the preflight
_CHUNK = 1 << 18


def is_whole(path: Path) -> bool:
    """False for a zip package that is cut off or has holes, a cut OLE2 file, a file of zeros."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
        if head == MAGIC:
            data = head + file.read(_MOST)
            return len(data) > _MOST or ends_within(data)
    if head and not head.strip(b"\0"):
        return False
    return not head.startswith(b"PK") or _fits(path)


def _fits(path: Path) -> bool:
    left = _MOST
    try:
        with zipfile.ZipFile(path) as package:
            for member in package.infolist():
                if member.flag_bits & 1:  # encrypted: its checksum cannot be asked
                    continue
                with package.open(member) as part:
                    while chunk := part.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            return True
    except (zipfile.BadZipFile, EOFError, zlib.error):
        return False
    except (NotImplementedError, RuntimeError, ValueError, OverflowError):
        return True  # whole, but of a kind that only the reader can judge
    return True
