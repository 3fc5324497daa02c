"""The walk of a register that is taken over: read, judged and booked some thousand rows at a time.

Every part is committed with its verdicts, claims and outcomes; the last commit also books the file
and tells the run. An adoption that is cut off is gone on with by whoever comes next: it reads the
register again, and rows that are booked already stay as they are.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from processor.errors import Mistake, RulesInvalid, UsageTrouble, told
from processor.forms.mapping import with_headings
from processor.forms.read import Reading
from processor.intake.limits import Unreadable
from processor.intake.spool import Spool
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.messages import form_missing
from processor.model import Arrival, FileResult, FileState, NearestForm, Record
from processor.runs.booking import Batch, DeskTime, book_slice, with_timing
from processor.runs.desk import Desk
from processor.runs.ending import Ending, Reminders, end_run
from processor.runs.inbox import Taken, remarked
from processor.runs.judging import judge_all
from processor.runs.register import Columns, RegisterReader
from processor.runs.rules_then import keep_rules
from processor.runs.slices import RunInHand, in_hand_of, journal_of, taken_again

_GONE = Unreadable(reason="damaged", detail="the original is gone")
ROWS_AT_ONCE = 2000  # that are read, booked and committed together


class Adoption(NamedTuple):
    """How a register is read (pack, form, corrected headings), and who takes it over."""

    pack: str
    form: str
    headings: Mapping[str, str]  # heading -> field; blank: read as nothing
    by: str


def read(desk: Desk, taken: Taken, adoption: Adoption) -> Generator[Columns | Reading | Unreadable]:
    """The register that was taken: its columns, then its records.

    Raises RulesInvalid where its form is gone from the rules.
    """
    ((file, kept),) = taken.kept
    arrival = Arrival(file=file, sha256=kept.sha256, size=kept.size, arrived_at=desk.now)
    return _reader_of(desk, adoption).read(arrival, kept.path)


def _reader_of(desk: Desk, adoption: Adoption) -> RegisterReader:
    pack = desk.packs[adoption.pack]
    if adoption.form not in pack.forms:
        says = told("the ledger holds records of this form; bring it back")
        raise RulesInvalid([Mistake(file=f"{pack.name}/{adoption.form}", line=None, says=says)])
    return RegisterReader(
        pack=with_headings(pack, pack.forms[adoption.form], adoption.headings),
        zone=desk.zone,
        passwords=tuple(desk.workspace.settings.passwords),
        at_once=ROWS_AT_ONCE,
    )


def columns_of(part: object, file: str) -> Columns:
    """The columns that a reader tells of first. Raises UsageTrouble where it cannot read."""
    if isinstance(part, Unreadable):
        raise UsageTrouble(
            "{file} cannot be read ({why}); save it again as .xlsx and try that.",
            file=Path(file).name,
            why=part.reason,
        )
    return cast(Columns, part)


def adopted(
    desk: Desk, spool: Spool, taken: Taken, adoption: Adoption, parts: Iterator[object]
) -> dict[str, Any] | None:
    """Book the register that was taken, and give the run's document; None where another desk has
    begun a run or has brought this one to its end."""
    return _Walk(desk, spool, taken, adoption).walked(parts, None)


def finish_adoption(desk: Desk, spool: Spool, journal: Mapping[str, Any]) -> dict[str, Any] | None:
    """Go on with an adoption that was cut off, to its end; gives its document.

    Where the register can be read no more, what is booked of it stands, and the file says why.
    """
    then = dataclasses.replace(desk, now=datetime.fromisoformat(journal["now"]))
    ((file, sha256, _),) = journal["kept"]
    taken, gone = taken_again(journal, spool, {(file, sha256)})
    walk = _Walk(then, spool, taken, Adoption(**journal["adoption"]))
    if gone:
        walk.stands(journal["run"])
        return walk.walked(iter([_GONE]), in_hand_of(journal))
    with closing(read(then, taken, walk.adoption)) as parts:
        first = next(parts)
        if isinstance(first, Unreadable):
            walk.stands(journal["run"])
            return walk.walked(iter([first]), in_hand_of(journal))
        return walk.walked(parts, in_hand_of(journal))


@contextmanager
def rehearsal_of(desk: Desk) -> Iterator[Desk]:
    """The same desk with a copy of its ledger, which vanishes."""
    with tempfile.TemporaryDirectory(prefix="processor-") as folder:
        path = Path(folder) / "ledger.sqlite"
        desk.ledger.back_up(path)
        ledger = Ledger(path)
        try:
            with ledger.writing() as book:
                book.begun.end()
            yield dataclasses.replace(desk, ledger=ledger)
        finally:
            ledger.close()


@dataclasses.dataclass(slots=True)
class _Tally:
    """What became of the rows so far."""

    ids: list[str] = dataclasses.field(default_factory=list)
    booked: int = 0  # of them by this run
    sound: bool = False  # whether one of those is not faulty
    holder: str = ""  # the file that brought the first of them before
    nearest: NearestForm | None = None
    broken: Unreadable | None = None  # why it was read no further


class _Walk:
    """One register on its way into the ledger."""

    def __init__(self, desk: Desk, spool: Spool, taken: Taken, adoption: Adoption) -> None:
        self._desk, self._spool, self._taken, self.adoption = desk, spool, taken, adoption
        ((self._file, self._kept),) = taken.kept
        self._tally = _Tally()

    def stands(self, run: str) -> None:
        """Nothing is left to read: what a run has booked of the register stands."""
        with self._desk.ledger.reading() as book:
            booked = book.made_by(run, book.ids_of(self.adoption.pack))
        self._tally = _Tally(ids=sorted(booked), booked=len(booked), sound=bool(booked))

    def walked(self, parts: Iterator[object], begun: RunInHand | None) -> dict[str, Any] | None:
        """Book part by part; ``begun`` is the run that is gone on with."""
        desk, own = self._desk, begun
        part = next(parts)
        while True:
            after = next(parts, None)
            new = self._judged(part)
            with desk.ledger.writing() as book:
                if in_hand_of(book.begun.journal()) != begun:
                    return None
                keep_rules(book, desk)
                own = own or RunInHand(desk.next_run(book), book.last_run())
                if after is not None and begun is None:
                    begun = own
                    book.begun.begin(self._journal(own))
                self._book(book, own.run, new)
                told = self._end(book, own) if after is None else None
            if after is None:
                return told or desk.ledger.document(own.run)
            part = after

    def _journal(self, own: RunInHand) -> dict[str, Any]:
        journal = journal_of(own, self._desk.now.isoformat(), self._taken)
        return journal | {"adoption": self.adoption._asdict()}

    def _judged(self, part: object) -> list[Record]:
        """The records of a part, judged by the expressions of their pack."""
        if isinstance(part, Unreadable):
            self._tally.broken = part
            return []
        reading, desk = cast(Reading, part), self._desk
        self._tally.nearest = self._tally.nearest or reading.nearest
        (judged,) = judge_all({"": reading}, desk.packs, desk.zone).values()
        records = judged.records if isinstance(judged, Reading) else ()
        return [with_timing(r, desk.packs[r.pack], desk.zone) for r in records]

    def _book(self, book: Book, run: str, records: Sequence[Record]) -> None:
        """Book the rows that the ledger does not hold."""
        tally, desk = self._tally, self._desk
        ids = [record.id for record in records]
        holders = book.names_of(ids)
        own = book.made_by(run, holders)
        mine = [r for r in records if r.id not in holders or r.id in own]
        tally.ids += ids
        tally.booked += len(mine)
        tally.sound = tally.sound or not all(r.faulty for r in mine)
        tally.holder = tally.holder or next(iter(holders.values()), "")
        new = [r for r in mine if r.id not in own]
        if new:
            time = DeskTime(desk.now, desk.zone, desk.calendar)
            book_slice(book, run, Batch(new=new), desk.packs, time)

    def _end(self, book: Book, own: RunInHand) -> dict[str, Any] | None:
        """Book the file, and tell the run."""
        result = remarked(self._result(), self._taken)
        now, rules = self._desk.now.isoformat(), self._desk.rules_digest
        book.add_files(own.run, [(result, self._kept.size)], now, rules)
        return end_run(book, self._desk, self._spool, Ending(own, self._taken, self._noted()))

    def _result(self) -> FileResult:
        tally = self._tally
        line = FileResult(
            file=self._file,
            sha256=self._kept.sha256,
            state=FileState.BOOKED if tally.sound or not tally.booked else FileState.RETURNED,
            records=tuple(tally.ids),
        )
        if tally.broken is not None:
            detail = {"looks_like": tally.broken.detail} if tally.broken.detail else {}
            line = dataclasses.replace(line, reason=tally.broken.reason, detail=detail)
            unread = dataclasses.replace(line, state=FileState.UNREADABLE)
            return line if tally.ids else unread
        if not tally.ids:
            detail = form_missing(tally.nearest)
            unknown = FileState.UNKNOWN
            return dataclasses.replace(line, state=unknown, reason="no-form", detail=detail)
        if not tally.booked:
            known = FileState.DUPLICATE
            same = {"same_as": tally.holder}
            return dataclasses.replace(line, state=known, reason="same-cells", detail=same)
        return line

    def _noted(self) -> Reminders:
        """The act of adoption, and from when on there are reminders."""
        by, desk = self.adoption.by, self._desk

        def noted(book: Book, new: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
            if new:
                if book.remembered("reminders-since") is None:
                    book.remember("reminders-since", desk.now.date().isoformat())
                detail = {
                    "file": self._kept.sha256,
                    "pack": self.adoption.pack,
                    "records": len(new),
                }
                book.add_act(desk.now.isoformat(), "adoption", by, detail)
            return [], {}

        return noted
