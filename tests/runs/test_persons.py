"""A person's data can be handed over, and taken out so that no byte of it stays."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.desk import Office, form

WORD = ("--approval", "批-11", "--by", "林经理")


@pytest.fixture
def busy(office: Office) -> Office:
    """Two people who clash over one customer, and another customer."""
    office.drop("李明轩-张伟.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    other = {"customer_name": "顾长风", "contact": "13900005678", "demand_detail": "租写字楼200平"}
    office.drop("c.xlsx", form(**other))
    office.run()
    conflict = office.list("conflicts")[0]["id"]
    office.answer(
        "rule", "owner", conflict, "李娜", "--by", "林经理", "--why", "李明轩本人来电确认"
    )
    return office


def everything(root: Path) -> list[tuple[str, bytes]]:
    """Every file below a folder with its bytes, and the members of zips unpacked."""
    found: list[tuple[str, bytes]] = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found.append((path.relative_to(root).as_posix(), data))
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += [(f"{path.name}/{n}", archive.read(n)) for n in archive.namelist()]
    return found


def traces(root: Path) -> list[str]:
    words = [
        word.encode(code) for word in ("李明轩", "13800001234") for code in ("utf-8", "utf-16-le")
    ]
    escaped = b"\\u674e\\u660e\\u8f69"
    return [
        name
        for name, data in everything(root)
        if not name.startswith("rules/")  # the packs' own examples
        and any(w in data or w in name.encode() for w in (*words, escaped))
    ]


def test_an_export_holds_what_was_read_and_the_originals(busy: Office, tmp_path: Path) -> None:
    target = tmp_path / "李明轩.zip"
    told = busy.answer("export", "李明軒", "-o", str(target), *WORD)
    assert len(told["records"]) == 2 and told["not_included"] == []
    with zipfile.ZipFile(target) as archive:
        data = json.loads(archive.read("data.json"))
        originals = [n for n in archive.namelist() if n.startswith("originals/")]
    assert {r["values"]["submitter"] for r in data["records"]} == {"张伟", "李娜"}
    assert len(originals) == 2 and all(name.endswith(".xlsx") for name in originals)
    assert "顾长风" not in json.dumps(data, ensure_ascii=False)
    assert busy.call("export", "某某某", "-o", str(target), *WORD).returncode == 2


def test_without_yes_nothing_is_removed(busy: Office) -> None:
    before = busy.picture()
    told = busy.answer("forget", "李明轩", *WORD)
    assert told["act"] is None and len(told["records"]) == 2
    assert busy.picture() == before
    assert len(busy.list("records")) == 3


def test_nothing_of_a_forgotten_person_stays(busy: Office) -> None:
    assert traces(busy.root)
    told = busy.answer("forget", "138-0000-1234", "--yes", *WORD)
    assert len(told["records"]) == 2 and told["kept_files"] == []
    assert traces(busy.root) == []
    assert busy.answer("audit")["whole"]
    (stays,) = busy.list("records")
    assert (stays["values"]["customer_name"], stays["outcome"]) == ("顾长风", "accepted")


def test_the_desk_goes_on_after_somebody_was_forgotten(busy: Office) -> None:
    busy.answer("forget", "李明轩", "--yes", *WORD)
    busy.answer("rebuild")
    document = busy.run("2026-03-22T09:00:00+08:00")
    assert document["books"]["closed"] and document["notices"] == []
    busy.drop("d.xlsx", form(supervisor_signed_at="2026-03-22 08:00"))
    outcomes = [r["outcome"] for r in busy.run("2026-03-22T10:00:00+08:00")["records"]]
    assert outcomes == ["accepted"]
    assert busy.answer("audit")["whole"]


def test_a_register_with_other_people_in_it_is_told(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    labels = ["客户名称", "联系方式", "客户详细需求", "递交人", "主管签字时间"]
    for row in (
        labels,
        ["李明轩", "13800001234", "购买三居室，120平米", "张伟", "2026-03-20 10:30"],
        ["顾长风", "13900005678", "租写字楼200平", "李娜", "2026-03-20 10:40"],
    ):
        sheet.append(row)
    book.save(office.root / "inbox" / "台账.xlsx")
    office.run()
    told = office.answer("forget", "李明轩", "--yes", *WORD)
    assert len(told["kept_files"]) == 1 and told["originals"] == []
    assert [r["values"]["customer_name"] for r in office.list("records")] == ["顾长风"]
