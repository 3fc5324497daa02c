"""What a night found held otherwise than the facts give it: put right, and told on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processor.ledger.book import Book
from processor.outputs.place import put_in_place
from processor.outputs.render import Pages
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, correct_records, settle_around
from processor.runs.desk import Desk
from processor.runs.selfcheck import PAIR, Difference


def differences_page(desk: Desk) -> str:
    """The page of tonight's differences, relative to the supervisors' folder."""
    return f"reports/differences-{desk.now:%Y%m%d-%H%M%S}.html"


def write_differences(desk: Desk, differences: Sequence[Mapping[str, Any]]) -> None:
    """Write the page; it names records, claims and claimants, and nothing of a customer."""
    folder = desk.workspace.supervisor_outbox
    pages = Pages(desk.workspace.pages, outbox=desk.workspace.shown(folder))
    say = desk.language.say
    words = {
        "verdict": say("Verdict"),
        "claim": say("A claim"),
        "conflict": say("Conflict"),
        "outcome": say("Outcome"),
    }
    told = [{**one, "what": words[one["what"]]} for one in differences]
    view = {"now": f"{desk.now:%Y-%m-%d %H:%M}", "differences": told}
    html = pages.render("differences", view, desk.language)
    put_in_place(folder / differences_page(desk), html.encode())


def put_right(
    book: Book, packs: Mapping[str, Pack], differing: Sequence[Difference], time: DeskTime
) -> None:
    """Match and settle anew whatever differs, so that what the facts give stands."""
    matched = {id for d in differing if d.what == "verdict" for id in d.id.split(PAIR)}
    settled = {d.id for d in differing if d.what == "outcome"}
    held = book.claims(d.id for d in differing if d.what == "claim")
    settled |= {id for _, claim in held.values() for id in claim.records}
    conflicts = book.conflicts()
    for d in differing:
        if d.what == "conflict" and d.id in conflicts:
            settled |= {conflicts[d.id][1].stands, conflicts[d.id][1].against}
    records = book.records(matched | settled)
    for pack in packs.values():
        mine = {id for id, record in records.items() if record.pack == pack.name}
        if mine & matched:
            correct_records(book, mine & matched, pack, time)
        if mine - matched:
            settle_around(book, mine - matched, pack, time)
