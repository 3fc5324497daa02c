"""When a file has come to rest: readiness by our own monotonic clock, over several readings.

File times are only compared with each other, never held against a clock, because shares have
clocks of their own. How long somebody has been waiting is told by the machine's clock, because
that must outlive a restart; nothing is read or left by it that would not be read in the end.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from processor.intake.holders import holder_of
from processor.intake.names import is_stranded, marked_by
from processor.intake.scan import Sighting

READINGS = 4  # within one quiet window of a single run
_ENOUGH = 3  # equal readings that a quiet window must span

Fingerprint = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds: for stillness, for an open file, for a save to be finished."""

    quiet: float
    hold: float = 1800.0
    stranded: float = 600.0


class Settled(NamedTuple):
    """The inbox as one reading parts it; our own files are in none of the parts."""

    ready: tuple[Sighting, ...]
    arriving: tuple[Sighting, ...]
    skipped: tuple[Sighting, ...]

    @property
    def seen(self) -> int:
        """How many names were sighted."""
        return len(self.ready) + len(self.arriving) + len(self.skipped)


class _Rest(NamedTuple):
    fingerprint: Fingerprint
    since: float  # on the monotonic clock
    readings: int


class Tracker:
    """Follows the inbox from reading to reading.

    ``since`` holds, by path, when a file was first seen waiting (seconds since 1970).
    """

    def __init__(
        self,
        patience: Patience,
        since: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._patience = patience
        self._rests: dict[Path, _Rest] = {}
        self.since: dict[str, float] = dict(since or {})
        self._unfinished = set(self.since)  # looked ready, but had not come in whole
        self._clock, self._wall = clock, wall

    def judge(self, sightings: Iterable[Sighting]) -> Settled:
        """Part one reading of the inbox into ready, arriving and skipped."""
        known = [s for s in sightings if s.skipped_by != "ours"]
        forms = [s for s in known if s.skipped_by is None]
        skipped = tuple(s for s in known if s.skipped_by is not None)
        now = self._clock()
        self._rests = {s.path: self._rest(s, now) for s in forms}
        open_by = _holders(skipped)
        judged = [self._judged(s, now, open_by) for s in forms]
        arriving = tuple(s for s in judged if s.waits_for)
        waits = (s for s in judged if s.waits_for or s.notice or s.file in self._unfinished)
        self.since = {s.file: self._first_seen(s.file) for s in waits}
        return Settled(tuple(s for s in judged if not s.waits_for), arriving, skipped)

    def waited(self, file: str) -> float:
        """For how many seconds a file has been waiting."""
        return self._wall() - self._first_seen(file)

    def keep_waiting(self, file: str) -> None:
        """A file that looked ready turned out not to be."""
        self._unfinished.add(file)
        self.since[file] = self._first_seen(file)

    def finish(self, file: str) -> None:
        """A file has come in whole."""
        self._unfinished.discard(file)

    def _first_seen(self, file: str) -> float:
        now = self._wall()
        return min(self.since.get(file, now), now)  # a clock that was set back must not count

    def _rest(self, s: Sighting, now: float) -> _Rest:
        before = self._rests.get(s.path)
        if before is None or before.fingerprint != s.fingerprint:
            return _Rest(s.fingerprint, now, 1)
        return before._replace(readings=before.readings + 1)

    def _judged(self, s: Sighting, now: float, open_by: Mapping[Path, str]) -> Sighting:
        rest, patience = self._rests[s.path], self._patience
        still = now - rest.since >= patience.quiet and rest.readings >= _ENOUGH
        if patience.quiet > 0 and not still:
            return dataclasses.replace(s, waits_for="changing")
        holder = open_by.get(s.path)
        if holder is not None:
            if self.waited(s.file) < patience.hold:
                return dataclasses.replace(s, waits_for="open-by", holder=holder)
            return dataclasses.replace(s, notice="held-open", holder=holder)
        if is_stranded(s.path.name):
            if patience.quiet > 0 and self.waited(s.file) < patience.stranded:
                return dataclasses.replace(s, waits_for="unfinished-save")
            return dataclasses.replace(s, notice="stranded")
        return s


def settle(
    look: Callable[[], Settled],
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Settled:
    """Read the inbox with ``look`` for ``seconds`` and part what kept still from what arrives.

    With 0 seconds one reading has to do. An inbox without forms is not waited for.
    """
    found = look()
    end = clock() + seconds
    over, readings = not (found.ready or found.arriving) or seconds <= 0, 1
    while not over:
        sleep(min(max(0.0, end - clock()), seconds / READINGS))
        readings += 1  # enough of them also where a busy machine sleeps through the window
        over = clock() >= end and readings >= _ENOUGH  # so the last reading spans the window
        found = look()
    return found


def _holders(skipped: Iterable[Sighting]) -> dict[Path, str]:
    """The documents that marks say are open, and by whom."""
    found = {}
    for s in skipped:
        document = marked_by(s.path.name) if s.skipped_by == "lock-file" else None
        holder = holder_of(s.path) if document else None
        if document and holder is not None:
            found[s.path.with_name(document)] = holder
    return found
