"""The chain of acts: it holds through a desk's life, and tells where somebody laid hands on it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.desk import Office, form


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two runs, a ruling and a look-up behind it."""
    office = Office(tmp_path_factory.mktemp("busy") / "desk")
    office.drop("a.xlsx", form())
    office.run()
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    conflict = office.list("conflicts")[0]["id"]
    word = ("--by", "林经理", "--why", "双方协商")
    office.answer("rule", "owner", conflict, "李娜", *word)
    office.answer("find", "李明轩", "--approval", "批-07", "--by", "林经理")
    return office.root


@pytest.fixture
def busy(once: Path, tmp_path: Path) -> Office:
    """A copy of that desk."""
    shutil.copytree(once, tmp_path / "desk")
    return Office(tmp_path / "desk")


def tamper(office: Office, *statements: str) -> None:
    """What somebody does who opens the ledger with a tool and knows about the refusals."""
    ledger = sqlite3.connect(office.root / ".processor" / "ledger.sqlite", isolation_level=None)
    for name in ("update", "delete"):
        ledger.execute(f"DROP TRIGGER acts_stay_{name}")
    for statement in statements:
        ledger.execute(statement)
    ledger.close()


def test_every_act_is_in_the_chain(busy: Office) -> None:
    told = busy.answer("audit")
    assert told["whole"]
    assert told["acts"] == 5  # three runs (a ruling is one too), the ruling itself, the look-up
    assert busy.answer("audit", "--known", told["head"])["whole"]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE acts SET by = '他人' WHERE kind = 'look-up'", {"seal"}),
        ("DELETE FROM acts WHERE number = 2", {"gap", "unsealed"}),
        ("UPDATE rulings SET why = '另有原因'", {"changed"}),
        ("DELETE FROM rulings", {"gone"}),
        ("UPDATE runs SET document = '{}' WHERE rowid = 1", {"changed"}),
        (
            "INSERT INTO runs (id, now, document, published) VALUES ('X', '2026-03-21', '{}', 1)",
            {"unsealed"},
        ),
    ],
)
def test_a_hand_in_the_ledger_is_told(busy: Office, statement: str, why: set[str]) -> None:
    tamper(busy, statement)
    done = busy.call("audit", "--json")
    assert done.returncode == 1
    assert {b["why"] for b in json.loads(done.stdout)["breaks"]} == why


def test_a_chain_cut_off_is_told_by_a_seal_seen_before(busy: Office) -> None:
    head = busy.answer("audit")["head"]
    tamper(busy, "DELETE FROM acts WHERE kind = 'look-up'")
    assert busy.call("audit").returncode == 0  # what is left fits together
    assert busy.call("audit", "--known", head).returncode == 1


def test_the_file_itself_refuses_to_change_an_act(busy: Office) -> None:
    ledger = sqlite3.connect(busy.root / ".processor" / "ledger.sqlite")
    for statement in ("UPDATE acts SET by = 'x'", "DELETE FROM acts"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            ledger.execute(statement)
    ledger.close()


def test_a_look_up_needs_an_approval_and_a_name(office: Office) -> None:
    assert office.call("find", "李明轩", "--by", "林经理").returncode == 2
    assert office.call("find", "李明轩", "--approval", " ", "--by", "林经理").returncode == 2
    assert office.call("find", "李明轩", "--approval", "批-07").returncode == 2


@pytest.mark.parametrize("sought", ["李明轩", "李明軒", "明轩", "138 0000 1234", "000-012"])
def test_a_customer_is_found_by_name_in_either_script_and_by_number(
    busy: Office, sought: str
) -> None:
    told = busy.answer("find", sought, "--approval", "批-08", "--by", "林经理")
    assert told["found"] == 2
    assert {c["claimant"] for c in told["claims"]} == {"李娜"}


def test_the_act_of_a_look_up_quotes_nobody(busy: Office, tmp_path: Path) -> None:
    busy.answer("find", "13800001234", "--approval", "批-09", "--by", "林经理")
    ledger = sqlite3.connect(busy.root / ".processor" / "ledger.sqlite")
    told = "".join(str(row) for row in ledger.execute("SELECT * FROM acts"))
    ledger.close()
    assert "批-09" in told
    assert "13800001234" not in told and "李明轩" not in told
