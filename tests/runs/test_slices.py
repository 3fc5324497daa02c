"""A run that is committed in slices tells the same as one that is committed at once.

Whatever the size of the slices, wherever the run is killed, whoever brings it to its end: the
document, the notices, the pages, the master and the state are the same.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from processor.runs import walk
from processor.runs.desk import open_desk
from processor.runs.run import run
from processor.runs.summary import run_lines
from tests.desk import NOW, Office, form

LI, WANG = "李娜", "王强"
LATER = "2026-03-21T09:00:00+08:00"
ZHAO = {"customer_name": "赵一诺", "contact": "13911112220"}
QIAN = {"customer_name": "钱守仁", "contact": "13722223333"}
FIRST = {
    "甲": form(**ZHAO, submitter=LI),
    "乙": form(**QIAN),
}
THEN = {
    "a": form(),
    "b": form(submitter=LI, supervisor_signed_at="2026-03-20 11:00"),
    "c": form(contact="12", submitter=WANG),
    "d": form(**ZHAO, supervisor_signed_at="2026-03-19 10:00"),
    "e": form(submitter=WANG, supervisor_signed_at="2026-03-19 09:00"),
    "f": form(contact="138****1234", customer_name="李先生", submitter=LI),
    "g": form(**QIAN, supervisor_signed_at="2026-03-20 12:00"),
    "h": form(awareness_channel="网络"),
    "i-LAPTOP-AB12": form(awareness_channel="朋友介绍"),
    "i": form(awareness_channel="朋友介绍", layout="三室"),
}  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that knows two customers, and forms in its inbox that clash with them and others."""
    office = Office(tmp_path_factory.mktemp("story") / "desk")
    for name, values in FIRST.items():
        office.drop(f"{name}.xlsx", values)
    office.run("2026-03-20T12:00:00+08:00")
    for name, values in THEN.items():
        office.drop(f"{name}.xlsx", values)
    inbox = office.root / "inbox"
    shutil.copy(inbox / "a.xlsx", inbox / "z 副本.xlsx")
    shutil.copy(inbox / "c.xlsx", inbox / "0.xlsx")
    office.drop("甲.xlsx", FIRST["甲"] | {"awareness_channel": "网络"})
    (inbox / "broken.xlsx").write_bytes(b"")
    return office.root


def sized(story: Path, folder: Path, size: int) -> Office:
    office = Office(shutil.copytree(story, folder))
    (office.root / "processor.toml").write_text(f"files_at_once = {size}\n", encoding="utf-8")
    return office


def state(office: Office) -> dict[str, Any]:
    lists = ("files", "records", "claims", "conflicts", "notices")
    return {what: office.list(what) for what in lists}


def in_full(document: dict[str, Any]) -> str:
    return json.dumps(document, default=list)


Told = tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]


@pytest.fixture(scope="module")
def at_once(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    office = sized(story, tmp_path_factory.mktemp("whole") / "desk", 500)
    document = office.run()
    kinds = {n["kind"] for n in document["notices"]}
    assert {"conflict", "takeover", "returned", "review"} <= kinds
    assert document["books"]["closed"] and document["books"]["booked"] > 7
    return document, state(office), office.picture()


@pytest.mark.parametrize("size", [1, 2, 7])
def test_the_size_of_the_slices_leaves_no_trace(
    tmp_path: Path, story: Path, at_once: Told, size: int
) -> None:
    office = sized(story, tmp_path / "desk", size)
    document = office.run()
    assert in_full(document) == in_full(at_once[0])
    assert (state(office), office.picture()) == at_once[1:]


def reports_of(office: Office) -> dict[str, bytes]:
    """The pages of runs and days."""
    return {n: page for n, page in office.picture().items() if n.startswith("outbox/reports/")}


def killed_at(office: Office, name: str, nth: int) -> None:
    """Run in a process that dies before the named function of the walk is entered so often."""
    calls = 0
    original = getattr(walk, name)

    def cut_off(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **more)

    child = os.fork()
    if child == 0:
        with patch.object(walk, name, cut_off):
            office.run()
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the desk that is killed")
@pytest.mark.parametrize(("name", "nth"), [("judge_all", 2), ("with_originals", 4), ("end_run", 1)])
def test_killed_between_slices_the_same_run_is_brought_to_its_end(
    tmp_path: Path, story: Path, at_once: Told, name: str, nth: int
) -> None:
    office = sized(story, tmp_path / "desk", 3)
    killed_at(office, name, nth)
    seen = state(office)
    assert seen["records"] and not [n for n in seen["notices"] if n["created_at"] == NOW]
    with open_desk(office.root, now=NOW, language=None, writes=False) as desk:
        rehearsed = run(desk, settle_seconds=0, rehearse=True)
        assert rehearsed["unfinished"] in run_lines(rehearsed, desk, rehearsed=True)[-1]
    document = office.run()
    whole = at_once[0]
    assert document["finished"] == [rehearsed["unfinished"]] == [whole["run"]]
    told = ("files", "records", "claims", "conflicts", "notices", "books")
    assert all(document[part] == whole[part] for part in told)
    assert (state(office), office.picture()) == at_once[1:]
    assert office.answer("audit")["whole"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the desk that is killed")
def test_a_run_that_was_cut_off_keeps_its_clock_and_its_files(
    tmp_path: Path, story: Path, at_once: Told
) -> None:
    office = sized(story, tmp_path / "desk", 3)
    killed_at(office, "judge_all", 3)
    shutil.rmtree(office.root / "inbox")
    (office.root / "inbox").mkdir()
    office.drop(
        "late.xlsx",
        form(customer_name="周建业", contact="18655557777", demand_detail="租赁写字楼，500平米"),
    )
    document = office.run(LATER)
    *cut_off, own = document["records"]
    assert cut_off == at_once[0]["records"] and own["place"]["file"] == "inbox/late.xlsx"
    told = state(office)
    late = own["id"]
    assert [r for r in told["records"] if r["id"] != late] == at_once[1]["records"]
    assert told["notices"] == at_once[1]["notices"]
    reports = {name for name in at_once[2] if name.startswith("outbox/reports/")}
    assert {name: office.picture()[name] for name in reports} == {
        name: at_once[2][name] for name in reports
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the desk that is killed")
def test_what_was_booked_of_an_original_that_is_gone_is_told_all_the_same(
    tmp_path: Path, story: Path, at_once: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sized(story, tmp_path / "desk", 3)
    killed_at(office, "judge_all", 3)
    booked = next(f for f in at_once[0]["files"] if f["file"] == "inbox/a.xlsx")
    (original,) = (office.root / ".processor" / "spool").rglob(booked["sha256"] + "*")
    original.unlink()
    (office.root / "inbox" / "a.xlsx").unlink()
    (office.root / "inbox" / "z 副本.xlsx").unlink()
    document = office.run()
    assert booked in list(document["files"]) and document["books"]["closed"]
    assert "inbox/a.xlsx" in capsys.readouterr().err


def test_two_desks_go_on_with_one_run(tmp_path: Path, story: Path, at_once: Told) -> None:
    office = sized(story, tmp_path / "desk", 3)
    calls = 0
    original = walk.judge_all

    def meanwhile(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            assert Office(office.root).run()["books"]["closed"]
        return original(*args)

    with patch.object(walk, "judge_all", meanwhile):
        assert office.run()["books"]["closed"]
    assert (state(office), office.picture()) == at_once[1:]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the desk that is killed")
def test_a_ruling_finds_a_run_that_was_cut_off_at_its_end(tmp_path: Path, story: Path) -> None:
    office = sized(story, tmp_path / "desk", 3)
    killed_at(office, "end_run", 1)
    zhao = {r["id"] for r in office.list("records") if r["values"]["customer_name"] == "赵一诺"}
    (conflict,) = [x["id"] for x in office.list("conflicts") if x["stands"] in zhao]
    office.answer("rule", "owner", conflict, LI, "--by", "林经理", "--why", "先到", now=LATER)
    whole = sized(story, tmp_path / "whole", 3)
    whole.run()
    whole.answer("rule", "owner", conflict, LI, "--by", "林经理", "--why", "先到", now=LATER)
    assert state(office) == state(whole)
    assert reports_of(office) == reports_of(whole)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the desk that is killed")
def test_who_is_forgotten_is_not_booked_by_a_run_that_was_cut_off(
    tmp_path: Path, story: Path
) -> None:
    office = sized(story, tmp_path / "desk", 3)
    killed_at(office, "judge_all", 3)
    seen = {r["id"] for r in office.list("records") if r["values"]["customer_name"] == "钱守仁"}
    approval = ("--approval", "A-1", "--by", "林经理", "--yes")
    gone = office.answer("forget", "钱守仁", *approval)["records"]
    assert seen < set(gone)
    office.run(LATER)
    assert "钱守仁" not in json.dumps(office.list("records"), ensure_ascii=False)
