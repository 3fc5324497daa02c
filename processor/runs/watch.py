"""``watch``: looks into the inbox again and again, and books what has come to rest.

The listing is the truth; events only shorten the wait for the next look. A turn that fails
becomes an alarm and a longer pause, never an end: the loop ends when it is told to.
"""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from processor.errors import ProcessorError, StoreTrouble, cause
from processor.intake.patience import READINGS, Fingerprint, Settled, Tracker
from processor.intake.scan import Sighting, scan
from processor.languages import Language, load_language
from processor.model import FileState
from processor.outputs.words import STATES
from processor.runs.archive import move_booked
from processor.runs.crash import write_crash_file
from processor.runs.deliver import deliver_after_run
from processor.runs.desk import clock, open_desk, open_ledger, tell
from processor.runs.events import Events
from processor.runs.inbox import Memory, on_share, quiet_of, recall, remember, tracker_of
from processor.runs.lease import Lease
from processor.runs.nightly import nightly, was_missed
from processor.runs.run import take_found
from processor.runs.status import (
    LEASE,
    alarm,
    brief,
    inbox_alarms,
    lease_holder,
    show,
    write_status,
)
from processor.settings import Workspace, language_of, open_workspace

_BATCH = 1000  # files booked in one turn; between turns it can be stopped
_SHARE_SCAN = 5.0  # seconds between looks on a share, at least
_SLOWEST = 60.0  # seconds between looks, at most
_AGAIN = 10.0  # seconds until a place that was taken is tried again
_SIGN = 30.0  # seconds after which the status is written anew though nothing changed
_STIR = 0.2  # seconds to let an event be followed by the next


class Stop:
    """Whether the desk was told to end, and with which exit code."""

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake
        self.code: int | None = None

    def install(self) -> None:
        """Heed SIGTERM (0) and Ctrl-C (130); the turn in hand is brought to its end."""
        signal.signal(signal.SIGTERM, self._heed)
        signal.signal(signal.SIGINT, self._heed)

    def _heed(self, number: int, _: FrameType | None) -> None:
        if self.code is not None and number == signal.SIGINT:
            raise KeyboardInterrupt  # asked twice: at once
        self.code = 130 if number == signal.SIGINT else 0
        self._wake.set()


@dataclass(slots=True)
class _Seen:
    """What this desk knows of a file that it has looked at."""

    fingerprint: Fingerprint
    told: Mapping[str, Any]
    again_at: float | None = None  # monotonic: an incomplete file is looked at again then
    pause: float = 2.5


@dataclass(slots=True)
class Watch:
    """A desk that watches. ``turn`` looks once; ``run`` goes on until it is told to stop."""

    root: Path
    now: str | None
    language: str | None
    wake: threading.Event = field(default_factory=threading.Event)
    tracker: Tracker | None = None
    lease: Lease | None = None
    pause: float = 2.0
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _waiting: Sequence[Mapping[str, str]] = ()
    _alarms: list[dict[str, str]] = field(default_factory=list)
    _shown_on: date | None = None
    _retry_at: float = 0.0
    _signed: tuple[Any, float] = (None, 0.0)
    _failures: int = 0
    _events: Events | None = None
    _quiet: float = 0.0
    _mode: str = "polling"
    _workspace: Workspace | None = None

    def run(self, stop: Stop) -> int:
        """Take turns until told to stop; gives the exit code."""
        try:
            while stop.code is None:
                self.supervised_turn()
                if stop.code is None:
                    self.wake.wait(self.pause)
                    if self.wake.is_set() and stop.code is None:
                        time.sleep(_STIR)
                    self.wake.clear()
        finally:
            if self._events is not None:
                self._events.stop()
            if self.lease is not None:
                with contextlib.suppress(OSError):
                    self.lease.release()
        return stop.code or 0

    def supervised_turn(self) -> None:
        """One turn whose trouble becomes an alarm and a longer pause."""
        try:
            self.turn()
        except Exception as trouble:
            self._failures += 1
            self.pause = min(_SLOWEST, 1.0 * 2 ** min(self._failures, 6))
            with contextlib.suppress(OSError):  # a full disk takes no crash file either
                self._failed(self._why(trouble))
        else:
            self._failures = 0

    def _why(self, trouble: Exception) -> str:
        if isinstance(trouble, ProcessorError):
            return trouble.in_words(self._words().say)
        if isinstance(trouble, OSError):
            return cause(trouble).in_words(self._words().say)
        return write_crash_file(trouble).in_words(self._words().say)

    def turn(self) -> None:
        """Look once, book what is ready, tell how the desk stands."""
        workspace = self._workspace = open_workspace(self.root)
        self._alarms = []
        if not self._at_work(workspace):
            self._stand_by(workspace)
            return
        began = time.monotonic()
        found = self._look(workspace)
        self._pace(workspace, time.monotonic() - began, bool(found.arriving))
        fresh = [s for s in found.ready if self._is_fresh(s)]
        today = clock(self.now, workspace.zone).date()
        retry = bool(self._waiting) and time.monotonic() >= self._retry_at
        if fresh or retry or today != self._shown_on:
            self._book(fresh[:_BATCH])
            if today != self._shown_on:
                self._catch_up()
            self._shown_on, self._retry_at = today, time.monotonic() + _AGAIN
        if len(fresh) > _BATCH:
            self.wake.set()
        self._tell(workspace, found)

    # ---------------------------------------------------------------- looking

    def _look(self, workspace: Workspace) -> Settled:
        quiet = quiet_of(workspace)
        if self.tracker is None or quiet != self._quiet:
            self.tracker, self._quiet = tracker_of(workspace, quiet, recall(workspace)), quiet
        sightings = scan(workspace.inbox, workspace.root)
        marked = any(s.path.name == LEASE for s in sightings)
        if self.lease is not None and self.lease.held and not marked:
            raise StoreTrouble(
                "The inbox {folder} came back without what this desk had put there; "
                "the share is not really connected. Connect it again; nothing is lost.",
                folder=workspace.inbox,
            )
        return self.tracker.judge(sightings)

    def _pace(self, workspace: Workspace, took: float, arriving: bool) -> None:
        settings = workspace.settings
        share = on_share(workspace)
        least = max(settings.scan_seconds, _SHARE_SCAN) if share else settings.scan_seconds
        if arriving and self._quiet > 0:
            least = min(least, max(0.1, self._quiet / READINGS))
        self.pause = min(_SLOWEST, max(least, 10 * took))
        if settings.polling == "never" or (settings.polling == "auto" and not share):
            self._events = self._events or Events(self.wake)
            self._mode = "events" if self._events.listen(workspace.inbox) else "polling"
        else:
            self._mode = "polling"

    def _is_fresh(self, s: Sighting) -> bool:
        seen = self._seen.get(s.path)
        if seen is None or seen.fingerprint != s.fingerprint:
            return True
        return seen.again_at is not None and time.monotonic() >= seen.again_at

    # ---------------------------------------------------------------- booking

    def _book(self, fresh: Sequence[Sighting]) -> None:
        if self.tracker is None:
            return
        with open_desk(self.root, now=self.now, language=self.language) as desk:
            if fresh:
                document = take_found(desk, Settled(tuple(fresh), (), ()), self.tracker)
                self._learn(fresh, document["files"])
                if document["books"]["arriving"] < len(fresh):
                    tell(_line(document["books"], desk.language))
            self._waiting = show(desk)
            deliver_after_run(desk)
            if fresh and desk.workspace.settings.after_booking == "move":
                move_booked(desk, document)

    def _catch_up(self) -> None:
        """Make up for a night that was missed: the machine slept, or was switched off."""
        with open_desk(self.root, now=self.now, language=self.language) as desk:
            if was_missed(desk):
                tell(desk.language.say("A night was missed; it is made up for now."))
                nightly(desk, settle_seconds=desk.workspace.settings.quiet_seconds, rehearse=False)

    def _learn(self, fresh: Sequence[Sighting], files: Sequence[Mapping[str, Any]]) -> None:
        told = {f["file"]: brief(f) for f in files}
        for s in fresh:
            before = self._seen.get(s.path)
            seen = _Seen(fingerprint=s.fingerprint, told=told[s.file])
            if told[s.file]["state"] in (FileState.ARRIVING, FileState.SKIPPED):
                if before is not None and before.fingerprint == s.fingerprint:
                    seen.pause = min(_SLOWEST, before.pause * 2)
                seen.again_at = time.monotonic() + seen.pause
            self._seen[s.path] = seen

    # ---------------------------------------------------------------- one at a time

    def _at_work(self, workspace: Workspace) -> bool:
        if self.lease is None:
            self.lease = Lease(workspace.inbox / LEASE, workspace.settings.lease_seconds)
        try:
            return self.lease.hold()
        except PermissionError as trouble:
            self._alarms.append(alarm(self._words(), "lease", why=cause(trouble)))
            return True

    def _stand_by(self, workspace: Workspace) -> None:
        self.pause = max(1.0, min(10.0, workspace.settings.lease_seconds / 6))
        if self._signed[0] != "standby":
            who = (lease_holder(workspace) or {"by": "?"})["by"]
            tell(alarm(self._words(), "standby", who=who)["says"])
        self._signed = ("standby", time.monotonic())
        self._seen.clear()  # what the other desk books meanwhile is looked at afresh

    # ---------------------------------------------------------------- telling

    def _tell(self, workspace: Workspace, found: Settled) -> None:
        if self.tracker is None:
            return
        here = {s.path for s in (*found.ready, *found.arriving)}
        self._seen = {path: seen for path, seen in self._seen.items() if path in here}
        files = [self._state_of(s) for s in (*found.ready, *found.arriving, *found.skipped)]
        words = self._words()
        alarms = inbox_alarms(workspace, words, self.tracker, files, found.seen)
        now = clock(self.now, workspace.zone)
        memory = Memory(
            since=self.tracker.since,
            files=files,
            seen=found.seen,
            scanned_at=now.isoformat(),
            mode=self._mode,
            waiting=self._waiting,
            alarms=[*self._alarms, *alarms],
        )
        self._progress(files, words)
        self._sign(workspace, words, memory)

    def _sign(self, workspace: Workspace, words: Language, memory: Memory) -> None:
        """Keep the memory and write the status: on a change, else now and then."""
        told = dataclasses.replace(memory, scanned_at=None)
        last, at = self._signed
        if told == last and time.monotonic() - at < _SIGN:
            return
        remember(workspace, memory)
        ledger = open_ledger(workspace, writes=False)
        try:
            write_status(workspace, words, clock(self.now, workspace.zone), ledger, memory)
        finally:
            ledger.close()
        self._signed = (told, time.monotonic())

    def _state_of(self, s: Sighting) -> Mapping[str, Any]:
        base = {"file": s.file, "sha256": ""}
        if s.skipped_by:
            return {**base, "state": FileState.SKIPPED.value, "reason": s.skipped_by}
        seen = self._seen.get(s.path)
        if seen is not None and seen.fingerprint == s.fingerprint:
            return seen.told  # what is booked stays so while somebody looks at it
        if s.waits_for:
            holder = {"open_by": s.holder} if s.holder else {}
            return {**base, "state": "arriving", "reason": s.waits_for, **holder}
        return {**base, "state": FileState.ARRIVING.value, "reason": "queued"}

    def _failed(self, why: str) -> None:
        self._shown_on = None  # show everything once more when it is over
        self._signed = (None, 0.0)
        told = alarm(self._words(), "trouble", why=why)
        tell(told["says"])
        # Where the settings are the trouble, it is told by those that held before.
        workspace = self._workspace
        if workspace is None:
            return
        with contextlib.suppress(ProcessorError, OSError):
            memory = dataclasses.replace(recall(workspace), alarms=[*self._alarms, told])
            self._sign(workspace, self._words(), memory)

    def _words(self) -> Language:
        return load_language(self.language or language_of(self.root))

    def _progress(self, files: Sequence[Mapping[str, Any]], words: Language) -> None:
        if sys.stderr.isatty():
            counts = Counter(f["state"] for f in files)
            shown = "  ".join(f"{words.say(w)} {counts[s]}" for s, w in STATES.items() if counts[s])
            with contextlib.suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{time.strftime('%H:%M:%S')}  {shown}")
                sys.stderr.flush()


def _line(books: Mapping[str, Any], words: Language) -> str:
    parts = [f"{words.say(word)} {books[state]}" for state, word in STATES.items() if books[state]]
    return f"{time.strftime('%H:%M:%S')}  {' + '.join(parts)}"


def watch(root: Path, *, now: str | None, language: str | None) -> int:
    """Watch a workspace until SIGTERM (gives 0) or Ctrl-C (130).

    Raises RulesInvalid or StoreTrouble only for what is wrong at the very start.
    """
    with open_desk(root, now=now, language=language):
        pass
    wake = threading.Event()
    stop = Stop(wake)
    stop.install()
    return Watch(root=root, now=now, language=language, wake=wake).run(stop)
