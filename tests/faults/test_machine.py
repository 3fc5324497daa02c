"""A full disk, a read-only one, no more file handles: the desk pauses, says so, and goes on."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from processor.errors import StoreTrouble
from processor.runs.watch import Watch
from tests.desk import NOW, Office, form


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[..., None]]:
    """A disk of 4 MB at ``folder``; gives a way to mount it anew with other options."""

    def mount(*options: str) -> None:
        subprocess.run(["mount", *options, "tmpfs", str(folder)], check=True)

    folder.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", "size=4m")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def watch(office: Office) -> Iterator[Watch]:
    settings = 'quiet_seconds = 0\nstate = "disk/state"\nlanguage = "en"\n'
    (office.root / "processor.toml").write_text(settings)
    watching = Watch(root=office.root, now=NOW, language=None)
    yield watching
    if watching.lease is not None:
        watching.lease.release()


def look(watch: Watch) -> list[str]:
    """A turn of the desk; the alarms after it."""
    watch.supervised_turn()
    time.sleep(0.05)
    return ["trouble"] if watch._failures else []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_full_disk_pauses_the_desk_and_changes_no_file(office: Office, watch: Watch) -> None:
    with small_disk(office.root / "disk"):
        office.drop("a.xlsx", form())
        assert look(watch) == []
        filler = office.root / "disk" / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
            while True:
                file.write(bytes(4096))
        office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
        assert look(watch) == ["trouble"]
        assert office.call("run", "--settle", "0").returncode == 4
        filler.unlink()
        assert look(watch) == []
        assert sorted(r["state"] for r in office.list("files")) == ["booked", "booked"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_turns_read_only_pauses_the_desk(office: Office, watch: Watch) -> None:
    with small_disk(office.root / "disk") as mount:
        office.drop("a.xlsx", form())
        assert look(watch) == []
        mount("-o", "remount,ro")
        office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
        assert look(watch) == ["trouble"]
        mount("-o", "remount,rw")
        assert look(watch) == []
        assert sorted(r["state"] for r in office.list("files")) == ["booked", "booked"]


def test_out_of_file_handles_pauses_the_desk(office: Office, watch: Watch) -> None:
    office.drop("a.xlsx", form())
    assert look(watch) == []
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208
    taken = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 4, hard))
    try:
        with pytest.raises(OSError, match="Too many"):
            while True:
                taken.append(os.open("/dev/null", os.O_RDONLY))
        assert look(watch) == ["trouble"]
    finally:
        for handle in taken:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert look(watch) == []
    assert sorted(r["state"] for r in office.list("files")) == ["booked", "booked"]


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.EHOSTDOWN, errno.EMFILE])
def test_a_file_that_the_share_fails_on_keeps_its_state(
    office: Office, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = office.drop("a.xlsx", form()), os.open

    def fails(name, *args, **more):
        if name == path:
            raise OSError(code, os.strerror(code))
        return real(name, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", fails)
        with pytest.raises(StoreTrouble, match="cannot be read now"):
            office.run()
    assert office.list("files") == []
    assert office.run()["books"]["booked"] == 1
