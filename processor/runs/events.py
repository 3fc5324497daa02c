"""Events of the file system as a hint: they wake the watching desk, and nothing more.

What they tell is never believed; whether they come, come late or lie makes no difference to the
ledger, only to how soon it knows.
"""

from __future__ import annotations

import threading
from pathlib import Path

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from processor.intake.names import OURS

_READING = (EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE)  # our own reading makes these


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event, ours_too: bool) -> None:
        self._wake, self._ours_too = wake, ours_too

    def on_any_event(self, event: FileSystemEvent) -> None:
        ours = OURS in str(event.src_path)
        if event.event_type not in _READING and (self._ours_too or not ours):
            self._wake.set()


class Events:
    """Sets ``wake`` when something stirs in the inbox, as long as that works.

    ``ours_too``: also when it is a file of our own, as for a probe.
    """

    def __init__(self, wake: threading.Event, *, ours_too: bool = False) -> None:
        self._wake, self._ours_too = wake, ours_too
        self._observer: BaseObserver | None = None

    def listen(self, inbox: Path) -> bool:
        """Begin listening, or go on; whether events can be expected."""
        if self._observer is not None and all(e.is_alive() for e in self._observer.emitters):
            return bool(self._observer.emitters)
        self.stop()
        observer = Observer()
        try:
            observer.schedule(_Waker(self._wake, self._ours_too), str(inbox), recursive=True)
            observer.start()
        except (OSError, RuntimeError):  # out of watches, or of threads: looking is enough
            return False
        self._observer = observer
        return True

    def stop(self) -> None:
        """Listen no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=5)
            self._observer = None
