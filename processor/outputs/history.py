"""The entrance page of the outbox: the latest report first, then everything else by link.

Pure. Reports come relative to the folder of the page; other paths relative to the workspace, as
in the run's document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processor import __version__
from processor.forms.text import fold
from processor.model import ClaimStatus
from processor.outputs.personal import Claimant, claimants_of, notice_word, personal_view
from processor.outputs.reader import Reader, is_near, relative
from processor.outputs.snapshot import Snapshot
from processor.outputs.trends import Trends, trends
from processor.outputs.words import STATES

_SHOWN = 30  # notices, forms and runs; the rest lies in the reports and personal pages


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
    """What the entrance page leads to. ``reports`` tells whether it may lead to reports."""

    runs: Sequence[Mapping[str, Any]]
    master: str = "master.xlsx"
    soon_days: int = 7
    reports: bool = True
    people: str = ""  # the outbox with the personal pages, where it is not the page's own folder
    beside: frozenset[str] = frozenset()
    broken: Mapping[str, str] = field(default_factory=dict)  # office templates passed over


def index_view(entrance: Entrance, reader: Reader) -> IndexView:
    """The view of the entrance page. A run may bring ``notices`` and ``returned`` (paths)."""
    newest = sorted(entrance.runs, key=_age, reverse=True)
    rows = tuple(_run_row(run, reader) for run in newest) if entrance.reports else ()
    returned = dict.fromkeys(path for run in newest for path in run.get("returned", ()))
    outbox, master = reader.outbox, entrance.master
    days = dict.fromkeys(run["now"][:10] for run in newest) if entrance.reports else {}
    return IndexView(
        now=reader.time(reader.snapshot.now),
        version=__version__,
        empty=not entrance.runs,
        latest=rows[0] if rows else None,
        states=tuple(reader.say(word) for word in STATES.values()),
        runs=rows[:_SHOWN],
        days=tuple(
            (reader.language.when(day), f"reports/day-{day}.html") for day in list(days)[:_SHOWN]
        ),
        figures=(*_figures(reader.snapshot, reader), *_edits(newest, entrance, reader)),
        trends=trends(entrance.runs, reader),
        people=tuple(_people(newest, entrance, reader)),
        notices=tuple(_notices(newest, reader))[:_SHOWN],
        returned=tuple(
            (path.rsplit("/", 1)[-1], relative(path, outbox)) for path in list(returned)[:_SHOWN]
        ),
        master=relative(master, outbox) if is_near(master, outbox) else "",
        master_path=master,
        broken=tuple(entrance.broken.items()),
        beside=entrance.beside,
    )


def _age(run: Mapping[str, Any]) -> tuple[str, str]:
    return run["now"], run["id"]


def _run_row(run: Mapping[str, Any], reader: Reader) -> RunRow:
    return RunRow(
        id=run["id"],
        at=reader.language.when(run["now"]),
        counts=tuple(run["books"][state] for state in ("seen", *STATES)),
        address=relative(run["report"], ""),
    )


def _edits(
    newest: Sequence[Mapping[str, Any]], entrance: Entrance, reader: Reader
) -> Iterator[tuple[str, int, str]]:
    """What people changed in the master, with the latest report of it, for who may read reports."""
    telling = [run for run in newest if run.get("edits")]
    if telling and entrance.reports:
        address = relative(telling[0]["report"], "") + "#edits"
        many = sum(run["edits"] for run in telling)
        yield reader.say("Changes in the master workbook"), many, address


def _figures(snapshot: Snapshot, reader: Reader) -> tuple[tuple[str, int, str], ...]:
    status = [claim.status for claim in snapshot.claims.values()]
    return (
        (reader.say("Active claims"), status.count(ClaimStatus.ACTIVE), ""),
        (reader.say("Disputed claims"), status.count(ClaimStatus.DISPUTED), ""),
        (
            reader.say("Open conflicts"),
            sum(conflict.status == "open" for conflict in snapshot.conflicts.values()),
            "",
        ),
    )


def told_to(runs: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The notices of each person by folded name, in the order of the runs, each with its time."""
    mine: dict[str, list[Mapping[str, Any]]] = {}
    for run in runs:
        for told in run.get("notices", ()):
            mine.setdefault(fold(told["to"]), []).append({**told, "at": run["now"]})
    return mine


def _people(
    newest: Sequence[Mapping[str, Any]], entrance: Entrance, reader: Reader
) -> Sequence[PersonRow]:
    told = told_to(newest)
    people = claimants_of(reader.snapshot.records.values(), reader).values()
    return [
        _person_row(person, told.get(person.key, ()), entrance, reader)
        for person in sorted(people, key=lambda p: p.name)
    ]


def _person_row(
    person: Claimant, told: Sequence[Mapping[str, Any]], entrance: Entrance, reader: Reader
) -> PersonRow:
    view = personal_view(person, told, reader, entrance.soon_days)
    home = entrance.people or reader.outbox
    return PersonRow(
        name=person.name,
        address=relative(f"{home}/people/{person.folder}/index.html", reader.outbox),
        holds=len(view.live),
        soon=sum(row.soon for row in view.live),
        back=len(view.back),
        notices=len(view.notices),
    )


def _notices(
    newest: Sequence[Mapping[str, Any]], reader: Reader
) -> Sequence[tuple[str, str, str, str]]:
    return [
        (
            reader.language.when(run["now"]),
            told["to"] or reader.say("not stated"),
            notice_word(told, reader),
            relative(told["file"], reader.outbox),
        )
        for run in newest
        for told in run.get("notices", ())
    ]
