"""The report of one run: the books, the work list with the most severe first, and the records.

Pure: the run's own document (``run --json``) and a snapshot in, one view out. What cannot be
found in the snapshot is told from the document alone, without anything that would need a mask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from processor import __version__
from processor.model import Conflict, ConflictKind, Record
from processor.outputs.conflicts import conflict_item, pair_item, review_reasons
from processor.outputs.items import SHAPES, FileRow, FindingRow, Item, RecordRow, ReportView, Tile
from processor.outputs.policy import policy_sentences
from processor.outputs.reader import Reader, joined, relative, when
from processor.outputs.words import (
    FILE_LOOKS,
    FILE_REASONS,
    FINDING_SEVERITIES,
    NOTICES,
    OUTCOMES,
    SEVERITIES,
    STATES,
)
from processor.rules.words import spoken

_TAKEN = ("accepted", "renewed", "amended", "duplicate")
_FILE_TROUBLE = ("unreadable", "unknown")


def report_view(document: Mapping[str, Any], reader: Reader) -> ReportView:
    """The view of one run's report."""
    items = sorted(_items(document, reader), key=lambda i: list(SHAPES).index(i.severity))
    books, counts = document["books"], Counter(item.severity for item in items)
    packs = reader.snapshot.packs.values()
    return ReportView(
        run=document["run"],
        now=when(document["now"]),
        version=__version__,
        rules=tuple(
            f"{spoken(p.head.title, reader.language.name)} v{p.head.version} {p.digest[:8]}"
            for p in packs
        ),
        verdict=_verdict(books, counts, reader),
        calm=not (counts["urgent"] or counts["look"] or counts["back"] or counts["file"]),
        seen=books["seen"],
        closed=books["closed"],
        tiles=tuple(Tile(state=s, word=reader.say(w), count=books[s]) for s, w in STATES.items()),
        kinds=tuple(
            Tile(state=s, word=reader.say(SEVERITIES[s]), count=counts[s])
            for s in SHAPES
            if counts[s]
        ),
        items=tuple(items),
        files=tuple(_file_rows(document, reader)),
        records=tuple(_record_rows(document, reader)),
        notices=tuple(_notices(document, reader)),
        policies=tuple(
            (spoken(p.head.title, reader.language.name), policy_sentences(p, reader.language))
            for p in packs
        ),
    )


def _verdict(books: Mapping[str, Any], counts: Counter[str], reader: Reader) -> str:
    say, say_many = reader.say, reader.language.say_many
    if not books["seen"]:
        return say("Nothing new came in.")
    head = (
        say_many("{n} file seen", "{n} files seen", books["seen"])
        + say(", ")
        + say_many("{n} booked", "{n} booked", books["booked"])
    )
    parts = {
        "urgent": say_many("{n} to decide", "{n} to decide", counts["urgent"]),
        "look": say_many("{n} to check", "{n} to check", counts["look"]),
        "back": say_many("{n} returned", "{n} returned", counts["back"]),
        "file": say_many("{n} file not read", "{n} files not read", counts["file"]),
    }
    told = [text for kind, text in parts.items() if counts[kind]]
    if not told:
        return head + say(". Nothing needs you.")
    return head + say("; ") + say(", ").join(told) + say(".")


def _items(document: Mapping[str, Any], reader: Reader) -> Iterator[Item]:
    day = datetime.fromisoformat(document["now"]).astimezone(reader.snapshot.zone).date()
    yield from _broken_rules(document, reader)
    yield from _conflict_items(document, reader, day)
    states = {entry["file"]: entry["state"] for entry in document["files"]}
    marked = _marked_forms(document)
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
        conflict = reader.snapshot.conflicts.get(told["id"]) or Conflict(
            id=told["id"],
            kind=ConflictKind(told["kind"]),
            status=told["status"],
            stands=told["stands"],
            against=told["against"],
            because=tuple(told["because"]),
        )
        if {conflict.stands, conflict.against} <= reader.snapshot.records.keys():
            yield conflict_item(reader, conflict, day)


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


def _marked_forms(document: Mapping[str, Any]) -> dict[str, str]:
    """For each record that went back, the marked form that it came back in."""
    return {
        record: str(told["file"])
        for told in document["notices"]
        if told["kind"] == "returned"
        for record in told["about"]
    }


def _address(path: str, reader: Reader) -> str:
    return relative(path, f"{reader.outbox}/reports") if path else ""


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
                _customer(told, reader),
            ]
        ),
        who=_claimant(told, reader),
        where=_where(told),
        says=(reader.say("The form went back to its author and is not booked."),),
        findings=findings,
        links=((reader.say("Open the marked form"), _address(marked, reader)),) if marked else (),
    )


def _review_item(told: Mapping[str, Any], reader: Reader) -> Item:
    return Item(
        id=told["id"],
        severity="look",
        word=reader.say(SEVERITIES["look"]),
        title=joined([reader.say("Cannot own yet"), _customer(told, reader)]),
        who=_claimant(told, reader),
        where=_where(told),
        says=review_reasons(reader, reader.snapshot.decisions.get(told["id"])),
        findings=_findings(told, reader),
    )


def _file_item(entry: Mapping[str, Any], id: str, reader: Reader) -> Item:
    return Item(
        id=id,
        severity="file",
        word=reader.say(STATES[entry["state"]]),
        state=entry["state"],
        title=entry["file"].rsplit("/", 1)[-1],
        who="",
        where=entry["file"],
        says=(_file_says(entry, reader),),
    )


def _file_says(entry: Mapping[str, Any], reader: Reader) -> str:
    detail = entry.get("detail") or {}
    reason = entry["reason"] or ""
    told = [reader.say(FILE_REASONS.get(reason, reason))]
    if reason == "not-a-workbook" and "looks_like" in detail:
        looks = detail["looks_like"]
        told.append(reader.say("It looks like: {kind}.").format(kind=looks.upper()))
        told += [reader.say(FILE_LOOKS[looks])] if looks in FILE_LOOKS else []
    if detail.get("same_as", entry["file"]) != entry["file"]:
        told.append(reader.say("The same as {file}.").format(file=detail["same_as"]))
    if "nearest" in detail:
        told.append(reader.say("It is nearest to {form}.").format(form=detail["nearest"]))
    if detail.get("missing"):
        told.append(reader.say("Missing there: {labels}.").format(labels=detail["missing"]))
    return " ".join(part for part in told if part)


def _file_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[FileRow]:
    marked = _marked_forms(document)
    for entry in document["files"]:
        forms = [marked[id] for id in entry["records"] if id in marked]
        yield FileRow(
            file=entry["file"],
            state=entry["state"],
            word=reader.say(STATES[entry["state"]]),
            says=_file_says(entry, reader),
            records=len(entry["records"]),
            returned=_address(forms[0], reader) if forms else "",
        )


def _record_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[RecordRow]:
    for told in document["records"]:
        if told["outcome"] not in _TAKEN:
            continue
        claim = reader.snapshot.claim_of(told["id"])
        yield RecordRow(
            id=told["id"],
            outcome=told["outcome"],
            word=reader.say(OUTCOMES[told["outcome"]]),
            customer=_customer(told, reader),
            claimant=_claimant(told, reader),
            original_time=reader.moment(claim.original_time) if claim else "",
            last_day=str(claim.last_day) if claim else "",
            says=" ".join(review_reasons(reader, reader.snapshot.decisions.get(told["id"]))),
            where=_where(told),
        )


def _notices(document: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, str, str]]:
    for told in document["notices"]:
        kind = reader.say(NOTICES.get(told["kind"], told["kind"]))
        yield told["to"] or reader.say("not stated"), kind, _address(told["file"], reader)


def _known(told: Mapping[str, Any], reader: Reader) -> Record | None:
    return reader.snapshot.records.get(told["id"])


def _customer(told: Mapping[str, Any], reader: Reader) -> str:
    record = _known(told, reader)
    return reader.customer(record) if record else ""


def _claimant(told: Mapping[str, Any], reader: Reader) -> str:
    record = _known(told, reader)
    if record is not None:
        return reader.claimant(record)
    field = reader.snapshot.packs[told["pack"]].head.claimant
    return str(told["values"].get(field) or "") if field else ""


def _where(told: Mapping[str, Any]) -> str:
    place = told["place"]
    return joined([place["file"], f"{place['sheet']}!{place['cell']}"])
