"""``processor.toml`` and every path of a workspace.

Each setting has a default, so the file may be absent. Mistakes in it come all at once.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from processor.errors import RulesInvalid

FILE = "processor.toml"
_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_AUDIENCES = ("supervisor", "leader")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``processor.toml`` may say. Paths are relative to the workspace, or absolute."""

    zone: str = "Asia/Shanghai"  # the office's time zone
    language: str = "zh-Hans"  # of pages and messages: zh-Hans, zh-Hant or en
    quiet_seconds: float = 3.0  # a file must lie still so long before it is read
    workers: int = 2  # worker processes that read workbooks
    read_seconds: float = 30.0  # one workbook may take so long to read
    report_audience: str = "supervisor"  # supervisor: names and phones masked; leader: whole
    inbox: str = "inbox"  # where staff save forms
    outbox: str = "outbox"  # what comes back
    rules: str = "rules"  # the packs
    templates: str = "templates"  # pages and blank forms that people may change
    master: str = "master.xlsx"  # the master workbook; it may lie on a restricted share
    state: str = ".processor"  # ledger, spool, crash files: local disk only


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
    def state(self) -> Path:
        """The desk's own memory."""
        return self.root / self.settings.state

    @property
    def ledger(self) -> Path:
        """The ledger file."""
        return self.state / "ledger.sqlite"

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
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder. Raises RulesInvalid with every mistake in its settings."""
    path = root / FILE
    given: dict[str, Any] = {}
    if path.is_file():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RulesInvalid(f"{FILE}: cannot be read as TOML in UTF-8: {error}") from None
    wrong = [says for key, value in given.items() if (says := _mistake(key, value))]
    if wrong:
        raise RulesInvalid("\n".join(f"{FILE}: {says}" for says in wrong))
    return Workspace(root=root, settings=Settings(**given))


def _mistake(key: str, value: Any) -> str | None:
    defaults = {f.name: f.default for f in fields(Settings)}
    if key not in defaults:
        near = difflib.get_close_matches(key, defaults, n=1)
        hint = f" - did you mean '{near[0]}'?" if near else ""
        return f"unknown setting '{key}'{hint}"
    default = defaults[key]
    if isinstance(default, float | int):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            return f"'{key}' is {value!r}; expected a number from 0 up"
        if isinstance(default, int) and (not isinstance(value, int) or value < 1):
            return f"'{key}' is {value!r}; expected a whole number from 1 up"
    elif not isinstance(value, str) or not value:
        return f"'{key}' is {value!r}; expected a text"
    choices = {"language": _LANGUAGES, "report_audience": _AUDIENCES}.get(key)
    if choices and value not in choices:
        return f"'{key}' is '{value}'; expected one of {', '.join(choices)}"
    if key == "zone" and not _is_zone(value):
        return f"'zone' is '{value}'; expected a name such as Asia/Shanghai"
    return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
