"""The examples of packs, run through the reader and the walk on a ledger that is thrown away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from processor.calendar import Calendar
from processor.errors import Mistake, told
from processor.forms.read import read_records
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.model import Arrival, Grid, Record
from processor.rules.examples import Expected, FilledForm, parse_story
from processor.rules.pack import Pack
from processor.runs.booking import Batch, DeskTime, book_records, with_timing
from processor.runs.judging import judge_all

_FOLDER = "examples"


@dataclass(slots=True, kw_only=True)
class _Stage:
    """A story while it runs: its ledger, and the ids of the records of each form."""

    pack: Pack
    book: Book
    zone: ZoneInfo
    calendar: Calendar
    ids: dict[str, list[str]] = field(default_factory=dict)


def stories(folder: Path) -> list[Path]:
    """The files of examples of a pack."""
    return sorted((folder / _FOLDER).glob("*.md"))


def try_story(
    pack: Pack, text: str, file: str, zone: ZoneInfo, calendar: Calendar
) -> list[Mistake]:
    """What does not come out as the story says, with the lines of the story."""
    forms, mistakes = parse_story(text, file)
    if mistakes:
        return mistakes
    ledger = Ledger(None)
    try:
        with ledger.writing() as book:
            stage = _Stage(pack=pack, book=book, zone=zone, calendar=calendar)
            for number, form in enumerate(forms, 1):
                _play(stage, form, number)
            return [
                Mistake(file=file, line=line, says=says)
                for form in forms
                for expected in form.expected
                for line, says in _COMPARED[expected.kind](stage, form, expected)
            ]
    finally:
        ledger.close()


def _play(stage: _Stage, form: FilledForm, number: int) -> None:
    """One form comes in and is booked."""
    cells = {
        (row, column): text
        for row, (_, texts) in enumerate(form.cells)
        for column, text in enumerate(texts)
        if text
    }
    digest = hashlib.sha256(f"{number}:{form.name}".encode()).hexdigest()
    now = form.at.replace(tzinfo=stage.zone)
    arrival = Arrival(file=form.name, sha256=digest, size=0, arrived_at=now)
    packs = {stage.pack.name: stage.pack}
    reading = read_records([Grid(sheet="Sheet1", cells=cells)], [stage.pack], arrival, stage.zone)
    (judged,) = judge_all({digest: reading}, packs, stage.zone).values()
    records: tuple[Record, ...] = getattr(judged, "records", ())
    known = stage.book.records(r.id for r in records)
    new = [with_timing(r, stage.pack, stage.zone) for r in records if r.id not in known]
    book_records(
        stage.book, str(number), Batch(new=new), packs, DeskTime(now, stage.zone, stage.calendar)
    )
    stage.ids[form.name] = [r.id for r in records]


Differences = Iterator[tuple[int, Any]]


def _differs(line: int, what: str, wanted: object, there: object) -> tuple[int, Any]:
    says = told(
        "{what}: expected '{wanted}', but it is '{there}'", what=what, wanted=wanted, there=there
    )
    return line, says


def _record(stage: _Stage, form: str, number: int) -> Record | None:
    ids = stage.ids.get(form, [])
    if not 1 <= number <= len(ids):
        return None
    return stage.book.records([ids[number - 1]])[ids[number - 1]]


def _values(stage: _Stage, form: FilledForm, expected: Expected) -> Differences:
    record = _record(stage, form.name, expected.record)
    if record is None:
        yield form.line, told("no record {n} was read", n=expected.record)
        return
    for line, (name, wanted) in expected.rows:
        there = shown(record.meaning(name))
        if there != wanted:
            yield _differs(line, name, wanted, there)


def shown(meaning: Any) -> str:
    """A meaning as examples write it: figures plainly, lists with commas, the rest as JSON."""
    if meaning is None:
        return ""
    if isinstance(meaning, bool | dict):
        return json.dumps(meaning, ensure_ascii=False)
    if isinstance(meaning, int | float):
        return f"{meaning:.15g}"
    if isinstance(meaning, list):
        plain = all(isinstance(item, str) for item in meaning)
        return ", ".join(meaning) if plain else json.dumps(meaning, ensure_ascii=False)
    return str(meaning)


def _findings(stage: _Stage, form: FilledForm, expected: Expected) -> Differences:
    there = {
        (str(number), found.code, found.field or "")
        for number, id in enumerate(stage.ids[form.name], 1)
        for found in stage.book.records([id])[id].findings
    }
    yield from _sets(form, expected, there, "findings")


def _outcomes(stage: _Stage, form: FilledForm, expected: Expected) -> Differences:
    for line, (name, number, wanted) in expected.rows:
        record = _record(stage, name, int(number) if number.isdigit() else 0)
        if record is None:
            yield line, told("no record {n} was read", n=f"{name} {number}")
            continue
        there = stage.book.decisions([record.id])[record.id].outcome.value
        if there != wanted:
            yield _differs(line, f"{name} {number}", wanted, there)


def _claims(stage: _Stage, form: FilledForm, expected: Expected) -> Differences:
    there = {(c.customer, c.claimant, c.status.value) for _, c in stage.book.claims().values()}
    yield from _sets(form, expected, there, "claims")


def _conflicts(stage: _Stage, form: FilledForm, expected: Expected) -> Differences:
    names = {id: name for name, ids in stage.ids.items() for id in ids}
    there = {
        (x.kind.value, *sorted((names[x.stands], names[x.against])))
        for _, x in stage.book.conflicts().values()
    }
    rows = tuple((line, (kind, *sorted(pair))) for line, (kind, *pair) in expected.rows)
    yield from _sets(form, Expected(kind="", record=0, rows=rows), there, "conflicts")


def _sets(
    form: FilledForm, expected: Expected, there: Iterable[tuple[str, ...]], what: str
) -> Differences:
    """What is expected and not there, and what is there and not expected."""
    left = {tuple(row) for row in there}
    for line, row in expected.rows:
        if row in left:
            left.remove(row)
        else:
            yield line, told("{what}: '{row}' is not there", what=what, row=" | ".join(row))
    for row in sorted(left):
        says = told("{what}: '{row}' is there, but not expected", what=what, row=" | ".join(row))
        yield (expected.rows[0][0] if expected.rows else form.line), says


_COMPARED: Mapping[str, Any] = {
    "record": _values,
    "findings": _findings,
    "outcomes": _outcomes,
    "claims": _claims,
    "conflicts": _conflicts,
}
