"""A returned workbook: marked where it is wrong, untouched everywhere else."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from processor.model import Area, Grid, Place
from processor.outputs.returned import Mark, Marked, TodoSheet, mark_workbook
from tests.outputs import workbooks

RED = "FFFFC7CE"
TODO = TodoSheet(
    name="请先看这里",
    title="请改正后重新保存",
    lines=("递交人：王小明", "改好标红的单元格，再保存一次。"),
    headers=("序号", "位置", "项目", "现在的内容", "问题和改法"),
)


def mark(cell: str, sheet: str = "确认书", comment: str = "电话少了一位。", **texts: str) -> Mark:
    there, todo = texts.get("there", "1380000"), texts.get("todo", "请补全电话。")
    return Mark(place=Place(sheet, cell), comment=comment, field="电话", there=there, todo=todo)


def marked(content: bytes, *marks: Mark, grids: Sequence[Grid] = ()) -> Marked:
    return mark_workbook(content, grids, marks, TODO)


def opened(result: Marked) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(result.content))


def comment_at(result: Marked, sheet: str, cell: str) -> str:
    note = opened(result)[sheet][cell].comment
    return "" if note is None else str(note.text)


def touched(content: bytes, result: Marked) -> set[str]:
    """Old members whose compressed bytes changed; all must still be there."""
    before, after = workbooks.raw_members(content), workbooks.raw_members(result.content)
    assert before.keys() <= after.keys()
    return {name for name, raw in before.items() if after[name] != raw}


def test_a_wrong_cell_is_coloured_and_commented_and_keeps_its_format() -> None:
    result = marked(workbooks.form_bytes(), mark("B3"))
    cell = opened(result)["确认书"]["B3"]
    assert (result.method, result.suffix, result.reason) == ("patched", ".xlsx", None)
    assert cell.fill.fgColor.rgb == RED
    assert (cell.value, cell.number_format, cell.border.left.style) == ("值1", "@", "thin")
    assert cell.protection.locked is False
    assert comment_at(result, "确认书", "B3") == "电话少了一位。"
    assert opened(result)["确认书"]["B4"].fill.fill_type is None


def test_only_the_needed_parts_change() -> None:
    content = workbooks.form_bytes()
    assert touched(content, marked(content, mark("B3"))) == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
    }


def test_the_first_sheet_says_what_to_do() -> None:
    book = opened(marked(workbooks.form_bytes(), mark("B3"), mark("", sheet="")))
    assert book.sheetnames == ["请先看这里", "确认书", "说明"]
    sheet = book.worksheets[0]
    assert book.active is sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == TODO.title and rows[2][0] == TODO.lines[1]
    assert rows[4] == list(TODO.headers)
    assert rows[5] == [1, "确认书!B3", "电话", "1380000", "请补全电话。"]
    assert rows[6][:2] == [2, None]
    assert sheet["B6"].hyperlink.location == "'确认书'!B3"
    assert sheet["B7"].hyperlink is None


def test_a_mark_of_an_unknown_sheet_is_only_listed() -> None:
    sheet = opened(marked(workbooks.form_bytes(), mark("B3", "别的表"))).worksheets[0]
    assert (sheet["B6"].value, sheet["B6"].hyperlink) == ("别的表!B3", None)


def test_exactly_one_tab_stays_selected() -> None:
    book = opened(marked(workbooks.calculated_bytes(), mark("A1", "数据")))
    assert [bool(s.sheet_view.tabSelected) for s in book.worksheets] == [True, False, False]


def test_names_of_one_sheet_move_with_it() -> None:
    book = opened(marked(workbooks.calculated_bytes(), mark("A1", "数据")))
    assert book["数据"].print_area == "'数据'!$A$1:$B$9"
    assert book["O'Neil & Co"].print_title_rows == "$1:$1"


def test_cached_values_pictures_and_lists_survive() -> None:
    content = workbooks.calculated_bytes()
    result = marked(content, mark("B1", "数据"), mark("A2", "O'Neil & Co"))
    changed = touched(content, result)
    assert not {n for n in changed if "media" in n or "drawing" in n or "sharedStrings" in n}
    rows = CalamineWorkbook.from_filelike(io.BytesIO(result.content)).get_sheet_by_name("数据")
    assert rows.to_python()[0][:2] == [2, 42]
    assert opened(result)["数据"].data_validations.dataValidation[0].sqref == "C1"
    link = opened(result).worksheets[0]["B7"].hyperlink
    assert link is not None and link.location == "'O''Neil & Co'!A2"


def test_tick_boxes_and_new_drop_downs_survive() -> None:
    content = workbooks.controls_bytes()
    result = marked(content, mark("B3"))
    parts = workbooks.members(result.content)
    assert result.method == "patched"
    assert "xl/ctrlProps/ctrlProp1.xml" not in touched(content, result)
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"legacyDrawing") == 1 and b"x14:dataValidation" in sheet
    drawing = parts["xl/drawings/vmlDrawing1.vml"]
    assert b"<br>" in drawing and b'ObjectType="Checkbox"' in drawing
    assert b'id="_x0000_s1026"' in drawing and drawing.count(b'id="_x0000_t202"') == 1


def test_a_comment_that_is_there_stays_above_ours() -> None:
    result = marked(workbooks.commented_bytes(), mark("B2"), mark("B4", comment="第二处。"))
    assert comment_at(result, "确认书", "B2") == "原来的批注\n电话少了一位。"
    assert comment_at(result, "确认书", "B4") == "第二处。"


def test_two_marks_of_one_cell_share_a_comment() -> None:
    result = marked(workbooks.form_bytes(), mark("C3"), mark("B3", comment="另外，还缺姓名。"))
    assert comment_at(result, "确认书", "B3") == "电话少了一位。\n另外，还缺姓名。"


@pytest.mark.parametrize("cell", ["A1", "C3", "F3", "Z3", "H40", "XFD1048576"])
@pytest.mark.parametrize(
    "build",
    [
        workbooks.form_bytes,
        workbooks.prefixed_bytes,
        workbooks.strict_bytes,
        workbooks.unaddressed_bytes,
    ],
)
def test_every_spelling_of_a_sheet_can_be_marked(build: Callable[[], bytes], cell: str) -> None:
    content = build()
    result = marked(content, mark(cell))
    assert (result.method, result.reason) == ("patched", None)
    sheet = workbooks.members(result.content)["xl/worksheets/sheet1.xml"]
    assert b"legacyDrawing" in sheet
    if build is not workbooks.strict_bytes:
        anchor = {"C3": "B3"}.get(cell, cell)
        assert opened(result)["确认书"][anchor].fill.fgColor.rgb == RED
        assert comment_at(result, "确认书", anchor) == "电话少了一位。"


def test_a_sheet_without_cells_can_be_marked() -> None:
    result = marked(
        workbooks.empty_bytes(), mark("B2", "Sheet"), mark("C2", "Sheet"), mark("A9", "Sheet")
    )
    sheet = opened(result)["Sheet"]
    assert result.method == "patched"
    assert sheet["B2"].fill.fgColor.rgb == sheet["A9"].fill.fgColor.rgb == RED


def test_column_and_row_formats_are_kept_where_there_was_no_cell() -> None:
    book = workbooks.form_book()
    book["确认书"].column_dimensions["H"].number_format = "0.00"
    result = marked(workbooks.saved(book), mark("H3"))
    assert opened(result)["确认书"]["H3"].number_format == "0.00"


def test_macros_are_carried_along() -> None:
    content = workbooks.macro_bytes()
    result = marked(content, mark("B3"))
    assert (result.method, result.suffix) == ("patched", ".xlsm")
    assert "xl/vbaProject.bin" not in touched(content, result)


def test_a_template_comes_back_as_a_workbook() -> None:
    content = workbooks.changed(
        workbooks.form_bytes(), "[Content_Types].xml",
        lambda xml: xml.replace(b"spreadsheetml.sheet.main", b"spreadsheetml.template.main"),
    )  # fmt: skip
    result = marked(content, mark("B3"))
    assert result.method == "patched"
    assert b"template" not in workbooks.members(result.content)["[Content_Types].xml"]


def test_a_workbook_without_styles_gets_some() -> None:
    parts = workbooks.members(workbooks.empty_bytes())
    del parts["xl/styles.xml"]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = b"".join(
            piece for piece in parts[name].replace(b"/>", b"/>\0").split(b"\0")
            if b"styles" not in piece
        )  # fmt: skip
    result = marked(workbooks.packed(parts), mark("B2", "Sheet"))
    assert result.method == "patched"
    assert opened(result)["Sheet"]["B2"].fill.fgColor.rgb == RED


def test_nothing_typed_becomes_a_formula() -> None:
    evil = "=cmd|'/c calc'!A1"
    result = marked(
        workbooks.form_bytes(),
        mark("B3", comment=evil, there=evil, todo="+1\x00\x0b<&>\ud800 _x0041_"),
    )
    sheet = opened(result).worksheets[0]
    assert (sheet["D6"].value, sheet["D6"].data_type) == (evil, "s")
    values = CalamineWorkbook.from_filelike(io.BytesIO(result.content)).get_sheet_by_index(0)
    assert values.to_python(skip_empty_area=False)[5][4] == "+1<&> _x0041_"
    assert b"<f>" not in workbooks.members(result.content)["xl/worksheets/sheet3.xml"]


def test_texts_are_cut_at_the_limit_of_a_cell() -> None:
    result = marked(workbooks.form_bytes(), mark("B3", there="汉" * 40_000))
    assert len(opened(result).worksheets[0]["D6"].value) == 32_767


def test_a_second_return_replaces_the_list_of_the_first() -> None:
    first = marked(workbooks.form_bytes(), mark("B3"), mark("B4"))
    second = marked(first.content, mark("B3"))
    book = opened(second)
    assert (second.method, book.sheetnames) == ("patched", ["请先看这里", "确认书", "说明"])
    assert book.worksheets[0].max_row == 6
    assert comment_at(second, "确认书", "B3") == "电话少了一位。"


def test_a_copy_leaves_the_list_of_an_earlier_return_out() -> None:
    earlier = Grid(sheet=TODO.name, cells={(0, 0): "old"})
    result = marked(b"", mark("B4", "台账/旧"), grids=[earlier, GRID])
    assert opened(result).sheetnames == [TODO.name, "台账 旧"]


def test_the_same_input_gives_the_same_bytes() -> None:
    content = workbooks.form_bytes()
    assert marked(content, mark("B3")) == marked(content, mark("B3"))


GRID = Grid(
    sheet="台账/旧",
    cells={
        (0, 0): "=1+1",
        (0, 1): 3,
        (1, 0): True,
        (1, 1): datetime(2026, 3, 1, 9, 30),
        (2, 0): date(1850, 1, 1),
        (2, 1): float("nan"),
        (3, 0): "合并",
    },
    merges=(Area(3, 0, 3, 2), Area(3, 1, 4, 1), Area(5, 5, 5, 5)),
)


def test_what_cannot_be_patched_comes_back_as_a_copy() -> None:
    result = marked(b"\xd0\xcf\x11\xe0 old workbook", mark("B4", "台账/旧"), grids=[GRID])
    book = opened(result)
    assert (result.method, result.suffix) == ("copied", ".xlsx")
    assert result.reason == "File is not a zip file"
    sheet = book["台账 旧"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")
    assert [sheet["B1"].value, sheet["A2"].value] == [3, True]
    assert sheet["B2"].value == datetime(2026, 3, 1, 9, 30)
    assert [sheet["A3"].value, sheet["B3"].value] == ["1850-01-01", "nan"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A4:C4"]
    assert sheet["A4"].fill.fgColor.rgb == RED
    assert book.worksheets[0]["B6"].hyperlink.location == "'台账 旧'!B4"


def test_a_copy_needs_no_grids() -> None:
    assert marked(b"", mark("A1", "none")).method == "copied"


DOCTYPE = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet", DOCTYPE),
        ("xl/worksheets/sheet1.xml", b'r="3"', b'r="99999999"'),
        ("xl/worksheets/sheet1.xml", b'r="B3"', b'r="B2"'),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
        ("xl/styles.xml", b"cellXfs", b"cellXgs"),
        ("xl/styles.xml", b"<styleSheet", b"\0<styleSheet"),
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="one"'),
        ("_rels/.rels", b"officeDocument", b"officeOther"),
        ("[Content_Types].xml", b"main+xml", b"other+xml"),
    ],
)
def test_a_hostile_part_gives_a_copy(part: str, old: bytes, new: bytes) -> None:
    content = workbooks.changed(workbooks.form_bytes(), part, lambda xml: xml.replace(old, new))
    result = marked(content, mark("B3"), grids=[GRID])
    assert (result.method, bool(result.reason)) == ("copied", True)


FORM = workbooks.form_bytes()
DAMAGE = st.lists(
    st.tuples(st.integers(0, 65_535), st.integers(0, 255)), min_size=1, max_size=5
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(DAMAGE)
def test_damaged_packages_never_raise(damage: list[tuple[int, int]]) -> None:
    content = bytearray(FORM)
    for place, value in damage:
        content[place % len(content)] = value
    assert marked(bytes(content), mark("B3"), grids=[GRID]).content[:2] == b"PK"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(workbooks.members(FORM))), DAMAGE)
def test_damaged_parts_never_raise(name: str, damage: list[tuple[int, int]]) -> None:
    def spoil(part: bytes) -> bytes:
        spoilt = bytearray(part)
        for place, value in damage:
            spoilt[place % len(spoilt)] = value
        return bytes(spoilt)

    content = workbooks.changed(FORM, name, spoil)
    assert marked(content, mark("B3"), grids=[GRID]).content[:2] == b"PK"


CELLS = st.tuples(st.integers(0, 12), st.integers(0, 8))
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
    st.integers(-(10**6), 10**6),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(CELLS, VALUES, max_size=20), st.lists(CELLS, min_size=1, max_size=6))
def test_any_small_sheet_keeps_its_values(
    cells: dict[tuple[int, int], str | int | bool], wrong: list[tuple[int, int]]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in cells.items():
        target = sheet.cell(row + 1, column + 1, value)
        if isinstance(value, str):
            target.data_type = "s"
    content = workbooks.saved(book)
    places = [sheet.cell(row + 1, column + 1).coordinate for row, column in wrong]
    result = marked(content, *(mark(place, "Sheet") for place in places))
    assert result.method == "patched"
    after = opened(result)["Sheet"]
    before = openpyxl.load_workbook(io.BytesIO(content))["Sheet"]
    for line in before.iter_rows():
        for cell in line:
            assert after[cell.coordinate].value == cell.value
    for place in places:
        assert after[place].fill.fgColor.rgb == RED
        assert "电话少了一位。" in comment_at(result, "Sheet", place)
    coloured = {c.coordinate for r in after.iter_rows() for c in r if c.fill.fill_type}
    assert coloured == set(places)


def test_an_office_program_opens_the_result(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office is not None, "the tests need LibreOffice (soffice)"
    source = tmp_path / "returned.xlsx"
    source.write_bytes(marked(workbooks.commented_bytes(), mark("B3")).content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"
         ",1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=180, env=os.environ | {"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    texts = [path.read_text("utf-8-sig") for path in sorted(tmp_path.glob("*.csv"))]
    assert len(texts) == 3
    assert any("请补全电话。" in text for text in texts)
    assert any("值1" in text for text in texts)
