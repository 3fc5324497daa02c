"""The rows of a report about files, records and notices, and what the document alone tells.

A record that the snapshot lacks is told without anything that would need a mask. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from processor.languages import sentences
from processor.model import Record
from processor.outputs.file_words import reason_told
from processor.outputs.items import (
    FileRow,
    RecordRow,
)
from processor.outputs.personal import notice_word
from processor.outputs.reader import Reader, joined, review_reasons
from processor.outputs.words import (
    OUTCOMES,
    REMARKS,
    STATES,
)

_TAKEN = ("accepted", "renewed", "amended", "duplicate")


def file_says(entry: Mapping[str, Any], reader: Reader) -> str:
    detail = entry.get("detail") or {}
    reason = entry["reason"] or ""
    told = list(reason_told(reason, entry["file"], detail.get("looks_like"), reader.say))
    if detail.get("same_as", entry["file"]) != entry["file"]:
        same = reader.hide(detail["same_as"], _records_in(entry, reader))
        told.append(reader.say("The same as {file}.").format(file=same))
    if "nearest" in detail:
        told.append(reader.say("It is nearest to {form}.").format(form=detail["nearest"]))
    if detail.get("missing"):
        told.append(reader.say("Missing there: {labels}.").format(labels=detail["missing"]))
    if detail.get("open_by"):
        told.append(reader.say("Open by {who}.").format(who=detail["open_by"]))
    if detail.get("notice"):
        told.append(reader.say(REMARKS[detail["notice"]]))
    if detail.get("copy_of"):
        told.append(reader.say("A copy of {file}.").format(file=detail["copy_of"]))
    if detail.get("differs"):
        told.append(reader.say("It differs there: {cells}.").format(cells=detail["differs"]))
    return sentences(*told)


def _records_in(entry: Mapping[str, Any], reader: Reader) -> list[Record]:
    known = reader.snapshot.records
    return [known[id] for id in entry["records"] if id in known]


def shown_file(entry: Mapping[str, Any], reader: Reader) -> str:
    return reader.hide(entry["file"], _records_in(entry, reader))


def file_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[FileRow]:
    marked = marked_forms(document)
    for entry in document["files"]:
        forms = [marked[id] for id in entry["records"] if id in marked]
        yield FileRow(
            file=shown_file(entry, reader),
            state=entry["state"],
            word=reader.say(STATES[entry["state"]]),
            says=file_says(entry, reader),
            records=len(entry["records"]),
            returned=reader.address(forms[0]) if forms else "",
        )


def record_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[RecordRow]:
    for told in document["records"]:
        if told["outcome"] not in _TAKEN:
            continue
        claim = reader.snapshot.claim_of(told["id"])
        yield RecordRow(
            id=told["id"],
            outcome=told["outcome"],
            word=reader.say(OUTCOMES[told["outcome"]]),
            customer=customer_told(told, reader),
            claimant=claimant_told(told, reader),
            original_time=reader.moment(claim.original_time) if claim else "",
            last_day=reader.language.when(claim.last_day) if claim else "",
            says=sentences(*review_reasons(reader, reader.snapshot.decisions.get(told["id"]))),
            where=where_told(told, reader),
        )


def notice_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, str, str]]:
    for told in document["notices"]:
        kind = notice_word(told, reader)
        yield told["to"] or reader.say("not stated"), kind, reader.address(told["file"])


def marked_forms(document: Mapping[str, Any]) -> dict[str, str]:
    """For each record that went back, the marked form that it came back in."""
    return {
        record: str(told["file"])
        for told in document["notices"]
        if told["kind"] == "returned"
        for record in told["about"]
    }


def record_told(told: Mapping[str, Any], reader: Reader) -> Record | None:
    return reader.snapshot.records.get(told["id"])


def customer_told(told: Mapping[str, Any], reader: Reader) -> str:
    record = record_told(told, reader)
    return reader.customer(record) if record else ""


def claimant_told(told: Mapping[str, Any], reader: Reader) -> str:
    record = record_told(told, reader)
    if record is not None:
        return reader.claimant(record)
    field = reader.snapshot.packs[told["pack"]].head.claimant
    return str(told["values"].get(field) or "") if field else ""


def where_told(told: Mapping[str, Any], reader: Reader) -> str:
    place = told["place"]
    record = record_told(told, reader)
    file = reader.file(record) if record else reader.hide(place["file"], ())
    return joined([file, f"{place['sheet']}!{place['cell']}"])
