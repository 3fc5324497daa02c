"""How the desk stands: counts, backlog, last runs, alarms; for people, monitors and the next run.

Written after every run and every turn of watching, atomically. What cannot be told from the
ledger is remembered by ``inbox``; nothing here decides anything.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from processor import __version__
from processor.errors import Sentence, cause
from processor.intake.holders import open_by
from processor.intake.names import OURS
from processor.intake.patience import Tracker
from processor.languages import Language, load_language
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.model import FileState
from processor.outputs.advice import ALARMS
from processor.outputs.office_pages import look_of
from processor.outputs.place import Waiting, put_in_place
from processor.outputs.render import SHIPPED, Pages
from processor.outputs.standing import MOST, files_page, status_page
from processor.outputs.words import EDITS_NOT_TAKEN
from processor.runs.deliver import delivery_troubles
from processor.runs.desk import Desk, clock, open_ledger
from processor.runs.inbox import Memory, recall, remember
from processor.runs.meeting import crowded_json
from processor.runs.publish import publish, report_file
from processor.runs.rule_books import load_packs
from processor.settings import Workspace, open_workspace

LEASE = f"{OURS}lease"
_RUNS = 5  # last runs that are told
_MISTAKES = 5  # of the rules that become alarms; the document tells all

Document = dict[str, Any]


def note(desk: Desk, memory: Memory, tracker: Tracker, document: Mapping[str, Any]) -> None:
    """Remember the inbox as a whole run left it."""
    files, seen = document["files"], document["books"]["seen"]
    alarms = inbox_alarms(desk.workspace, desk.language, tracker, files, seen)
    kept = Memory(
        since=tracker.since,
        files=[brief(f) for f in files],
        seen=seen,
        scanned_at=desk.now.isoformat(),
        waiting=memory.waiting,
        alarms=alarms,
    )
    remember(desk.workspace, kept)


LOOK = "look"  # remembered: the templates of all pages, where they are of one look


def show(desk: Desk, *, everything: bool = False) -> list[dict[str, str]]:
    """Publish, and write how the desk stands; gives what waits for its place to be free."""
    waiting = [_waiting(desk, one) for one in publish(desk, everything=everything)]
    _note_look(desk, everything)
    memory = dataclasses.replace(recall(desk.workspace), waiting=waiting)
    remember(desk.workspace, memory)
    write_status(desk.workspace, desk.language, desk.now, desk.ledger, memory)
    return waiting


def _note_look(desk: Desk, everything: bool) -> None:
    """Note which templates every page bears; pages of past runs keep theirs until a rebuild."""
    with desk.ledger.reading() as book:
        known = book.remembered(LOOK)
    if known is None or everything:
        look = look_of(desk.workspace.pages, SHIPPED)
        if look != known:
            with desk.ledger.writing() as book:
                book.remember(LOOK, look)


def status_of(
    workspace: Workspace, language: Language, now: datetime, book: Book | None, memory: Memory
) -> Document:
    """The document of ``status --json`` (docs/status.md)."""
    say = language.say
    alarms = list(memory.alarms)
    alarms += [alarm(language, "waiting", who=w["by"] or "?", **w) for w in memory.waiting]
    rules = _rules(workspace, language)
    alarms += [alarm(language, "rules", why=why) for why in rules["mistakes"][:_MISTAKES]]
    failed = delivery_troubles(book) if book else []
    alarms += [
        alarm(language, "delivery", file=f"{one['person']} ({one['channel']})", why=one["why"])
        for one in failed
    ]
    arriving = [f for f in memory.files if f["state"] == FileState.ARRIVING]
    states = Counter(f["state"] for f in memory.files)
    books = {s.value: states[s.value] for s in FileState}
    return {
        "version": __version__,
        "now": now.isoformat(),
        "well": not alarms,
        "says": say("Something needs you.") if alarms else say("All is well."),
        "alarms": alarms,
        "inbox": {
            "folder": workspace.shown(workspace.inbox),
            "mode": memory.mode,
            "scanned_at": memory.scanned_at,
            "books": {
                "closed": memory.seen == sum(books.values()),
                "seen": memory.seen,
                **books,
            },
        },
        "backlog": {
            "arriving": [{**f, **_since(memory, f["file"])} for f in arriving],
            "waiting": list(memory.waiting),
            "deliveries": failed,
        },
        "counts": {} if book is None else _counts(book),
        "crowded": [] if book is None else crowded_json(book, (p["name"] for p in rules["packs"])),
        "runs": [] if book is None else _runs(book),
        "rules": rules,
        "lease": lease_holder(workspace),
    }


def write_status(
    workspace: Workspace, language: Language, now: datetime, ledger: Ledger, memory: Memory
) -> None:
    """``status.json``, ``status.html`` and ``files.html`` in the supervisors' folder."""
    with ledger.reading() as book:
        memory = dataclasses.replace(memory, files=_as_booked(memory.files, book))
        here = {row["file"] for row in book.files_named(f["file"] for f in memory.files)}
        gone = book.count_files() - len(here)
        newest = book.newest_files(MOST + len(here))
        document = status_of(workspace, language, now, book, memory)
    outbox = workspace.supervisor_outbox
    pages = Pages(workspace.pages, outbox=workspace.shown(outbox))
    text = json.dumps(document, ensure_ascii=False, indent=1)
    put_in_place(outbox / "status.json", text.encode())
    put_in_place(outbox / "status.html", status_page(document, language, pages).encode())
    html = files_page(document, memory.files, (newest, gone), language, pages)
    put_in_place(outbox / "files.html", html.encode())


def _as_booked(files: Sequence[Mapping[str, Any]], book: Book) -> list[Mapping[str, Any]]:
    """Files that lie where they lay when they were judged are what they became then."""
    rows = book.files_named(f["file"] for f in files)
    became = {(row["file"], row["sha256"]): row for row in rows}
    shown = []
    for f in files:
        row = became.get((f["file"], f["sha256"]))
        shown.append(f if row is None else {**f, "state": row["state"], "reason": row["reason"]})
    return shown


def alarm(language: Language, code: str, **args: object) -> dict[str, str]:
    """One alarm as a sentence with its remedy."""
    advice = ALARMS[code]
    says, todo = (Sentence(template=text, args=args) for text in (advice.says, advice.todo))
    return {"code": code, "says": says.in_words(language.say), "todo": todo.in_words(language.say)}


def inbox_alarms(
    workspace: Workspace,
    language: Language,
    tracker: Tracker,
    files: Sequence[Mapping[str, Any]],
    seen: int,
) -> list[dict[str, str]]:
    """What is amiss with the inbox after a reading of it."""
    alarms = []
    if seen != len(files):
        alarms.append(alarm(language, "books", n=seen, there=len(files)))
    if seen and all(f["state"] == FileState.SKIPPED for f in files):
        alarms.append(alarm(language, "all-skipped", n=seen))
    for file in (f["file"] for f in files if f["state"] == "arriving" and f["reason"] != "open-by"):
        minutes = tracker.waited(file) / 60
        if minutes >= workspace.settings.arriving_minutes:
            alarms.append(alarm(language, "arriving-long", file=file, n=int(minutes)))
    return alarms


def lease_holder(workspace: Workspace) -> dict[str, str] | None:
    """The desk that watches this inbox, as its lease tells; None where nobody does."""
    try:
        text = (workspace.inbox / LEASE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    told = dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)
    host, pid = told.get("host", "?"), told.get("pid", "?")
    return {"by": f"{host} (pid {pid})", "host": host, "pid": pid}


def _rules(workspace: Workspace, words: Language) -> Document:
    packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
    return {
        "valid": not mistakes,
        "packs": [{"name": p.name, "version": p.head.version, "digest": p.digest} for p in packs],
        "mistakes": [mistake.in_words(words.say) for mistake in mistakes],
    }


def _waiting(desk: Desk, one: Waiting) -> dict[str, str]:
    shown = desk.workspace.shown
    return {
        "file": shown(one.target),
        "pending": shown(one.pending),
        "by": open_by(one.target) or "",
    }


def brief(file: Mapping[str, Any]) -> dict[str, Any]:
    """What is remembered of a file of a run's document."""
    detail = file["detail"]
    told = {k: detail[k] for k in ("open_by", "notice", "same_as", "looks_like") if k in detail}
    kept = ("file", "sha256", "state", "reason")
    return {**{key: file[key] for key in kept}, **told}


def _since(memory: Memory, file: str) -> dict[str, Any]:
    first = memory.since.get(file)
    if first is None:
        return {"since": None, "minutes": 0}
    since = datetime.fromtimestamp(first, UTC).isoformat(timespec="seconds")
    return {"since": since, "minutes": max(0, int((time.time() - first) / 60))}


def _counts(book: Book) -> dict[str, int]:
    edits, _ = book.told.edits()
    return {
        **book.totals(),
        "conflicts_open": book.conflicts_open(),
        "runs": book.count_runs(),
        "master_edits": edits.total(),
        "master_edits_not_taken": sum(edits[what] for what in EDITS_NOT_TAKEN),
    }


def _runs(book: Book) -> list[dict[str, Any]]:
    return [
        {
            "id": run.id,
            "now": run.now,
            "published": run.published,
            "report": report_file(run.id),
            "books": books,
        }
        for run, books in book.told.newest(_RUNS)
    ]


def _unlisted(workspace: Workspace, words: Language, memory: Memory) -> list[dict[str, str]]:
    """The alarm of an inbox that is gone since it was last read; the watch tells its own."""
    try:
        next(workspace.inbox.iterdir(), None)
    except OSError as trouble:
        told = any(one["code"] == "trouble" for one in memory.alarms)
        file, why = workspace.shown(workspace.inbox), cause(trouble)
        return [] if told else [alarm(words, "no-folder", file=file, why=why)]
    return []


def standing(root: Path, now: str | None, language: str | None) -> Document:
    """``status``: how a workspace stands, told also while its rules are invalid.

    Raises RulesInvalid for mistakes in the settings, StoreTrouble for the ledger.
    """
    workspace = open_workspace(root)
    words = load_language(language or workspace.settings.language)
    memory = recall(workspace)
    ledger = open_ledger(workspace, writes=False)
    try:
        with ledger.reading() as book:
            files = _as_booked(memory.files, book)
            alarms = [*memory.alarms, *_unlisted(workspace, words, memory)]
            memory = dataclasses.replace(memory, files=files, alarms=alarms)
            moment = clock(now, workspace.zone)
            return status_of(workspace, words, moment, book, memory)
    finally:
        ledger.close()
