"""The desk: a workspace opened for work, with its rules, ledger and language."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from processor import __version__
from processor.calendar import Calendar, office_calendar
from processor.errors import Mistake, RulesInvalid, StoreTrouble, UsageTrouble, cause, told
from processor.intake.shares import filesystem_of, is_network
from processor.languages import Language, load_language
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.rules.pack import Pack, digest_of_packs
from processor.runs.in_force import rules_in_force
from processor.settings import Workspace, open_workspace

_YEARS = range(1970, 2200)


class _Packs(dict[str, Pack]):
    """Packs by name; one that only the ledger still knows is trouble with the rules."""

    def __missing__(self, name: str) -> Pack:
        says = told("the ledger holds records of this pack; bring its folder back")
        raise RulesInvalid([Mistake(file=name, line=None, says=says)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that a command works with. ``now`` is the only clock of rules and pages."""

    workspace: Workspace
    packs: Mapping[str, Pack]
    ledger: Ledger
    language: Language
    now: datetime
    broken_rules: tuple[Mistake, ...] = ()  # why the present rule files do not hold

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.workspace.zone

    @property
    def calendar(self) -> Calendar:
        """The office's working days. Raises RulesInvalid for mistakes in its calendar."""
        return office_calendar(self.workspace.root, self.workspace.settings.country)

    def next_run(self, book: Book) -> str:
        """The id of a run that is about to be booked; one that is in hand has its own."""
        number = book.count_runs() + 1 + (book.begun.journal() is not None)
        return f"{self.now:%Y%m%d-%H%M%S}-{number:04d}"

    @property
    def rules_digest(self) -> str:
        """Changes with whatever decides what can be read: any byte of any rule file, the passwords,
        and the program's version."""
        texts = digest_of_packs(self.packs.values())
        texts += repr(self.workspace.settings.passwords)
        return hashlib.sha256((texts + __version__).encode()).hexdigest()


@contextmanager
def open_desk(
    root: Path, *, now: str | None, language: str | None, writes: bool = True
) -> Iterator[Desk]:
    """Open a workspace. Without a ledger yet, ``writes=False`` works on an empty one in memory.

    Raises RulesInvalid for mistakes in settings or rules, StoreTrouble for the ledger.
    """
    if not root.is_dir():
        raise StoreTrouble(
            "The workspace {folder} is no folder; make it with: processor init {folder}",
            folder=root,
        )
    workspace = open_workspace(root)
    rules = rules_in_force(workspace, keep=writes)
    spoken = load_language(language or workspace.settings.language)
    _tell_broken(rules.broken, spoken)
    ledger = open_ledger(workspace, writes)
    try:
        yield Desk(
            workspace=workspace,
            packs=_Packs(rules.packs),
            broken_rules=rules.broken,
            ledger=ledger,
            language=spoken,
            now=clock(now, workspace.zone),
        )
    finally:
        ledger.close()


def _tell_broken(broken: Sequence[Mistake], language: Language) -> None:
    if broken:
        tell(language.say("The rules hold mistakes; the last good version stays in force:"))
        for mistake in broken:
            tell("  " + mistake.in_words(language.say))


def open_ledger(workspace: Workspace, writes: bool) -> Ledger:
    """The ledger; without one yet, ``writes=False`` gives an empty one in memory.

    Raises StoreTrouble, also where it lies on a network file system: SQLite's locks do not hold
    there (sqlite.org/howtocorrupt.html 2.1).
    """
    path = workspace.ledger
    kind = filesystem_of(workspace.state)
    if is_network(kind):
        raise StoreTrouble(
            "The ledger {path} lies on a network file system ({kind}), where it can be damaged. "
            "Set state in processor.toml to a folder on a local disk.",
            path=path,
            kind=kind,
        )
    if not writes and not path.exists():
        return Ledger(None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreTrouble(
            "The folder {folder} cannot be made: {why}", folder=path.parent, why=cause(error)
        ) from error
    return Ledger(path)


def clock(now: str | None, zone: ZoneInfo) -> datetime:
    """The clock of a command: the given ISO time, or the machine's, to the second."""
    if now is None:
        return datetime.now(zone).replace(microsecond=0)
    moment = datetime.fromisoformat(now)
    if moment.year not in _YEARS:
        raise UsageTrouble("{now} is no time that an office works at; check its year.", now=now)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)


def shipped(part: str) -> Path:
    """A folder that comes with the program: rules, templates or demo.

    In an installed wheel they lie inside the package; in a checkout beside it.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped" / part
    beside = package.parent / ("demo/forms" if part == "demo" else part)
    return inside if inside.is_dir() else beside


def tell(text: str) -> None:
    """Progress for people, on standard error; where nobody listens any more, the work goes on."""
    with contextlib.suppress(OSError):
        sys.stderr.write(text + "\n")
