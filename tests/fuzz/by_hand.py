"""The reader under atheris, steered by what its branches do: by hand, for as long as one likes.

``pip install atheris``, then ``python -m tests.fuzz.by_hand -max_total_time=600 2>/dev/null``.
It stops at the first exception of ours; what the reading library panics of is its own.
"""

from __future__ import annotations

import struct
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["processor.intake"]):
    from processor.intake.limits import Limits
    from processor.intake.workbook import read_workbook

from tests.fuzz.mutations import spoilt

_PLACE = Path(tempfile.mkdtemp()) / "spoilt"


def _once(data: bytes) -> None:
    """Even lengths steer the spoiling of honest packages; odd ones are the file itself."""
    numbers = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
    _PLACE.write_bytes(data if len(data) % 2 else spoilt(numbers))
    read_workbook(_PLACE, Limits())


if __name__ == "__main__":
    atheris.Setup(sys.argv, _once)
    atheris.Fuzz()
