"""Whatever is done to a workbook: the desk lives, nothing hangs, every refusal has a name.

``PROCESSOR_FUZZ=100000`` spoils so many packages instead of a share that fits into a test run.
"""

from __future__ import annotations

import os
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.intake.guard import Job, Program, _Crew
from processor.intake.limits import Limits, Unreadable
from processor.model import Arrival
from tests.fuzz.mutations import packages, spoilt
from tests.records import shipped_pack

REASONS = {"encrypted", "not-a-workbook", "damaged", "too-large", "bomb", "empty", "crash"}
NUMBERS = 30  # that steer one spoiling
SPOILT = int(os.environ.get("PROCESSOR_FUZZ", "1000"))
ARRIVAL = Arrival(
    file="inbox/a.xlsx", sha256="0" * 64, size=1, arrived_at=datetime(2026, 3, 20, tzinfo=UTC)
)
SETUP = ((shipped_pack(),), ZoneInfo("Asia/Shanghai"), ())


@pytest.fixture(scope="module")
def crew() -> Iterator[_Crew]:
    served = _Crew(Program("processor.runs.reading", SETUP), Limits(seconds=10), None)
    yield served
    served.dismiss()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "spoilt"


def test_honest_packages_are_read(crew: _Crew, place: Path) -> None:
    for data in packages()[:-1]:
        place.write_bytes(data)
        assert not isinstance(crew.read(Job("0" * 64, place, ARRIVAL)), Unreadable)


def test_spoilt_packages_are_read_or_refused_by_name(crew: _Crew, place: Path) -> None:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=SPOILT,
        deadline=None,
        database=None,
        derandomize="PROCESSOR_FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(min_size=4 * NUMBERS, max_size=4 * NUMBERS))
    def spoil(chance: bytes) -> None:
        place.write_bytes(spoilt(struct.unpack(f"<{NUMBERS}I", chance)))
        answer = crew.read(Job("0" * 64, place, ARRIVAL))
        if not isinstance(answer, Unreadable):
            counts["read"] += 1
            return
        counts[answer.reason] += 1
        assert answer.reason in REASONS
        # A crash of the reading library is its own; an exception of ours would be a bug.
        assert answer.reason != "crash" or not answer.detail.isidentifier(), answer

    spoil()
    print(dict(counts))  # noqa: T201
    assert counts["read"] and counts["damaged"]
