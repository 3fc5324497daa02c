"""What was found on a sheet: one form, with the slots of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from processor.forms.sheet import Pos
from processor.forms.slots import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One form: where it begins, its slots, and the rows of its repeated sections."""

    pos: Pos
    slots: tuple[Slot, ...]
    rows: Mapping[str, tuple[tuple[Slot, ...], ...]] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()  # fields whose labels it shows besides those of slots
    own: tuple[Slot, ...] = ()  # of a row or block that is a record: its part of the slots
    cut: tuple[Slot, ...] = ()  # of a form that begins under this one and breaks off
    headless: bool = False  # only repeated sections: it may go on from the sheet before

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it shows, filled or blank."""
        return self.shown | frozenset(slot.field for slot in self.slots)
