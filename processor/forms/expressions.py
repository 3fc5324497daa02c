"""Expressions over many records at once: the terms of a rule become Polars expressions.

One frame holds all records of a form, a column for each field that is named. A blank, or a value
that could not be read, is unknown, and unknown stays unknown (Kleene): it is its own verdict.
A day without a time is compared by days. No text of the office reaches Polars as a program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from processor.rules.expressions import KIND_OF, Term, parse_expression

Meanings = Mapping[str, Any]  # field -> meaning; a blank field is absent or None

_TYPES: Mapping[str, Any] = {
    "number": pl.Float64,
    "text": pl.String,
    "moment": pl.Datetime("us"),
    "list": pl.List(pl.String),
}
_DAY = "#day"  # the column beside a moment's own: whether it is a whole day


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
    terms = [parse_expression(text) for text in texts]
    frame = _frame(sorted({c for term in terms for c in term.columns()}), records, kinds, zone)
    made = [_made(term, kinds).is_.alias(str(i)) for i, term in enumerate(terms)]
    told = frame.select(pl.col("#"), *made)  # a bare literal is as long as there are records
    return [told.get_column(str(i)).to_list() for i in range(len(terms))]


def _frame(
    names: Iterable[str], records: Sequence[Meanings], kinds: Mapping[str, str], zone: ZoneInfo
) -> pl.DataFrame:
    columns = {"#": pl.Series(range(len(records)), dtype=pl.Int64)}  # as long as there are records
    for name in names:
        kind = KIND_OF.get(kinds[name], "text")
        given = [_plain(kind, record.get(name), zone) for record in records]
        columns[name] = pl.Series(given, dtype=_TYPES[kind])
        if kind == "moment":
            days = [_is_day(record.get(name)) for record in records]
            columns[name + _DAY] = pl.Series(days, dtype=pl.Boolean)
    return pl.DataFrame(columns)


def _plain(kind: str, meaning: Any, zone: ZoneInfo) -> Any:
    """A meaning as its column takes it; a range is no number, so it is unknown."""
    if meaning is None:
        return None
    if kind == "number":
        single = isinstance(meaning, int | float) and not isinstance(meaning, bool)
        return float(meaning) if single else None
    if kind == "moment":
        return _local(meaning, zone)
    if kind == "list":
        return [str(one) for one in meaning] if isinstance(meaning, list) else None
    return str(meaning)


def _local(meaning: Any, zone: ZoneInfo) -> datetime | None:
    """The office's clock time, without its zone."""
    try:
        at = datetime.fromisoformat(str(meaning))
    except ValueError:
        return None
    return at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at


def _is_day(meaning: Any) -> bool:
    return meaning is not None and "T" not in str(meaning)


def _made(term: Term, kinds: Mapping[str, str]) -> _Made:
    if term.op == "column":
        moment = KIND_OF.get(kinds[term.value]) == "moment"
        return _Made(pl.col(term.value), pl.col(term.value + _DAY) if moment else None)
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
    if term.op == "length" and KIND_OF.get(kinds.get(str(term.parts[0].value), "")) == "list":
        return _Made(parts[0].is_.list.len().cast(pl.Float64))
    return _Made(_OPS[term.op]([part.is_ for part in parts]))


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
        at = _local(inner.value, ZoneInfo("UTC"))
        return _Made(pl.lit(at, dtype=_TYPES["moment"]), pl.lit(_is_day(inner.value)))
    made = _made(inner, kinds)
    if term.value == "moment":
        return _Made(made.is_.cast(pl.Datetime("us"), strict=False).dt.truncate("1d"), pl.lit(True))
    return _Made(made.is_.cast(_TYPES[term.value], strict=False))


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
