"""Expressions over many records at once: the terms of a rule become Polars expressions.

One frame holds all records of a form, a column for each field that is named. A blank, or a value
that could not be read, is unknown, and unknown stays unknown (Kleene): it is its own verdict.
A day without a time is compared by days. Terms over the rows of a section are reckoned first and
become columns. No text of the office reaches Polars as a program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from processor.forms.frames import DAY, TYPES, Meanings, frame_of, is_day, local_time
from processor.rules.expression_kinds import KIND_OF
from processor.rules.expressions import OVER_ROWS, Term, parse_expression


class _Made(NamedTuple):
    """A Polars expression; of a moment also whether it is a whole day."""

    is_: pl.Expr
    day: pl.Expr | None = None


def evaluate(
    texts: Sequence[str], records: Sequence[Meanings], kinds: Mapping[str, str], zone: ZoneInfo
) -> list[list[Any]]:
    """For each text, what it gives for each record; None where it cannot be known."""
    if not texts or not records:
        return [[] for _ in texts]
    taken: dict[Term, str] = {}  # a term over rows -> the column that holds what it gives
    terms = [_without_rows(parse_expression(text), taken) for text in texts]
    names = {c for term in terms for c in term.columns()} - set(taken.values())
    frame = frame_of(sorted(names), records, kinds, zone)
    for term, name in taken.items():
        column = pl.Series(name, over_rows(term, records, kinds, zone), dtype=_GIVEN[term.op])
        frame = frame.with_columns(column)
    kinds = {**kinds, **dict.fromkeys(taken.values(), "")}
    made = [_made(term, kinds).is_.alias(str(i)) for i, term in enumerate(terms)]
    told = frame.select(pl.col("#"), *made)  # a bare literal is as long as there are records
    return [told.get_column(str(i)).to_list() for i in range(len(terms))]


def _without_rows(term: Term, taken: dict[Term, str]) -> Term:
    """The term with a column in place of each term over rows."""
    if term.op in OVER_ROWS:
        return Term(op="column", value=taken.setdefault(term, f"#{len(taken)}"))
    parts = tuple(_without_rows(part, taken) for part in term.parts)
    return Term(op=term.op, parts=parts, value=term.value)


def over_rows(
    term: Term, records: Sequence[Meanings], kinds: Mapping[str, str], zone: ZoneInfo
) -> list[Any]:
    """What a term gives over the rows of each record; without rows only ``count`` knows: none."""
    (inner,) = term.parts
    if term.value is None:
        return [_held(record, inner.value) for record in records]
    rows: list[Meanings] = []
    owners: list[int] = []
    for number, record in enumerate(records):
        for row in record.get(term.value) or ():
            rows.append({**record, **{f"{term.value}.{name}": row[name] for name in row}})
            owners.append(number)
    frame = frame_of(sorted(set(inner.columns())), rows, kinds, zone)
    told = frame.select(pl.col("#"), _made(inner, kinds).is_.alias("told")).get_column("told")
    groups: list[list[Any]] = [[] for _ in records]
    for number, one in zip(owners, told.to_list(), strict=True):
        groups[number].append(one)
    return [_TAKEN[term.op](values) for values in groups]


def _held(record: Meanings, name: str) -> float | None:
    """How many a field holds: none where it is blank, unknown where it was not understood."""
    if name not in record:
        return 0.0
    held = record[name]
    return float(len(held)) if isinstance(held, list | dict) else None


def _any(values: Sequence[bool | None]) -> bool | None:
    return True if True in values else None if None in values or not values else False


def _all(values: Sequence[bool | None]) -> bool | None:
    return False if False in values else None if None in values or not values else True


def _sum(values: Sequence[float]) -> float:
    """Added as people add: in decimal figures, so that 0.1 and 0.2 are 0.3."""
    return float(sum(Decimal(f"{value:.12g}") for value in values))


def _figure(take: Callable[[Sequence[float]], float]) -> Callable[[Sequence[Any]], float | None]:
    return lambda values: take(values) if values and None not in values else None


_TAKEN: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "any": _any,
    "all": _all,
    "count": lambda values: None if None in values else float(sum(values)),
    "sum": _figure(_sum),
    "avg": _figure(lambda values: _sum(values) / len(values)),
    "min": _figure(min),
    "max": _figure(max),
}
_GIVEN: Mapping[str, Any] = {
    op: pl.Boolean if op in ("any", "all") else pl.Float64 for op in OVER_ROWS
}


def _made(term: Term, kinds: Mapping[str, str]) -> _Made:
    if term.op == "column":
        moment = KIND_OF.get(kinds[term.value]) == "moment"
        return _Made(pl.col(term.value), pl.col(term.value + DAY) if moment else None)
    if term.op in ("text", "number", "truth"):
        return _Made(pl.lit(term.value))
    if term.op == "cast":
        return _cast(term, kinds)
    if term.op in ("+", "-") and term.parts[1].op == "interval":
        return _shifted(term, kinds)
    parts = [_made(part, kinds) for part in term.parts]
    if term.op in _COMPARED:
        return _Made(_compare(_COMPARED[term.op], parts[0], parts[1]))
    if term.op == "between":
        low = _compare(_COMPARED[">="], parts[0], parts[1])
        return _Made(low & _compare(_COMPARED["<="], parts[0], parts[2]))
    if term.op == "in":
        found = [_compare(_COMPARED["="], parts[0], one) for one in parts[1:]]
        return _Made(_joined(found, lambda a, b: a | b))
    if term.op == "date_diff":
        return _Made(_difference(term.value, parts[0].is_, parts[1].is_))
    if term.op == "like":
        return _Made(parts[0].is_.str.contains(_like(term.parts[1])))
    if term.op == "length" and _holds_several(term.parts[0], kinds):
        return _Made(parts[0].is_.list.len().cast(pl.Float64))
    return _Made(_OPS[term.op]([part.is_ for part in parts]))


def _holds_several(term: Term, kinds: Mapping[str, str]) -> bool:
    return KIND_OF.get(kinds.get(str(term.value), "")) in ("list", "rows")


def _compare(op: Callable[[Any, Any], Any], left: _Made, right: _Made) -> pl.Expr:
    """Two values; moments by days as soon as one of them is a whole day."""
    exact: pl.Expr = op(left.is_, right.is_)
    if left.day is None or right.day is None:
        return exact
    by_day = op(left.is_.dt.date(), right.is_.dt.date())
    return pl.when(left.day | right.day).then(by_day).otherwise(exact)


def _shifted(term: Term, kinds: Mapping[str, str]) -> _Made:
    moment, (count, unit) = _made(term.parts[0], kinds), term.parts[1].value
    step = {"day": "d", "hour": "h", "minute": "m", "month": "mo"}[unit]
    by = f"{'-' if term.op == '-' else ''}{count}{step}"
    whole = moment.day if unit in ("day", "month") else pl.lit(False)
    return _Made(moment.is_.dt.offset_by(by), whole)


def _cast(term: Term, kinds: Mapping[str, str]) -> _Made:
    inner = term.parts[0]
    if term.value == "moment" and inner.op == "text":
        at = local_time(inner.value, ZoneInfo("UTC"))
        return _Made(pl.lit(at, dtype=TYPES["moment"]), pl.lit(is_day(inner.value)))
    made = _made(inner, kinds)
    if term.value == "moment":
        return _Made(made.is_.cast(pl.Datetime("us"), strict=False).dt.truncate("1d"), pl.lit(True))
    return _Made(made.is_.cast(TYPES[term.value], strict=False))


def _difference(unit: str, later: pl.Expr, earlier: pl.Expr) -> pl.Expr:
    """Whole days from calendar day to calendar day; hours and minutes as they pass."""
    if unit == "day":
        return (later.dt.date() - earlier.dt.date()).dt.total_days().cast(pl.Float64)
    minutes = (later - earlier).dt.total_minutes().cast(pl.Float64)
    return minutes if unit == "minute" else minutes / 60


def _like(pattern: Term) -> str:
    """A LIKE pattern as a regular expression for the whole text."""
    marks = {"%": "(?s:.*)", "_": "(?s:.)"}
    return "^" + "".join(marks.get(c) or re.escape(c) for c in str(pattern.value)) + "$"


def _case(parts: Sequence[pl.Expr]) -> pl.Expr:
    """Branches in pairs; an unknown condition makes the whole unknown."""
    told = parts[-1] if len(parts) % 2 else pl.lit(None)
    for i in range(len(parts) - len(parts) % 2 - 2, -1, -2):
        when, then = parts[i], parts[i + 1]
        told = pl.when(when.is_null()).then(pl.lit(None)).when(when).then(then).otherwise(told)
    return told


def _known(parts: Sequence[pl.Expr], pick: Callable[..., pl.Expr]) -> pl.Expr:
    """The greatest or least, unknown as soon as one part is."""
    unknown = _joined([part.is_null() for part in parts], lambda a, b: a | b)
    return pl.when(unknown).then(pl.lit(None)).otherwise(pick(list(parts)))


def _joined(parts: Sequence[pl.Expr], join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = join(whole, part)
    return whole


def _divided(parts: Sequence[pl.Expr], modulo: bool = False) -> pl.Expr:
    """Nothing can be divided by nought: the result is unknown."""
    above, below = parts
    result = above % below if modulo else above / below
    return pl.when(below != 0).then(result).otherwise(pl.lit(None))


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_OPS: Mapping[str, Callable[[Sequence[pl.Expr]], pl.Expr]] = {
    "and": lambda p: p[0] & p[1],
    "or": lambda p: p[0] | p[1],
    "not": lambda p: ~p[0],
    "is null": lambda p: p[0].is_null(),
    "+": lambda p: p[0] + p[1],
    "-": lambda p: p[0] - p[1],
    "*": lambda p: p[0] * p[1],
    "/": _divided,
    "%": lambda p: _divided(p, modulo=True),
    "negative": lambda p: -p[0],
    "abs": lambda p: p[0].abs(),
    "round": lambda p: p[0].round(),
    "coalesce": lambda p: pl.coalesce(list(p)),
    "greatest": lambda p: _known(p, pl.max_horizontal),
    "least": lambda p: _known(p, pl.min_horizontal),
    "case": _case,
    "||": lambda p: p[0] + p[1],
    "length": lambda p: p[0].str.len_chars().cast(pl.Float64),
    "upper": lambda p: p[0].str.to_uppercase(),
    "lower": lambda p: p[0].str.to_lowercase(),
    "trim": lambda p: p[0].str.strip_chars(),
    "starts_with": lambda p: p[0].str.starts_with(p[1]),
    "list_contains": lambda p: p[0].list.contains(p[1]),
    "year": lambda p: p[0].dt.year().cast(pl.Float64),
    "month": lambda p: p[0].dt.month().cast(pl.Float64),
    "day": lambda p: p[0].dt.day().cast(pl.Float64),
}
