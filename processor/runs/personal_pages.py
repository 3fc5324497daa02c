"""The personal pages: whose are to be made anew, and what each of them costs the ledger.

A page is made when a record of its claimant is stale, when a notice went to its claimant, and for
everybody once a day, because it tells how many days are left. Each is made from the claimant's own
records alone, so memory does not grow with the number of people.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from pathlib import Path

from processor.forms.text import fold
from processor.ledger.claimants import PersonalPage
from processor.outputs.personal import claimants_of, personal_view
from processor.outputs.views import person
from processor.runs.booking import name_claimants
from processor.runs.desk import Desk
from processor.runs.document import notice_json
from processor.runs.pages import Target, reader_for
from processor.runs.snapshots import state_of

_NAMED = "claimants-named"  # memory: under which rules the names of claimants were read
_PART = 1_000  # records that are named in one go


def _name_all_claimants(desk: Desk) -> None:
    """Note who handed every record in, where the rules that say so are not those of last time."""
    with desk.ledger.reading() as book:
        if book.remembered(_NAMED) == desk.rules_digest:
            return
        ids = book.ids()
    for start in range(0, len(ids), _PART):
        with desk.ledger.writing() as book:
            records = book.records(ids[start : start + _PART]).values()
            name_claimants(book, records, desk.packs)
    with desk.ledger.writing() as book:
        book.remember(_NAMED, desk.rules_digest)


def publish_people(
    desk: Desk, to: Target, stale: Iterable[str], told: Iterable[str], *, everybody: bool
) -> None:
    """The pages of those who handed ``stale`` records in or were ``told`` something, or of all."""
    _name_all_claimants(desk)
    folder = desk.workspace.outbox / "people"
    with desk.ledger.reading() as book:
        spellings = _by_fold(book.claimants.names())
        addressed = _by_fold(book.claimants.addressees())
        touched = {fold(name) for name in (*book.claimants.names(stale), *told)}
        known = {} if everybody else book.claimants.pages()
    made: dict[str, PersonalPage] = {}
    for key, names in sorted(spellings.items()):
        page = known.get(key)
        if page is None or page.due or key in touched or not _file(folder, page).exists():
            made |= _publish_person(desk, to, names, addressed.get(key, ()))
    gone = known.keys() - spellings.keys()
    _drop(_file(folder, known[key]) for key in gone)
    if everybody:
        kept = {page.folder for page in made.values()}
        _drop(file for file in folder.glob("*/index.html") if file.parent.name not in kept)
    with desk.ledger.writing() as book:
        if everybody:
            book.claimants.forget_pages()
        book.claimants.keep_pages(made, gone)


def _by_fold(names: Iterable[str]) -> dict[str, list[str]]:
    """All spellings of a name together: 張偉 and 张 伟 are one."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(fold(name), []).append(name)
    return found


def _publish_person(
    desk: Desk, to: Target, names: Collection[str], addressed: Collection[str]
) -> dict[str, PersonalPage]:
    """One claimant's page; nothing where the records have got another claimant meanwhile."""
    pages, places = to
    with desk.ledger.reading() as book:
        state = state_of(book, desk, book.claimants.records(names))
        found = book.notices.newest(to=addressed) if addressed else ()
        outbox = desk.workspace.shown_outbox
        notices = [{**notice_json(notice, outbox), "at": at} for notice, at in found]
    reader = reader_for(desk, pages, state, "claimant")
    made: dict[str, PersonalPage] = {}
    for key, who in claimants_of(state.records.values(), reader).items():
        view = personal_view(who, notices, reader, desk.workspace.settings.expiring_days)
        html = person(view, desk.language, pages)
        places.put(desk.workspace.outbox / "people" / who.folder / "index.html", html.encode())
        made[key] = PersonalPage(who.folder, dataclasses.asdict(view.line))
    return made


def _file(folder: Path, page: PersonalPage) -> Path:
    return folder / page.folder / "index.html"


def _drop(files: Iterable[Path]) -> None:
    """Pages of people of whom nothing is known any more; only what we wrote there."""
    for page in list(files):
        page.unlink(missing_ok=True)
        if page.parent.is_dir() and not any(page.parent.iterdir()):
            page.parent.rmdir()
