"""Hundreds of forms dropped at once by four writers: all booked, the books closed, nothing twice.

``python -m benchmarks.ten_thousand`` does the same with ten thousand.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.ten_thousand import NOW, drop
from tests.desk import Office

COUNT = 500


def test_all_forms_of_four_writers_are_booked(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    drop(office.root / "inbox", COUNT)
    books = office.run(NOW)["books"]
    assert books["closed"] and books["seen"] == books["booked"] == COUNT
    records = office.list("records", NOW)
    assert len({r["id"] for r in records}) == len(records) == COUNT
    assert {r["outcome"] for r in records} >= {"accepted", "conflict"}
    again = office.run(NOW)["books"]
    assert again["closed"] and again["duplicate"] == COUNT
    assert len(office.list("records", NOW)) == COUNT
