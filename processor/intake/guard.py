"""Workbooks are read in child processes that may die; a file that kills one costs only itself.

Each child has its own pair of pipes, so blame is never in doubt: what a child was asked when it
died is what killed it. Children are plain programs, not forks, so they carry nothing of ours.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TypeAlias, cast

import processor
from processor.errors import StoreTrouble, told
from processor.intake.limits import Limits, Unreadable
from processor.intake.worker import HEADER, OUT_OF_MEMORY
from processor.model import Workbook

__all__ = ["Limits", "Reading", "Unreadable", "read_workbooks"]

Reading: TypeAlias = Workbook | Unreadable

_START = 60.0  # seconds for a child to come up, on a machine that is busy
_AHEAD = 16  # readings that may wait for the caller, per worker
_SIGXCPU = int(getattr(signal, "SIGXCPU", 0))
_DIED = Unreadable(reason="crash", detail="the reader died of it")
_ROOT = Path(processor.__file__).resolve().parent.parent


def _no_child(why: object) -> StoreTrouble:
    return StoreTrouble(
        "The process that reads workbooks does not start ({why}). Check memory and the "
        "installation with `processor doctor`; nothing is lost.",
        why=why,
    )


def read_workbooks(
    jobs: Sequence[tuple[str, Path]], limits: Limits, workers: int = 2
) -> Iterator[tuple[str, Reading]]:
    """Read (key, path) jobs and yield (key, workbook or why not), in the order of the jobs.

    Raises StoreTrouble when no reading process can be started at all.
    """
    count = max(1, min(workers, len(jobs)))
    crew = _Crew(limits)
    waiting: deque[tuple[str, Future[Reading]]] = deque()
    with ThreadPoolExecutor(count) as threads:
        try:
            for key, path in jobs:
                waiting.append((key, threads.submit(crew.read, path)))
                if len(waiting) >= count * _AHEAD:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            crew.dismiss()


def _next(waiting: deque[tuple[str, Future[Reading]]]) -> tuple[str, Reading]:
    key, future = waiting.popleft()
    return key, future.result()


class _Crew:
    """The children: as many as there are threads that ask at one time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        self._started: list[_Child] = []
        self._lock = threading.Lock()
        self._dismissed = False

    def read(self, path: Path) -> Reading:
        """Have one child read one file; what a worn child failed at, a fresh one tries again."""
        child = self._take()
        worn = child.served > 0
        reading = child.read(path, self._limits.seconds)
        if worn and reading in (_DIED, OUT_OF_MEMORY):
            child.stop()
            child = self._start()
            reading = child.read(path, self._limits.seconds)
        if child.alive:
            self._idle.put(child)
        return reading

    def dismiss(self) -> None:
        """End every child, also those that are reading."""
        with self._lock:
            self._dismissed = True
            for child in self._started:
                child.stop()

    def _take(self) -> _Child:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _start(self) -> _Child:
        with self._lock:
            if self._dismissed:
                raise StoreTrouble("The reading of workbooks was broken off.")
            child = _Child(self._limits)
            self._started = [c for c in self._started if c.alive] + [child]
        child.greet()
        return child


class _Child:
    """One reading process. ``served`` counts the files that it has answered for."""

    def __init__(self, limits: Limits) -> None:
        self.served = 0
        self.alive = True
        command = [sys.executable, "-P", "-m", "processor.intake.worker"]
        roots = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        places = {**os.environ, "PYTHONPATH": roots, "RUST_BACKTRACE": "0"}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=places,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as trouble:
            raise _no_child(trouble.strerror) from trouble
        self._input = cast(IO[bytes], self._process.stdin)
        self._output = cast(IO[bytes], self._process.stdout)
        self._limits = limits

    def greet(self) -> None:
        """Wait until the child is up. Raises StoreTrouble when it does not come."""
        try:
            with _Alarm(self._process, _START):
                self._send(dataclasses.asdict(self._limits))
                self._receive()
        except (OSError, EOFError) as trouble:
            self.stop()
            code = self._process.returncode
            raise _no_child(told("exit code {code}", code=code)) from trouble

    def read(self, path: Path, seconds: float) -> Reading:
        """Ask for one file and wait at most ``seconds``; a child that fails is dead after."""
        alarm = _Alarm(self._process, seconds)
        try:
            with alarm:
                self._send(str(path))
                reading = cast(Reading, self._receive())
        except (OSError, EOFError):
            self.stop()
            late = alarm.rang or self._process.returncode == -_SIGXCPU
            return Unreadable(reason="timeout", detail=f"over {seconds:g} s") if late else _DIED
        self.served += 1
        return reading

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.alive = False
        self._process.kill()
        self._process.wait()
        for pipe in (self._input, self._output):
            with contextlib.suppress(OSError):
                pipe.close()

    def _send(self, thing: object) -> None:
        self._input.write(json.dumps(thing).encode() + b"\n")
        self._input.flush()

    def _receive(self) -> object:
        (length,) = HEADER.unpack(self._exactly(HEADER.size))
        # The sender is our own program; its pickles hold workbooks and nothing that a file wrote.
        return pickle.loads(self._exactly(length))  # noqa: S301

    def _exactly(self, length: int) -> bytes:
        data = self._output.read(length)
        if len(data) < length:
            raise EOFError
        return data


class _Alarm:
    """Kills a process unless the block ends in time; ``rang`` tells which."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.rang = False
        self._process = process
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()
