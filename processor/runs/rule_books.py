"""Packs from folders and from workbooks: the workbooks are opened in the guarded child."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from processor.errors import Mistake, RulesInvalid, Sentence, UsageTrouble, or_known, told
from processor.intake.guard import Limits, read_workbooks
from processor.model import Workbook
from processor.outputs.rule_book import write_rule_book
from processor.rules import load
from processor.rules.book import RuleBook, read_book
from processor.rules.pack import Pack
from processor.rules.sheets import LONGEST, sheets_of
from processor.rules.tree import parse

_LIMITS = Limits(file_bytes=4 << 20, cells=100_000, used_range=1_000_000, sheets=100)


def load_packs(folder: Path, shown_as: str = "rules") -> tuple[list[Pack], list[Mistake]]:
    """Load every pack below a folder, whether kept as files or as a workbook.

    Files that hold what they held when this process last read them are not judged again.
    """
    try:
        contents = _contents(folder)
    except OSError:
        return load.load_packs(folder, shown_as, open_book)
    packs, mistakes = _judged(folder, shown_as, contents)
    return list(packs), list(mistakes)


@lru_cache(maxsize=4)
def _judged(
    folder: Path, shown_as: str, contents: str
) -> tuple[tuple[Pack, ...], tuple[Mistake, ...]]:
    packs, mistakes = load.load_packs(folder, shown_as, open_book)
    return tuple(packs), tuple(mistakes)


def _contents(folder: Path) -> str:
    """The digest of every name and byte below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(f"{path.relative_to(folder)}\0{path.is_file()}\0".encode())
        if path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def open_book(path: Path, shown_as: str) -> RuleBook:
    """The files that a workbook of rules holds; nothing in it is trusted."""
    for _, read in read_workbooks([("rules", path)], _LIMITS, 1):
        if isinstance(read, Workbook):
            return read_book(read, shown_as)
        says: Sentence = told("cannot be read as a workbook ({why})", why=read.reason)
        return RuleBook(mistakes=[Mistake(file=shown_as, line=None, says=says)])
    raise AssertionError("one job gives one reading")


def convert(rules: Path, name: str, to: str | None, out: Path | None) -> tuple[str, Path]:
    """Write the pack ``name`` the other way, or as ``to`` says; what was made, and where.

    Raises UsageTrouble for an unknown pack, a target that exists, or a value no cell can hold.
    """
    folder, workbook = rules / name, rules / f"{name}.xlsx"
    packs = {path.parent.name for path in rules.glob("*/pack.yaml")}
    packs |= {path.stem for path in rules.glob("*.xlsx") if path.name[:1] not in "._~"}
    if name not in packs:
        raise UsageTrouble("no pack {name}{hint}", name=name, hint=or_known(name, packs))
    to = to or ("yaml" if workbook.is_file() else "xlsx")
    target = out or Path(f"{name}.xlsx" if to == "xlsx" else name)
    if target.exists():
        raise UsageTrouble("{path} exists already; name another place with -o", path=target)
    texts = _texts(folder, workbook)
    target.parent.mkdir(parents=True, exist_ok=True)
    if to == "xlsx":
        _write_book(texts, target)
    else:
        for file, data in texts.items():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            (target / file).write_bytes(data)
    return to, target


def texts_of(rules: Path, name: str) -> dict[str, bytes]:
    """The files of the pack ``name``, in the order in which they count for its digest.

    Raises RulesInvalid and OSError for rules that cannot be read.
    """
    workbook = rules / f"{name}.xlsx"
    texts = _texts(rules / name, workbook)
    names = load.in_order(texts) if workbook.is_file() else list(texts)
    return {name: texts[name] for name in names if name in texts}


def _texts(folder: Path, workbook: Path) -> dict[str, bytes]:
    """The files of a pack, from its workbook where it has one."""
    if not workbook.is_file():
        return {name: (folder / name).read_bytes() for name in load.files_of(folder)}
    book = open_book(workbook, workbook.name)
    if book.mistakes:
        raise RulesInvalid(book.mistakes)
    return book.texts


def _write_book(texts: dict[str, bytes], target: Path) -> None:
    trees = {}
    for name, data in texts.items():
        tree, wrong = parse(data, name)
        if tree is None:
            raise RulesInvalid(wrong)
        trees[name] = tree
    sheets = sheets_of(trees)
    for sheet in sheets:
        if any(len(text) > LONGEST for row in sheet.rows for text in row):
            raise UsageTrouble("{sheet}: a value is too long for a cell", sheet=sheet.name)
    write_rule_book(target, sheets)
