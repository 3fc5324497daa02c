"""What becomes of each file: booked, a duplicate of what is known, unreadable, or no form here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from processor.forms.read import Reading as FormReading
from processor.intake.attempts import ATTEMPTED, MOST_ATTEMPTS
from processor.intake.limits import Unreadable
from processor.ledger.book import Book
from processor.ledger.rows import Row, file_result
from processor.messages import form_missing
from processor.model import FileResult, FileState, Record
from processor.runs.booking import with_timing
from processor.runs.desk import Desk
from processor.runs.inbox import Taken, originality, remarked
from processor.runs.judging import Opened
from processor.runs.slices import Lying

_AT_ONCE = 500  # files that are told at a time


class Placed(NamedTuple):
    """What became of a file, its size in bytes, and whether that is news."""

    result: FileResult
    size: int
    news: bool


class Known(NamedTuple):
    """The rows of files with the same bytes, by digest, that are not judged once more, and how
    often the reader died of each."""

    rows: Mapping[str, Sequence[Row]]
    died: Mapping[str, int]

    def named(self, file: str, sha256: str) -> bool:
        """Whether these bytes are known under this very name."""
        return any(row["file"] == file for row in self.rows.get(sha256, ()))


def known_of(
    book: Book, desk: Desk, files: Iterable[Lying], run: str | None, *, insisted: bool
) -> Known:
    """What the ledger knows of the bytes of files; what ``run`` judged itself stands."""
    digests = {kept.sha256 for _, kept in files}
    died = book.attempts(digests)
    rows: dict[str, list[Row]] = {}
    for row in book.files_with(digests):
        if row["run"] == run or not _worth_again(row, desk, died, insisted=insisted):
            rows.setdefault(row["sha256"], []).append(row)
    return Known(rows, died)


def _worth_again(row: Row, desk: Desk, died: Mapping[str, int], *, insisted: bool) -> bool:
    """A file that could not be placed is tried again when the rules have changed or somebody
    insists, and one that its reader died of or was too slow for a few times more."""
    failed = row["state"] in (FileState.UNKNOWN, FileState.UNREADABLE)
    unsure = row["reason"] in ATTEMPTED and died.get(row["sha256"], 0) < MOST_ATTEMPTS
    return failed and (insisted or unsure or row["rules"] != desk.rules_digest)


def place(
    book: Book, desk: Desk, files: Sequence[Lying], opened: Opened, known: Known
) -> tuple[list[Placed], list[Record]]:
    """What became of each file, and new records."""
    read = [r.id for one in opened.values() if isinstance(one, FormReading) for r in one.records]
    holders = book.names_of(read)
    new: list[Record] = []
    placed: list[Placed] = []
    first: dict[str, FileResult] = {}
    for file, kept in files:
        rows = known.rows.get(kept.sha256)
        if rows:
            result = again(file, kept.sha256, file_result(rows[0]))
            news = not known.named(file, kept.sha256)
        elif kept.sha256 in first:
            result, news = again(file, kept.sha256, first[kept.sha256]), True
        else:
            result, fresh = _first(file, kept.sha256, opened[kept.sha256], holders)
            new += [with_timing(r, desk.packs[r.pack], desk.zone) for r in fresh]
            first[kept.sha256], news = result, True
        placed.append(Placed(result, kept.size, news))
    return placed, new


def results_of(
    book: Book, desk: Desk, run: str, taken: Taken
) -> Iterator[tuple[list[FileResult], bool]]:
    """What became of all that a run took, as the ledger tells it, some hundred files at a time,
    and whether any of these is news."""
    for start in range(0, len(taken.kept), _AT_ONCE):
        part = dataclasses.replace(taken, kept=taken.kept[start : start + _AT_ONCE])
        yield _results_of(book, desk, run, part)


def _results_of(book: Book, desk: Desk, run: str, taken: Taken) -> tuple[list[FileResult], bool]:
    known = known_of(book, desk, taken.kept, run, insisted=taken.insisted)
    results, news = [], False
    for file, kept in taken.kept:
        rows = known.rows.get(kept.sha256, ())
        own = next((r for r in rows if r["run"] == run and r["file"] == file), None)
        if own is not None:
            results.append(file_result(own))
            news = True
        else:
            before = next(r for r in rows if r["run"] != run)
            results.append(remarked(again(file, kept.sha256, file_result(before)), taken))
    return results, news


def settle_names(book: Book, desk: Desk, results: Sequence[FileResult]) -> list[Record]:
    """Of copies that came in at the same moment, one name stands for the record, always the same.

    The fold tells simultaneous forms apart by name, so it must not matter which copy was first.
    """
    names: dict[str, str] = {}
    for result in results:
        if result.state is FileState.DUPLICATE:
            for id in result.records:
                names[id] = min(names.get(id, result.file), result.file, key=originality)
    renamed = [
        dataclasses.replace(record, file=names[id])
        for id, record in book.records(names).items()
        if record.arrived_at == desk.now and originality(names[id]) < originality(record.file)
    ]
    for record in renamed:
        book.rename_record(record.id, record.file)
    return renamed


def again(file: str, sha256: str, before: FileResult) -> FileResult:
    """The same bytes once more: a duplicate of what was booked, else what they were before."""
    if before.state in (FileState.UNREADABLE, FileState.UNKNOWN):
        return dataclasses.replace(before, file=file)
    return FileResult(
        file=file,
        sha256=sha256,
        state=FileState.DUPLICATE,
        reason="same-bytes",
        records=before.records,
        detail={"same_as": before.detail.get("same_as", before.file)},
    )


def _first(
    file: str, sha256: str, opened: FormReading | Unreadable, holders: dict[str, str]
) -> tuple[FileResult, list[Record]]:
    """Bytes that were never judged: unreadable, unknown, known cells, or new records."""
    if isinstance(opened, Unreadable):
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.UNREADABLE,
            reason=opened.reason,
            detail={"looks_like": opened.detail} if opened.detail else {},
        )
        return result, []
    if not opened.records:
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.UNKNOWN,
            reason="no-form",
            detail=form_missing(opened.nearest),
        )
        return result, []
    fresh = [r for r in opened.records if r.id not in holders]
    ids = tuple(r.id for r in opened.records)
    if not fresh:
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.DUPLICATE,
            reason="same-cells",
            records=ids,
            detail={"same_as": holders[ids[0]]},
        )
        return result, []
    holders.update((r.id, file) for r in fresh)
    state = FileState.RETURNED if all(r.faulty for r in fresh) else FileState.BOOKED
    return FileResult(file=file, sha256=sha256, state=state, records=ids), fresh
