"""The parts of a package that hang on a sheet or on the book: what they say about cells.

Comments, tick boxes (in the old drawing, in the new drawing and in their own parts), cell formats
that show leading zeros, and custom document properties. All are heard in the counting pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from processor.intake.limits import Limits, Refusal, demand
from processor.intake.markup import Attributes, cell_of

_TEXT_MOST = 32_767  # characters of a comment, caption or property
_ZEROS = re.compile(r"0{2,20}")
_KINDS = frozenset(("checkbox", "radio"))  # objects that are ticked


class Corner(NamedTuple):
    """A corner of a floating object: a cell and how far into it, in pixels."""

    row: int
    down: float
    column: int
    right: float


class Shape(NamedTuple):
    """A tick box as one part describes it; None for what that part does not say."""

    checked: bool | None = None
    caption: str = ""
    begin: Corner | None = None
    end: Corner | None = None


class _Listener:
    """Collects the text of the element that is being listened to."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self._said: list[str] = []
        self._listening = False

    def _listen(self) -> None:
        self._said, self._listening = [], True

    def _heard(self) -> str:
        self._listening = False
        return "".join(self._said)[:_TEXT_MOST]

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text."""
        if self._listening:
            self._said.append(data)


class CommentsSink(_Listener):
    """Comments by cell."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.comments: dict[tuple[int, int], str] = {}
        self._at: tuple[int, int] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "comment":
            try:
                self._at = cell_of(attributes.get("ref", ""))
            except Refusal:  # a comment outside the sheet says nothing about a cell
                self._at = None
            self._listen()

    def end(self, name: str) -> None:
        if name == "comment" and (said := self._heard().strip()) and self._at is not None:
            self.comments[self._at] = said


class OldDrawingSink(_Listener):
    """A VML drawing: tick boxes by shape number. Programs write it like old HTML."""

    loose = True

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.shapes: dict[str, Shape] = {}
        self._number = self._caption = ""
        self._kind = False
        self._fields: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "shape":
            names = (attributes.get("o:spid", ""), attributes.get("id", ""))
            self._number = next((n for n in map(_digits, names) if n), "")
            self._caption, self._fields, self._kind = "", {}, False
        elif name == "ClientData":
            self._kind = attributes.get("ObjectType", "").lower() in _KINDS
        elif name == "br":
            self.text(" ")
        elif name in ("textbox", "Anchor", "Checked"):
            self._listen()

    def end(self, name: str) -> None:
        if name == "textbox":
            self._caption = " ".join(self._heard().split())
        elif name in ("Anchor", "Checked"):
            self._fields[name] = self._heard().strip()
        elif name == "shape" and self._kind:
            begin, end = _anchor(self._fields.get("Anchor", ""))
            checked = self._fields.get("Checked", "0") == "1"
            self.shapes[self._number] = Shape(checked, self._caption, begin, end)


class DrawingSink(_Listener):
    """A drawing: the texts of shapes by shape number; only captions are asked for."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.captions: dict[str, str] = {}
        self._number = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "cNvPr":
            self._number = attributes.get("id", "")
        elif name == "t":
            self._listen()

    def end(self, name: str) -> None:
        if name == "t":
            so_far = self.captions.get(self._number, "")
            self.captions[self._number] = (so_far + self._heard())[:_TEXT_MOST]


class ControlSink(_Listener):
    """One form control: whether it is ticked; None where it cannot be."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.checked: bool | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "formControlPr" and attributes.get("objectType", "").lower() in _KINDS:
            self.checked = attributes.get("checked") == "Checked"


class PropertiesSink(_Listener):
    """Custom document properties, of either family of formats, as texts."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.properties: dict[str, str] = {}
        self._name: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "property":
            self._name = attributes.get("name")
            self._listen()
        elif name == "user-defined":
            self._name = attributes.get("meta:name")
            self._listen()

    def end(self, name: str) -> None:
        if name in ("property", "user-defined") and self._name is not None:
            self.properties[self._name[:255]] = self._heard().strip()


class StylesSink(_Listener):
    """Cell formats that show a number with leading zeros: style index -> digits shown."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.zeros: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._index = -1  # -1 outside the list of cell formats
        self._most = limits.styles

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and _ZEROS.fullmatch(attributes.get("formatCode", "")):
            self._codes[attributes.get("numFmtId", "")] = len(attributes["formatCode"])
        elif name == "cellXfs":
            self._index = 0
        elif name == "xf" and self._index >= 0:
            digits = self._codes.get(attributes.get("numFmtId", ""))
            if digits is not None:
                self.zeros[str(self._index)] = digits
            self._index += 1
            demand(self._index <= self._most, "too-large", f"over {self._most} cell formats")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._index = -1


def shapes_of(
    controls: Mapping[str, Shape], old: Mapping[str, Shape], captions: Mapping[str, str]
) -> list[Shape]:
    """What is known of each tick box: newer parts are right about places and ticks."""
    known = []
    for number in {**old, **controls}:
        drawn, control = old.get(number, Shape()), controls.get(number, Shape())
        known.append(
            Shape(
                drawn.checked if control.checked is None else control.checked,
                (drawn.caption or captions.get(number, "")).strip(),
                control.begin or drawn.begin,
                control.end or drawn.end,
            )
        )
    return known


def _digits(text: str) -> str:
    """The number at the end of a shape's name: ``_x0000_s1025`` is 1025."""
    found = re.search(r"_s(\d{1,10})$", text)
    return found[1] if found else ""


def _anchor(text: str) -> tuple[Corner | None, Corner | None]:
    """The corners of an old drawing's anchor: left, offset, top, offset, right, ..."""
    parts = [p.strip() for p in text.split(",")]
    if len(parts) != 8 or not all(p.lstrip("-").isdigit() and len(p) < 9 for p in parts):
        return None, None
    left, right, top, down, left_2, right_2, top_2, down_2 = map(int, parts)
    return Corner(top, down, left, right), Corner(top_2, down_2, left_2, right_2)
