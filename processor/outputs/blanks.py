"""Blank forms: a printable A4 sheet for every form of a pack, made from its rules alone.

Two label and value pairs to a row, drop-downs for choices, only value cells unlocked. A custom
property and a name for every field tell later, beyond doubt, which form and field a cell is.
The same rules and texts give the same bytes. Never reads a filled form.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from processor.outputs.returned.cells import clean_text, spell_address
from processor.outputs.returned.workbook import free_sheet_name
from processor.rules.forms import IDENTITY, FormField, FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken

NAME_PREFIX = "f_"  # the defined name of a field's value cell: f_customer_name

_CREATED = datetime(2000, 1, 1)  # fixed, so the same rules give the same bytes
_COLUMNS = (15, 13, 15, 15, 13, 15)  # widths: label, value, value, label, value, value
_FULL = len(_COLUMNS) - 1
_ROW, _TALL = 36, 96  # points
_LONGEST_LIST = 250  # characters of a drop-down inside the cell's own rule
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 250  # characters of an input message
_FORMATS = {"datetime": "yyyy-mm-dd hh:mm", "quantity": "General", "money": "General"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankTexts:
    """The sentences on a blank form, already translated."""

    how_to: str  # below the title
    prompts: Mapping[str, str]  # field kind -> what to type; a kind may be absent
    wrong_date: str
    wrong_choice: str


class Slot(NamedTuple):
    """Where a field stands: label and value on one row, the value over merged cells."""

    field: FormField
    row: int
    label: int  # column
    last: int  # column where the value ends

    @property
    def value(self) -> tuple[int, int]:
        """The first cell of the value."""
        return self.row, self.label + 1


class _Looks(NamedTuple):
    title: Format
    hint: Format
    label: Format
    star: Format
    footer: Format


def write_blank(pack: Pack, form: FormRules, language: str, texts: BlankTexts) -> bytes:
    """A form of a pack as an ``.xlsx``, labelled in one language."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        identity = f"{pack.name}/{form.form}/{pack.head.version}"
        title = spoken(form.title, language)
        workbook.set_properties({"title": title, "created": _CREATED})
        workbook.set_custom_property(IDENTITY, identity, "text")
        sheet = workbook.add_worksheet(free_sheet_name(title, []))
        slots = place_fields(form.fields, first_row=2)
        looks = _make_looks(workbook)
        _write_frame(sheet, looks, (title, texts.how_to, identity), slots[-1].row + 1)
        for slot in slots:
            _write_slot(workbook, sheet, looks, slot, spoken(slot.field.title, language))
        lists = _write_long_lists(workbook, slots)
        for slot in slots:
            _guide_slot(sheet, slot, language, texts, lists)
        _set_up_print(sheet, slots[-1].row + 1)
    return memory.getvalue()


def place_fields(fields: Sequence[FormField], first_row: int) -> list[Slot]:
    """Give every field its cells: two to a row, a text or a lone field over the whole row."""
    slots: list[Slot] = []
    row, half = first_row, _FULL // 2
    waiting = False  # whether the left half of the row is taken
    for number, field in enumerate(fields):
        following = fields[number + 1] if number + 1 < len(fields) else None
        if waiting:
            slots.append(Slot(field, row, half + 1, _FULL))
            row, waiting = row + 1, False
        elif _is_long(field) or following is None or _is_long(following):
            slots.append(Slot(field, row, 0, _FULL))
            row += 1
        else:
            slots.append(Slot(field, row, 0, half))
            waiting = True
    return slots


def _is_long(field: FormField) -> bool:
    return field.kind == "text"


def _make_looks(workbook: xlsxwriter.Workbook) -> _Looks:
    font: dict[str, Any] = {"font_name": "Microsoft YaHei", "valign": "vcenter"}
    grey = {"font_color": "#808080", "font_size": 9, "text_wrap": True}
    boxed = {"border": 1, "border_color": "#7F7F7F", "bg_color": "#EAF1F8"}
    return _Looks(
        title=workbook.add_format(font | {"font_size": 18, "bold": True, "align": "center"}),
        hint=workbook.add_format(font | grey | {"align": "center"}),
        label=workbook.add_format(font | boxed | {"font_size": 11, "text_wrap": True, "indent": 1}),
        star=workbook.add_format(font | {"font_color": "#C00000", "bold": True}),
        footer=workbook.add_format(font | grey | {"font_size": 8, "align": "right"}),
    )


def _write_frame(sheet: Worksheet, looks: _Looks, texts: tuple[str, str, str], last: int) -> None:
    for column, width in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    for row, height, text, look in (
        (0, 36, texts[0], looks.title),
        (1, 24, texts[1], looks.hint),
        (last, 18, texts[2], looks.footer),
    ):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, _FULL, "", look)
        sheet.write_string(row, 0, clean_text(text), look)


def _write_slot(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, looks: _Looks, slot: Slot, title: str
) -> None:
    field = slot.field
    sheet.set_row(slot.row, _TALL if _is_long(field) and field.required else _ROW)
    if field.required:
        sheet.write_rich_string(slot.row, slot.label, title, looks.star, " *", looks.label)
    else:
        sheet.write_string(slot.row, slot.label, title, looks.label)
    look = workbook.add_format(
        {
            "font_name": "Microsoft YaHei", "font_size": 11, "border": 1, "text_wrap": True,
            "border_color": "#7F7F7F", "valign": "top" if _is_long(field) else "vcenter",
            "align": "left", "locked": False, "num_format": _FORMATS.get(field.kind, "@"),
        }
    )  # fmt: skip
    sheet.merge_range(*slot.value, slot.row, slot.last, "", look)
    where = spell_address(*slot.value)
    column, row = where.rstrip("0123456789"), where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    quoted = sheet.get_name().replace("'", "''")
    workbook.define_name(f"{NAME_PREFIX}{field.field}", f"='{quoted}'!${column}${row}")


def _words(field: FormField) -> list[str]:
    return [option.labels[0] for option in field.options]


def _fits_inline(words: Sequence[str]) -> bool:
    return len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words)


def _write_long_lists(workbook: xlsxwriter.Workbook, slots: Sequence[Slot]) -> dict[str, str]:
    """Lists that do not fit into a rule, on a hidden sheet; their ranges by field."""
    long = [s.field for s in slots if s.field.options and not _fits_inline(_words(s.field))]
    if not long:
        return {}
    sheet = workbook.add_worksheet("lists")
    sheet.very_hidden()
    ranges: dict[str, str] = {}
    for column, field in enumerate(long):
        words = _words(field)
        for row, word in enumerate(words):
            sheet.write_string(row, column, word)
        letter = spell_address(0, column)[:-1]
        ranges[field.field] = f"=lists!${letter}$1:${letter}${len(words)}"
    return ranges


def _guide_slot(
    sheet: Worksheet, slot: Slot, language: str, texts: BlankTexts, lists: Mapping[str, str]
) -> None:
    rule = _rule(slot.field, texts, lists)
    prompt = texts.prompts.get(slot.field.kind, "")
    if prompt:
        rule["input_title"] = spoken(slot.field.title, language)[:_LONGEST_TITLE]
        rule["input_message"] = prompt[:_LONGEST_MESSAGE]
    if prompt or rule["validate"] != "any":
        sheet.data_validation(*slot.value, *slot.value, rule)


def _rule(field: FormField, texts: BlankTexts, lists: Mapping[str, str]) -> dict[str, Any]:
    if field.kind == "datetime":
        message = texts.wrong_date[:_LONGEST_MESSAGE]
        limits = {"criteria": ">=", "value": date(2000, 1, 1), "error_message": message}
        return {"validate": "date"} | limits
    if field.options:
        return {
            "validate": "list",
            "source": lists.get(field.field) or _words(field),
            "error_message": texts.wrong_choice[:_LONGEST_MESSAGE],
            "show_error": not field.open,
        }
    return {"validate": "any"}


def _set_up_print(sheet: Worksheet, last: int) -> None:
    sheet.protect("", {"format_rows": True})
    sheet.hide_gridlines(2)
    sheet.set_paper(9)  # A4
    sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, _FULL)
    sheet.set_selection(2, 1, 2, 1)
