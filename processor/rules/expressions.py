"""Expressions of the rules: SQL-like text becomes a small tree of terms that we allow.

``end_date >= start_date and mark in ('○', '●')``. sqlglot reads the text (dialect duckdb); every
node must then stand in ``_NODES`` or ``_CASTS``, every column must be a field, and the kinds must
fit. What is not listed is refused, so a text of the office can never open a file or run a query.
The kinds are checked by ``expression_kinds``, the terms evaluated by ``forms.expressions``.

A repeated section is reached by ``any(visits.mark = '×')``, ``all``, ``count``, ``sum``, ``avg``,
``min`` and ``max`` over its rows, and by ``count(visits)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from processor.errors import did_you_mean, told

_LONGEST = 1000  # characters
_DEEPEST = 24  # terms within terms
_MOST = 200  # terms: an optimiser needs seconds for chains that are longer

# Marks of a Chinese keyboard -> what SQL knows. Texts in quotation marks stay as they are.
_FULL_WIDTH = str.maketrans(
    "（），＝＞＜＋－＊／；　１２３４５６７８９０", "(),=><+-*/; 1234567890"
)
_QUOTES = re.compile(r"[‘’＇]")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "<>", "×": "*", "÷": "/"}

_UNITS = ("day", "hour", "minute", "month")
_CASTS = {
    exp.DType.DATE: "moment",
    exp.DType.TIMESTAMP: "moment",
    exp.DType.TEXT: "text",
    exp.DType.VARCHAR: "text",
    exp.DType.DOUBLE: "number",
    exp.DType.INT: "number",
    exp.DType.DECIMAL: "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One step of an expression: ``op`` of its parts; a column or a literal has a ``value``.

    The ``value`` of a term over rows is the section whose rows they are; its fields are columns
    named ``section.field``. Without one it counts a list, or the rows themselves.
    """

    op: str
    parts: tuple[Term, ...] = ()
    value: Any = None

    def columns(self) -> Iterator[str]:
        """Every field that is named here or below, left to right."""
        if self.op == "column":
            yield self.value
        for part in self.parts:
            yield from part.columns()

    def size(self) -> int:
        """How many terms there are."""
        return 1 + sum(part.size() for part in self.parts)


# Node -> op, and where its parts stand. Arguments that change nothing are in ``_HARMLESS``.
_NODES: dict[type[exp.Expr], tuple[str, tuple[str, ...]]] = {
    exp.And: ("and", ("this", "expression")),
    exp.Or: ("or", ("this", "expression")),
    exp.Not: ("not", ("this",)),
    exp.EQ: ("=", ("this", "expression")),
    exp.NEQ: ("<>", ("this", "expression")),
    exp.LT: ("<", ("this", "expression")),
    exp.LTE: ("<=", ("this", "expression")),
    exp.GT: (">", ("this", "expression")),
    exp.GTE: (">=", ("this", "expression")),
    exp.Add: ("+", ("this", "expression")),
    exp.Sub: ("-", ("this", "expression")),
    exp.Mul: ("*", ("this", "expression")),
    exp.Div: ("/", ("this", "expression")),
    exp.Mod: ("%", ("this", "expression")),
    exp.Neg: ("negative", ("this",)),
    exp.Between: ("between", ("this", "low", "high")),
    exp.Like: ("like", ("this", "expression")),
    exp.DPipe: ("||", ("this", "expression")),
    exp.Coalesce: ("coalesce", ("this", "expressions")),
    exp.Greatest: ("greatest", ("this", "expressions")),
    exp.Least: ("least", ("this", "expressions")),
    exp.Abs: ("abs", ("this",)),
    exp.Round: ("round", ("this",)),
    exp.Length: ("length", ("this",)),
    exp.Upper: ("upper", ("this",)),
    exp.Lower: ("lower", ("this",)),
    exp.Trim: ("trim", ("this",)),
    exp.StartsWith: ("starts_with", ("this", "expression")),
    exp.ArrayContains: ("list_contains", ("this", "expression")),
    exp.Year: ("year", ("this",)),
    exp.Month: ("month", ("this",)),
    exp.Day: ("day", ("this",)),
    exp.Paren: ("", ("this",)),
}
_HARMLESS = {"safe", "ignore_nulls", "date_part_boundary", "typed", "_type", "big_int", "zone"}

_OVER_ROWS: dict[type[exp.Expr], str] = {
    exp.Any: "any",
    exp.Avg: "avg",
    exp.Count: "count",
    exp.Max: "max",
    exp.Min: "min",
    exp.Sum: "sum",
}
OVER_ROWS = (*_OVER_ROWS.values(), "all")
FUNCTIONS = (
    "abs", "all", "any", "avg", "coalesce", "count", "date_diff", "day", "greatest", "least",
    "length", "list_contains", "lower", "max", "min", "month", "round", "starts_with", "sum",
    "trim", "upper", "year",
)  # fmt: skip


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Term:
    """The terms of a text. Raises ValueError with a sentence for what is not allowed."""
    if len(text) > _LONGEST:
        raise ValueError(told("the expression is longer than {n} characters", n=_LONGEST))
    plain = _narrow(text)
    try:
        term = _term(sqlglot.parse_one(plain, dialect="duckdb"), 0)
    except SqlglotError as error:
        raise ValueError(_unreadable(text, error)) from None
    except RecursionError:
        raise ValueError(told("the expression is nested too deeply")) from None
    if term.size() > _MOST:
        raise ValueError(told("the expression has more than {n} parts", n=_MOST))
    for name in _loose(term):
        says = told("'{name}' is in many rows: put it into any(), all(), sum() ...", name=name)
        raise ValueError(says)
    return term


def _loose(term: Term) -> Iterator[str]:
    """Fields of rows that no term over rows takes together."""
    if term.op == "column" and "." in term.value:
        yield term.value
    if term.op not in OVER_ROWS:
        for part in term.parts:
            yield from _loose(part)


def _narrow(text: str) -> str:
    """Full-width marks outside quotation marks become plain ones."""
    parts = re.split(r"('(?:[^']|'')*')", _QUOTES.sub("'", text))
    for i in range(0, len(parts), 2):
        narrow = parts[i].translate(_FULL_WIDTH)
        for mark, sign in _SIGNS.items():
            narrow = narrow.replace(mark, sign)
        parts[i] = narrow
    return "".join(parts)


def _unreadable(text: str, error: SqlglotError) -> Any:
    errors = getattr(error, "errors", None)
    if errors:
        near = f"{errors[0].get('start_context') or ''}{errors[0].get('highlight') or ''}"[-40:]
        return told("the expression cannot be read after '{near}'", near=near.strip())
    return told("the expression '{text}' cannot be read", text=text[:60])


def _term(node: Any, depth: int) -> Term:
    if depth > _DEEPEST:
        raise ValueError(told("the expression is nested too deeply"))
    special = _SPECIAL.get(type(node))
    if special is not None:
        made: Term = special(node, depth + 1)
        return made
    if type(node) not in _NODES:
        raise ValueError(_refusal(node))
    op, names = _NODES[type(node)]
    _only(node, names)
    if isinstance(node, exp.Like) and not isinstance(node.expression, exp.Literal):
        raise ValueError(_refusal(node))
    parts: list[Term] = []
    for name in names:
        child = node.args.get(name)
        for one in child if isinstance(child, list) else [child] if child is not None else []:
            parts.append(_term(one, depth + 1))
    if not parts:  # such as a bare @
        raise ValueError(_refusal(node))
    return Term(op=op, parts=tuple(parts)) if op else parts[0]


def _only(node: Any, names: tuple[str, ...]) -> None:
    """Nothing stands in a node but what is listed: no sub-query, no filter, no window."""
    for name, value in node.args.items():
        if value and name not in names and name not in _HARMLESS:
            raise ValueError(_refusal(node))


def _refusal(node: Any) -> Any:
    word = node.sql(dialect="duckdb")[:40]
    hint = told("")
    if isinstance(node, exp.Anonymous):
        hint = did_you_mean(str(node.name).lower(), FUNCTIONS)
    return told("'{word}' may not stand in an expression{hint}", word=word, hint=hint)


def _column(node: Any, depth: int) -> Term:
    _only(node, ("this", "table"))
    if not isinstance(node.this, exp.Identifier):
        raise ValueError(_refusal(node))
    return Term(op="column", value=f"{node.table}.{node.name}" if node.table else node.name)


def _in(node: Any, depth: int) -> Term:
    """One of several literals, or ``'VIP' in tags``: one of what a field holds."""
    held = node.args.get("field")
    if held is not None:
        _only(node, ("this", "field"))
        return Term(op="list_contains", parts=(_term(held, depth), _term(node.this, depth)))
    _only(node, ("this", "expressions"))
    if not node.expressions:
        raise ValueError(_refusal(node))
    return Term(op="in", parts=tuple(_term(one, depth) for one in (node.this, *node.expressions)))


def _over_rows(node: Any, depth: int) -> Term:
    """A term over all rows of one section; ``count`` of a name alone counts what it holds."""
    _only(node, ("this",))
    return _rows_taken(_OVER_ROWS[type(node)], node, _term(node.this, depth))


def _function(node: Any, depth: int) -> Term:
    """``all(...)``, which SQL knows only behind a comparison."""
    if str(node.name).lower() != "all" or len(node.expressions) != 1:
        raise ValueError(_refusal(node))
    return _rows_taken("all", node, _term(node.expressions[0], depth))


def _rows_taken(op: str, node: Any, inner: Term) -> Term:
    if op == "count" and inner.op == "column" and "." not in inner.value:
        return Term(op=op, parts=(inner,))
    sections = {name.partition(".")[0] for name in inner.columns() if "." in name}
    if len(sections) != 1 or set(_ops(inner)) & set(OVER_ROWS):
        word = node.sql(dialect="duckdb")[:40]
        raise ValueError(
            told("'{word}' must speak of the rows of one section, such as visits.mark", word=word)
        )
    return Term(op=op, parts=(inner,), value=sections.pop())


def _ops(term: Term) -> Iterator[str]:
    yield term.op
    for part in term.parts:
        yield from _ops(part)


def _literal(node: Any, depth: int) -> Term:
    if node.is_string:
        return Term(op="text", value=node.this)
    return Term(op="number", value=float(node.this))


def _is(node: Any, depth: int) -> Term:
    inner = _term(node.this, depth)
    if isinstance(node.expression, exp.Null):
        return Term(op="is null", parts=(inner,))
    raise ValueError(_refusal(node))


def _case(node: Any, depth: int) -> Term:
    """Conditions and what they give in turn; at the end what holds else, if given."""
    _only(node, ("ifs", "default"))
    parts: list[Term] = []
    for branch in node.args.get("ifs", ()):
        parts += (_term(branch.this, depth), _term(branch.args["true"], depth))
    default = node.args.get("default")
    return Term(op="case", parts=(*parts, *([_term(default, depth)] if default else ())))


def _cast(node: Any, depth: int) -> Term:
    """``DATE '2026-01-01'`` and casts to the few plain types."""
    _only(node, ("this", "to"))
    to = node.args["to"]
    kind = _CASTS.get(to.this)
    if kind is None or to.expressions:
        raise ValueError(_refusal(node))
    if kind == "moment" and isinstance(node.this, exp.Literal) and not _is_iso(node.this.this):
        raise ValueError(told("'{text}' is no date such as 2026-03-01", text=node.this.this[:40]))
    return Term(op="cast", parts=(_term(node.this, depth),), value=kind)


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _interval(node: Any, depth: int) -> Term:
    unit = str(node.args.get("unit") or "").lower().rstrip("s")
    count = node.this
    if unit not in _UNITS or not isinstance(count, exp.Literal) or not str(count.this).isdigit():
        raise ValueError(_refusal(node))
    return Term(op="interval", value=(int(count.this), unit))


def _date_diff(node: Any, depth: int) -> Term:
    _only(node, ("this", "expression", "unit"))
    unit = str(node.args.get("unit") or "day").lower()
    if unit not in _UNITS[:3]:
        raise ValueError(_refusal(node))
    parts = (_term(node.this, depth), _term(node.expression, depth))
    return Term(op="date_diff", parts=parts, value=unit)


_SPECIAL: dict[type[exp.Expr], Any] = {
    **dict.fromkeys(_OVER_ROWS, _over_rows),
    exp.Anonymous: _function,
    exp.In: _in,
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda node, depth: Term(op="truth", value=bool(node.this)),
    exp.Is: _is,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Interval: _interval,
    exp.DateDiff: _date_diff,
}
