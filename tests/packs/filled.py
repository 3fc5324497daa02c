"""Every shipped form as a workbook: its blank filled in, or its cells as a person types them."""

from __future__ import annotations

import io
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from processor.forms.identifiers import serial_example
from processor.forms.read import Reading, read_records
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Grid
from processor.outputs.blank_plan import plan_form
from processor.outputs.blanks import BlankTexts, write_blank
from processor.rules.forms import IDENTITY, FormField, FormRules
from processor.rules.load import load_packs
from processor.rules.pack import Pack
from tests.desk import Office
from tests.forms.tables import ARRIVAL, ZONE, grid
from tests.records import RULES

TEXTS = BlankTexts(how_to="请填写白色格", prompts={}, wrong_date="日期", wrong_choice="选择")

_TYPED: dict[str, Any] = {
    "text": "云栖",
    "party": "云岚",
    "person": "周雨桐",
    "phones": "13800001234",
    "emails": "li.si@example.com",
    "date": "2026-03-02",
    "time": "9:30",
    "datetime": "2026-03-02 10:00",
    "period": "2026-03-02至2026-03-05",
    "money": "300元",
    "integer": 3,
    "quantity": 5,
    "mark": "√",
    "signature": "罗建国",
    "identity": "11010519491231002X",
    "credit_code": "91110000100000009H",
    "plate": "京A12345",
    "address": "上海市世纪大道1号",
    "reference": "云栖",
}


def typed(field: FormField) -> Any:
    """What a person types into a field."""
    if field.kind == "serial":
        return serial_example(field.template or "")
    if field.kind == "score":
        return field.max
    if field.kind == "choice" and field.options:
        return field.options[0].labels[0]
    if field.kind in ("choices", "ticks") and field.options:
        return "☑" + "  □".join(option.labels[0] for option in field.options)
    if field.kind == "mark" and field.options:
        return field.options[0].labels[0]
    return _TYPED.get(field.kind, "云栖")


@cache
def shipped() -> tuple[Pack, ...]:
    """Every pack in ``rules``; each must be without mistakes."""
    packs, mistakes = load_packs(RULES)
    assert mistakes == []
    return tuple(packs)


def shipped_named(name: str) -> Pack:
    """One of them."""
    return next(pack for pack in shipped() if pack.name == name)


def fill_blank(pack: Pack, form: FormRules, path: Path) -> None:
    """Fill every field of the first block, and one row of each table, of a form's blank."""
    book = openpyxl.load_workbook(io.BytesIO(write_blank(pack, form, "zh-Hans", TEXTS)))
    sheet = book.active
    assert sheet is not None
    plan = plan_form(form, 2)
    done: set[str] = set()
    for slot in plan.slots:
        if slot.field.field not in done:
            done.add(slot.field.field)
            sheet.cell(slot.value[0] + 1, slot.value[1] + 1).value = typed(slot.field)
    for column in plan.columns:
        sheet.cell(column.row + 2, column.column + 1).value = typed(column.field)
    book.save(path)


def read_file(path: Path, *, known: bool) -> Reading:
    """What all shipped packs read from a workbook; ``known``: it says which blank it was."""
    workbook = read_workbook(path, Limits())
    assert not isinstance(workbook, Unreadable)
    identity = workbook.properties.get(IDENTITY) if known else None
    return read_records(workbook.grids, shipped(), ARRIVAL, ZONE, identity)


def read_by_all(*grids: Grid) -> Reading:
    """What all shipped packs read from some sheets."""
    return read_records(grids, shipped(), ARRIVAL, ZONE)


def office_of_all(root: Path) -> Office:
    """An office with every shipped pack."""
    office = Office(root)
    shutil.copytree(RULES, root / "rules", dirs_exist_ok=True)
    return office


def drop_table(office: Office, name: str, markdown: str) -> None:
    """Save cells written as a Markdown table into the inbox."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for (row, column), text in grid(markdown).cells.items():
        sheet.cell(row + 1, column + 1).value = str(text)
    book.save(office.root / "inbox" / name)


def told_of(office: Office, now: str) -> dict[str, list[str]]:
    """What is told of each record, by the cell that it begins at: outcome, codes and fields."""
    return {
        f"{Path(r['place']['file']).stem} {r['place']['cell']}": [
            r["outcome"],
            *sorted(f"{f['code']} {f['field']}" for f in r["findings"]),
        ]
        for r in sorted(office.list("records", now), key=_begins)
    }


def _begins(record: dict[str, Any]) -> tuple[str, int]:
    return str(record["place"]["file"]), int(
        record["place"]["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )
