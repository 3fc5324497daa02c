"""The nouns of a report page: what one line of the work list and one table row hold.

All texts are in the reader's language, already masked; templates only arrange them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    @property
    def one(self) -> bool:
        """Whether both sides show the same, so that it need be shown but once."""
        return (self.left, self.left_read) == (self.right, self.right_read)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """What else is known of both records: where they came from, since when, until when."""

    title: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One moment. ``x`` is its place on the line, 0 to 100; ``row`` whose it is, -1: nobody's."""

    at: str
    text: str
    row: int
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A claim's life on the line, from ``x`` for ``width``."""

    row: int
    x: float
    width: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Events in order, claims as spans, and the names of the rows."""

    rows: tuple[str, ...]
    events: tuple[Event, ...]
    spans: tuple[Span, ...]
    now: float  # where today stands on the line


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
    heads: tuple[str, ...] = ()  # the roles and names of the two sides
    rows: tuple[EvidenceRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    why: tuple[str, ...] = ()
    step: str = ""
    due: str = ""
    rulings: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()  # (what it decides, words of the command)
    findings: tuple[FindingRow, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (text, relative address)
    kinds: tuple[str, ...] = ()  # the rules that it falls under, for the bars
    people: tuple[str, ...] = ()
    group: str = ""  # the folder in the inbox that it came in by: how offices part themselves
    day: str = ""  # on which it came in
    keys: str = ""  # what finds it besides its text
    timeline: Timeline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One count of the books; it filters the list."""

    state: str
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a picture: what it counts, how many, and its share of the longest."""

    word: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A report that holds a part of the work list, because the whole is too long."""

    name: str
    address: str
    count: int
    urgent: int


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
class ClockRow:
    """One case of a clock, or one claim that runs out."""

    state: str
    word: str
    title: str
    subject: str
    due: str
    to: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One change that people made in the master workbook, and what became of it."""

    what: str
    word: str
    not_taken: bool
    place: str
    old: str
    new: str
    by: str
    at: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One run's report."""

    title: str
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
    crowded: tuple[str, ...] = ()  # keys that too many records share
    by_rule: tuple[Bar, ...]
    by_person: tuple[Bar, ...]
    disputes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what the rules say of conflicts
    shared: Mapping[str, int] = field(default_factory=dict)  # sentences said very often
    differs: str = ""  # the judgement that stands where a cell of a long page is left blank
    command_ends: tuple[str, str] = ("", "")  # before and behind the words of each command
    clocks: tuple[ClockRow, ...] = ()
    clock_tiles: tuple[Tile, ...] = ()
    edits: tuple[EditRow, ...] = ()
    parts: tuple[Part, ...] = ()
    whole: str = ""  # relative address of the report that this is a part of
    entrance: str = ""

    @property
    def shapes(self) -> Mapping[str, str]:
        """The sign of each severity, so that it does not rest on colour."""
        return SHAPES
