"""What is told of a file that gave no form: why, and what to do by what it looks like.

Pure; knows no run and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from processor.outputs.words import FILE_LOOKS, FILE_REASONS

Say = Callable[[str], str]

_LOOKS_BY_ENDING = {
    **{name: name for name in ("html", "xml", "csv", "pdf", "docx", "doc", "zip")},
    "htm": "html", "mht": "mhtml", "mhtml": "mhtml", "fods": "xml", "uos": "xml",
    "dif": "csv", "slk": "csv", "prn": "csv", "tsv": "csv", "txt": "text",
    "wps": "doc", "wpt": "doc", "rtf": "doc", "odt": "doc", "dot": "doc", "dotx": "doc",
    "jpg": "picture", "jpeg": "picture", "png": "picture", "bmp": "picture", "gif": "picture",
    "heic": "picture", "tif": "picture", "tiff": "picture", "webp": "picture",
    "rar": "archive", "7z": "archive", "gz": "archive", "tar": "archive",
}  # fmt: skip


def reason_told(reason: str, file: str, looks_like: str | None, say: Say) -> Iterator[str]:
    """Sentences: why a file is in its state; of a file that is no form, what it looks like and
    what its sender can do."""
    yield say(FILE_REASONS.get(reason, reason))
    if reason == "not-a-workbook" and looks_like:
        yield say("It looks like: {kind}.").format(kind=looks_like.upper())
        yield from _remedy(looks_like, say)
    elif reason == "not-a-form":
        ending = PurePosixPath(file).suffix.lower().lstrip(".")
        yield from _remedy(_LOOKS_BY_ENDING.get(ending, ""), say)


def _remedy(looks_like: str, say: Say) -> Iterator[str]:
    if looks_like in FILE_LOOKS:
        yield say(FILE_LOOKS[looks_like])
