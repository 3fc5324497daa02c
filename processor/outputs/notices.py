"""A notice: one page to one claimant about one change of one claim.

It says what happened, what it means for the addressee, what can be done until when, and repeats
the addressee's own data. It is made from those alone: the rival's name, record, file and data
never reach this room, and the words of a ruling, which may name the rival, are not repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.languages import Language
from processor.model import REMINDERS
from processor.outputs.words import (
    CONFLICT_KINDS,
    LADDER,
    NOTICE_MEANS,
    NOTICE_SAYS,
    NOTICES,
    REMINDER_STEPS,
)
from processor.reasons import REASONS, RUNGS

_REVIEWS = ("possible", "bridge")
_OPEN_QUESTIONS = (
    *("tie", "basis-dependent", "displaced-by-resubmission", "rival-deal"),
    *_REVIEWS,
)
_NOTHING_TO_DO = ("stands", "takes-over", "ruled-stands", "gone", "split", "overlap-stands")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One notice in the reader's language."""

    id: str
    to: str
    at: str
    title: str
    customer: str
    tone: str  # stands | against | waits
    says: str
    means: str
    because: tuple[str, ...]
    matched: tuple[str, ...]
    steps: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str, str, str], ...]  # title, typed, cell, what was read of figures
    replaces: str
    replaced_by: Mapping[str, str] | None  # id and file name of the notice that holds instead
    sign: bool


def notice_view(body: Mapping[str, Any], language: Language) -> NoticeView:
    """The view of one notice body."""
    say, own = language.say, body["own"]
    situation = _situation(body)
    return NoticeView(
        id=body["id"],
        to=body["to"],
        at=language.when(body["created_at"]),
        title=say(_title(body["kind"], situation)),
        customer=body["customer"],
        tone=_tone(situation),
        says=say(NOTICE_SAYS[situation]).format(
            since=language.when(body["standing_since"]),
            day=language.when(own["last_day"]),
            days=_days(body, language),
            what=body.get("what"),
            due=language.when(body.get("due")) or say("now"),
        ),
        means=say(NOTICE_MEANS[situation]).format(shares=_shares(body, language)),
        because=tuple(say(REASONS.get(code, code)) for code in body["because"]),
        matched=tuple(say(RUNGS.get(code, code)) for code in body["matched"]),
        steps=_steps(body, situation, language),
        own=tuple((name, text) for name, text in _own(own, language) if text),
        fields=tuple(
            (title, typed, cell, "".join(read)) for title, typed, cell, *read in own["fields"]
        ),
        replaces=body["replaces"] or "",
        replaced_by=body.get("replaced_by"),
        sign=situation in ("against", "taken-over", *_OPEN_QUESTIONS),
    )


def _situation(body: Mapping[str, Any]) -> str:
    """The one row of the tables of words that tells what happened to the addressee."""
    if body["kind"] in REMINDERS:
        return str(body["kind"])
    against = body["role"] == "against"
    if body["status"] == "gone":
        return "gone"
    if body["status"] == "ruled":
        return "ruled-against" if against else "ruled-stands"
    if body["conflict_kind"] in (*_OPEN_QUESTIONS, "split"):
        return str(body["conflict_kind"])
    if body["conflict_kind"] == "overlap":
        return "overlap-against" if against else "overlap-stands"
    if against:
        return "taken-over" if body["kind"] == "takeover" else "against"
    return "takes-over" if body["kind"] == "takeover" else "stands"


def _title(kind: str, situation: str) -> str:
    if situation in (*_OPEN_QUESTIONS, "split"):
        return CONFLICT_KINDS[situation]
    if situation.startswith("overlap"):
        return CONFLICT_KINDS["overlap"]
    return NOTICES["stands"] if situation == "stands" else NOTICES[kind]


def notice_title(kind: str, told: str) -> str:
    """The heading of a notice as a sentence to look up, from its kind and its situation."""
    role, _, rest = told.partition(":")
    if role == "against":
        conflict, _, status = rest.partition(":")
    elif role == "stands":
        stakes = [stake.split("/") for stake in rest.split()]
        _, conflict, status = min(stakes, key=lambda s: (s[1] in _REVIEWS, s[0]))
    elif role == "gone":
        conflict, status = "", "gone"
    else:
        return NOTICES[kind]
    body = {"kind": kind, "role": role, "conflict_kind": conflict, "status": status}
    return _title(kind, _situation(body))


def _tone(situation: str) -> str:
    if situation in _OPEN_QUESTIONS:
        return "waits"
    if situation in REMINDERS:
        return "waits"
    lost = ("against", "taken-over", "ruled-against", "overlap-against")
    return "against" if situation in lost else "stands"


def _days(body: Mapping[str, Any], language: Language) -> str:
    """The days on which two bookings overlap, first and last."""
    return " – ".join(dict.fromkeys(language.when(day) for day in body.get("days", ())))


def _shares(body: Mapping[str, Any], language: Language) -> str:
    """The shares of a customer; only the addressee's is told by name."""
    mine = body["own"].get("share")
    if mine is None:
        return ""
    others = language.say("the other {n} %").format(n=100 - mine)
    return language.say(", ").join([language.say("you {n} %").format(n=mine), others])


def _steps(body: Mapping[str, Any], situation: str, language: Language) -> tuple[str, ...]:
    say = language.say
    if situation in _NOTHING_TO_DO:
        return (say("There is nothing to do. Keep the form."),)
    if situation in REMINDERS:
        return (say(REMINDER_STEPS[situation]),)
    steps = []
    if body["ask"]:
        steps.append(say("Questions go to: {names}.").format(names=say(", ").join(body["ask"])))
    if situation == "ruled-against":
        steps.append(_ruling_step(body, language))
    elif situation not in (*_REVIEWS, "overlap-against"):
        steps += _dispute_steps(body, situation, language)
    return tuple(steps) or (say("There is nothing to do. Keep the form."),)


def _ruling_step(body: Mapping[str, Any], language: Language) -> str:
    ruling = body["ruling"]
    if ruling is None:
        return language.say("Ask your supervisor for the reasons of the ruling.")
    return language.say("Ask {by} for the reasons of the ruling of {at}.").format(
        by=ruling["by"], at=language.when(ruling["at"])
    )


def _dispute_steps(body: Mapping[str, Any], situation: str, language: Language) -> list[str]:
    say, steps = language.say, []
    if body["statement_due"]:
        told = (
            say("Hand in a written statement by {day}.")
            if situation in _OPEN_QUESTIONS
            else say("If you object, hand in a written statement by {day}.")
        )
        steps.append(told.format(day=language.due(body["statement_due"])))
    if body["ladder"]:
        order = say(", then ").join(say(LADDER.get(code, code)) for code in body["ladder"])
        steps.append(say("Deciding in turn: {order}.").format(order=order))
    return steps


def _own(own: Mapping[str, Any], language: Language) -> Sequence[tuple[str, str]]:
    say, when = language.say, language.when
    place = "!".join(part for part in (own["sheet"], own["cell"]) if part)
    return (
        (say("Record"), own["record"]),
        (say("Claim"), own["claim"] or ""),
        (say("Counts from"), when(own["original_time"])),
        (say("Last day"), when(own["last_day"])),
        (say("File"), own["file"]),
        (say("Cell"), place),
    )
