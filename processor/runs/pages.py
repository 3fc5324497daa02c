"""Which pages there are, for whom, and in whose folder.

Claimants find notices, personal pages and the entrance in the outbox. Supervisors find reports
there too, unless the settings give them a folder of their own; leaders find reports that hide
nothing in theirs, if they have one. So the rights of the share keep audiences apart.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from processor.forms.text import fold
from processor.ledger.rows import Row
from processor.model import FileState
from processor.outputs.history import Entrance, told_to
from processor.outputs.masks import Audience
from processor.outputs.personal import claimants_of
from processor.outputs.place import Places
from processor.outputs.reader import Reader
from processor.outputs.render import Pages
from processor.outputs.snapshot import Snapshot
from processor.outputs.views import explanation, index, person, report
from processor.runs.desk import Desk
from processor.runs.told import as_told

Target = tuple[Pages, Places]  # the templates, and what puts pages in their places

_BESIDE = ("files.html", "status.html")


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


class Due(NamedTuple):
    """A page of reports to make, from what document; a run's own brings its explanations."""

    file: str
    document: Mapping[str, Any]
    explains: bool = False


def pages_by_run(desk: Desk, runs: Sequence[Row], due: Sequence[Row]) -> dict[int, list[Due]]:
    """The pages to make, by the run whose state they show.

    The report of each due run, of each day that one falls on, and the stable latest one.
    """
    told = {row["id"]: json.loads(row["document"]) for row in runs}
    pages: dict[int, list[Due]] = {}
    for row in due:
        report_of_run = Due(f"reports/{row['id']}.html", told[row["id"]], explains=True)
        pages.setdefault(row["number"], []).append(report_of_run)
    for day in sorted({_day(desk, told[row["id"]]) for row in due}):
        those = [row for row in runs if _day(desk, told[row["id"]]) == day]
        document = whole_day(day, (told[row["id"]] for row in those))
        pages.setdefault(those[-1]["number"], []).append(Due(f"reports/day-{day}.html", document))
    for row in runs[-1:]:
        pages.setdefault(row["number"], []).append(Due("latest.html", told[row["id"]]))
    return pages


def publish_reports(
    desk: Desk, to: Target, due: Iterable[Due], left: Snapshot, explained: set[str]
) -> None:
    """The reports that show the state that one run left, and what explains their conflicts.

    Of several runs the latest comes first; ``explained`` is what they explained already.
    """
    pages, places = to
    for page in due:
        then = as_told(left, page.document)
        if page.explains:
            publish_explained(desk, to, sorted(then.conflicts.keys() - explained), then)
            explained.update(then.conflicts)
        for shelf in shelves(desk, pages):
            reader = _reader(desk, shelf.pages, then, shelf.audience)
            for name, html in report(page.document, reader, shelf.pages, page.file):
                places.put(shelf.folder / name, html.encode())


def drop_explained(desk: Desk, to: Target, explained: Collection[str]) -> None:
    """All was made anew: what was erased from the ledger leaves no page behind."""
    for shelf in shelves(desk, to[0]):
        for page in shelf.folder.glob(explain_file("*")):
            if page.stem not in explained:
                page.unlink()


def _day(desk: Desk, document: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(document["now"]).astimezone(desk.zone).date()


def whole_day(day: date, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The runs of a day as one document: each file once, and the last word on everything else.

    A file that merely lies in the inbox still is told as what it was when it came.
    """
    files: dict[tuple[str, str], Mapping[str, Any]] = {}
    last: dict[str, dict[str, Mapping[str, Any]]] = {}
    now, words, clocks, edits = "", dict[str, Any](), None, list[Mapping[str, Any]]()
    for document in documents:
        now = document["now"]
        words = document.get("rules", {}).get("words") or words
        clocks = document.get("clocks") or clocks
        edits += document.get("master", ())
        for entry in document["files"]:
            files.setdefault((entry["file"], entry["sha256"]), entry)
        for part in ("records", "beside", "claims", "conflicts", "notices"):
            told = document.get(part, ())
            last.setdefault(part, {}).update({one["id"]: one for one in told})
    came = {file for file, sha256 in files if sha256}
    kept = [entry for (file, sha256), entry in files.items() if sha256 or file not in came]
    counts = dict.fromkeys((state.value for state in FileState), 0)
    for entry in kept:
        counts[entry["state"]] += 1
    return {
        "run": f"day-{day}",
        "day": str(day),
        "now": now,
        "rules": {"words": words},
        "clocks": clocks,
        "master": edits,
        "files": kept,
        "books": {"closed": True, "seen": len(kept), **counts},
        **{part: list(ones.values()) for part, ones in last.items()},
    }


def publish_explained(desk: Desk, to: Target, ids: Iterable[str], snapshot: Snapshot) -> None:
    """The pages that explain these ids, for every audience of reports."""
    pages, places = to
    for shelf in shelves(desk, pages):
        reader = _reader(desk, shelf.pages, snapshot, shelf.audience)
        for id in ids:
            html = explanation(id, reader, shelf.pages)
            places.put(shelf.folder / explain_file(id), html.encode())


def explain_file(id: str) -> str:
    """The page that explains an id, relative to the folder of reports."""
    return f"explain/{id}.html"


def publish_people(
    desk: Desk,
    to: Target,
    runs: Sequence[Row],
    due: Sequence[Row] | None,
    snapshot: Snapshot,
) -> None:
    """The personal pages: of those whom the due runs touch, or of all for None."""
    pages, places = to
    outbox = desk.workspace.outbox
    reader = _reader(desk, pages, snapshot, "claimant")
    people = claimants_of(snapshot.records.values(), reader)
    notices = told_to([json.loads(row["document"]) for row in reversed(runs)])
    touched = None if due is None else _touched(due, snapshot, reader)
    for key, who in people.items():
        target = outbox / "people" / who.folder / "index.html"
        if touched is None or key in touched or not target.exists():
            days = desk.workspace.settings.expiring_days
            html = person(who, notices.get(key, ()), reader, days, pages)
            places.put(target, html.encode())
    if due is None:
        _drop_others(outbox / "people", {who.folder for who in people.values()})


def _touched(due: Sequence[Row], snapshot: Snapshot, reader: Reader) -> set[str]:
    documents = [json.loads(row["document"]) for row in due]
    ids = {told["id"] for d in documents for told in d["records"]}
    ids |= {id for d in documents for claim in d["claims"] for id in claim["records"]}
    named = {fold(told["to"]) for d in documents for told in d["notices"]}
    return named | {
        fold(reader.claimant(snapshot.records[id])) for id in ids & snapshot.records.keys()
    }


def _drop_others(folder: Path, kept: set[str]) -> None:
    """Pages of people of whom nothing is known any more; only what we wrote there."""
    for page in folder.glob("*/index.html"):
        if page.parent.name not in kept:
            page.unlink()
            if not any(page.parent.iterdir()):
                page.parent.rmdir()


def _reader(desk: Desk, pages: Pages, snapshot: Snapshot, audience: Audience) -> Reader:
    return Reader(snapshot=snapshot, language=desk.language, audience=audience, outbox=pages.outbox)


def publish_entrance(desk: Desk, to: Target, runs: Sequence[Row], snapshot: Snapshot) -> None:
    """The entrance of the outbox, and of every other folder that holds reports."""
    pages, places = to
    outbox, shown = desk.workspace.outbox, []
    for row in reversed(runs):
        document = json.loads(row["document"])
        shown.append(
            {
                "id": row["id"],
                "now": row["now"],
                "books": document["books"],
                "conflicts": sum(x["status"] == "open" for x in document["conflicts"]),
                "notices": document["notices"],
                "edits": len(document.get("master", ())),
                "returned": [n["file"] for n in document["notices"] if n["kind"] == "returned"],
                "report": f"reports/{row['id']}.html",
            }
        )
    found = {shelf.folder: shelf.pages for shelf in shelves(desk, pages)}
    for folder, theirs in ({outbox: pages} | found).items():
        entrance = Entrance(
            runs=shown,
            master=desk.workspace.settings.master,
            soon_days=desk.workspace.settings.expiring_days,
            reports=folder in found,
            people=desk.workspace.shown_outbox,
            broken=pages.broken,
            beside=frozenset(_BESIDE if folder == desk.workspace.supervisor_outbox else ()),
        )
        html = index(entrance, snapshot, desk.language, theirs)
        places.put(folder / "index.html", html.encode())
