"""Blank forms: a printable A4 sheet for every form of a pack, made from its rules alone.

Two label and value pairs to a row, drop-downs for choices, only value cells unlocked. A custom
property and a name for every field tell later, beyond doubt, which form and field a cell is.
The same rules and texts give the same bytes. Never reads a filled form.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from processor.forms.identifiers import serial_example
from processor.forms.marks import known_marks
from processor.outputs.blank_plan import FULL, Column, Plan, Slot, is_long, plan_form
from processor.outputs.returned.cells import clean_text, spell_address
from processor.outputs.returned.workbook import free_sheet_name
from processor.rules.forms import IDENTITY, FormField, FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken

NAME_PREFIX = "f_"  # the defined name of a field's value cell: f_customer_name

_CREATED = datetime(2000, 1, 1)  # fixed, so the same rules give the same bytes
_COLUMNS = (15, 13, 15, 15, 13, 15)  # widths: label, value, value, label, value, value
_ROW, _TALL = 36, 96  # points
_LONGEST_LIST = 250  # characters of a drop-down inside the cell's own rule
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 250  # characters of an input message
_FORMATS = {
    "datetime": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd", "time": "hh:mm", "quantity": "General",
    "money": "General", "integer": "General", "score": "General",
}  # fmt: skip
_BOXED = ("ticks", "choices")  # kinds whose options are printed with boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankTexts:
    """The sentences on a blank form, already translated."""

    how_to: str  # below the title
    prompts: Mapping[str, str]  # field kind -> what to type; a kind may be absent
    wrong_date: str
    wrong_choice: str


class _Guidance(NamedTuple):
    language: str
    texts: BlankTexts
    lists: Mapping[str, str]  # ranges of long drop-downs, by field


class _Looks(NamedTuple):
    title: Format
    heading: Format
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
        plan = plan_form(form, first_row=2)
        looks = _make_looks(workbook)
        _write_frame(sheet, looks, (title, texts.how_to, identity), plan)
        for row, words in plan.headings:
            sheet.merge_range(row, 0, row, FULL, "", looks.heading)
            sheet.write_string(row, 0, spoken(words, language), looks.heading)
        for slot in plan.slots:
            _write_slot(workbook, sheet, looks, slot, spoken(slot.field.title, language))
        for column in plan.columns:
            _write_column(workbook, sheet, looks, column, spoken(column.field.title, language))
        _name_cells(workbook, sheet, plan.slots)
        asked = [*(s.field for s in plan.slots), *(c.field for c in plan.columns)]
        guidance = _Guidance(language, texts, _write_long_lists(workbook, asked))
        for slot in plan.slots:
            cells = (*slot.value, *slot.value)
            _guide(sheet, slot.field, cells, guidance)
        for column in plan.columns:
            cells = (column.row + 1, column.column, column.last, column.column)
            _guide(sheet, column.field, cells, guidance)
        _set_up_print(sheet, plan)
    return memory.getvalue()


def _make_looks(workbook: xlsxwriter.Workbook) -> _Looks:
    font: dict[str, Any] = {"font_name": "Microsoft YaHei", "valign": "vcenter"}
    grey = {"font_color": "#808080", "font_size": 9, "text_wrap": True}
    boxed = {"border": 1, "border_color": "#7F7F7F", "bg_color": "#EAF1F8"}
    return _Looks(
        title=workbook.add_format(font | {"font_size": 18, "bold": True, "align": "center"}),
        heading=workbook.add_format(font | boxed | {"bold": True, "bg_color": "#D3E2F0"}),
        hint=workbook.add_format(font | grey | {"align": "center"}),
        label=workbook.add_format(font | boxed | {"font_size": 11, "text_wrap": True, "indent": 1}),
        star=workbook.add_format(font | {"font_color": "#C00000", "bold": True}),
        footer=workbook.add_format(font | grey | {"font_size": 8, "align": "right"}),
    )


def _write_frame(sheet: Worksheet, looks: _Looks, texts: tuple[str, str, str], plan: Plan) -> None:
    for column, width in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    if plan.right > FULL:
        sheet.set_column(FULL + 1, plan.right, _COLUMNS[0])
    for row, height, text, look in (
        (0, 36, texts[0], looks.title),
        (1, 24, texts[1], looks.hint),
        (plan.end, 18, texts[2], looks.footer),
    ):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, FULL, "", look)
        sheet.write_string(row, 0, clean_text(text), look)


def _write_slot(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, looks: _Looks, slot: Slot, title: str
) -> None:
    field = slot.field
    row, left = slot.value
    sheet.set_row(row, _TALL if is_long(field) and field.required else _ROW)
    if slot.below:
        sheet.merge_range(slot.row, slot.label, slot.row, slot.last, "", looks.label)
    label = f"{title} *" if field.required else title
    _write_label(sheet, looks, (slot.row, slot.label), label)
    look = _value_look(workbook, field)
    sheet.merge_range(row, left, row, slot.last, "", look)
    if printed := _printed(field):
        sheet.write_string(row, left, printed, look)


def _write_column(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, looks: _Looks, column: Column, title: str
) -> None:
    label = f"{title} *" if column.field.required else title
    _write_label(sheet, looks, (column.row, column.column), label)
    look = _value_look(workbook, column.field)
    for row in range(column.row + 1, column.last + 1):
        sheet.write(row, column.column, _printed(column.field) or None, look)


def _write_label(sheet: Worksheet, looks: _Looks, at: tuple[int, int], label: str) -> None:
    """A label; the star of what must be filled is red."""
    if label.endswith(" *"):
        sheet.write_rich_string(*at, label[:-2], looks.star, " *", looks.label)
    else:
        sheet.write_string(*at, label, looks.label)


def _value_look(workbook: xlsxwriter.Workbook, field: FormField) -> Format:
    return workbook.add_format(
        {
            "font_name": "Microsoft YaHei", "font_size": 11, "border": 1, "text_wrap": True,
            "border_color": "#7F7F7F", "valign": "top" if field.kind == "text" else "vcenter",
            "align": "left", "locked": False, "num_format": _FORMATS.get(field.kind, "@"),
        }
    )  # fmt: skip


def _name_cells(workbook: xlsxwriter.Workbook, sheet: Worksheet, slots: Sequence[Slot]) -> None:
    """A name for the value cell of every field that the form shows once."""
    times = Counter(slot.field.field for slot in slots)
    quoted = sheet.get_name().replace("'", "''")
    for slot in slots:
        if times[slot.field.field] == 1:
            where = spell_address(*slot.value)
            column, row = where.rstrip("0123456789"), where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            name = f"{NAME_PREFIX}{slot.field.field}"
            workbook.define_name(name, f"='{quoted}'!${column}${row}")


def _words(field: FormField) -> list[str]:
    """The words of a drop-down; none where several may be chosen, for boxes are printed there."""
    if field.kind == "mark":
        return known_marks(field)
    return [] if field.kind in _BOXED else [option.labels[0] for option in field.options]


def _printed(field: FormField) -> str:
    """What stands in an empty value cell: the boxes of several options, room for amounts."""
    if field.kind not in _BOXED:
        return ""
    room = f" ____{field.unit}" if field.unit else ""
    return "  ".join(f"□{option.labels[0]}{room}" for option in field.options)


def _fits_inline(words: Sequence[str]) -> bool:
    return len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words)


def _write_long_lists(workbook: xlsxwriter.Workbook, asked: Sequence[FormField]) -> dict[str, str]:
    """Lists that do not fit into a rule, on a hidden sheet; their ranges by field."""
    once = {field.field: field for field in asked}.values()
    long = [field for field in once if not _fits_inline(_words(field))]
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


def _guide(
    sheet: Worksheet, field: FormField, cells: tuple[int, int, int, int], guidance: _Guidance
) -> None:
    language, texts, lists = guidance
    rule = _rule(field, texts, lists)
    prompt = texts.prompts.get(field.kind, "")
    if field.template:
        prompt = f"{prompt} {serial_example(field.template)}".strip()
    if prompt:
        rule["input_title"] = spoken(field.title, language)[:_LONGEST_TITLE]
        rule["input_message"] = prompt[:_LONGEST_MESSAGE]
    if prompt or rule["validate"] != "any":
        sheet.data_validation(*cells, rule)


def _rule(field: FormField, texts: BlankTexts, lists: Mapping[str, str]) -> dict[str, Any]:
    if field.kind in ("datetime", "date"):
        message = texts.wrong_date[:_LONGEST_MESSAGE]
        limits = {"criteria": ">=", "value": date(2000, 1, 1), "error_message": message}
        return {"validate": "date"} | limits
    if field.kind == "score":
        between = {"criteria": "between", "minimum": field.min, "maximum": field.max}
        return {"validate": "integer"} | between
    if field.kind == "integer":
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
    if words := _words(field):
        return {
            "validate": "list",
            "source": lists.get(field.field) or words,
            "error_message": texts.wrong_choice[:_LONGEST_MESSAGE],
            "show_error": not (field.open or (field.kind == "mark" and field.unit)),
        }
    return {"validate": "any"}


def _set_up_print(sheet: Worksheet, plan: Plan) -> None:
    sheet.protect("", {"format_rows": True})
    sheet.hide_gridlines(2)
    sheet.set_paper(9)  # A4
    if plan.right > FULL:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, plan.end, plan.right)
    sheet.set_selection(2, 1, 2, 1)
