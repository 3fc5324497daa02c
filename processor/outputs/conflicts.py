"""A conflict, or a pair listed for checking, as one item of the work list.

Both sources side by side, why they match, what the rules say, what to do until when, what was
ruled before, and the command that records a ruling. Pure.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from processor.claims.disputes import statement_due
from processor.model import Conflict, ConflictKind, Moment, Record, Ruling, Verdict
from processor.outputs.evidence import rung_sentence, score_of, score_sentence, side_by_side
from processor.outputs.items import FactRow, Item, Timeline
from processor.outputs.reader import Reader, joined
from processor.outputs.search import search_key
from processor.outputs.timeline import timeline
from processor.outputs.words import (
    CONFLICT_KINDS,
    CONFLICT_STATES,
    NEXT_STEPS,
    RULINGS,
    SEVERITIES,
)
from processor.reasons import REASONS, RUNGS
from processor.rules.pack import Pack

_REVIEWED = ("possible", "bridge")
_PLAIN = re.compile(r"[\w-]+")


def conflict_item(reader: Reader, conflict: Conflict, day: date) -> Item:
    """A conflict as an item; ``day`` is the day it arose, from which the deadline counts."""
    left, right = (reader.snapshot.records[id] for id in (conflict.stands, conflict.against))
    kind, review = conflict.kind.value, conflict.kind.value in _REVIEWED
    by_hand = review or kind == "overlap"  # nobody owes a statement
    severity = ("look" if review else "urgent") if conflict.status == "open" else "done"
    pack = reader.pack_of(right)
    return Item(
        id=conflict.id,
        severity=severity,
        word=reader.say(SEVERITIES[severity]),
        title=joined([reader.say(CONFLICT_KINDS[kind]), reader.customer(right)]),
        badge=reader.say(CONFLICT_STATES.get(conflict.status, conflict.status)),
        who=f"{reader.claimant(left)} / {reader.claimant(right)}",
        where=reader.file(right),
        says=tuple(reader.say(REASONS.get(code, code)) for code in conflict.because),
        heads=_heads(reader, (left, right), _roles(reader, conflict)),
        rows=side_by_side(left, right, reader),
        facts=tuple(_facts(reader, left, right)),
        why=match_notes(reader, left, right),
        step=reader.say(NEXT_STEPS[kind]) if conflict.status == "open" else "",
        due="" if by_hand or conflict.status != "open" else _due(reader, pack, day),
        rulings=_rulings(reader, left, right),
        commands=_pair_commands(reader, left, right)
        if review
        else _owner_commands(reader, conflict.id, (left, right)),
        kinds=(reader.say(CONFLICT_KINDS[kind]),),
        links=((reader.say("Explain step by step"), explain_address(reader, conflict.id)),),
        **_found_by(reader, left, right),
    )


def _roles(reader: Reader, conflict: Conflict) -> tuple[str, str]:
    """What each side is called; in a tie neither is before the other."""
    if conflict.kind is ConflictKind.TIE:
        return reader.say("One record"), reader.say("Other record")
    return reader.say("Standing"), reader.say("Later")


def _due(reader: Reader, pack: Pack, day: date) -> str:
    due = reader.language.due(statement_due(pack.claims, day))
    return reader.say("Statements due {day}.").format(day=due)


def explain_address(reader: Reader, id: str) -> str:
    """The address of the page that explains a conflict, from the page in hand."""
    return reader.address(f"{reader.outbox}/explain/{id}.html")


class _Found(TypedDict):
    people: tuple[str, ...]
    group: str
    day: str
    keys: str
    timeline: Timeline


def _found_by(reader: Reader, left: Record, right: Record) -> _Found:
    """What finds and places an item of two records, and what happened when."""
    return {
        "people": tuple(dict.fromkeys((reader.claimant(left), reader.claimant(right)))),
        "group": group_of(right.file),
        "day": reader.day(right),
        "keys": search_key(reader, (left, right)),
        "timeline": timeline(reader, (left, right), _rulings_on(reader, left, right)),
    }


def group_of(file: str) -> str:
    """The first folder under the inbox, or an empty text."""
    parts = file.split("/")
    return parts[1] if len(parts) > 2 else ""


def pair_item(reader: Reader, verdict: Verdict, note: str) -> Item:
    """A pair of records that matching lists: ``one-of-two`` or ``known-person``."""
    left, right = (reader.snapshot.records[id] for id in (verdict.left, verdict.right))
    checking = note == "one-of-two"
    return Item(
        id=f"P{left.id}-{right.id}",
        severity="note",
        word=reader.say(SEVERITIES["note"]),
        title=joined(
            [
                reader.say("Listed for checking") if checking else reader.say("Known person"),
                reader.customer(right),
            ]
        ),
        who=" / ".join(dict.fromkeys([reader.claimant(left), reader.claimant(right)])),
        where=reader.file(right),
        says=(reader.say(RUNGS[note]),),
        heads=_heads(reader, (left, right), (reader.say("One record"), reader.say("Other record"))),
        rows=side_by_side(left, right, reader),
        facts=tuple(_facts(reader, left, right)),
        why=match_notes(reader, left, right),
        rulings=_rulings(reader, left, right),
        commands=_pair_commands(reader, left, right),
        kinds=(reader.say("Listed for checking" if checking else "Known person"),),
        **_found_by(reader, left, right),
    )


def ruled_item(reader: Reader, ruling: Ruling) -> Item:
    """A ruling on a pair that has ended what was between the two."""
    left, right = (reader.snapshot.records[id] for id in ruling.records[:2])
    return Item(
        id=ruling.id,
        severity="done",
        word=reader.say(SEVERITIES["done"]),
        title=joined([reader.say("Ended by a ruling"), reader.customer(right)]),
        badge=reader.say(CONFLICT_STATES["ruled"]),
        who=" / ".join(dict.fromkeys([reader.claimant(left), reader.claimant(right)])),
        where=reader.file(right),
        says=(ruling_sentence(reader, ruling),),
        heads=_heads(reader, (left, right), (reader.say("One record"), reader.say("Other record"))),
        rows=side_by_side(left, right, reader),
        facts=tuple(_facts(reader, left, right)),
        why=match_notes(reader, left, right),
        kinds=(reader.say("Ended by a ruling"),),
        **_found_by(reader, left, right),
    )


def _heads(reader: Reader, records: Sequence[Record], roles: tuple[str, str]) -> tuple[str, ...]:
    said = zip(roles, records, strict=True)
    return tuple(role + reader.say(": ") + reader.claimant(r) for role, r in said)


def _facts(reader: Reader, left: Record, right: Record) -> Iterator[FactRow]:
    """Since when and until when each holds, when it came in, and its file, cell and id."""
    sides = (left, right)
    say, claims = reader.say, [reader.snapshot.claim_of(record.id) for record in sides]
    told = [
        (say("Counts from"), [reader.moment(c.original_time) if c else "" for c in claims]),
        (say("Last day"), [reader.language.when(c.last_day) if c else "" for c in claims]),
        (say("Came in"), [reader.time(record.arrived_at) for record in sides]),
    ]
    for title, (one, other) in told:
        if one or other:
            yield FactRow(title=title, left=(one,), right=(other,))
    came = [(reader.file(record), f"{record.place} · {record.id}") for record in sides]
    yield FactRow(title=say("Source"), left=came[0], right=came[1])


def match_lines(reader: Reader, left: Record, right: Record) -> tuple[str, ...]:
    """What matching found of two records, a sentence for each comparison and each note."""
    verdict = reader.snapshot.verdict_on(left.id, right.id)
    if verdict is None:
        return ()
    found = (rung_sentence(evidence, reader.language) for evidence in verdict.evidence)
    return (*found, *match_notes(reader, left, right))


def match_notes(reader: Reader, left: Record, right: Record) -> tuple[str, ...]:
    """What matching noted of two records beyond the comparisons of their fields."""
    verdict = reader.snapshot.verdict_on(left.id, right.id)
    if verdict is None:
        return ()
    score = score_of(verdict, reader.pack_of(left))
    points = [score_sentence(score, reader.say)] if score else []
    return (*points, *(reader.say(RUNGS.get(n, n)) for n in verdict.notes))


def _rulings_on(reader: Reader, left: Record, right: Record) -> tuple[Ruling, ...]:
    pair = {left.id, right.id}
    return tuple(r for r in reader.snapshot.rulings_in_force if pair & set(r.records))


def _rulings(reader: Reader, left: Record, right: Record) -> tuple[str, ...]:
    return tuple(ruling_sentence(reader, r) for r in _rulings_on(reader, left, right))


def ruling_sentence(reader: Reader, ruling: Ruling) -> str:
    """What a person ruled, when, and why."""
    what = reader.say(RULINGS[ruling.kind.value]).format(
        who=ruling.claimant or "", day=ruling.on or "", ruling=ruling.about[0]
    )
    return reader.say("{at} {by}: {what} Why: {why}").format(
        at=reader.moment(Moment(ruling.at, False)), by=ruling.by, what=what, why=ruling.why
    )


def _owner_commands(
    reader: Reader, conflict: str, sides: Sequence[Record]
) -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(reader.claimant(record) for record in sides)
    return tuple(
        (
            reader.say("The customer belongs to {who}.").format(who=name),
            _command("owner", conflict, name),
        )
        for name in names
    )


def _pair_commands(reader: Reader, left: Record, right: Record) -> tuple[tuple[str, str], ...]:
    return tuple(
        (reader.say(RULINGS[word]), _command(word, left.id, right.id))
        for word in ("same", "different")
    )


def command_ends(reader: Reader) -> tuple[str, str]:
    """What stands before and behind the words of each command that rules."""
    by, why = reader.say("YOUR NAME"), reader.say("THE REASON")
    return "processor rule ", f' --by "{by}" --why "{why}"'


def _command(*words: str) -> str:
    return " ".join(w if _PLAIN.fullmatch(w) else shlex.quote(w) for w in words)


def conflict_told(told: Mapping[str, Any]) -> Conflict:
    """The conflict that a document tells of."""
    return Conflict(
        id=told["id"],
        kind=ConflictKind(told["kind"]),
        status=told["status"],
        stands=told["stands"],
        against=told["against"],
        because=tuple(told["because"]),
    )
