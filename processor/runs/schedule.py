"""What to install so that ``watch`` and ``nightly`` run by themselves on this machine.

Each text is right for this workspace: its folder, this program, UTF-8, the network first, and
a night that was missed made up for. Nothing is installed here.
Sources: systemd.service(5), systemd.timer(5), crontab(5), the Task Scheduler schema 1.2
([MS-TSCH] 2.5).
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

NIGHTLY = "02:00"  # when nobody saves forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Files by name, and the commands that install them."""

    files: Mapping[str, str]
    install: Sequence[str]


def schedule(kind: str, workspace: Path, at: str = NIGHTLY) -> Installation:
    """The units, lines or tasks for a workspace; ``kind`` is a key of ``KINDS``."""
    return KINDS[kind](workspace.resolve(), at)


def _systemd(workspace: Path, at: str) -> Installation:
    after = "Wants=network-online.target\nAfter=network-online.target"
    files = {
        "form-desk-watch.service": (
            f"[Unit]\nDescription=Form desk: takes in forms as they are saved\n{after}\n\n"
            f"[Service]\n{_service(workspace, 'watch')}Restart=always\nRestartSec=15\n"
            "KillSignal=SIGTERM\nTimeoutStopSec=120\n\n"
            "[Install]\nWantedBy=multi-user.target\n"
        ),
        "form-desk-nightly.service": (
            f"[Unit]\nDescription=Form desk: the nightly reconciliation\n{after}\n\n"
            f"[Service]\nType=oneshot\n{_service(workspace, 'nightly')}"
        ),
        "form-desk-nightly.timer": (
            "[Unit]\nDescription=Form desk: every night\n\n"
            f"[Timer]\nOnCalendar=*-*-* {at}:00\nPersistent=true\nAccuracySec=1min\n\n"
            "[Install]\nWantedBy=timers.target\n"
        ),
    }
    return Installation(
        files=files,
        install=(
            "cp form-desk-*.service form-desk-*.timer /etc/systemd/system/",
            "systemctl daemon-reload",
            "systemctl enable --now form-desk-watch.service form-desk-nightly.timer",
        ),
    )


def _service(workspace: Path, command: str) -> str:
    words = " ".join(_systemd_word(word) for word in _words(workspace, command))
    # WorkingDirectory takes its value to the end of the line: no quotes, only % is special.
    folder = str(workspace).replace("%", "%%")
    return f"WorkingDirectory={folder}\nEnvironment=PYTHONUTF8=1 LANG=C.UTF-8\nExecStart={words}\n"


def _systemd_word(word: str) -> str:
    marked = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{marked}"' if marked != word or set(word) & set(" \t'") else word


def _words(workspace: Path, command: str) -> list[str]:
    return [sys.executable, "-X", "utf8", "-m", "processor", "--workspace", str(workspace), command]


def _cron(workspace: Path, at: str) -> Installation:
    hour, minute = at.split(":")
    lines = [
        "# Form desk. A night that was missed is caught up by the watcher when it starts.",
        "PYTHONUTF8=1",
        "LANG=C.UTF-8",
        f"@reboot {_cron_line(workspace, 'watch')}",
        f"{int(minute)} {int(hour)} * * * {_cron_line(workspace, 'nightly')}",
    ]
    return Installation(
        files={"form-desk.cron": "\n".join(lines) + "\n"},
        install=("(crontab -l 2>/dev/null; cat form-desk.cron) | crontab -",),
    )


def _cron_line(workspace: Path, command: str) -> str:
    words = shlex.join(_words(workspace, command))
    line = f"cd {shlex.quote(str(workspace))} && {words} >/dev/null 2>&1"
    return line.replace("%", "\\%")  # in a crontab % ends the line


def _windows(workspace: Path, at: str) -> Installation:
    nightly = (
        "<CalendarTrigger><Enabled>true</Enabled>"
        f"<StartBoundary>2026-01-01T{at}:00</StartBoundary><ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
        "</CalendarTrigger>"
    )
    watch = "<BootTrigger><Enabled>true</Enabled><Delay>PT1M</Delay></BootTrigger>"
    again = "<RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>"
    return Installation(
        files={
            "form-desk-watch.xml": _task(workspace, "watch", watch, f"PT0S|{again}"),
            "form-desk-nightly.xml": _task(workspace, "nightly", nightly, "PT12H|"),
        },
        install=(
            'schtasks /Create /TN "Form desk watch" /XML form-desk-watch.xml '
            '/RU "%USERNAME%" /RP *',
            'schtasks /Create /TN "Form desk nightly" /XML form-desk-nightly.xml '
            '/RU "%USERNAME%" /RP *',
        ),
    )


def _task(workspace: Path, command: str, trigger: str, limits: str) -> str:
    limit, _, again = limits.partition("|")
    program, *words = _words(workspace, command)
    arguments = " ".join(_windows_word(word) for word in words)
    # The share is reached only with the account's password: S4U tasks have no network.
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Form desk: {command}</Description></RegistrationInfo>
  <Triggers>{trigger}</Triggers>
  <Principals><Principal id="Author"><LogonType>Password</LogonType>\
<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>{limit}</ExecutionTimeLimit>
    {again}
  </Settings>
  <Actions Context="Author"><Exec><Command>{escape(program)}</Command>\
<Arguments>{escape(arguments)}</Arguments>\
<WorkingDirectory>{escape(str(workspace))}</WorkingDirectory></Exec></Actions>
</Task>
"""


def _windows_word(word: str) -> str:
    return f'"{word}"' if " " in word or not word else word


KINDS: Mapping[str, Callable[[Path, str], Installation]] = {
    "systemd": _systemd,
    "cron": _cron,
    "windows": _windows,
}


def write_files(made: Installation, folder: Path) -> list[Path]:
    """Put the files into a folder, in the encodings that their readers expect."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in made.files.items():
        path = folder / name
        path.write_bytes(text.encode("utf-16" if name.endswith(".xml") else "utf-8"))
        written.append(path)
    return written
