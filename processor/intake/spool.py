"""The store of originals: every file that was taken in, once, under the digest of its bytes.

A batch is copied from the share, made durable, and only then named; a digest in the spool
therefore always has its bytes. Sources are opened once, read in one pass and never changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from processor.errors import StoreTrouble, cause
from processor.intake.trouble import is_environment
from processor.intake.whole import is_whole

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_OPEN |= getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A source whose bytes are now in the spool, durably."""

    path: Path
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A source that gave no bytes this time.

    ``why``: gone, no-access, arriving (it changed while it was being copied), or incomplete (its
    end has not come yet).
    """

    path: Path
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    kept: Kept
    draft: Path


class Spool:
    """A content-addressed folder ``<root>/<aa>/<sha256>`` on a local disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, sha256: str) -> Path:
        """The place of a digest, whether or not it is kept. Raises StoreTrouble on a non-digest."""
        if not _DIGEST.fullmatch(sha256):
            raise StoreTrouble(
                "{digest} is not the digest of a file in the spool.", digest=repr(sha256[:80])
            )
        return self.root / sha256[:2] / sha256

    def keep(self, paths: Iterable[Path], *, patient: bool = False) -> list[Kept | Missed]:
        """Copy a batch in; one answer for each path, in their order.

        When it returns, every ``Kept`` survives a power cut. ``patient`` leaves workbooks whose
        end has not come yet. Raises StoreTrouble when the share fails or the spool itself cannot
        be written; then nothing of the batch counts.
        """
        drafts: list[Path] = []
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            answers = [self._copied(path, drafts, patient) for path in paths]
            copies = [answer for answer in answers if isinstance(answer, _Copy)]
            self._name(copies)
        except OSError as trouble:
            raise StoreTrouble(
                "The spool {folder} cannot be written ({why}). "
                "Make room on its disk or correct its rights, then run again; nothing is lost.",
                folder=self.root,
                why=cause(trouble),
            ) from trouble
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)
        return [answer.kept if isinstance(answer, _Copy) else answer for answer in answers]

    def _copied(self, path: Path, drafts: list[Path], patient: bool) -> _Copy | Missed:
        try:
            source = os.open(path, _OPEN)
        except OSError as trouble:
            return _missed(path, trouble)
        try:
            draft = self.root / f"draft-{uuid.uuid4().hex}"
            drafts.append(draft)
            copy = _copy(path, source, draft)
        finally:
            os.close(source)
        if patient and isinstance(copy, _Copy) and not is_whole(draft):
            return Missed(path=path, why="incomplete")
        return copy

    def _name(self, copies: list[_Copy]) -> None:
        fresh = [c for c in copies if not self._holds(c.kept)]
        for copy in fresh:
            _sync(copy.draft)
        folders = {self.path_of(c.kept.sha256).parent for c in fresh}
        made = [folder for folder in folders if not folder.exists()]
        for folder in made:
            folder.mkdir(exist_ok=True)
        for copy in fresh:
            copy.draft.replace(self.path_of(copy.kept.sha256))
        for folder in sorted(folders) + ([self.root] if made else []):
            _sync(folder)

    def _holds(self, kept: Kept) -> bool:
        try:
            return self.path_of(kept.sha256).stat().st_size == kept.size
        except FileNotFoundError:
            return False


def _copy(path: Path, source: int, draft: Path) -> _Copy | Missed:
    before = os.fstat(source)
    if not stat.S_ISREG(before.st_mode):
        return Missed(path=path, why="no-access", detail="not a regular file")
    digest = hashlib.sha256()
    size = 0
    with draft.open("xb") as target:
        while True:
            try:
                chunk = os.read(source, _CHUNK)
            except OSError as trouble:
                return _missed(path, trouble)
            if not chunk:
                break
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    try:
        after = path.stat(follow_symlinks=False)
    except OSError as trouble:
        return _missed(path, trouble)
    if _fingerprint(before) != _fingerprint(after) or size != after.st_size:
        return Missed(path=path, why="arriving", detail="changed while it was being copied")
    return _Copy(kept=Kept(path=path, sha256=digest.hexdigest(), size=size), draft=draft)


def _missed(path: Path, trouble: OSError) -> Missed:
    if is_environment(trouble):
        raise StoreTrouble(
            "{path} cannot be read now ({why}). "
            "Check that the share is connected, then run again; nothing is lost.",
            path=path,
            why=cause(trouble),
        ) from trouble
    why = "gone" if isinstance(trouble, FileNotFoundError) else "no-access"
    return Missed(path=path, why=why, detail=trouble.strerror or "")


def _fingerprint(info: os.stat_result) -> tuple[int, int, int, int]:
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle for a folder; its rename is journalled
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
