"""Whether the parts of an expression fit together, by the kinds of the fields that they name."""

from __future__ import annotations

from collections.abc import Mapping

from processor.errors import told
from processor.rules.expressions import Term

_ANY = "any"  # nothing is known of it, so it fits all
# The kind of a field -> what an expression sees of it.
_SEEN = {
    "number": ("quantity", "money", "integer", "score"),
    "moment": ("date", "datetime"),
    "list": ("phones", "emails", "choices", "ticks"),
    "rows": ("rows",),
}
KIND_OF = {kind: seen for seen, kinds in _SEEN.items() for kind in kinds}


# What each op takes of each part, and what it gives. "same": as its first part.
_TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "and": (("truth", "truth"), "truth"),
    "or": (("truth", "truth"), "truth"),
    "not": (("truth",), "truth"),
    "negative": (("number",), "number"),
    "*": (("number", "number"), "number"),
    "/": (("number", "number"), "number"),
    "%": (("number", "number"), "number"),
    "abs": (("number",), "number"),
    "round": (("number",), "number"),
    "like": (("text", "text"), "truth"),
    "||": (("text", "text"), "text"),
    "upper": (("text",), "text"),
    "lower": (("text",), "text"),
    "trim": (("text",), "text"),
    "starts_with": (("text", "text"), "truth"),
    "list_contains": (("list", "text"), "truth"),
    "year": (("moment",), "number"),
    "month": (("moment",), "number"),
    "day": (("moment",), "number"),
    "is null": ((_ANY,), "truth"),
    "any": (("truth",), "truth"),
    "all": (("truth",), "truth"),
    "sum": (("number",), "number"),
    "avg": (("number",), "number"),
    "min": (("number",), "number"),
    "max": (("number",), "number"),
    "date_diff": (("moment", "moment"), "number"),
}
_ALIKE = {"=", "<>", "<", "<=", ">", ">=", "between", "in"}  # give a truth
_SAME = {"coalesce", "greatest", "least"}  # give what their parts are


def check_kinds(term: Term, kinds: Mapping[str, str]) -> str:
    """What a term gives (truth, number, text, moment, list, rows), its fields being of these kinds.

    Raises ValueError with a sentence where parts do not fit. A field of an unknown kind fits all.
    """
    if term.op == "column":
        kind = kinds.get(str(term.value), "")
        return KIND_OF.get(kind, "text") if kind else _ANY
    if term.op in ("text", "number", "truth", "interval"):
        return term.op
    given = [check_kinds(part, kinds) for part in term.parts]
    if term.op in _ALIKE or term.op in _SAME:
        seen = _one_kind(term.op, given)
        return "truth" if term.op in _ALIKE else seen
    if term.op in ("+", "-"):
        return _sum(term.op, given)
    if term.op == "case":
        return _one_kind(term.op, [*given[1::2], *(given[-1:] if len(given) % 2 else [])])
    if term.op == "length":
        _expect(term.op, given[0], ("text", "list", "rows"))
        return "number"
    if term.op == "count":
        _expect(term.op, given[0], ("list", "rows") if term.value is None else ("truth",))
        return "number"
    if term.op == "cast":
        if term.value == "moment":
            _expect("date", given[0], ("text", "moment"))
        return str(term.value)
    takes, gives = _TYPES[term.op]
    for wanted, there in zip(takes, given, strict=False):
        if wanted != _ANY:
            _expect(term.op, there, (wanted,))
    return gives


def _expect(op: str, there: str, wanted: tuple[str, ...]) -> None:
    if there not in (_ANY, *wanted):
        raise ValueError(
            told(
                "'{op}' stands beside a {there}; expected a {wanted}",
                op=op,
                there=there,
                wanted=" / ".join(wanted),
            )
        )


def _one_kind(op: str, given: list[str]) -> str:
    known = [kind for kind in given if kind != _ANY]
    for other in known[1:]:
        _expect(op, other, (known[0],))
    return known[0] if known else _ANY


def _sum(op: str, given: list[str]) -> str:
    if "interval" in given:
        _expect(op, given[0], ("moment",))
        _expect(op, given[1], ("interval",))
        return "moment"
    for there in given:
        _expect(op, there, ("number",))
    return "number"
