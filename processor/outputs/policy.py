"""The pack's claim rules in words, for reports and for the master workbook.

Every figure comes from the pack; a rule that changes there changes its sentence here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from processor.languages import Language
from processor.outputs.words import LADDER, SPLITS
from processor.rules.claims import ClaimRules, Length
from processor.rules.forms import FormRules
from processor.rules.pack import Pack
from processor.rules.words import Period, spoken


class RuleWords(TypedDict):
    """The rules of a pack in words, as a run's document keeps them for its report."""

    title: str
    version: str
    lines: list[str]
    disputes: list[str]  # those of them that bear on who of two claimants keeps a customer


def rule_words(packs: Iterable[Pack], language: Language) -> dict[str, RuleWords]:
    """The rules in words, by the names of the packs."""
    return {p.name: _rule_words(p, language) for p in packs}


def _rule_words(pack: Pack, language: Language) -> RuleWords:
    title, rules = spoken(pack.head.title, language.name), pack.claims
    disputes = (_basis(pack, language), _ties(rules, language), _dispute(rules, language))
    return {
        "title": title,
        "version": f"{title} v{pack.head.version} {pack.digest[:8]}",
        "lines": list(policy_sentences(pack, language)),
        "disputes": list(disputes) if rules.basis else [],
    }


def policy_sentences(pack: Pack, language: Language) -> tuple[str, ...]:
    """The rules of a pack, one sentence each, in the order in which they matter."""
    say, rules = language.say, pack.claims
    if not rules.basis:
        return ()
    return (
        _basis(pack, language),
        _ties(rules, language),
        say("A confirmation holds for {period}; its last day counts whole.").format(
            period=length(rules.valid_for, pack.main, language)
        ),
        *_holidays(rules, language),
        *_renewal(pack, language),
        *_follow_ups(pack, language),
        *_conditions(pack, language),
        *_split(rules, language),
        *_deal(rules, language),
        *_late(rules, language),
        _dispute(rules, language),
    )


def period(of: Period, language: Language) -> str:
    """One length of time in words."""
    if of.working_days is not None:
        return language.say_many("{n} working day", "{n} working days", of.working_days)
    if of.days is not None:
        return language.say_many("{n} day", "{n} days", of.days)
    return language.say_many("{n} month", "{n} months", of.months or 0)


def length(of: Length, form: FormRules, language: Language) -> str:
    """A length of time in words, with what it depends on."""
    if isinstance(of, Period):
        return period(of, language)
    field = form.field_named(of.by)
    labels = {o.code: o.labels[0] for o in field.options} if field else {}
    parts = [
        language.say("{value}: {period}").format(
            value=labels.get(value, value), period=length(case, form, language)
        )
        for value, case in of.cases.items()
    ]
    rest = language.say("otherwise {period}").format(period=length(of.otherwise, form, language))
    return language.say(", ").join([*parts, rest])


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


def _holidays(rules: ClaimRules, language: Language) -> list[str]:
    if rules.holidays == "count":
        return []
    return [language.say("A last day that is a day off moves to the next working day.")]


def _follow_ups(pack: Pack, language: Language) -> list[str]:
    say, rules, lines = language.say, pack.claims, []
    for kept in rules.kept_alive_by:
        if kept.extends is not None:
            form = pack.forms[kept.form]
            lines.append(
                say("{form}: keeps the claim alive for {period} from its own day.").format(
                    form=spoken(form.title, language.name),
                    period=length(kept.extends, form, language),
                )
            )
    if rules.first_follow_up_within is not None:
        lines.append(
            say("Without a follow-up within {period} the claim is abandoned.").format(
                period=length(rules.first_follow_up_within, pack.main, language)
            )
        )
    if rules.look_back is not None:
        lines.append(
            say("A claim that ran out still stands for {period} after a follow-up.").format(
                period=length(rules.look_back, pack.main, language)
            )
        )
    return lines


def _conditions(pack: Pack, language: Language) -> list[str]:
    say, rules, lines = language.say, pack.claims, []
    if rules.complete:
        fields = [f for name in rules.complete if (f := pack.main.field_named(name)) is not None]
        titles = say(", ").join(spoken(f.title, language.name) for f in fields)
        lines.append(
            say("A form owns nothing unless these are filled: {fields}.").format(fields=titles)
        )
    after = rules.effective_after
    if after is not None and (field := pack.main.field_named(after.before)) is not None:
        lines.append(
            say("It must be confirmed at least {n} minutes before: {field}.").format(
                n=after.minutes, field=spoken(field.title, language.name)
            )
        )
    return lines


def _split(rules: ClaimRules, language: Language) -> list[str]:
    return [] if rules.split is None else [language.say(SPLITS[w]) for w in rules.split.when]


def _renewal(pack: Pack, language: Language) -> list[str]:
    say, renew = language.say, pack.claims.renew
    lines = [
        say("A renewal keeps the original time.")
        if renew.keeps == "original"
        else say("A renewal has its own time."),
        say("A renewal extends from its own confirmation.")
        if renew.extends_from == "renewal"
        else say("A renewal extends from the last day."),
    ]
    if renew.at_most is not None:
        lines.append(
            language.say_many("{n} renewal at most.", "{n} renewals at most.", renew.at_most)
        )
    if renew.extends_by is not None:
        lines.append(
            say("A renewal holds for {period}.").format(
                period=length(renew.extends_by, pack.main, language)
            )
        )
    if renew.contested == "refused":
        lines.append(say("Once somebody else has asked for the customer, it cannot be renewed."))
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
            "A form is due within {n} hours of its confirmation; later gives a warning."
        ).format(n=rules.late_entry.hours)
    ]


def _dispute(rules: ClaimRules, language: Language) -> str:
    steps = [language.say(LADDER.get(s.step, s.step)) for s in rules.dispute.steps]
    within = rules.dispute.statement_due
    if isinstance(within, Period):
        due = language.say("In a dispute each side hands in a written statement within {period}.")
        due = due.format(period=period(within, language))
    elif within == "same-day":
        due = language.say("In a dispute each side hands in a written statement the same day.")
    else:
        due = language.say("In a dispute each side hands in a written statement by the next day.")
    if not steps:
        return due
    order = language.say(", then ").join(steps)
    return due + language.say(" Deciding in turn: {order}.").format(order=order)
