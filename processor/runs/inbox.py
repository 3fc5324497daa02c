"""The inbox as a run sees it: what is ready goes to the spool, the rest is counted.

What the desk remembers of the inbox between runs (since when a file has been waiting) lies in a
file of the state, never in the ledger: it is about the present and may be lost without harm.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processor.errors import StoreTrouble, cause
from processor.intake.patience import Patience, Settled, Tracker, settle
from processor.intake.scan import Sighting, scan
from processor.intake.shares import filesystem_of, has_events
from processor.intake.spool import Kept, Missed, Spool
from processor.model import FileResult, FileState
from processor.settings import Workspace

# Of two files with the same bytes, the one whose name says so is the copy.
_COPY = re.compile(r"副本|複本|\bcopy\b|\(\d+\)$|（\d+）$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was found to read: files in the spool, and files that are only counted.

    ``remarks`` tell what is odd about how a file lay there, by file. ``seen`` counts the names
    that were sighted. ``insisted``: what could not be read before is tried once more.
    """

    kept: tuple[tuple[str, Kept], ...]  # (file as shown, where its bytes are)
    counted: tuple[FileResult, ...]  # skipped and arriving
    seen: int
    remarks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    insisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The inbox at its last reading: waiting files, the state of each file, what is amiss."""

    since: Mapping[str, float] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    seen: int = 0
    scanned_at: str | None = None
    mode: str | None = None  # events or polling, while a desk watches
    waiting: Sequence[Mapping[str, str]] = ()
    alarms: Sequence[Mapping[str, str]] = ()


def recall(workspace: Workspace) -> Memory:
    """What was remembered; nothing where that is lost or was written by another version."""
    try:
        told = json.loads(workspace.intake.read_text(encoding="utf-8"))
        return Memory(**told)
    except (OSError, ValueError, TypeError):
        return Memory()


def remember(workspace: Workspace, memory: Memory) -> None:
    """Keep what was seen. Raises StoreTrouble where the state cannot be written."""
    text = json.dumps(dataclasses.asdict(memory), ensure_ascii=True)
    draft = workspace.intake.with_name(f"intake-{os.getpid()}.tmp")
    try:
        workspace.state.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(workspace.intake)
    except OSError as trouble:
        raise StoreTrouble(
            "{path} cannot be written ({why}). Make room on its disk or correct its rights.",
            path=workspace.intake,
            why=cause(trouble),
        ) from trouble


def on_share(workspace: Workspace) -> bool:
    """Whether the inbox lies where events do not tell of everything and caches lag."""
    return not has_events(filesystem_of(workspace.inbox))


def quiet_of(workspace: Workspace) -> float:
    """The quiet window for this inbox, in seconds."""
    settings = workspace.settings
    if on_share(workspace):
        return max(settings.quiet_seconds, settings.share_quiet_seconds)
    return settings.quiet_seconds


def tracker_of(workspace: Workspace, quiet: float, memory: Memory) -> Tracker:
    """Follows the inbox with the patience that the settings ask for."""
    settings = workspace.settings
    patience = Patience(
        quiet=quiet, hold=settings.hold_minutes * 60, stranded=settings.stranded_minutes * 60
    )
    return Tracker(patience, memory.since)


def look(workspace: Workspace, tracker: Tracker, seconds: float) -> Settled:
    """The inbox after one quiet window."""
    return settle(lambda: tracker.judge(scan(workspace.inbox, workspace.root)), seconds)


def keep(spool: Spool, found: Settled, tracker: Tracker | None, *, patient: bool) -> Taken:
    """Copy what is ready into the spool; ``patient`` leaves what has not come in whole."""
    names = {s.path: s.file for s in found.ready}
    kept: list[tuple[str, Kept]] = []
    counted = [_counted(s, FileState.SKIPPED, s.skipped_by) for s in found.skipped]
    counted += [_counted(s, FileState.ARRIVING, s.waits_for) for s in found.arriving]
    for one in spool.keep([s.path for s in found.ready], patient=patient):
        file = names[one.path]
        if isinstance(one, Kept):
            kept.append((file, one))
            if tracker is not None:
                tracker.finish(file)
            continue
        counted.append(_missed(file, one))
        if tracker is not None and counted[-1].state is FileState.ARRIVING:
            tracker.keep_waiting(file)
    kept.sort(key=lambda pair: originality(pair[0]))
    remarks = {s.file: _remarks(s) for s in found.ready if s.notice}
    return Taken(kept=tuple(kept), counted=tuple(counted), seen=found.seen, remarks=remarks)


def originality(file: str) -> tuple[bool, str]:
    """Sorts originals before their copies, then by name."""
    return bool(_COPY.search(Path(file).stem)), file


def remarked(result: FileResult, taken: Taken) -> FileResult:
    """The result with what was odd about how its file lay in the inbox."""
    remarks = taken.remarks.get(result.file)
    return dataclasses.replace(result, detail={**result.detail, **remarks}) if remarks else result


def _counted(s: Sighting, state: FileState, why: str | None) -> FileResult:
    detail = {"open_by": s.holder} if s.holder else {}
    return FileResult(file=s.file, sha256="", state=state, reason=why, detail=detail)


def _missed(file: str, one: Missed) -> FileResult:
    state = FileState.SKIPPED if one.why == "no-access" else FileState.ARRIVING
    why = "changing" if one.why == "arriving" else one.why
    return FileResult(file=file, sha256="", state=state, reason=why)


def _remarks(s: Sighting) -> dict[str, str]:
    remarks = {"notice": s.notice or ""}
    return remarks | {"open_by": s.holder} if s.holder else remarks
