"""How sending one message went."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Went(StrEnum):
    """``later``: surely not delivered, worth trying again; ``uncertain``: it may have arrived."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Outcome(NamedTuple):
    """What became of a message, and what the other side said (no secrets, no message text)."""

    went: Went
    why: str = ""
