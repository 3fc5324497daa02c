"""Workbooks are read in child processes that may die; a file that kills one costs only itself.

Each child has its own pair of pipes, so blame is never in doubt: what a child was asked when it
died is what killed it. Children are plain programs, not forks, so they carry nothing of ours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, NamedTuple, TypeAlias, cast

import processor
from processor.errors import StoreTrouble, cause, told
from processor.intake.attempts import InHand
from processor.intake.limits import Limits, Unreadable
from processor.intake.worker import OUT_OF_MEMORY, receive, send
from processor.model import Workbook

__all__ = ["Job", "Limits", "Program", "Reading", "Unreadable", "answers", "read_workbooks"]

Reading: TypeAlias = Workbook | Unreadable

_START = 60.0  # seconds for a child to come up, on a machine that is busy
_LOOK = 0.05  # seconds between two looks at the clocks of all children
_AHEAD = 16  # readings that may wait for the caller, per worker
_SIGXCPU = int(getattr(signal, "SIGXCPU", 0))
_DIED = Unreadable(reason="crash", detail="the reader died of it")
_ROOT = Path(processor.__file__).resolve().parent.parent


class Job(NamedTuple):
    """One file to read: its digest, where it lies, and what the reader needs to know of it."""

    key: str
    path: Path
    about: object = None


class Program(NamedTuple):
    """What the children run: a module that serves, and what it is told at its start."""

    module: str
    setup: object = None


def _no_child(why: object) -> StoreTrouble:
    return StoreTrouble(
        "The process that reads workbooks does not start ({why}). Check memory and the "
        "installation with `processor doctor`; nothing is lost.",
        why=why,
    )


def read_workbooks(
    jobs: Sequence[tuple[str, Path]],
    limits: Limits,
    workers: int = 2,
    passwords: tuple[str, ...] = (),
) -> Iterator[tuple[str, Reading]]:
    """Read (key, path) jobs and yield (key, workbook or why not), in the order of the jobs.

    Raises StoreTrouble when no reading process can be started at all.
    """
    program = Program("processor.intake.worker", passwords)
    for key, reading in answers([Job(*job) for job in jobs], program, limits, workers):
        yield key, cast(Reading, reading)


def answers(
    jobs: Iterable[Job],
    program: Program,
    limits: Limits,
    workers: int,
    in_hand: InHand | None = None,
) -> Generator[tuple[str, object]]:
    """What the program says of each file, or an Unreadable, in the order of the jobs.

    What a child is reading is noted in ``in_hand`` meanwhile. Whoever stops asking ends it.
    Raises StoreTrouble when no reading process can be started at all.
    """
    count = max(1, workers)
    crew = _Crew(program, limits, in_hand)
    waiting: deque[tuple[str, Future[object]]] = deque()
    with ThreadPoolExecutor(count) as threads:
        try:
            for job in jobs:
                waiting.append((job.key, threads.submit(crew.read, job)))
                if len(waiting) >= count * _AHEAD:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            crew.dismiss()


def _next(waiting: deque[tuple[str, Future[object]]]) -> tuple[str, object]:
    key, future = waiting.popleft()
    return key, future.result()


class _Crew:
    """The children: as many as there are threads that ask at one time, and who watches them."""

    def __init__(self, program: Program, limits: Limits, in_hand: InHand | None) -> None:
        self._program = program
        self._limits = limits
        self._in_hand = in_hand
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        self._started: list[_Child] = []
        self._lock = threading.Lock()
        self._dismissed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def read(self, job: Job) -> object:
        """Have one child read one file; what a worn child failed at, a fresh one tries again."""
        child = self._take()
        worn = child.served > 0
        with self._in_hand.noted(job.key) if self._in_hand else contextlib.nullcontext():
            reading = child.read(job, self._limits.seconds)
            if worn and reading in (_DIED, OUT_OF_MEMORY):
                child.stop()
                child = self._start()
                reading = child.read(job, self._limits.seconds)
        if child.alive:
            self._idle.put(child)
        return reading

    def dismiss(self) -> None:
        """End every child, also those that are reading."""
        with self._lock:
            self._dismissed.set()
            for child in self._started:
                child.stop()

    def _take(self) -> _Child:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _start(self) -> _Child:
        with self._lock:
            if self._dismissed.is_set():
                raise StoreTrouble("The reading of workbooks was broken off.")
            child = _Child(self._program)
            self._started = [c for c in self._started if c.alive] + [child]
        child.greet(self._limits, self._program.setup)
        return child

    def _watch(self) -> None:
        while not self._dismissed.wait(_LOOK):
            now = time.monotonic()
            for child in self._started:
                child.look(now)


class _Child:
    """One reading process. ``served`` counts the files that it has answered for."""

    def __init__(self, program: Program) -> None:
        self.served = 0
        self.alive = True
        self._deadline = float("inf")  # by the monotonic clock
        self._late = False
        command = [sys.executable, "-P", "-m", program.module]
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
            raise _no_child(cause(trouble)) from trouble
        self._input = cast(BinaryIO, self._process.stdin)
        self._output = cast(BinaryIO, self._process.stdout)

    def greet(self, limits: Limits, setup: object) -> None:
        """Wait until the child is up. Raises StoreTrouble when it does not come."""
        try:
            self._ask((limits, setup), _START)
        except (OSError, EOFError) as trouble:
            self.stop()
            code = self._process.returncode
            raise _no_child(told("exit code {code}", code=code)) from trouble

    def read(self, job: Job, seconds: float) -> object:
        """Ask for one file and wait at most ``seconds``; a child that fails is dead after."""
        try:
            reading = self._ask((job.path, job.about), seconds)
        except (OSError, EOFError):
            self.stop()
            late = self._late or self._process.returncode == -_SIGXCPU
            return Unreadable(reason="timeout", detail=f"over {seconds:g} s") if late else _DIED
        self.served += 1
        return reading

    def look(self, now: float) -> None:
        """End the process if it has had its time."""
        if now > self._deadline:
            self._late = True
            self._process.kill()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.alive = False
        self._process.kill()
        self._process.wait()
        for pipe in (self._input, self._output):
            with contextlib.suppress(OSError):
                pipe.close()

    def _ask(self, question: object, seconds: float) -> object:
        self._deadline = time.monotonic() + seconds
        try:
            send(self._input, question)
            return receive(self._output)
        finally:
            self._deadline = float("inf")
