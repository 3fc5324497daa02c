"""The parts of an Office Open XML workbook, as the counting pass hears them.

Each class listens to one kind of part. They note what the value reader leaves out (merges,
error cells, formulas that were never calculated) and refuse what asks for too much. No cell
values are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from processor.intake.frame import Frame
from processor.intake.limits import MAX_COLUMNS, MAX_ROWS, Limits, Refusal, demand
from processor.intake.markup import Attributes, area_of, cell_of, size_of
from processor.model import Area


class Extent:
    """How much of a sheet is in use, against the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = 0
        self._columns = 0
        self.cells = 0
        self._merged = 0
        self.merges: list[Area] = []

    def count(self, number: int) -> None:
        """Count cells, whether filled or not. Raises Refusal (too-large)."""
        self.cells += number
        if self.cells > self._limits.cells:
            raise Refusal("too-large", f"over {self._limits.cells} cells")

    def reach(self, row: int, column: int) -> None:
        """Stretch the used range to a filled cell. Raises Refusal (bomb)."""
        if row < self._rows and column < self._columns:
            return
        self._rows = max(self._rows, row + 1)
        self._columns = max(self._columns, column + 1)
        inside = self._rows * self._columns <= self._limits.used_range
        demand(inside, "bomb", f"a used range of {self._rows} x {self._columns} cells")

    def merge(self, area: Area) -> None:
        """Note a merged area of more than one cell. Raises Refusal (too-large, bomb)."""
        self.merges.append(area)
        self._merged += size_of(area)
        few = len(self.merges) <= self._limits.merges
        demand(few, "too-large", f"over {self._limits.merges} merged areas")
        demand(self._merged <= self._limits.area, "bomb", f"{self._merged} merged cells")


class SheetSink:
    """A worksheet: its extent, its faults, how often each shared string is used, and what it says
    about its cells besides values."""

    loose = False

    def __init__(self, limits: Limits, zeros: Mapping[str, int]) -> None:
        self._limits = limits
        self._zeros = zeros
        self.extent = Extent(limits)
        self.faults: dict[tuple[int, int], str] = {}
        self.strings: Counter[str] = Counter()
        self.padded: dict[tuple[int, int], int] = {}  # digits that the format of a number shows
        self.odd = False  # whether its values have to be mended before they are read
        self.frame = Frame(limits)
        self._linked = 0
        self._row = self._column = -1
        self._type = ""
        self._value: str | None = None  # the text of <v>, None without one
        self._listening = False
        self._formula = self._inline = False
        self._in_data = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name == "v":
            self._value, self._listening = "", True
        elif name == "f":
            self._formula = True
        elif name == "is":
            self._inline = True
        elif name == "row" and self._in_data:
            self._open_row(attributes)
        elif name == "sheetData":
            self._in_data = True
        elif name == "mergeCell":
            self.extent.merge(area_of(attributes.get("ref", "")))
        elif name == "hyperlink":
            self._link(attributes.get("ref", ""))
        elif not self._in_data:
            self.frame.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._close_cell()
        elif name == "v":
            self._listening = False
        elif name == "sheetData":
            self._in_data = False
        elif not self._in_data:
            self.frame.end(name)

    def text(self, data: str) -> None:
        if self._listening:
            self._value = (self._value or "") + data
        elif not self._in_data:
            self.frame.text(data)

    def _open_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else int(number[:12]) - 1
        self._column = -1
        demand(0 <= self._row < MAX_ROWS, "bomb", f"row {self._row + 1}")
        self.frame.row(self._row, attributes)

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            demand(self._column < MAX_COLUMNS, "bomb", f"column {self._column + 1}")
        else:
            self._row, self._column = cell_of(reference)
        self._type = attributes.get("t", "")
        if self._zeros and (digits := self._zeros.get(attributes.get("s", ""))):
            self.padded[self._row, self._column] = digits
        self._value = None
        self._formula = self._inline = False
        self.extent.count(1)

    def _close_cell(self) -> None:
        at = self._row, self._column
        if self._value or self._inline:
            self.extent.reach(*at)
        if self._type == "e":
            self.faults[at] = "error"
        elif self._type == "s" and self._value:
            index = self._value.strip()
            # The value reader takes what is no number for the first string of the table.
            demand(index.isascii() and index.isdigit(), "damaged", f"string {index[:20]}")
            self.strings[index] += 1
        elif self._formula and not self._value and not self._empty_text():
            self.faults[at] = "uncached"

    def _empty_text(self) -> bool:
        """Whether a formula was calculated, and its result is an empty text."""
        return self._type == "str" and self._value is not None

    def _link(self, reference: str) -> None:
        self._linked += size_of(area_of(reference))
        demand(self._linked <= self._limits.area, "bomb", f"{self._linked} linked cells")


class StringsSink:
    """The table of shared strings: only the length of each."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self._most = limits.strings
        self.lengths: list[int] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self.lengths.append(0)
            demand(len(self.lengths) <= self._most, "too-large", f"over {self._most} strings")
        elif name == "sst":
            for announced in (attributes.get("count", "0"), attributes.get("uniqueCount", "0")):
                few = len(announced) < 12 and int(announced) <= self._most
                demand(few, "bomb", f"{announced[:20]} strings announced")

    def end(self, name: str) -> None:
        """Nothing to do: a string ends where the next begins."""

    def text(self, data: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(data)

    def demand_of(self, uses: Counter[str]) -> int:
        """The characters that all uses of the table come to."""
        held = len(self.lengths)
        return sum(
            self.lengths[int(index)] * times
            for index, times in uses.items()
            if len(index) < 9 and int(index) < held
        )


class BookSink:
    """The workbook part: (sheet name, relation id) in order, and defined names."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.sheets: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self._name: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))
            few = len(self.sheets) <= self._limits.sheets
            demand(few, "too-large", f"over {self._limits.sheets} sheets")
        elif name == "definedName":
            self._name = attributes.get("name", "")
            self.names[self._name] = ""
            few = len(self.names) <= self._limits.names
            demand(few, "too-large", f"over {self._limits.names} defined names")

    def end(self, name: str) -> None:
        if name == "definedName":
            self._name = None

    def text(self, data: str) -> None:
        if self._name is not None:
            self.names[self._name] += data


class RelationsSink:
    """A .rels part: relation id -> target."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, data: str) -> None:
        """Nothing to do."""
