"""Reads packs from their folders and tells every mistake at once, with file and line.

This room reads files and nothing else. What a word means is said in ``pack``; ``tree``, ``shape``
and ``crossed`` are the three sieves that a file goes through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel

from processor.errors import Mistake, did_you_mean, told
from processor.rules.book import RuleBook
from processor.rules.checks import CheckRules, ListRules
from processor.rules.claims import NOBODY_OWNS, ClaimRules
from processor.rules.clocks import NO_CLOCKS, ClockRules
from processor.rules.crossed import crossed
from processor.rules.exclusive import ExclusiveRules
from processor.rules.forms import FormRules
from processor.rules.pack import NO_LISTS, Pack, PackHead
from processor.rules.same import NOTHING_SAME, SameRules
from processor.rules.shape import shape
from processor.rules.tree import parse

PARTS: dict[str, type[BaseModel]] = {
    "pack.yaml": PackHead,
    "form.yaml": FormRules,
    "lists.yaml": ListRules,
    "checks.yaml": CheckRules,
    "same-customer.yaml": SameRules,
    "claims.yaml": ClaimRules,
    "exclusive.yaml": ExclusiveRules,
    "clocks.yaml": ClockRules,
}
_NEEDED = ("pack.yaml", "form.yaml")
_FORMS = "forms"  # a folder instead of form.yaml, where a pack has several forms


OpenBook: TypeAlias = Callable[[Path, str], RuleBook]


def load_packs(
    folder: Path, shown_as: str = "rules", open_book: OpenBook | None = None
) -> tuple[list[Pack], list[Mistake]]:
    """Load every pack below a folder; mistakes of all packs come together.

    Packs that are kept as workbooks are loaded where ``open_book`` says how to open one.
    """
    packs: list[Pack] = []
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        says = told("there is no such folder; make a workspace with: processor init")
        return [], [Mistake(file=shown_as, line=None, says=says)]
    books = {path.stem: path for path in _books(folder)} if open_book else {}
    places = {p.name: p for p in folder.iterdir() if p.is_dir() and p.name[:1] not in "._"}
    for name in sorted(places.keys() | books.keys()):
        shown = f"{shown_as}/{name}"
        if name in books and open_book is not None:
            pack, wrong = _load_book(books[name], places.get(name), shown, open_book)
        else:
            pack, wrong = load_pack(places[name], shown)
        mistakes += wrong
        if pack is not None:
            packs.append(pack)
    if not packs and not mistakes:
        says = told("it holds no pack; copy one into it, or make a workspace with: processor init")
        mistakes.append(Mistake(file=shown_as, line=None, says=says))
    return packs, mistakes


def load_pack(folder: Path, shown_as: str) -> tuple[Pack | None, list[Mistake]]:
    """Load one pack; None with its mistakes where it holds any."""
    files = dict(_parts_of(folder))
    texts = {name: (folder / name).read_bytes() for name in files if (folder / name).is_file()}
    return _judge(texts, files, shown_as, folder.name, list(_strangers(folder, shown_as)))


def files_of(folder: Path) -> list[str]:
    """The names of the files that a pack's folder holds."""
    return [name for name, _ in _parts_of(folder) if (folder / name).is_file()]


def _books(folder: Path) -> list[Path]:
    """The workbooks of rules; not those that Excel keeps beside one that is open."""
    return sorted(path for path in folder.glob("*.xlsx") if path.name[:1] not in "._~")


def _load_book(
    path: Path, folder: Path | None, shown_as: str, open_book: OpenBook
) -> tuple[Pack | None, list[Mistake]]:
    """Load one pack from its workbook; a folder beside it may hold its examples only."""
    shown = f"{shown_as}.xlsx"
    if folder is not None and (files_of(folder) or any(folder.glob("*.y*ml"))):
        says = told("a folder of the same name holds rules too; leave one of the two")
        return None, [Mistake(file=shown, line=None, says=says)]
    book = open_book(path, shown)
    if book.mistakes:
        return None, book.mistakes
    files = {name: PARTS.get(name, FormRules) for name in in_order(book.texts)}
    pack, mistakes = _judge(book.texts, files, shown_as, path.stem, [])
    return pack, [book.placed(mistake, shown_as, shown) for mistake in mistakes]


def in_order(texts: Collection[str]) -> list[str]:
    """The files of a pack that comes in one piece, in the order in which they count."""
    forms = sorted(name for name in texts if name.startswith(f"{_FORMS}/"))
    needed = _NEEDED[:1] if forms else _NEEDED
    return [name for name in PARTS if name in texts or name in needed] + forms


def load_texts(texts: Mapping[str, bytes], named: str) -> Pack | None:
    """The pack that the texts of its files hold, in the order in which they count; or None."""
    files = {name: PARTS.get(name, FormRules) for name in texts}
    pack, _ = _judge(dict(texts), files, named, named, [])
    return pack


def _judge(
    texts: dict[str, bytes],
    files: dict[str, type[BaseModel]],
    shown_as: str,
    named: str,
    mistakes: list[Mistake],
) -> tuple[Pack | None, list[Mistake]]:
    """The pack that the texts of its files hold, or every mistake in them."""
    parts: dict[str, Any] = {}
    trees: dict[str, Any] = {}
    for name, kind in files.items():
        file = f"{shown_as}/{name}"
        if name not in texts:
            mistakes.append(Mistake(file=file, line=None, says=told("is missing")))
            continue
        tree, wrong = parse(texts[name], file)
        if tree is not None:
            trees[name] = tree
            part, wrong = shape(tree, kind, file)
            parts |= {} if wrong else {name: part}
        mistakes += wrong
    mistakes += crossed(parts, trees, files, shown_as, named)
    if mistakes:
        return None, mistakes
    return _pack(parts, digest_of({name: texts[name] for name in files})), []


def digest_of(texts: Mapping[str, bytes]) -> str:
    """Changes with any byte of a pack's files, and with their order."""
    digest = hashlib.sha256()
    for name, text in texts.items():
        digest.update(name.encode() + b"\0" + text + b"\0")
    return digest.hexdigest()


def _parts_of(folder: Path) -> Iterator[tuple[str, type[BaseModel]]]:
    """The files to read: those that are there, and those that must be."""
    several = sorted(path.name for path in (folder / _FORMS).glob("*.yaml"))
    for name, kind in PARTS.items():
        if name == "form.yaml" and several:
            yield from ((f"{_FORMS}/{file}", FormRules) for file in several)
        elif name in _NEEDED or (folder / name).is_file():
            yield name, kind


def _pack(parts: dict[str, Any], digest: str) -> Pack:
    forms = [part for part in parts.values() if isinstance(part, FormRules)]
    return Pack.model_construct(
        head=parts["pack.yaml"],
        forms={form.form: form for form in forms},
        checks=parts.get("checks.yaml", CheckRules()),
        lists=parts.get("lists.yaml", NO_LISTS),
        same=parts.get("same-customer.yaml", NOTHING_SAME),
        claims=parts.get("claims.yaml", NOBODY_OWNS),
        exclusive=parts.get("exclusive.yaml"),
        clocks=parts.get("clocks.yaml", NO_CLOCKS),
        digest=digest,
    )


def _strangers(folder: Path, shown_as: str) -> Iterator[Mistake]:
    for path in sorted(folder.glob("*.y*ml")):
        both = path.name == "form.yaml" and (folder / _FORMS).is_dir()
        if path.name not in PARTS or both:
            says = told("no such part of a pack{hint}", hint=did_you_mean(path.name, PARTS))
            yield Mistake(file=f"{shown_as}/{path.name}", line=None, says=says)
