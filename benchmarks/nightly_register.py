"""A whole night over a register, part by part: seconds of work, seconds of the clock, memory.

``python -m benchmarks.nightly_register [records...]``: so many invented customers are laid into a
ledger with all that booking makes of them. Then come two nights in which nothing came in: the
first finds everything new and publishes it all, the second is as every other. A part's seconds
hold those of the parts within it, which stand below it with a dot; memory is the most so far.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.ledger_of import fill
from processor.cli.entry import RUBBISH
from processor.runs.desk import open_desk
from processor.runs.nightly import nightly
from tests.desk import Office

SIZES = (10_000, 100_000)
NIGHTS = ("2026-04-02T02:00:00+08:00", "2026-04-03T02:00:00+08:00")
# Each part by the function that does it, where the night calls it.
PARTS = {
    "processor.runs.nightly.take": "take, remind, commit",
    "processor.runs.run.take_master_edits": "· master read back",
    "processor.runs.nightly.recomputed": "· made anew, compared",
    "processor.runs.nightly.due_cases": "· clocks",
    "processor.runs.nightly.claim_reminders": "· claims that run out",
    "processor.runs.nightly.audited": "chain of acts",
    "processor.runs.nightly.show": "publish",
    "processor.runs.publish.put_master": "· master put in place",
    "processor.runs.nightly.deliver": "deliver",
    "processor.runs.nightly.apply_retention": "retention",
    "processor.runs.nightly.back_up": "backup",
}


@dataclass(slots=True)
class Watch:
    """Seconds of work and of the clock, and GB, by part; a part that runs twice is summed."""

    took: dict[str, tuple[float, float, float]] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, watched."""

        def run(*args: Any, **more: Any) -> Any:
            busy, clock = worked(), time.perf_counter()
            try:
                return work(*args, **more)
            finally:
                before = self.took.get(name, (0.0, 0.0, 0.0))
                took = worked() - busy, time.perf_counter() - clock
                self.took[name] = (before[0] + took[0], before[1] + took[1], most())

        return run


def worked() -> float:
    """Seconds that this process and those it waited for have worked."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def most() -> float:
    """The most memory that this process or one it waited for has held, in GB."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(u.ru_maxrss for u in used) / 1024**2


def watched(stack: ExitStack, watch: Watch) -> None:
    """Watch every part until the stack is unwound."""
    for target, name in PARTS.items():
        module, _, function = target.rpartition(".")
        work = getattr(sys.modules[module], function)
        stack.enter_context(patch(target, watch.timed(name, work)))


def one_night(root: Path, now: str) -> None:
    """Run a night and print its parts."""
    watch = Watch()
    with ExitStack() as stack:
        watched(stack, watch)
        desk = stack.enter_context(open_desk(root, now=now, language=None))
        night = watch.timed("the whole night", nightly)(desk, settle_seconds=0, rehearse=False)
    assert night["nightly"]["alarms"] == [], night["nightly"]["alarms"]
    assert night["nightly"]["proof"] == []
    print(f"{now[:10]}: {len(night['notices'])} notices", flush=True)
    for name in lines_of(watch):
        busy, clock, memory = watch.took[name]
        print(f"  {name:<24}{busy:>9.1f}{clock:>9.1f}{memory:>8.2f}", flush=True)


def lines_of(watch: Watch) -> Iterator[str]:
    """The parts that ran, in their order, the whole last."""
    yield from (name for name in PARTS.values() if name in watch.took)
    yield "the whole night"


def main(sizes: list[int]) -> None:
    """Lay each register and run its nights, each in a process of its own."""
    for records in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "desk"
            again = [sys.executable, "-m", __spec__.name]
            subprocess.run([*again, "fill", str(root), str(records)], check=True)
            print(f"  {'':<24}{'work, s':>9}{'clock, s':>9}{'GB':>8}", flush=True)
            for now in NIGHTS:
                subprocess.run([*again, "night", str(root), now], check=True)


if __name__ == "__main__":
    gc.set_threshold(*RUBBISH)
    if sys.argv[1:2] == ["fill"]:
        print(fill(Office(Path(sys.argv[2])), int(sys.argv[3])), flush=True)
    elif sys.argv[1:2] == ["night"]:
        one_night(Path(sys.argv[2]), sys.argv[3])
    else:
        main([int(word) for word in sys.argv[1:]] or list(SIZES))
