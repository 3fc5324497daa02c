"""Workbooks told in other words: what another reader finds in them is not lost here, and a desk
full of them runs to its end and sends the faulty ones back readable.

``PROCESSOR_FUZZ=20000`` tries so many instead of a share that fits into a test run.
"""

from __future__ import annotations

import io
import os
import re
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Grid
from tests.desk import Office, form
from tests.forms.mess import write_form
from tests.fuzz.respelt import Parts, respelt

TRIED = int(os.environ.get("PROCESSOR_FUZZ", "100"))
AT_ONCE = 40  # faulty forms in one inbox
FIRST = 20_261_125


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def with_shared_strings(parts: Parts) -> Parts:
    """As Excel keeps texts, where openpyxl wrote them in place."""
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b'<c r="%s" t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    name = "xl/worksheets/sheet1.xml"
    pattern = rb'<c r="([A-Z]+\d+)"[^>]*t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t></is></c>'
    sheet = re.sub(pattern, shared, parts[name])
    items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/>'
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    typed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}"/></Types>'
    types = parts["[Content_Types].xml"].decode()
    assert "sharedStrings" not in relations + types
    relations = relations.replace("</Relationships>", f"{added}</Relationships>")
    return {
        **parts,
        "[Content_Types].xml": types.replace("</Types>", typed).encode(),
        name: sheet,
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (namespace, items),
        "xl/_rels/workbook.xml.rels": relations.encode(),
    }


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Parts]:
    """A faulty form, with its texts in place and in the table of texts."""
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    write_form(form(contact="12"), layout="left", spelling="plain", path=path)
    plain = parts_of(path.read_bytes())
    return [plain, with_shared_strings(plain)]


def told(value: Any) -> str:
    """A value as one text, however a reader gives it."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, float):
        return f"{value:.6g}" if not value.is_integer() else str(int(value))
    return re.sub(r"\s|_x000D_", "", str(value))


def found_by_openpyxl(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """What openpyxl reads; nothing where it reads the package not at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            return {
                sheet.title: {
                    (cell.row - 1, cell.column - 1): told(cell.value)
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value not in (None, "")
                }
                for sheet in book.worksheets
            }
    except Exception:
        return {}  # it gives up on more than we do


def lost(grid: Grid, others: dict[tuple[int, int], str]) -> dict[tuple[int, int], Any]:
    ours = {at: told(value) for at, value in grid.cells.items()}
    return {
        at: (text, ours.get(at))
        for at, text in others.items()
        if at not in grid.faults
        and ours.get(at) != text
        and not (text == "True" and ours.get(at, "").isdigit())  # any number is true to it
    }


def test_no_value_is_lost_or_read_as_another(forms: list[Parts], tmp_path: Path) -> None:
    path = tmp_path / "respelt.xlsx"
    compared = [0, 0]
    for number in range(FIRST, FIRST + TRIED):
        data = packed(respelt(forms[number % 2], number))
        path.write_bytes(data)
        read = read_workbook(path, Limits())
        if isinstance(read, Unreadable):
            assert read.reason in ("damaged", "bomb"), (number, read)
            continue
        others = found_by_openpyxl(data)
        for grid in read.grids:
            if grid.sheet in others:
                compared[number % 2] += 1
                assert not lost(grid, others[grid.sheet]), number
    assert min(compared) > TRIED // 4


def test_a_desk_full_of_them_sends_the_faulty_ones_back_readable(
    forms: list[Parts], tmp_path: Path
) -> None:
    for begin in range(FIRST, FIRST + TRIED // 5, AT_ONCE):
        office = Office(tmp_path / f"desk{begin}")
        for number in range(begin, begin + AT_ONCE):
            parts = {  # a customer of its own, else it would be the same form again
                name: data.replace(b"&#26446;", b"&#26446;%d" % number)
                for name, data in forms[number % 2].items()
            }
            target = office.root / "inbox" / f"{number}.xlsx"
            target.write_bytes(packed(respelt(parts, number)))
        document = office.run()
        assert document["books"]["closed"]
        states = [f["state"] for f in document["files"]]
        assert len(states) == AT_ONCE
        assert set(states) <= {"returned", "booked", "unreadable", "unknown", "duplicate"}
        returned = list((office.root / "outbox" / "returned").iterdir())
        assert len(returned) == states.count("returned") > AT_ONCE // 3
        for path in returned:
            read = read_workbook(path, Limits())
            assert not isinstance(read, Unreadable), path.name
            assert read.grids[0].sheet == "待办"
