"""The kinds of field: one function each, and one row in ``KINDS``.

A reader takes the cells of one entry and gives ``(meaning, findings)``; a meaning of None
without a finding says that only the printed frame of the field is there (年 月 日, ㎡, □).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from processor.forms.choices import chosen, known_options, read_option
from processor.forms.dates import (
    DateTrouble,
    carve_moment,
    is_skeleton,
    iso,
    moments_in,
    read_moment,
    without_moments,
)
from processor.forms.numbers import Amount, is_unit_alone, read_money, read_quantity
from processor.forms.phones import read_contacts
from processor.forms.text import close_up, tidy, typed_text
from processor.messages import finding
from processor.model import CellValue, Finding, Place, Severity
from processor.rules.forms import FormField

Meant: TypeAlias = tuple[Any, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands for one field in one place: its cells, and the label that led there."""

    field: FormField
    cells: tuple[CellValue, ...]
    typed: str  # cell by cell, without leftover underscores
    said: str  # the label as typed
    place: Place
    zone: ZoneInfo

    def found(self, code: str, *, severity: Severity | None = None, **args: str) -> Finding:
        """A finding about this entry."""
        told = {"there": self.typed, **args}
        return finding(code, field=self.field.field, place=self.place, severity=severity, **told)


def entry_of(
    field: FormField, cells: tuple[CellValue, ...], *, said: str, place: Place, zone: ZoneInfo
) -> Entry:
    """The entry of a field whose answer these cells are."""
    typed = "\n".join(text for text in (tidy(typed_text(cell)) for cell in cells) if text)
    return Entry(field=field, cells=cells, typed=typed, said=said, place=place, zone=zone)


def read_text(entry: Entry) -> Meant:
    """Free text; the lines stay."""
    return entry.typed or None, ()


def read_name(entry: Entry) -> Meant:
    """A person or a company; 张 三 is 张三."""
    name = _SIGNED.sub("", entry.typed.replace("\n", ""))
    name = _ENCLOSED.sub(r"\1", name)
    return close_up(name.strip()) or None, ()


def read_person(entry: Entry) -> Meant:
    """A person; who hands in with a date beside the name is read like who signs."""
    return read_signature(entry) if entry.field.signed_at else read_name(entry)


def read_phones(entry: Entry) -> Meant:
    """A list of contact points, each in its one spelling."""
    contacts = read_contacts(entry.typed)
    if not contacts.points:
        return None, (entry.found("phone-unclear"),)
    masked = (entry.found("phone-masked", there=part) for part in contacts.masked)
    doubtful = (entry.found("phone-doubtful", there=part) for part in contacts.doubtful)
    return list(contacts.points), (*masked, *doubtful)


def read_datetime(entry: Entry) -> Meant:
    """An ISO time with offset, or an ISO day."""
    value = entry.cells[0] if len(entry.cells) == 1 else _in_one_line(entry.cells)
    if isinstance(value, str):
        value = tidy(value)
        if is_skeleton(value):
            return None, ()
    moment = read_moment(value, entry.zone)
    if isinstance(moment, DateTrouble) and not any(map(_tells_time, entry.cells[1:])):
        moment = read_moment(entry.cells[0], entry.zone)  # beside it stands a remark
    if isinstance(moment, DateTrouble):
        return None, (entry.found(moment.value),)
    return iso(moment), ()


def _in_one_line(cells: tuple[CellValue, ...]) -> str:
    """Several cells as one text; a day without a time is told as a day."""
    return " ".join(
        typed_text(c.date() if isinstance(c, datetime) and c.time() == time() else c) for c in cells
    )


def _tells_time(cell: CellValue) -> bool:
    return not isinstance(cell, str) or _TIMELY.search(cell) is not None


def read_choice(entry: Entry) -> Meant:
    """The code of an option; words outside an open list as they are."""
    words = chosen(entry.typed)
    if not words:
        return None, ()
    code = read_option(words[0], entry.field) if len(words) == 1 else None
    if code is not None:
        return code, ()
    if entry.field.open:
        return close_up("、".join(words)), (entry.found("choice-other"),)
    known = ", ".join(known_options(words[0], entry.field))
    return None, (entry.found("choice-unknown", known=known),)


def read_signature(entry: Entry) -> Meant:
    """The name of who signed; a date in the same cell is left to ``signed_moment``."""
    for cell in entry.cells:
        if isinstance(cell, str) and (name := _name_in(cell)):
            return name, ()
    return None, ()


def _name_in(cell: str) -> str:
    """The name in one cell, without dates, numbers and the words printed beside a signature."""
    name = _SIGNING_WORDS.sub(" ", _PHONE.sub(" ", without_moments(tidy(cell))))
    name = re.sub(r"\s+", " ", name.strip(" \t\n:：,，、;；/()（）_-—.。"))
    return "" if _FRAME.fullmatch(name) else close_up(name)


def signed_moment(entry: Entry) -> Meant:
    """The moment of signing, when the cells of a signature hold one."""
    carved = carve_moment(_in_one_line(entry.cells), entry.zone)
    moment = carved[0] if carved else next(moments_in(entry.cells, entry.zone), None)
    if isinstance(moment, DateTrouble):
        return None, (entry.found(moment.value),)
    return (None if moment is None else iso(moment)), ()


def read_quantity_entry(entry: Entry) -> Meant:
    """A number, or a range as ``{"min": a, "max": b}``, in the field's unit."""
    return _amount(entry, read_quantity(_joined(entry), entry.field.unit), entry.field.unit or "")


def read_money_entry(entry: Entry) -> Meant:
    """Yuan, or a range of yuan."""
    return _amount(entry, read_money(_joined(entry), entry.said), "元")


def _joined(entry: Entry) -> str:
    return entry.typed.replace("\n", "")


def _amount(entry: Entry, amount: Amount | None, unit: str) -> Meant:
    if amount is not None or is_unit_alone(entry.typed):
        return amount, ()
    severity = None if entry.field.required else Severity.WARNING
    return None, (entry.found("number-unclear", severity=severity, unit=unit),)


_FRAME = re.compile(r"[\d年月日时分点号:：.\-/\s]*")  # a part of a date in a cell of its own
_TIMELY = re.compile(r"(?i)[\d〇一二三四五六七八九十午晚早晨]|am|pm")
_PHONE = re.compile(r"(?:电话|手机)?\s*[:：]?\s*\+?\d[\d\- ]{6,}\d")
_ENCLOSED = re.compile(r"^[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_SIGNED = re.compile(r"[(（]\s*(?:本人)?(?:签字|签名|签章|盖章|公章)\s*[)）]\s*$")
_SIGNING_WORDS = re.compile(
    r"(?:签字|签名|签章|盖章|签署)?(?:日期|时间)\s*[:：]?|(?:签字|签名|签章|盖章|签署)\s*[:：]?"
    r"|[(（]\s*(?:签字|签名|签章|盖章|公章)?\s*[)）]"
    r"|(?<![\u3400-\u9fff])年\s*月\s*日(?:\s*时\s*分?)?"
)

KINDS: dict[str, Callable[[Entry], Meant]] = {
    "text": read_text,
    "party": read_name,
    "person": read_person,
    "phones": read_phones,
    "datetime": read_datetime,
    "choice": read_choice,
    "signature": read_signature,
    "quantity": read_quantity_entry,
    "money": read_money_entry,
}
