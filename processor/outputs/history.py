"""The entrance page of the outbox: the latest report first, then everything else by link.

Pure. Reports come relative to the folder of the page; other paths relative to the workspace, as
in a run's document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processor import __version__
from processor.outputs.personal import PersonLine, notice_word
from processor.outputs.reader import Reader, is_near, relative
from processor.outputs.trends import Trends, trends
from processor.outputs.words import STATES

SHOWN = 30  # notices, forms, days and runs; the rest lies in the reports and personal pages


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run with its counts and the address of its report."""

    id: str
    at: str
    counts: tuple[int, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One claimant with the address of the personal page."""

    name: str
    address: str
    holds: int
    soon: int
    back: int
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The entrance page."""

    now: str
    version: str
    empty: bool  # no run yet
    latest: RunRow | None
    states: tuple[str, ...]
    runs: tuple[RunRow, ...]
    days: tuple[tuple[str, str], ...]  # day, address
    figures: tuple[tuple[str, int, str], ...]  # what, how many, the address that tells more
    trends: Trends | None
    people: tuple[PersonRow, ...]
    notices: tuple[tuple[str, str, str, str], ...]  # when, to, what, address
    returned: tuple[tuple[str, str], ...]  # name, address
    master: str
    master_path: str
    broken: tuple[tuple[str, str], ...]  # template, its mistake
    beside: frozenset[str]  # names of further pages that lie beside this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What the entrance page leads to. ``reports`` tells whether it may lead to reports.

    Everything comes newest first, and no more of it than is shown: ``SHOWN``.
    """

    runs: Sequence[Mapping[str, Any]]  # id, now, books, report
    days: Sequence[str] = ()
    came: Sequence[tuple[str, int, int, int]] = ()  # see ``trends``
    figures: tuple[int, int, int] = (0, 0, 0)  # claims active and disputed, open conflicts
    edits: tuple[int, str] = (0, "")  # in the master, and the newest report that tells of some
    people: Sequence[tuple[str, PersonLine]] = ()  # folder, line
    notices: Sequence[Mapping[str, Any]] = ()  # as in a run's document, with the run's time as at
    returned: Sequence[str] = ()  # files
    master: str = "master.xlsx"
    reports: bool = True
    outbox: str = ""  # with the personal pages, where it is not the page's own folder
    beside: frozenset[str] = frozenset()
    broken: Mapping[str, str] = field(default_factory=dict)  # office templates passed over


def index_view(entrance: Entrance, reader: Reader) -> IndexView:
    """The view of the entrance page."""
    rows = tuple(_run_row(run, reader) for run in entrance.runs) if entrance.reports else ()
    days = entrance.days if entrance.reports else ()
    outbox, master = reader.outbox, entrance.master
    return IndexView(
        now=reader.time(reader.snapshot.now),
        version=__version__,
        empty=not entrance.runs,
        latest=rows[0] if rows else None,
        states=tuple(reader.say(word) for word in STATES.values()),
        runs=rows,
        days=tuple((reader.language.when(day), f"reports/day-{day}.html") for day in days),
        figures=(*_figures(entrance.figures, reader), *_edits(entrance, reader)),
        trends=trends(entrance.came, reader),
        people=tuple(_people(entrance, reader)),
        notices=tuple(_notices(entrance, reader)),
        returned=tuple(
            (path.rsplit("/", 1)[-1], relative(path, outbox)) for path in entrance.returned
        ),
        master=relative(master, outbox) if is_near(master, outbox) else "",
        master_path=master,
        broken=tuple(entrance.broken.items()),
        beside=entrance.beside,
    )


def _run_row(run: Mapping[str, Any], reader: Reader) -> RunRow:
    return RunRow(
        id=run["id"],
        at=reader.language.when(run["now"]),
        counts=tuple(run["books"].get(state, 0) for state in ("seen", *STATES)),
        address=relative(run["report"], ""),
    )


def _figures(figures: tuple[int, int, int], reader: Reader) -> tuple[tuple[str, int, str], ...]:
    active, disputed, open_conflicts = figures
    return (
        (reader.say("Active claims"), active, ""),
        (reader.say("Disputed claims"), disputed, ""),
        (reader.say("Open conflicts"), open_conflicts, ""),
    )


def _edits(entrance: Entrance, reader: Reader) -> Iterator[tuple[str, int, str]]:
    """What people changed in the master, with the latest report of it, for who may read reports."""
    many, report = entrance.edits
    if many and entrance.reports:
        address = relative(report, "") + "#edits"
        yield reader.say("Changes in the master workbook"), many, address


def _people(entrance: Entrance, reader: Reader) -> Iterator[PersonRow]:
    home = entrance.outbox or reader.outbox
    for folder, line in sorted(entrance.people, key=lambda person: person[1].name):
        yield PersonRow(
            name=line.name,
            address=relative(f"{home}/people/{folder}/index.html", reader.outbox),
            holds=line.holds,
            soon=line.soon,
            back=line.back,
            notices=line.notices,
        )


def _notices(entrance: Entrance, reader: Reader) -> Iterator[tuple[str, str, str, str]]:
    for told in entrance.notices:
        yield (
            reader.language.when(told["at"]),
            told["to"] or reader.say("not stated"),
            notice_word(told, reader),
            relative(told["file"], reader.outbox),
        )
