"""Which pages the master workbook links to: those that exist, as addresses from its own folder.

Supervisors open the master, so pages of leaders are not among them. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from processor.outputs.master_patch.cells import Cell, Link
from processor.people import fold_name


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPages:
    """Addresses by what they are about; what has no page is not there."""

    explained: Mapping[str, str] = field(default_factory=dict)  # by conflict
    reports: Mapping[str, str] = field(default_factory=dict)  # by record: of its run
    notices: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # by record: id, address
    people: Mapping[str, str] = field(default_factory=dict)  # by folded name

    def conflict(self, id: str, text: str) -> Cell:
        """A text that opens the explanation of a conflict."""
        return _linked(text, self.explained.get(id))

    def record(self, id: str) -> Cell:
        """The number of a record, which opens the report that told of it."""
        return _linked(id, self.reports.get(id))

    def notice(self, record: str) -> Cell:
        """The latest notice about a record, or nothing."""
        id, address = self.notices.get(record, ("", ""))
        return _linked(id, address) if id else None

    def person(self, name: str, text: str) -> Cell:
        """A text that opens somebody's own page."""
        return _linked(text, self.people.get(fold_name(name)))


def _linked(text: str, address: str | None) -> Cell:
    return Link(address, text) if address else text
