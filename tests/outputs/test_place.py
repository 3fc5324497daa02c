"""Files written whole or not at all; a place that is taken is waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from processor.errors import StoreTrouble
from processor.outputs.draft import drafted
from processor.outputs.place import Placed, Waiting, exchange, put_in_place


def test_a_file_is_written_once(tmp_path: Path) -> None:
    target = tmp_path / "new" / "页面.html"
    assert put_in_place(target, b"one") == Placed(changed=True)
    before = target.stat().st_mtime_ns
    assert put_in_place(target, b"one") == Placed(changed=False)
    assert target.stat().st_mtime_ns == before
    assert put_in_place(target, b"two") == Placed(changed=True)
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["页面.html"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreTrouble, match="the disk is full"):
        put_in_place(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


class Windows:
    """``os.replace`` as Windows has it while a program holds the master open."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.left = code, times
        self.real = os.replace

    def __call__(self, source: Path, target: Path) -> None:
        if self.left > 0 and Path(target).name == "master.xlsx":
            self.left -= 1
            error = PermissionError(13, "held")
            error.winerror = self.code  # type: ignore[attr-defined]
            raise error
        self.real(source, target)


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_scanner_that_lets_go_is_outwaited(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, slept = tmp_path / "master.xlsx", list[float]()
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", Windows(code, 5))
    assert put_in_place(target, b"new", sleep=slept.append) == Placed(changed=True)
    assert slept == [0.05, 0.1, 0.2, 0.4, 0.8]
    assert [p.name for p in tmp_path.iterdir()] == ["master.xlsx"]


@pytest.mark.parametrize("code", [5, 32, 33])
def test_what_is_held_waits_beside_its_place_and_goes_there_later(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, pending = tmp_path / "master.xlsx", tmp_path / "master (pending).xlsx"
    target.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", Windows(code, 1000))
        for content in (b"new", b"newer"):
            placed = put_in_place(target, content, sleep=lambda _: None)
            assert placed == Waiting(target=target, pending=pending)
            assert (target.read_bytes(), pending.read_bytes()) == (b"old", content)
    assert put_in_place(target, b"newest") == Placed(changed=True)
    assert [p.name for p in tmp_path.iterdir()] == ["master.xlsx"]


def test_a_code_that_is_no_lock_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "master.xlsx"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", Windows(112, 1))  # the disk is full
    with pytest.raises(StoreTrouble):
        put_in_place(target, b"new")
    assert target.read_bytes() == b"old"


KILLED = """
import os, signal, sys
from pathlib import Path
from processor.outputs import place
def killed(*_): os.kill(os.getpid(), signal.SIGKILL)
place.exchange = killed
place.put_in_place(Path(sys.argv[1]), sys.argv[2].encode())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process is killed at once there")
@pytest.mark.parametrize("wanted", [b"old", b"new", b"another"])
def test_what_a_killed_process_left_goes_with_the_next_writing(
    tmp_path: Path, wanted: bytes
) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(b"old")
    words = [sys.executable, "-c", KILLED, str(target), "new"]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 2
    put_in_place(target, wanted)
    assert target.read_bytes() == wanted
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_two_who_write_the_same_page_never_mix_it(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    with drafted(target) as mine:
        mine.file.write(b"mine")
        assert put_in_place(target, b"theirs") == Placed(changed=True)
        assert put_in_place(target, b"theirs") == Placed(changed=False)
        mine.finish()
        assert exchange(mine.path, target)
    assert target.read_bytes() == b"mine"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
