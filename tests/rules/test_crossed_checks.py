"""Mistakes in checks are told when the rules are read, with line and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.packs import mistakes_in, small_pack


def checks(*lines: str) -> str:
    return "checks:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


GOOD = checks(
    'check: expression, holds: "ended >= begun"',
    'check: expression, form: visit, holds: "hours > 0", when: "ended is not null", says: 工时不对',
    "check: unique, fields: [number]",
    "check: serial, field: number, severity: info",
    "check: lookup, field: worker, in: staff.name",
    "check: lookup, field: team, in: teams, severity: error",
    "check: aggregate, form: visit, of: ratio, field: paid, to: due, per: month, date: begun,"
    " at_least: 0.95",
    'check: aggregate, form: visit, of: share, where: "hours > 1", by: [worker], at_most: 0.5',
)
LISTS = "lists: {teams: [甲, 乙]}\n"


def test_every_check_of_a_pack_is_read(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, checks=GOOD, lists=LISTS)
    assert len(pack.checks.checks) == 8
    assert pack.lists.lists["teams"] == ("甲", "乙")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('check: expression, holds: "endet >= begun"', "did you mean 'ended'"),
        ('check: expression, holds: "ended >= "', "cannot be read"),
        ('check: expression, holds: "ended >= hours"', "expected a moment"),
        ('check: expression, holds: "hours + 1"', "expected a condition"),
        ('check: expression, holds: "lenght(number) = 3"', "did you mean 'length'"),
        ('check: expression, holds: "hours > 1", when: "worker > 1"', "expected a text"),
        ('check: expression, holds: "hours > length(team)"', "no form has all these fields"),
        ('check: expression, form: visite, holds: "hours > 1"', "did you mean 'visit'"),
        ('check: expression, form: staff, holds: "hours > 1"', "no field 'hours'"),
        ("check: lookup, field: team, in: teamz", "did you mean 'teams'"),
        ("check: lookup, field: team, in: staf.name", "no form 'staf'"),
        ("check: lookup, field: team, in: staff.nam", "did you mean 'name'"),
        ("check: lookup, field: worker, in: staff.name, severity: error", "warning or an info"),
        ("check: unique, fields: [number], severity: error", "expected one of"),
        ("check: aggregate, form: visit, of: sum, at_least: 1", "needs 'field'"),
        ("check: aggregate, form: visit, of: count, per: month, at_least: 1", "per needs date"),
        ("check: aggregate, form: visit, of: count", "a threshold is missing"),
        ("check: aggregate, form: visit, of: sum, field: worker, at_least: 1", "of kind person"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    text = checks('check: expression, holds: "ended >= begun"', line)
    (found,) = mistakes_in(tmp_path, checks=text, lists=LISTS)
    assert says in str(found)
    assert (found.file, found.line) == ("rules/small/checks.yaml", 3)
