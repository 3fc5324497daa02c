"""Makes everything that people see from the ledger: pages, returned copies, master workbook.

Nothing here decides anything or is the only copy of anything: what is missing is made again,
what is unchanged is left alone, so a crash costs nothing and ``rebuild`` is the repair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from processor import __version__
from processor.errors import StoreTrouble
from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits, Unreadable
from processor.intake.spool import Spool
from processor.languages import sentences
from processor.ledger.master_memory import REFUSED
from processor.ledger.told import Run
from processor.messages import SHEETS, remedy, sentence
from processor.model import Grid, Notice, Place, Record
from processor.outputs.place import Places, Waiting
from processor.outputs.render import Pages
from processor.outputs.returned import Mark, TodoSheet, mark_workbook
from processor.outputs.views import notice
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.desk import Desk, tell
from processor.runs.entrance import publish_entrance
from processor.runs.master_edits import MasterState, take_master_edits
from processor.runs.master_publish import put_master
from processor.runs.pages import publish_reports
from processor.runs.personal_pages import ToTell, publish_people
from processor.runs.rules_then import rules_then

_READERS = "readers"  # memory: for whom the reports in place were made


def publish(desk: Desk, *, everything: bool = False) -> list[Waiting]:
    """Publish the runs that are booked but not yet published; or, to rebuild, all of them.

    Gives what could not be put in its place because a program holds it open; the runs concerned
    stay due, so the next call tries again.

    With nothing new to tell, on the same day and by the same settings as last time, it does
    nothing. Where other people read reports than last time, all is made anew. When another desk
    booked meanwhile, the state is published once more, so that no older one stays in place.
    """
    places = Places()
    while not _published(desk, everything, places):
        everything, places = False, Places()
    return places.waiting


def _published(desk: Desk, everything: bool, places: Places) -> bool:
    """Publish once; whether the ledger still holds what was published."""
    master = take_master_edits(desk)
    mark, readers = _mark(desk), _readers(desk)
    with desk.ledger.reading() as book:
        everything |= book.remembered(_READERS) not in (None, readers)
        runs, last = book.count_runs(), book.stale.last()
        due = book.told.runs(due=not everything)
        since = _since(book.remembered("published") or "", mark)
        stale = book.stale.records()
    today = since == _today(desk)
    if not due and today and master.sha256 and master.seen is None:
        return True
    pages = Pages(desk.workspace.pages, outbox=desk.workspace.shown_outbox)
    told: set[str] = set()
    for run in due:
        told |= _publish_notices_of(desk, places, pages, run)
    publish_reports(desk, (pages, places), due, everything=everything)
    wanted = ToTell(records=stale, names=told, since=None if everything else since)
    publish_people(desk, (pages, places), wanted)
    publish_entrance(desk, (pages, places))
    shows_all = not everything and today and _shows_all(desk, master, stale)
    in_place = shows_all or put_master(desk, master, places)
    for name, mistake in pages.broken.items():
        tell(f"templates/pages/{name}.html: {mistake}; the shipped page was used")
    with desk.ledger.writing() as book:
        current = in_place and book.count_runs() == runs
        if places.waiting:
            book.remember("published", "")
            return current
        for run in due:
            book.told.mark_published(run.id)
        if in_place:  # else the next turn has to tell of them
            book.stale.strike(last)
        book.remember("published", f"{mark} {_today(desk)}" if current else "")
        book.remember(_READERS, readers)
    return current


def _mark(desk: Desk) -> str:
    """What all pages depend on beside the ledger and the day."""
    workspace = desk.workspace
    told = f"{__version__}|{desk.language.name}|{desk.rules_digest}|{workspace.settings}"
    digest = hashlib.sha256(told.encode())
    for page in sorted(workspace.pages.glob("*.html")):
        digest.update(page.read_bytes())
    return digest.hexdigest()


def _today(desk: Desk) -> date:
    return desk.now.astimezone(desk.zone).date()


def _since(published: str, mark: str) -> date | None:
    """The day of the last publishing, or None where it was not made as it would be now."""
    was, _, day = published.partition(" ")
    return date.fromisoformat(day) if was == mark and day else None


def _readers(desk: Desk) -> str:
    """Who reads reports, and where: what is masked for them is masked in old reports too."""
    s = desk.workspace.settings
    return "|".join((s.report_audience, s.outbox, s.supervisor_outbox, s.leader_outbox))


def _shows_all(desk: Desk, master: MasterState, stale: Collection[str]) -> bool:
    """Whether the master shows today's state: nothing changed since it was put in place."""
    if stale or master.sha256 is None or master.seen or master.refused:
        return False
    with desk.ledger.reading() as book:
        latest = book.master.latest()
        return not book.remembered(REFUSED) and bool(latest and latest.sha256 == master.sha256)


def report_file(run: str) -> str:
    """The page of a run, relative to the outbox."""
    return f"reports/{run}.html"


def _publish_notices_of(desk: Desk, places: Places, pages: Pages, run: Run) -> set[str]:
    """What a run wrote to people; gives their names."""
    with desk.ledger.reading() as book:
        mine = book.notices.all(run.id)
        withdrawn = book.notices.called(n.replaces for n, _ in mine if n.replaces)
        replacements = book.notices.replacements(n.id for n, _ in (*mine, *withdrawn))
        about = {id for n, _ in mine if n.kind == "returned" for id in n.about}
        then = book.then(run.number)
        left = Left(then.records(about), rules_then(then, book, desk.packs))
    _publish_returned(desk, places, mine, left)
    _publish_notices(desk, places, pages, [*mine, *withdrawn], replacements)
    return {n.to for n, _ in mine}


class Left(NamedTuple):
    """Records as a run left them, and the rules that it judged by."""

    records: Mapping[str, Record]
    packs: Mapping[str, Pack]


def _publish_notices(
    desk: Desk,
    places: Places,
    pages: Pages,
    notices: Sequence[tuple[Notice, Mapping[str, Any]]],
    replacements: Mapping[str, Notice],
) -> None:
    """The pages of notices; one that was replaced says so and names the one that holds."""
    for due, body in notices:
        if due.kind != "returned":
            by = replacements.get(due.id)
            replaced = {"id": by.id, "file": Path(by.file).name} if by else None
            html = notice({**body, "replaced_by": replaced}, desk.language, pages)
            places.put(desk.workspace.outbox / due.file, html.encode())


def _publish_returned(
    desk: Desk,
    places: Places,
    notices: Sequence[tuple[Notice, Mapping[str, Any]]],
    left: Left,
) -> None:
    returned = [(due, body) for due, body in notices if due.kind == "returned"]
    if not returned:
        return
    spool = Spool(desk.workspace.spool)
    jobs = [(str(body["sha256"]), spool.path_of(str(body["sha256"]))) for _, body in returned]
    lost = [path for _, path in jobs if not path.exists()]
    if lost:
        raise StoreTrouble(
            "The spool lacks the original {file}; bring the folder {folder} back "
            "from its backup and run: processor rebuild",
            file=lost[0],
            folder=spool.root,
        )
    limits = Limits(seconds=desk.workspace.settings.read_seconds)
    grids: dict[str, Sequence[Grid]] = {}
    settings = desk.workspace.settings
    for sha256, read in read_workbooks(jobs, limits, settings.workers, settings.passwords):
        grids[sha256] = () if isinstance(read, Unreadable) else read.grids
    for due, body in returned:
        sha256 = str(body["sha256"])
        records = [left.records[id] for id in due.about]
        marked = mark_workbook(
            spool.path_of(sha256).read_bytes(),
            grids[sha256],
            [mark for record in records for mark in _marks(desk, left.packs[record.pack], record)],
            _todo(desk, due, records),
        )
        target = desk.workspace.outbox / due.file
        places.put(target.with_suffix(marked.suffix), marked.content)


def _marks(desk: Desk, pack: Pack, record: Record) -> list[Mark]:
    titles = {f.field: spoken(f.title, desk.language.name) for f in pack.form_of(record).fields}
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
                    todo=sentences(says, todo),
                )
            )
    return marks


def _todo(desk: Desk, due: Notice, records: Sequence[Record]) -> TodoSheet:
    say = desk.language.say
    came = desk.language.when(due.created_at)
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
