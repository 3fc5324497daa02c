"""Reads packs from their folders and tells every mistake at once, with file and line.

This room reads files and nothing else. What a word means is said in ``pack``; ``tree``, ``shape``
and ``crossed`` are the three sieves that a file goes through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from processor.errors import Mistake, did_you_mean, told
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


def load_packs(folder: Path, shown_as: str = "rules") -> tuple[list[Pack], list[Mistake]]:
    """Load every pack below a folder; mistakes of all packs come together."""
    packs: list[Pack] = []
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        says = told("there is no such folder; make a workspace with: processor init")
        return [], [Mistake(file=shown_as, line=None, says=says)]
    for place in sorted(p for p in folder.iterdir() if p.is_dir() and p.name[:1] not in "._"):
        pack, wrong = load_pack(place, f"{shown_as}/{place.name}")
        mistakes += wrong
        if pack is not None:
            packs.append(pack)
    if not packs and not mistakes:
        says = told("it holds no pack; copy one into it, or make a workspace with: processor init")
        mistakes.append(Mistake(file=shown_as, line=None, says=says))
    return packs, mistakes


def load_pack(folder: Path, shown_as: str) -> tuple[Pack | None, list[Mistake]]:
    """Load one pack; None with its mistakes where it holds any."""
    parts: dict[str, Any] = {}
    trees: dict[str, Any] = {}
    mistakes: list[Mistake] = list(_strangers(folder, shown_as))
    digest = hashlib.sha256()
    files = dict(_parts_of(folder))
    for name, kind in files.items():
        path, file = folder / name, f"{shown_as}/{name}"
        if not path.is_file():
            mistakes.append(Mistake(file=file, line=None, says=told("is missing")))
            continue
        data = path.read_bytes()
        digest.update(name.encode() + b"\0" + data + b"\0")
        tree, wrong = parse(data, file)
        if tree is not None:
            trees[name] = tree
            part, wrong = shape(tree, kind, file)
            parts |= {} if wrong else {name: part}
        mistakes += wrong
    mistakes += crossed(parts, trees, files, shown_as, folder.name)
    return (None, mistakes) if mistakes else (_pack(parts, digest.hexdigest()), [])


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
