"""The work list of a report: what a person has to decide, to check or to mend. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from processor.outputs.conflicts import (
    conflict_item,
    conflict_told,
    group_of,
    pair_item,
    ruled_item,
)
from processor.outputs.items import (
    FindingRow,
    Item,
)
from processor.outputs.reader import Reader, joined, review_reasons
from processor.outputs.report_rows import (
    claimant_told,
    customer_told,
    file_says,
    marked_forms,
    record_told,
    shown_file,
    where_told,
)
from processor.outputs.search import search_key
from processor.outputs.words import (
    FINDING_SEVERITIES,
    SEVERITIES,
    STATES,
)

_FILE_TROUBLE = ("unreadable", "unknown")


def work_items(document: Mapping[str, Any], reader: Reader) -> Iterator[Item]:
    """Everything of a run that a person may have to act on, in no order of importance."""
    day = datetime.fromisoformat(document["now"]).astimezone(reader.snapshot.zone).date()
    yield from _broken_rules(document, reader)
    yield from _conflict_items(document, reader, day)
    yield from _ruled_items(document, reader)
    states = {entry["file"]: entry["state"] for entry in document["files"]}
    marked = marked_forms(document)
    for told in document["records"]:
        if told["outcome"] == "returned":
            state = states.get(told["place"]["file"], "returned")
            yield _returned_item(told, state, marked.get(told["id"], ""), reader)
        elif told["outcome"] == "review" and not told["conflicts"]:
            yield _review_item(told, reader)
    for number, entry in enumerate(document["files"], 1):
        if entry["state"] in _FILE_TROUBLE:
            yield _file_item(entry, f"F{number}", reader)
    yield from _pair_items(document, reader)


def _broken_rules(document: Mapping[str, Any], reader: Reader) -> Iterator[Item]:
    """The rule files that do not hold; the run worked with the last good version."""
    broken = document.get("rules", {}).get("broken", ())
    for number, told in enumerate(broken, 1):
        place = told["file"] if told["line"] is None else f"{told['file']}:{told['line']}"
        yield Item(
            id=f"G{number}",
            severity="file",
            word=reader.say("Rules broken"),
            title=reader.say("The last good rules stay in force"),
            who="",
            where=place,
            says=(told["says"],),
            step=reader.say("Mend the rule file and look with: processor rules check"),
        )


def _conflict_items(document: Mapping[str, Any], reader: Reader, day: date) -> Iterator[Item]:
    for told in document["conflicts"]:
        conflict = reader.snapshot.conflicts.get(told["id"]) or conflict_told(told)
        if {conflict.stands, conflict.against} <= reader.snapshot.records.keys():
            yield conflict_item(reader, conflict, day)


def _ruled_items(document: Mapping[str, Any], reader: Reader) -> Iterator[Item]:
    """The ruling of the run, unless a conflict that is listed tells of it."""
    told = document.get("ruling", {"id": ""})
    listed = {frozenset((c["stands"], c["against"])) for c in document["conflicts"]}
    for ruling in reader.snapshot.rulings_in_force:
        pair = frozenset(ruling.records[:2])
        known = pair <= reader.snapshot.records.keys()
        if ruling.id == told["id"] and len(pair) > 1 and known and pair not in listed:
            yield ruled_item(reader, ruling)


def _pair_items(document: Mapping[str, Any], reader: Reader) -> Iterator[Item]:
    fresh = {told["id"] for told in document["records"]}
    disputed = {frozenset((c["stands"], c["against"])) for c in document["conflicts"]}
    for pair, verdict in sorted(reader.snapshot.verdicts.items()):
        if frozenset(pair) in disputed or not fresh & set(pair):
            continue
        if not set(pair) <= reader.snapshot.records.keys():
            continue
        for note in ("one-of-two", "known-person"):
            if note in verdict.notes:
                yield pair_item(reader, verdict, note)


def _findings(told: Mapping[str, Any], reader: Reader) -> tuple[FindingRow, ...]:
    record = reader.snapshot.records.get(told["id"])
    if record is not None:
        pack = reader.pack_of(record)
        return tuple(reader.finding_row(found, pack, record.form) for found in record.findings)
    masks = reader.snapshot.packs[told["pack"]].head.masks
    return tuple(
        FindingRow(
            severity=found["severity"],
            word=reader.say(FINDING_SEVERITIES[found["severity"]]),
            place=found["place"] or "",
            says=found["message"] if found["field"] not in masks else reader.say("See the form."),
            todo="",
        )
        for found in told["findings"]
    )


def _returned_item(told: Mapping[str, Any], state: str, marked: str, reader: Reader) -> Item:
    findings = _findings(told, reader)
    wrong = sum(f.severity == "error" for f in findings)
    return Item(
        id=told["id"],
        severity="back",
        word=reader.say(SEVERITIES["back"]),
        state=state,
        title=joined(
            [
                reader.language.say_many("{n} mistake", "{n} mistakes", wrong),
                customer_told(told, reader),
            ]
        ),
        who=claimant_told(told, reader),
        where=where_told(told, reader),
        says=(reader.say("The form went back to its author and is not booked."),),
        findings=findings,
        kinds=tuple(dict.fromkeys(f.says for f in findings if f.severity == "error")),
        **_found_by(told, reader),
        links=((reader.say("Open the marked form"), reader.address(marked)),) if marked else (),
    )


def _review_item(told: Mapping[str, Any], reader: Reader) -> Item:
    return Item(
        id=told["id"],
        severity="look",
        word=reader.say(SEVERITIES["look"]),
        title=joined([reader.say("Cannot own yet"), customer_told(told, reader)]),
        who=claimant_told(told, reader),
        where=where_told(told, reader),
        says=review_reasons(reader, reader.snapshot.decisions.get(told["id"])),
        findings=_findings(told, reader),
        kinds=(reader.say("Cannot own yet"),),
        **_found_by(told, reader),
    )


class _Found(TypedDict):
    people: tuple[str, ...]
    group: str
    day: str
    keys: str


def _found_by(told: Mapping[str, Any], reader: Reader) -> _Found:
    record = record_told(told, reader)
    records = [record] if record else []
    return {
        "people": (claimant_told(told, reader),),
        "group": group_of(told["place"]["file"]),
        "day": reader.day(record) if record else "",
        "keys": search_key(reader, records),
    }


def _file_item(entry: Mapping[str, Any], id: str, reader: Reader) -> Item:
    file = shown_file(entry, reader)
    return Item(
        id=id,
        severity="file",
        word=reader.say(STATES[entry["state"]]),
        state=entry["state"],
        title=file.rsplit("/", 1)[-1],
        who="",
        where=file,
        group=group_of(entry["file"]),
        kinds=(reader.say(STATES[entry["state"]]),),
        says=(file_says(entry, reader),),
    )
