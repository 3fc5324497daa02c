"""What the files of a pack say of each other: names that another file must know, and their kinds.

Each check runs as soon as the files that it needs could be read, so that one slip hides no
other. The fields are taken from the trees of the forms, whatever else is wrong in them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from processor.errors import Mistake, did_you_mean, told
from processor.rules.claims import ClaimRules
from processor.rules.crossed_checks import DAYS, crossed_checks
from processor.rules.crossed_claims import claims_wrong, exclusive_wrong
from processor.rules.crossed_clocks import crossed_clocks
from processor.rules.forms import FieldKind, FormField, FormRules
from processor.rules.known import Fields, Known, Place, Wrong, together
from processor.rules.ladders import LADDERS
from processor.rules.pack import PackHead
from processor.rules.same import DemandComparison, SameRules
from processor.rules.tree import line_of
from processor.rules.words import FIELD_NAME

_NAMES = ("party", "person")
_WHO = (*_NAMES, "text")
_NUMBERS = ("quantity", "money", "integer", "score")
_CODES = ("plate", "vin", "serial", "reference", "credit_code", "identity")
_COMPARED: Mapping[str, tuple[str, ...]] = {
    "name": _WHO,
    "phones": ("phones",),
    "email": ("emails", "phones", "text"),
    "identity": ("identity", "credit_code", "text"),
    "equal": (),
    "text": ("text", "choice", "address", *_CODES, *_NAMES),
    "address": ("address", "text"),
    "amount": _NUMBERS,
    "date": (*DAYS, "text"),
    "demand": ("text",),
}
_TRUE = ("true", "yes", "on", "1", "y", "t")  # a tree holds texts; these are read as true
_MASKED = {
    "name": _NAMES,
    "phone": ("phones",),
    "number": ("text", "identity", "credit_code", "serial"),
}


def crossed(
    parts: Mapping[str, Any],
    trees: Mapping[str, Any],
    files: Collection[str],
    shown_as: str,
    folder: str,
) -> Iterator[Mistake]:
    """Mistakes between the ``files``; ``parts`` holds those that could be read."""
    forms = {file: _fields(tree) for file, tree in trees.items() if is_form(file)}
    head = parts.get("pack.yaml")
    main = _main(head, parts, forms)
    known = _known(parts, trees, forms, files)
    for file, part in parts.items():
        if file in _OF_ALL:
            found = _OF_ALL[file](part, known)
        else:
            fields = forms.get(file) or (main if file in _OF_MAIN else together(forms))
            found = _CROSSED["form.yaml" if is_form(file) else file](part, fields)
        for place, says in found:
            line = line_of(trees[file], place)
            yield Mistake(file=f"{shown_as}/{file}", line=line, says=says)
    yield from _of_claims(parts, trees, len(forms), shown_as)
    yield from _heads(parts, trees, shown_as, files)
    if head is not None and head.pack != folder:
        says = told(
            "the pack calls itself '{name}', but its folder is '{folder}'",
            name=head.pack,
            folder=folder,
        )
        line = line_of(trees["pack.yaml"], ("pack",))
        yield Mistake(file=f"{shown_as}/pack.yaml", line=line, says=says)


def _of_claims(
    parts: Mapping[str, Any], trees: Mapping[str, Any], forms: int, shown_as: str
) -> Iterator[Mistake]:
    """What claims and bookings say of the forms, once all of them could be read."""
    named = {part.form: part for part in parts.values() if isinstance(part, FormRules)}
    head = parts.get("pack.yaml")
    if head is None or len(named) != forms:
        return
    claims, exclusive = parts.get("claims.yaml"), parts.get("exclusive.yaml")
    wrong = {
        "claims.yaml": claims_wrong(claims, head, named, parts.get("same-customer.yaml")),
        "exclusive.yaml": exclusive_wrong(exclusive, head, named, claims is not None),
    }
    for file, found in wrong.items():
        for place, says in found:
            line = line_of(trees[file], place)
            yield Mistake(file=f"{shown_as}/{file}", line=line, says=says)


def is_form(file: str) -> bool:
    """Whether a part of a pack is a form."""
    return file == "form.yaml" or file.startswith("forms/")


def _main(head: PackHead | None, parts: Mapping[str, Any], forms: Mapping[str, Fields]) -> Fields:
    """The fields of the form that claims a customer; unknown while it cannot be read."""
    if len(forms) == 1:
        return next(iter(forms.values()))
    named = [
        forms[file]
        for file, part in parts.items()
        if isinstance(part, FormRules) and head is not None and part.form == head.main
    ]
    return named[0] if named else Fields(kinds={}, whole=False)


def _known(
    parts: Mapping[str, Any],
    trees: Mapping[str, Any],
    forms: Mapping[str, Fields],
    files: Collection[str],
) -> Known:
    """The forms by name and the lists, as far as they could be read."""
    named = {trees[file].get("form"): fields for file, fields in forms.items()}
    lists = parts.get("lists.yaml")
    return Known(
        forms={name: fields for name, fields in named.items() if isinstance(name, str)},
        lists=tuple(lists.lists) if lists else None if "lists.yaml" in trees else (),
        whole=all(file in forms for file in files if is_form(file)),
    )


def _heads(
    parts: Mapping[str, Any], trees: Mapping[str, Any], shown_as: str, files: Collection[str]
) -> Iterator[Mistake]:
    """What ``pack.yaml`` must say because of the other files."""
    head = parts.get("pack.yaml")
    if head is None:
        return
    whole = all(file in parts for file in files if is_form(file))
    names = [part.form for part in parts.values() if isinstance(part, FormRules)]
    wrong: list[Wrong] = []
    for form in head.identity:
        if form not in names and whole:
            says = told("no form '{name}'{hint}", name=form, hint=did_you_mean(form, names))
            wrong.append((("identity", form), says))
    if head.main is not None and head.main not in names and whole:
        says = told("no form '{name}'{hint}", name=head.main, hint=did_you_mean(head.main, names))
        wrong.append((("main",), says))
    if len(names) > 1 and head.main is None:
        wrong.append(((), told("several forms: say with main: which of them is the chief one")))
    if "claims.yaml" in trees:
        for role in ("customer", "claimant"):
            if getattr(head, role) is None:
                says = told("'{role}' is missing; claims.yaml needs it", role=role)
                wrong.append(((), says))
        if "same-customer.yaml" not in files:
            wrong.append(((), told("claims.yaml needs same-customer.yaml beside it")))
    for place, says in wrong:
        line = line_of(trees["pack.yaml"], place) if place else None
        yield Mistake(file=f"{shown_as}/pack.yaml", line=line, says=says)


def _fields(tree: Any) -> Fields:
    entries = _entries(tree)
    if entries is None:
        return Fields(kinds={}, whole=False)
    read = [e for e in entries if isinstance(e, dict) and _is_name(e.get("field"))]
    known = get_args(FieldKind)
    kinds = {e["field"]: e["kind"] if e.get("kind") in known else "" for e in read}
    return Fields(kinds=kinds, whole=len(read) == len(entries), rows=dict(_rows(tree, kinds)))


def _rows(tree: Any, kinds: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields of each section whose rows are one value of a record."""
    for section in tree.get("sections", ()) if tree.get("records", "form") == "form" else ():
        repeats = str(section.get("repeats", "")).lower() in _TRUE
        if repeats and _is_name(section.get("section")):
            own = {e.get("field") for e in section["fields"] if isinstance(e, dict)}
            yield section["section"], tuple(name for name in kinds if name in own)


def _entries(tree: Any) -> list[Any] | None:
    """The fields in a form's tree, also those in its sections; None where a list is missing."""
    if not isinstance(tree, dict):
        return None
    if "sections" not in tree:
        return tree["fields"] if isinstance(tree.get("fields"), list) else None
    sections = tree["sections"] if isinstance(tree["sections"], list) else [None]
    lists = [s.get("fields") if isinstance(s, dict) else None for s in sections]
    return (
        [e for own in lists for e in own or ()] if all(isinstance(x, list) for x in lists) else None
    )


def _is_name(given: Any) -> bool:
    return isinstance(given, str) and re.fullmatch(FIELD_NAME, given) is not None


def _head(head: PackHead, fields: Fields) -> Iterator[Wrong]:
    for role in ("customer", "claimant"):
        yield from fields.wrong((role,), getattr(head, role), _WHO)
    for form, names in head.identity.items():
        for i, name in enumerate(names):
            yield from fields.wrong(("identity", form, i), name)
    for name, mask in head.masks.items():
        yield from fields.wrong(("masks", name), name, _MASKED[mask])


def _form(form: FormRules, fields: Fields) -> Iterator[Wrong]:
    for i, name in enumerate(form.recognise.any_of):
        yield from fields.wrong(("recognise", "any_of", i), name)
    seen = {section.section for section in form.sections}
    for place, field in _placed(form):
        yield from fields.wrong((*place, "signed_at"), field.signed_at, DAYS)
        if field.field in seen:
            yield place, told("field '{name}' stands twice", name=field.field)
        seen.add(field.field)


def _placed(form: FormRules) -> Iterator[tuple[Place, FormField]]:
    """Every field with the steps to it in its file."""
    yield from ((("fields", i), field) for i, field in enumerate(form.only_fields))
    for k, section in enumerate(form.sections):
        for i, field in enumerate(section.fields):
            yield ("sections", k, "fields", i), field


def _same(rules: SameRules, fields: Fields) -> Iterator[Wrong]:
    for label, comparison in rules.comparisons.items():
        place = ("comparisons", label)
        for i, name in enumerate(comparison.fields):
            yield from fields.wrong((*place, "fields", i), name, _COMPARED[comparison.by])
        if isinstance(comparison, DemandComparison):
            for key, also in comparison.also:
                yield from fields.wrong((*place, "also", key), also)
    yield from _comparisons(rules)


def _comparisons(rules: SameRules) -> Iterator[Wrong]:
    for key, name in rules.named():
        if name not in rules.comparisons:
            hint = did_you_mean(name, rules.comparisons)
            yield (key,), told("no comparison '{name}'{hint}", name=name, hint=hint)
    for label, points in (rules.score.points if rules.score else {}).items():
        if label in rules.comparisons:
            ladder = LADDERS[rules.comparisons[label].by]
            for rung in points.keys() - ladder.keys():
                says = told(
                    "'{rung}' is no rung of this ladder: {known}",
                    rung=rung,
                    known=", ".join(ladder),
                )
                yield ("score", "points", label, rung), says


def _claims(rules: ClaimRules, fields: Fields) -> Iterator[Wrong]:
    for i, name in enumerate(rules.basis):
        yield from fields.wrong(("basis", i), name, DAYS)


# Files that speak of the form that claims a customer; the others of any form of the pack.
_OF_MAIN = ("same-customer.yaml", "claims.yaml")

_CROSSED: Mapping[str, Any] = {
    "pack.yaml": _head,
    "form.yaml": _form,
    "lists.yaml": lambda part, fields: (),
    "same-customer.yaml": _same,
    "claims.yaml": _claims,
    "exclusive.yaml": lambda part, fields: (),
}

# Files that speak of several forms of the pack.
_OF_ALL: Mapping[str, Any] = {
    "checks.yaml": crossed_checks,
    "clocks.yaml": crossed_clocks,
}
