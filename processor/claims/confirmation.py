"""Turns a record into what the fold needs: who claims whom, and the time that ranks it.

The fields that may rank a record, in order of preference, are the pack's ``basis``; a file's own
times never rank. What is odd about the times is told as findings.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from processor.forms.text import fold
from processor.messages import finding
from processor.model import Confirmation, Finding, Moment, Record
from processor.rules.pack import Pack

_YEARS = range(1970, 9999)  # the last ones have no other zones


def confirm(record: Record, pack: Pack, zone: ZoneInfo) -> Confirmation:
    """The record as the fold sees it; unranked where it is unsigned or signed too late."""
    basis = {
        name: moment
        for name in pack.claims.basis
        if (moment := moment_of(record.meaning(name), zone)) is not None
    }
    ranked = next(iter(basis.values()), None)
    why = None
    if ranked is None:
        why = "unsigned"
    elif _begins(ranked) > record.arrived_at:
        why = "not-yet-signed"
    claimant = pack.claimant_of(record)
    return Confirmation(
        id=record.id,
        claimant=claimant,
        who=fold(claimant),
        customer=pack.customer_of(record),
        time=None if why else ranked,
        basis=basis,
        arrived_at=record.arrived_at,
        file=record.file,
        digest=_digest(record),
        why_unranked=why,
    )


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
    if _begins(moment) > came:
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
    late = came - _ends(moment)
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


def _begins(moment: Moment) -> datetime:
    return moment.at


def _ends(moment: Moment) -> datetime:
    """The latest instant that a moment may mean: the end of its day if only that is known."""
    if not moment.day_only:
        return moment.at
    return datetime.combine(moment.at.date() + timedelta(days=1), time(), moment.at.tzinfo)


def _digest(record: Record) -> str:
    meanings = {name: value.meaning for name, value in record.values.items()}
    text = json.dumps(meanings, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
