"""The builder of messy forms writes what it is asked for, in both kinds of file."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.forms.mess import LABELS, LAYOUTS, SPELLINGS, write_form

VALUES = {
    "customer_name": "张三",
    "contact": "13800001234",
    "demand_detail": "购买住宅三居室",
    "submitter": "周雨桐",
    "supervisor_signed_at": datetime(2026, 3, 1, 9, 30),
}


@pytest.mark.parametrize("ending", [".xlsx", ".xls"])
def test_every_layout_and_spelling_opens_and_shows_the_customer(
    tmp_path: Path, ending: str
) -> None:
    for layout, spelling in product(LAYOUTS, SPELLINGS):
        path = tmp_path / f"{layout}-{spelling}{ending}"
        write_form(VALUES, layout=layout, spelling=spelling, path=path)
        texts = _texts(path)
        assert "张三" in texts, path.name
        assert ("贰号客户" in texts) == (layout in ("stacked_two", "side_by_side")), path.name


def test_a_date_stays_a_date(tmp_path: Path) -> None:
    for ending in (".xlsx", ".xls"):
        path = tmp_path / f"form{ending}"
        write_form(VALUES, layout="left", spelling="plain", path=path)
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        assert any(datetime(2026, 3, 1, 9, 30) in row for row in rows)


def test_every_field_has_a_label_in_both_scripts() -> None:
    assert all(len(pair) == 2 and all(pair) for pair in LABELS.values())


def _texts(path: Path) -> str:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return "\n".join(str(cell) for row in rows for cell in row)
