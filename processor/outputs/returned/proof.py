"""Read a patched workbook again and compare it with the original before it counts.

Every part that was not meant to change must be there with the same compressed bytes, every
changed XML part must be well-formed, and a second reader must see the same old values.
"""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from processor.outputs.returned.markup import require_well_formed
from processor.outputs.returned.nouns import NotPatchable
from processor.outputs.returned.package import Package
from processor.outputs.returned.patch import Patched

Values = dict[str, object]


def prove_patch(original: bytes, patched: Patched) -> None:
    """Raises NotPatchable where the patched workbook is not the original plus our marks."""
    _compare_parts(Package(original), Package(patched.content), patched.touched)
    before, after = _read_values(original), _read_values(patched.content)
    todo = patched.todo_name
    if todo not in after or _without(after, todo) != _without(before, todo):
        raise NotPatchable("the marked copy does not read like the original")


def _compare_parts(old: Package, new: Package, touched: frozenset[str]) -> None:
    for name, member in old.members.items():
        other = new.members.get(name)
        if other is None or (name not in touched and other != member):
            raise NotPatchable(f"the part {member.name} did not stay as it was")
    for name in touched:
        if not name.endswith(".vml"):
            require_well_formed(new.read(name))


def _without(values: Values, todo: str) -> list[tuple[str, object]]:
    return [(name, seen) for name, seen in values.items() if name != todo]


def _read_values(content: bytes) -> Values:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: _read_sheet(workbook, name) for name in workbook.sheet_names}
    except CalamineError as trouble:
        raise NotPatchable(f"the second reader cannot read it: {trouble}") from trouble
    except BaseException as trouble:  # the reader's panics are no Exception
        if type(trouble).__name__ == "PanicException":
            raise NotPatchable("the second reader broke down") from None
        raise


def _read_sheet(workbook: CalamineWorkbook, name: str) -> Any:
    """The values with their corner; for a sheet that the reader refuses, the refusal."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        return sheet.start, sheet.to_python()
    except CalamineError as trouble:
        return type(trouble).__name__
