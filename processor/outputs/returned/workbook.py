"""The workbook part: which sheets there are, and room for a new first one.

What counts sheets by position (names that belong to one sheet, the open tab) is moved along.
"""

from __future__ import annotations

from typing import NamedTuple

from processor.outputs.returned.cells import escape_attribute
from processor.outputs.returned.markup import (
    Document,
    Edit,
    Node,
    prefixed,
    read_document,
    set_attribute,
    splice,
)
from processor.outputs.returned.nouns import NotPatchable
from processor.outputs.returned.package import Package
from processor.outputs.returned.relations import (
    STRICT,
    TRANSITIONAL,
    Dialect,
    Relation,
    only_target,
    read_relations,
)

_NAMES = ("sheets", "sheet", "definedName", "workbookView")
_FORBIDDEN = str.maketrans("[]:*?/\\", "       ")
_LONGEST_NAME = 31


class Workbook(NamedTuple):
    """The workbook part, its dialect, its relations, and its sheets' parts by name."""

    part: str
    document: Document
    dialect: Dialect
    relations: list[Relation]
    sheets: dict[str, str]


def read_workbook(package: Package) -> Workbook:
    """Find the sheets; NotPatchable where the package is no workbook of XML parts."""
    part = only_target(read_relations(package, ""), "officeDocument")
    if part is None or not part.lower().endswith(".xml"):
        raise NotPatchable("the package is no workbook of XML parts")
    document = read_document(package.read(part), _NAMES)
    dialect = next((d for d in (TRANSITIONAL, STRICT) if d.main == document.namespace), None)
    if dialect is None:
        raise NotPatchable("the workbook speaks an unknown dialect")
    relations = read_relations(package, part)
    targets = {relation.id: relation.target for relation in relations}
    sheets = {
        node.attributes.get("name", ""): targets.get(
            node.attributes.get(f"{dialect.references} id", ""), ""
        )
        for node in document.named("sheet", "sheets")
    }
    if len(sheets) != len(document.named("sheet", "sheets")):
        raise NotPatchable("two sheets have one name")
    return Workbook(part, document, dialect, relations, sheets)


def free_sheet_name(wish: str, taken: list[str]) -> str:
    """A legal sheet name like the wish that no other sheet has."""
    lower = {name.lower() for name in taken}
    wish = wish.translate(_FORBIDDEN).strip(" '") or "To do"
    name, number = wish[:_LONGEST_NAME], 1
    while name.lower() in lower:
        number += 1
        tail = f" {number}"
        name = wish[: _LONGEST_NAME - len(tail)] + tail
    return name


def sheet_like(workbook: Workbook, name: str) -> str | None:
    """The sheet of that name, upper and lower case counting as equal, or None."""
    return next((own for own in workbook.sheets if own.lower() == name.lower()), None)


def insert_first_sheet(workbook: Workbook, name: str, relation: str) -> bytes:
    """The workbook part with one more sheet, first and open."""
    document = workbook.document
    sheets = document.named("sheet", "sheets")
    if not sheets:
        raise NotPatchable("the workbook has no sheets")
    numbers = [_whole(node, "sheetId") for node in sheets]
    markup = (
        f'<sheet xmlns:r="{workbook.dialect.references}" name="{escape_attribute(name)}" '
        f'sheetId="{max(numbers) + 1}" r:id="{relation}"/>'
    )
    first = sheets[0]
    edits = [Edit(first.start, first.start, prefixed(markup, first.prefix))]
    for node in document.named("definedName"):
        if "localSheetId" in node.attributes:
            moved = str(_whole(node, "localSheetId") + 1)
            edits.append(set_attribute(node, "localSheetId", moved))
    return splice(document.xml, [*edits, *_open_tab(document, 0)])


def show_sheet(workbook: Workbook, name: str) -> bytes:
    """The workbook part with a sheet that is there already visible and open."""
    document = workbook.document
    sheets = document.named("sheet", "sheets")
    number = list(workbook.sheets).index(name)
    edits = _open_tab(document, number)
    if "state" in sheets[number].attributes:
        edits.append(set_attribute(sheets[number], "state", "visible"))
    return splice(document.xml, edits)


def _open_tab(document: Document, number: int) -> list[Edit]:
    return [
        edit
        for node in document.named("workbookView")
        for edit in (
            set_attribute(node, "activeTab", str(number)),
            set_attribute(node, "firstSheet", "0"),
        )
    ]


def _whole(node: Node, name: str) -> int:
    text = node.attributes.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotPatchable("a number of the workbook is not understood")
    return int(text)
