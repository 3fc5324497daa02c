"""A slip in a rule file never stops the desk: the last good rules hold, and everybody is told."""

from __future__ import annotations

from pathlib import Path

from tests.desk import Office, form

BROKEN = "rules/customer-confirmation/claims.yaml"


def break_rules(office: Office) -> None:
    path = office.root / BROKEN
    path.write_text(path.read_text(encoding="utf-8").replace("ties:", "tiez:"), encoding="utf-8")


def test_the_desk_goes_on_with_the_last_good_rules_and_says_so(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.drop("a.xlsx", form())
    before = office.run()["rules"]
    assert before["broken"] == []
    break_rules(office)
    office.drop("b.xlsx", form(submitter="王芳", supervisor_signed_at="2026-03-21 09:00"))
    document = office.run("2026-03-21T18:00:00+08:00")
    assert [r["outcome"] for r in document["records"] if r["values"]["submitter"] == "王芳"] == [
        "conflict"
    ]
    assert document["rules"]["in_force"] == before["in_force"]
    (told,) = document["rules"]["broken"]
    assert (told["file"], told["line"]) == (BROKEN, 3)
    (report,) = (tmp_path / "outbox" / "reports").glob(f"*{document['run']}*.html")
    assert f"{BROKEN}:3" in report.read_text(encoding="utf-8")


def test_commands_tell_it_and_only_rules_check_fails(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.run()
    break_rules(office)
    done = office.call("run", "--settle", "0", "--json")
    assert (done.returncode, f"{BROKEN}:3" in done.stderr) == (0, True)
    assert office.call("rules", "check").returncode == 1
    status = office.answer("status")
    (told,) = [alarm for alarm in status["alarms"] if alarm["code"] == "rules"]
    assert (f"{BROKEN}:3" in told["says"], status["well"]) == (True, False)
    assert office.call("list", "claims").returncode == 0


def test_the_first_rules_must_be_good(tmp_path: Path) -> None:
    office = Office(tmp_path)
    break_rules(office)
    assert office.call("run", "--settle", "0").returncode == 3


def test_mended_rules_hold_again_and_take_the_place_of_the_copy(tmp_path: Path) -> None:
    office = Office(tmp_path)
    first = office.run()["rules"]["in_force"]
    path = office.root / BROKEN
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("{months: 1}", "{months: 2}"), encoding="utf-8")
    second = office.run()["rules"]
    assert second["in_force"] != first
    path.write_text("basis:", encoding="utf-8")
    assert office.run()["rules"]["in_force"] == second["in_force"]
    kept = [p for p in (tmp_path / ".processor" / "rules").iterdir() if p.is_dir()]
    assert len(kept) == 1


def test_a_rehearsal_keeps_no_copy(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.run(rehearse=True)
    assert not (tmp_path / ".processor").exists()
