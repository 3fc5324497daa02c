"""What the calendar brings by itself: claims that are about to run out, and those that have.

A reminder is a notice whose id is made of what it reminds of, so that however often a night is
run, and however many were missed, each is given once.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from processor.claims.settle import seen_on
from processor.ledger.book import Book
from processor.model import Claim, ClaimStatus, Notice, Record
from processor.outputs.places import safe_name
from processor.runs.desk import Desk
from processor.runs.notices import NO_CONFLICT, Body, own_part

Due = tuple[Notice, Body]


def claim_reminders(book: Book, desk: Desk) -> list[Due]:
    """A notice for each claim that ran out, or will within the settings' ``expiring_days``.

    Claims of an old register that had run out before it was adopted are history: the memory
    ``reminders-since`` holds the day of the first adoption, later ones are told by their files.
    """
    today = desk.now.date()
    since = date.fromisoformat(book.remembered("reminders-since") or date.min.isoformat())
    soon = today + timedelta(days=desk.workspace.settings.expiring_days)
    ending = book.claims_ending(since, soon)
    due = {
        reminder_id(kind, claim): (kind, claim)
        for claim in (seen_on(kept, desk.now) for kept in ending)
        if (kind := _kind(claim, today)) is not None
    }
    for known, _ in book.notices.called(due):
        del due[known.id]
    records = book.records({claim.records[-1] for _, claim in due.values()})
    adopted = {str(act.detail["file"]) for act in book.acts("adoption")}
    return [
        _reminder(desk, id, kind, claim, own)
        for id, (kind, claim) in sorted(due.items())
        if not _is_history(claim, own := records[claim.records[-1]], adopted, desk)
    ]


def _is_history(claim: Claim, own: Record, adopted: set[str], desk: Desk) -> bool:
    came = own.arrived_at.astimezone(desk.zone).date()
    return own.sha256 in adopted and claim.last_day < came


def _kind(claim: Claim, today: date) -> str | None:
    if claim.status is ClaimStatus.EXPIRED and claim.last_day < today:
        return "expired"
    if claim.status is ClaimStatus.ACTIVE and claim.last_day >= today:
        return "expiring"
    return None


def reminder_id(kind: str, claim: Claim) -> str:
    """The id of the notice: a claim that was renewed runs out again on another day."""
    told = "|".join((kind, claim.id, claim.last_day.isoformat()))
    return "N" + hashlib.sha256(told.encode()).hexdigest()[:10].upper()


def _reminder(desk: Desk, id: str, kind: str, claim: Claim, own: Record) -> Due:
    pack = desk.packs[own.pack]
    notice = Notice(
        id=id,
        to=claim.claimant,
        kind=kind,
        about=(own.id,),
        conflict=None,
        situation=f"{kind}:{claim.last_day}",
        file=f"notices/{safe_name(claim.claimant)}-{id}.html",
        created_at=desk.now,
    )
    body: Body = {
        "id": id,
        "created_at": desk.now.isoformat(),
        "to": claim.claimant,
        "kind": kind,
        **NO_CONFLICT,
        "own": own_part(own, claim, pack, desk.language.name),
        "customer": own.typed(pack.head.customer or ""),
    }
    return notice, body
