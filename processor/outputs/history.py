"""The entrance page of the outbox: the latest report first, then everything else by link.

Pure. Reports come relative to the outbox, where the page itself lies; other paths relative to
the workspace, as in the run's document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor import __version__
from processor.languages import Language
from processor.model import ClaimStatus
from processor.outputs.reader import is_near, relative, when
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import NOTICES, STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run with its counts and the address of its report."""

    id: str
    at: str
    counts: tuple[int, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The entrance page."""

    now: str
    version: str
    latest: RunRow | None
    states: tuple[str, ...]
    runs: tuple[RunRow, ...]
    figures: tuple[tuple[str, int], ...]
    people: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]  # who: (when, kind, address)
    returned: tuple[tuple[str, str], ...]  # name, address
    master: str
    master_path: str


def index_view(
    runs: Sequence[Mapping[str, Any]],
    snapshot: Snapshot,
    language: Language,
    outbox: str,
    master: str,
) -> IndexView:
    """The view of the entrance page. A run may bring ``notices`` and ``returned`` (paths)."""
    rows = tuple(_run_row(run) for run in sorted(runs, key=_age, reverse=True))
    returned = sorted({path for run in runs for path in run.get("returned", ())})
    return IndexView(
        now=when(snapshot.now.astimezone(snapshot.zone).isoformat()),
        version=__version__,
        latest=rows[0] if rows else None,
        states=tuple(language.say(word) for word in STATES.values()),
        runs=rows,
        figures=_figures(snapshot, language),
        people=_people(runs, outbox, language),
        returned=tuple((path.rsplit("/", 1)[-1], relative(path, outbox)) for path in returned),
        master=relative(master, outbox) if is_near(master, outbox) else "",
        master_path=master,
    )


def _age(run: Mapping[str, Any]) -> tuple[str, str]:
    return run["now"], run["id"]


def _run_row(run: Mapping[str, Any]) -> RunRow:
    return RunRow(
        id=run["id"],
        at=when(run["now"]),
        counts=tuple(run["books"][state] for state in ("seen", *STATES)),
        address=relative(run["report"], ""),
    )


def _figures(snapshot: Snapshot, language: Language) -> tuple[tuple[str, int], ...]:
    status = [claim.status for claim in snapshot.claims.values()]
    return (
        (language.say("Active claims"), status.count(ClaimStatus.ACTIVE)),
        (language.say("Disputed claims"), status.count(ClaimStatus.DISPUTED)),
        (
            language.say("Open conflicts"),
            sum(conflict.status == "open" for conflict in snapshot.conflicts.values()),
        ),
    )


def _people(
    runs: Sequence[Mapping[str, Any]], outbox: str, language: Language
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    by_person: dict[str, list[tuple[str, str, str]]] = {}
    for run in sorted(runs, key=_age, reverse=True):
        for notice in run.get("notices", ()):
            stands = notice["kind"] == "conflict" and notice.get("role") == "stands"
            kind = language.say(NOTICES["stands" if stands else notice["kind"]])
            line = (when(run["now"]), kind, relative(notice["file"], outbox))
            by_person.setdefault(notice["to"] or language.say("not stated"), []).append(line)
    return tuple((name, tuple(lines)) for name, lines in sorted(by_person.items()))
