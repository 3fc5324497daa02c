"""What other rules would change: flips of outcomes and owners, with nothing booked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.desk import Office, form
from tests.records import RULES

PACK = "customer-confirmation"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path / "desk")
    office.drop("first.xlsx", form(supervisor_signed_at="2026-03-01 09:00", submitter="张伟"))
    office.drop("rival.xlsx", form(supervisor_signed_at="2026-03-15 09:00", submitter="李娜"))
    office.drop(
        "alone.xlsx",
        form(customer_name="周一鸣", contact="13655556666", awareness_channel=None),
    )
    office.run()
    return office


def trial(tmp_path: Path, part: str, *changes: tuple[str, str]) -> str:
    folder = tmp_path / "trial"
    shutil.copytree(RULES, folder)
    path = folder / PACK / part
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return str(folder)


def by_file(document: dict[str, Any]) -> dict[str, Any]:
    return {Path(c["file"]).stem: (c["before"], c["after"]) for c in document["changes"]}


def test_the_same_rules_change_nothing(office: Office) -> None:
    document = office.answer("rules", "diff")
    assert (document["records"], document["changed"], document["changes"]) == (3, 0, [])
    assert not document["read_again"]


def test_a_shorter_claim_flips_the_outcome_and_the_owner(office: Office, tmp_path: Path) -> None:
    folder = trial(tmp_path, "claims.yaml", ("{months: 1}", "{days: 10}"))
    before = office.list("records"), office.list("claims")
    document = office.answer("rules", "diff", "--rules", folder)
    assert by_file(document) == {
        "rival": (
            {"outcome": "conflict", "owner": "张伟"},
            {"outcome": "accepted", "owner": "李娜"},
        )
    }
    assert document["outcomes"] == [{"before": "conflict", "after": "accepted", "records": 1}]
    assert document["owners"] == 1
    ends = {Path(c["file"]).stem: (c["before"], c["after"]) for c in document["ends"]}
    assert ends["first"][0] > ends["first"][1]
    page = (office.root / document["page"]).read_text("utf-8")
    assert all(text in page for text in ("张伟", "李娜", "rival.xlsx"))
    assert (office.list("records"), office.list("claims")) == before


def test_another_form_is_read_again_from_the_originals(office: Office, tmp_path: Path) -> None:
    folder = trial(
        tmp_path,
        "form.yaml",
        (
            "  - field: awareness_channel\n    kind: choice\n",
            "  - field: awareness_channel\n    kind: choice\n    required: true\n",
        ),
    )
    document = office.answer("rules", "diff", "--rules", folder)
    assert document["read_again"]
    assert by_file(document) == {
        "alone": (
            {"outcome": "accepted", "owner": "张伟"},
            {"outcome": "returned", "owner": None},
        )
    }


def test_rules_with_mistakes_are_told(office: Office, tmp_path: Path) -> None:
    folder = trial(tmp_path, "claims.yaml", ("{months: 1}", "{moons: 1}"))
    done = office.call("rules", "diff", "--rules", folder)
    assert done.returncode == 3
    assert "moons" in done.stderr


def test_rules_that_do_not_hold_are_compared_with_nothing(office: Office) -> None:
    path = office.root / "rules" / PACK / "claims.yaml"
    path.write_text("ties: never\n", "utf-8")
    told = office.call("rules", "diff")
    assert told.returncode == 3
    assert "claims.yaml:1" in told.stderr


def test_a_key_that_trial_rules_find_too_crowded_joins_nobody(
    office: Office, tmp_path: Path
) -> None:
    """With two to a block the three forms of one name and phone meet nobody."""
    office.drop("third.xlsx", form(supervisor_signed_at="2026-03-18 09:00", submitter="王强"))
    office.run()
    folder = trial(tmp_path, "same-customer.yaml", ("block_at_most: 2000", "block_at_most: 2"))
    changes = by_file(office.answer("rules", "diff", "--rules", folder))
    assert {name: after["outcome"] for name, (_, after) in changes.items()} == {
        "rival": "accepted",
        "third": "accepted",
    }


def test_edited_rules_hold_for_known_records_from_the_next_run_on(office: Office) -> None:
    """A name alone is enough, then it is not: the night finds nothing to mend either time."""
    office.drop(
        "name.xlsx",
        form(supervisor_signed_at="2026-03-18 09:00", submitter="王强", contact="13900001111"),
    )
    office.run()
    assert office.outcomes()["name"] == "conflict"
    path = office.root / "rules" / PACK / "same-customer.yaml"
    text = path.read_text("utf-8")
    assert "name_alone: same" in text
    path.write_text(text.replace("name_alone: same", "name_alone: review"), "utf-8")
    promised = by_file(office.answer("rules", "diff"))
    told = office.run()
    assert office.outcomes()["name"] == promised["name"][1]["outcome"] == "review"
    assert told["crowded"] == []
    night = office.answer("nightly", "--settle", "0")
    assert night["nightly"]["proof"] == []
    assert by_file(office.answer("rules", "diff")) == {}
