"""A share to test with: a pass-through FUSE file system that can be slow, broken, empty or stale.

``python -m tests.faults.slow_share BACKING MOUNT CONTROL [ATTR_SECONDS]``. CONTROL is a JSON file
that is read before every call: ``latency`` (seconds), ``error`` (errno of every call), ``empty``
(listings show nothing). What is written in BACKING comes as if from another machine: no events.
"""

# os is what a file system speaks.
# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH208

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import fuse

_STAT = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_ino")


class Share(fuse.Operations):
    use_ns = True

    def __init__(self, backing: str, control: str) -> None:
        self.backing, self.control = backing, Path(control)

    def __call__(self, op: str, path: str, *args: Any) -> Any:
        told = self._told()
        time.sleep(told.get("latency", 0))
        if told.get("error") and op not in ("init", "destroy"):
            raise fuse.FuseOSError(told["error"])
        self._empty = bool(told.get("empty"))
        return super().__call__(op, self.backing + path, *args)

    def _told(self) -> dict[str, Any]:
        try:
            return json.loads(self.control.read_text())
        except (OSError, ValueError):
            return {}

    def getattr(self, path, fh=None):
        if self._empty and path.rstrip("/") != self.backing:
            raise fuse.FuseOSError(2)
        found = os.lstat(path)
        times = {f"st_{t}time": getattr(found, f"st_{t}time_ns") for t in "amc"}
        return {name: getattr(found, name) for name in _STAT} | times

    def readdir(self, path, fh):
        return [".", "..", *([] if self._empty else os.listdir(path))]

    def open(self, path, flags):
        return os.open(path, flags)

    def create(self, path, mode, fi=None):
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(path, length)

    def flush(self, path, fh):
        return 0

    def fsync(self, path, datasync, fh):
        return os.fsync(fh)

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        os.rename(old, self.backing + new)

    def unlink(self, path):
        os.unlink(path)

    def mkdir(self, path, mode):
        os.mkdir(path, mode)

    def chmod(self, path, mode):
        os.chmod(path, mode)

    def utimens(self, path, times=None):
        os.utime(path, ns=times)

    def access(self, path, mode):
        return 0

    def statfs(self, path):
        found = os.statvfs(path)
        return {n: getattr(found, n) for n in dir(found) if n.startswith("f_")}


if __name__ == "__main__":
    backing, mount, control = sys.argv[1:4]
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
    fuse.FUSE(
        Share(backing, control),
        mount,
        foreground=True,
        nothreads=True,
        attr_timeout=seconds,
        entry_timeout=seconds,
    )
