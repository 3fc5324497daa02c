"""Every reason for which a file is refused, each with a file that earns it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.intake.limits import Limits, Refusal, Unreadable
from processor.intake.preflight import Preflight, inspect_bytes, load
from tests.intake import crafted
from tests.intake.crafted import book, cell, row, sheet, strings

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
XML = '<?xml version="1.0" encoding="UTF-8"?>'
ENCRYPTED_ODS = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
HALF = crafted.good()[: len(crafted.good()) // 2]
DUPLICATE = crafted.packed(crafted.members(sheet()), "xl/workbook.xml")


def merged(*references: str) -> str:
    cells = "".join(f'<mergeCell ref="{r}"/>' for r in references)
    return sheet(row(1, cell("A1")), f"<mergeCells>{cells}</mergeCells>")


def linked(reference: str) -> str:
    return sheet(row(1, cell("A1")), f'<hyperlinks><hyperlink ref="{reference}"/></hyperlinks>')


def with_part(name: str, data: str | bytes) -> bytes:
    return crafted.packed(crafted.members(sheet()) | {name: data})


def scrambled(data: bytes) -> bytes:
    """The same zip with one wrong checksum in its directory."""
    at = data.rindex(b"PK\x01\x02") + 16
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def locked(data: bytes) -> bytes:
    """The same zip with its last member marked as encrypted."""
    at = data.rindex(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


REFUSED: dict[str, tuple[Any, ...]] = {
    "nothing": (b"", "empty"),
    "zeros": (bytes(4096), "empty"),
    "password": (crafted.compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "password-ods": (crafted.opendocument("", ENCRYPTED_ODS), "encrypted"),
    "password-zip": (locked(crafted.good()), "encrypted"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "not-a-workbook", "html"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "not-a-workbook", "xml"),
    "csv": ("客户名称,电话\n".encode(), "not-a-workbook", "csv"),
    "csv-gbk": ("客户名称,电话\n".encode("gb18030"), "not-a-workbook", "csv"),
    "text-like-a-zip": (b"PK,1\n", "not-a-workbook", "csv"),
    "pdf": (b"%PDF-1.7\n", "not-a-workbook", "pdf"),
    "text": (b"hello", "not-a-workbook", "text"),
    "noise": (b"\x01\x00\x7f\x00", "not-a-workbook", "unknown"),
    "docx": (crafted.packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"}),
        "not-a-workbook", "docx"),
    "zip": (crafted.packed({"a.txt": "a"}), "not-a-workbook", "zip"),
    "odt": (crafted.opendocument("", kind="text"), "not-a-workbook", "odf"),
    "doc": (crafted.compound("WordDocument"), "not-a-workbook", "doc"),
    "biff4": (b"\x09\x04\x06\x00\x00\x04\x10\x00", "not-a-workbook", "biff"),
    "excel-95": (crafted.excel_5("客户名称", "李明轩"), "not-a-workbook", "biff"),
    "cut": (HALF, "damaged"),
    "tail-of-zeros": (HALF + bytes(len(HALF)), "damaged"),
    "checksum": (scrambled(crafted.good()), "damaged"),
    "duplicate": (DUPLICATE, "damaged"),
    "dots": (with_part("xl/../../evil.xml", "<a/>"), "damaged"),
    "bad-xml": (book("<worksheet><sheetData>"), "damaged"),
    "circular": (crafted.compound("Workbook", circular=True), "damaged"),
    "two-cells": (book(sheet(row(1, cell("A1")) + row(1048576, cell("XFD1048576")))), "bomb"),
    "outside-column": (book(sheet(row(1, cell("ZZZZZZ1")))), "bomb"),
    "outside-row": (book(sheet('<row r="4294967295"><c><v>1</v></c></row>')), "bomb"),
    "no-references": (book(sheet("<row>" + "<c><v>1</v></c>" * 16385 + "</row>")), "bomb"),
    "announced": (book(sheet(), strings=strings(announced=4294967295)), "bomb"),
    "laughs": (book(XML + LAUGHS + sheet("&c;")), "bomb", "doctype"),
    "laughs-in-strings": (book(sheet(), strings=LAUGHS + strings("&c;")), "bomb", "doctype"),
    "laughs-in-styles": (book(sheet(), styles=LAUGHS + crafted.styles(0)), "bomb", "doctype"),
    "laughs-in-utf-16": (book((LAUGHS + sheet("&c;")).encode("utf-16")), "bomb", "doctype"),
    "deep": (book(sheet("<a>" * 200 + "</a>" * 200)), "bomb"),
    "merge": (book(merged("A1:XFD1048576")), "bomb"),
    "merges": (book(merged(*["A1:B1"] * 20_001)), "too-large"),
    "merge-outside": (book(merged("A1:A1048577")), "bomb"),
    "link": (book(linked("A1:XFD1048576")), "bomb"),
    "repeated-text": (
        book(
            sheet(row(1, cell("A1", "0", "s") * 9_000)),
            strings=strings("长" * 30_000),
        ),
        "bomb",
    ),
    "sheet-by-another-name": (
        with_part("xl/media/p.png", sheet(row(1048576, cell("XFD1048576")))),
        "bomb",
    ),
    "xlsb": (crafted.binary_book(1_048_575, 16_383), "bomb"),
    "xlsb-outside": (crafted.binary_book(4_294_967_295, 0), "bomb"),
    "ods-far": (
        crafted.opendocument(
            '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/>'
            '</table:table-row><table:table-row><table:table-cell '
            'table:number-columns-repeated="16383"/>' + crafted.text_cell("x")
            + "</table:table-row>"
        ),
        "bomb",
    ),
    "ods-repeated": (
        crafted.opendocument(
            '<table:table-row table:number-rows-repeated="1000000">'
            + crafted.text_cell("x") + "</table:table-row>"
        ),
        "too-large",
    ),
}  # fmt: skip


def judge(tmp_path: Path, data: bytes, limits: Limits | None = None) -> Preflight | Unreadable:
    path = tmp_path / "file.xlsx"
    path.write_bytes(data)
    limits = limits or Limits()
    try:
        return inspect_bytes(load(path, limits), limits)
    except Refusal as refusal:
        return refusal.unreadable


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, tmp_path: Path) -> None:
    data, reason, *detail = REFUSED[name]
    began = time.process_time()
    got = judge(tmp_path, data)
    assert isinstance(got, Unreadable), got
    assert (got.reason, *([got.detail] if detail else [])) == (reason, *detail)
    assert time.process_time() - began < 2


def test_refuses_padding_of_a_gigabyte(tmp_path: Path) -> None:
    got = judge(tmp_path, crafted.padded(sheet(), "", " ", 1024))
    assert isinstance(got, Unreadable) and got.reason == "bomb"


def test_refuses_one_endless_cell(tmp_path: Path) -> None:
    head, tail = sheet(row(1, cell("A1", "|", "str"))).split("|")
    got = judge(tmp_path, crafted.padded(head, tail, "x", 600))
    assert isinstance(got, Unreadable) and got.reason == "bomb"


def test_refuses_what_is_over_a_limit(tmp_path: Path) -> None:
    rows = "".join(row(n, cell(f"A{n}"), cell(f"B{n}")) for n in range(1, 51))
    data = book(sheet(rows), strings=strings("a", "b", "c"))
    for limits, reason in (
        (Limits(file_bytes=100), "too-large"),
        (Limits(cells=99), "too-large"),
        (Limits(strings=2), "bomb"),
        (Limits(members=3), "bomb"),
        (Limits(part_bytes=500), "bomb"),
        (Limits(total_bytes=1_000), "bomb"),
        (Limits(used_range=99), "bomb"),
    ):
        got = judge(tmp_path, data, limits)
        assert isinstance(got, Unreadable) and got.reason == reason, limits
    assert isinstance(judge(tmp_path, data, Limits(cells=100, used_range=100)), Preflight)


def test_lying_sizes_in_the_directory_do_not_hide_a_bomb(tmp_path: Path) -> None:
    data = bytearray(crafted.padded(sheet(), "", " ", 100))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    got = judge(tmp_path, bytes(data))
    assert isinstance(got, Unreadable) and got.reason == "bomb"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (crafted.good(), "xlsx"),
        (crafted.binary_book(3, 3), "xlsb"),
        (crafted.opendocument("<table:table-row><table:table-cell/></table:table-row>"), "ods"),
        (crafted.compound("Workbook"), "xls"),
        (with_part("xl/media/image1.png", b"\x89PNG" + bytes(1 << 20)), "xlsx"),
        (with_part("xl/drawings/vml.vml", "<xml><br></xml>"), "xlsx"),
    ],
)
def test_lets_honest_files_pass(data: bytes, kind: str, tmp_path: Path) -> None:
    got = judge(tmp_path, data)
    assert isinstance(got, Preflight), got
    assert got.kind == kind


def test_pictures_are_not_inflated(tmp_path: Path) -> None:
    data = with_part("xl/media/image1.png", b"\x89PNG" + bytes(80 << 20))
    assert isinstance(judge(tmp_path, data), Preflight)


def test_empty_far_cells_do_not_count_as_used(tmp_path: Path) -> None:
    data = book(sheet(row(1, cell("A1")) + row(1048576, '<c r="XFD1048576" s="0"/>')))
    assert isinstance(judge(tmp_path, data), Preflight)


SOUND = (
    crafted.good(),
    crafted.opendocument("<table:table-row>" + crafted.text_cell("x") + "</table:table-row>"),
    crafted.compound("Workbook"),
    crafted.binary_book(1, 1),
    crafted.book(merged("A1:B2"), strings=strings("a"), styles=crafted.styles(31)),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SOUND), st.data())
def test_no_spoilt_file_escapes_judgement(sound: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(spoilt)))
    try:
        assert isinstance(inspect_bytes(bytes(spoilt[:cut]), Limits()), Preflight)
    except Refusal as refusal:
        assert refusal.unreadable.reason in {"damaged", "bomb", "not-a-workbook", "encrypted"}


def reason_of(tmp_path: Path, data: bytes, limits: Limits) -> str | None:
    got = judge(tmp_path, data, limits)
    return got.reason if isinstance(got, Unreadable) else None


def test_refuses_more_sheets_names_formats_and_lists_than_any_form(tmp_path: Path) -> None:
    few = Limits(sheets=2, names=2, styles=2, lists=2)
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, 4))
    names = "".join(f'<definedName name="n{n}">S!$A$1</definedName>' for n in range(3))
    head = f'<workbook xmlns="{crafted.MAIN}" xmlns:r="{crafted.RELATIONS}">'
    for inside in (
        f"<sheets>{sheets}</sheets>",
        f'<sheets><sheet name="S" r:id="rId1"/></sheets><definedNames>{names}</definedNames>',
    ):
        parts = crafted.members(sheet()) | {"xl/workbook.xml": f"{head}{inside}</workbook>"}
        assert reason_of(tmp_path, crafted.packed(parts), few) == "too-large"
    formats = f'<styleSheet xmlns="{crafted.MAIN}"><cellXfs>{"<xf/>" * 3}</cellXfs></styleSheet>'
    assert reason_of(tmp_path, book(sheet(), styles=formats), few) == "too-large"
    lists = '<dataValidation type="list" sqref="A1 A3 A5"><formula1>"a"</formula1></dataValidation>'
    assert reason_of(tmp_path, book(sheet(after=lists)), few) == "too-large"
