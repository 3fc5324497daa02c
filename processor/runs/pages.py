"""The pages that tell what runs did: which there are, for whom, and in whose folder.

Claimants find notices, personal pages and the entrance in the outbox. Supervisors find reports
there too, unless the settings give them a folder of their own; leaders find reports that hide
nothing in theirs, if they have one. So the rights of the share keep audiences apart.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from processor.ledger.told import PARTS, Run
from processor.model import FileState
from processor.outputs.masks import Audience
from processor.outputs.place import Places
from processor.outputs.reader import Reader
from processor.outputs.render import Pages
from processor.outputs.snapshot import Snapshot
from processor.outputs.views import explanation, report
from processor.runs.desk import Desk
from processor.runs.snapshots import state_left
from processor.runs.told import as_told

Target = tuple[Pages, Places]  # the templates, and what puts pages in their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One folder of pages with the audience that opens it."""

    folder: Path
    audience: Audience
    pages: Pages


def shelves(desk: Desk, pages: Pages) -> list[Shelf]:
    """Where reports go: the supervisors' folder, and the leaders' if there is one."""
    workspace = desk.workspace
    audience = cast(Audience, workspace.settings.report_audience)
    found = [(workspace.supervisor_outbox, audience)]
    if workspace.leader_outbox is not None:
        found.append((workspace.leader_outbox, "leader"))
    return [
        Shelf(
            folder=folder,
            audience=who,
            pages=dataclasses.replace(pages, outbox=workspace.shown(folder)),
        )
        for folder, who in found
    ]


def publish_reports(desk: Desk, to: Target, due: Sequence[Run], *, everything: bool) -> None:
    """The report of each due run, of each day that one falls on, and the stable latest one.

    The latest run comes first, as it has the last word on what explains a conflict. No more than
    the documents of one day are in memory.
    """
    with desk.ledger.reading() as book:
        latest = book.told.latest()
    explained: set[str] = set()
    wanted = set(map(_bare, due))
    latest = latest and _bare(latest)
    days: set[date] = set()
    held: dict[date, dict[Run, dict[str, Any]]] = {}
    for run in sorted(wanted | ({latest} if latest else set()), reverse=True):
        day = _day(run)
        held = held if day in held else {day: _documents_of(desk, day)}
        told = held[day]
        then = _left_by(desk, run, told[run])
        if run in wanted:
            _publish_run(desk, to, told[run], then, explained)
        if run == latest:
            _publish_report(desk, to, "latest.html", told[run], then)
        if run in wanted and day not in days:
            days.add(day)
            whole = whole_day(day, list(told.values()))
            if len(told) > 1:
                then = _left_by(desk, max(told), whole)
            _publish_report(desk, to, f"reports/day-{day}.html", whole, then)
    if everything:
        _drop_explained(desk, to, explained)


def _documents_of(desk: Desk, day: date) -> dict[Run, dict[str, Any]]:
    """What the runs of a day told, in the order of booking."""
    with desk.ledger.reading() as book:
        runs = book.told.on(day)
    return {_bare(run): desk.ledger.document(run.id) for run in runs}


def _bare(run: Run) -> Run:
    """A run by which it is known, whether another desk publishes it meanwhile or not."""
    return run._replace(published=False)


def _left_by(desk: Desk, run: Run, document: Mapping[str, Any]) -> Snapshot:
    """The state that a run left, as a document tells it."""
    return as_told(state_left(desk, run.number, document), document)


def _publish_run(
    desk: Desk, to: Target, document: Mapping[str, Any], then: Snapshot, explained: set[str]
) -> None:
    """A run's report, and the pages that explain those of its conflicts that no later run did."""
    _publish_report(desk, to, f"reports/{document['run']}.html", document, then)
    publish_explained(desk, to, sorted(then.conflicts.keys() - explained), then)
    explained.update(then.conflicts)


def _publish_report(
    desk: Desk, to: Target, file: str, document: Mapping[str, Any], then: Snapshot
) -> None:
    """A report on the state that a run left, for all who read reports."""
    pages, places = to
    for shelf in shelves(desk, pages):
        reader = reader_for(desk, shelf.pages, then, shelf.audience)
        for name, html in report(document, reader, shelf.pages, file):
            places.put(shelf.folder / name, html.encode())


def _drop_explained(desk: Desk, to: Target, explained: Collection[str]) -> None:
    """All was made anew: what was erased from the ledger leaves no page behind."""
    for shelf in shelves(desk, to[0]):
        for page in shelf.folder.glob(explain_file("*")):
            if page.stem not in explained:
                page.unlink()


def _day(run: Run) -> date:
    """The day of a run as the office told it then: another zone in the settings moves no page."""
    return date.fromisoformat(run.now[:10])


def whole_day(day: date, documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The runs of a day as one document: each file once, and the last word on everything else.

    A file that merely lies in the inbox still is told as what it was when it came.
    """
    now, words, clocks, edits = "", dict[str, Any](), None, list[Mapping[str, Any]]()
    for document in documents:
        now = document["now"]
        words = document.get("rules", {}).get("words") or words
        clocks = document.get("clocks") or clocks
        edits += document.get("master", ())
    one = documents[0] if len(documents) == 1 else together(documents)
    counts = {state.value: one["books"][state.value] for state in FileState}
    return {
        "run": f"day-{day}",
        "day": str(day),
        "now": now,
        "rules": {"words": words},
        "clocks": clocks,
        "master": edits,
        "books": {"closed": True, "seen": sum(counts.values()), **counts},
        **{part: one.get(part, []) for part in PARTS},
    }


def together(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The lists and the books of several documents as one."""
    files: dict[tuple[str, str], Mapping[str, Any]] = {}
    last: dict[str, dict[str, Mapping[str, Any]]] = {part: {} for part in PARTS[1:]}
    for document in documents:
        for entry in document["files"]:
            files.setdefault((entry["file"], entry["sha256"]), entry)
        for part, ones in last.items():
            ones.update({one["id"]: one for one in document.get(part, ())})
    came = {file for file, sha256 in files if sha256}
    kept = [entry for (file, sha256), entry in files.items() if sha256 or file not in came]
    counts = dict.fromkeys((state.value for state in FileState), 0)
    for entry in kept:
        counts[entry["state"]] += 1
    lists = {part: list(ones.values()) for part, ones in last.items()}
    return {"files": kept, "books": counts, **lists}


def publish_explained(desk: Desk, to: Target, ids: Iterable[str], snapshot: Snapshot) -> None:
    """The pages that explain these ids, for every audience of reports."""
    pages, places = to
    for shelf in shelves(desk, pages):
        reader = reader_for(desk, shelf.pages, snapshot, shelf.audience)
        for id in ids:
            html = explanation(id, reader, shelf.pages)
            places.put(shelf.folder / explain_file(id), html.encode())


def explain_file(id: str) -> str:
    """The page that explains an id, relative to the folder of reports."""
    return f"explain/{id}.html"


def reader_for(desk: Desk, pages: Pages, snapshot: Snapshot, audience: Audience) -> Reader:
    """Somebody of an audience in front of a state."""
    return Reader(snapshot=snapshot, language=desk.language, audience=audience, outbox=pages.outbox)
