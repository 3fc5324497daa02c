"""Cells of the master open pages: the right ones, that are there, whatever was done to the rows."""

from __future__ import annotations

import copy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from processor.outputs.master_patch.cells import Link
from processor.outputs.master_patch.links import MOST, LinkChoice, relinked
from tests.desk import Office, form

LATER = "2026-03-21T09:00:00+08:00"
RIVAL = {"submitter": "李娜", "supervisor_signed_at": "2026-03-20 11:00"}
LINKED = {
    "姓名",
    "记录编号",
    "确认编号",
    "冲突",
    "通知",
    "在先递交人",
    "在后递交人",
    "在先记录",
    "在后记录",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk with a conflict, and a third claim by a person whose name wants to be a path."""
    office = Office(tmp_path / "desk")
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL))
    office.drop(
        "c.xlsx", form(customer_name="赵一诺", contact="13911112222", submitter="../../x%2F#y")
    )
    office.run()
    return office


def opened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def headings(sheet: Worksheet) -> dict[str, int]:
    return {c.value: c.column for c in sheet[1] if c.value}


def links(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Sheet, heading, text of the cell, and the file that a click opens, from the outbox."""
    root = path.resolve().parent
    for sheet in opened(path).worksheets:
        titles = {column: title for title, column in headings(sheet).items()}
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.hyperlink is not None:
                    target = unquote(cell.hyperlink.target.removeprefix("file://"))
                    page = (root / target).resolve()
                    shown = page.relative_to(root / "outbox").as_posix()
                    assert page.is_file(), shown
                    yield sheet.title, titles[cell.column], str(cell.value), shown


def right(office: Office, path: Path | None = None) -> set[str]:
    """Check each link against the row that it stands in; gives the headings that have some."""
    found = set()
    for sheet, heading, text, page in links(path or office.root / "master.xlsx"):
        found.add(heading)
        if page.startswith("explain/"):
            assert page == f"explain/{text.splitlines()[0]}.html"
        elif page.startswith("notices/"):
            assert page.endswith(f"-{text}.html")
        elif heading in ("在先递交人", "在后递交人", "姓名") and "%" not in text:
            assert page == f"people/{text}/index.html"
        else:
            person = heading in ("确认编号", "姓名")
            assert page.startswith("people/" if person else "reports/")
        if heading == "确认编号":
            assert text in (office.root / "outbox" / page).read_text("utf-8"), sheet
    return found


def test_cells_open_the_pages_that_tell_of_them(office: Office) -> None:
    assert right(office) == LINKED
    sheet = opened(office.root / "master.xlsx").worksheets[0]
    at = headings(sheet)
    filled = [
        (row[at[title] - 1].value, row[at[title] - 1].hyperlink)
        for title in LINKED & set(at)
        for row in sheet.iter_rows(min_row=2)
    ]
    assert all((value is not None) == (link is not None) for value, link in filled)
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_links_follow_their_rows_and_those_of_people_stay(office: Office) -> None:
    path = office.root / "master.xlsx"
    book = opened(path)
    sheet = book.worksheets[0]
    at = headings(sheet)
    rows = [[copy.copy(c.value) for c in row] for row in sheet.iter_rows(min_row=2)]
    for row, values in zip(sheet.iter_rows(min_row=2), reversed(rows), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value  # the links stay where they were: on the wrong rows
    sheet.cell(2, at["备注"]).hyperlink = "https://example.invalid/note"
    sheet.cell(1, at["记录编号"]).hyperlink = "https://example.invalid/help"
    sheet.cell(2, 40).hyperlink = "mailto:luo@example.invalid"
    people = book["人员"]
    names = [row[1].value for row in people.iter_rows(min_row=2)]
    for row, name in zip(people.iter_rows(min_row=2), reversed(names), strict=True):
        row[1].value = name
    people.cell(2, 2).hyperlink = "mailto:own@example.invalid"
    book.save(path)
    for now, drop in ((LATER, "d.xlsx"), ("2026-03-22T09:00:00+08:00", "e.xlsx")):
        office.drop(drop, form(customer_name=drop, contact="1390000" + str(ord(drop[0])).zfill(4)))
        office.run(now)
        after = opened(path).worksheets[0]
        theirs = {
            c.coordinate: c.hyperlink.target
            for row in after.iter_rows()
            for c in row
            if c.hyperlink and c.hyperlink.target.startswith(("https:", "mailto:"))
        }
        own = opened(path)["人员"].cell(2, 2).hyperlink.target
        assert own == "mailto:own@example.invalid"
        assert theirs == {
            after.cell(2, at["备注"]).coordinate: "https://example.invalid/note",
            after.cell(1, at["记录编号"]).coordinate: "https://example.invalid/help",
            after.cell(2, 40).coordinate: "mailto:luo@example.invalid",
        }
        book = opened(path)
        for coordinate in theirs:
            book.worksheets[0][coordinate].hyperlink = None
        book["人员"].cell(2, 2).hyperlink = None
        ours = path.with_name("ours.xlsx")
        book.save(ours)
        assert right(office, ours) == LINKED
    assert not (office.root / "master (pending).xlsx").exists()


def test_libreoffice_follows_the_links_and_a_save_by_it_keeps_them(office: Office) -> None:
    program = shutil.which("soffice")
    assert program is not None, "the tests need LibreOffice (soffice)"
    path = office.root / "master.xlsx"
    out = office.root / "saved"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{office.root}/profile", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    moved = office.root / "as-libreoffice-saved.xlsx"
    shutil.copy(out / "master.xlsx", moved)
    resolved = {
        unquote(c.hyperlink.target.removeprefix("file://")): c.value
        for sheet in opened(moved).worksheets
        for row in sheet.iter_rows()
        for c in row
        if c.hyperlink is not None
    }
    assert resolved
    assert all((out / target).resolve().is_file() for target in resolved), resolved
    shutil.copy(moved, path)
    office.drop("d.xlsx", form(customer_name="钱多", contact="13900009999"))
    office.run(LATER)
    assert right(office) == LINKED


def test_only_pages_that_are_there_and_that_supervisors_may_see(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    settings = office.root / "processor.toml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text + '\nsupervisor_outbox = "heads"\nleader_outbox = "leaders"\n', "utf-8"
    )
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL))
    office.run()
    targets = {
        c.hyperlink.target
        for sheet in opened(office.root / "master.xlsx").worksheets
        for row in sheet.iter_rows()
        for c in row
        if c.hyperlink is not None
    }
    assert {t.split("/")[0] for t in targets} == {"outbox", "heads"}
    assert all((office.root / t).is_file() for t in targets)


def test_a_master_on_another_share_has_no_links(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    far = Path("/dev/shm") / tmp_path.name / "master.xlsx"  # noqa: S108 (shares no folder)
    settings = office.root / "processor.toml"
    settings.write_text(settings.read_text("utf-8") + f'\nmaster = "{far}"\n', "utf-8")
    office.drop("a.xlsx", form())
    try:
        office.run()
        cells = [c for s in opened(far).worksheets for row in s.iter_rows() for c in row]
        assert [c.value for c in cells if c.value == "李明轩"]
        assert not [c for c in cells if c.hyperlink]
    finally:
        shutil.rmtree(far.parent, ignore_errors=True)


def test_a_sheet_holds_no_more_links_than_excel_takes() -> None:
    choice = LinkChoice((0, 1, 2))
    for row in range(2, MOST + 1_002):
        seldom = Link("explain/X.html", "X") if row < 12 else None
        choice.take(row, (Link("reports/r.html", "R"), seldom, "text"))
    chosen = choice.chosen()
    assert sum(map(len, chosen.values())) == MOST
    assert sorted(chosen[1]) == list(range(2, 12))
    assert max(chosen[0]) == MOST + 1_001
    assert min(chosen[0]) == MOST + 1_001 - (MOST - 10) + 1
    tail, relations = relinked(b"</sheetData></worksheet>", None, chosen, 1)
    assert tail.count(b"<hyperlink ") == MOST
    assert relations.count(b"<Relationship ") == 2  # one for each page, however often it is opened


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (b"</sheetData><autoFilter ref='A1'/>", b"<pageMargins left='1'/><drawing/></worksheet>"),
        (
            b"</sheetData><customSheetViews><customSheetView><pageMargins left='1'/>"
            b"</customSheetView></customSheetViews><conditionalFormatting><cfRule><extLst/></cfRule>"
            b"</conditionalFormatting>",
            b"<extLst/></worksheet>",
        ),
        (b"</x:sheetData>", b"</x:worksheet>"),
        (b"</sheetData>", b"</worksheet>\n"),
    ],
)  # fmt: skip
def test_links_stand_where_the_schema_wants_them(before: bytes, behind: bytes) -> None:
    tail, relations = relinked(before + behind, None, {1: {2: "outbox/页.html"}}, 1)
    assert tail.startswith(before)
    assert tail.endswith(behind)
    assert b'hyperlink ref="B2"' in tail[len(before) : -len(behind)]
    assert "outbox/页.html".encode() in relations
    again = relinked(tail, relations, {1: {2: "outbox/页.html"}}, 1)
    assert again == (tail, relations)
    none, left = relinked(tail, relations, {1: {}}, 1)
    assert none == before + behind
    assert b"<Relationship " not in left
