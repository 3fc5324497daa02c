"""What lies in the inbox, and which of it has come to rest.

The listing is the truth: every name is sighted each time, and what is passed over carries the
rule that passed it over. Links are never followed. Nothing is opened here, except the first
bytes of a file whose name does not say that it is a workbook, and marks of open files.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from processor.errors import StoreTrouble, cause
from processor.intake.names import rule_of
from processor.intake.trouble import is_environment

_WORKBOOK = re.compile(r".*\.(xls|xlsx|xlsm|xlsb|xlt|xltx|xltm|et|ett|ods|ots)", re.I | re.S)
_MAGICS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One name in the inbox at one moment. ``skipped_by`` names the rule that passed it over.

    Rules: lock-file, temporary, system, link, not-a-form, no-access (a folder or name that
    cannot be examined), ours (our own lease and probes: not counted).
    ``waits_for`` says why it is not read yet: changing, open-by (``holder`` has it open),
    unfinished-save. ``notice`` tells what is odd about one that is read: held-open, stranded.
    """

    path: Path
    file: str  # relative to the workspace with forward slashes where it lies in it
    size: int  # bytes
    mtime_ns: int
    ctime_ns: int
    skipped_by: str | None = None
    waits_for: str | None = None
    holder: str = ""
    notice: str | None = None

    @property
    def fingerprint(self) -> tuple[int, int, int]:
        """What must not change for a file to count as quiet."""
        return self.size, self.mtime_ns, self.ctime_ns


def scan(inbox: Path, workspace: Path) -> tuple[Sighting, ...]:
    """Sight every name under ``inbox``, sorted by name; folders only when passed over.

    Raises StoreTrouble when the inbox itself cannot be listed, or the share fails meanwhile.
    """
    try:
        return tuple(_sighted(_listed(inbox), workspace))
    except OSError as trouble:
        raise StoreTrouble(
            "The inbox {folder} cannot be listed ({why}). "
            "Check that the share is connected and that the account may read it.",
            folder=inbox,
            why=cause(trouble),
        ) from trouble


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of a folder, the last name first: a stack that gives the first one first."""
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name, reverse=True)


def _sighted(stack: list[os.DirEntry[str]], workspace: Path) -> Iterator[Sighting]:
    while stack:
        entry = stack.pop()
        path = Path(entry.path)
        info: os.stat_result | None = None
        try:
            info = path.stat(follow_symlinks=False)
            rule = _rule(entry.name, path, info)
            if rule is None and stat.S_ISDIR(info.st_mode):
                stack.extend(_listed(path))
                continue
        except FileNotFoundError:
            continue
        except OSError as trouble:
            if is_environment(trouble):
                raise
            rule = "no-access"
        yield _sighting(path, workspace, info, rule)


def _rule(name: str, path: Path, info: os.stat_result) -> str | None:
    if stat.S_ISLNK(info.st_mode):
        return "link"
    if rule := rule_of(name):
        return rule
    if stat.S_ISDIR(info.st_mode):
        return None
    if not stat.S_ISREG(info.st_mode):
        return "not-a-form"
    return None if _WORKBOOK.fullmatch(name) or _starts_like_one(path) else "not-a-form"


def _starts_like_one(path: Path) -> bool:
    try:
        with path.open("rb", buffering=0) as file:
            return file.read(4) in _MAGICS
    except OSError:
        return True  # the spool will say why it cannot be read


def _sighting(
    path: Path, workspace: Path, info: os.stat_result | None, rule: str | None
) -> Sighting:
    return Sighting(
        path=path,
        file=_shown(path, workspace),
        size=info.st_size if info else 0,
        mtime_ns=info.st_mtime_ns if info else 0,
        ctime_ns=info.st_ctime_ns if info else 0,
        skipped_by=rule,
    )


def _shown(path: Path, workspace: Path) -> str:
    inside = path.is_relative_to(workspace)
    text = path.relative_to(workspace).as_posix() if inside else str(path)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
