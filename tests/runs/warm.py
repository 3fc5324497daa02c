"""A desk that is warmed up once and forked for every run, so that it can be killed often.

Reads lines of JSON (a workspace, a time, and after how many seconds to kill) and answers each with
one. Workbooks are read in the fork itself: what dies with its reader is another test's.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from processor.intake.limits import Limits
from processor.intake.workbook import read_workbook
from processor.rules.load import load_packs
from processor.runs import desk as desks
from processor.runs import publish as publishing
from processor.runs import reading
from processor.runs.run import run


def _answers(
    jobs: Any, program: Any, limits: Limits, workers: int, in_hand: Any
) -> Iterator[tuple[str, object]]:
    answer = reading._reads_forms(program.setup)
    for job in jobs:
        with in_hand.noted(job.key):
            done = answer(job.path, job.about, limits)
        yield job.key, done


def _read_workbooks(jobs: Any, limits: Limits, *_: Any) -> Iterator[tuple[str, object]]:
    for key, path in jobs:
        yield key, read_workbook(path, limits)


def _walk(root: Path, now: str) -> None:
    with desks.open_desk(root, now=now, language=None) as desk:
        run(desk, settle_seconds=0, rehearse=False)


def _forked(root: str, now: str, kill_after: float | None) -> dict[str, Any]:
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _walk(Path(root), now)
            code = 0
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    return {
        "killed": killed,
        "failed": not killed and os.WEXITSTATUS(status) != 0,
        "seconds": time.monotonic() - start,
    }


def main() -> None:
    """Serve until standard input ends. The first line names a workspace whose rules all share."""
    packs = load_packs(Path(json.loads(sys.stdin.readline())), "rules")
    desks.load_packs = cache(lambda *_: packs)
    reading.answers = _answers
    publishing.read_workbooks = _read_workbooks
    for line in sys.stdin:
        print(json.dumps(_forked(**json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
