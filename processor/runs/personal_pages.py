"""The personal pages: whose are to be made anew, and what each of them costs the ledger.

A page tells how many days are left, so everybody's is made once a day. Who handed in many forms
has the newest on it and all of them on pages by month, which tell of no day: these are made only
when one of their records changed. Each is made from its own records alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from processor.forms.text import fold
from processor.ledger.claimants import Own, PersonalPage
from processor.model import Outcome
from processor.outputs.personal import (
    Claimant,
    PersonalView,
    Rest,
    claimants_of,
    month_view,
    personal_view,
)
from processor.outputs.reader import Reader
from processor.outputs.views import person
from processor.runs.booking import name_claimants
from processor.runs.desk import Desk
from processor.runs.document import notice_json
from processor.runs.pages import Target, reader_for
from processor.runs.snapshots import state_of

_NAMED = "claimants-named"  # memory: under which rules the names of claimants were read
_PART = 1_000  # records that are named in one go
_WHOLE = 200  # forms that one page shows; of more than that
_NEWEST = 100  # these, and all by month
_JUST_OVER = timedelta(days=31)  # so long a page tells of a customer that is no longer the person's
_MONTH = re.compile(r"\d{4}-\d\d\.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """What is to be told anew: these records, to these names, and all pages or those of a day."""

    records: Collection[str]
    names: Collection[str]
    since: date | None  # the day of the last publishing; None: every page is made anew


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


def publish_people(desk: Desk, to: Target, tell: ToTell) -> None:
    """The pages of those whose records or notices changed; on a new day those of all."""
    _name_all_claimants(desk)
    folder = desk.workspace.outbox / "people"
    today = desk.now.astimezone(desk.zone).date()
    everything, new_day = tell.since is None, tell.since != today
    with desk.ledger.reading() as book:
        spellings = _by_fold(book.claimants.names())
        addressed = _by_fold(book.claimants.addressees())
        stale = set(tell.records)
        if new_day and tell.since is not None:
            stale |= book.records_turning(tell.since, today)
        touched = {fold(name) for name in (*book.claimants.names(stale), *tell.names)}
        known = {} if everything else book.claimants.pages()
        shown = book.claims_until(today - _JUST_OVER)
    made: dict[str, PersonalPage] = {}
    for key, names in sorted(spellings.items()):
        page = known.get(key)
        anew = page is None or page.due or not _file(folder, page).exists()
        if anew or new_day or key in touched:
            own = _Person(desk, to, names, addressed.get(key, ()), shown)
            made |= own.publish(None if anew else stale)
    gone = known.keys() - spellings.keys()
    _drop(_file(folder, known[key]) for key in gone)
    if everything:
        kept = {page.folder for page in made.values()}
        _drop(file for file in folder.glob("*/index.html") if file.parent.name not in kept)
    with desk.ledger.writing() as book:
        if everything:
            book.claimants.forget_pages()
        book.claimants.keep_pages(made, gone)


def _by_fold(names: Iterable[str]) -> dict[str, list[str]]:
    """All spellings of a name together: 張偉 and 张 伟 are one."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(fold(name), []).append(name)
    return found


class _Person:
    """One claimant, whose pages are made."""

    def __init__(
        self,
        desk: Desk,
        to: Target,
        names: Collection[str],
        addressed: Collection[str],
        shown: Collection[str],
    ) -> None:
        self._desk, self._to, self._addressed = desk, to, addressed
        with desk.ledger.reading() as book:
            self._own = book.claimants.own(names)
        self._recent = [own for own in self._own if own.claim in shown]
        self._folder: Path | None = None

    def publish(self, stale: Collection[str] | None) -> dict[str, PersonalPage]:
        """Make the page, and those of months that hold stale records (None: of all months); gives
        nothing where the records have got another claimant meanwhile."""
        made = self._publish_page()
        if self._folder is not None:
            months: dict[str, list[Own]] = {}
            for own in self._own if len(self._own) > _WHOLE else ():
                months.setdefault(own.month, []).append(own)
            for month, owns in months.items():
                file = self._folder / f"{month}.html"
                if stale is None or not file.exists() or any(own.id in stale for own in owns):
                    self._publish_month(month, owns)
            _drop_months(self._folder, months)
        return made

    def _publish_page(self) -> dict[str, PersonalPage]:
        desk, made = self._desk, dict[str, PersonalPage]()
        with desk.ledger.reading() as book:
            found = book.notices.newest(to=self._addressed) if self._addressed else ()
            outbox = desk.workspace.shown_outbox
            notices = [{**notice_json(notice, outbox), "at": at} for notice, at in found]
        rest = self._rest()
        reader, people = self._read(self._shown() if rest else self._own)
        for key, who in people.items():
            view = personal_view(who, notices, reader, desk.workspace.settings.expiring_days, rest)
            self._folder = self._put(who, "index.html", view)
            made[key] = PersonalPage(who.folder, dataclasses.asdict(view.line))
        return made

    def _rest(self) -> Rest | None:
        came = len(self._own)
        if came <= _WHOLE:
            return None
        months = sorted({own.month for own in self._own}, reverse=True)
        return Rest(came=came, most=_NEWEST, months=tuple(months))

    def _shown(self) -> list[Own]:
        """What a page needs that does not show all: the newest, what came back, recent claims."""
        back = (own for own in self._own if own.outcome == Outcome.RETURNED.value)
        return [*{*self._own[-_NEWEST:], *back, *self._recent}]

    def _publish_month(self, month: str, owns: Sequence[Own]) -> None:
        reader, people = self._read(owns)
        for who in people.values():
            self._put(who, f"{month}.html", month_view(who, month, reader))

    def _read(self, owns: Iterable[Own]) -> tuple[Reader, dict[str, Claimant]]:
        """The person with some of the records, under the name that was written first of all."""
        first = self._own[0].id if self._own else ""
        with self._desk.ledger.reading() as book:
            name = book.claimants.name_on(first)
            state = state_of(book, self._desk, [own.id for own in owns])
        reader = reader_for(self._desk, self._to[0], state, "claimant")
        people = claimants_of(state.records.values(), reader)
        named = {
            key: dataclasses.replace(who, name=name)
            for key, who in people.items()
            if key == fold(name)
        }
        return reader, named

    def _put(self, who: Claimant, file: str, view: PersonalView) -> Path:
        pages, places = self._to
        folder = self._desk.workspace.outbox / "people" / who.folder
        places.put(folder / file, person(view, self._desk.language, pages).encode())
        return folder


def _file(folder: Path, page: PersonalPage) -> Path:
    return folder / page.folder / "index.html"


def _drop(files: Iterable[Path]) -> None:
    """Pages of people of whom nothing is known any more; only what we wrote there."""
    for page in list(files):
        page.unlink(missing_ok=True)
        if page.parent.is_dir():
            _drop_months(page.parent, ())
            if not any(page.parent.iterdir()):
                page.parent.rmdir()


def _drop_months(folder: Path, kept: Collection[str]) -> None:
    for file in folder.iterdir():
        if _MONTH.fullmatch(file.name) and file.stem not in kept:
            file.unlink()
