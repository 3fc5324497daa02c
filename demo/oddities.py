"""The files that are no form: broken, locked, foreign, hostile, and other programs' litter.

Each function gives the bytes of one file. Nothing here can harm a reader with limits; the bomb
is 1.5 KB that asks for the whole grid of a sheet.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml  # type: ignore[import-untyped]  # no stubs exist

from demo.sheets import Cell, Page, Style, settled_zip

PASSWORD = "yunlan2026"  # noqa: S105 - of the demo's locked form, meant to be known

_MACRO_KIND = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_VBA_RELATION = (
    '<Relationship Id="rIdVba" Target="vbaProject.bin" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
)
_VBA_DEFAULT = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BOMB_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_PLAIN_KIND}"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>客户名称</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
}


def with_macros(workbook: bytes) -> bytes:
    """The same workbook as `.xlsm`, with a macro part that holds nothing runnable."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        kinds = package.read("[Content_Types].xml").decode()
        relations = package.read("xl/_rels/workbook.xml.rels").decode()
    kinds = kinds.replace(_PLAIN_KIND, _MACRO_KIND).replace(
        "<Override", _VBA_DEFAULT + "<Override", 1
    )
    return settled_zip(
        workbook,
        {
            "[Content_Types].xml": kinds.encode(),
            "xl/_rels/workbook.xml.rels": relations.replace(
                "</Relationships>", _VBA_RELATION
            ).encode(),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        },
    )


def locked(workbook: bytes) -> bytes:
    """The workbook under a password. The salt is random, so the bytes differ on every run."""
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(workbook)).encrypt(PASSWORD, out)
    return out.getvalue()


def truncated(workbook: bytes) -> bytes:
    """The first two thirds: a copy over the network that broke off."""
    return workbook[: len(workbook) * 2 // 3]


def converted(workbook: Path, kind: str) -> bytes:
    """The workbook as LibreOffice saves it (`xlsx`, `ods`). Needs `soffice` on the path."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        ask = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder]
        subprocess.run(  # noqa: S603 - our own words and a file that we have just written
            [*ask, str(workbook)], check=True, capture_output=True, timeout=180
        )
        return settled_zip((Path(folder) / f"{workbook.stem}.{kind}").read_bytes(), {})


def bomb() -> bytes:
    """Two cells, A1 and XFD1048576: a dense reader asks for 17 thousand million cells."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _BOMB_PARTS.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return settled_zip(out.getvalue(), {})


def web_page() -> bytes:
    """What the old customer system calls an Excel export."""
    return (
        '<html><head><meta charset="utf-8"><title>客户名单</title></head><body><table border="1">'
        "<tr><th>客户名称</th><th>联系方式</th><th>客户需求</th></tr>"
        "<tr><td>钟离</td><td>13800003001</td><td>购买住宅</td></tr></table></body></html>\n"
    ).encode()


def lock_file() -> bytes:
    """What Excel leaves beside an open workbook: the user's name, padded to 165 bytes."""
    name = "方敏"
    narrow = bytes([len(name.encode("gbk"))]) + name.encode("gbk").ljust(54)
    wide = bytes([len(name), 0]) + name.encode("utf-16-le").ljust(108, b"\x20")
    return narrow + wide


def thumbnails() -> bytes:
    """Windows' picture cache, as it turns up on every share."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016)


def expenses() -> Page:
    """A monthly expense sheet: a good workbook with one label of the form, but no form."""
    rows: list[list[object]] = [
        ["日期", "费用项目", "摘要", "客户名称", "金额（元）", "经手人"],
        ["2026-03-02", "交通费", "送客户看房，出租车", "顾先生", 86.5, "孟凡"],
        ["2026-03-05", "招待费", "茶歇", "", 320, "许诺"],
        ["2026-03-11", "办公用品", "打印纸、硒鼓", "", 415.8, "何静"],
        ["2026-03-17", "快递费", "合同寄送", "秦女士", 46, "何静"],
        ["合计", "", "", "", 868.3, ""],
    ]
    return _table("三月费用报销明细表", "费用", rows)


def visitors() -> Page:
    """The gate's visitor list: two labels of the form, and nothing else of it."""
    rows: list[list[object]] = [
        ["日期", "姓名", "电话", "车牌号", "来访事由", "离开时刻"],
        ["2026-04-02", "包先生", "13800003114", "沪A·D0000", "送水", "10:20"],
        ["2026-04-02", "鲍女士", "13800003227", "", "面试", "15:40"],
    ]
    return _table("云岚国际中心来访登记", "来访", rows)


def _table(title: str, name: str, rows: list[list[object]]) -> Page:
    cells = {(0, 0): Cell(value=title, look="title")}
    for row, line in enumerate(rows, 1):
        for column, value in enumerate(line):
            cells[row, column] = Cell(value=value, look="label" if row == 1 else "value")
    last = len(rows[0]) - 1
    return Page(
        name=name,
        cells=cells,
        style=Style(),
        merges=[(0, 0, 0, last)],
        widths=dict.fromkeys(range(last + 1), 16.0),
    )
