"""What ``claims.yaml`` and ``exclusive.yaml`` name of the forms and of the comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from processor.errors import did_you_mean, told
from processor.rules.claims import ClaimRules, Length, varying
from processor.rules.crossed_checks import DAYS
from processor.rules.exclusive import ExclusiveRules
from processor.rules.forms import FormRules
from processor.rules.known import Place, Wrong
from processor.rules.pack import PackHead
from processor.rules.same import SameRules


def claims_wrong(
    rules: ClaimRules | None,
    head: PackHead,
    forms: Mapping[str, FormRules],
    same: SameRules | None,
) -> Iterator[Wrong]:
    """Mistakes that show once every form could be read: ``forms`` holds them all by name."""
    if rules is None:
        return
    main = _main(head, forms)
    if main is not None:
        for i, name in enumerate(rules.complete):
            yield from _field(main, ("complete", i), name)
        if rules.effective_after is not None:
            place = ("effective_after", "before")
            yield from _field(main, place, rules.effective_after.before, DAYS)
        for place, length in rules.lengths():
            yield from _length(main, place, length)
    yield from _follow_ups(rules, head, forms, main)
    if same is not None and rules.linked_by is not None:
        for name in rules.linked_by.names():
            if name not in same.comparisons:
                hint = did_you_mean(name, same.comparisons)
                yield ("linked_by",), told("no comparison '{name}'{hint}", name=name, hint=hint)


def exclusive_wrong(
    rules: ExclusiveRules | None, head: PackHead, forms: Mapping[str, FormRules], claims: bool
) -> Iterator[Wrong]:
    """Mistakes in what ``exclusive.yaml`` says of the form that books."""
    if rules is None:
        return
    main = _main(head, forms)
    form = main if rules.form is None else forms.get(rules.form)
    if form is None:
        if rules.form is not None:
            hint = did_you_mean(rules.form, forms)
            yield ("form",), told("no form '{name}'{hint}", name=rules.form, hint=hint)
        return
    if claims and form is main:
        yield (), told("the form '{name}' claims customers itself", name=form.form)
    yield from _field(form, ("of",), rules.of)
    yield from _field(form, ("from",), rules.from_, DAYS)
    yield from _field(form, ("to",), rules.to, DAYS)
    for i, name in enumerate(rules.basis):
        yield from _field(form, ("basis", i), name, DAYS)
    if rules.booking is not None:
        yield from _field(form, ("booking",), rules.booking)


def _main(head: PackHead, forms: Mapping[str, FormRules]) -> FormRules | None:
    return forms.get(head.main or next(iter(forms), ""))


def _follow_ups(
    rules: ClaimRules,
    head: PackHead,
    forms: Mapping[str, FormRules],
    main: FormRules | None,
) -> Iterator[Wrong]:
    for i, kept in enumerate(rules.kept_alive_by):
        place: Place = ("kept_alive_by", i)
        form = forms.get(kept.form)
        if form is None:
            hint = did_you_mean(kept.form, forms)
            yield (*place, "form"), told("no form '{name}'{hint}", name=kept.form, hint=hint)
            continue
        if form is main:
            says = told("the form '{name}' claims customers itself", name=kept.form)
            yield (*place, "form"), says
            continue
        yield from _field(form, (*place, "on"), kept.on, DAYS)
        for name, values in kept.except_.items():
            yield from _field(form, (*place, "except", name), name)
            for value in values:
                yield from _value(form, (*place, "except", name), name, value)
        if kept.extends is not None:
            yield from _length(form, (*place, "extends"), kept.extends)
        if head.claimant is not None:
            yield from _field(form, (*place, "form"), head.claimant)


def _length(form: FormRules, place: Place, length: Length) -> Iterator[Wrong]:
    for part in varying(length):
        yield from _field(form, (*place, "by"), part.by)
        for value in part.cases:
            yield from _value(form, (*place, value), part.by, value)


def _field(
    form: FormRules, place: Place, name: str, kinds: tuple[str, ...] = ()
) -> Iterator[Wrong]:
    field = form.field_named(name)
    if field is None:
        hint = did_you_mean(name, [f.field for f in form.fields])
        says = told(
            "the form '{form}' has no field '{name}'{hint}", form=form.form, name=name, hint=hint
        )
        yield place, says
    elif kinds and field.kind not in kinds:
        says = told(
            "the field '{name}' is of kind {kind}; expected {kinds}",
            name=name,
            kind=field.kind,
            kinds=" / ".join(kinds),
        )
        yield place, says


def _value(form: FormRules, place: Place, name: str, value: str) -> Iterator[Wrong]:
    """A value that a closed list of choices does not know can never come."""
    field = form.field_named(name)
    if field is None or field.kind != "choice" or field.open:
        return
    codes = [option.code for option in field.options]
    if value not in codes:
        hint = did_you_mean(value, codes)
        yield place, told("'{name}' is never '{value}'{hint}", name=name, value=value, hint=hint)
