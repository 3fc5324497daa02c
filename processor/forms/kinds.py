"""The kinds of field: one function each, and one row in ``KINDS``.

A reader takes the cells of one entry and gives ``(meaning, findings)``; a meaning of None
without a finding says that only the printed frame of the field is there (年 月 日, ㎡, □).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from processor.forms.choices import (
    chosen,
    count_ticks,
    has_boxes,
    known_options,
    read_boxes,
    read_option,
)
from processor.forms.dates import (
    DateTrouble,
    carve_moment,
    is_skeleton,
    iso,
    moments_in,
    read_moment,
    without_moments,
)
from processor.forms.entry import Entry, Meant
from processor.forms.identifiers import (
    Code,
    read_credit_code,
    read_identity,
    read_plate,
    read_serial,
    read_vin,
    serial_example,
)
from processor.forms.marks import is_doubtful, known_marks, read_mark
from processor.forms.numbers import Amount, is_bare, is_unit_alone, read_money, read_quantity
from processor.forms.periods import read_period, read_time
from processor.forms.phones import read_contacts
from processor.forms.text import close_up, plain, tidy, typed_text
from processor.model import CellValue, Moment, Severity
from processor.rules.forms import FormField


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
    moment = _moment(entry)
    if isinstance(moment, DateTrouble):
        return None, (entry.found(moment.value),)
    return (None if moment is None else iso(moment)), ()


def read_date(entry: Entry) -> Meant:
    """An ISO day; a time of day beside it is left out."""
    meaning, findings = read_datetime(entry)
    return (meaning and meaning[:10]), findings


def read_time_entry(entry: Entry) -> Meant:
    """A time of day, HH:MM."""
    value = entry.cells[0] if len(entry.cells) == 1 else _in_one_line(entry.cells)
    if isinstance(value, str) and is_skeleton(tidy(value)):
        return None, ()
    told = read_time(tidy(value) if isinstance(value, str) else value)
    return (None, (entry.found(told.value),)) if isinstance(told, DateTrouble) else (told, ())


def read_period_entry(entry: Entry) -> Meant:
    """``{"start": a, "end": b}`` of days, of times with offset, or of times of day."""
    text = _in_one_line(entry.cells)
    if _NO_PERIOD.fullmatch(text) or is_skeleton(tidy(text)):
        return None, ()
    told = read_period(tidy(text), entry.zone)
    return (None, (entry.found(told.value),)) if isinstance(told, DateTrouble) else (told, ())


def _moment(entry: Entry) -> Moment | DateTrouble | None:
    """The moment of an entry; None where only the printed frame of a date is there."""
    value = entry.cells[0] if len(entry.cells) == 1 else _in_one_line(entry.cells)
    if isinstance(value, str):
        value = tidy(value)
        if is_skeleton(value):
            return None
    moment = read_moment(value, entry.zone)
    if isinstance(moment, DateTrouble) and not any(map(_tells_time, entry.cells[1:])):
        moment = read_moment(entry.cells[0], entry.zone)  # beside it stands a remark
    return moment


def _in_one_line(cells: tuple[CellValue, ...]) -> str:
    """Several cells as one text; a day without a time is told as a day."""
    return " ".join(
        typed_text(c.date() if isinstance(c, datetime) and c.time() == time() else c) for c in cells
    )


def _tells_time(cell: CellValue) -> bool:
    return not isinstance(cell, str) or _TIMELY.search(cell) is not None


def read_choice(entry: Entry) -> Meant:
    """The code of an option; words outside an open list as they are."""
    words = chosen(entry.typed, entry.field)
    if not words:
        return None, ()
    code = read_option(words[0], entry.field) if len(words) == 1 else None
    if code is not None:
        return code, ()
    if len(words) > max(1, count_ticks(entry.typed, entry.field)):
        return None, (entry.found("tick-unclear"),)  # a tick between two words may be either's
    if entry.field.open:
        return close_up("、".join(words)), (entry.found("choice-other"),)
    known = ", ".join(known_options(words[0], entry.field))
    return None, (entry.found("choice-unknown", known=known),)


def read_choices(entry: Entry) -> Meant:
    """The codes of several options, in the order of the form's list; strangers as in a choice."""
    words = _several(entry)
    codes, strange = _codes(words, entry.field)
    if strange and not entry.field.open:
        known = ", ".join(known_options(strange[0], entry.field))
        return None, (entry.found("choice-unknown", there="、".join(strange), known=known),)
    other = (entry.found("choice-other", there="、".join(strange)),) if strange else ()
    return ([*codes, *strange] or None), other


def _several(entry: Entry) -> list[str]:
    """The words of an answer that may hold several: ticked ones, or all of a list."""
    words = chosen(entry.typed, entry.field)
    if any(isinstance(cell, str) and has_boxes(cell, entry.field) for cell in entry.cells):
        return list(words)
    parts = (part for word in words for part in _BETWEEN.split(word))
    whole = [w for w in words if read_option(w, entry.field)]
    return whole or [part.strip() for part in parts if part.strip()]


def _codes(words: list[str], field: FormField) -> tuple[list[str], list[str]]:
    found = {word: read_option(word, field) for word in words}
    known = {code for code in found.values() if code is not None}
    codes = [option.code for option in field.options if option.code in known]
    return codes, [close_up(word) for word, code in found.items() if code is None]


def read_ticks(entry: Entry) -> Meant:
    """The codes of ticked boxes; with a unit ``{code: amount or None}``.

    Only a ticked box counts; a word without its box is told. Clause C48: an amount belongs to
    the option before it, and an amount without a tick is told.
    """
    ticked = read_boxes(entry.typed, entry.field)
    if ticked is None:
        return None, (entry.found("tick-unclear"),)
    codes, strange = _codes([box.word for box in ticked if box.ticked], entry.field)
    loose = [box.word for box in ticked if box.amount and not box.ticked]
    if strange:
        known = ", ".join(known_options(strange[0], entry.field))
        return None, (entry.found("choice-unknown", there="、".join(strange), known=known),)
    findings = tuple(entry.found("amount-unticked", other=word) for word in loose)
    if entry.field.unit is None:
        return codes or None, findings
    amounts = {read_option(b.word, entry.field): b for b in ticked if b.ticked}
    meaning: dict[str, Any] = {}
    for code in codes:
        amount = amounts[code].amount
        meaning[code] = read_quantity(amount, entry.field.unit) if amount else None
        if amount and meaning[code] is None:
            unclear = entry.found("number-unclear", there=amount, unit=entry.field.unit)
            findings = (*findings, unclear)
    return meaning or None, findings


def read_mark_entry(entry: Entry) -> Meant:
    """The code of a mark; where the field has a unit also a measured figure."""
    text = _joined(entry)
    if entry.cells and isinstance(entry.cells[0], bool):  # a tick box inside the cell
        return (read_mark("√", entry.field) if entry.cells[0] else None), ()
    unit = entry.field.unit
    if is_doubtful(text):
        return None, (entry.found("mark-doubtful", known=" ".join(known_marks(entry.field))),)
    code = read_mark(text, entry.field)
    if code is not None:
        return code, ()
    amount = read_quantity(text, unit) if unit else None
    if amount is not None:
        return amount, ()
    return None, (entry.found("mark-unknown", known=" ".join(known_marks(entry.field))),)


def read_emails(entry: Entry) -> Meant:
    """A list of e-mail addresses, in small letters."""
    text = plain(entry.typed).casefold()
    found = list(dict.fromkeys(_EMAIL.findall(text)))
    left = _EMAIL.sub("", text).strip(" \n\t,;/、|<>()")
    if not found or "@" in left:
        return None, (entry.found("email-unclear"),)
    return found, ()


def read_integer(entry: Entry) -> Meant:
    """A whole number."""
    amount = read_quantity(_joined(entry), entry.field.unit or "个")
    if isinstance(amount, int):
        return amount, ()
    if amount is None and is_unit_alone(entry.typed):
        return None, ()
    return None, (entry.found("integer-unclear"),)


def read_score(entry: Entry) -> Meant:
    """A whole number between the field's limits; stars are counted."""
    low, high = entry.field.min or 0, entry.field.max or 0
    text = _joined(entry)
    stars = _STARS.fullmatch(text.strip())
    clean = re.sub(rf"\s*(?:/|／)\s*{high}\s*分?$", "", text)
    told = len(stars[1]) if stars else read_quantity(clean, "分")
    limits = f"{low} – {high}"
    if not isinstance(told, int):
        return None, (entry.found("score-unclear", limits=limits),)
    return (told, ()) if low <= told <= high else (None, (entry.found("range", limits=limits),))


def read_address(entry: Entry) -> Meant:
    """An address in one line."""
    return close_up(" ".join(entry.typed.split())) or None, ()


def read_code(read: Callable[[str], Code]) -> Callable[[Entry], Meant]:
    """The reader of a kind whose values prove themselves."""

    def reader(entry: Entry) -> Meant:
        cell = entry.cells[0] if entry.cells else ""
        if isinstance(cell, float | int) and abs(cell) >= _EXACT:
            return None, (entry.found("number-rounded"),)
        code = read(_joined(entry))
        return code.meaning, () if code.trouble is None else (entry.found(code.trouble),)

    return reader


def read_serial_entry(entry: Entry) -> Meant:
    """A number that fits the template of its field."""
    template = entry.field.template or ""
    code = read_serial(_joined(entry), template)
    if code.trouble is None:
        return code.meaning, ()
    return None, (entry.found(code.trouble, shape=serial_example(template)),)


def read_signature(entry: Entry) -> Meant:
    """The name of who signed; a date in the same cell is left to ``signed_moment``."""
    if _REFUSED.search(entry.typed):
        return None, (entry.found("signature-refused"),)
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
    return _amount(entry, read_money(_joined(entry), entry.said, entry.field.min or 0), "元")


def _joined(entry: Entry) -> str:
    return entry.typed.replace("\n", "")


def _amount(entry: Entry, amount: Amount | None, unit: str) -> Meant:
    if amount is not None or is_unit_alone(entry.typed):
        return amount, ()
    severity = None if entry.field.required else Severity.WARNING
    if entry.field.kind == "money" and is_bare(entry.typed):
        return None, (entry.found("unit-missing", severity=severity),)
    return None, (entry.found("number-unclear", severity=severity, unit=unit),)


_NO_PERIOD = re.compile(r"[年月日时分号点:：.\-/\s~至到—–]*")  # the frame of a period
_EMAIL = re.compile(r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+")
_STARS = re.compile("([★⭐]+)[☆]*")
_BETWEEN = re.compile(r"[、,，;；/\n+＋]|\s{1,}|和|及")
_EXACT = 10**15  # from here on a workbook has lost the last digits of a number
_FRAME = re.compile(r"[\d年月日时分点号:：.\-/\s]*")  # a part of a date in a cell of its own
_TIMELY = re.compile(r"(?i)[\d〇一二三四五六七八九十午晚早晨]|am|pm")
_PHONE = re.compile(r"(?:电话|手机)?\s*[:：]?\s*\+?\d[\d\- ]{6,}\d")
_ENCLOSED = re.compile(r"^[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_SIGNED = re.compile(r"[(（]\s*(?:本人)?(?:签字|签名|签章|盖章|公章)\s*[)）]\s*$")
_REFUSED = re.compile("不同意|不批准|不予|驳回|拒签|拒绝")
_SIGNING_WORDS = re.compile(
    r"(?<![\u3400-\u9fff])(?:情况属实|以上属实|属实|同意|已阅|已核实?|已确认|确认无误|无异议|批准|准予)"
    r"(?![\u3400-\u9fff])|"
    r"(?:签字|签名|签章|盖章|签署)?(?:日期|时间)\s*[:：]?|(?:签字|签名|签章|盖章|签署)\s*[:：]?"
    r"|[(（]\s*(?:签字|签名|签章|盖章|公章)?\s*[)）]"
    r"|(?<![\u3400-\u9fff])年\s*月\s*日(?:\s*时\s*分?)?"
)

KINDS: dict[str, Callable[[Entry], Meant]] = {
    "text": read_text,
    "party": read_name,
    "person": read_person,
    "phones": read_phones,
    "emails": read_emails,
    "date": read_date,
    "time": read_time_entry,
    "datetime": read_datetime,
    "period": read_period_entry,
    "quantity": read_quantity_entry,
    "money": read_money_entry,
    "integer": read_integer,
    "score": read_score,
    "choice": read_choice,
    "choices": read_choices,
    "ticks": read_ticks,
    "mark": read_mark_entry,
    "signature": read_signature,
    "identity": read_code(read_identity),
    "credit_code": read_code(read_credit_code),
    "plate": read_code(read_plate),
    "vin": read_code(read_vin),
    "serial": read_serial_entry,
    "address": read_address,
    "reference": read_name,
}
