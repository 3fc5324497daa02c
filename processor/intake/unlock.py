"""Workbooks that are closed with a password, opened with one that the office knows.

Excel's own password for books that are only protected against changes is tried first: their
authors never typed one. Owns msoffcrypto.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from processor.intake.limits import Limits, Refusal, demand

_EXCELS_OWN = "VelvetSweatshop"


def unlocked(data: bytes, passwords: Iterable[str], limits: Limits) -> bytes:
    """The bytes of the open workbook. Raises Refusal (encrypted) when no password fits."""
    import msoffcrypto  # noqa: PLC0415 - most forms are open, and it is slow to load

    for password in dict.fromkeys((_EXCELS_OWN, *passwords)):
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=password)
            opened = io.BytesIO()
            office.decrypt(opened)
        except MemoryError:
            raise
        except Exception:  # noqa: S112 - a wrong password, or hostile bytes: the same answer
            continue
        plain = opened.getvalue()
        demand(len(plain) <= limits.file_bytes, "too-large", f"over {limits.file_bytes} bytes")
        return plain
    raise Refusal("encrypted", "password")
