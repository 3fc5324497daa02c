"""A person's ruling: what it says of which records, and its booking in one transaction."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from processor.claims.ties import undone_by
from processor.errors import UsageTrouble
from processor.forms.text import fold
from processor.ledger.book import Book
from processor.model import Claim, Conflict, Ruling, RulingKind
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, settle_around
from processor.runs.desk import Desk
from processor.runs.document import (
    books_json,
    claim_json,
    conflict_json,
    notice_json,
    record_json,
    ruling_json,
)
from processor.runs.notices import due_notices, occasion_of
from processor.runs.rules_then import keep_rules
from processor.runs.telling import beside


class Word(NamedTuple):
    """Who rules, and why; ``kin`` is the relation that makes two people one customer."""

    by: str
    why: str
    kin: str | None = None


def pair_ruling(desk: Desk, book: Book, kind: RulingKind, ids: Sequence[str], word: Word) -> Ruling:
    """The ruling on two records. Raises UsageTrouble where there is nothing to rule on."""
    if ids[0] == ids[1]:
        raise UsageTrouble(
            "A ruling on sameness needs two records; {id} was named twice.", id=ids[0]
        )
    known = book.records(ids)
    for id in ids:
        if id not in known or known[id].faulty:
            raise UsageTrouble("There is no booked record {id}. See: processor list records", id=id)
    if known[ids[0]].pack != known[ids[1]].pack:
        raise UsageTrouble("The two records belong to different packs.")
    _check_kin(desk.packs[known[ids[0]].pack], word.kin)
    ruling = _ruling(desk, word, kind, about=tuple(ids), records=tuple(sorted(ids)))
    return dataclasses.replace(ruling, kin=word.kin)


def _check_kin(pack: Pack, kin: str | None) -> None:
    known = pack.claims.kin
    if kin is not None and known is not None and kin not in known:
        raise UsageTrouble(
            "The rules do not count the relation {kin}; they count: {known}.",
            kin=kin,
            known=", ".join(known) or "-",
        )


def owner_ruling(desk: Desk, book: Book, conflict: str, claimant: str, word: Word) -> Ruling:
    """The ruling on a conflict. Raises UsageTrouble where there is nothing to rule on."""
    found = book.conflicts().get(conflict)
    if found is None:
        raise UsageTrouble("There is no conflict {id}. See: processor list conflicts", id=conflict)
    records = _winner_first(desk, book, found[1], claimant)
    ruling = _ruling(desk, word, RulingKind.OWNER, about=(conflict,), records=records)
    return dataclasses.replace(ruling, claimant=claimant)


def _winner_first(desk: Desk, book: Book, x: Conflict, claimant: str) -> tuple[str, ...]:
    """The winner's record, then every record that gives way to it."""
    pair = book.records((x.stands, x.against))
    names = {id: desk.packs[record.pack].claimant_of(record) for id, record in pair.items()}
    if fold(claimant) == fold(names[x.stands]):
        return (x.stands, x.against)
    if fold(claimant) == fold(names[x.against]):
        held = book.decisions([x.stands])[x.stands].claim
        losers = book.claims([held])[held][1].records if held else ()
        return (x.against, x.stands, *(id for id in losers if id != x.stands))
    parties = " / ".join(sorted(set(names.values())))
    raise UsageTrouble(
        "{claimant} is no party to conflict {id}; the parties are {parties}.",
        claimant=claimant,
        id=x.id,
        parties=parties,
    )


def claim_ruling(
    desk: Desk, book: Book, act: tuple[RulingKind, date | None], claim: str, word: Word
) -> Ruling:
    """The ruling on a claim. Raises UsageTrouble where there is nothing to rule on."""
    kind, on = act
    found = book.claims([claim]).get(claim)
    if found is None:
        raise UsageTrouble("There is no claim {id}. See: processor list claims", id=claim)
    if on is not None:
        _check_day(found[1], on)
    ruling = _ruling(desk, word, kind, about=(claim,), records=found[1].records)
    return dataclasses.replace(ruling, on=on)


def _check_day(claim: Claim, on: date) -> None:
    first = claim.original_time.at.date()
    if not first <= on <= claim.last_day:
        raise UsageTrouble(
            "Claim {id} was live from {first} to {last}; "
            "a deal on {day} lies outside and cannot close it.",
            id=claim.id,
            first=first,
            last=claim.last_day,
            day=on,
        )


def undoing(desk: Desk, book: Book, id: str, word: Word) -> Ruling:
    """The ruling that another holds no more. Raises UsageTrouble where there is none to undo."""
    rulings = book.all_rulings()
    found = next((r for r in rulings if r.id == id), None)
    if found is None:
        raise UsageTrouble("There is no ruling {id}. See: processor list rulings", id=id)
    if found.kind is RulingKind.UNDONE:
        raise UsageTrouble("Ruling {id} undid another; make that ruling anew instead.", id=id)
    if by := undone_by(rulings).get(id):
        raise UsageTrouble("Ruling {id} was undone before, by {by}.", id=id, by=by)
    return _ruling(desk, word, RulingKind.UNDONE, about=(id,), records=found.records)


def _ruling(
    desk: Desk, word: Word, kind: RulingKind, *, about: tuple[str, ...], records: tuple[str, ...]
) -> Ruling:
    return Ruling(
        id="",
        kind=kind,
        about=about,
        records=records,
        by=word.by,
        why=word.why,
        at=desk.now,
        number=0,
    )


def _named(r: Ruling) -> Ruling:
    """The ruling with the id that follows from all it says and when it was recorded."""
    parts = (str(r.number), r.kind, *r.records, r.by, r.why, r.claimant or "", str(r.on))
    parts += (r.kin,) if r.kin else ()
    parts += r.about if r.kind is RulingKind.UNDONE else ()
    digest = hashlib.sha256("|".join(parts).encode()).hexdigest()
    return dataclasses.replace(r, id="U" + digest[:10].upper())


def book_ruling(
    desk: Desk, book: Book, ruling: Ruling, origin: str | None = None
) -> dict[str, Any]:
    """Add the ruling, settle the groups that it names, and note who must be told.

    ``origin`` says where it was made, when not by a command.
    """
    keep_rules(book, desk)
    ruling = _named(dataclasses.replace(ruling, number=book.count_rulings() + 1))
    book.add_ruling(ruling)
    if origin:
        book.master.add_origin(ruling.id, origin)
    pack = desk.packs[next(iter(book.records(ruling.records[:1]).values())).pack]
    change = settle_around(book, ruling.records, pack, DeskTime(desk.now, desk.zone, desk.calendar))
    notices = due_notices(occasion_of(book, desk, change))
    run = desk.next_run(book)
    outbox = desk.workspace.shown_outbox
    document = {
        "run": run,
        "now": desk.now.isoformat(),
        "ruling": ruling_json(ruling),
        "files": [],
        "books": books_json({}, 0),
        "records": [
            record_json(change.records[d.record], d, pack, desk.language) for d in change.changed()
        ],
        "claims": [claim_json(c, pack.name) for c in change.after.claims],
        "conflicts": [conflict_json(x) for x in change.after.conflicts],
        "beside": beside([change], {d.record for d in change.changed()}, change.after.conflicts),
        "notices": [notice_json(n, outbox) for n, _ in notices],
    }
    book.notices.add(run, notices)
    book.add_run(run, desk.now.isoformat(), document)
    return document
