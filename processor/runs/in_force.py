"""The rules in force: those in the rules folder, or the last good version while these are broken.

Whenever the rules hold no mistake, a copy of their files is kept in the state folder, under a
name made of their contents; a pointer names the copy that holds. A slip in a rule file then never
stops the desk: it goes on with the copy and says so. Without a copy there is nothing to go on with.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from processor.errors import Mistake, RulesInvalid
from processor.rules.pack import Pack, digest_of_packs
from processor.runs.rule_books import load_packs
from processor.settings import Workspace

_POINTER = "in-force"
_KEPT = (".yaml", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The packs to work with, and the mistakes that keep the present rule files from holding."""

    packs: Mapping[str, Pack]
    broken: tuple[Mistake, ...] = ()


def rules_in_force(workspace: Workspace, *, keep: bool) -> InForce:
    """The rules to work with; ``keep``: good ones are copied for worse days.

    Raises RulesInvalid when they are broken and no good version is known.
    """
    packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
    if not mistakes:
        if keep:
            _keep(workspace, packs)
        return InForce(packs={pack.name: pack for pack in packs})
    copy = copy_in_force(workspace)
    last, worse = load_packs(copy) if copy else ([], [])
    if worse or not last:
        raise RulesInvalid(mistakes)
    return InForce(packs={pack.name: pack for pack in last}, broken=tuple(mistakes))


def _copies(workspace: Workspace) -> Path:
    return workspace.state / "rules"


def copy_in_force(workspace: Workspace) -> Path | None:
    """The copy of the rules that the pointer names."""
    pointer = _copies(workspace) / _POINTER
    try:
        copy = _copies(workspace) / Path(pointer.read_text(encoding="utf-8").strip()).name
    except (OSError, UnicodeDecodeError):
        return None
    return copy if copy.is_dir() else None


def _keep(workspace: Workspace, packs: Sequence[Pack]) -> None:
    """Copy the rule files unless they are kept already. A copy that fails is tried next time."""
    name = digest_of_packs(packs)[:16]
    held = copy_in_force(workspace)
    if held is not None and held.name == name:
        return
    copies = _copies(workspace)
    try:
        copies.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copies, prefix=".new-") as aside:
            for source, shown in _files(workspace.rules, [pack.name for pack in packs]):
                target = Path(aside) / name / shown
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
            good, worse = load_packs(Path(aside) / name)
            if worse or digest_of_packs(good)[:16] != name:
                return  # they were changed while we copied
            if not (copies / name).exists():
                (Path(aside) / name).replace(copies / name)
            (Path(aside) / _POINTER).write_text(name, encoding="utf-8")
            (Path(aside) / _POINTER).replace(copies / _POINTER)
    except OSError:
        return
    for old in copies.iterdir():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old, ignore_errors=True)


def _files(folder: Path, packs: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """(file, its path below the rules) for every file that packs are read from."""
    for pack in packs:
        if (book := folder / f"{pack}.xlsx").is_file():
            yield book, book.relative_to(folder)
        for path in sorted((folder / pack).rglob("*")):
            if path.suffix in _KEPT and path.is_file():
                yield path, path.relative_to(folder)
