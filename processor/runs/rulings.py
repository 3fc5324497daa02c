"""The commands that rule: book the word, then publish what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from processor.ledger.book import Book
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
from processor.runs.walk import finish_begun

__all__ = ["Word", "rule_claim", "rule_owner", "rule_pair", "undo"]


def rule_pair(desk: Desk, kind: RulingKind, ids: Sequence[str], word: Word) -> Any:
    """Two records are the same customer, or they are not."""
    with _whole(desk) as book:
        result = book_ruling(desk, book, pair_ruling(desk, book, kind, ids, word))
    show(desk)
    return result


def rule_owner(desk: Desk, conflict: str, claimant: str, word: Word) -> Any:
    """A conflict is decided: this claimant keeps the customer."""
    with _whole(desk) as book:
        result = book_ruling(desk, book, owner_ruling(desk, book, conflict, claimant, word))
    show(desk)
    return result


def rule_claim(desk: Desk, kind: RulingKind, claim: str, word: Word, on: date | None = None) -> Any:
    """A claim was closed by a deal on a day, or is withdrawn."""
    with _whole(desk) as book:
        result = book_ruling(desk, book, claim_ruling(desk, book, (kind, on), claim, word))
    show(desk)
    return result


def undo(desk: Desk, ruling: str, word: Word) -> Any:
    """A ruling holds no more; what it decided is settled as if it had not been made."""
    with _whole(desk) as book:
        result = book_ruling(desk, book, undoing(desk, book, ruling, word))
    show(desk)
    return result


@contextmanager
def _whole(desk: Desk) -> Iterator[Book]:
    """A transaction on a ledger without half a run: a ruling's page shows records of told runs."""
    finish_begun(desk)
    with desk.ledger.writing() as book:
        yield book
