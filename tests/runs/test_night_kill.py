"""A night that is killed before any of its steps is made whole by the next one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from processor.runs.desk import open_desk
from processor.runs.nightly import nightly, was_missed
from tests.desk import Office, form

FIRST, NIGHT, LATER = "2026-04-01T02:00", "2026-04-15T02:00", "2026-04-15T12:00"
# The night's steps in their order; some stand within its transaction, some behind it.
STEPS = (
    *("take", "recomputed", "due_cases", "claim_reminders", "audited", "show"),
    *("deliver", "apply_retention", "back_up"),
)
DYING = """
import os, sys
from pathlib import Path
from unittest.mock import patch
from processor.runs.desk import open_desk
from processor.runs.nightly import nightly
root, now, step = sys.argv[1:]
with patch("processor.runs.nightly." + step, side_effect=lambda *_, **__: os._exit(9)):
    with open_desk(Path(root), now=now, language=None) as desk:
        nightly(desk, settle_seconds=0, rehearse=False)
"""


def night(office: Office, now: str) -> dict:
    with open_desk(office.root, now=now, language=None) as desk:
        return nightly(desk, settle_seconds=0, rehearse=False)


def missed(office: Office, now: str) -> bool:
    with open_desk(office.root, now=now, language=None) as desk:
        return was_missed(desk)


def test_a_night_killed_before_each_step_in_turn_ends_as_if_it_never_was(tmp_path: Path) -> None:
    ends = []
    for steps in ((), STEPS):
        office = Office(tmp_path / ("killed" if steps else "whole"))
        office.drop("a.xlsx", form())
        office.run()
        assert night(office, FIRST)["nightly"]["alarms"] == []
        office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
        for step in steps:
            done = subprocess.run(
                [sys.executable, "-c", DYING, str(office.root), NIGHT, step],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 9, (step, done.stderr)
            assert missed(office, LATER)
        told = night(office, NIGHT)["nightly"]
        assert (told["alarms"], told["proof"]) == ([], [])
        assert not missed(office, LATER)
        assert (office.root / ".processor" / "backup" / "ledger-2026-04-15.sqlite").exists()
        notices = office.list("notices", now=LATER)
        assert [n["kind"] for n in notices].count("expiring") == 1
        assert all((office.root / n["file"]).exists() for n in notices if n["kind"] != "returned")
        pages = {
            name: page
            for name, page in office.picture().items()
            if name.startswith(("outbox/notices", "outbox/people"))
        }
        ends.append((notices, office.outcomes(), sorted(pages)))
    assert ends[0] == ends[1]
