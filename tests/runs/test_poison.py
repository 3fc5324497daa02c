"""A file that its reader dies of is tried a few times, then set aside; the others go on."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from processor.intake import guard
from processor.intake.limits import Limits, Unreadable
from processor.runs import reading, walk
from tests.desk import NOW, Office, form
from tests.intake.test_guard import POISON
from tests.intake.test_unlock import closed


def unreadable(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (Path(f["file"]).name, f["reason"]) for f in document["files"] if f["state"] == "unreadable"
    ]


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests that children are asked for from now on."""
    seen: list[str] = []
    original = reading.answers

    def listening(jobs: Any, *rest: Any) -> Any:
        seen.extend(job.key for job in jobs)
        return original(jobs, *rest)

    monkeypatch.setattr(reading, "answers", listening)
    return seen


def test_three_deaths_set_a_file_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "Limits", partial(Limits, used_range=1 << 60))  # blind to the bomb
    office = Office(tmp_path / "desk")
    office.drop("good.xlsx", form())
    (office.root / "inbox" / "poison.xlsx").write_bytes(POISON)
    seen = asked(monkeypatch)
    first = office.run()
    assert unreadable(first) == [("poison.xlsx", "crash")]
    assert first["books"]["booked"] == 1 and first["books"]["closed"]
    digest = next(f["sha256"] for f in first["files"] if f["state"] == "unreadable")
    for _ in range(4):
        assert unreadable(office.run()) == [("poison.xlsx", "crash")]
    assert seen.count(digest) == 3


def test_a_file_that_was_only_unlucky_is_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path / "desk")
    office.drop("slow.xlsx", form())
    with monkeypatch.context() as patch:
        patch.setattr(guard._Child, "read", lambda *_: Unreadable(reason="timeout"))
        assert unreadable(office.run()) == [("slow.xlsx", "timeout")]
    assert office.run()["books"]["booked"] == 1
    assert [f["state"] for f in office.list("files")] == ["booked"]


DYING = """
import os, signal, sys
from processor.intake import guard
def die(self, job, seconds):
    os.kill(os.getpid(), signal.SIGKILL)
guard._Child.read = die
sys.argv = ["processor", *sys.argv[1:]]
from processor.cli import main
main()
"""


def test_a_file_that_takes_the_desk_down_is_set_aside_too(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    office.drop("deadly.xlsx", form())
    words = ["--workspace", str(office.root), "--now", NOW, "run", "--settle", "0"]
    for _ in range(3):
        killed = subprocess.run([sys.executable, "-c", DYING, *words], check=False)
        assert killed.returncode == -signal.SIGKILL
    office.drop("good.xlsx", form(customer_name="王芳", contact="13900002222"))
    document = office.run()
    assert unreadable(document) == [("deadly.xlsx", "crash")]
    assert document["books"]["booked"] == 1


def test_a_desk_that_lives_is_not_taken_for_dead(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    office.drop("a.xlsx", form())
    with reading.InHand(office.root / ".processor" / "in-hand") as other:
        (digest,) = (f["sha256"] for f in office.run(rehearse=True)["files"])
        with other.noted(digest):
            for _ in range(4):
                office.run()
    assert [f["state"] for f in office.list("files")] == ["booked"]


def test_protected_forms_are_read_once_the_office_names_the_password(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    path = office.drop("a.xlsx", form(contact="12"))  # faulty: it comes back as a copy
    path.write_bytes(closed("密码123", path.read_bytes()))
    assert unreadable(office.run()) == [("a.xlsx", "encrypted")]
    (office.root / "processor.toml").write_text('passwords = ["密码123"]\n', encoding="utf-8")
    document = office.run()
    assert document["books"]["returned"] == 1
    assert list((office.root / "outbox" / "returned").iterdir())
    everything = b"".join(office.picture().values())
    assert "密码123".encode() not in everything


def test_a_mistake_in_the_passwords_does_not_repeat_them(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    (office.root / "processor.toml").write_text('passwords = "secret-word"\n', encoding="utf-8")
    done = office.call("run")
    assert done.returncode == 3 and "secret-word" not in done.stdout + done.stderr
    assert "passwords" in done.stdout + done.stderr


def test_a_file_that_is_no_workbook_says_what_to_do_with_it(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    (office.root / "inbox" / "web.xlsx").write_bytes(b"<html><table></table></html>")
    (office.root / "inbox" / "print.xlsx").write_bytes(b"%PDF-1.7\n")
    run = office.run()["run"]
    page = (office.root / "outbox" / "reports" / f"{run}.html").read_text(encoding="utf-8")
    assert "这是导出的网页" in page and "请交打印前的表格文件" in page
