"""What comes out of a workbook, cell by cell."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.worksheet.table import Table

from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Area, Grid
from tests.intake import crafted
from tests.intake.crafted import book, cell, row, sheet


def grids(tmp_path: Path, data: bytes, limits: Limits | None = None) -> tuple[Grid, ...]:
    path = tmp_path / "any.name"
    path.write_bytes(data)
    got = read_workbook(path, limits or Limits())
    assert not isinstance(got, Unreadable), got
    return got.grids


def refused(tmp_path: Path, data: bytes, limits: Limits | None = None) -> str:
    path = tmp_path / "any.name"
    path.write_bytes(data)
    got = read_workbook(path, limits or Limits())
    assert isinstance(got, Unreadable)
    return got.reason


def test_places_kinds_and_merges_of_an_honest_form(tmp_path: Path) -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    form = made.add_worksheet("客户确认书")
    form.write_string(2, 1, "00123")
    form.write_string(2, 2, "  空格  ")
    form.write_number(3, 1, 42)
    form.write_number(3, 2, 1.5)
    form.write_boolean(3, 3, True)
    form.write_number(3, 4, 13800005678)
    form.write_datetime(4, 1, datetime(2026, 3, 1), made.add_format({"num_format": "yyyy-mm-dd"}))
    form.write_datetime(
        4, 2, datetime(2026, 3, 1, 9, 30), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    )
    form.write_number(4, 3, 0.5, made.add_format({"num_format": "hh:mm"}))
    form.write_number(4, 4, 1.5, made.add_format({"num_format": "[h]:mm"}))
    form.merge_range(6, 0, 7, 3, "合并")
    made.add_worksheet("藏").hide()
    made.add_worksheet("很藏").very_hidden()
    made.close()
    form_grid, *others = grids(tmp_path, target.getvalue())
    assert form_grid.sheet == "客户确认书" and not form_grid.hidden
    assert dict(form_grid.cells) == {
        (2, 1): "00123",
        (2, 2): "  空格  ",
        (3, 1): 42,
        (3, 2): 1.5,
        (3, 3): True,
        (3, 4): 13800005678,
        (4, 1): date(2026, 3, 1),
        (4, 2): datetime(2026, 3, 1, 9, 30),
        (4, 3): "12:00:00",
        (4, 4): "36:00:00",
        (6, 0): "合并",
    }
    assert type(form_grid.cells[3, 1]) is int and type(form_grid.cells[3, 3]) is bool
    assert form_grid.merges == (Area(6, 0, 7, 3),)
    assert not form_grid.faults
    assert [(g.sheet, g.hidden) for g in others] == [("藏", True), ("很藏", True)]


@pytest.mark.parametrize("number_format", [14, 27, 31, 36, 50, 57, 58])
def test_built_in_date_formats_give_dates(number_format: int, tmp_path: Path) -> None:
    data = book(
        sheet(row(1, '<c r="B1" s="1"><v>46000</v></c>', '<c r="C1" s="1"><v>46000.5</v></c>')),
        styles=crafted.styles(number_format),
    )
    (grid,) = grids(tmp_path, data)
    first, second = grid.cells[0, 1], grid.cells[0, 2]
    assert isinstance(first, date) and (first.year, first.month, first.day) == (2025, 12, 9)
    assert second == datetime(2025, 12, 9, 12)


def test_errors_and_uncalculated_formulas_are_faults(tmp_path: Path) -> None:
    rows = row(
        3,
        cell("A3", "#N/A", "e"),
        cell("B3", "#DIV/0!", "e", "1/0"),
        '<c r="C3"><f>A1+1</f></c>',
        '<c r="D3"><f>A1+1</f><v></v></c>',
        cell("E3", "7", "n", "3+4"),
        cell("F3", "", "str", '""'),
        "<c><v>9</v></c>",
    )
    (grid,) = grids(tmp_path, book(sheet(rows)))
    assert dict(grid.cells) == {(2, 4): 7, (2, 6): 9}
    assert dict(grid.faults) == {
        (2, 0): "error",
        (2, 1): "error",
        (2, 2): "uncached",
        (2, 3): "uncached",
    }


def test_formulas_saved_by_a_program_that_does_not_calculate(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["B2"] = "=1+1"
    made.worksheets[0]["B3"] = "x"
    target = io.BytesIO()
    made.save(target)
    (grid,) = grids(tmp_path, target.getvalue())
    assert dict(grid.cells) == {(2, 1): "x"}
    assert dict(grid.faults) == {(1, 1): "uncached"}


def test_literals_that_the_reader_does_not_know_cost_no_sheet(tmp_path: Path) -> None:
    rows = row(
        1,
        '<c r="A1"/>',
        cell("B1", "#SPILL!", "e"),
        cell("C1", "2", "b"),
        cell("D1", "odd", "odd"),
        cell("E1", "no number", "n"),
        '<c r="F1" s="1"><v>46000</v></c>',
        cell("G1", "1", "b"),
        cell("H1", "-1.5e3"),
    )
    (grid,) = grids(tmp_path, book(sheet(rows), styles=crafted.styles(31)))
    assert grid.cells[0, 2] == "2"
    assert grid.cells[0, 3] == "odd"
    assert grid.cells[0, 4] == "no number"
    assert isinstance(grid.cells[0, 5], date)
    assert grid.cells[0, 6] is True and grid.cells[0, 7] == -1500
    assert (0, 0) not in grid.cells and (0, 1) not in grid.cells
    assert dict(grid.faults) == {(0, 1): "error"}


def test_a_shared_string_that_is_not_there_is_damage(tmp_path: Path) -> None:
    assert refused(tmp_path, book(sheet(row(1, cell("A1", "7", "s"))))) == "damaged"


def test_numbers_out_of_reach_stay_texts_or_floats(tmp_path: Path) -> None:
    data = book(sheet(row(1, cell("A1", "1e300"), cell("B1", "NaN"), cell("C1", "1e999"))))
    (grid,) = grids(tmp_path, data)
    assert type(grid.cells[0, 0]) is float
    assert grid.cells[0, 1] == "nan" and grid.cells[0, 2] == "inf"


def test_other_dialects_of_the_same_format(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    plain = sheet(row(2, cell("B2", "5"), cell("C2", "#N/A", "e")))
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    for text in (plain.replace(crafted.MAIN, strict), prefixed):
        (grid,) = grids(tmp_path, book(text))
        assert dict(grid.cells) == {(1, 1): 5}
        assert dict(grid.faults) == {(1, 2): "error"}


def test_old_workbooks(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    old = made.add_sheet("表")
    old.write(2, 1, "007")
    old.write(3, 1, 12.0)
    old.write(4, 1, datetime(2026, 3, 1, 8), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))
    old.write_merge(5, 6, 0, 2, "合并")
    made.add_sheet("藏").visibility = 1
    target = io.BytesIO()
    made.save(target)
    grid, hidden = grids(tmp_path, target.getvalue())
    assert dict(grid.cells) == {
        (2, 1): "007",
        (3, 1): 12,
        (4, 1): datetime(2026, 3, 1, 8),
        (5, 0): "合并",
    }
    assert grid.merges == (Area(5, 0, 6, 2),)
    assert (hidden.sheet, hidden.hidden) == ("藏", True)


def test_opendocument_keeps_merges_and_places(tmp_path: Path) -> None:
    span = 'table:number-columns-spanned="3" table:number-rows-spanned="2"'
    data = crafted.opendocument(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
        + crafted.text_cell("合并", span)
        + '<table:covered-table-cell table:number-columns-repeated="2"/>'
        + crafted.text_cell("右")
        + crafted.text_cell("#N/A", 'calcext:value-type="error"')
        + "</table:table-row>\n"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    (grid,) = grids(tmp_path, data)
    assert grid.merges == (Area(2, 2, 3, 4),)
    assert grid.cells[2, 2] == "合并" and grid.cells[2, 5] == "右"
    assert dict(grid.faults) == {(2, 6): "error"}
    assert {row for row, _ in grid.cells} == {2}


def test_used_ranges_are_bounded_where_preflight_cannot_look(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("a").write(999, 99, "x")
    target = io.BytesIO()
    made.save(target)
    assert refused(tmp_path, target.getvalue(), Limits(used_range=99_999)) == "bomb"
    assert len(grids(tmp_path, target.getvalue(), Limits(used_range=100_000))) == 1


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("a").write(0, 0, "x")
    target = io.BytesIO()
    made.save(target)
    interface, password = b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00"
    assert target.getvalue().count(interface) == 1
    assert refused(tmp_path, target.getvalue().replace(interface, password)) == "encrypted"


def test_what_only_looks_like_an_old_workbook_is_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path, crafted.compound("Workbook")) == "damaged"


def test_tables_do_not_disturb(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["甲", "乙"])
    made.worksheets[0].append([1, 2])
    made.worksheets[0].add_table(Table(displayName="T", ref="A1:B2"))
    target = io.BytesIO()
    made.save(target)
    (grid,) = grids(tmp_path, target.getvalue())
    assert dict(grid.cells) == {(0, 0): "甲", (0, 1): "乙", (1, 0): 1, (1, 1): 2}


# As other programs write values: laid out for reading, or through general XML writers.
SPELT = [
    ("n", "\n  12\n", 12),
    ("n", "&#49;2", 12),
    ("n", "1<!-- -->2", 12),
    ("n", "１２", "１２"),
    ("s", " 1 ", "李明轩"),
    ("s", "<![CDATA[1]]>", "李明轩"),
    ("str", "<![CDATA[李 & 明]]>轩", "李 & 明轩"),
    ("str", "李<?word?>明", "李明"),
    ("b", " 1 ", True),
    ("b", "true", True),
    ("b", "23", "23"),
]


@pytest.mark.parametrize(("kind", "written", "value"), SPELT)
def test_a_value_is_read_however_it_is_written(
    tmp_path: Path, kind: str, written: str, value: object
) -> None:
    rows = row(1, cell("A1", written, kind), cell("B1", "7"), cell("C1", "#SPILL!", "e"))
    (grid,) = grids(tmp_path, book(sheet(rows), strings=crafted.strings("客户", "李明轩")))
    assert dict(grid.cells) == {(0, 0): value, (0, 1): 7}
    assert dict(grid.faults) == {(0, 2): "error"}


@pytest.mark.parametrize("index", ["-1", "x", "1e0"])
def test_a_cell_that_names_no_shared_text_is_not_read_as_another(
    tmp_path: Path, index: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(sheet(row(1, cell("A1", index, "s"))), strings=crafted.strings("客户")))
    read = read_workbook(path, Limits())
    assert isinstance(read, Unreadable) and read.reason == "damaged"
