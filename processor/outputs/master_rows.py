"""What stands in the master workbook: its columns, its rows, and the words that explain them.

Pure: a snapshot in, plain cells out (text, whole numbers, dates, times). No formats, no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from processor import __version__
from processor.languages import Language
from processor.messages import REASONS, sentence
from processor.model import ClaimStatus, Conflict, Outcome, Record
from processor.outputs.conflicts import match_lines, ruling_sentence
from processor.outputs.policy import policy_sentences
from processor.outputs.reader import Reader, read_value
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import (
    CLAIM_STATES,
    CLAIM_STATES_EXPLAINED,
    CONFLICT_KINDS,
    CONFLICT_STATES,
    OUTCOMES,
    OUTCOMES_EXPLAINED,
)
from processor.rules.forms import FormField, FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken

Cell: TypeAlias = str | int | date | datetime | None
_WIDTHS = {"datetime": 15, "date": 11, "text": 26, "party": 20, "phones": 14}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; ``status`` ones are coloured by their word."""

    title: str
    width: int
    says: str = ""
    status: bool = False


def shown_fields(pack: Pack, form: FormRules) -> tuple[FormField, ...]:
    """The fields worth a column: what must be filled, closed choices, and what ranks."""
    return tuple(
        f
        for f in form.fields
        if f.required or (f.kind == "choice" and not f.open) or f.field in pack.claims.basis
    )


def record_columns(pack: Pack, form: FormRules, language: Language) -> tuple[Column, ...]:
    """The columns of a form's sheet of records, in their order."""
    say = language.say
    return (
        Column(title=say("Record"), width=16, says=say("The number of the record.")),
        Column(title=say("Claim"), width=13, says=say("The claim that the record belongs to.")),
        Column(title=say("Status"), width=9, says=say("How the claim stands."), status=True),
        Column(title=say("Outcome"), width=9, says=say("What became of the record.")),
        *(
            Column(
                title=spoken(f.title, language.name),
                width=_WIDTHS.get(f.kind, 9),
                says=say("As on the form."),
            )
            for f in shown_fields(pack, form)
        ),
        Column(title=say("Counts from"), width=16, says=say("The time that ranks the claim.")),
        Column(title=say("Last day"), width=11, says=say("The claim holds until its end.")),
        Column(
            title=say("Days left"), width=6, says=say("Only for active claims; 0 is the last day.")
        ),
        Column(title=say("Renewals"), width=6, says=say("How often it was renewed.")),
        Column(title=say("Conflicts"), width=12, says=say("See the sheet of conflicts.")),
        Column(title=say("Findings"), width=26, says=say("What was noticed in the form.")),
        Column(title=say("File"), width=22, says=say("The file that the record came from.")),
        Column(title=say("Cell"), width=17, says=say("Where on the sheet the form begins.")),
    )


def record_rows(
    snapshot: Snapshot, pack: Pack, form: FormRules, language: Language
) -> Iterator[tuple[Cell, ...]]:
    """A row for each booked record of a form, by original time, then id; unranked ones last."""
    booked = [
        record
        for record in snapshot.records.values()
        if (record.pack, record.form) == (pack.name, form.form)
        and record.id in snapshot.decisions
        and snapshot.decisions[record.id].outcome is not Outcome.RETURNED
    ]
    reader = Reader(snapshot=snapshot, language=language, audience="leader", outbox="")
    for record in sorted(booked, key=lambda r: _age(snapshot, r)):
        yield _record_row(reader, record, pack)


def _age(snapshot: Snapshot, record: Record) -> tuple[bool, float, str]:
    claim = snapshot.claim_of(record.id)
    return (claim is None, claim.original_time.at.timestamp() if claim else 0.0, record.id)


def _record_row(reader: Reader, record: Record, pack: Pack) -> tuple[Cell, ...]:
    say, decision = reader.say, reader.snapshot.decisions[record.id]
    titles = {f.field: spoken(f.title, reader.language.name) for f in pack.form_of(record).fields}
    return (
        record.id,
        *_claim_head(reader, record),
        say(OUTCOMES[decision.outcome.value]),
        *(_field_cell(record, f) for f in shown_fields(pack, pack.form_of(record))),
        *_claim_tail(reader, record),
        "\n".join(decision.conflicts),
        "\n".join(sentence(f, say, titles) for f in record.findings),
        record.file,
        str(record.place),
    )


def _claim_head(reader: Reader, record: Record) -> tuple[Cell, Cell]:
    claim = reader.snapshot.claim_of(record.id)
    return (claim.id, reader.say(CLAIM_STATES[claim.status.value])) if claim else (None, None)


def _claim_tail(reader: Reader, record: Record) -> tuple[Cell, Cell, Cell, Cell]:
    claim = reader.snapshot.claim_of(record.id)
    if claim is None:
        return None, None, None, None
    zone = reader.snapshot.zone
    at = claim.original_time.at.astimezone(zone)
    left = (claim.last_day - reader.snapshot.now.astimezone(zone).date()).days
    return (
        at.date() if claim.original_time.day_only else at,
        claim.last_day,
        left if claim.status is ClaimStatus.ACTIVE else None,
        claim.renewals,
    )


def _field_cell(record: Record, field: FormField) -> Cell:
    meaning = record.meaning(field.field)
    if field.kind in ("datetime", "date") and isinstance(meaning, str):
        return datetime.fromisoformat(meaning) if "T" in meaning else date.fromisoformat(meaning)
    return read_value(record, field) or record.typed(field.field)


def conflict_columns(language: Language) -> tuple[Column, ...]:
    """The columns of the sheet of conflicts, in their order."""
    say = language.say
    return (
        Column(title=say("Conflict"), width=13, says=say("The number of the conflict.")),
        Column(title=say("Kind"), width=22, says=say("Why the two cannot simply both stand.")),
        Column(title=say("State"), width=9, says=say("Whether a person has ruled on it.")),
        Column(title=say("Standing claimant"), width=13, says=say("Who holds the customer.")),
        Column(title=say("Later claimant"), width=13, says=say("Who came later.")),
        Column(title=say("Customer"), width=26, says=say("As the later form says.")),
        Column(title=say("Since"), width=16, says=say("From when the standing claim counts.")),
        Column(title=say("Why"), width=30, says=say("What the rules make of it.")),
        Column(title=say("Matched"), width=34, says=say("Why the two are, or may be, the same.")),
        Column(title=say("Ruling"), width=34, says=say("Who ruled what, when and why.")),
        Column(title=say("Standing record"), width=16, says=say("The number of the record.")),
        Column(title=say("Later record"), width=16, says=say("The number of the record.")),
    )


def conflict_rows(snapshot: Snapshot, language: Language) -> Iterator[tuple[Cell, ...]]:
    """A row for each conflict: open ones first, then by id."""
    reader = Reader(snapshot=snapshot, language=language, audience="leader", outbox="")
    for conflict in sorted(snapshot.conflicts.values(), key=lambda c: (c.status != "open", c.id)):
        yield _conflict_row(reader, conflict)


def _conflict_row(reader: Reader, conflict: Conflict) -> tuple[Cell, ...]:
    say, records = reader.say, reader.snapshot.records
    left, right = records[conflict.stands], records[conflict.against]
    claim = reader.snapshot.claim_of(left.id)
    pair = {left.id, right.id}
    return (
        conflict.id,
        say(CONFLICT_KINDS[conflict.kind.value]),
        say(CONFLICT_STATES.get(conflict.status, conflict.status)),
        reader.claimant(left),
        reader.claimant(right),
        reader.customer(right),
        claim.original_time.at.astimezone(reader.snapshot.zone) if claim else None,
        "\n".join(say(REASONS.get(code, code)) for code in conflict.because),
        "\n".join(match_lines(reader, left, right)),
        "\n".join(
            ruling_sentence(reader, r) for r in reader.snapshot.rulings if pair & set(r.records)
        ),
        left.id,
        right.id,
    )


def explanations(
    snapshot: Snapshot, language: Language
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The blocks of the sheet of explanations: a title, and lines of (word, text)."""
    say = language.say
    packs = sorted(snapshot.packs.values(), key=lambda pack: pack.name)
    yield (
        say("About this workbook"),
        (
            (say("Version"), __version__),
            (say("As of"), str(snapshot.now.astimezone(snapshot.zone).date())),
        ),
    )
    for pack, form in ((p, form) for p in packs for form in p.forms.values()):
        title = spoken(form.title, language.name)
        numbers = (say("Rules"), f"{pack.name} v{pack.head.version} {pack.digest[:12]}")
        lines = (("", line) for line in policy_sentences(pack, language))
        yield say("The rules in words") + say(": ") + title, (numbers, *lines)
        yield (
            say("Columns") + say(": ") + title,
            tuple((c.title, c.says) for c in record_columns(pack, form, language)),
        )
    yield (
        say("Columns") + say(": ") + say("Conflicts"),
        tuple((c.title, c.says) for c in conflict_columns(language)),
    )
    yield say("Status of a claim"), _words(CLAIM_STATES, CLAIM_STATES_EXPLAINED, language)
    yield say("Outcome of a record"), _words(OUTCOMES, OUTCOMES_EXPLAINED, language)


def _words(
    names: dict[str, str], texts: dict[str, str], language: Language
) -> tuple[tuple[str, str], ...]:
    return tuple((language.say(names[code]), language.say(text)) for code, text in texts.items())
