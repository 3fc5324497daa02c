"""`rules check` on the records of an office."""

from __future__ import annotations

from pathlib import Path

from tests.desk import Office, form


def test_rules_check_tells_what_each_key_gives_on_the_ledger(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.answer("rules", "check")["candidates"] == {}
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:30"))
    office.run()
    keys = office.answer("rules", "check")["candidates"]["customer-confirmation"]
    told = {one["key"]: (one["pairs"], one["misses"], one["alone"]) for one in keys}
    assert told["name"] == told["contact"] == (1, 0, 0)
    assert "name 要比较 1 对" in office.call("rules", "check").stdout
