"""What the ledger knows of some records, as the state that pages are made from.

A page needs little of the ledger: the records that it shows, and what is known of them. So it is
never loaded whole; what a page costs depends on the page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, TypeAlias

from processor.claims.settle import seen_on
from processor.ledger.book import Book
from processor.ledger.state import State
from processor.model import Conflict, Decision, Record
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_links import PagesThere, master_pages
from processor.runs.paged import PAGE, PagedRecords
from processor.runs.people import remembered_people
from processor.runs.rules_then import rules_then

# Of the records that are wanted and those near them the mapping that a snapshot holds.
_RecordsOf: TypeAlias = Callable[[Iterable[str], Set[str]], Mapping[str, Record]]


def blank(desk: Desk) -> Snapshot:
    """A state without records: the clock, the zone and the rules."""
    return Snapshot(now=desk.now, zone=desk.zone, packs=desk.packs)


def state_of(state: State, desk: Desk, ids: Iterable[str]) -> Snapshot:
    """How some records stand at the desk's clock, each by itself."""
    return _state_of(state, desk, state.records(ids))


def _state_of(
    state: State, desk: Desk, records: Mapping[str, Record], told: Set[str] = frozenset()
) -> Snapshot:
    conflicts = dict(sorted(state.conflicts_of(records).items()))
    decisions = with_conflicts(state.decisions(records.keys() - told), conflicts)
    claims = state.claims({d.claim for d in decisions.values() if d.claim})
    return dataclasses.replace(
        blank(desk),
        records=records,
        decisions=decisions,
        claims={id: seen_on(claim, desk.now) for id, (_, claim) in claims.items()},
        conflicts=conflicts,
        notes=state.notes(records),
    )


def state_of_all(book: Book, desk: Desk, there: PagesThere) -> Snapshot:
    """How every record stands, for the master workbook; verdicts on conflicts alone."""
    conflicts = {id: x for id, (_, x) in book.conflicts().items()}
    sides = {id for x in conflicts.values() for id in (x.stands, x.against)}
    claims = book.claims().items()
    return dataclasses.replace(
        blank(desk),
        records=book.records(),
        decisions=with_conflicts(book.decisions(), conflicts),
        claims={id: seen_on(claim, desk.now) for id, (_, claim) in claims},
        conflicts=conflicts,
        verdicts={(v.left, v.right): v for v in book.verdicts_of(sides)},
        rulings=tuple(book.all_rulings()),
        notes=book.notes(),
        people=remembered_people(book),
        claimants=frozenset(book.claimants.names()),
        pages=master_pages(book, there),
    )


def state_of_rows(
    book: Book, desk: Desk, there: PagesThere, ids: Iterable[str], conflicts: Iterable[str]
) -> Snapshot:
    """How some records and conflicts stand, as the master workbook shows them."""
    known = {id: x for id, (_, x) in book.conflicts(conflicts).items()}
    sides = {id for x in known.values() for id in (x.stands, x.against)}
    wanted = sides | set(ids)
    return dataclasses.replace(
        state_of(book, desk, wanted),
        conflicts=known,
        verdicts={(v.left, v.right): v for v in book.verdicts_of(sides)},
        rulings=tuple(sorted(book.rulings_of(sides), key=lambda r: r.number)),
        people=remembered_people(book),
        claimants=frozenset(book.claimants.names()),
        pages=master_pages(book, there, wanted),
    )


def state_around(state: State, desk: Desk, ids: Iterable[str]) -> Snapshot:
    """How some records stand, and all that they met: the verdicts and rulings on them, whomever
    these and their conflicts name."""
    return _around(state, desk, ids, lambda wanted, near: state.records({*wanted, *near}))


def _around(
    state: State,
    desk: Desk,
    ids: Iterable[str],
    records_of: _RecordsOf,
    told: Set[str] = frozenset(),
) -> Snapshot:
    wanted = dict.fromkeys(ids)
    verdicts = {(v.left, v.right): v for v in state.verdicts_of(wanted)}
    rulings = state.rulings_of(wanted)
    near = {id for pair in verdicts for id in pair} | {id for r in rulings for id in r.records}
    near |= {id for x in state.conflicts_of(wanted).values() for id in (x.stands, x.against)}
    return dataclasses.replace(
        _state_of(state, desk, records_of(wanted, near), told),
        verdicts=verdicts,
        rulings=tuple(sorted(rulings, key=lambda r: r.number)),
        people=remembered_people(state),
    )


def state_left(desk: Desk, run: int, document: Mapping[str, Any]) -> Snapshot:
    """What a run left of all that a document names, told by the rules of that time; but for the
    decisions and claims of which the document tells itself (``told.as_told``).

    Of a long document the records are read as its page asks for them.
    """

    def load(ids: Sequence[str]) -> Mapping[str, Record]:
        with desk.ledger.reading() as book:
            return book.then(run).records(ids)

    def records_of(wanted: Iterable[str], near: Set[str]) -> Mapping[str, Record]:
        known = then.known({*wanted, *near})
        if len(known) <= PAGE:
            return then.records(known)
        in_order = dict.fromkeys(id for id in (*wanted, *sorted(near)) if id in known)
        return PagedRecords(load, in_order, near & known)

    with desk.ledger.reading() as book:
        then = book.then(run)
        told = {one["id"] for part in ("records", "beside") for one in document.get(part, ())}
        state = _around(then, desk, _named_in(document), records_of, told)
        return dataclasses.replace(state, packs=rules_then(then, book, desk.packs))


def _named_in(document: Mapping[str, Any]) -> dict[str, None]:
    """The records that a document names, those of its files first and in their order; ids of
    other things do no harm."""
    named = dict.fromkeys(id for file in document["files"] for id in file["records"])
    for told in (document["records"], document.get("beside", ())):
        named |= dict.fromkeys(one["id"] for one in told)
    for part, key in (("claims", "records"), ("notices", "about")):
        named |= dict.fromkeys(id for one in document[part] for id in one[key])
    for x in document["conflicts"]:
        named |= dict.fromkeys((x["stands"], x["against"]))
    cases = (document.get("clocks") or {}).get("cases", ())
    named |= dict.fromkeys(case["record"] for case in cases)
    named |= dict.fromkeys(edit["about"] for edit in document.get("master", ()))
    return named | dict.fromkeys(document.get("ruling", {}).get("records", ()))


def with_conflicts(
    decisions: Mapping[str, Decision], conflicts: Mapping[str, Conflict]
) -> dict[str, Decision]:
    """Decisions with the conflicts that name their records."""
    touched: dict[str, list[str]] = {}
    for x in conflicts.values():
        for record in (x.stands, x.against):
            touched.setdefault(record, []).append(x.id)
    return {
        id: dataclasses.replace(d, conflicts=tuple(touched.get(id, ())))
        for id, d in decisions.items()
    }
