"""The kinds of comparison in one table: normal form, ladder, keys, and what is shown of it.

A row for each word of ``by:``. A normal form is made of texts, numbers, truth values and tuples
only, so that the ledger can keep it as text; ``restored`` makes it anew from that. How demands
are compared stands in ``demand_ladder``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from processor.matching.addresses import (
    Address,
    address_keys,
    address_rungs,
    normal_address,
)
from processor.matching.contacts import contact_keys, contact_rung, normal_contacts
from processor.matching.demands import (
    Demand,
    demand_given,
    demand_keys,
    demand_restored,
    normal_demand,
)
from processor.matching.emails import email_keys, email_rung, normal_emails
from processor.matching.figures import (
    amount_keys,
    amount_rung,
    day_keys,
    day_rung,
    normal_amount,
    normal_day,
)
from processor.matching.identity import Identity, identity_keys, identity_rung, normal_identity
from processor.matching.names import (
    name_given,
    name_keys,
    name_restored,
    name_rungs,
    normal_name,
)
from processor.matching.texts import as_json, equal_rung, normal_text, text_keys, text_rungs
from processor.model import Record

# Changes whenever a normal form or a key is made in another way than before: what the ledger
# keeps under another version is made anew.
VERSION = "3"

Rung = tuple[str, float | None]
OneByOne = Callable[[Sequence[Any], Sequence[Any], Any], list[Rung]]
Said = Callable[[str], Any]  # what a record means by a field, None where it is blank


class Kind(NamedTuple):
    """What one kind of comparison can do."""

    missing: str  # the rung where a side is blank
    normal: Callable[[Said, Any], Any]
    rungs: OneByOne | None  # None: compared in arrays
    keys: Callable[[Any, str], Iterable[str]]
    shown: Callable[[Any], str]
    restored: Callable[[str], Any]
    given: Callable[[Any], str]  # the text from which a normal form is made anew


def _tuples(given: Any) -> Any:
    return tuple(_tuples(g) for g in given) if isinstance(given, list) else given


def _read(text: str) -> Any:
    return _tuples(json.loads(text))


def _as(shape: type[Any]) -> Callable[[str], Any]:
    return lambda text: shape(*_read(text))


def _each(rung: Callable[..., str], *words: str) -> Callable[..., list[Rung]]:
    """A ladder that looks at one pair after the other; ``words`` of the pack go with them."""

    def rungs(lefts: Sequence[Any], rights: Sequence[Any], rules: Any) -> list[Rung]:
        given = [getattr(rules, word) for word in words]
        return [(rung(a, b, *given), None) for a, b in zip(lefts, rights, strict=True)]

    return rungs


def _first(said: Said, rules: Any) -> Any:
    return said(rules.fields[0])


def _text_of(said: Said, rules: Any) -> str:
    return "".join(str(m) for f in rules.fields if (m := said(f)) is not None)


def _demand_of(said: Said, rules: Any) -> Demand | None:
    also = rules.also
    return normal_demand(
        said(rules.fields[0]) or "",
        rules.contrasts,
        kind=said(also.kind) if also.kind else None,
        layout=said(also.layout) if also.layout else None,
        figures={
            name: said(field)
            for name, field in (("area", also.area), ("budget", also.budget))
            if field
        },
    )


def _itself(text: str, _facet: str) -> Iterator[str]:
    yield text


KINDS: Mapping[str, Kind] = {
    "name": Kind(
        missing="name-missing",
        normal=lambda said, rules: normal_name(str(_first(said, rules) or "")),
        rungs=lambda a, b, rules: name_rungs(a, b),
        keys=name_keys,
        shown=lambda n: n.core,
        restored=name_restored,
        given=name_given,
    ),
    "phones": Kind(
        missing="contact-missing",
        normal=lambda said, rules: normal_contacts(_first(said, rules)),
        rungs=_each(contact_rung),
        keys=contact_keys,
        shown=" / ".join,
        restored=_read,
        given=as_json,
    ),
    "email": Kind(
        missing="email-missing",
        normal=lambda said, rules: normal_emails(_first(said, rules)),
        rungs=_each(email_rung),
        keys=email_keys,
        shown=" / ".join,
        restored=_read,
        given=as_json,
    ),
    "identity": Kind(
        missing="identity-missing",
        normal=lambda said, rules: normal_identity(_first(said, rules)),
        rungs=_each(identity_rung),
        keys=identity_keys,
        shown=lambda n: n.number,
        restored=_as(Identity),
        given=as_json,
    ),
    "equal": Kind(
        missing="value-missing",
        normal=lambda said, rules: normal_text(_first(said, rules)),
        rungs=_each(equal_rung),
        keys=_itself,
        shown=str,
        restored=_read,
        given=as_json,
    ),
    "text": Kind(
        missing="text-missing",
        normal=lambda said, rules: normal_text(_text_of(said, rules)),
        rungs=lambda a, b, rules: text_rungs(a, b, rules.same, rules.near),
        keys=text_keys,
        shown=str,
        restored=_read,
        given=as_json,
    ),
    "address": Kind(
        missing="address-missing",
        normal=lambda said, rules: normal_address(_text_of(said, rules)),
        rungs=lambda a, b, rules: address_rungs(a, b, rules.same, rules.near),
        keys=address_keys,
        shown=lambda a: a.whole,
        restored=_as(Address),
        given=as_json,
    ),
    "amount": Kind(
        missing="amount-missing",
        normal=lambda said, rules: normal_amount(_first(said, rules)),
        rungs=_each(amount_rung, "tolerance", "near_tolerance"),
        keys=amount_keys,
        shown=lambda a: f"{a[0]:g}" if a[0] == a[1] else f"{a[0]:g}-{a[1]:g}",
        restored=_read,
        given=as_json,
    ),
    "date": Kind(
        missing="date-missing",
        normal=lambda said, rules: normal_day(_first(said, rules)),
        rungs=_each(day_rung, "near_days"),
        keys=day_keys,
        shown=str,
        restored=_read,
        given=as_json,
    ),
    "demand": Kind(
        missing="demand-missing",
        normal=_demand_of,
        rungs=None,
        keys=demand_keys,
        shown=lambda d: d.whole,
        restored=demand_restored,
        given=demand_given,
    ),
}


Normals = Mapping[str, Any]  # by comparison; one whose fields are blank is absent


def normals_of(record: Record, comparisons: Mapping[str, Any]) -> dict[str, Any]:
    """The normal forms of a record, one for each comparison that it says anything for."""
    return normals_from(record.meaning, comparisons)


def normals_from(said: Said, comparisons: Mapping[str, Any]) -> dict[str, Any]:
    """The same, from what a record means by its fields."""
    found = {}
    for label, rules in comparisons.items():
        normal = KINDS[rules.by].normal(said, rules)
        if normal is not None:
            found[label] = normal
    return found


def fields_of(comparisons: Mapping[str, Any]) -> list[str]:
    """The fields that normal forms are made of."""
    also = (getattr(rules, "also", None) for rules in comparisons.values())
    more = (field for one in also if one for field in one.model_dump().values() if field)
    return [*dict.fromkeys([*(f for rules in comparisons.values() for f in rules.fields), *more])]
