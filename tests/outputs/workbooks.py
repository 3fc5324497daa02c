"""Sample workbooks for the tests of the returned forms; all people and companies are invented."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Border, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def members(content: bytes) -> dict[str, bytes]:
    """The inflated members of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def raw_members(content: bytes) -> dict[str, bytes]:
    """The compressed bytes of the members."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {i.filename: _raw(content, i.header_offset, i.compress_size)
                for i in archive.infolist()}  # fmt: skip


def _raw(content: bytes, offset: int, size: int) -> bytes:
    name, extra = struct.unpack_from("<2H", content, offset + 26)
    return content[offset + 30 + name + extra :][:size]


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of these members."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return memory.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one member changed."""
    return packed({n: change(p) if n == name else p for n, p in members(content).items()})


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def form_book(pairs: int = 6) -> openpyxl.Workbook:
    """A filled form: label and value pairs, merged values, borders, formats, drop-downs."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "确认书"
    sheet["A1"] = "客户需求确认表"
    sheet.merge_cells("A1:F1")
    thin = Side(style="thin")
    for i in range(pairs):
        row = 2 + i
        sheet.cell(row, 1, f"标签{i}")
        value = sheet.cell(row, 2, f"值{i}")
        value.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        value.number_format = "@"
        value.protection = Protection(locked=False)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
    choices = DataValidation(type="list", formula1='"甲,乙"')
    choices.add("F3")
    sheet.add_data_validation(choices)
    book.create_sheet("说明")["A1"] = "不要改"
    return book


def form_bytes(pairs: int = 6) -> bytes:
    """``form_book`` as bytes."""
    return saved(form_book(pairs))


def commented_bytes() -> bytes:
    """A form that has a comment at B2 already."""
    book = form_book()
    book["确认书"]["B2"].comment = Comment("原来的批注", "王小明")
    return saved(book)


def calculated_bytes() -> bytes:
    """Formulas with cached values, a picture, a local name and two sheets, by XlsxWriter."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        first, second = book.add_worksheet("数据"), book.add_worksheet("O'Neil & Co")
        first.write_number("A1", 2)
        first.write_formula("B1", "=A1*21", None, 42)
        first.insert_image("D4", "dot.png", {"image_data": io.BytesIO(dot())})
        first.data_validation("C1", {"validate": "list", "source": "='O''Neil & Co'!$A$1:$A$3"})
        first.print_area("A1:B9")
        second.repeat_rows(0)
        second.write_column("A1", ["甲", "乙", "丙"])
        second.activate()
        second.set_first_sheet()
    return memory.getvalue()


def controls_bytes() -> bytes:
    """A form with a tick box, an x14 drop-down and a drawing that is no well-formed XML."""
    parts = members(form_bytes())
    sheet = "xl/worksheets/sheet1.xml"
    tail = (
        b'<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships" r:id="rId7"/>'
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        b'2006"><mc:Choice xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/'
        b'main" Requires="x14"><controls><control xmlns:r="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships" shapeId="1025" r:id="rId8" name="Check Box 1"/>'
        b"</controls></mc:Choice></mc:AlternateContent>"
        b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations '
        b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        b'<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>\xe8\xaf\xb4\xe6\x98'
        b"\x8e!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>F4</xm:sqref></x14:dataValidation>"
        b"</x14:dataValidations></ext></extLst></worksheet>"
    )
    parts[sheet] = parts[sheet].replace(b"</worksheet>", tail)
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
        b'<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/></Relationships>'
    )
    parts["xl/ctrlProps/ctrlProp1.xml"] = (
        b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'objectType="CheckBox" checked="Checked" lockText="1"/>'
    )
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        b'office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        b'<v:shape id="_x0000_s1025" type="#_x0000_t201"><v:textbox><div>a<br>b</div></v:textbox>'
        b'<x:ClientData ObjectType="Checkbox"><x:Checked>1</x:Checked></x:ClientData></v:shape>'
        b"</xml>"
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/ctrlProps/ctrlProp1.xml" '
        b'ContentType="application/vnd.ms-excel.controlproperties+xml"/>'
        b'<Default Extension="VML" '
        b'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/></Types>',
    )
    return packed(parts)


def macro_bytes() -> bytes:
    """A form with an (invented) macro part and the macro content type."""
    parts = members(form_bytes())
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 no real macro"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ).replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.'
        b'vbaProject"/></Types>'
    )  # fmt: skip
    return packed(parts)


def prefixed_bytes() -> bytes:
    """A form whose sheet, styles and workbook stand under a prefix."""
    content = form_bytes()
    for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"):
        content = changed(content, name, _prefixed)
    return content


def _prefixed(xml: bytes) -> bytes:
    named = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", xml)
    return named.replace(f'xmlns="{MAIN}"'.encode(), f'xmlns:x="{MAIN}"'.encode())


def strict_bytes() -> bytes:
    """A form in the strict spelling of the namespaces."""
    parts = members(form_bytes())
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")) and "docProps" not in name:
            strict = part.replace(MAIN.encode(), STRICT_MAIN.encode())
            parts[name] = strict.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
    return packed(parts)


def unaddressed_bytes() -> bytes:
    """A form whose rows and cells say no address."""
    return changed(
        form_bytes(),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'(<(?:row|c)) r="[A-Z0-9]+"', rb"\1", xml),
    )


def empty_bytes() -> bytes:
    """A workbook whose only sheet holds nothing but ``<sheetData/>``."""
    return saved(openpyxl.Workbook())


def dot() -> bytes:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\0\xff\0\0")
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", row) + chunk(b"IEND", b""))  # fmt: skip
