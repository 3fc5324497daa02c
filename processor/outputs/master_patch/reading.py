"""The child process that reads our sheets of a master workbook, row by row, inside limits.

Started by ``runs.master_reading`` as a plain program. The path and limits come in as one line of
JSON; each of our sheets and each row of it goes out as one line. Knows no ledger and no rules.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from processor.outputs.master_patch.package import Sheet, Source, open_source
from processor.outputs.master_patch.scan import FoundRow, Unpatchable, pieces_of

if sys.platform != "win32":
    import resource

MARK = "desk "
_HEADER_WITHIN = 50  # rows; people may put a title above our header


class Marked(NamedTuple):
    """What the key column's header says: which sheet of ours, and which edition of it."""

    column: int
    code: str
    edition: str


def mark_of(code: str, edition: str) -> str:
    """The header of the key column."""
    return f"{MARK}{code} {edition}"


def read_master(path: Path) -> Iterator[dict[str, Any]]:
    """Everything that our sheets hold, as JSON-ready lines."""
    with open_source(path) as source:
        yield {"saved": dict(source.saved()), "from_1904": source.from_1904}
        strings = source.strings()
        for sheet in source.sheets:
            yield from _read_sheet(source, sheet, strings)


def _read_sheet(source: Source, sheet: Sheet, strings: list[str]) -> Iterator[dict[str, Any]]:
    marked: Marked | None = None
    for piece in pieces_of(source.blocks(sheet.part)):
        if not isinstance(piece, FoundRow):
            continue
        if marked is None and piece.number > _HEADER_WITHIN:
            return
        cells = _cells(piece, strings)
        if marked is None:
            marked = _marked(cells)
            if marked is not None:
                yield {
                    "sheet": sheet.name,
                    "code": marked.code,
                    "edition": marked.edition,
                    "key": marked.column,
                    "header_row": piece.number,
                    "header": cells,
                }
        elif any(text or formula for _, _, text, _, formula in cells):
            yield {"row": piece.number, "cells": cells}


def _cells(row: FoundRow, strings: list[str]) -> list[tuple[int, str, str, str, str]]:
    found = []
    for cell in row.cells:
        text, kind = cell.text, cell.kind
        if kind == "s":
            number = int(text) if text.isdigit() else -1
            if not 0 <= number < len(strings):
                raise Unpatchable("a cell names a text that is not there")
            text, kind = strings[number], "str"
        found.append((cell.column, kind, text, cell.style, cell.formula))
    return found


def _marked(cells: list[tuple[int, str, str, str, str]]) -> Marked | None:
    for column, _, text, _, _ in cells:
        if text.startswith(MARK):
            _, code, edition, *_ = (*text.split(" "), "", "")
            return Marked(column, code, edition)
    return None


def main() -> None:
    """Read one workbook for the parent."""
    asked = json.loads(sys.stdin.readline())
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    write = sys.stdout.write
    try:
        for line in read_master(Path(asked["path"])):
            write(json.dumps(line) + "\n")
        write('{"end": true}\n')
    except Unpatchable as trouble:
        args = {name: str(value) for name, value in trouble.args_of_why.items()}
        write(json.dumps({"unreadable": trouble.why, "args": args}) + "\n")
    except (MemoryError, OSError, RecursionError) as trouble:
        write(json.dumps({"unreadable": f"{type(trouble).__name__}", "args": {}}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
