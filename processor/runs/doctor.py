"""``doctor``: examines the machine, the share, the clock, the rules and the ledger.

Every probe is a file of our own that the scan passes over uncounted, and is taken away again.
Each finding says what to do about it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from processor.calendar import office_calendar
from processor.clocks.cases import Present
from processor.errors import ProcessorError, RulesInvalid, Sentence, cause
from processor.intake.holders import open_by
from processor.intake.names import OURS
from processor.intake.shares import filesystem_of, has_events, is_network
from processor.languages import Language, load_language
from processor.outputs.advice import DIAGNOSES
from processor.outputs.office_pages import look_of, outgrown
from processor.outputs.render import SHIPPED
from processor.rules.pack import Pack
from processor.runs.desk import clock, open_ledger
from processor.runs.events import Events
from processor.runs.master_years import sheets_filling
from processor.runs.rule_books import load_packs
from processor.runs.status import LOOK
from processor.runs.unannounced import is_pressing, unannounced
from processor.settings import Workspace, language_of, open_workspace

_LITTLE = 500  # MB
_SKEW = 60.0  # seconds between two clocks that are worth a word
_LAG = 10.0  # seconds that a new file may take to be listed
_NOTES = ("old-look",)  # what asks for nothing, whenever it is so
_EVENT = 2.0  # seconds that an event may take

Finding = dict[str, str]
Told = Iterator[tuple[str, dict[str, object]]]


def examine(root: Path, language: str | None, now: str | None = None) -> dict[str, Any]:
    """``{"findings": [{code, says, todo}], "notes": [...], "facts": {...}}``; changes nothing that
    lasts. ``notes`` are of the same shape and ask for nothing today.
    """
    words = load_language(language or language_of(root))
    facts: dict[str, Any] = {}
    notes: list[tuple[str, dict[str, object]]] = []
    try:
        workspace = open_workspace(root)
    except RulesInvalid as wrong:
        lines = wrong.in_words(words.say).splitlines()
        told: list[tuple[str, dict[str, object]]] = [("settings", {"why": line}) for line in lines]
    else:
        today = clock(now, workspace.zone)
        packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
        told = list(_examined(workspace, words, packs, facts))
        told += [("rules", {"why": mistake.in_words(words.say)}) for mistake in mistakes]
        told += _calendar(workspace, words, packs, today, notes)
    notes += [(code, args) for code, args in told if code in _NOTES]
    return {
        "findings": [_finding(words, code, args) for code, args in told if code not in _NOTES],
        "notes": [_finding(words, code, args) for code, args in notes],
        "facts": facts,
    }


def _finding(words: Language, code: str, args: dict[str, object]) -> Finding:
    advice = DIAGNOSES[code]
    says, todo = (Sentence(template=text, args=args) for text in (advice.says, advice.todo))
    return {"code": code, "says": says.in_words(words.say), "todo": todo.in_words(words.say)}


def _examined(
    workspace: Workspace, words: Language, packs: Sequence[Pack], facts: dict[str, Any]
) -> Told:
    folders = {
        "inbox": workspace.inbox,
        "outbox": workspace.outbox,
        "master": workspace.master.parent,
    }
    for name, folder in folders.items():
        yield from _rights(folder, workspace.shown(folder), facts.setdefault(name, {}))
    facts["mode"] = _mode(workspace)
    yield from _ledger(workspace, words, packs, facts)
    for page in outgrown(workspace.pages, SHIPPED):
        yield (
            "page",
            {"file": workspace.shown(page.page), "shipped": page.shipped, "n": page.digest},
        )
    holder = open_by(workspace.master)
    if holder is not None:
        yield "master-open", {"file": workspace.settings.master, "who": holder or "?"}
    yield from _encodings(facts)


def _calendar(
    workspace: Workspace,
    words: Language,
    packs: Sequence[Pack],
    now: datetime,
    notes: list[tuple[str, dict[str, object]]],
) -> Told:
    """A year that is not known is a finding once something hangs on it; before, it is a note."""
    try:
        calendar = office_calendar(workspace.root, workspace.settings.country)
    except RulesInvalid as wrong:
        yield "settings", {"why": wrong.in_words(words.say)}
        return
    found = unannounced(packs, calendar, now.date())
    if not found:
        return
    present = Present(now=now, zone=workspace.zone, calendar=calendar, since=now.date())
    within = timedelta(days=workspace.settings.calendar_days)
    if _is_pressing(workspace, packs, present, within):
        yield "unannounced", dict(found)
    else:
        notes.append(("unannounced", dict(found)))


def _is_pressing(
    workspace: Workspace, packs: Sequence[Pack], present: Present, within: timedelta
) -> bool:
    if not workspace.ledger.exists():
        return is_pressing(packs, present, within, None)
    try:
        ledger = open_ledger(workspace, writes=False)
    except ProcessorError:  # a finding of its own
        return is_pressing(packs, present, within, None)
    try:
        with ledger.reading() as book:
            return is_pressing(packs, present, within, book)
    finally:
        ledger.close()


# --------------------------------------------------------------------------- folders


def _rights(folder: Path, shown: str, facts: dict[str, Any]) -> Told:
    facts.update(folder=shown, filesystem=filesystem_of(folder))
    try:
        os.listdir(folder)  # noqa: PTH208 - only whether it can be listed
    except OSError as trouble:
        yield "no-folder", {"file": shown, "why": cause(trouble)}
        return
    probe = folder / f"{OURS}probe-{uuid.uuid4().hex}"
    renamed = probe.with_name(probe.name + "-renamed")
    began = time.time()
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("no-create", lambda: probe.write_bytes(b"probe")),
        ("no-rename", lambda: probe.rename(renamed)),
        ("no-delete", renamed.unlink),
    )
    try:
        for code, step in steps:
            if code == "no-rename":
                yield from _times(probe, shown, began, facts)
            try:
                step()
            except OSError as trouble:
                yield code, {"file": shown, "why": cause(trouble)}
                return
    finally:
        for path in (probe, renamed):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _times(probe: Path, shown: str, began: float, facts: dict[str, Any]) -> Told:
    """The share's clock against ours, and how soon a new file is listed."""
    with contextlib.suppress(OSError):
        skew = probe.stat().st_mtime - (began + time.time()) / 2
        facts["clock_skew_seconds"] = round(skew, 1)
        if abs(skew) > _SKEW:
            yield "clock-skew", {"file": shown, "n": round(skew)}
        since = time.monotonic()
        while probe.name not in os.listdir(probe.parent):  # noqa: PTH208
            if time.monotonic() - since > _LAG:
                break
            time.sleep(0.1)
        lag = time.monotonic() - since
        facts["listing_lag_seconds"] = round(lag, 1)
        if lag > 1:
            yield "cache-lag", {"file": shown, "n": round(lag)}


def _mode(workspace: Workspace) -> str:
    """Whether events of the inbox reach this machine: ``events`` or ``polling``."""
    if workspace.settings.polling == "always" or not workspace.inbox.is_dir():
        return "polling"
    if workspace.settings.polling == "auto" and not has_events(filesystem_of(workspace.inbox)):
        return "polling"
    heard = threading.Event()
    events = Events(heard, ours_too=True)
    probe = workspace.inbox / f"{OURS}probe-{uuid.uuid4().hex}"
    try:
        if events.listen(workspace.inbox):
            with contextlib.suppress(OSError):
                probe.write_bytes(b"probe")
            heard.wait(_EVENT)
    finally:
        events.stop()
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return "events" if heard.is_set() else "polling"


# --------------------------------------------------------------------------- the machine


def _ledger(
    workspace: Workspace, words: Language, packs: Sequence[Pack], facts: dict[str, Any]
) -> Told:
    near = next(p for p in (workspace.state, *workspace.state.resolve().parents) if p.exists())
    kind = filesystem_of(near)
    free = shutil.disk_usage(near).free >> 20
    facts["state"] = {"folder": str(workspace.state), "filesystem": kind, "free_mb": free}
    if free < _LITTLE:
        yield "little-disk", {"n": free, "file": str(workspace.state)}
    if is_network(kind):
        yield "ledger-on-network", {"why": kind}
        return
    try:
        ledger = open_ledger(workspace, writes=False)
        try:
            with ledger.reading() as book:
                facts["state"]["runs"] = book.count_runs()
                look = book.remembered(LOOK)
                if look is not None and look != look_of(workspace.pages, SHIPPED):
                    yield "old-look", {}
                by, known = workspace.settings.master_sheets, {pack.name: pack for pack in packs}
                for filling in sheets_filling(book, known, by, words.name):
                    yield "sheet-filling", filling
        finally:
            ledger.close()
    except ProcessorError as trouble:
        yield "ledger", {"why": trouble.in_words(words.say)}


def _encodings(facts: dict[str, Any]) -> Told:
    found = {"console": sys.stdout.encoding or "", "filesystem": sys.getfilesystemencoding()}
    facts["encodings"] = found
    for name, encoding in found.items():
        try:
            "客户確認書".encode(encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            yield "encoding", {"file": name, "why": encoding or "?"}
