"""Some weeks of an office rehearsed, with days off, late forms, rulings, edits and deaths.

What must hold each night is asserted by the rehearsal itself; ``python -m benchmarks.year`` goes
through a whole year of it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks.office_year import Size, Year
from tests.desk import Office

SIZE = Size(first=date(2026, 9, 29), days=5, staff=4, forms=40, rebuilt_every=3)
END = "2026-10-20T02:00"


def test_every_night_of_some_weeks_leaves_a_true_picture(tmp_path: Path) -> None:
    year = Year(Office(tmp_path / "desk", every_pack=True), SIZE)
    told = Counter(n["kind"] for night in year.nights() for n in night["notices"])
    happened = year.happened
    # Guards the nights against becoming empty.
    assert happened["days off"] >= 7, happened
    expected = {"edits", "rulings", "late", "rival", "renewal", "copy", "faulty", "other"}
    assert {kind for kind, times in happened.items() if times} >= expected
    assert {"expired", "expiring"} <= set(told)
    records = year.office.list("records", END)
    assert happened["deaths"] + happened["kills"], happened
    assert len({r["pack"] for r in records}) >= 5
    assert {r["outcome"] for r in records} >= {"accepted", "conflict", "renewed", "returned"}
    assert len({r["place"]["file"] for r in records}) <= SIZE.forms
