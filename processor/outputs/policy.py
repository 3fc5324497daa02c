"""The pack's claim rules in words, for reports and for the master workbook.

Every figure comes from the pack; a rule that changes there changes its sentence here.
"""

from __future__ import annotations

from datetime import date, timedelta

from processor.languages import Language
from processor.outputs.words import LADDER
from processor.rules.claims import ClaimRules
from processor.rules.pack import Pack
from processor.rules.words import Period, spoken


def conflict_sentences(pack: Pack, tie: bool, language: Language) -> tuple[str, ...]:
    """The rules that bear on who of two claimants keeps a customer."""
    ties = (_ties(pack.claims, language),) if tie else ()
    return (_basis(pack, language), *ties, _dispute(pack.claims, language))


def policy_sentences(pack: Pack, language: Language) -> tuple[str, ...]:
    """The rules of a pack, one sentence each, in the order in which they matter."""
    say, rules = language.say, pack.claims
    if not rules.basis:
        return ()
    return (
        _basis(pack, language),
        _ties(rules, language),
        say("A confirmation holds for {period}; its last day counts whole.").format(
            period=period(rules.valid_for, language)
        ),
        *_renewal(rules, language),
        *_deal(rules, language),
        *_late(rules, language),
        _dispute(rules, language),
    )


def period(length: Period, language: Language) -> str:
    """A length of time in words."""
    if length.days is not None:
        return language.say_many("{n} day", "{n} days", length.days)
    return language.say_many("{n} month", "{n} months", length.months or 0)


def _basis(pack: Pack, language: Language) -> str:
    fields = [pack.main.field_named(name) for name in pack.claims.basis]
    titles = [spoken(f.title, language.name) for f in fields if f is not None]
    return language.say("The earlier confirmation stands. What counts is: {fields}.").format(
        fields=language.say(", or if that is blank ").join(titles)
    )


def _ties(rules: ClaimRules, language: Language) -> str:
    if rules.ties == "arrival":
        return language.say("At equal times the form that came in first stands.")
    return language.say("At equal times neither stands before a person has decided.")


def _renewal(rules: ClaimRules, language: Language) -> list[str]:
    say, renew = language.say, rules.renew
    lines = [
        say("A renewal keeps the original time.")
        if renew.keeps == "original"
        else say("A renewal has its own time."),
        say("A renewal extends from its own signature.")
        if renew.extends_from == "renewal"
        else say("A renewal extends from the last day."),
    ]
    if renew.at_most is not None:
        lines.append(
            language.say_many("{n} renewal at most.", "{n} renewals at most.", renew.at_most)
        )
    if renew.window is not None:
        lines.append(
            say("It can be renewed only in the last {period}.").format(
                period=period(renew.window, language)
            )
        )
    return lines


def _deal(rules: ClaimRules, language: Language) -> list[str]:
    say, deal = language.say, rules.deal
    return [
        say("A deal closes the claimant's own claim.")
        if deal.closes == "own"
        else say("A deal closes all claims on the customer."),
        say("Handed in again after a deal, the original time counts.")
        if deal.resubmission_keeps == "original"
        else say("Handed in again after a deal, the new time counts."),
    ]


def _late(rules: ClaimRules, language: Language) -> list[str]:
    if rules.late_entry is None:
        return []
    return [
        language.say(
            "A form is due within {n} hours of its signature; later gives a warning."
        ).format(n=rules.late_entry.hours)
    ]


def _dispute(rules: ClaimRules, language: Language) -> str:
    steps = [language.say(LADDER.get(code, code)) for code in rules.dispute.ladder]
    due = (
        language.say("In a dispute each side hands in a written statement the same day.")
        if rules.dispute.statement_due == "same-day"
        else language.say("In a dispute each side hands in a written statement by the next day.")
    )
    if not steps:
        return due
    order = language.say(", then ").join(steps)
    return due + language.say(" Deciding in turn: {order}.").format(order=order)


def statement_due(rules: ClaimRules, day: date) -> date:
    """The day by which the written statements are due, for a dispute that arose on ``day``."""
    return day if rules.dispute.statement_due == "same-day" else day + timedelta(days=1)
