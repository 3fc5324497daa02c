"""The nouns of a report page: what one line of the work list and one table row hold.

All texts are in the reader's language, already masked; templates only arrange them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

SHAPES: dict[str, str] = {
    "urgent": "■",
    "look": "▲",
    "back": "◆",
    "file": "✕",
    "note": "○",
    "done": "✓",
}

Segment: TypeAlias = tuple[Literal["", "ins", "del"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One field of both records. ``level`` is same, possible, different, or "" when unjudged."""

    title: str
    left: tuple[Segment, ...]
    right: tuple[Segment, ...]
    left_read: str  # the normalised value where it differs from what was typed
    right_read: str
    level: str
    judgement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two records that stand against each other."""

    role: str
    claimant: str
    record: str
    file: str
    place: str
    original_time: str
    last_day: str
    times: tuple[tuple[str, str], ...]  # every signature time, and the arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding: its severity as a word, where, what is there, what to do."""

    severity: str
    word: str
    place: str
    says: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do or to know. ``severity`` is a key of ``SHAPES``."""

    id: str
    severity: str
    word: str
    title: str
    who: str
    where: str
    state: str = "booked"  # of the file it came from, for the tiles
    badge: str = ""
    says: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    rows: tuple[EvidenceRow, ...] = ()
    why: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    step: str = ""
    due: str = ""
    rulings: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()  # (what it decides, the command)
    findings: tuple[FindingRow, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (text, relative address)

    @property
    def shape(self) -> str:
        """The sign of the severity, so that it does not rest on colour."""
        return SHAPES[self.severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One count of the books; it filters the list."""

    state: str
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of the run."""

    file: str
    state: str
    word: str
    says: str
    records: int
    returned: str  # relative address of the marked form, or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One record that was taken up."""

    id: str
    outcome: str
    word: str
    customer: str
    claimant: str
    original_time: str
    last_day: str
    says: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One run's report."""

    run: str
    now: str
    version: str
    rules: tuple[str, ...]
    verdict: str
    calm: bool
    seen: int
    closed: bool
    tiles: tuple[Tile, ...]
    kinds: tuple[Tile, ...]
    items: tuple[Item, ...]
    files: tuple[FileRow, ...]
    records: tuple[RecordRow, ...]
    notices: tuple[tuple[str, str, str], ...]  # (to, kind, relative address)
    policies: tuple[tuple[str, tuple[str, ...]], ...]
