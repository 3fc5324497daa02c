"""What kind of file system a folder lies on: whether events can be trusted there, and locks.

Sources: proc(5) mountinfo; Win32 GetDriveType.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = (
    "nfs nfs4 cifs smb2 smb3 smbfs afs ncpfs ncp coda ceph lustre glusterfs davfs "
    "fuse.sshfs fuse.davfs fuse.davfs2 fuse.rclone fuse.glusterfs fuse.s3fs fuse.smbnetfs "
    "fuse.curlftpfs fuse.gvfsd-fuse"
)


def filesystem_of(path: Path) -> str:
    """The type of the file system under a path, such as ``ext4`` or ``cifs``; empty if unknown."""
    if sys.platform == "win32":
        root = os.path.splitdrive(path.resolve())[0] + "\\"
        remote = root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == 4
        return "smb3" if remote else "ntfs"
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
        real = str(path.resolve())
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[4])
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind


def is_network(kind: str) -> bool:
    """Whether locks and transactions cannot be trusted on a file system of this type."""
    return kind in _NETWORK.split()


def has_events(kind: str) -> bool:
    """Whether changes that other machines make are told; no user-space file system does."""
    return not (is_network(kind) or kind.startswith("fuse") or kind in ("9p", "virtiofs"))
