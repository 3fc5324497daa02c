"""What a worksheet says around its cells: hidden rows, drop-down lists, where tick boxes float."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from processor.intake.attached import Corner, Shape
from processor.intake.limits import MAX_COLUMNS, Limits, Refusal, demand
from processor.intake.markup import Attributes, area_of
from processor.model import Area, Tick

_PIXELS_A_POINT = 96 / 72
_UNITS_A_PIXEL = 9525  # of the newer drawings
_BOX = 8  # pixels from the left edge of a tick box to the middle of its square
_ROW = 20.0  # pixels of a row that does not say its height
_COLUMN = 64.0
_HEARD = frozenset(
    ("formula1", "sqref", "col", "row", "colOff", "rowOff")  # elements whose text counts
)


class ListRule(NamedTuple):
    """A drop-down list as the sheet has it: where, and the formula of its options."""

    areas: tuple[Area, ...]
    formula: str


class Frame:
    """Listens to a worksheet outside its cells; no message here refuses a cell."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.lists: list[ListRule] = []
        self.controls: dict[str, tuple[str, Shape]] = {}  # shape number -> (relation, place)
        self._heights: dict[int, float] = {}
        self._widths: dict[int, float] = {}
        self._listed = 0
        self._said: list[str] | None = None
        self._sqref = self._formula = ""
        self._is_list = False
        self._control = ("", "")
        self._corner: dict[str, str] = {}
        self._corners: list[Corner] = []

    def row(self, number: int, attributes: Attributes) -> None:
        """A row begins: is it hidden, and how high is it?"""
        if "hidden" in attributes and attributes["hidden"] in ("1", "true"):
            self.hidden_rows.add(number)
        if "ht" in attributes:
            self._heights[number] = _number(attributes["ht"], 15.0) * _PIXELS_A_POINT

    def start(self, name: str, attributes: Attributes) -> None:
        """An element outside the cells begins."""
        if name in _HEARD and "min" not in attributes:
            self._said = []
        elif name == "col":
            self._columns(attributes)
        elif name == "dataValidation":
            self._is_list = attributes.get("type") == "list"
            self._sqref, self._formula = attributes.get("sqref", ""), ""
        elif name == "control":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self._control = (attributes.get("shapeId", ""), relation)
            self._corners = []
            self.controls.setdefault(self._control[0], (relation, Shape()))
        elif name in ("from", "to"):
            self._corner = {}

    def end(self, name: str) -> None:
        """An element outside the cells ends."""
        if name in _HEARD:
            self._keep(name, "".join(self._said or ()))
            self._said = None
        elif name in ("from", "to"):
            self._corners.append(_corner(self._corner))
        elif name == "dataValidation" and self._is_list:
            self._list()
        elif name == "control" and len(self._corners) == 2:
            number, relation = self._control
            begin, end = self._corners
            self.controls[number] = (relation, Shape(begin=begin, end=end))

    def text(self, data: str) -> None:
        """A piece of text outside the cells."""
        if self._said is not None:
            self._said.append(data)

    def tick(self, shape: Shape) -> Tick | None:
        """Where the square of a tick box lies; None without a place, or for no tick box."""
        if shape.checked is None or shape.begin is None or shape.end is None:
            return None
        begin, end = shape.begin, shape.end
        between = range(begin.row, min(end.row, begin.row + 1000))
        high = sum(self._heights.get(n, _ROW) for n in between) + end.down
        row, middle = begin.row, (begin.down + high) / 2
        while row < end.row and middle >= (height := self._heights.get(row, _ROW)):
            row, middle = row + 1, middle - height
        column, right = begin.column, begin.right + _BOX
        if column < end.column and right > self._widths.get(column, _COLUMN):
            column += 1
        return Tick(row, column, shape.checked, shape.caption)

    def _columns(self, attributes: Attributes) -> None:
        first, last = (int(_number(attributes.get(k, ""), 0)) - 1 for k in ("min", "max"))
        columns = range(max(first, 0), min(last + 1, MAX_COLUMNS))
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.update(columns)
        if "width" in attributes and len(columns) <= 1000:
            pixels = _number(attributes["width"], 8.43) * 7 + 5
            self._widths.update(dict.fromkeys(columns, pixels))

    def _keep(self, name: str, said: str) -> None:
        if name == "formula1":
            self._formula = said.strip()
        elif name == "sqref":
            self._sqref = said
        else:
            self._corner[name] = said.strip()

    def _list(self) -> None:
        areas = []
        for reference in self._sqref.split():
            with contextlib.suppress(Refusal):  # a list outside the sheet is nobody's
                areas.append(area_of(reference))
        self._listed += len(areas)
        most = self._limits.lists
        demand(self._listed <= most, "too-large", f"over {most} drop-down lists")
        self.lists.append(ListRule(tuple(areas), self._formula))


def _corner(said: Attributes) -> Corner:
    row, column = (int(_number(said.get(k, ""), 0)) for k in ("row", "col"))
    down, right = (_number(said.get(k, ""), 0) / _UNITS_A_PIXEL for k in ("rowOff", "colOff"))
    return Corner(row, down, column, right)


def _number(text: str, otherwise: float) -> float:
    try:
        number = float(text[:20])
    except ValueError:
        return otherwise
    return number if -1e9 < number < 1e9 else otherwise
