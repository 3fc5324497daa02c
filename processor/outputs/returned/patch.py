"""Mark a workbook by changing single parts of its package and carrying all others over raw.

Formats are added to the style sheet, cells are given them, comments get their parts, and the
to-do sheet goes in front. Whatever is not understood raises NotPatchable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from processor.outputs.returned import sheet as sheets
from processor.outputs.returned.cells import read_address
from processor.outputs.returned.comments import (
    BARE_DRAWING,
    add_boxes,
    add_comments,
    bare_comments,
)
from processor.outputs.returned.nouns import Mark, NotPatchable, TodoSheet
from processor.outputs.returned.package import Package
from processor.outputs.returned.relations import (
    Dialect,
    add_content_type,
    add_default_type,
    add_relation,
    only_target,
    read_relations,
    settle_workbook_type,
)
from processor.outputs.returned.styles import BARE, TodoLook, extend_styles
from processor.outputs.returned.todo_sheet import write_todo_sheet
from processor.outputs.returned.workbook import (
    Workbook,
    free_sheet_name,
    insert_first_sheet,
    read_workbook,
    sheet_like,
    show_sheet,
)

_KIND = "application/vnd.openxmlformats-officedocument."


class Patched(NamedTuple):
    """The new package, its suffix, and the parts that differ from the original's."""

    content: bytes
    suffix: Literal[".xlsx", ".xlsm"]
    todo_name: str
    touched: frozenset[str]  # lower-case part names


class _Target(NamedTuple):
    """One sheet to mark: its part, what it holds, and the comment for each cell."""

    part: str
    sheet: sheets.Sheet
    texts: Mapping[sheets.Cell, str]


def patch_workbook(original: bytes, marks: Sequence[Mark], todo: TodoSheet) -> Patched:
    """Mark the cells and put the to-do sheet first; raises NotPatchable."""
    package = Package(original)
    workbook = read_workbook(package)
    macros = settle_workbook_type(package, workbook.part)
    targets = _read_targets(package, workbook, marks)
    formats, look = _add_styles(package, workbook, targets)
    for target in targets:
        _mark_sheet(package, target, formats, workbook.dialect)
    _deselect_others(package, workbook, {target.part for target in targets})
    name = free_sheet_name(todo.name, [])
    listed = write_todo_sheet(todo, marks, look, workbook.dialect.main, workbook.sheets)
    earlier = sheet_like(workbook, name)
    if earlier is None:
        _add_todo_sheet(package, workbook, name, listed)
    else:
        package.read(workbook.sheets[earlier])  # it must be there to be replaced
        package.replace(workbook.sheets[earlier], listed)
        package.replace(workbook.part, show_sheet(workbook, earlier))
    suffix: Literal[".xlsx", ".xlsm"] = ".xlsm" if macros else ".xlsx"
    return Patched(package.pack(), suffix, earlier or name, frozenset(package.replaced))


def _read_targets(package: Package, workbook: Workbook, marks: Sequence[Mark]) -> list[_Target]:
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        if read_address(mark.place.cell) is not None and mark.place.sheet in workbook.sheets:
            by_sheet.setdefault(mark.place.sheet, []).append(mark)
    targets = []
    for name, own in by_sheet.items():
        part = workbook.sheets[name]
        sheet = sheets.read_sheet(package.read(part))
        targets.append(_Target(part, sheet, _comment_texts(sheet, own)))
    return targets


def _comment_texts(sheet: sheets.Sheet, marks: Sequence[Mark]) -> dict[sheets.Cell, str]:
    texts: dict[sheets.Cell, str] = {}
    for mark in marks:
        cell = read_address(mark.place.cell)
        if cell is not None:
            anchor = sheets.anchor_of(sheet, cell)
            earlier = texts.get(anchor)
            texts[anchor] = mark.comment if earlier is None else f"{earlier}\n{mark.comment}"
    return texts


def _add_styles(
    package: Package, workbook: Workbook, targets: Sequence[_Target]
) -> tuple[Mapping[int, int], TodoLook]:
    part = only_target(workbook.relations, "styles")
    if part is None:
        part = "xl/styles.xml"
        if part in package:
            raise NotPatchable("the style sheet is not joined to the workbook")
        package.replace(part, BARE.format(main=workbook.dialect.main).encode())
        add_relation(package, workbook.part, "styles", part, workbook.dialect)
        add_content_type(package, part, f"{_KIND}spreadsheetml.styles+xml")
    worn = {sheets.format_of(t.sheet, cell) for t in targets for cell in t.texts}
    styles = extend_styles(package.read(part), worn)
    package.replace(part, styles.xml)
    return styles.marked, styles.todo


def _mark_sheet(
    package: Package, target: _Target, formats: Mapping[int, int], dialect: Dialect
) -> None:
    comments = _comments_part(package, target, dialect)
    xml, fresh = add_comments(package.read(comments), target.texts)
    package.replace(comments, xml)
    drawing, relation = _drawing_part(package, target, dialect)
    package.replace(drawing, add_boxes(package.read(drawing), fresh, target.texts))
    package.replace(
        target.part,
        sheets.mark_cells(target.sheet, target.texts, formats, relation, dialect.references),
    )


def _comments_part(package: Package, target: _Target, dialect: Dialect) -> str:
    part = only_target(read_relations(package, target.part), "comments")
    if part is None:
        part = package.free_name("xl/comments{}.xml")
        package.replace(part, bare_comments(dialect.main))
        add_relation(package, target.part, "comments", part, dialect)
        add_content_type(package, part, f"{_KIND}spreadsheetml.comments+xml")
    return part


def _drawing_part(package: Package, target: _Target, dialect: Dialect) -> tuple[str, str | None]:
    node = target.sheet.drawing
    if node is not None:
        wanted = node.attributes.get(f"{dialect.references} id", "")
        for relation in read_relations(package, target.part):
            if relation.id == wanted:
                return relation.target, None
        raise NotPatchable("a sheet points at a drawing that is missing")
    part = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.replace(part, BARE_DRAWING)
    add_default_type(package, "vml", f"{_KIND}vmlDrawing")
    return part, add_relation(package, target.part, "vmlDrawing", part, dialect)


def _deselect_others(package: Package, workbook: Workbook, done: set[str]) -> None:
    for part in workbook.sheets.values():
        if part in done or part not in package or b"tabSelected" not in package.read(part):
            continue
        old = package.read(part)
        new = sheets.deselect(old)
        if new != old:
            package.replace(part, new)


def _add_todo_sheet(package: Package, workbook: Workbook, name: str, xml: bytes) -> None:
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.replace(part, xml)
    add_content_type(package, part, f"{_KIND}spreadsheetml.worksheet+xml")
    relation = add_relation(package, workbook.part, "worksheet", part, workbook.dialect)
    package.replace(workbook.part, insert_first_sheet(workbook, name, relation))
