"""Packs kept as workbooks: the same rules both ways, and mistakes with sheet and cell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from processor.errors import UsageTrouble
from processor.rules.load import load_pack
from processor.rules.pack import Pack
from processor.runs.rule_books import convert, load_packs
from tests.desk import Office, form
from tests.records import RULES

PACKS = sorted(path.parent.name for path in RULES.glob("*/pack.yaml"))
SMALL = "machine-room"


def one_pack(folder: Path, name: str) -> Pack:
    pack, mistakes = load_pack(folder / name, name)
    assert mistakes == []
    assert pack is not None
    return pack


def content(pack: Pack) -> str:
    """The whole pack, orders too, but for the digest of its bytes and the order of words."""
    return repr({**dict(pack), "digest": "", "forms": sorted(pack.forms.items())})


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return convert(RULES, SMALL, None, tmp_path / "rules" / f"{SMALL}.xlsx")[1]


def set_cell(book: Path, sheet: str, wanted: str, text: object, right: int = 0) -> str:
    """Change the first cell that holds ``wanted``, or one beside it; its sheet and cell."""
    workbook = openpyxl.load_workbook(book)
    cells = (cell for row in workbook[sheet] for cell in row if cell.value == wanted)
    cell = next(cells).offset(column=right)
    cell.value = text
    workbook.save(book)
    return f"rules/{SMALL}.xlsx {sheet}!{cell.coordinate}"


def test_every_shipped_pack_goes_both_ways_without_loss(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    for name in PACKS:
        assert convert(RULES, name, None, books / f"{name}.xlsx")[0] == "xlsx"
    packs, mistakes = load_packs(books)
    assert [str(mistake) for mistake in mistakes] == []
    for pack in packs:
        assert content(pack) == content(one_pack(RULES, pack.name))
        assert convert(books, pack.name, None, tmp_path / pack.name)[0] == "yaml"
        assert content(one_pack(tmp_path, pack.name)) == content(pack)
    assert [pack.name for pack in packs] == PACKS


def test_a_mistake_is_told_with_sheet_and_cell(book: Path) -> None:
    place = set_cell(book, "包", "version", "many", right=1)
    _, mistakes = load_packs(book.parent)
    assert [m.in_words(str) for m in mistakes] == [
        f"{place}: 'version' is 'many'; expected a whole number"
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [("{zh", "bracket"), ("=1+", "formula without a value"), (None, "the value is missing")],
)
def test_a_cell_that_cannot_be_read_is_told(book: Path, text: object, says: str) -> None:
    place = set_cell(book, "包", "version", text, right=1)
    _, mistakes = load_packs(book.parent)
    assert any(m.file == place and says in m.in_words(str) for m in mistakes)


def test_a_number_typed_in_excel_is_read(book: Path) -> None:
    set_cell(book, "包", "version", 7, right=1)
    packs, mistakes = load_packs(book.parent)
    assert mistakes == []
    assert packs[0].head.version == 7


def test_a_folder_and_a_workbook_of_one_name_are_a_mistake(book: Path) -> None:
    shutil.copytree(RULES / SMALL, book.parent / SMALL)
    packs, mistakes = load_packs(book.parent)
    assert packs == []
    assert "leave one of the two" in mistakes[0].in_words(str)
    assert mistakes[0].file == f"rules/{SMALL}.xlsx"


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    shutil.copytree(RULES / SMALL, tmp_path / "rules" / SMALL)
    head = tmp_path / "rules" / SMALL / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("title: {", "title: {fr: '=HYPERLINK(1)', ", 1), encoding="utf-8")
    _, target = convert(tmp_path / "rules", SMALL, None, tmp_path / "made.xlsx")
    cells = [cell for row in openpyxl.load_workbook(target)["包"] for cell in row]
    assert [c.data_type for c in cells if c.value == "=HYPERLINK(1)"] == ["s"]


def test_nothing_is_overwritten_and_a_wrong_name_is_told(book: Path) -> None:
    before = book.read_bytes()
    with pytest.raises(UsageTrouble):
        convert(RULES, SMALL, None, book)
    with pytest.raises(UsageTrouble):
        convert(RULES, "machine-rom", None, book.with_name("other.xlsx"))
    assert book.read_bytes() == before


def test_the_desk_works_from_a_workbook_and_keeps_its_last_good_version(tmp_path: Path) -> None:
    office = Office(tmp_path)
    pack, book = "customer-confirmation", tmp_path / "rules" / "customer-confirmation.xlsx"
    done = office.call("rules", "convert", pack, "-o", str(book), "--json")
    assert json.loads(done.stdout) == {"pack": pack, "to": "xlsx", "path": str(book)}
    assert office.call("rules", "check").returncode == 1
    for path in (tmp_path / "rules" / pack).glob("*.yaml"):
        path.unlink()
    assert office.call("rules", "check").returncode == 0
    assert office.call("rules", "test", pack).returncode == 0
    office.drop("a.xlsx", form())
    assert [record["outcome"] for record in office.run()["records"]] == ["accepted"]
    workbook = openpyxl.load_workbook(book)
    workbook["归属"]["A3"] = "nonsense"
    workbook.save(book)
    office.drop("b.xlsx", form(submitter="王芳", supervisor_signed_at="2026-03-21 09:00"))
    document = office.run("2026-03-21T18:00:00+08:00")
    assert {record["outcome"] for record in document["records"]} >= {"conflict"}
    places = [told["file"] for told in document["rules"]["broken"]]
    assert "rules/customer-confirmation.xlsx 归属!B3" in places
