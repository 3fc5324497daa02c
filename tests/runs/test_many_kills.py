"""Killed at random moments, again and again: nothing lost, nothing twice, every notice once.

Two drops with copies, clashes, faulty and broken files; the desk is killed several times over each.
At the end everything is as on a desk that was left in peace: the state, and every byte that people
see. ``PROCESSOR_KILLS=500`` kills five hundred times.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk import Office, form

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a warm desk for each kill")

KILLS = int(os.environ.get("PROCESSOR_KILLS", "30"))
A_DROP = 5  # kills at most over one drop
TIMES = ("2026-03-20T18:00:00+08:00", "2026-03-21T18:00:00+08:00")
LI, WANG = "李娜", "王强"


class Warm:
    """The warm desk."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.runs.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say(str(root / "rules"))
        self.usual = 0.5  # seconds that a run takes

    def run(self, root: Path, now: str, kill_after: float | None = None) -> bool:
        """Run once, maybe killed; whether it was."""
        self._say({"root": str(root), "now": now, "kill_after": kill_after})
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        assert not told["failed"]
        if kill_after is None:
            self.usual = told["seconds"]
        return bool(told["killed"])

    def _say(self, thing: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(thing) + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def drops(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, bytes]]]:
    """A desk without forms, and two drops by name."""
    office = Office(tmp_path_factory.mktemp("kills") / "desk")
    inbox = office.root / "inbox"
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter=LI, supervisor_signed_at="2026-03-20 11:00"))
    office.drop("c.xlsx", form(contact="12", submitter=WANG))
    office.drop("d.xlsx", form(customer_name="周一鸣", contact="13655556666", submitter=LI))
    shutil.copy(inbox / "a.xlsx", inbox / "a 副本.xlsx")
    (inbox / "broken.xlsx").write_bytes(b"")
    first = {p.name: p.read_bytes() for p in inbox.iterdir()}
    office.drop("a.xlsx", form(awareness_channel="网络"))  # an amendment under the old name
    office.drop("e.xlsx", form(submitter=WANG, supervisor_signed_at="2026-03-19 09:00"))  # earlier
    office.drop("f.xlsx", form(contact="138****1234", customer_name="李先生", submitter=LI))
    shutil.copy(inbox / "b.xlsx", inbox / "b again.xlsx")
    second = {
        p.name: data for p in inbox.iterdir() if (data := p.read_bytes()) != first.get(p.name)
    }
    shutil.rmtree(inbox)
    inbox.mkdir()
    return office.root, [first, second]


@pytest.fixture(scope="module")
def warm(drops: tuple[Path, list[dict[str, bytes]]]) -> Iterator[Warm]:
    served = Warm(drops[0])
    yield served
    served.end()


def drop(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / "inbox" / name).write_bytes(data)


def end_of(root: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    office = Office(root)
    lists = ("files", "records", "claims", "conflicts", "notices")
    return {what: office.list(what, now=TIMES[-1]) for what in lists}, office.picture()


def test_killed_at_random_the_end_is_the_same(
    drops: tuple[Path, list[dict[str, bytes]]], warm: Warm, tmp_path: Path
) -> None:
    empty, files = drops
    peaceful = shutil.copytree(empty, tmp_path / "peaceful")
    for now, dropped in zip(TIMES, files, strict=True):
        drop(peaceful, dropped)
        warm.run(peaceful, now)
    expected = end_of(peaceful)
    notices = [page for page in expected[1] if page.startswith("outbox/notices/")]
    assert len(notices) == len(expected[0]["notices"]) - 1 >= 3  # one is a returned form
    chance = random.Random(20261125)  # noqa: S311 - chance, no secret
    kills = stories = 0
    while kills < KILLS:
        root = shutil.copytree(empty, tmp_path / "killed")
        for now, dropped in zip(TIMES, files, strict=True):
            drop(root, dropped)
            for _ in range(A_DROP):
                if not warm.run(root, now, chance.uniform(0, 1.1) * warm.usual):
                    break
                kills += 1
            warm.run(root, now)
        stories += 1
        state, picture = end_of(root)
        assert state == expected[0], f"after {kills} kills"
        assert picture == expected[1], f"after {kills} kills"
        shutil.rmtree(root)
    print(f"{kills} kills over {stories} stories: nothing lost, nothing twice")  # noqa: T201
