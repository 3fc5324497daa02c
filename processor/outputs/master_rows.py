"""What stands on the sheets of records: their columns, and a row for each record.

Pure: a snapshot in, plain cells out (text, whole numbers, dates, times). No formats, no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from processor.languages import Language
from processor.messages import sentence
from processor.model import ClaimStatus, Outcome, Record
from processor.outputs.master_columns import Column, Kind, key_column, yes_no
from processor.outputs.master_patch.cells import Cell
from processor.outputs.reader import Reader, read_value
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import CLAIM_STATES, OUTCOMES
from processor.rules.forms import FormField, FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken

_WIDTHS = {"datetime": 15, "date": 11, "text": 26, "party": 20, "phones": 14}


def shown_fields(pack: Pack, form: FormRules) -> tuple[FormField, ...]:
    """The fields worth a column: what must be filled, closed choices, and what ranks."""
    return tuple(
        f
        for f in form.fields
        if f.required or (f.kind == "choice" and not f.open) or f.field in pack.claims.basis
    )


def claims_on(pack: Pack, form: FormRules) -> bool:
    """Whether records of a form claim customers, and so have the columns of claims."""
    return bool(pack.claims.basis) and form.form == pack.main.form


def record_columns(pack: Pack, form: FormRules, language: Language) -> tuple[Column, ...]:
    """The columns of a form's sheet of records, in their order."""
    return (
        key_column(language),
        *_first_columns(claims_on(pack, form), language),
        *(_field_column(f, language) for f in shown_fields(pack, form)),
        *_last_columns(claims_on(pack, form), language),
    )


def _first_columns(claims: bool, language: Language) -> Iterator[Column]:
    say = language.say
    yield Column(
        title=say("Record"),
        width=16,
        says=say("The number of the record; a click opens the report that took it up."),
        kind="link",
    )
    if claims:
        yield Column(
            title=say("Claim"),
            width=13,
            says=say("The claim that the record belongs to; a click opens the claimant's page."),
            kind="link",
        )
        yield Column(title=say("Status"), width=9, says=say("How the claim stands."), status=True)
    yield Column(title=say("Outcome"), width=9, says=say("What became of the record."))


def _field_column(field: FormField, language: Language) -> Column:
    kinds: dict[str, Kind] = {"datetime": "time", "date": "day"}
    kind = kinds.get(field.kind, "text")
    closed = field.options if field.kind == "choice" and not field.open else ()
    return Column(
        title=spoken(field.title, language.name),
        width=_WIDTHS.get(field.kind, 9),
        says=language.say("As on the form; what you change here corrects it."),
        kind=kind,
        edit=f"value:{field.field}",
        choices=tuple(option.labels[0] for option in closed),
    )


def _last_columns(claims: bool, language: Language) -> Iterator[Column]:
    say = language.say
    if claims:
        yield Column(
            title=say("Counts from"),
            width=16,
            says=say("The time that ranks the claim."),
            kind="time",
        )
        yield Column(
            title=say("Last day"),
            width=11,
            says=say("The claim holds until its end; the last seven days are coloured."),
            kind="day",
        )
        yield Column(
            title=say("Renewals"), width=6, says=say("How often it was renewed."), kind="number"
        )
        yield Column(
            title=say("Conflicts"),
            width=12,
            says=say("See the sheet of conflicts; a click opens the page that explains the first."),
            kind="link",
        )
        yield Column(
            title=say("Notice"),
            width=13,
            says=say("The latest notice to the claimant about it; a click opens it."),
            kind="link",
        )
    yield Column(title=say("Findings"), width=26, says=say("What was noticed in the form."))
    yield Column(title=say("File"), width=22, says=say("The file that the record came from."))
    yield Column(title=say("Cell"), width=17, says=say("Where on the sheet the form begins."))
    if claims:
        yield Column(
            title=say("Deal closed on"),
            width=12,
            says=say("Write the day of the deal here; it closes the claim."),
            kind="day",
            edit="closed",
        )
        yield Column(
            title=say("Withdrawn"),
            width=7,
            says=say("Choose yes when the claimant gives the claim up."),
            edit="withdrawn",
            choices=yes_no(language)[:1],
        )
    yield Column(
        title=say("Notes"), width=30, says=say("Write what colleagues should know."), edit="note"
    )


def record_rows(
    snapshot: Snapshot, pack: Pack, form: FormRules, language: Language, year: int | None = None
) -> Iterator[tuple[Cell, ...]]:
    """A row for each booked record of a form, in order of arrival, so that new ones come last.

    ``year``: only those that arrived in it.
    """
    booked = [
        record
        for record in snapshot.records.values()
        if (record.pack, record.form) == (pack.name, form.form)
        and (year is None or record.arrived_at.year == year)
        and record.id in snapshot.decisions
        and snapshot.decisions[record.id].outcome is not Outcome.RETURNED
    ]
    reader = Reader(snapshot=snapshot, language=language, audience="leader", outbox="")
    for record in sorted(booked, key=lambda r: (r.arrived_at.timestamp(), r.file, r.id)):
        yield _record_row(reader, record, pack, form)


def _record_row(reader: Reader, record: Record, pack: Pack, form: FormRules) -> tuple[Cell, ...]:
    say, decision = reader.say, reader.snapshot.decisions[record.id]
    titles = {f.field: spoken(f.title, reader.language.name) for f in form.fields}
    findings = "\n".join(sentence(f, say, titles) for f in record.findings)
    outcome = say(OUTCOMES[decision.outcome.value])
    fields = [_field_cell(record, f) for f in shown_fields(pack, form)]
    came = (findings, record.file, str(record.place))
    pages = reader.snapshot.pages
    number = pages.record(record.id)
    note = reader.snapshot.notes.get(record.id)
    if not claims_on(pack, form):
        return (record.id, number, outcome, *fields, *came, note)
    return (
        record.id,
        number,
        *_claim_head(reader, record),
        outcome,
        *fields,
        *_claim_tail(reader, record),
        _conflicts(reader, decision.conflicts),
        pages.notice(record.id),
        *came,
        *_claim_end(reader, record),
        note,
    )


def _claim_head(reader: Reader, record: Record) -> tuple[Cell, Cell]:
    claim = reader.snapshot.claim_of(record.id)
    if claim is None:
        return None, None
    opens = reader.snapshot.pages.person(reader.claimant(record), claim.id)
    return opens, reader.say(CLAIM_STATES[claim.status.value])


def _conflicts(reader: Reader, ids: Sequence[str]) -> Cell:
    told = "\n".join(ids)
    return reader.snapshot.pages.conflict(ids[0], told) if ids else told


def _claim_tail(reader: Reader, record: Record) -> tuple[Cell, Cell, Cell]:
    claim = reader.snapshot.claim_of(record.id)
    if claim is None:
        return None, None, None
    at = claim.original_time.at.astimezone(reader.snapshot.zone)
    counts_from = at.date() if claim.original_time.day_only else at
    return counts_from, claim.last_day, claim.renewals


def _claim_end(reader: Reader, record: Record) -> tuple[Cell, Cell]:
    claim = reader.snapshot.claim_of(record.id)
    if claim is None:
        return None, None
    yes, _ = yes_no(reader.language)
    return claim.closed_on, yes if claim.status is ClaimStatus.WITHDRAWN else None


def _field_cell(record: Record, field: FormField) -> Cell:
    meaning = record.meaning(field.field)
    if field.kind in ("datetime", "date") and isinstance(meaning, str):
        return datetime.fromisoformat(meaning) if "T" in meaning else date.fromisoformat(meaning)
    return read_value(record, field) or record.typed(field.field)
