"""The report of one run: the books, the work list with the most severe first, and the records.

Pure: the run's own document (``run --json``) and a snapshot in, one view out. What cannot be
found in the snapshot is told from the document alone, without anything that would need a mask.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypedDict

from processor import __version__
from processor.model import Conflict, ConflictKind, Record
from processor.outputs.conflicts import (
    conflict_item,
    group_of,
    pair_item,
    review_reasons,
    ruled_item,
)
from processor.outputs.items import (
    SHAPES,
    Bar,
    FileRow,
    FindingRow,
    Item,
    Part,
    RecordRow,
    ReportView,
    Tile,
)
from processor.outputs.personal import notice_word
from processor.outputs.policy import policy_sentences
from processor.outputs.reader import Reader, joined, when
from processor.outputs.search import masks_shown, search_key
from processor.outputs.words import (
    FILE_LOOKS,
    FILE_REASONS,
    FINDING_SEVERITIES,
    OUTCOMES,
    REMARKS,
    SEVERITIES,
    STATES,
)
from processor.rules.words import spoken

_TAKEN = ("accepted", "renewed", "amended", "duplicate")
_FILE_TROUBLE = ("unreadable", "unknown")
MOST = 1000  # items on one page: more makes a browser slow


def report_views(
    document: Mapping[str, Any], reader: Reader, file: str
) -> Iterator[tuple[str, ReportView]]:
    """The report and, where its work list is too long for one page, the pages of its parts.

    ``file`` is the report's, relative to the outbox; so are the names that are given.
    """
    items = tuple(sorted(_items(document, reader), key=lambda i: list(SHAPES).index(i.severity)))
    whole = _whole(document, reader, items)
    if len(items) <= MOST:
        yield file, whole
        return
    stem, parts = file.removesuffix(".html"), []
    for number, (name, group) in enumerate(_parted(items, reader), 1):
        part = f"{stem}-part{number}.html"
        parts.append(
            Part(
                name=name,
                address=posixpath.basename(part),
                count=len(group),
                urgent=sum(i.severity == "urgent" for i in group),
            )
        )
        title = joined([whole.title, name])
        back = posixpath.basename(file)
        yield (
            part,
            replace(
                whole,
                title=title,
                items=group,
                kinds=_kinds(group, reader),
                files=(),
                records=(),
                notices=(),
                by_rule=(),
                by_person=(),
                whole=back,
            ),
        )
    yield file, replace(whole, items=(), kinds=(), parts=tuple(parts))


def _parted(items: Sequence[Item], reader: Reader) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """The items by the folder that they came in by, each part short enough for a page."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    for name, group in sorted(groups.items()):
        shown = name or reader.say("without a folder")
        for start in range(0, len(group), MOST):
            many = f" {start // MOST + 1}" if len(group) > MOST else ""
            yield shown + many, tuple(group[start : start + MOST])


def _whole(document: Mapping[str, Any], reader: Reader, items: tuple[Item, ...]) -> ReportView:
    books, counts = document["books"], Counter(item.severity for item in items)
    packs, name = reader.snapshot.packs.values(), reader.language.name
    day = document.get("day")
    return ReportView(
        title=reader.say("Report of {day}").format(day=day) if day else reader.say("Report"),
        run=document["run"],
        now=when(document["now"]),
        version=__version__,
        rules=tuple(
            f"{spoken(p.head.title, name)} v{p.head.version} {p.digest[:8]}" for p in packs
        ),
        verdict=_verdict(books, counts, reader),
        calm=not (counts["urgent"] or counts["look"] or counts["back"] or counts["file"]),
        seen=books["seen"],
        closed=books["closed"],
        tiles=tuple(Tile(state=s, word=reader.say(w), count=books[s]) for s, w in STATES.items()),
        kinds=_kinds(items, reader),
        items=items,
        files=tuple(_file_rows(document, reader)),
        records=tuple(_record_rows(document, reader)),
        notices=tuple(_notices(document, reader)),
        policies=tuple(
            (spoken(p.head.title, name), lines)
            for p in packs
            if (lines := policy_sentences(p, reader.language))
        ),
        by_rule=_bars(word for item in items for word in item.kinds),
        by_person=_bars(who for item in items for who in item.people if who),
        entrance=reader.address(f"{reader.outbox}/index.html"),
    )


def _kinds(items: Iterable[Item], reader: Reader) -> tuple[Tile, ...]:
    counts = Counter(item.severity for item in items)
    return tuple(
        Tile(state=s, word=reader.say(SEVERITIES[s]), count=counts[s]) for s in SHAPES if counts[s]
    )


def _bars(words: Iterable[str]) -> tuple[Bar, ...]:
    """The most frequent first, at most ten."""
    counts = sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))[:10]
    return tuple(Bar(word=w, count=n, share=n / counts[0][1]) for w, n in counts)


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
    yield from _ruled_items(document, reader)
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


def _marked_forms(document: Mapping[str, Any]) -> dict[str, str]:
    """For each record that went back, the marked form that it came back in."""
    return {
        record: str(told["file"])
        for told in document["notices"]
        if told["kind"] == "returned"
        for record in told["about"]
    }


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
        where=_where(told, reader),
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
        title=joined([reader.say("Cannot own yet"), _customer(told, reader)]),
        who=_claimant(told, reader),
        where=_where(told, reader),
        says=review_reasons(reader, reader.snapshot.decisions.get(told["id"])),
        findings=_findings(told, reader),
        kinds=(reader.say("Cannot own yet"),),
        **_found_by(told, reader),
    )


class _Found(TypedDict):
    people: tuple[str, ...]
    group: str
    keys: str
    masks: str


def _found_by(told: Mapping[str, Any], reader: Reader) -> _Found:
    record = _known(told, reader)
    records = [record] if record else []
    return {
        "people": (_claimant(told, reader),),
        "group": group_of(told["place"]["file"]),
        "keys": search_key(reader, records),
        "masks": masks_shown(reader, records),
    }


def _file_item(entry: Mapping[str, Any], id: str, reader: Reader) -> Item:
    file = _shown_file(entry, reader)
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
    return " ".join(part for part in told if part)


def _records_in(entry: Mapping[str, Any], reader: Reader) -> list[Record]:
    known = reader.snapshot.records
    return [known[id] for id in entry["records"] if id in known]


def _shown_file(entry: Mapping[str, Any], reader: Reader) -> str:
    return reader.hide(entry["file"], _records_in(entry, reader))


def _file_rows(document: Mapping[str, Any], reader: Reader) -> Iterator[FileRow]:
    marked = _marked_forms(document)
    for entry in document["files"]:
        forms = [marked[id] for id in entry["records"] if id in marked]
        yield FileRow(
            file=_shown_file(entry, reader),
            state=entry["state"],
            word=reader.say(STATES[entry["state"]]),
            says=_file_says(entry, reader),
            records=len(entry["records"]),
            returned=reader.address(forms[0]) if forms else "",
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
            where=_where(told, reader),
        )


def _notices(document: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, str, str]]:
    for told in document["notices"]:
        kind = notice_word(told, reader)
        yield told["to"] or reader.say("not stated"), kind, reader.address(told["file"])


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


def _where(told: Mapping[str, Any], reader: Reader) -> str:
    place = told["place"]
    record = _known(told, reader)
    file = reader.file(record) if record else reader.hide(place["file"], ())
    return joined([file, f"{place['sheet']}!{place['cell']}"])
