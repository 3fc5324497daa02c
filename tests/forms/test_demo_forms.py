"""The demo's expectations speak of exactly the files that are there, and agree with themselves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

DEMO = Path(__file__).parents[2] / "demo"
EXPECTED: Any = yaml.safe_load((DEMO / "expected.yaml").read_text(encoding="utf-8"))
RECORDS = [record for file in EXPECTED["files"] for record in file.get("records", [])]


def test_every_file_is_expected_and_every_expected_file_is_there() -> None:
    forms = DEMO / "forms"
    there = {p.relative_to(forms).as_posix() for p in forms.rglob("*") if p.is_file()}
    assert {file["file"] for file in EXPECTED["files"]} == there


def test_claims_hold_just_the_records_that_own_something() -> None:
    owning = Counter(
        record["claimant"]
        for record in RECORDS
        if record["outcome"] in ("accepted", "renewed", "amended")
    )
    disputed = {c["claimant"] for c in EXPECTED["claims"] if c["status"] == "disputed"}
    held: Counter[str] = Counter()
    for claim in EXPECTED["claims"]:
        if claim["status"] != "disputed":
            held[claim["claimant"]] += claim["records"]
    assert held == owning
    assert disputed == {"周雨桐", "赵德海"}


def test_both_sides_of_a_conflict_are_records() -> None:
    known = {(record["customer"], record["claimant"]) for record in RECORDS}
    for conflict in EXPECTED["conflicts"]:
        for side in ("stands", "against"):
            assert (conflict[side]["customer"], conflict[side]["claimant"]) in known
