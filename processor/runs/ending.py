"""The end of a run: what it changed is read back from the ledger, and told once.

However a run was cut into slices, and wherever it was cut off, its notices and its document follow
from how things stood before it and how they stand now. Groups are told some hundred records at a
time, so that the end of a long run needs little more memory than that of a short one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from processor.claims.settle import settlement
from processor.intake.spool import Spool
from processor.ledger.book import Book
from processor.ledger.state import State
from processor.model import FileState, Notice, Record, Verdict
from processor.outputs.places import safe_name
from processor.outputs.returned import returned_suffix
from processor.rules.pack import Pack
from processor.runs.across import look_across
from processor.runs.booking import Change, group_around
from processor.runs.desk import Desk
from processor.runs.inbox import Taken
from processor.runs.meeting import crowded_json
from processor.runs.notices import Body, due_notices, occasion_of
from processor.runs.placing import results_of
from processor.runs.slices import RunInHand
from processor.runs.telling import Telling, part_of, returned_part

Due = tuple[Notice, Body]
# Further notices, and what the run's document tells beside them, from the ids of new records.
Reminders = Callable[[Book, Sequence[str]], tuple[list[Due], dict[str, Any]]]

_TOLD = 500  # records whose groups are told at a time


class Ending(NamedTuple):
    """A run that is about to end: which it is, what it took, and what else belongs to it."""

    own: RunInHand
    taken: Taken
    also: Reminders | None
    whole: bool = False  # whether the document is wanted where the ledger keeps it too


def end_run(book: Book, desk: Desk, spool: Spool, ending: Ending) -> dict[str, Any] | None:
    """Tell a run whose files are all booked; gives its document, or None where the ledger keeps it.

    Where nothing is new nothing is kept of it.
    """
    (run, after), taken, also, _ = ending
    telling = Telling(book, desk, run, taken.seen)
    new, news = _tell_files(book, desk, telling, taken)
    look_across(book, book.forms_of(new), desk.packs, desk.zone)
    book.note_changes()
    notices = _told(book, desk, spool, telling, (new, book.then(after)))
    more, beside = also(book, new) if also else ([], {})
    notices += more
    telling.notices([n for n, _ in notices])
    document = telling.head() | beside
    document["crowded"] = crowded_json(book, desk.packs)
    book.begun.end()
    kept = bool(news or notices or also)
    if kept:
        book.notices.add(run, notices)
        book.add_run(run, desk.now.isoformat(), document)
    if kept and not ending.whole:
        return None
    whole = book.told.whole(telling.number, document)
    if not kept:
        book.told.untell(telling.number)
    return whole


def _tell_files(
    book: Book, desk: Desk, telling: Telling, taken: Taken
) -> tuple[Sequence[str], bool]:
    """Tell what became of the files; gives the new records in the order of their files, and
    whether any file is news."""
    new: dict[str, None] = {}
    news = False
    for results, some_news in results_of(book, desk, telling.run, taken):
        telling.files(results)
        news |= some_news
        judged = [r for r in results if r.state in (FileState.BOOKED, FileState.RETURNED)]
        ids = dict.fromkeys(id for result in judged for id in result.records)
        made = book.made_by(telling.run, ids)
        new |= dict.fromkeys(id for id in ids if id in made)
    telling.files(taken.counted)
    telling.begin(new)
    return list(new), news


def _told(
    book: Book, desk: Desk, spool: Spool, telling: Telling, since: tuple[Sequence[str], State]
) -> list[Due]:
    """Tell all that a run changed; gives the notices that are due."""
    new, before = since
    own = set(new)
    due: dict[str, list[Due]] = {name: [] for name in desk.packs}
    faulty: dict[str, list[str]] = {}
    for records, verdicts in _groups(book, [*new, *_altered(book, before, own)]):
        back = [record for id, record in records.items() if record.faulty and id in own]
        telling.part(returned_part(desk, back))
        for record in back:
            faulty.setdefault(record.sha256, []).append(record.id)
        for change in _changes(book, desk.packs, records, verdicts, before):
            telling.part(part_of(desk, change, own))
            due[change.pack.name] += due_notices(occasion_of(book, desk, change))
    told = [one for mine in due.values() for one in sorted(mine, key=lambda one: one[0].about)]
    return told + _returns(book, desk, spool, faulty, new)


def _altered(book: Book, before: State, new: Set[str]) -> list[str]:
    """The records that were there before the run and that it left otherwise."""
    records, conflicts = book.changed_since(before)
    ids = records - new
    was, now = before.decisions(ids), book.decisions(ids)
    altered = {
        id
        for id, d in now.items()
        if id in was and (was[id].outcome, was[id].claim) != (d.outcome, d.claim)
    }
    altered |= {id for x in conflicts for id in (x.stands, x.against)}
    return sorted(altered - new)


def _groups(
    book: Book, start: Iterable[str]
) -> Iterator[tuple[dict[str, Record], Sequence[Verdict]]]:
    """The records of whole groups and their verdicts; every group once."""
    done: set[str] = set()
    for ids in _some(start):
        if left := [id for id in ids if id not in done]:
            group, verdicts = group_around(book, left)
            done |= group
            yield book.records(group), verdicts


def _some(ids: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for id in ids:
        part.append(id)
        if len(part) == _TOLD:
            yield part
            part = []
    if part:
        yield part


def _changes(
    book: Book,
    packs: Mapping[str, Pack],
    records: Mapping[str, Record],
    verdicts: Sequence[Verdict],
    before: State,
) -> Iterator[Change]:
    """How the groups stood before the run and how they stand now, pack by pack."""
    for name, pack in packs.items():
        mine = {id: r for id, r in records.items() if r.pack == name and not r.faulty}
        if not mine:
            continue
        now = book.decisions(mine)
        claims = book.claims({d.claim for d in now.values() if d.claim})
        yield Change(
            pack=pack,
            records=mine,
            verdicts=[v for v in verdicts if v.left in mine],
            before=before.decisions(mine),
            conflicts_before=before.conflicts_of(mine),
            after=settlement(
                (claim for _, claim in claims.values()),
                book.conflicts_of(mine).values(),
                {id: (d.outcome, d.reasons) for id, d in now.items()},
                {id: d.claim for id, d in now.items() if d.claim},
            ),
        )


def _returns(
    book: Book, desk: Desk, spool: Spool, faulty: Mapping[str, Sequence[str]], new: Sequence[str]
) -> list[Due]:
    """One returned copy for each file that holds faulty records."""
    order = {id: number for number, id in enumerate(new)}
    due: list[Due] = []
    for sha256, ids in sorted(faulty.items(), key=lambda file: min(order[id] for id in file[1])):
        about = tuple(sorted(ids, key=order.__getitem__))
        first = book.records(about[:1])[about[0]]
        stem = safe_name(Path(first.file).stem)
        original = spool.path_of(sha256)  # which may be gone; publishing tells what to do then
        suffix = returned_suffix(original.read_bytes() if original.exists() else b"")
        notice = Notice(
            id="N" + sha256[:10].upper(),
            to=desk.packs[first.pack].claimant_of(first),
            kind="returned",
            about=about,
            conflict=None,
            situation="returned",
            file=f"returned/{stem}-{sha256[:6]}{suffix}",
            created_at=desk.now,
        )
        due.append((notice, {"sha256": sha256}))
    return due
