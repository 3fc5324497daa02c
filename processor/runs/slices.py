"""What a run takes, cut into slices that are read, judged and committed one after the other.

Files that bear on each other's lines go together: the same bytes under several names, and a copy
with the document that it was made from. So what is booked does not depend on where the cuts are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from processor.intake.names import documents_of
from processor.intake.spool import Kept, Spool
from processor.model import FileResult, FileState
from processor.runs.inbox import Taken

Lying = tuple[str, Kept]  # a file as shown, and where its bytes are


class RunInHand(NamedTuple):
    """A run that is being booked: its id, and the number of the run that was booked before it."""

    run: str
    after: int


def in_hand_of(journal: Mapping[str, Any] | None) -> RunInHand | None:
    """The run that a journal tells of."""
    return None if journal is None else RunInHand(journal["run"], journal["after"])


def slices(files: Sequence[Lying], size: int) -> Iterator[list[Lying]]:
    """The files in their order, about ``size`` at a time; at least one slice."""
    parts: dict[str, list[Lying]] = {}
    root = _roots(files)
    for file, kept in files:
        parts.setdefault(root[file], []).append((file, kept))
    part: list[Lying] = []
    for together in parts.values():
        if part and len(part) + len(together) > size:
            yield part
            part = []
        part += together
    yield part


def _roots(files: Sequence[Lying]) -> dict[str, str]:
    """For each file, the first of those that go with it."""
    root = {file: file for file, _ in files}

    def find(file: str) -> str:
        while root[file] != file:
            file = root[file]
        return file

    order = {file: number for number, (file, _) in enumerate(files)}
    same: dict[str, str] = {}
    for file, kept in files:
        others = [name for name in documents_of(file) if name in root]
        for other in (same.setdefault(kept.sha256, file), *others):
            one, two = sorted((find(file), find(other)), key=order.__getitem__)
            root[two] = one
    return {file: find(file) for file in root}


def journal_of(own: RunInHand, now: str, taken: Taken) -> dict[str, Any]:
    """All that a run needs to be gone on with: its id, its clock, its files."""
    return {
        "run": own.run,
        "after": own.after,
        "now": now,
        "kept": [[file, kept.sha256, kept.size] for file, kept in taken.kept],
        "counted": [[f.file, f.state, f.reason, dict(f.detail)] for f in taken.counted],
        "seen": taken.seen,
        "remarks": {file: dict(told) for file, told in taken.remarks.items()},
        "insisted": taken.insisted,
    }


def taken_again(
    journal: Mapping[str, Any], spool: Spool, booked: Set[tuple[str, str]]
) -> tuple[Taken, list[str]]:
    """What a run that was cut off had taken, and the files of it whose originals are gone.

    Of these the ``booked`` ones (file, digest) stay what they became; the others are left out.
    """
    kept = [
        (file, Kept(path=spool.path_of(sha256), sha256=sha256, size=size))
        for file, sha256, size in journal["kept"]
    ]
    gone = {lying for lying in kept if not lying[1].path.exists()}
    there = tuple(
        (file, lying)
        for file, lying in kept
        if (file, lying) not in gone or (file, lying.sha256) in booked
    )
    taken = Taken(
        kept=there,
        counted=tuple(
            FileResult(file=file, sha256="", state=FileState(state), reason=reason, detail=detail)
            for file, state, reason, detail in journal["counted"]
        ),
        seen=journal["seen"] - (len(kept) - len(there)),
        remarks=journal["remarks"],
        insisted=journal["insisted"],
    )
    return taken, sorted(file for file, _ in gone)
