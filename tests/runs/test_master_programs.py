"""The master as other programs save it: what people wrote is heard, what is theirs stays."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from processor.intake.limits import Limits
from processor.intake.workbook import read_workbook
from processor.model import Workbook
from tests.desk import Office, form

LATER = "2026-03-21T09:00:00+08:00"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = (
    (MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
WPS = (
    b' xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    b' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
)
PEOPLE_S_OWN = {  # parts of which the desk knows nothing
    "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
    "xl/persons/person.xml": b"<personList/>",
    "xl/revisions/revisionHeaders.xml": b"<headers/>",
    "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
    "xl/pivotCache/pivotCacheDefinition1.xml": b"<pivotCacheDefinition/>",
    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0",
    "customXml/item1.xml": b"<item/>",
}
Parts = dict[str, bytes]


def strict(parts: Parts) -> None:
    """As Excel writes "Strict Open XML"."""
    for name in parts:
        for old, new in STRICT:
            parts[name] = parts[name].replace(old, new)


def prefixed(parts: Parts) -> None:
    """As programs of the Open XML SDK write it: every element under ``x:``."""
    for name, data in parts.items():
        if b'xmlns="' + MAIN in data:
            named = data.replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN)
            parts[name] = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s>/])", rb"<\1x:\2", named)


def of_wps(parts: Parts) -> None:
    """With WPS's own namespace, attributes and program name."""
    parts["docProps/app.xml"] = (
        "<Properties><Application>WPS 表格</Application></Properties>".encode()
    )
    sheet = parts[SHEET].replace(MAIN + b'"', MAIN + b'"' + WPS, 1)
    parts[SHEET] = re.sub(rb"(<row\b[^>]*?)>", rb'\1 etc:x="1">', sheet)


def laid_out(parts: Parts) -> None:
    """Laid out for reading, texts as CDATA, with comments, without addresses."""
    sheet = re.sub(rb'(<c\b[^>]*?) r="[A-Z]+\d+"', rb"\1", parts[SHEET])
    sheet = re.sub(rb"<v>(\d+)</v>", rb"<v> <![CDATA[\1]]> </v>", sheet)
    parts[SHEET] = re.sub(rb">\s*<(?=row|c |/row|/sheetData)", b"><!-- x -->\n  <", sheet)


def with_parts_of_their_own(parts: Parts) -> None:
    """Comments in threads, a pivot table, a shared workbook, links to others, macros."""
    parts.update(PEOPLE_S_OWN)


SAVED: dict[str, Callable[[Parts], None]] = {
    made.__name__: made for made in (strict, prefixed, of_wps, laid_out, with_parts_of_their_own)
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with one customer in its master, and a note that somebody wrote there."""
    office = Office(tmp_path_factory.mktemp("programs") / "desk")
    office.drop("a.xlsx", form())
    office.run()
    path = office.root / "master.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    notes = next(cell.column for cell in sheet[1] if cell.value == "备注")
    sheet.cell(2, notes).value = "急"
    book.save(path)
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    return office.root


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def save(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


@pytest.fixture(scope="module")
def published(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The master after a run, by how it was saved before."""
    found = {}
    for name, made in SAVED.items():
        root = shutil.copytree(begun, tmp_path_factory.mktemp(name) / "desk")
        parts = parts_of((root / "master.xlsx").read_bytes())
        made(parts)
        (root / "saved.xlsx").write_bytes(save(parts))
        shutil.copy(root / "saved.xlsx", root / "master.xlsx")
        office = Office.__new__(Office)
        office.root = root
        office.run(LATER)
        found[name] = root
    return found


@pytest.mark.parametrize("name", SAVED)
def test_what_people_wrote_is_heard_and_what_is_theirs_stays(
    published: dict[str, Path], name: str
) -> None:
    root = published[name]
    assert not (root / "master (pending).xlsx").exists()
    read = read_workbook(root / "master.xlsx", Limits())
    assert isinstance(read, Workbook)
    cells = read.grids[0].cells
    at = {str(value): column for (row, column), value in cells.items() if row == 0}
    shown = [(cells.get((row, at["客户名称"])), cells.get((row, at["备注"]))) for row in (1, 2)]
    assert shown == [("李明轩", "急"), ("赵一诺", None)]
    pages = [page.read_text("utf-8") for page in (root / "outbox/reports").glob("*.html")]
    assert any("急" in page for page in pages if 'id="edits"' in page)
    before = parts_of((root / "saved.xlsx").read_bytes())
    after = parts_of((root / "master.xlsx").read_bytes())
    changed = {part for part in before if before[part] != after.get(part)}
    ours = r"xl/(workbook|worksheets/(_rels/)?sheet\d+)\.xml(\.rels)?"
    assert all(re.fullmatch(ours, part) for part in changed)


def test_libreoffice_opens_them_all(published: dict[str, Path], tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program is not None, "the tests need LibreOffice (soffice)"
    for name, root in published.items():
        shutil.copy(root / "master.xlsx", tmp_path / f"{name}.xlsx")
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path),
         *(str(tmp_path / f"{name}.xlsx") for name in published)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for name in published:
        shown = (tmp_path / f"{name}.csv").read_text("utf-8")
        assert "急" in shown and "赵一诺" in shown, name
