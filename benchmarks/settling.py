"""How long settling takes: claims in groups, and bookings of nurses.

Run: ``python -m benchmarks.settling [RECORDS]`` (default 1,000,000; bookings a tenth of it). Each
is timed all at once and, for the comparison, one group after the other as the desk does it when
files come in singly.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from processor.claims.bookings import Booking, settle_bookings
from processor.claims.settle import settle
from processor.cli.entry import RUBBISH
from processor.model import Confirmation, Moment, Sameness, Verdict
from processor.rules.exclusive import ExclusiveRules
from tests.records import at, shipped_pack

START, AS_OF = at("2026-01-01 08:00"), at("2026-06-30 12:00")
GROUP = 4
ONE = ExclusiveRules.model_validate({"of": "nurse", "from": "start", "to": "end"})


def confirmation(id: str, who: str, minute: int) -> Confirmation:
    """A record that was signed so many minutes after the start."""
    signed = Moment(START + timedelta(minutes=minute), False)
    return Confirmation(
        id=id,
        claimant=who,
        who=who,
        customer="云岚",
        time=signed,
        basis={"supervisor_signed_at": signed},
        arrived_at=AS_OF,
        file=id,
        digest=id,
    )


def records(count: int, rng: random.Random) -> tuple[list[Confirmation], list[Verdict]]:
    """Half of the records alone, the other half in groups of four that are all the same."""
    made = [
        confirmation(f"R{n:08}", f"销售{rng.randrange(50)}", rng.randrange(250_000))
        for n in range(count)
    ]
    verdicts = [
        Verdict(left=made[i].id, right=made[k].id, sameness=Sameness.SAME, evidence=())
        for first in range(0, count // 2 - GROUP + 1, GROUP)
        for i in range(first, first + GROUP)
        for k in range(i + 1, first + GROUP)
    ]
    return made, verdicts


def bookings(count: int, rng: random.Random) -> list[Booking]:
    """Bookings of a day to a week, of one nurse for each fifty of them."""
    made = []
    for n in range(count):
        start = START + timedelta(days=rng.randrange(365))
        made.append(
            Booking(
                confirmation=confirmation(f"R{n:08}", "内科", rng.randrange(250_000)),
                what=f"护士{rng.randrange(max(1, count // 50))}",
                start=start,
                end=start + timedelta(days=rng.randrange(1, 8)),
                number=f"K{n}",
            )
        )
    return made


def timed(what: str, work: Callable[[], object]) -> None:
    """Run once and say how long it took, and how much of that was work."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    wall, worked = time.perf_counter() - began, time.process_time() - busy
    print(f"{what:48} {wall:8.2f} s ({worked:.2f} s work)", flush=True)


def main(count: int) -> None:
    """Time all ways, with Python's collector set as the command sets it."""
    gc.set_threshold(*RUBBISH)
    rng = random.Random(7)
    policy = shipped_pack().claims
    made, verdicts = records(count, rng)
    timed(f"settle {count:,} records at once", lambda: settle(made, verdicts, [], policy, AS_OF))
    few = min(count // 2, 20_000)
    by_group = [made[i : i + GROUP] for i in range(0, few, GROUP)]
    size = GROUP * (GROUP - 1) // 2
    theirs = [verdicts[i * size : (i + 1) * size] for i in range(len(by_group))]
    timed(
        f"settle {few:,} records group by group",
        lambda: [settle(g, v, [], policy, AS_OF) for g, v in zip(by_group, theirs, strict=True)],
    )
    booked = bookings(count // 10, rng)
    timed(f"settle {len(booked):,} bookings", lambda: settle_bookings(booked, [], ONE, AS_OF))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
