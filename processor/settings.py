"""``processor.toml`` and every path of a workspace.

Each setting has a default, so the file may be absent. Mistakes in it come all at once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from processor.calendar import public_calendar
from processor.errors import Mistake, RulesInvalid, Sentence, did_you_mean, told

FILE = "processor.toml"
_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_CHOICES = {
    "language": _LANGUAGES,
    "report_audience": ("supervisor", "leader"),
    "master_drift": ("restore", "adopt"),
    "master_sheets": ("form", "year"),
    "mail_security": ("starttls", "tls", "none"),
    "robots": ("off", "on"),
    "resend_uncertain": ("never", "once"),
    "polling": ("auto", "always", "never"),
    "after_booking": ("keep", "move"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``processor.toml`` may say. Paths are relative to the workspace, or absolute."""

    zone: str = "Asia/Shanghai"  # the office's time zone
    country: str = "CN"  # whose public holidays are days off, as ISO 3166; none: weekends only
    language: str = "zh-Hans"  # of pages and messages: zh-Hans, zh-Hant or en
    quiet_seconds: float = 3.0  # a file must lie still so long before it is read
    share_quiet_seconds: float = 12.0  # the same where the inbox lies on a share: its cache lags
    scan_seconds: float = 2.0  # watch looks into the inbox so often; on a share 5 at least
    polling: str = "auto"  # auto: events wake watch where they work; always: it only looks; never
    hold_minutes: float = 30.0  # a form that somebody has open is waited for so long
    stranded_minutes: float = 10.0  # an unfinished save of Excel is rescued after so long
    arriving_minutes: float = 15.0  # a file that has been arriving longer raises an alarm
    lease_seconds: float = 60.0  # a desk that gave no sign for so long is taken over from
    after_booking: str = "keep"  # keep: forms stay in the inbox; move: they go to the archive
    archive: str = "archive"  # where booked forms go with after_booking = "move"
    files_at_once: int = 500  # a run books so many files at a time; fewer take less memory
    workers: int = 2  # worker processes that read workbooks, at most 64
    read_seconds: float = 30.0  # one workbook may take so long to read
    passwords: tuple[str, ...] = field(default=(), repr=False)  # to open protected forms with
    expiring_days: int = 7  # so many days before its last day a claim is said to run out
    calendar_days: int = 14  # doctor asks for a year's days off so many days before it begins
    backups: int = 14  # so many nightly copies of the ledger are kept, at least 1
    backup: str = ".processor/backup"  # where they go; better another disk
    report_audience: str = "supervisor"  # supervisor: names and phones masked; leader: whole
    inbox: str = "inbox"  # where staff save forms
    outbox: str = "outbox"  # what comes back
    supervisor_outbox: str = ""  # reports go there; without it, to the outbox
    leader_outbox: str = ""  # reports that hide nothing go there too; without it, nowhere
    rules: str = "rules"  # the packs
    templates: str = "templates"  # pages and blank forms that people may change
    master: str = "master.xlsx"  # the master workbook; it may lie on a restricted share
    master_drift: str = "restore"  # the desk's own cells, changed by hand: restore or adopt
    master_sheets: str = "form"  # form: a sheet for each form; year: one for each of its years
    people: str = ""  # a file of people (xlsx or csv); without one, the master's sheet of people
    mail_server: str = ""  # host:port; without one no mail is sent
    mail_from: str = "form-desk@localhost"  # whom mail comes from
    mail_security: str = "starttls"  # starttls, tls or none
    mail_user: str = ""  # to log in with
    mail_login_variable: str = "PROCESSOR_MAIL_LOGIN"  # the environment variable with the password
    mail_seconds: float = 30.0  # a mail server may take so long to answer
    robots: str = "off"  # on: robots of PROCESSOR_ROBOT_NAME in the environment are told
    resend_uncertain: str = "never"  # mail that may have arrived: never, or once more
    state: str = ".processor"  # ledger and originals: local disk only


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One folder with its settings; the only place where its paths are put together."""

    root: Path
    settings: Settings

    @property
    def inbox(self) -> Path:
        """Where staff save forms."""
        return self.root / self.settings.inbox

    @property
    def outbox(self) -> Path:
        """What comes back."""
        return self.root / self.settings.outbox

    @property
    def supervisor_outbox(self) -> Path:
        """Where the reports go."""
        return self.root / (self.settings.supervisor_outbox or self.settings.outbox)

    @property
    def leader_outbox(self) -> Path | None:
        """Where reports go that hide nothing, if anywhere."""
        given = self.settings.leader_outbox
        return self.root / given if given else None

    @property
    def shown_outbox(self) -> str:
        """The outbox as documents name it: relative to the workspace where it lies in it."""
        return self.shown(self.outbox)

    @property
    def rules(self) -> Path:
        """The packs."""
        return self.root / self.settings.rules

    @property
    def pages(self) -> Path:
        """Page templates that the office may change."""
        return self.root / self.settings.templates / "pages"

    @property
    def blank_forms(self) -> Path:
        """Blank forms for staff."""
        return self.root / self.settings.templates / "forms"

    @property
    def master(self) -> Path:
        """The master workbook."""
        return self.root / self.settings.master

    @property
    def pending_master(self) -> Path:
        """Where our version goes when the master itself cannot be changed safely."""
        return self.master.with_name(f"{self.master.stem} (pending){self.master.suffix}")

    @property
    def master_copy(self) -> Path:
        """The master as people saved it, while it is read."""
        return self.state / "master-read.xlsx"

    @property
    def proof(self) -> Path:
        """The ledger as a night proves it; it vanishes unless the night is killed."""
        return self.state / "proof.sqlite"

    @property
    def state(self) -> Path:
        """The desk's own memory."""
        return self.root / self.settings.state

    @property
    def backup(self) -> Path:
        """The nightly copies of ledger and originals."""
        return self.root / self.settings.backup

    @property
    def ledger(self) -> Path:
        """The ledger file."""
        return self.state / "ledger.sqlite"

    @property
    def in_hand(self) -> Path:
        """The marks of the files that are being read."""
        return self.state / "in-hand"

    @property
    def archive(self) -> Path:
        """Where booked forms go, if they go."""
        return self.root / self.settings.archive

    @property
    def intake(self) -> Path:
        """What the desk remembers of the inbox between runs."""
        return self.state / "intake.json"

    @property
    def spool(self) -> Path:
        """Originals by content."""
        return self.state / "spool"

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.settings.zone)

    def shown(self, path: Path) -> str:
        """A path for people: relative to the workspace where it lies in it."""
        try:
            shown = path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            shown = str(path)
        return shown.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder. Raises RulesInvalid with every mistake in its settings."""
    path = root / FILE
    given: dict[str, Any] = {}
    if path.is_file():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            says = told("cannot be read as TOML in UTF-8 (the parser says: {why})", why=error)
            raise RulesInvalid([Mistake(file=FILE, line=None, says=says)]) from None
    wrong = [found for key, value in given.items() if (found := _mistake(key, value))]
    if not wrong:
        workspace = Workspace(root=root, settings=_settings(given))
        wrong = _in_the_inbox(workspace)
    if wrong:
        raise RulesInvalid([Mistake(file=FILE, line=None, says=says) for says in wrong])
    return workspace


def _settings(given: dict[str, Any]) -> Settings:
    lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    return Settings(**{**given, **lists})


def language_of(root: Path) -> str:
    """The language that a workspace asks for, whatever else is wrong with its settings."""
    default = Settings().language
    try:
        given = tomllib.loads((root / FILE).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return default
    language = given.get("language")
    return language if language in _LANGUAGES else default


def _mistake(key: str, value: Any) -> Sentence | None:
    defaults = {f.name: f.default for f in fields(Settings)}
    if key not in defaults:
        return told("unknown setting '{key}'{hint}", key=key, hint=did_you_mean(key, defaults))
    default = defaults[key]
    if key == "passwords":
        return _passwords_mistake(value)
    if isinstance(default, float | int):
        return _number_mistake(key, value, whole=isinstance(default, int))
    if not isinstance(value, str) or not value.isprintable() or not value.strip():
        return told("'{key}' is {value}; expected a text", key=key, value=repr(value))
    choices = _CHOICES.get(key)
    if choices and value not in choices:
        return told(
            "'{key}' is '{value}'; expected one of {choices}",
            key=key,
            value=value,
            choices=", ".join(choices),
        )
    if key == "country" and not _is_country(value):
        return told("'country' is '{value}'; expected a code such as CN, or none", value=value)
    if key == "zone" and not _is_zone(value):
        return told("'zone' is '{value}'; expected a name such as Asia/Shanghai", value=value)
    return None


def _passwords_mistake(value: Any) -> Sentence | None:
    if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
        return None  # what stands there is never repeated
    return told("'passwords' is not a list of texts; write it as: passwords = [\"...\"]")


_LIMITS = {
    "mail_seconds": (0.1, 600),
    "quiet_seconds": (0, 3600),
    "share_quiet_seconds": (0, 3600),
    "scan_seconds": (0.1, 3600),
    "hold_minutes": (0, 100_000),
    "stranded_minutes": (0, 100_000),
    "arriving_minutes": (0, 100_000),
    "lease_seconds": (3, 3600),
    "read_seconds": (1, 3600),
    "files_at_once": (1, 1_000_000),
    "workers": (1, 64),
    "expiring_days": (0, 365),
    "calendar_days": (0, 60),
    "backups": (1, 3660),
}


def _number_mistake(key: str, value: Any, *, whole: bool) -> Sentence | None:
    low, high = _LIMITS[key]
    kinds = int if whole else int | float
    if not isinstance(value, bool) and isinstance(value, kinds) and low <= value <= high:
        return None
    args = {"key": key, "value": repr(value), "low": low, "high": high}
    if whole:
        return told("'{key}' is {value}; expected a whole number from {low} to {high}", **args)
    return told("'{key}' is {value}; expected a number from {low} to {high}", **args)


def _in_the_inbox(workspace: Workspace) -> list[Sentence]:
    """What we write must not lie where we read: it would come in as forms."""
    inbox = workspace.inbox.resolve()
    return [
        told("'{key}' lies in the inbox; choose a place outside it", key=key)
        for key in (
            "outbox",
            "supervisor_outbox",
            "leader_outbox",
            "master",
            "state",
            "archive",
            "backup",
        )
        if getattr(workspace, key) is not None
        and getattr(workspace, key).resolve().is_relative_to(inbox)
    ]


def _is_country(code: str) -> bool:
    try:
        public_calendar(code)
    except NotImplementedError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
