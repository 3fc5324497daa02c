"""What people changed in the master workbook, for a report: before, after, by whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processor.model import Record
from processor.outputs.explaining import records_behind
from processor.outputs.items import EditRow
from processor.outputs.masks import masked
from processor.outputs.reader import Reader
from processor.outputs.words import EDITS, EDITS_NOT_TAKEN


def edit_rows(document: Mapping[str, Any], reader: Reader) -> tuple[EditRow, ...]:
    """A row for each change, what was not taken first."""
    told = sorted(document.get("master", ()), key=lambda one: list(EDITS).index(one["what"]))
    return tuple(_row(one, reader) for one in told)


def _row(told: Mapping[str, Any], reader: Reader) -> EditRow:
    known = reader.snapshot.records
    records = [known[id] for id in records_behind(told["about"], reader) if id in known]
    old, new = _shown(told, records, reader)
    why = told["why"].replace(told["new"], new) if told["new"] else told["why"]  # it may repeat it
    return EditRow(
        what=told["what"],
        word=reader.say(EDITS[told["what"]]),
        not_taken=told["what"] in EDITS_NOT_TAKEN,
        place=told["place"],
        old=old,
        new=new,
        by=told["by"],
        at=reader.language.when(told["at"]),
        why=reader.hide(why, records),
    )


def _shown(told: Mapping[str, Any], records: Sequence[Record], reader: Reader) -> Iterator[str]:
    """Both values, masked for the reader; of a whole row of a stranger only what it says itself."""
    field = told.get("field", "")
    for text in (told["old"], told["new"]):
        if field and records:
            masks = reader.pack_of(records[0]).head.masks
            yield reader.hide(masked(field, text, masks, reader.audience), records)
        elif not records and reader.audience == "supervisor":
            yield ""  # what cannot be masked is left to the workbook
        else:
            yield reader.hide(text, records)
