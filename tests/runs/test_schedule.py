"""What ``schedule`` prints is what systemd, cron and the Task Scheduler take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from processor.runs.schedule import schedule, write_files
from tests.desk import Office

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("task_scheduler.xsd")))
FOLDERS = ["desk", "客户 确认", "100% sure", 'quo"te', "dollar$HOME", "and & <so> on", "it's"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_systemd_takes_the_units(tmp_path: Path, folder: str) -> None:
    workspace = tmp_path / folder
    workspace.mkdir()
    made = write_files(schedule("systemd", workspace), tmp_path / "units")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, made)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "form-desk" in line]
    assert (done.returncode, complaints) == (0, [])


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_shell_runs_the_cron_lines_in_the_workspace(tmp_path: Path, folder: str) -> None:
    """cron hands the line to a shell after it has taken the backslash from every %."""
    workspace = tmp_path / folder
    workspace.mkdir()
    text = schedule("cron", workspace).files["form-desk.cron"]
    (line,) = [line for line in text.splitlines() if line.endswith("nightly >/dev/null 2>&1")]
    assert line.startswith("0 2 * * * ")
    command = line.removeprefix("0 2 * * * ").replace("\\%", "%").replace(" >/dev/null 2>&1", "")
    told = command.replace(sys.executable, "echo", 1)
    done = subprocess.run(["sh", "-c", f"{told}; pwd"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        f"-X utf8 -m processor --workspace {workspace} nightly",
        str(workspace),
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_tasks_keep_to_the_schema(tmp_path: Path, folder: str) -> None:
    workspace = tmp_path / folder
    workspace.mkdir()
    for path in write_files(schedule("windows", workspace, "23:30"), tmp_path / "tasks"):
        task = etree.parse(path)
        SCHEMA.assertValid(task)
        names = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
        assert task.findtext(".//t:WorkingDirectory", namespaces=names) == str(workspace)
        assert task.findtext(".//t:StartWhenAvailable", namespaces=names) == "true"
        assert task.findtext(".//t:RunOnlyIfNetworkAvailable", namespaces=names) == "true"


def test_the_command_prints_and_writes(office: Office, tmp_path: Path) -> None:
    told = office.answer("schedule", "systemd", "--at", "03:05")
    assert "OnCalendar=*-*-* 03:05:00" in told["files"]["form-desk-nightly.timer"]
    assert "Persistent=true" in told["files"]["form-desk-nightly.timer"]
    written = office.answer("schedule", "windows", "-o", str(tmp_path / "out"))["written"]
    assert all(Path(path).read_bytes()[:2] == b"\xff\xfe" for path in written)
    assert office.call("schedule", "cron", "--at", "25:00").returncode == 2
