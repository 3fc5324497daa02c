"""The commands that rule: book the word, then publish what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from processor.model import RulingKind
from processor.runs.desk import Desk
from processor.runs.ruled import (
    Word,
    book_ruling,
    claim_ruling,
    owner_ruling,
    pair_ruling,
    undoing,
)
from processor.runs.status import show

__all__ = ["Word", "rule_claim", "rule_owner", "rule_pair", "undo"]


def rule_pair(desk: Desk, kind: RulingKind, ids: Sequence[str], word: Word) -> Any:
    """Two records are the same customer, or they are not."""
    with desk.ledger.writing() as book:
        result = book_ruling(desk, book, pair_ruling(desk, book, kind, ids, word))
    show(desk)
    return result


def rule_owner(desk: Desk, conflict: str, claimant: str, word: Word) -> Any:
    """A conflict is decided: this claimant keeps the customer."""
    with desk.ledger.writing() as book:
        result = book_ruling(desk, book, owner_ruling(desk, book, conflict, claimant, word))
    show(desk)
    return result


def rule_claim(desk: Desk, kind: RulingKind, claim: str, word: Word, on: date | None = None) -> Any:
    """A claim was closed by a deal on a day, or is withdrawn."""
    with desk.ledger.writing() as book:
        result = book_ruling(desk, book, claim_ruling(desk, book, (kind, on), claim, word))
    show(desk)
    return result


def undo(desk: Desk, ruling: str, word: Word) -> Any:
    """A ruling holds no more; what it decided is settled as if it had not been made."""
    with desk.ledger.writing() as book:
        result = book_ruling(desk, book, undoing(desk, book, ruling, word))
    show(desk)
    return result
