"""A limit of memory for this very process, as the system knows it.

POSIX: a limit of the address space. Windows: a job object that allows its processes so much
committed memory (``JOB_OBJECT_LIMIT_PROCESS_MEMORY``, winnt.h); jobs may be nested since Windows 8.
Either way what goes beyond fails to be allocated, which Python tells as MemoryError.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

if sys.platform != "win32":
    import resource

_PROCESS_MEMORY = 0x100
_EXTENDED = 9  # JobObjectExtendedLimitInformation


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class JobLimits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION`` of winnt.h."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("transfers", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def confine_memory(most: int) -> None:
    """Let this process have at most so many bytes; where the system refuses, none is set."""
    if sys.platform == "win32":
        put_into_job(ctypes.WinDLL("kernel32"), most)
    else:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def put_into_job(kernel: Any, most: int) -> bool:
    """Put this process into a job of its own; the job lasts as long as the process does."""
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    if not job:
        return False
    limits = JobLimits(process_memory=most)
    limits.basic.flags = _PROCESS_MEMORY
    told = kernel.SetInformationJobObject(
        job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits)
    )
    itself = ctypes.c_void_p(kernel.GetCurrentProcess())
    return bool(told and kernel.AssignProcessToJobObject(job, itself))
