"""Regulations that differ in every parameter, each a pack and a scenario: no Python is needed.

A scenario says what is handed in, what is ruled, and what must come of it: outcomes, reasons,
last days, owners on a day, shares, conflicts. It goes through the whole walk, from workbooks.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from processor.errors import UsageTrouble
from processor.model import RulingKind
from processor.rules.load import load_pack
from processor.rules.pack import Pack
from processor.runs.desk import open_desk
from processor.runs.rulings import Word, rule_claim, rule_pair
from tests.desk import Office
from tests.records import RULES

HERE = Path(__file__).parent
SCENARIOS = sorted(path.stem for path in HERE.glob("*.yaml"))
WORD = Word("林经理", "核实")
Scenario = dict[str, Any]


def test_there_are_regulations_enough() -> None:
    assert len(SCENARIOS) >= 9


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_regulation_needs_no_python(name: str, tmp_path: Path) -> None:
    scenario: Scenario = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    office, pack = _office(name, tmp_path)
    for record, values in scenario["records"].items():
        _write(office.root / "inbox" / f"{record}.xlsx", values, pack)
    now = scenario["now"].replace(" ", "T")
    books = office.run(now)["books"]
    assert books["closed"]
    assert books["booked"] == len(scenario["records"])
    ids = {Path(r["place"]["file"]).stem: r["id"] for r in office.list("records", now)}
    for ruling in scenario.get("rulings", ()):
        _rule(office, now, ids, ruling)
    for ruling in scenario["expect"].get("refused", ()):
        with pytest.raises(UsageTrouble):
            _rule(office, now, ids, ruling)
    _compare(office, now, ids, scenario["expect"])


def _office(name: str, tmp_path: Path) -> tuple[Office, Pack]:
    folder = HERE / name if (HERE / name).is_dir() else RULES / name
    pack, mistakes = load_pack(folder, f"rules/{name}")
    assert pack is not None, [m.in_words(str) for m in mistakes]
    office = Office(tmp_path / "desk")
    shutil.rmtree(office.root / "rules")
    shutil.copytree(folder, office.root / "rules" / name)
    return office, pack


def _write(path: Path, values: dict[str, Any], pack: Pack) -> None:
    form = pack.forms[values["form"]] if "form" in values else pack.main
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([form.title["zh-Hans"]])
    for name, value in values.items():
        if name != "form":
            field = form.field_named(name)
            assert field is not None, name
            sheet.append([field.labels[0], str(value)])
    book.save(path)


def _rule(office: Office, now: str, ids: dict[str, str], ruling: dict[str, Any]) -> None:
    with open_desk(office.root, now=now, language=None) as desk:
        if "closed" in ruling:
            claim = _claim_of(office, now, ids[ruling["closed"]])
            rule_claim(desk, RulingKind.CLOSED, claim["id"], WORD, _day(ruling["on"]))
        else:
            pair = [ids[record] for record in ruling["same"]]
            rule_pair(desk, RulingKind.SAME, pair, WORD._replace(kin=ruling.get("kin")))


def _claim_of(office: Office, now: str, record: str) -> dict[str, Any]:
    return next(c for c in office.list("claims", now) if record in c["records"])


def _day(given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(given)


def _compare(office: Office, now: str, ids: dict[str, str], expect: Scenario) -> None:
    rows = {Path(r["place"]["file"]).stem: r for r in office.list("records", now)}
    assert {name: row["outcome"] for name, row in rows.items()} == expect["outcomes"]
    for name, reason in expect.get("reasons", {}).items():
        assert rows[name]["reasons"][0] == reason, name
    for name, day in expect.get("last_days", {}).items():
        assert _claim_of(office, now, ids[name])["last_day"] == str(day), name
    for name, time in expect.get("original_times", {}).items():
        original = datetime.fromisoformat(_claim_of(office, now, ids[name])["original_time"])
        assert f"{original:%Y-%m-%d %H:%M}" == time, name
    for name, shares in expect.get("shares", {}).items():
        assert _claim_of(office, now, ids[name])["shares"] == shares, name
    for day, owners in expect.get("owners", {}).items():
        _owned_on(office, str(day), ids, owners)
    for name, texts in expect.get("notices", {}).items():
        told = [n for n in office.list("notices", now) if ids[name] in n["about"]]
        page = (office.root / told[-1]["file"]).read_text("utf-8")
        assert all(str(text) in page for text in texts), name
    if "conflicts" in expect:
        found = [_named(x, ids) for x in office.list("conflicts", now)]
        assert len(found) == len(expect["conflicts"])
        for wanted in expect["conflicts"]:
            assert any(wanted.items() <= x.items() for x in found), (wanted, found)


def _owned_on(office: Office, day: str, ids: dict[str, str], owners: dict[str, str]) -> None:
    claims = office.list("claims", f"{day}T12:00")
    live = {c["claimant"]: c for c in claims if c["status"] == "active"}
    for record, owner in owners.items():
        assert ids[record] in live[owner]["records"]


def _named(x: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    names = {id: name for name, id in ids.items()}
    return {**x, "stands": names[x["stands"]], "against": names[x["against"]]}
