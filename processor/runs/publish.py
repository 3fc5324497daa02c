"""Makes everything that people see from the ledger: pages, returned copies, master workbook.

Nothing here decides anything or is the only copy of anything: what is missing is made again,
what is unchanged is left alone, so a crash costs nothing and ``rebuild`` is the repair.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from processor.claims.settle import seen_on
from processor.errors import StoreTrouble
from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits, Unreadable
from processor.intake.spool import Spool
from processor.ledger.rows import Row
from processor.ledger.store import Book
from processor.messages import SHEETS, remedy, sentence
from processor.model import Decision, Grid, Notice, Place, Record
from processor.outputs.masks import Audience
from processor.outputs.master import write_master
from processor.outputs.render import Pages, write_if_changed
from processor.outputs.returned import Mark, TodoSheet, mark_workbook
from processor.outputs.snapshot import Snapshot
from processor.outputs.views import index, notice, report
from processor.rules.pack import spoken
from processor.runs.desk import Desk, tell


def publish(desk: Desk, *, everything: bool = False) -> None:
    """Publish the runs that are booked but not yet published; or, to rebuild, all of them.

    With nothing new to tell and the same day as last time it does nothing.
    """
    mark = f"{desk.now.date()}|{desk.language.name}|{desk.rules_digest}"
    with desk.ledger.reading() as book:
        runs = book.runs()
        due = [row for row in runs if everything or not row["published"]]
        fresh = book.remembered("published") == mark and desk.workspace.master.exists()
        if not due and fresh:
            return
        snapshot = snapshot_of(book, desk)
        notices = {row["id"]: book.notices(row["id"]) for row in due}
    pages = Pages(desk.workspace.pages, outbox=desk.workspace.settings.outbox)
    audience = cast(Audience, desk.workspace.settings.report_audience)
    outbox = desk.workspace.outbox
    for row in due:
        _publish_notices(desk, pages, notices[row["id"]], snapshot)
        document = json.loads(row["document"])
        html = report(document, snapshot, desk.language, audience, pages)
        write_if_changed(outbox / report_file(row["id"]), html.encode())
    _publish_index(desk, pages, runs, snapshot)
    write_if_changed(desk.workspace.master, write_master(snapshot, desk.language))
    for name, mistake in pages.broken.items():
        tell(f"templates/pages/{name}.html: {mistake}; the shipped page was used")
    with desk.ledger.writing() as book:
        for row in due:
            book.mark_published(row["id"])
        book.remember("published", mark)


def report_file(run: str) -> str:
    """The page of a run, relative to the outbox."""
    return f"reports/{run}.html"


def snapshot_of(book: Book, desk: Desk) -> Snapshot:
    """The whole ledger as it stands at the desk's clock."""
    claims = {id: (pack, seen_on(claim, desk.now)) for id, (pack, claim) in book.claims().items()}
    conflicts = {id: x for id, (_, x) in book.conflicts().items()}
    return Snapshot(
        now=desk.now,
        zone=desk.zone,
        packs=desk.packs,
        records=book.records(),
        decisions=with_conflicts(book.decisions(), conflicts),
        claims={id: claim for id, (_, claim) in claims.items()},
        conflicts=conflicts,
        verdicts={(v.left, v.right): v for v in book.all_verdicts()},
        rulings=tuple(book.all_rulings()),
        claim_pack={id: pack for id, (pack, _) in claims.items()},
    )


def _publish_index(desk: Desk, pages: Pages, runs: Sequence[Row], snapshot: Snapshot) -> None:
    shown = [
        {
            "id": row["id"],
            "now": row["now"],
            "books": document["books"],
            "notices": document["notices"],
            "returned": [n["file"] for n in document["notices"] if n["kind"] == "returned"],
            "report": report_file(row["id"]),
        }
        for row in reversed(runs)
        if (document := json.loads(row["document"]))
    ]
    html = index(shown, snapshot, desk.language, pages, desk.workspace.settings.master)
    write_if_changed(desk.workspace.outbox / "index.html", html.encode())


def _publish_notices(
    desk: Desk,
    pages: Pages,
    notices: Sequence[tuple[Notice, Mapping[str, Any]]],
    snapshot: Snapshot,
) -> None:
    returned = [(due, body) for due, body in notices if due.kind == "returned"]
    for due, body in notices:
        if due.kind != "returned":
            html = notice(body, desk.language, pages)
            write_if_changed(desk.workspace.outbox / due.file, html.encode())
    _publish_returned(desk, returned, snapshot)


def _publish_returned(
    desk: Desk, returned: Sequence[tuple[Notice, Mapping[str, Any]]], snapshot: Snapshot
) -> None:
    spool = Spool(desk.workspace.spool)
    jobs = [(str(body["sha256"]), spool.path_of(str(body["sha256"]))) for _, body in returned]
    lost = [path for _, path in jobs if not path.exists()]
    if lost:
        raise StoreTrouble(
            f"The spool lacks the original {lost[0]}; bring the folder {spool.root} back "
            "from its backup and run: processor rebuild"
        )
    limits = Limits(seconds=desk.workspace.settings.read_seconds)
    grids: dict[str, Sequence[Grid]] = {}
    for sha256, read in read_workbooks(jobs, limits, desk.workspace.settings.workers):
        grids[sha256] = () if isinstance(read, Unreadable) else read
    for due, body in returned:
        sha256 = str(body["sha256"])
        records = [snapshot.records[id] for id in due.about]
        marked = mark_workbook(
            spool.path_of(sha256).read_bytes(),
            grids[sha256],
            [mark for record in records for mark in _marks(desk, record)],
            _todo(desk, due, records),
        )
        target = desk.workspace.outbox / due.file
        write_if_changed(target.with_suffix(marked.suffix), marked.content)


def _marks(desk: Desk, record: Record) -> list[Mark]:
    pack = desk.packs[record.pack]
    titles = {f.field: spoken(f.title, desk.language.name) for f in pack.form.fields}
    marks = []
    for found in record.findings:
        says = sentence(found, desk.language.say, titles)
        todo = remedy(found, desk.language.say, titles)
        if found.severity.value != "info":
            marks.append(
                Mark(
                    place=found.place or Place("", ""),
                    comment=f"{says}\n{todo}",
                    field=titles.get(found.field or "", ""),
                    there=found.args.get("there") or record.typed(found.field or ""),
                    todo=f"{says} {todo}",
                )
            )
    return marks


def _todo(desk: Desk, due: Notice, records: Sequence[Record]) -> TodoSheet:
    say = desk.language.say
    came = f"{due.created_at:%Y-%m-%d %H:%M}"
    return TodoSheet(
        name=say(SHEETS["todo"]),
        title=say("This form comes back: please correct it and hand it in again"),
        lines=(
            say("File: {file}").format(file=records[0].file),
            say("Handed in by: {name}").format(name=due.to or say("not stated")),
            say("Checked: {time}").format(time=came),
            say("Correct the coloured cells, then save this workbook into the inbox again."),
        ),
        headers=(
            say("No."),
            say("Cell"),
            say("Field"),
            say("What is there"),
            say("What is wrong and what to do"),
        ),
    )


def with_conflicts(
    decisions: Mapping[str, Decision], conflicts: Mapping[str, Any]
) -> dict[str, Decision]:
    """Decisions with the conflicts that name their records."""
    touched: dict[str, list[str]] = {}
    for x in conflicts.values():
        for record in (x.stands, x.against):
            touched.setdefault(record, []).append(x.id)
    return {
        id: dataclasses.replace(d, conflicts=tuple(touched.get(id, ())))
        for id, d in decisions.items()
    }
