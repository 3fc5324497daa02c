"""What is sighted in an inbox, what is passed over, and what counts as quiet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.errors import StoreTrouble
from processor.intake.patience import Patience, Settled, Tracker
from processor.intake.patience import settle as settle_with
from processor.intake.scan import scan

RULES = {
    "form.xlsx": None,
    "form.XLS": None,
    "form.et": None,
    "form.ods": None,
    "empty.xlsm": None,
    "4CCA4100": None,  # what Excel leaves when it could not finish saving
    "renamed.pdf": None,
    "old.bak": None,
    "readme.txt": "not-a-form",
    "no-extension": "not-a-form",
    "~$form.xlsx": "lock-file",
    ".~lock.form.xlsx#": "lock-file",
    "4CCA4100.tmp": "temporary",
    "form.xlsx.part": "temporary",
    "form.xlsx.partial": "temporary",
    "form.xlsx.crdownload": "temporary",
    "~WRD0001.xlsx": "temporary",
    "Thumbs.db": "system",
    "desktop.ini": "system",
    ".DS_Store": "system",
    "._form.xlsx": "system",
    ".hidden.xlsx": "system",
}
WORKBOOKS = {
    "4CCA4100": b"PK\x03\x04",
    "renamed.pdf": b"PK\x03\x04",
    "old.bak": b"\xd0\xcf\x11\xe0",
}


def inbox_of(workspace: Path, *names: str) -> Path:
    inbox = workspace / "inbox"
    inbox.mkdir(exist_ok=True)
    for name in names:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(WORKBOOKS.get(name, b"x"))
    return inbox


@pytest.mark.parametrize("name", RULES)
def test_each_name_and_its_rule(name: str, tmp_path: Path) -> None:
    (sighting,) = scan(inbox_of(tmp_path, name), tmp_path)
    assert sighting.skipped_by == RULES[name]
    assert sighting.file == f"inbox/{name}"
    assert sighting.size == len(WORKBOOKS.get(name, b"x"))


def test_folders_are_walked_in_order_of_names(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "b.xlsx", "分店/张三/a.xlsx", "a/z.xlsx", "@eaDir/x.xlsx", ".git/c")
    assert [(s.file, s.skipped_by) for s in scan(inbox, tmp_path)] == [
        ("inbox/.git", "system"),
        ("inbox/@eaDir", "system"),
        ("inbox/a/z.xlsx", None),
        ("inbox/b.xlsx", None),
        ("inbox/分店/张三/a.xlsx", None),
    ]


def test_folders_may_be_nested_without_end(tmp_path: Path) -> None:
    inbox = folder = inbox_of(tmp_path)
    for _ in range(1200):
        folder = folder / "a"
        folder.mkdir()
    (folder / "form.xlsx").write_bytes(b"x")
    (sighting,) = scan(inbox, tmp_path)
    assert sighting.path == folder / "form.xlsx"
    sighting.path.unlink()
    while folder != inbox:  # what removes temporary folders recurses
        folder.rmdir()
        folder = folder.parent


def test_an_inbox_elsewhere_is_named_in_full(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "a.xlsx")
    (sighting,) = scan(inbox, tmp_path / "workspace")
    assert sighting.file == str(inbox / "a.xlsx")


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "a.xlsx")
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"x")
    (inbox / "b.xlsx").symlink_to(secret)
    (inbox / "c").symlink_to(tmp_path)
    os.mkfifo(inbox / "d.xlsx")
    got = [s.skipped_by for s in scan(inbox, tmp_path)]
    assert got == [None, "link", "link", "not-a-form"]


def test_names_that_are_no_text_are_shown_safely(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    (inbox / os.fsdecode(b"\xff.xlsx")).write_bytes(b"x")
    (sighting,) = scan(inbox, tmp_path)
    assert sighting.file.encode("utf-8")
    assert sighting.path.read_bytes() == b"x"


def test_a_missing_inbox_is_trouble_not_emptiness(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="inbox"):
        scan(tmp_path / "inbox", tmp_path)


class Clock:
    """A clock that moves only in sleep, and runs a deed at each wake."""

    def __init__(self, *deeds: Callable[[], object]) -> None:
        self.now = 1000.0
        self.deeds = list(deeds)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.deeds:
            self.deeds.pop(0)()


def settle(inbox: Path, workspace: Path, seconds: float, clock: Clock, sleep: object) -> Settled:
    tracker = Tracker(Patience(quiet=seconds), clock=clock, wall=clock)
    return settle_with(lambda: tracker.judge(scan(inbox, workspace)), seconds, clock, clock.sleep)


def test_quiet_files_are_ready_and_moving_ones_arrive(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "quiet.xlsx", "grows.xlsx", "touched.xlsx", "gone.xlsx", "a.txt")

    def change() -> None:
        (inbox / "grows.xlsx").write_bytes(b"xx")
        os.utime(inbox / "touched.xlsx", ns=(1, 1))
        (inbox / "gone.xlsx").unlink()
        (inbox / "new.xlsx").write_bytes(b"x")

    clock = Clock(lambda: None, change)
    got = settle(inbox, tmp_path, 3.0, clock, clock.sleep)
    assert [s.path.name for s in got.ready] == ["quiet.xlsx"]
    assert [s.path.name for s in got.arriving] == ["grows.xlsx", "new.xlsx", "touched.xlsx"]
    assert [s.path.name for s in got.skipped] == ["a.txt"]
    assert clock.now == pytest.approx(1003.0)


def test_a_change_that_is_undone_within_the_window_still_counts(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "a.xlsx")
    path = inbox / "a.xlsx"
    clock = Clock(lambda: path.write_bytes(b"xx"), lambda: path.write_bytes(b"x"))
    assert settle(inbox, tmp_path, 3.0, clock, clock.sleep).arriving


def test_a_machine_that_sleeps_through_the_window_still_looks_often_enough(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "a.xlsx")
    clock = Clock()
    clock.deeds.append(lambda: setattr(clock, "now", clock.now + 60))
    assert settle(inbox, tmp_path, 0.02, clock, clock.sleep).ready


def test_no_window_means_ready_at_once(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, "a.xlsx")
    clock = Clock()
    assert len(settle(inbox, tmp_path, 0, clock, clock.sleep).ready) == 1
    (inbox / "a.xlsx").unlink()
    assert settle(inbox, tmp_path, 60, clock, clock.sleep) == ((), (), ())
    assert clock.now == 1000.0  # an empty inbox is not waited for
