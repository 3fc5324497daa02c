"""Workbooks made by hand, in memory: small honest ones and every hostile kind.

All content is invented. Each builder gives the bytes of a whole file.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping

from xlwt.CompoundDoc import XlsDoc

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF


def cell(reference: str, value: str = "1", kind: str = "n", formula: str = "") -> str:
    """One ``<c>`` element."""
    middle = f"<f>{formula}</f>" if formula else ""
    return f'<c r="{reference}" t="{kind}">{middle}<v>{value}</v></c>'


def sheet(rows: str = "", after: str = "", before: str = "") -> str:
    """A worksheet part; ``rows`` inside sheetData."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number: int, *cells: str) -> str:
    """One ``<row>`` element."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def styles(number_format: int) -> str:
    """A styles part whose cell style 1 has a built-in number format."""
    return (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="{number_format}" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )


def members(sheet_xml: str | bytes, **parts: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet, ``S``; keywords ``strings`` and ``styles`` add some."""
    relations = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in (
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        )
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    if "strings" in parts:
        made["xl/sharedStrings.xml"] = parts["strings"]
    if "styles" in parts:
        made["xl/styles.xml"] = parts["styles"]
    return made


def packed(parts: Mapping[str, str | bytes], *again: str) -> bytes:
    """A zip of the parts, those named in ``again`` twice."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        warnings.simplefilter("ignore")
        for name in (*parts, *again):
            pack.writestr(name, parts[name])
    return target.getvalue()


def book(sheet_xml: str | bytes, **parts: str | bytes) -> bytes:
    """An .xlsx of one sheet."""
    return packed(members(sheet_xml, **parts))


def padded(head: str, tail: str, filling: str, mebibytes: int) -> bytes:
    """An .xlsx whose sheet part holds so much of one character between head and tail."""
    parts = members("")
    del parts["xl/worksheets/sheet1.xml"]
    target = io.BytesIO(packed(parts))
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as pack,
        pack.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        part.write(head.encode())
        for _ in range(mebibytes):
            part.write(filling.encode() * (1 << 20))
        part.write(tail.encode())
    return target.getvalue()


def strings(*items: str, announced: int | None = None) -> str:
    """A table of shared strings."""
    count = len(items) if announced is None else announced
    inner = "".join(f"<si><t>{item}</t></si>" for item in items)
    return f'<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{inner}</sst>'


def good(text: str = "ok") -> bytes:
    """An honest little workbook."""
    return book(sheet(row(1, f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>')))


def opendocument(table: str, manifest: str = "<manifest/>", kind: str = "spreadsheet") -> bytes:
    """An .ods whose content has the given inside of one table, ``S``."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def text_cell(text: str, attributes: str = "") -> str:
    """One OpenDocument cell with a text."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def compound(*names: str, circular: bool = False) -> bytes:
    """An OLE2 file with empty streams of these names; its directory may bite its own tail."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 40, 0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    struct.pack_into("<109I", header, 76, 0, *[FREE] * 108)
    table = [0xFFFFFFFD, 1 if circular else END_OF_CHAIN] + [FREE] * 126
    entries = b"".join(
        _entry(name, 5 if index == 0 else 2) for index, name in enumerate(("Root Entry", *names))
    )
    return bytes(header) + struct.pack("<128I", *table) + entries.ljust(512, b"\0")


def _entry(name: str, kind: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded) + 2, kind)
    return head.ljust(116, b"\0") + struct.pack("<III", END_OF_CHAIN, 0, 0)


def binary_book(row_number: int, column: int) -> bytes:
    """An .xlsb shell whose sheet has A1 and one far cell."""
    records = [(129, b""), (145, b""), *_number(0, 0), *_number(row_number, column), (146, b"")]
    data = b"".join(_record(kind, payload) for kind, payload in records)
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": _record(131, b""),
            "xl/worksheets/sheet1.bin": data,
        }
    )


def _number(row_number: int, column: int) -> list[tuple[int, bytes]]:
    return [(0, struct.pack("<I13x", row_number)), (5, struct.pack("<IId", column, 0, 1.0))]


def _record(kind: int, payload: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(payload)]) + payload


def attached(parts: Mapping[str, str | bytes], **more: tuple[str, str]) -> dict[str, str | bytes]:
    """The parts of a workbook with further parts that hang on its sheet: relation id -> (part
    name, content)."""
    relations = "".join(
        f'<Relationship Id="{id}" Type="{RELATIONS}/x" Target="/{name}"/>'
        for id, (name, _) in more.items()
    )
    return {
        **parts,
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        "</Relationships>",
        **dict(more.values()),
    }


def old_tick(number: int, anchor: str, checked: bool, caption: str, kind: str = "Checkbox") -> str:
    """A tick box as the old drawing has it; a line break in its caption is bad XML, as in Excel."""
    return (
        f'<v:shape id="Box_x0020_{number}" o:spid="_x0000_s{number}"><v:textbox><div><font>'
        f"{caption}</font></div></v:textbox>"
        f'<x:ClientData ObjectType="{kind}"><x:Anchor>{anchor}</x:Anchor>'
        f"{'<x:Checked>1</x:Checked>' if checked else ''}</x:ClientData></v:shape>"
    )


def old_drawing(*shapes: str) -> str:
    """A VML drawing."""
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:'
        f'excel" xmlns:o="urn:schemas-microsoft-com:office:office">{"".join(shapes)}</xml>'
    )


def control(number: int, relation: str, place: tuple[int, int, int, int]) -> str:
    """A form control of the newer kind; ``place``: column, row, column, row."""
    left, top, right, bottom = place
    return (
        f'<control shapeId="{number}" r:id="{relation}" name="Check Box"><controlPr><anchor>'
        f"<from><xdr:col>{left}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{top}</xdr:row>"
        "<xdr:rowOff>171450</xdr:rowOff></from>"
        f"<to><xdr:col>{right}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{bottom}</xdr:row>"
        "<xdr:rowOff>180975</xdr:rowOff></to></anchor></controlPr></control>"
    )


def excel_5(*texts: str) -> bytes:
    """An .xls as Excel 5 and 95 wrote it (BIFF5): texts of a first row, in GBK."""
    body = _old(0x809, struct.pack("<4H", 0x500, 0x10, 0, 0))
    for column, text in enumerate(texts):
        said = text.encode("gbk")
        body += _old(0x204, struct.pack("<4H", 0, column, 15, len(said)) + said)
    body += _old(0x0A)
    name = "客户".encode("gbk")
    head = _old(0x809, struct.pack("<4H", 0x500, 5, 0, 0)) + _old(0x42, struct.pack("<H", 936))
    end = len(head) + 4 + 7 + len(name) + 4
    head += _old(0x85, struct.pack("<IHB", end, 0, len(name)) + name) + _old(0x0A)
    target = io.BytesIO()
    XlsDoc().save(target, head + body)
    return target.getvalue()


def _old(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload
