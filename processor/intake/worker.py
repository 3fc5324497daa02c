"""The child process that reads workbooks one by one, inside limits of memory and time.

It is started by ``guard`` as a plain Python program, knows nothing of the rest of the walk, and
imports only the reader. Paths come in as lines of JSON, answers go out as counted pickles.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Workbook

if sys.platform != "win32":
    import resource

HEADER = struct.Struct("<Q")  # the length of the answer that follows, in bytes
OUT_OF_MEMORY = Unreadable(reason="too-large", detail="it does not fit into the reader's memory")


def main() -> None:
    """Serve until standard input ends. The first line gives the limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the answers
    limits = Limits(**json.loads(sys.stdin.readline()))
    _confine(limits)
    _answer(answers, None)
    for line in sys.stdin:
        _allow(limits.seconds)
        _answer(answers, _read(Path(json.loads(line)), limits))


def _read(path: Path, limits: Limits) -> Workbook | Unreadable:
    try:
        return read_workbook(path, limits)
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as trouble:
        return Unreadable(reason="damaged", detail=f"cannot be opened: {trouble.strerror}")
    except Exception as trouble:  # a bug of ours must cost one file; its text may quote a cell
        return Unreadable(reason="crash", detail=type(trouble).__name__)


def _answer(target: BinaryIO, thing: object) -> None:
    data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    target.write(HEADER.pack(len(data)) + data)
    target.flush()


def _confine(limits: Limits) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def _allow(seconds: float) -> None:
    """Give the next file its share of processor time; the limit counts since the start."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        until = int(usage.ru_utime + usage.ru_stime + seconds) + 2
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until, most))


if __name__ == "__main__":
    main()
