"""The reader's memory is limited; on Windows by a job, told to its kernel as winnt.h has it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest

from processor.intake.confine import JobLimits, put_into_job

GREEDY = """
from processor.intake.confine import confine_memory
confine_memory(1 << 30)
bytearray(1 << 20)
try:
    bytearray(2 << 30)
except MemoryError:
    print("refused")
"""


def test_more_memory_than_allowed_is_refused() -> None:
    told = subprocess.run(
        [sys.executable, "-c", GREEDY], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "refused"


@pytest.mark.skipif(sys.maxsize < 1 << 32, reason="offsets of a 64-bit system")
def test_the_limits_lie_where_windows_reads_them() -> None:
    assert ctypes.sizeof(JobLimits) == 144
    assert JobLimits.process_memory.offset == 112


class Kernel:
    """What Windows is asked; ``fails`` is the call that it refuses."""

    def __init__(self, fails: str = "") -> None:
        self.asked: list[str] = []
        self.memory = self.flags = 0

        def call(name: str, answer: int) -> SimpleNamespace:
            return Call(self, name, 0 if name == fails else answer)

        self.CreateJobObjectW = call("CreateJobObjectW", 77)
        self.GetCurrentProcess = call("GetCurrentProcess", 2**64 - 1)
        self.SetInformationJobObject = call("SetInformationJobObject", 1)
        self.AssignProcessToJobObject = call("AssignProcessToJobObject", 1)


class Call(SimpleNamespace):
    def __init__(self, kernel: Kernel, name: str, answer: int) -> None:
        super().__init__(kernel=kernel, name=name, answer=answer)

    def __call__(self, *args: object) -> int:
        self.kernel.asked.append(self.name)
        if self.name == "SetInformationJobObject":
            limits = ctypes.cast(args[2], ctypes.POINTER(JobLimits)).contents
            self.kernel.memory, self.kernel.flags = limits.process_memory, limits.basic.flags
        return int(self.answer)


def test_windows_is_asked_for_a_job_with_that_limit() -> None:
    kernel = Kernel()
    assert put_into_job(kernel, 1 << 30)
    assert (kernel.memory, kernel.flags) == (1 << 30, 0x100)
    assert kernel.asked[-1] == "AssignProcessToJobObject"


@pytest.mark.parametrize(
    "refused", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"]
)
def test_a_refusal_leaves_the_reader_at_work(refused: str) -> None:
    assert not put_into_job(Kernel(refused), 1 << 30)
