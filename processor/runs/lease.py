"""One desk at a time: a lease in the inbox, where every machine that could take it can see it.

The lease says who should be at work; it guards nothing. Effects are keyed by content and the
ledger's own lock orders them, so a desk that was stopped, lost its lease and goes on does no
harm. ``filelock`` keeps it: a heartbeat of its own, expiry by what a contender has watched on its
own monotonic clock, so no clocks of two machines are ever compared.
"""

from __future__ import annotations

from pathlib import Path

from filelock import LeaseSettingsMismatch, SoftFileLease, Timeout


class Lease:
    """The lease of one inbox as one desk sees it."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._lock = SoftFileLease(path, lease_duration=seconds, thread_local=False, blocking=False)

    def hold(self) -> bool:
        """Whether this desk is the one at work; tries to become it. Raises OSError."""
        if self._lock.is_locked:
            if self._lock.compromise is None:
                return True
            self._lock.release(force=True)
        try:
            self._lock.acquire()
        except (Timeout, LeaseSettingsMismatch):
            return False
        return True

    @property
    def held(self) -> bool:
        """Whether this desk holds the lease, as far as it knows."""
        return bool(self._lock.is_locked) and self._lock.compromise is None

    def release(self) -> None:
        """Let another desk begin at once."""
        self._lock.release(force=True)
