"""Turns a record into what the fold needs: who claims whom, and the time that ranks it.

The fields that may rank a record, in order of preference, are the pack's ``basis``; a file's own
times never rank. What is odd about the times is told as findings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from processor.forms.text import fold
from processor.messages import finding
from processor.model import Confirmation, Facts, Finding, FollowUp, Moment, Record
from processor.rules.claims import Length, varying
from processor.rules.pack import Pack

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_YEARS = range(1970, 9999)  # the last ones have no other zones


def confirm(record: Record, pack: Pack, zone: ZoneInfo) -> Confirmation:
    """The record as the fold sees it; unranked where it lacks what a claim needs."""
    basis = {
        name: moment
        for name in pack.claims.basis
        if (moment := moment_of(record.meaning(name), zone)) is not None
    }
    ranked = next(iter(basis.values()), None)
    why = _why_unranked(record, pack, ranked, zone)
    facts = _facts(record, (length for _, length in pack.claims.lengths()))
    return confirmed(record, pack, basis, why, facts)


def confirmed(
    record: Record,
    pack: Pack,
    basis: Mapping[str, Moment],
    why_unranked: str | None,
    facts: Facts = MappingProxyType({}),
) -> Confirmation:
    """The record as a confirmation at the first of its times, unless something speaks against."""
    claimant = pack.claimant_of(record)
    return Confirmation(
        id=record.id,
        claimant=claimant,
        who=fold(claimant),
        customer=pack.customer_of(record),
        time=None if why_unranked else next(iter(basis.values()), None),
        basis=basis,
        arrived_at=record.arrived_at,
        file=record.file,
        digest=_digest(record),
        why_unranked=why_unranked,
        facts=facts,
    )


def _why_unranked(record: Record, pack: Pack, ranked: Moment | None, zone: ZoneInfo) -> str | None:
    """Why a record cannot own anything, as a row of reasons.REASONS."""
    if ranked is None:
        return "unsigned"
    if _later(ranked.at, record.arrived_at):
        return "not-yet-signed"
    if any(record.meaning(name) in (None, "", []) for name in pack.claims.complete):
        return "incomplete"
    return "too-shortly-before" if _too_shortly(record, pack, ranked, zone) else None


def _later(one: datetime, other: datetime) -> bool:
    """Whether one comes after the other, also in the hour that a wall clock shows twice."""
    return one.astimezone(UTC) > other.astimezone(UTC)


def _too_shortly(record: Record, pack: Pack, ranked: Moment, zone: ZoneInfo) -> bool:
    """Whether what a confirmation must precede came too soon after it, or before it."""
    rules = pack.claims.effective_after
    event = None if rules is None else moment_of(record.meaning(rules.before), zone)
    if rules is None or event is None:
        return False
    if event.day_only or ranked.day_only:  # then only another day proves anything
        return event.at.date() < ranked.at.date()
    passed = event.at.astimezone(UTC) - ranked.at.astimezone(UTC)
    return passed < timedelta(minutes=rules.minutes)


def follow_up(record: Record, pack: Pack, zone: ZoneInfo) -> FollowUp:
    """The record as one that may keep its claimant's claim alive."""
    number, rule = next(
        (i, rule) for i, rule in enumerate(pack.claims.kept_alive_by) if rule.form == record.form
    )
    at = moment_of(record.meaning(rule.on), zone)
    why = None
    if at is None:
        why = "follow-up-undated"
    elif at.at > record.arrived_at:
        why = "follow-up-ahead"
    elif any(set(_said(record, name)) & set(no) for name, no in rule.except_.items()):
        why = "follow-up-ineffective"
    return FollowUp(
        id=record.id,
        who=fold(pack.claimant_of(record)),
        at=at,
        rule=number,
        facts=_facts(record, [] if rule.extends is None else [rule.extends]),
        why_idle=why,
    )


def _facts(record: Record, lengths: Iterable[Length]) -> Facts:
    """The values of the fields that lengths of time depend on."""
    fields = {part.by for length in lengths for part in varying(length)}
    return {name: _said(record, name) for name in sorted(fields)}


def _said(record: Record, field: str) -> tuple[str, ...]:
    meaning = record.meaning(field)
    if meaning is None:
        return ()
    return tuple(map(str, meaning)) if isinstance(meaning, list) else (str(meaning),)


def moment_of(meaning: object, zone: ZoneInfo) -> Moment | None:
    """A moment from an ISO date or time of this age, or None for anything else.

    A cell that holds only a time of day comes as a day of 1899; that must not rank before all.
    """
    if not isinstance(meaning, str):
        return None
    try:
        at = datetime.fromisoformat(meaning)
    except ValueError:
        return None
    if at.year not in _YEARS:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return Moment(at.astimezone(zone), len(meaning) == len("2026-03-01"))


def timing_findings(record: Record, pack: Pack, zone: ZoneInfo) -> tuple[Finding, ...]:
    """What is odd about when the record was signed and when it came in."""
    name, moment = next(
        (
            (name, moment)
            for name in pack.claims.basis
            if (moment := moment_of(record.meaning(name), zone)) is not None
        ),
        (pack.claims.basis[0], None),
    )
    if moment is None:
        return (finding("signature-missing", field=name, place=record.place),)
    value = record.values[name]
    came = record.arrived_at.astimezone(zone)
    if _later(moment.at, came):
        shown = came.strftime("%Y-%m-%d %H:%M")
        return (
            finding(
                "signed-in-the-future",
                field=name,
                place=value.place,
                there=value.typed,
                other=shown,
            ),
        )
    limit = pack.claims.late_entry
    late = came.astimezone(UTC) - _ends(moment).astimezone(UTC)
    if limit is None or late <= timedelta(hours=limit.hours):
        return ()
    return (
        finding(
            "late-entry",
            field=name,
            place=value.place,
            there=value.typed,
            hours=str(int(late.total_seconds() // 3600)),
            limit=str(limit.hours),
        ),
    )


def _ends(moment: Moment) -> datetime:
    """The latest instant that a moment may mean: the end of its day if only that is known."""
    if not moment.day_only:
        return moment.at
    return datetime.combine(moment.at.date() + timedelta(days=1), time(), moment.at.tzinfo)


def _digest(record: Record) -> str:
    meanings = {name: value.meaning for name, value in record.values.items()}
    return hashlib.sha256(_write(meanings).encode()).hexdigest()
