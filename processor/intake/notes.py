"""What the counting pass heard of a workbook's sheets, put together sheet by sheet.

A sheet's own part, and the parts that its relations lead to: comments, drawings, tick boxes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processor.intake.attached import (
    CommentsSink,
    ControlSink,
    DrawingSink,
    OldDrawingSink,
    Shape,
    shapes_of,
)
from processor.intake.frame import ListRule
from processor.intake.markup import Sink
from processor.intake.sheets import BookSink, RelationsSink, SheetSink
from processor.model import Area, Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetNotes:
    """What the value reader does not tell of a sheet."""

    merges: tuple[Area, ...] = ()
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    part: str = ""  # its name in the package
    padded: Mapping[tuple[int, int], int] = field(default_factory=dict)  # digits shown
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    ticks: tuple[Tick, ...] = ()
    lists: tuple[ListRule, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    odd: bool = False  # its values are written so that the value reader misreads them


def sheet_notes(sinks: Mapping[str, Sink]) -> dict[str, SheetNotes]:
    """Notes by sheet name, from the parts of an Office Open XML package by lower-case name."""
    notes: dict[str, SheetNotes] = {}
    for book_name, book in sinks.items():
        if not isinstance(book, BookSink):
            continue
        targets = _targets(sinks, book_name)
        for name, relation in book.sheets:
            part = targets.get(relation, "")
            sheet = sinks.get(part)
            if isinstance(sheet, SheetSink):
                notes[name] = _noted(sinks, part, sheet)
    return notes


def _noted(sinks: Mapping[str, Sink], part: str, sheet: SheetSink) -> SheetNotes:
    targets = _targets(sinks, part)
    comments: dict[tuple[int, int], str] = {}
    old: dict[str, Shape] = {}
    captions: dict[str, str] = {}
    for target in targets.values():
        sink = sinks.get(target)
        if isinstance(sink, CommentsSink):
            comments |= sink.comments
        elif isinstance(sink, OldDrawingSink):
            old |= sink.shapes
        elif isinstance(sink, DrawingSink):
            captions |= sink.captions
    frame = sheet.frame
    shapes = shapes_of(dict(_controls(sinks, targets, sheet)), old, captions)
    places = sorted(
        (tick.row, shape.begin.column, shape.begin.right, tick)
        for shape in shapes
        if (tick := frame.tick(shape)) is not None and shape.begin is not None
    )
    return SheetNotes(
        merges=tuple(sheet.extent.merges),
        faults=sheet.faults,
        part=part,
        padded=sheet.padded,
        comments=comments,
        ticks=tuple(place[-1] for place in places),
        lists=tuple(frame.lists),
        hidden_rows=frozenset(frame.hidden_rows),
        hidden_columns=frozenset(frame.hidden_columns),
        odd=sheet.odd,
    )


def _controls(
    sinks: Mapping[str, Sink], targets: Mapping[str, str], sheet: SheetSink
) -> Iterator[tuple[str, Shape]]:
    for number, (relation, place) in sheet.frame.controls.items():
        control = sinks.get(targets.get(relation, ""))
        if isinstance(control, ControlSink):
            yield number, place._replace(checked=control.checked)


def _targets(sinks: Mapping[str, Sink], part: str) -> dict[str, str]:
    """Relation id -> part, for one part."""
    folder, leaf = posixpath.split(part)
    relations = sinks.get(posixpath.join(folder, "_rels", leaf + ".rels"))
    if not isinstance(relations, RelationsSink):
        return {}
    return {id: _target(folder, target) for id, target in relations.targets.items()}


def _target(folder: str, target: str) -> str:
    path = target.replace("\\", "/").lower()
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"{folder}/{path}")
