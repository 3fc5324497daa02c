"""A share that is slow, goes away, lies or comes back empty loses nothing and fakes nothing."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.runs.watch import Watch
from tests.desk import NOW, Office, form
from tests.forms.mess import write_form

RIVALS = [
    form(customer_name=name, contact=f"1391111222{n}") for n, name in enumerate("赵钱孙李周吴郑")
]


class Share:
    """An inbox on the share; ``backing`` is where other machines write."""

    def __init__(self, office: Office, control: Path) -> None:
        self.office, self.control = office, control
        self.backing = office.root.parent / "backing"
        self.watch = Watch(root=office.root, now=NOW, language="en")

    def misbehave(self, **how: object) -> None:
        draft = self.control.with_suffix(".new")
        draft.write_text(json.dumps(how))
        draft.replace(self.control)

    def drop(self, name: str, number: int) -> None:
        """Another machine saves a form."""
        write_form(RIVALS[number], layout="left", spelling="plain", path=self.backing / name)

    def turns(self, count: int = 2) -> None:
        for _ in range(count):
            self.watch.supervised_turn()
            time.sleep(0.15)

    def status(self) -> dict:
        return json.loads((self.office.root / "outbox" / "status.json").read_text())

    def booked(self) -> list[str]:
        return sorted(Path(row["file"]).name for row in self.office.list("files"))


@pytest.fixture
def mounted(office: Office, tmp_path: Path) -> Iterator[Callable[[float], Share]]:
    """Mounts the share as the office's inbox, with so many seconds of cached attributes."""
    running: list[tuple[subprocess.Popen[bytes], Share]] = []

    def mount(stale: float) -> Share:
        control = tmp_path / "control.json"
        share = Share(office, control)
        share.backing.mkdir()
        share.misbehave()
        inbox = office.root / "inbox"
        module = [sys.executable, "-m", "tests.faults.slow_share"]
        where = [str(share.backing), str(inbox), str(control), str(stale)]
        process = subprocess.Popen([*module, *where])
        running.append((process, share))
        end = time.monotonic() + 20
        while not inbox.is_mount():
            assert process.poll() is None and time.monotonic() < end, "no FUSE on this machine"
            time.sleep(0.05)
        settings = "quiet_seconds = 0.3\nshare_quiet_seconds = 0.3\nlease_seconds = 60\n"
        (office.root / "processor.toml").write_text(settings)
        return share

    yield mount
    for process, share in running:
        share.misbehave()
        if share.watch.lease is not None:
            share.watch.lease.release()
        subprocess.run(["fusermount", "-uz", str(office.root / "inbox")], check=False)
        process.wait(10)


def test_forms_from_other_machines_are_found_without_events(mounted) -> None:
    share = mounted(0)
    share.misbehave(latency=0.002)
    share.drop("a.xlsx", 0)
    share.turns(5)
    assert share.booked() == ["a.xlsx"]
    assert share.status()["inbox"]["mode"] == "polling"


@pytest.mark.parametrize("code", ["EHOSTDOWN", "ENOENT", "EACCES", "EIO", "ESTALE"])
def test_an_outage_changes_nothing_and_is_over_in_two_looks(mounted, code: str) -> None:
    share = mounted(0)
    share.drop("a.xlsx", 0)
    share.turns(5)
    share.drop("b.xlsx", 1)
    share.misbehave(error=getattr(errno, code))
    share.turns(2)
    told = share.status()
    assert [a["code"] for a in told["alarms"]] == ["trouble"]
    assert share.booked() == ["a.xlsx"]
    assert [f["state"] for f in share.office.list("files")] == ["booked"]
    share.misbehave()
    share.turns(1)
    assert share.status()["alarms"] == []
    share.turns(4)
    assert share.booked() == ["a.xlsx", "b.xlsx"]
    assert share.status()["inbox"]["books"]["booked"] == 2


def test_an_empty_listing_is_an_outage_not_a_deletion(mounted) -> None:
    share = mounted(0)
    share.drop("a.xlsx", 0)
    share.turns(5)
    share.misbehave(empty=True)
    share.turns(2)
    assert [a["code"] for a in share.status()["alarms"]] == ["trouble"]
    share.misbehave()
    share.turns(2)
    assert (share.status()["alarms"], share.status()["inbox"]["books"]["booked"]) == ([], 1)
    assert len(share.office.list("records")) == 1


def test_stale_attributes_never_let_half_a_form_in(mounted) -> None:
    share = mounted(1.0)
    share.drop("a.xlsx", 0)
    path = share.backing / "a.xlsx"
    whole = path.read_bytes()
    path.write_bytes(whole[:3000])
    for end in (4000, 5000, len(whole) - 1):
        share.turns(3)
        path.write_bytes(whole[:end])
        assert share.booked() == []
    path.write_bytes(whole)
    end = time.monotonic() + 30
    while share.booked() != ["a.xlsx"]:
        share.turns(2)
        assert time.monotonic() < end
    assert [f["state"] for f in share.office.list("files")] == ["booked"]
