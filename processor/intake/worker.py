"""The child process that reads workbooks one by one, inside limits of memory and time.

It is started by ``guard`` as a plain Python program. Questions come in and answers go out as
counted pickles: first the limits and what the reader needs to know, then one file at a time.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from processor.intake.confine import confine_memory
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook

if sys.platform != "win32":
    import resource

Answer: TypeAlias = Callable[[Path, Any, Limits], object]

HEADER = struct.Struct("<Q")  # the length of the message that follows, in bytes
OUT_OF_MEMORY = Unreadable(reason="too-large", detail="it does not fit into the reader's memory")


def serve(prepare: Callable[[Any], Answer]) -> None:
    """Answer until standard input ends; ``prepare`` makes the reader from its setup."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the answers
    questions = sys.stdin.buffer
    limits, setup = receive(questions)
    answer = prepare(setup)
    gc.collect()
    gc.freeze()  # what is known from the start is never looked through again
    _confine(limits)
    send(answers, None)
    while True:
        try:
            path, about = receive(questions)
        except EOFError:
            return
        _allow(limits.seconds)
        send(answers, _safely(answer, path, about, limits))


def send(target: BinaryIO, thing: object) -> None:
    """One message. Raises OSError when the other side is gone."""
    data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    target.write(HEADER.pack(len(data)) + data)
    target.flush()


def receive(source: BinaryIO) -> Any:
    """The next message. Raises EOFError when the other side is gone."""
    (length,) = HEADER.unpack(_exactly(source, HEADER.size))
    # Both sides are our own program; the messages hold nothing that a file wrote as a pickle.
    return pickle.loads(_exactly(source, length))  # noqa: S301


def _exactly(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _safely(answer: Answer, path: Path, about: Any, limits: Limits) -> object:
    try:
        return answer(path, about, limits)
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as trouble:
        return Unreadable(reason="damaged", detail=f"cannot be opened: {trouble.strerror}")
    except Exception as trouble:  # a bug of ours must cost one file; its text may quote a cell
        return Unreadable(reason="crash", detail=type(trouble).__name__)


def _confine(limits: Limits) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    confine_memory(limits.memory_bytes)


def _allow(seconds: float) -> None:
    """Give the next file its share of processor time; the limit counts since the start."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        until = int(usage.ru_utime + usage.ru_stime + seconds) + 2
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until, most))


def _reads_grids(passwords: Any) -> Answer:
    return lambda path, _, limits: read_workbook(path, limits, passwords)


if __name__ == "__main__":
    serve(_reads_grids)
