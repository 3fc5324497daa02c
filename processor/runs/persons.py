"""The rights of a person: everything about them handed over, or taken out for good.

Source: 中华人民共和国个人信息保护法 articles 45 (copy) and 47 (erasure). Both need an approval and
are acts of the chain. Records past their retention go the same way.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processor.claims.ties import in_force
from processor.errors import UsageTrouble
from processor.forms.phones import read_contacts
from processor.forms.text import fold
from processor.intake.spool import Spool
from processor.ledger.book import Book
from processor.model import Record, RulingKind, Sameness
from processor.outputs.place import put_in_place
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, settle_around
from processor.runs.desk import Desk
from processor.runs.document import claim_json, notice_json, record_json, with_titles
from processor.runs.find import Approval
from processor.runs.status import show
from processor.runs.walk import finish_begun

_STAMP = (2026, 1, 1, 0, 0, 0)  # the same data give the same archive
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}")


def records_of(book: Book, packs: Mapping[str, Pack], person: str) -> dict[str, Record]:
    """The records about a person: those whose customer bears exactly this name, or that give
    one of these contact numbers."""
    name, points = fold(person), set(read_contacts(person).points)
    return {
        id: r
        for id, r in book.records().items()
        if name == fold(packs[r.pack].customer_of(r)) or points & _points(r)
    }


def _points(record: Record) -> set[str]:
    lists = (v.meaning for v in record.values.values() if isinstance(v.meaning, list))
    return {item for meaning in lists for item in meaning if isinstance(item, str)}


def export_person(desk: Desk, person: str, approval: Approval, target: Path) -> dict[str, Any]:
    """Write everything about a person into a zip archive: what was read, and the originals."""
    finish_begun(desk)
    with desk.ledger.writing() as book:
        records = _known(records_of(book, desk.packs, person), person)
        decisions = book.decisions(records)
        claims = book.claims({d.claim for d in decisions.values() if d.claim})
        notices = [n for n, _ in book.notices.all() if set(n.about) & records.keys()]
        sought = [a for a in book.acts("look-up") if set(a.detail["records"]) & records.keys()]
        told = {
            "records": [
                record_json(r, decisions.get(id), desk.packs[r.pack], desk.language)
                for id, r in sorted(records.items())
            ],
            "claims": [claim_json(c, pack) for _, (pack, c) in sorted(claims.items())],
            "notices": with_titles(
                (notice_json(n, desk.workspace.shown_outbox) for n in notices), desk.language.say
            ),
            "look_ups": [
                {"at": a.at, "by": a.by, "approval": a.detail["approval"]} for a in sought
            ],
        }
        act = _act(book, desk, "export", approval, records)
    own, shared = _originals(desk, records)
    endings = _endings(desk, own)
    spool = Spool(desk.workspace.spool)
    content = _archive(told, {sha + endings[sha]: spool.path_of(sha) for sha in own})
    put_in_place(target, content)
    return {"act": act, "file": str(target), "records": sorted(records), "not_included": shared}


def _known(records: dict[str, Record], person: str) -> dict[str, Record]:
    if not records:
        raise UsageTrouble(
            "No record is about {person}; give the whole name, or a contact number.", person=person
        )
    return records


def _archive(told: Mapping[str, Any], originals: Mapping[str, Path]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(told, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo("data.json", _STAMP), text)
        for name, path in sorted(originals.items()):
            if path.is_file():
                archive.writestr(zipfile.ZipInfo(f"originals/{name}", _STAMP), path.read_bytes())
    return memory.getvalue()


def _originals(desk: Desk, records: Mapping[str, Record]) -> tuple[list[str], list[str]]:
    """The files that hold only these records, and those that hold other people's too."""
    with desk.ledger.reading() as book:
        holders = book.files_with(r.sha256 for r in records.values())
    own: set[str] = set()
    shared: set[str] = set()
    for row in holders:
        inside = set(json.loads(row["records"]))
        (own if inside <= records.keys() else shared).add(row["sha256"])
    return sorted(own - shared), sorted(shared)


def _endings(desk: Desk, digests: Collection[str]) -> dict[str, str]:
    """The ending that each file came with, so that a double click opens its copy."""
    with desk.ledger.reading() as book:
        names = {row["sha256"]: Path(row["file"]) for row in book.files_with(digests)}
    return {
        sha: name.suffix.lower() if _ENDING.fullmatch(name.suffix) else ""
        for sha, name in names.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was taken out, or would be."""

    act: int | None  # None: a preview
    records: tuple[str, ...]
    originals: tuple[str, ...]  # digests of files that are gone
    kept_files: tuple[str, ...]  # digests of files that hold other people's records too


def forget_person(desk: Desk, person: str, approval: Approval, *, really: bool) -> Erased:
    """Take everything about a person out of ledger, spool, inbox and outbox.

    Without ``really`` it only tells what would go. Files that hold other people's records stay,
    and are told: a person has to blank the rows in them.
    """
    if really:
        finish_begun(desk)  # else what it still has to book of the person would stay
    with desk.ledger.reading() as book:
        records = _known(records_of(book, desk.packs, person), person)
    return erase_records(desk, records, "forget", approval, really=really)


def erase_records(
    desk: Desk, records: Mapping[str, Record], kind: str, approval: Approval, *, really: bool
) -> Erased:
    """Take records out for good; what they were connected with is settled anew."""
    own, shared = _originals(desk, records)
    told = Erased(
        act=None, records=tuple(sorted(records)), originals=tuple(own), kept_files=tuple(shared)
    )
    if not really or not records:
        return told
    with desk.ledger.writing() as book:
        near = _neighbours(book, records)
        pages = [n.file for n, _ in book.notices.all() if set(n.about) & records.keys()]
        changed = book.erase(records, _new_names(book, own))
        act = _act(book, desk, kind, approval, records, changed=changed, originals=own)
        for pack in desk.packs.values():
            mine = [id for id, record in near.items() if record.pack == pack.name]
            if mine:
                settle_around(book, mine, pack, DeskTime(desk.now, desk.zone, desk.calendar))
    desk.ledger.compact()
    for path in _paths(desk, own, pages):
        path.unlink(missing_ok=True)
    show(desk, everything=True)
    return dataclasses.replace(told, act=act)


def _neighbours(book: Book, records: Mapping[str, Record]) -> dict[str, Record]:
    near = {
        id
        for v in book.verdicts_of(records)
        if v.sameness is not Sameness.DIFFERENT
        for id in (v.left, v.right)
    }
    for ruling in in_force(book.rulings_of(records)):
        if ruling.kind is not RulingKind.DIFFERENT:
            near |= set(ruling.records)
    return book.records(near - records.keys())


def _new_names(book: Book, digests: Iterable[str]) -> dict[str, str]:
    """Names that tell nothing, for files whose names staff chose."""
    return {row["file"]: f"removed/{row['sha256'][:12]}" for row in book.files_with(digests)}


def _act(
    book: Book, desk: Desk, kind: str, approval: Approval, records: Collection[str], **more: Any
) -> int:
    detail = {"approval": approval.reference, "records": sorted(records), **more}
    return book.add_act(desk.now.isoformat(), kind, approval.by, detail).number


def _paths(desk: Desk, digests: Collection[str], pages: Iterable[str]) -> Iterable[Path]:
    """Every file that holds what was erased: originals, their copies in the inbox, pages."""
    spool = Spool(desk.workspace.spool)
    yield desk.workspace.master_copy
    yield desk.workspace.proof  # which a night leaves behind that is killed
    yield desk.workspace.intake  # what lay in the inbox, by name; it may be lost without harm
    yield from (spool.path_of(sha) for sha in digests)
    yield from (desk.workspace.outbox / page for page in pages)
    for path in desk.workspace.inbox.rglob("*"):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in digests:
            yield path
