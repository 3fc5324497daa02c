"""What happened to two records, in order, as a list and as points on a line of time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processor.languages import sentences
from processor.model import Moment, Record, Ruling
from processor.outputs.items import Event, Span, Timeline
from processor.outputs.reader import Reader, review_reasons
from processor.outputs.words import CLAIM_STATES, OUTCOMES
from processor.rules.words import spoken


def timeline(
    reader: Reader,
    records: Sequence[Record],
    rulings: Iterable[Ruling],
    *,
    folded: bool = False,
) -> Timeline:
    """The line of time of some records: signatures, arrivals, claims, rulings.

    ``folded`` says at each step also what became of the record, why, and when its claim ends.
    """
    zone, now = reader.snapshot.zone, reader.snapshot.now
    happened = [
        (at, row, text)
        for row, record in enumerate(records)
        for at, text in (_fold if folded else _moments)(reader, record)
    ]
    happened += [(Moment(r.at, False), -1, _ruled(reader, r)) for r in rulings]
    lives = [
        (row, claim.original_time.at, _end_of(claim.last_day, zone), claim)
        for row, record in enumerate(records)
        if (claim := reader.snapshot.claim_of(record.id)) is not None
    ]
    every = [m.at for m, _, _ in happened] + [t for life in lives for t in life[1:3]] + [now]
    first, last = min(every), max(every)
    whole = max((last - first) / timedelta(seconds=1), 1.0)

    def x(at: datetime) -> float:
        return round((at - first) / timedelta(seconds=1) / whole * 100, 2)

    return Timeline(
        rows=tuple(reader.claimant(record) for record in records),
        events=tuple(
            Event(at=reader.moment(m), text=text, row=row, x=x(m.at))
            for m, row, text in sorted(happened, key=lambda e: (e[0].at, e[1], e[2]))
        ),
        spans=tuple(
            Span(
                row=row,
                x=x(start),
                width=max(0.5, round(x(end) - x(start), 2)),
                text=" – ".join(
                    (reader.moment(claim.original_time), reader.language.when(claim.last_day))
                ),
            )
            for row, start, end, claim in lives
        ),
        now=x(now),
    )


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59), zone)


def _moments(reader: Reader, record: Record) -> Iterable[tuple[Moment, str]]:
    who, pack = reader.claimant(record), reader.pack_of(record)
    for name in pack.claims.basis:
        field = pack.form_of(record).field_named(name)
        meaning = record.meaning(name)
        if field is not None and isinstance(meaning, str):
            at = datetime.fromisoformat(meaning)
            at = at if at.tzinfo else at.replace(tzinfo=reader.snapshot.zone)
            title = spoken(field.title, reader.language.name)
            yield Moment(at, "T" not in meaning), f"{who} · {title}"
    yield Moment(record.arrived_at, False), f"{who} · {reader.say('Came in')}"


def _fold(reader: Reader, record: Record) -> Iterable[tuple[Moment, str]]:
    """The moments of a record; what ranks it, the first of them, says what became of it."""
    decision = reader.snapshot.decisions.get(record.id)
    outcome = "returned" if record.faulty or decision is None else decision.outcome.value
    why = sentences(*review_reasons(reader, decision))
    became = reader.say(OUTCOMES[outcome]) + (reader.say(": ") + why if why else "")
    for place, (at, text) in enumerate(_moments(reader, record)):
        yield at, text if place else f"{text} → {became}"
    claim = reader.snapshot.claim_of(record.id)
    if claim is not None and claim.records[0] == record.id:
        end = Moment(_end_of(claim.last_day, reader.snapshot.zone), True)
        state = reader.say(CLAIM_STATES[claim.status.value])
        yield end, f"{reader.claimant(record)} · {reader.say('Last day')} → {state}"


def _ruled(reader: Reader, ruling: Ruling) -> str:
    return f"{ruling.by} · {reader.say('Ruling')}"
