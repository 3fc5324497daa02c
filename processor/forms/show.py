"""How the meaning of a field is shown to people: one function for pages, workbooks and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processor.rules.forms import ROWS, FormField

_TIMES = ("datetime", "date", "time")


def show_value(meaning: Any, field: FormField) -> str:
    """A meaning as one text; blank for nothing.

    Blank also for the rows of a repeated section: what was typed in them, a line for each row,
    is what people are shown.
    """
    if meaning is None or field.kind == ROWS:
        return ""
    if field.kind in _TIMES:
        return when(meaning)
    if field.kind == "period":
        return f"{when(meaning['start'])} – {when(meaning['end'])}"
    if field.kind == "ticks" and isinstance(meaning, Mapping):
        return " / ".join(_ticked(code, amount, field) for code, amount in meaning.items())
    if isinstance(meaning, Mapping):  # a range of numbers
        return f"{_range(meaning)}{_unit(field)}"
    if isinstance(meaning, list | tuple):
        return " / ".join(option_label(str(part), field) for part in meaning)
    if isinstance(meaning, str):
        return option_label(meaning, field)
    return f"{_number(meaning)}{_unit(field)}"


def option_label(code: str, field: FormField) -> str:
    """The words of an option's code; other texts as they are."""
    return next((o.labels[0] for o in field.options if o.code == code), code)


def when(meaning: object) -> str:
    """An ISO date or time as people read it: 2026-03-01 09:30, or the day alone."""
    return str(meaning or "").replace("T", " ")[:16]


def _ticked(code: str, amount: float | Mapping[str, float] | None, field: FormField) -> str:
    label = option_label(code, field)
    if amount is None:
        return label
    told = _range(amount) if isinstance(amount, Mapping) else _number(amount)
    return f"{label} {told}{_unit(field)}"


def _range(amount: Mapping[str, float]) -> str:
    return f"{_number(amount['min'])} – {_number(amount['max'])}"


def _unit(field: FormField) -> str:
    return "元" if field.kind == "money" else field.unit or ""


def _number(number: float) -> str:
    return f"{number:,.10g}" if isinstance(number, float) else f"{number:,}"
