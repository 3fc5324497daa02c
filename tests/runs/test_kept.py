"""Packs whose records claim nobody: known by identity, checked against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.desk import Office
from tests.rules.packs import HEAD, STAFF, VISIT, write_pack

CHECKS = """
checks:
  - {check: unique, form: visit, fields: [worker, begun]}
  - {check: serial, form: visit, field: number}
  - {check: lookup, field: worker, in: staff.name}
  - {check: aggregate, form: visit, of: ratio, field: paid, to: due, per: month, date: begun,
     by: [worker], at_least: 0.95}
"""
COLUMNS = ("编号", "员工", "开始时间", "工时", "实收(元)", "应收(元)")
MORNING, EVENING = "2026-03-20T09:00:00+08:00", "2026-03-20T18:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    head = HEAD + "main: visit\nidentity: {visit: [number]}\n"
    write_pack(tmp_path, pack=head, forms__visit=VISIT, forms__staff=STAFF, checks=CHECKS)
    return office


def save(office: Office, name: str, header: Sequence[str], *rows: Sequence[object]) -> None:
    title = "服务登记表" if header is COLUMNS else "员工花名册"
    with xlsxwriter.Workbook(office.root / "inbox" / name) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, title)
        for r, row in enumerate([header, *rows], 1):
            sheet.write_row(r, 0, row)


def row(number: str, worker: str = "王芳", day: str = "2026-03-01", paid: int = 100) -> list[Any]:
    return [number, worker, day, 2, paid, 100]


def told(office: Office) -> dict[str, list[Any]]:
    """Outcome and findings of every visit by number and what was paid."""
    return {
        f"{r['values']['number']}/{r['values']['paid']:g}": [
            r["outcome"],
            *sorted(f["code"] for f in r["findings"]),
        ]
        for r in office.list("records")
        if r["form"] == "visit"
    }


def test_a_register_saved_again_adds_only_what_is_new(office: Office) -> None:
    save(office, "a.xlsx", COLUMNS, row("XR-001"), row("XR-002", day="2026-03-02"))
    save(office, "s.xlsx", ("姓名", "班组"), ("王芳", "甲"))
    office.run(MORNING)
    # one row above the old ones, so that every cell has moved; one row corrected; one new
    again = [["", "", "", "", "", ""], row("XR-001"), row("XR-002", day="2026-03-02", paid=99),
             row("XR-003", day="2026-03-03")]  # fmt: skip
    save(office, "b.xlsx", COLUMNS, *again)
    document = office.run(EVENING)
    assert told(office) == {
        "XR-001/100": ["duplicate"],  # of the two that say the same, the later one
        "XR-002/100": ["accepted"],
        "XR-002/99": ["amended"],
        "XR-003/100": ["accepted"],
    }
    assert sorted(r["outcome"] for r in document["records"]) == ["accepted", "amended", "duplicate"]


def test_what_looks_at_other_records_does_not_depend_on_their_order(tmp_path: Path) -> None:
    files = {
        "a.xlsx": (COLUMNS, row("XR-001"), row("XR-004", "李娜", "2026-03-09", 50)),
        "b.xlsx": (COLUMNS, row("XR-002", day="2026-03-01")),
        "s.xlsx": (("姓名", "班组"), ("王芳", "甲")),
    }
    seen = []
    for turn, names in enumerate((["a.xlsx", "b.xlsx", "s.xlsx"], ["s.xlsx", "b.xlsx", "a.xlsx"])):
        office = Office(tmp_path / str(turn))
        write_pack(office.root, checks=CHECKS)
        for name in names:
            save(office, name, *files[name])
            office.run()
        seen.append(told(office))
    assert seen[0] == seen[1]
    assert seen[0] == {
        "XR-001/100": ["accepted", "unique"],
        "XR-002/100": ["accepted", "unique"],
        "XR-004/50": ["accepted", "aggregate", "lookup-elsewhere", "serial"],
    }


def test_a_finding_across_records_tells_what_was_typed(office: Office) -> None:
    save(
        office,
        "a.xlsx",
        COLUMNS,
        row("XR-001", "李娜", paid=40),
        row("XR-003", "李娜", "2026-03-02"),
    )
    (first, second) = office.run(MORNING)["records"]
    says = {f["code"]: f["message"] for r in (first, second) for f in r["findings"]}
    assert "李娜" in says["lookup-elsewhere"]
    assert "XR-002" in says["serial"]
    assert "2026-03 · 李娜" in says["aggregate"]
    assert "0.7" in says["aggregate"]
