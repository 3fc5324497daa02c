"""One answer on its way to a meaning: the cells of a field, what was typed, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from processor.forms.text import tidy, typed_text
from processor.messages import finding
from processor.model import CellValue, Finding, Place, Severity
from processor.rules.forms import FormField

Meant: TypeAlias = tuple[Any, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands for one field in one place: its cells, and the label that led there."""

    field: FormField
    cells: tuple[CellValue, ...]
    typed: str  # cell by cell, without leftover underscores
    said: str  # the label as typed
    place: Place
    zone: ZoneInfo

    def found(self, code: str, *, severity: Severity | None = None, **args: str) -> Finding:
        """A finding about this entry."""
        told = {"there": self.typed, **args}
        return finding(code, field=self.field.field, place=self.place, severity=severity, **told)


def entry_of(
    field: FormField, cells: tuple[CellValue, ...], *, said: str, place: Place, zone: ZoneInfo
) -> Entry:
    """The entry of a field whose answer these cells are."""
    typed = "\n".join(text for text in (tidy(typed_text(cell)) for cell in cells) if text)
    return Entry(field=field, cells=cells, typed=typed, said=said, place=place, zone=zone)
