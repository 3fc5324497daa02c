"""Trouble of the machine or the share, told apart from trouble with one file.

What the environment does never changes what a file is said to be: the run stops, watching waits.
"""

from __future__ import annotations

import errno

_NAMES = (
    "ENOSPC EDQUOT EROFS EMFILE ENFILE ENOMEM EIO ESTALE EHOSTDOWN EHOSTUNREACH ENETDOWN"
    " ENETUNREACH ENETRESET ECONNRESET ECONNABORTED ENOTCONN ETIMEDOUT ENODEV ENXIO ESHUTDOWN"
)
_CODES = frozenset(getattr(errno, name) for name in _NAMES.split() if hasattr(errno, name))
# Windows: network path, name, share or device gone; network busy; unexpected network error.
_WINDOWS = frozenset((51, 53, 54, 55, 59, 64, 67, 112, 1231, 1232, 1236))


def is_environment(trouble: OSError) -> bool:
    """Whether the machine or the share is to blame, not the file."""
    return trouble.errno in _CODES or getattr(trouble, "winerror", None) in _WINDOWS
