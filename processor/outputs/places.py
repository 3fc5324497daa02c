"""Names of files and folders made from what people wrote."""

from __future__ import annotations

import re
import unicodedata

_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def safe_name(text: str) -> str:
    """A text as part of a file name that no system and no path can misread."""
    whole = unicodedata.normalize("NFC", text)  # a Mac parts letters from their marks
    name = re.sub(r"[^\w\-]+", "_", whole, flags=re.UNICODE).strip("_")[:40] or "_"
    return f"_{name}" if _RESERVED.match(name) else name
