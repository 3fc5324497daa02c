"""What a workbook says besides values: comments, ticks, drop-downs, hidden rows, its identity."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation

from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Area, Tick, Workbook
from tests.intake import crafted
from tests.intake.crafted import cell, control, old_drawing, old_tick, row, sheet

KINDS = ("xlsx", "ods")


def read(tmp_path: Path, data: bytes) -> Workbook:
    path = tmp_path / "any.xlsx"
    path.write_bytes(data)
    got = read_workbook(path, Limits())
    assert not isinstance(got, Unreadable), got
    return got


def test_comments_lists_hidden_rows_names_and_identity(tmp_path: Path) -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    made.set_custom_property("processor-form", "pack/form/1", "text")
    form, lists = made.add_worksheet("表"), made.add_worksheet("it's")
    form.write(1, 1, "x")
    form.write_comment(1, 1, "请填\n全名", {"author": "主管"})
    form.set_row(4, None, None, {"hidden": True})
    form.set_column(2, 3, None, None, {"hidden": True})
    lists.write_column(0, 0, ["来访", "来电", 3])
    made.define_name("ways", "='it''s'!$A$1:$A$3")
    form.data_validation(2, 1, 3, 1, {"validate": "list", "source": ["甲", "乙 丙"]})
    form.data_validation("C1:C1048576", {"validate": "list", "source": "=ways"})
    form.data_validation("D1", {"validate": "list", "source": "='it''s'!$A$1:$A$2"})
    form.data_validation("E1", {"validate": "list", "source": "=INDIRECT(A1)"})
    made.close()
    book = read(tmp_path, target.getvalue())
    grid = book.grids[0]
    assert book.properties == {"processor-form": "pack/form/1"}
    assert book.names["ways"] == "'it''s'!$A$1:$A$3"
    assert dict(grid.comments) == {(1, 1): "请填\n全名"}
    assert grid.hidden_rows == {4} and grid.hidden_columns == {2, 3}
    assert dict(grid.choices) == {
        Area(2, 1, 3, 1): ("甲", "乙 丙"),
        Area(0, 2, 1048575, 2): ("来访", "来电", "3"),
        Area(0, 3, 0, 3): ("来访", "来电"),
    }
    assert not book.grids[1].choices


def test_lists_kept_on_another_sheet_as_newer_excel_writes_them(tmp_path: Path) -> None:
    newer = (
        '<extLst><ext xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:dataValidations count="1">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>S!$B$1:$B$2</xm:f></x14:formula1>'
        "<xm:sqref>A1 C3:C4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    data = crafted.book(
        sheet(row(1, cell("B1", "甲", "str")) + row(2, cell("B2", "乙", "str")), after=newer)
    )
    (grid,) = read(tmp_path, data).grids
    assert dict(grid.choices) == {
        Area(0, 0, 0, 0): ("甲", "乙"),
        Area(2, 2, 3, 2): ("甲", "乙"),
    }
    assert grid.cells[1, 1] == "乙"


def test_tick_boxes_old_and_new(tmp_path: Path) -> None:
    kind = '<formControlPr xmlns="urn:x" objectType="{}" {}/>'
    after = (
        '<legacyDrawing r:id="old"/><controls>'
        + control(1025, "one", (1, 1, 2, 2))  # hangs 2 pixels into row 2: its middle is in row 3
        + control(1026, "two", (3, 1, 4, 2))
        + control(1027, "button", (5, 1, 6, 2))
        + "</controls>"
    )
    head = f'<worksheet xmlns="{crafted.MAIN}" xmlns:r="{crafted.RELATIONS}" xmlns:xdr="urn:xdr">'
    body = sheet(row(1, cell("A1")), after=after).partition(">")[2]
    parts = crafted.attached(
        crafted.members(head + body),
        old=(
            "xl/drawings/vmlDrawing1.vml",
            old_drawing(
                old_tick(1025, "1, 0, 1, 18, 2, 0, 2, 19", False, "来访"),
                old_tick(1026, "3, 0, 1, 18, 4, 0, 2, 19", True, "来 电"),
                old_tick(1028, "1, 40, 6, 2, 2, 0, 6, 18", True, "后", "Radio"),
                old_tick(1029, "1, 4, 6, 2, 1, 30, 6, 18", False, "前", "Radio"),
                old_tick(1030, "1, 0, 8, 2, 2, 0, 8, 18", True, "按钮", "Button"),
                old_tick(1031, "1, 0, 9, 2, 2, 0, 9, 18", True, "两<br>行"),  # breaks the XML
            ),
        ),
        one=("xl/ctrlProps/ctrlProp1.xml", kind.format("CheckBox", 'checked="Checked"')),
        two=("xl/ctrlProps/ctrlProp2.xml", kind.format("CheckBox", "")),
        button=("xl/ctrlProps/ctrlProp3.xml", kind.format("Button", "")),
    )
    (grid,) = read(tmp_path, crafted.packed(parts)).grids
    assert grid.ticks == (
        Tick(2, 1, True, "来访"),
        Tick(2, 3, False, "来 电"),
        Tick(6, 1, False, "前"),
        Tick(6, 1, True, "后"),
        Tick(9, 1, True, "两 行"),
    )


def test_tick_boxes_inside_cells_are_values(tmp_path: Path) -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    form = made.add_worksheet()
    form.insert_checkbox(0, 0, True)
    form.insert_checkbox(0, 1, False)
    made.close()
    (grid,) = read(tmp_path, target.getvalue()).grids
    assert grid.cells[0, 0] is True and grid.cells[0, 1] is False


def test_validations_as_openpyxl_writes_them(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    rule = DataValidation(type="list", formula1='"男,女"')
    rule.add("B2")
    whole = DataValidation(type="whole", formula1="1", formula2="9")
    whole.add("B3")
    made.worksheets[0].add_data_validation(rule)
    made.worksheets[0].add_data_validation(whole)
    target = io.BytesIO()
    made.save(target)
    (grid,) = read(tmp_path, target.getvalue()).grids
    assert dict(grid.choices) == {Area(1, 1, 1, 1): ("男", "女")}


def test_numbers_that_show_leading_zeros_and_numbers_that_lost_digits(tmp_path: Path) -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    form = made.add_worksheet()
    zeros = made.add_format({"num_format": "00000"})
    form.write_number(0, 0, 123, zeros)
    form.write_string(0, 1, "00123", zeros)
    form.write_number(0, 2, 123.5, zeros)
    form.write_number(1, 0, 110105199001011234)
    form.write_number(1, 1, 123456789012345)
    form.write_string(1, 2, "110105199001011234")
    made.close()
    (grid,) = read(tmp_path, target.getvalue()).grids
    assert grid.cells[0, 0] == "00123" and grid.cells[0, 1] == "00123"
    assert grid.cells[0, 2] == 123.5
    assert dict(grid.faults) == {(1, 0): "rounded"}
    assert grid.cells[1, 1] == 123456789012345 and grid.cells[1, 2] == "110105199001011234"


def test_the_same_out_of_libreoffice(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(tmp_path / "form.xlsx")
    made.set_custom_property("processor-form", "pack/form/1", "text")
    form, lists = made.add_worksheet("表"), made.add_worksheet("名单")
    lists.write_column(0, 0, ["甲", "乙"])
    form.write(0, 0, "客户")
    form.write_comment(0, 0, "请填\n全名")
    form.write_number(0, 1, 123, made.add_format({"num_format": "00000"}))
    form.write_formula(0, 2, "=1/0", None, "#DIV/0!")
    form.set_row(4, None, None, {"hidden": True})
    form.data_validation("B2:B3", {"validate": "list", "source": ["来访", "来电"]})
    form.data_validation("C2", {"validate": "list", "source": "=名单!$A$1:$A$2"})
    for number in (5, 6, 7, 8):
        form.merge_range(number, 0, number, 2, "", made.add_format({"border": 1}))
    form.merge_range(10, 1, 12, 4, "大")
    form.write(13, 0, "末")
    made.close()
    convert = ["soffice", "--headless", "--convert-to", "ods", "--outdir", tmp_path]
    subprocess.run([*convert, tmp_path / "form.xlsx"], check=True, capture_output=True)
    excel, office = (read(tmp_path, (tmp_path / f"form.{end}").read_bytes()) for end in KINDS)
    for one, other in zip(excel.grids, office.grids, strict=True):
        assert dict(one.cells) == dict(other.cells) and dict(one.faults) == dict(other.faults)
        assert sorted(one.merges) == sorted(other.merges)
        assert dict(one.comments) == dict(other.comments)
        assert one.hidden_rows == other.hidden_rows
        assert set(one.choices.values()) == set(other.choices.values())
    assert office.grids[0].cells[0, 1] == "00123"
    assert office.properties["processor-form"] == "pack/form/1"


def test_a_row_that_repeats_repeats_its_merges(tmp_path: Path) -> None:
    data = crafted.opendocument(
        '<table:table-row table:number-rows-repeated="3">'
        + crafted.text_cell("同", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/></table:table-row>"
    )
    (grid,) = read(tmp_path, data).grids
    assert grid.merges == tuple(Area(n, 0, n, 1) for n in range(3))
