"""Our version of the master beside the one that cannot be changed now, and what is told of it."""

from __future__ import annotations

from processor.errors import Sentence
from processor.ledger.master_memory import REFUSED, SHOWN
from processor.outputs.master import write_master
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_sheets import Years
from processor.outputs.place import Places, Waiting, put_in_place
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk, tell


def let_wait(desk: Desk, snapshot: Snapshot, years: Years | None, places: Places) -> bool:
    """The master is open somewhere: our version goes beside it until it is closed."""
    pending = desk.workspace.pending_master
    try:
        put_in_place(pending, write_master(snapshot, desk.language, years))
    except Unpatchable as why:
        told = Sentence(template=why.why, args=why.args_of_why)
        return put_beside(desk, snapshot, years, told)
    places.waiting.append(Waiting(target=desk.workspace.master, pending=pending))
    return True


def put_beside(desk: Desk, snapshot: Snapshot, years: Years | None, why: Sentence) -> bool:
    """The master cannot be changed safely: our version goes beside it, and people are told.

    What no workbook can hold goes nowhere, which is told as well.
    """
    pending = desk.workspace.pending_master
    names = {"master": desk.workspace.master.name, "why": why.in_words(desk.language.say)}
    try:
        put_in_place(pending, write_master(snapshot, desk.language, years))
        told = desk.language.say(
            "The master workbook {master} was left as it is: {why}. What the desk knows stands in "
            "{pending}."
        ).format(**names, pending=pending.name)
    except Unpatchable:
        pending.unlink(missing_ok=True)
        told = desk.language.say(
            "The master workbook {master} was left as it is: {why}. The pages and "
            "'processor list records' tell what the desk knows."
        ).format(**names)
    with desk.ledger.writing() as book:
        book.remember(REFUSED, told)
        book.remember(SHOWN, "")
    tell(told)
    return True
