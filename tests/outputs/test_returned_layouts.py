"""Returned forms of every layout: only the marks differ from what the person handed in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from benchmarks.reading.__main__ import ZONE, filled
from benchmarks.reading.kinds_of_form import bench_pack
from benchmarks.reading.sheets import Filled
from benchmarks.reading.writers import with_openpyxl, with_xlsxwriter
from processor.forms.read import read_records
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Arrival, Place
from processor.outputs.returned import Mark, TodoSheet, mark_workbook
from tests.records import at

TODO = TodoSheet(name="请更正", title="请更正", lines=("甲",), headers=tuple("ABCDE"))
BLANKS = sorted(Path(__file__).parents[2].joinpath("templates", "forms").glob("*.xlsx"))
LAYOUTS = ["service", "home", "card", "lift", "survey", "book", "slip", "file"]


def marks_at(*places: Place) -> list[Mark]:
    return [Mark(place=p, comment="请更正。", field="栏", there="x", todo="更正") for p in places]


def only_marked(before: bytes, places: list[Place]) -> None:
    """Hold that the marked workbook is the original but for formats of cells and comments."""
    result = mark_workbook(before, (), marks_at(*places), TODO)
    assert result.method == "patched", result.reason
    old, new = (zipfile.ZipFile(io.BytesIO(x)) for x in (before, result.content))
    changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
    assert not [n for n in changed if not re.match(r"\[Content|xl/(work|styles|_rels/work)", n)]
    for name in (n for n in changed if n.startswith("xl/worksheets/sheet")):
        bare = [_without_marks(package.read(name)) for package in (old, new)]
        assert bare[0] == bare[1]
    was, now = (openpyxl.load_workbook(io.BytesIO(x)) for x in (before, result.content))
    assert now.sheetnames == ["请更正", *was.sheetnames]
    for place in places:
        cell = now[place.sheet][place.cell]
        assert cell.comment is not None and "请更正。" in cell.comment.text
        assert cell.fill.fgColor.rgb != was[place.sheet][place.cell].fill.fgColor.rgb
        assert cell.number_format == was[place.sheet][place.cell].number_format
        assert cell.protection.locked == was[place.sheet][place.cell].protection.locked


def _without_marks(xml: bytes) -> bytes:
    """A sheet without what marking may change: formats of cells, spans, the tab, comments."""
    text = re.sub(rb"<legacyDrawing[^>]*/>", b"", xml)
    text = re.sub(rb'(<c\b[^>]*?) s="\d+"', rb"\1", text)
    return re.sub(rb' (?:tabSelected|spans)="[\d:]+"', b"", text)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("write", [with_openpyxl, with_xlsxwriter])
def test_a_filled_form_of_each_layout_keeps_all_but_its_marks(
    name: str, write: Callable[[Filled, Path], Path], tmp_path: Path
) -> None:
    sheet = next(one for one in filled(40, 4) if one.form == name)
    path = write(sheet, tmp_path / "form")
    book = read_workbook(path, Limits())
    assert not isinstance(book, Unreadable)
    arrival = Arrival(file="a", sha256="0" * 64, size=1, arrived_at=at("2026-11-01 12:00"))
    records = read_records(book.grids, [bench_pack()], arrival, ZONE).records
    places = {str(v.place): v.place for r in records for v in r.values.values() if v.place.cell}
    assert len(places) > 2
    only_marked(path.read_bytes(), list(places.values()))


@pytest.mark.parametrize("blank", BLANKS, ids=lambda path: path.stem)
def test_our_own_blank_forms_keep_drop_downs_and_protection(blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank).worksheets[0]
    free = next(cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked)
    only_marked(blank.read_bytes(), [Place(sheet.title, free.coordinate)])
