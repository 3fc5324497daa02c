"""Every noun of the walk, frozen, in walk order.

Read this file from top to bottom and you have walked from a file in the inbox to a notice in
the outbox: arrival, grid, record, verdict, ruling, claim, conflict, notice, run.
Nothing here reads a clock, a file or a database.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

# --------------------------------------------------------------------------- intake


class FileState(StrEnum):
    """What became of one file in one run. The books count exactly these."""

    BOOKED = "booked"
    DUPLICATE = "duplicate"
    RETURNED = "returned"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    ARRIVING = "arriving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One file as it came: its name for people, its bytes by digest, when it was first seen."""

    file: str  # relative to the workspace with forward slashes where it lies in it
    sha256: str
    size: int  # bytes
    arrived_at: datetime  # zone-aware


class Area(NamedTuple):
    """A rectangle of cells, inclusive, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


CellValue: TypeAlias = str | float | int | bool | datetime | date


class Tick(NamedTuple):
    """A tick box or option button that floats over a sheet, at the cell under its box.

    Several may lie over one cell: they come in reading order. ``caption`` is the text beside the
    box, empty where the option stands in a cell. A tick box inside a cell is no Tick: its cell
    holds True or False.
    """

    row: int  # counted from 0
    column: int
    checked: bool
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of one sheet, not yet understood.

    ``cells`` maps (row, column), counted from 0, to a value; blank cells are absent. A number
    whose format shows leading zeros is the text that it shows.
    ``faults`` names cells whose value is not to be trusted: ``error`` (#N/A and its like; no
    value), ``uncached`` (a formula that no program has calculated yet; no value) or ``rounded``
    (a number of more digits than a workbook keeps; its last digits are lost).
    ``choices`` are the options of drop-down lists, where they can be told, by the cells that
    offer them.
    """

    sheet: str
    cells: Mapping[tuple[int, int], CellValue]
    merges: tuple[Area, ...] = ()
    faults: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    hidden: bool = False
    comments: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    ticks: tuple[Tick, ...] = ()
    choices: Mapping[Area, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


class Line(NamedTuple):
    """One row of a sheet: its number counted from 0, its cells and faults as in ``Grid``."""

    number: int
    cells: Mapping[tuple[int, int], CellValue]
    faults: Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tall:
    """A sheet that is too long to be held as a grid: what stands around its cells, and its lines.

    ``grid`` has neither cells nor faults; ``lines`` walks through them from the top, each time.
    """

    grid: Grid
    lines: Callable[[], Iterator[Line]]
    height: int  # rows in use


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """One workbook, not yet understood: its sheets in order, hidden ones flagged.

    ``properties`` are the custom document properties: blank forms carry there which form they
    are. ``names`` maps defined names to what they refer to, such as ``Sheet1!$C$5``.
    """

    grids: tuple[Grid, ...]
    properties: Mapping[str, str] = dataclasses.field(default_factory=dict)
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)


# --------------------------------------------------------------------------- forms


class Severity(StrEnum):
    """``error`` returns the record to its author; the others let it pass."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(NamedTuple):
    """Where on a workbook a value stands."""

    sheet: str
    cell: str  # A1 notation

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement about somebody's data. ``code`` is a row of ``messages.MESSAGES``."""

    code: str
    severity: Severity
    field: str | None = None
    place: Place | None = None
    args: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One field as read: what was typed, where, and what it means.

    ``meaning`` is JSON-ready: text, number, ISO date or time, or a list of texts.
    """

    field: str
    typed: str
    meaning: Any
    place: Place


class Moment(NamedTuple):
    """An instant, or a day when no time of day was given (then ``at`` is its 00:00)."""

    at: datetime  # zone-aware
    day_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One filled-in form, or one row of a register, after reading and checking.

    ``id`` is made from what was typed and in which cells, so the same form read again, in any
    run, is the same record.
    """

    id: str
    pack: str
    form: str
    file: str
    sha256: str
    place: Place
    values: Mapping[str, Value]
    findings: tuple[Finding, ...]
    arrived_at: datetime

    @property
    def faulty(self) -> bool:
        """Whether the form goes back to its author instead of into the master."""
        return any(f.severity is Severity.ERROR for f in self.findings)

    def meaning(self, name: str) -> Any:
        """The normalised value of a field, or None where the form left it blank."""
        value = self.values.get(name)
        return None if value is None else value.meaning

    def typed(self, name: str) -> str:
        """What was typed for a field, or an empty text."""
        value = self.values.get(name)
        return "" if value is None else value.typed


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestForm:
    """For a workbook that is no known form: the form it resembles most, and what it lacks."""

    pack: str
    form: str
    title: str
    found: tuple[str, ...]  # labels, as the pack spells them
    missing: tuple[str, ...]


# --------------------------------------------------------------------------- matching


class Sameness(StrEnum):
    """The three-valued verdict on two records. Unknown is ``possible``, never ``different``."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One comparison of a verdict: the rung of its ladder that held, and both sides."""

    comparison: str
    level: Sameness | None  # None: unknown, because a side is missing
    rung: str
    left_typed: str
    right_typed: str
    left: str
    right: str
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What matching says about two records; ``left`` < ``right`` by id."""

    left: str
    right: str
    sameness: Sameness
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...] = ()  # rungs worth a person's look, such as ``one-of-two``


# --------------------------------------------------------------------------- claims


class RulingKind(StrEnum):
    """What a person can decide."""

    SAME = "same"
    DIFFERENT = "different"
    OWNER = "owner"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A person's word; it beats any computed verdict.

    ``records`` depends on the kind: the pair (same, different); the winner first, then the
    records that lose to it (owner); the claim's records when it was ruled (closed, withdrawn);
    those of the ruling that ``about`` names and that no longer holds (undone).
    Rulings point at records, never at claims, because a late arrival can regroup claims.
    """

    id: str
    kind: RulingKind
    about: tuple[str, ...]  # the ids that the person named
    records: tuple[str, ...]
    by: str
    why: str
    at: datetime
    number: int  # in the order of recording: of two rulings on one thing the later holds
    claimant: str | None = None  # owner: who is to keep the customer
    on: date | None = None  # closed: the day of the deal
    kin: str | None = None  # same: two people whom this relation makes one customer


Facts: TypeAlias = Mapping[str, tuple[str, ...]]  # field -> its values, for a choice its code


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What the fold needs to know of a record."""

    id: str
    claimant: str
    who: str  # the claimant's name folded: 張偉 and 张 伟 are one person
    customer: str
    time: Moment | None  # what ranks it; None: it cannot own
    basis: Mapping[str, Moment]  # every signature time that the pack may rank by
    arrived_at: datetime
    file: str  # tells forms apart that came in at the same moment, before their ids do
    digest: str  # equal digests: the same values
    why_unranked: str | None = None  # a row of reasons.REASONS
    facts: Facts = dataclasses.field(default_factory=dict)  # what lengths of time may depend on


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What the fold needs to know of a record that keeps its claimant's claim alive."""

    id: str
    who: str  # as in ``Confirmation``
    at: Moment | None  # None: it bears no date that counts
    rule: int  # which of the pack's ``kept_alive_by``
    facts: Facts = dataclasses.field(default_factory=dict)
    why_idle: str | None = None  # a row of reasons.REASONS: it extends nothing


class Outcome(StrEnum):
    """What became of one record."""

    ACCEPTED = "accepted"
    RENEWED = "renewed"
    AMENDED = "amended"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REVIEW = "review"
    RETURNED = "returned"


class ClaimStatus(StrEnum):
    """How a claim stands on a given day."""

    ACTIVE = "active"
    EXPIRED = "expired"
    CLOSED = "closed"
    DISPLACED = "displaced"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claimant's hold on one customer."""

    id: str
    claimant: str
    customer: str
    original_time: Moment
    last_day: date
    status: ClaimStatus
    records: tuple[str, ...]  # in the order of the fold; the first one founded the claim
    renewals: int = 0
    closed_on: date | None = None
    ended: ClaimStatus | None = None  # what ended it, besides time and deals
    shares: tuple[tuple[str, int], ...] = ()  # (claimant, per cent) where the rules share him


class ConflictKind(StrEnum):
    """Why two records cannot simply stand side by side."""

    OWNERSHIP = "ownership"
    TIE = "tie"
    BASIS = "basis-dependent"
    RESUBMISSION = "displaced-by-resubmission"
    POSSIBLE = "possible"
    BRIDGE = "bridge"
    SPLIT = "split"  # the rules share the customer: nothing is left to decide
    RIVAL_DEAL = "rival-deal"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two records that cannot both stand, or that a person has to look at.

    The id is made from the unordered pair, so it survives a change of who stands.
    """

    id: str
    kind: ConflictKind
    status: str  # open | ruled | settled (by the rules themselves)
    stands: str
    against: str
    because: tuple[str, ...] = ()  # codes of reasons.REASONS, most telling first


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The fold's word on one record."""

    record: str
    outcome: Outcome
    claim: str | None = None
    conflicts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """All that ``settle`` has to say about one set of records."""

    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    decisions: tuple[Decision, ...]


# --------------------------------------------------------------------------- outputs


# Kinds of notices that the calendar brings; they tell of no change of a record.
REMINDERS = (
    "expiring",
    "expired",
    "due-soon",
    "reached",
    "overdue",
    "too-often",
    "outside-window",
    "missing",
    "escalated",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one person about one change. ``situation`` is what it tells, for
    comparison with the next: an unchanged situation never gives a second notice."""

    id: str
    to: str
    kind: str  # conflict | takeover | settled | returned | one of REMINDERS
    about: tuple[str, ...]  # the addressee's own records
    conflict: str | None
    situation: str
    file: str  # relative to the workspace
    created_at: datetime
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One line of the books."""

    file: str
    sha256: str
    state: FileState
    reason: str | None = None
    records: tuple[str, ...] = ()
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)
