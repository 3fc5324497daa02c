"""The files of a pack as the sheets of a workbook, and back to text whose lines know their cells.

One sheet a file. Its first row names the file; then words and values; then a table for every list
of entries, under a row ``【path】``: one row an entry, one column a word. Steps of a path are set
apart by `` / ``. Values that no single text can hold stand as one line of YAML in brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FILE, WORD, VALUE, EXPLAINS = "文件", "词", "值", "说明"
STEP = " / "
LONGEST = 32_767  # characters that a cell can hold
_ROOMY = 200  # characters; a list of entries that is longer gets a table of its own
_PLAIN = re.compile(r"\w(?:[\w ./%+-]*[\w%])?")
_QUOTED = ("[", "{", '"', "'", "【")
_NAMES = {
    "pack.yaml": "包",
    "form.yaml": "表单",
    "lists.yaml": "名单",
    "checks.yaml": "核对",
    "same-customer.yaml": "同一客户",
    "claims.yaml": "归属",
    "exclusive.yaml": "独占",
    "clocks.yaml": "时限",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet to write: texts only, row by row; an empty text is an empty cell."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def sheets_of(trees: Mapping[str, Any]) -> list[Sheet]:
    """The sheets that hold the trees of a pack's files, in the order of the files."""
    sheets: list[Sheet] = []
    for file, tree in trees.items():
        taken = {sheet.name.casefold() for sheet in sheets}
        rows = ((FILE, file), *_file_rows(tree))
        sheets.append(Sheet(name=_free_name(file, taken), rows=rows))
    return sheets


def _free_name(file: str, taken: set[str]) -> str:
    stem = file.removeprefix("forms/").removesuffix(".yaml")
    name = _NAMES.get(file, f"表单 {stem}"[:31])
    number = 2
    while name.casefold() in taken:
        name = f"{name[:27]} {number}"
        number += 1
    return name


def _file_rows(tree: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    tables: dict[str, Any] = {}
    yield WORD, VALUE
    for path, value in _leaves(tree):
        if _is_table(value):
            tables[path] = value
        else:
            yield path, cell_text(value)
    for path, entries in tables.items():
        yield from _table_rows(path, entries)


def _table_rows(path: str, entries: list[Any]) -> Iterator[tuple[str, ...]]:
    key = next(iter(entries[0]))
    named = _names(entries, key)
    columns: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    below: dict[str, Any] = {}
    for at, entry in enumerate(entries):
        row: dict[str, str] = {}
        for word, value in _leaves(entry):
            text = cell_text(value)
            if named and _is_table(value) and len(text) > _ROOMY:
                below[STEP.join((path, named[at], word))] = value
            else:
                row[word] = text
        columns |= dict.fromkeys(row)
        rows.append(row)
    yield ()
    yield (f"【{path}】",)
    yield tuple(columns)
    for row in rows:
        yield tuple(row.get(word, "") for word in columns)
    for deeper, value in below.items():
        yield from _table_rows(deeper, value)


def _names(entries: list[Any], key: str) -> list[str]:
    """What each entry is called by its first word; empty where that does not tell them apart."""
    names = [entry.get(key) for entry in entries]
    single = all(isinstance(name, str) and _PLAIN.fullmatch(name) for name in names)
    return names if single and len(set(names)) == len(names) and _is_word(key) else []


def _leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) for everything below a mapping that one cell or one table can hold."""
    for word, value in tree.items():
        path = f"{above}{word}"
        if isinstance(value, dict) and value and all(map(_is_word, value)):
            yield from _leaves(value, path + STEP)
        else:
            yield path, value


def _is_word(key: Any) -> bool:
    return isinstance(key, str) and _PLAIN.fullmatch(key) is not None and STEP not in key


def _is_table(value: Any) -> bool:
    """Whether a value is a list of entries, all of them with words."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, dict) and entry and all(map(_is_word, entry)) for entry in value)
    )


def cell_text(value: Any) -> str:
    """What a cell holds for a value: a text as it is, all else as one line of YAML."""
    if isinstance(value, dict | list):
        return flow(value)
    text = str(value or "")
    simple = text and text == text.strip() and text.isprintable()
    return text if simple and not text.startswith(_QUOTED) else json.dumps(text)


def flow(value: Any) -> str:
    """A value as one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(word)}: {flow(held)}" for word, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value or "")
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
