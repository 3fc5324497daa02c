"""Less usual kinds of workbook are read as what they are, whatever their names say."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from processor.intake.limits import Limits
from processor.intake.workbook import read_workbook
from processor.model import Workbook
from tests.intake.crafted import PACKAGE, RELATIONS, packed

LABEL, NAME = "客户名称", "李明轩"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def template() -> bytes:
    """An .xltx: what tells it from an .xlsx is the content type of its workbook."""
    made, target, template = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    made.worksheets[0].append([LABEL, NAME])
    made.save(target)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(template, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                assert b"sheet.main+xml" in part
                part = part.replace(b"sheet.main+xml", b"template.main+xml")
            new.writestr(name, part)
    return template.getvalue()


def old_kind() -> bytes:
    """BIFF8 in OLE2, as .xls, .xlt and the .et and .ett of WPS have it."""
    made, target = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("客户确认书")
    sheet.write(0, 0, LABEL)
    sheet.write(0, 1, NAME)
    made.save(target)
    return target.getvalue()


def binary() -> bytes:
    """An .xlsb by the records of MS-XLSB: one sheet, two texts."""
    sheet = [(129, b""), (148, struct.pack("<4I", 0, 0, 0, 1)), (145, b"")]
    sheet += [(0, struct.pack("<I13x", 0)), _text(0, LABEL), _text(1, NAME), (146, b""), (130, b"")]
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("客户确认书")
    parts = [(131, b""), (143, b""), (156, bundle), (144, b""), (132, b"")]
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Override '
            f'PartName="/xl/workbook.bin" ContentType="{main}"/></Types>',
            "xl/workbook.bin": _records(parts),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship '
            f'Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.bin": _records(sheet),
        }
    )


def _text(column: int, text: str) -> tuple[int, bytes]:
    return 6, struct.pack("<II", column, 0) + _wide(text)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _records(records: list[tuple[int, bytes]]) -> bytes:
    told = b""
    for kind, payload in records:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        told += head + bytes([len(payload)]) + payload
    return told


@pytest.mark.parametrize("made", [template, old_kind, binary])
@pytest.mark.parametrize("name", ["a.xltx", "a.et", "a.xlsb"])
def test_a_kind_is_known_by_its_bytes(tmp_path: Path, made: Callable[[], bytes], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(made())
    read = read_workbook(path, Limits())
    assert isinstance(read, Workbook), read
    assert dict(read.grids[0].cells) == {(0, 0): LABEL, (0, 1): NAME}
