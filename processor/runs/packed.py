"""Records as plain tuples, for the way from one process to another."""

from __future__ import annotations

from typing import Any, NamedTuple

from processor.forms.read import Reading
from processor.model import Arrival, NearestForm, Place, Record, Value


class Packed(NamedTuple):
    """A part as plain tuples, which go from one process to the other faster."""

    records: list[tuple[Any, ...]]
    nearest: NearestForm | None


def packed(part: Reading) -> Packed:
    """A part for the way."""
    records = [
        (r.id, r.pack, r.form, tuple(r.place), [_cells(v) for v in r.values.values()], r.findings)
        for r in part.records
    ]
    return Packed(records, part.nearest)


def _cells(value: Value) -> tuple[Any, ...]:
    return value.field, value.typed, value.meaning, value.place.sheet, value.place.cell


def unpacked(part: Packed, arrival: Arrival) -> Reading:
    """The part that was packed."""
    return Reading(
        records=tuple(
            Record(
                id=id,
                pack=pack,
                form=form,
                file=arrival.file,
                sha256=arrival.sha256,
                place=Place(*place),
                values={
                    field: Value(
                        field=field, typed=typed, meaning=meaning, place=Place(sheet, cell)
                    )
                    for field, typed, meaning, sheet, cell in values
                },
                findings=findings,
                arrived_at=arrival.arrived_at,
            )
            for id, pack, form, place, values, findings in part.records
        ),
        nearest=part.nearest,
    )
