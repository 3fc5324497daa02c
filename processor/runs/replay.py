"""``replay``: judges the whole spool again under today's rules, and says what would differ.

Into a ledger of its own that vanishes: files run by run in the order in which they came, with the
clock of their arrival, what people wrote into the master workbook at the time when they did, and
every ruling that was made. Rows of registers that were adopted come as they were read, for their
headings were confirmed by somebody. Nothing of the workspace is written.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from processor.intake.spool import Kept, Spool
from processor.ledger.book import Book
from processor.ledger.master_memory import Correction
from processor.ledger.rows import Row
from processor.ledger.store import Ledger
from processor.model import Record
from processor.runs.booking import Batch, DeskTime, book_records, correct_records
from processor.runs.desk import Desk
from processor.runs.inbox import Taken
from processor.runs.run import book_taken
from processor.settings import Workspace


class _Word(NamedTuple):
    """What is said of one record: its outcome, and who holds the customer by its claim."""

    outcome: str
    owner: str | None


def replay(desk: Desk) -> dict[str, Any]:
    """What today's rules would make of everything that ever came in (docs/status.md)."""
    with desk.ledger.reading() as book:
        rows, rulings, before = book.all_files(), book.all_rulings(), _words(book)
        known, corrections, adopted = book.records(), book.corrections(), book.adopted()
    rows = [row for row in rows if row["sha256"] not in adopted]
    spool = Spool(desk.workspace.spool)
    there = [row for row in rows if spool.path_of(row["sha256"]).exists()]
    digests = {row["sha256"] for row in rows}
    by_hand = [record for record in known.values() if record.sha256 not in digests]
    states: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory(prefix="processor-") as folder:
        again = _fresh(desk, Path(folder))
        try:
            with again.ledger.writing() as book:
                for ruling in rulings:
                    book.add_ruling(ruling)
            for moment, files, written, corrected in _story(desk, there, by_hand, corrections):
                then = dataclasses.replace(again, now=moment)
                if files:
                    told = book_taken(then, spool, _taken(files, spool))
                    states |= {(f["file"], f["sha256"]): f["state"] for f in told["files"]}
                _take_master(then, written, corrected)
            with again.ledger.reading() as book:
                after, seen = _words(book), known | book.records()
        finally:
            again.ledger.close()
    files_of = {record.id: record.file for record in seen.values()}
    return _compared(rows, states, before, after, files_of)


_Moment = tuple[datetime, list[Row], list[Record], list[Correction]]


def _story(
    desk: Desk, files: list[Row], by_hand: list[Record], corrections: list[Correction]
) -> Iterator[_Moment]:
    """What came at each moment: files, rows written by hand, corrections; in order of time."""
    came: dict[datetime, _Moment] = {}

    def at(moment: datetime) -> _Moment:
        moment = moment.astimezone(desk.zone)
        return came.setdefault(moment, (moment, [], [], []))

    for row in files:
        at(datetime.fromisoformat(str(row["arrived_at"])))[1].append(row)
    for record in by_hand:
        at(record.arrived_at)[2].append(record)
    for correction in corrections:
        at(correction.at)[3].append(correction)
    return iter(came[moment] for moment in sorted(came))


def _take_master(desk: Desk, written: list[Record], corrections: list[Correction]) -> None:
    """What people wrote into the master: rows of their own, and other values for known ones."""
    if not written and not corrections:
        return
    time = DeskTime(desk.now, desk.zone, desk.calendar)
    new = [record for record in written if record.pack in desk.packs]
    with desk.ledger.writing() as book:
        if new:
            book_records(book, desk.next_run(book), Batch(new=new), desk.packs, time)
        for correction in corrections:
            book.add_correction(correction)
        records = book.records({c.record for c in corrections if c.field})
        for name in sorted({record.pack for record in records.values()}):
            ids = [id for id, record in records.items() if record.pack == name]
            correct_records(book, ids, desk.packs[name], time)


def _fresh(desk: Desk, folder: Path) -> Desk:
    """The desk with an empty state; its rules, clock and language stay."""
    settings = dataclasses.replace(desk.workspace.settings, state=str(folder))
    workspace = Workspace(root=desk.workspace.root, settings=settings)
    return dataclasses.replace(desk, workspace=workspace, ledger=Ledger(workspace.ledger))


def _taken(rows: list[Row], spool: Spool) -> Taken:
    kept = tuple(
        (
            row["file"],
            Kept(path=spool.path_of(row["sha256"]), sha256=row["sha256"], size=row["size"]),
        )
        for row in rows
    )
    return Taken(kept=kept, counted=(), seen=len(kept))


def _words(book: Book) -> dict[str, _Word]:
    owners = {id: claim.claimant for id, (_, claim) in book.claims().items()}
    return {
        id: _Word(d.outcome.value, owners.get(d.claim or "")) for id, d in book.decisions().items()
    }


def _compared(
    rows: list[Row],
    states: Mapping[tuple[str, str], str],
    before: Mapping[str, _Word],
    after: Mapping[str, _Word],
    files: Mapping[str, str],
) -> dict[str, Any]:
    changed = [id for id in sorted(before.keys() | after.keys()) if before.get(id) != after.get(id)]
    moved = [
        {"file": row["file"], "before": row["state"], "after": state}
        for row in rows
        if (state := states.get((row["file"], row["sha256"]))) not in (None, row["state"])
    ]
    kinds = Counter((_outcome(before.get(id)), _outcome(after.get(id))) for id in changed)
    return {
        "files": len(rows),
        "missing": [r["file"] for r in rows if (r["file"], r["sha256"]) not in states],
        "records": {
            "before": len(before),
            "after": len(after),
            "same": len(before) - sum(id in before for id in changed),
        },
        "counts": [
            {"before": was, "after": now, "records": n} for (was, now), n in sorted(kinds.items())
        ],
        "owners_changed": sum(_owner(before.get(id)) != _owner(after.get(id)) for id in changed),
        "differs": [
            {
                "record": id,
                "file": files[id],
                "before": _told(before.get(id)),
                "after": _told(after.get(id)),
            }
            for id in changed
        ],
        "file_states": moved,
    }


def _outcome(word: _Word | None) -> str:
    return "absent" if word is None else word.outcome


def _owner(word: _Word | None) -> str | None:
    return None if word is None else word.owner


def _told(word: _Word | None) -> dict[str, Any] | None:
    return None if word is None else word._asdict()
