"""A ledger with a register of invented customers in it, laid there without reading any workbook.

Everything that booking would have left is there: records, the keys under which they are found,
verdicts, claims, conflicts and outcomes. The customers are those of ``customers_made``, signed for
one after the other over five years; no run is booked, so that a run afterwards is the first.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from benchmarks.customers_made import entries, records
from processor.claims.confirmation import confirm
from processor.claims.settle import settle
from processor.ledger.book import Book
from processor.matching.kept import kept_each
from processor.matching.keys import bearer_keys, keys_from
from processor.matching.kinds import normals_of
from processor.matching.whole import match_rows, words_of
from processor.model import Confirmation, Place, Record, Value
from processor.rules.pack import Pack
from processor.runs.desk import Desk, open_desk
from processor.runs.meeting import note_rules
from tests.desk import Office

UNTIL = "2026-04-01T18:00:00+08:00"
_SPAN = timedelta(days=5 * 365)
_PART = 20_000  # records that are written in one go
_STAFF = ("周雨桐", "孟凡", "唐可欣", "沈一鸣", "许诺", "高子墨", "林若溪", "程思远")


class _Laid(NamedTuple):
    """What is kept of the records while they are laid."""

    ids: list[str]
    confirmations: list[Confirmation]


def fill(office: Office, count: int) -> str:
    """Lay so many customers into the office's ledger; says what came of them."""
    with open_desk(office.root, now=UNTIL, language=None) as desk, desk.ledger.writing() as book:
        pack = desk.packs["customer-confirmation"]
        laid = _Laid([], [])
        matched = match_rows(_lay(book, desk, pack, count, laid), pack.same)
        verdicts = words_of(matched, laid.ids)
        book.add_verdicts(verdicts)
        settled = settle(
            laid.confirmations, verdicts, [], pack.claims, desk.now, calendar=desk.calendar
        )
        book.replace_settlement(pack.name, laid.ids, settled)
        book.remember("reminders-since", desk.now.date().isoformat())
        note_rules(book, pack)
    return (
        f"{count:,} records, {len(verdicts):,} pairs that are or may be the same, "
        f"{len(settled.claims):,} claims, {len(settled.conflicts):,} conflicts"
    )


def _lay(book: Book, desk: Desk, pack: Pack, count: int, laid: _Laid) -> Iterator[str]:
    """Write the records with their keys; gives the kept row of each."""
    made = _signed(desk.now, count)
    while part := list(itertools.islice(made, _PART)):
        normals = {r.id: normals_of(r, pack.same.comparisons) for r in part}
        keys = (
            (key, id)
            for id, n in normals.items()
            for key in sorted(keys_from(n, pack.same).found | bearer_keys(n, pack.same))
        )
        book.add_records("", part, ())
        rows = [*kept_each(normals.values(), pack.same)]
        book.keys.add(pack.name, keys, zip(normals, rows, strict=True))
        laid.ids.extend(normals)
        laid.confirmations.extend(confirm(r, pack, desk.zone) for r in part)
        yield from rows


def _signed(until: datetime, count: int) -> Iterator[Record]:
    """The customers' forms, complete, each signed a little later than the one before it."""
    for number, record in enumerate(records(entries(count, 20261125))):
        at = until - _SPAN + _SPAN * number / count
        at = at.replace(microsecond=0)
        told = {
            "awareness_channel": ("报纸", "newspaper"),
            "contact_time": (f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d}"),
            "contact_method": ("来访", "visit"),
            "submitter": (_STAFF[number % 8], _STAFF[number % 8]),
            "submitter_kind": ("销售人员", "sales"),
            "submitted_at": (f"{at:%Y-%m-%d %H:%M}", at.isoformat()),
            "claim_kind": ("首次", "first"),
            "supervisor_signature": ("罗建国", "罗建国"),
            "supervisor_signed_at": (f"{at:%Y-%m-%d %H:%M}", at.isoformat()),
        }
        cell = Place("台账", f"D{number + 2}")
        values = {
            name: Value(field=name, typed=typed, meaning=meaning, place=cell)
            for name, (typed, meaning) in told.items()
        }
        yield dataclasses.replace(
            record, values={**record.values, **values}, arrived_at=at + timedelta(hours=1)
        )
