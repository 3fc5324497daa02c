"""A bug of ours: a file that can be sent to the makers, without anybody's data.

The traceback names our own lines only; the values in it are left out, because an exception's
text may quote a cell.
"""

from __future__ import annotations

import platform
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from processor import __version__
from processor.errors import Sentence, told


def write_crash_file(bug: BaseException) -> Sentence:
    """Write the crash file and give the sentence that tells of it."""
    lines = [f"processor {__version__}, Python {platform.python_version()}, {platform.system()}"]
    for frame in traceback.extract_tb(bug.__traceback__):
        lines.append(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}")
    lines.append(type(bug).__name__)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"processor-crash-{stamp}-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("\n".join(lines) + "\n")
    return told(
        "This is a mistake in the program ({kind}), not in your forms; nothing that was booked "
        "is lost. Please send this file to its makers: {file}",
        kind=type(bug).__name__,
        file=file.name,
    )
