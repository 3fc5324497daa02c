"""The contract: commands, exit codes, JSON. Driven as a user drives them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.desk import NOW, Office, form

KEYS = {"run", "now", "files", "records", "claims", "conflicts", "notices", "books"}


def clash(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()


def test_run_answers_with_one_document(office: Office) -> None:
    office.drop("a.xlsx", form())
    done = office.call("run", "--settle", "0", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(document) >= KEYS | {"rules"}
    assert document["now"] == NOW
    record = document["records"][0]
    assert {"id", "pack", "form", "place", "values", "outcome", "claim", "conflicts",
            "findings"} <= set(record)  # fmt: skip
    assert record["place"]["file"] == "inbox/a.xlsx"
    assert datetime.fromisoformat(document["now"]).tzinfo is not None


def test_init_never_overwrites(office: Office) -> None:
    rules = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    rules.write_text("# mine\n", encoding="utf-8")
    (office.root / "rules" / "customer-confirmation" / "checks.yaml").unlink()
    done = office.call("init", str(office.root))
    assert rules.read_text(encoding="utf-8") == "# mine\n"
    assert (office.root / "rules" / "customer-confirmation" / "checks.yaml").exists()
    assert done.returncode == 3  # the office's own rules are broken, and that is said


def test_exit_codes(office: Office, tmp_path: Path) -> None:
    good = office.drop("a.xlsx", form())
    bad = office.drop("b.xlsx", form(contact="12"))
    assert office.process("check", str(good)).returncode == 0
    assert office.process("check", str(bad)).returncode == 1
    assert office.process("check", "nowhere.xlsx").returncode == 2
    assert office.call("bake").returncode == 2
    assert office.call("run", "--settle", "soon").returncode == 2
    assert office.call("explain", "R0").returncode == 2
    assert office.call("run", "--settle", "0").returncode == 0
    assert office.call("rules", "check").returncode == 0
    assert office.process("--workspace", str(tmp_path / "none"), "list", "files").returncode == 4
    claims = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    claims.write_text("ties: never\n", encoding="utf-8")
    broken = office.call("rules", "check")
    assert broken.returncode == 1
    assert "claims.yaml:1" in broken.stdout
    assert office.call("run", "--settle", "0").returncode == 0  # the last good rules hold


def test_settings_are_told_with_their_mistakes(office: Office) -> None:
    settings = office.root / "processor.toml"
    settings.write_text('zone = "Asia/Shangai"\nqiet_seconds = 3\n', encoding="utf-8")
    done = office.call("--lang", "en", "run")
    assert done.returncode == 3
    assert "Asia/Shanghai" in done.stderr
    assert "did you mean 'quiet_seconds'" in done.stderr


def test_another_zone_and_master(office: Office) -> None:
    text = 'zone = "Asia/Urumqi"\nmaster = "私密/总表.xlsx"\nlanguage = "en"\n'
    (office.root / "processor.toml").write_text(text, encoding="utf-8")
    office.drop("a.xlsx", form())
    document = office.answer("run", "--settle", "0", now="2026-03-20T18:00:00")
    assert document["now"] == "2026-03-20T18:00:00+06:00"
    claim = office.answer("list", "claims")[0]
    at = datetime.fromisoformat(claim["original_time"])
    assert at == datetime(2026, 3, 20, 10, 30, tzinfo=ZoneInfo("Asia/Urumqi"))
    assert (office.root / "私密" / "总表.xlsx").exists()


def test_rule_owner_settles_a_conflict_and_tells_both(office: Office) -> None:
    clash(office)
    conflict = office.answer("list", "conflicts")[0]
    document = office.answer(
        "rule", "owner", conflict["id"], "李娜", "--by", "林经理", "--why", "核实"
    )
    assert office.outcomes() == {"a": "conflict", "b": "accepted"}
    assert {n["to"] for n in document["notices"]} == {"张伟", "李娜"}
    assert {n["kind"] for n in document["notices"]} == {"settled"}
    assert [c["claimant"] for c in office.answer("list", "claims")] == ["李娜"]
    assert office.answer("list", "conflicts")[0]["status"] == "ruled"
    ruling = office.answer("list", "rulings")[0]
    assert (ruling["by"], ruling["why"], ruling["claimant"]) == ("林经理", "核实", "李娜")


def test_rule_different_ends_a_conflict_and_says_so(office: Office) -> None:
    clash(office)
    ids = [r["id"] for r in office.answer("list", "records")]
    (conflict,) = office.answer("list", "conflicts")
    document = office.answer("rule", "different", *ids, "--by", "林经理", "--why", "兄弟二人")
    assert office.outcomes() == {"a": "accepted", "b": "accepted"}
    assert office.answer("list", "conflicts") == []
    assert {n["to"] for n in document["notices"]} == {"张伟", "李娜"}
    ended = office.answer("explain", conflict["id"])
    assert {r["id"] for r in ended["records"]} == set(ids) and not ended["conflicts"]
    assert [r["why"] for r in ended["rulings"]] == ["兄弟二人"]
    again = office.answer("rule", "same", *ids, "--by", "林经理", "--why", "更正",
                          now="2026-03-20T19:00:00+08:00")  # fmt: skip
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}
    assert len(again["notices"]) == 2


def test_rule_closed_and_withdrawn(office: Office) -> None:
    clash(office)
    claim = office.answer("list", "claims")[0]["id"]
    word = ("--by", "林经理", "--why", "签约")
    assert office.call("rule", "closed", claim, "--on", "2026-01-01", *word).returncode == 2
    office.answer("rule", "closed", claim, "--on", "2026-03-21", *word)
    closed = office.answer("list", "claims", now="2026-03-21T09:00:00+08:00")[0]
    assert (closed["status"], closed["closed_on"]) == ("closed", "2026-03-21")
    office.answer("rule", "withdrawn", claim, *word, now="2026-03-22T09:00:00+08:00")
    assert {c["claimant"]: c["status"] for c in office.answer("list", "claims")} == {
        "张伟": "withdrawn",
        "李娜": "active",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("owner", "X0", "李娜"),
        ("same", "R0", "R1"),
        ("different", "R0", "R0"),
        ("closed", "C0", "--on", "2026-03-21"),
        ("withdrawn", "C0"),
    ],
)
def test_rulings_on_what_is_not_there_are_refused(office: Office, words: tuple[str, ...]) -> None:
    clash(office)
    assert office.call("rule", *words, "--by", "a", "--why", "b").returncode == 2
    assert office.call("rule", *words).returncode == 2
    assert office.answer("list", "rulings") == []


def test_an_owner_must_be_a_party(office: Office) -> None:
    clash(office)
    conflict = office.answer("list", "conflicts")[0]["id"]
    done = office.call("rule", "owner", conflict, "赵六", "--by", "a", "--why", "b")
    assert done.returncode == 2
    assert "张伟" in done.stderr
    assert "李娜" in done.stderr


def test_explain_shows_cells_ladder_and_rulings(office: Office) -> None:
    clash(office)
    conflict = office.answer("list", "conflicts")[0]
    document = office.answer("explain", conflict["id"])
    assert {r["id"] for r in document["records"]} == {conflict["stands"], conflict["against"]}
    evidence = document["verdicts"][0]["evidence"]
    assert [e["comparison"] for e in evidence] == ["demand", "name", "contact"]
    assert all(e["level"] == "same" for e in evidence)
    cells = {c["field"]: c for c in document["records"][0]["cells"]}
    assert "!" in cells["contact"]["place"]
    for id in (conflict["stands"], document["claims"][0]["id"], conflict["id"]):
        for language in ("zh-Hans", "zh-Hant", "en"):
            done = office.call("--lang", language, "explain", id)
            assert done.returncode == 0
            assert id in done.stdout


def test_lists_can_be_filtered(office: Office) -> None:
    clash(office)
    assert len(office.answer("list", "records", "--status", "conflict")) == 1
    assert len(office.answer("list", "claims", "--claimant", "张伟")) == 1
    assert office.answer("list", "claims", "--claimant", "王强") == []
    assert len(office.answer("list", "notices")) == 2
    assert len(office.answer("list", "files")) == 2


def test_blank_forms_are_written_and_read_back(office: Office, tmp_path: Path) -> None:
    made = office.answer("forms", "-o", str(tmp_path / "blanks"))["forms"]
    book = openpyxl.load_workbook(made[0])
    names = book.defined_names
    for field, value in form().items():
        sheet, cell = next(iter(names[f"f_{field}"].destinations))
        book[sheet][cell.replace("$", "")] = value
    book.save(office.root / "inbox" / "filled.xlsx")
    record = office.run()["records"][0]
    assert record["outcome"] == "accepted"
    assert record["findings"] == []
    assert record["values"]["submitter_kind"] == "sales"
    assert office.call("forms", "no-such-form").returncode == 2


def test_rebuild_makes_what_was_lost(office: Office) -> None:
    clash(office)
    before = office.picture()
    office.forget_outputs()
    assert office.answer("rebuild") == {"master": "master.xlsx", "outbox": "outbox"}
    assert office.picture() == before


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_messages_speak_the_language_that_was_asked_for(office: Office, language: str) -> None:
    office.drop("b.xlsx", form(contact=None))
    done = office.call("--lang", language, "run", "--settle", "0", "--json")
    message = json.loads(done.stdout)["records"][0]["findings"][0]["message"]
    expected = {"zh-Hans": "联系方式", "zh-Hant": "聯絡方式", "en": "Contact"}
    assert expected[language] in message


@pytest.mark.parametrize(
    ("words", "now"),
    [
        (("list", "claims"), "9999-12-31T23:59:59-12:00"),
        (("list", "claims"), "0001-01-01T00:00:00"),
        (("list", "claims", "--as-of", "0001-01-01"), NOW),
        (("run", "--settle", "nan"), NOW),
        (("run", "--settle", "inf"), NOW),
        (("rule", "withdrawn", "C0", "--by", " ", "--why", "b"), NOW),
    ],
)
def test_odd_values_are_wrong_usage(office: Office, words: tuple[str, ...], now: str) -> None:
    done = office.call(*words, now=now)
    assert done.returncode == 2, done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lsit", "claims"), "没有命令“lsit”"),
        (("run", "--jsno"), "没有选项“--jsno”"),
        (("explain",), "缺少 ID"),
        (("list", "claims", "--as-of", "昨天"), "--as-of：“昨天”不是 ISO 时间"),
        (("rule", "closed", "C0", "--on", "昨天", "--by", "a", "--why", "b"), "“昨天”不是日期"),
        (("check", "没有.xlsx"), "没有文件或文件夹“没有.xlsx”"),
        (("find", "张", "--by", "林经理"), "缺少 --approval"),
        (("--lang", "en", "list", "people"), "'people' is not known; known: files, records"),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_office(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    done = office.call(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "quiet_seconds = nan",
        "quiet_seconds = inf",
        "read_seconds = 0",
        "workers = 1000000",
        'outbox = "inbox/out"',
        'master = "inbox/../inbox/master.xlsx"',
        'state = "inbox"',
        'master = "a\\u0000b"',
    ],
)
def test_settings_that_cannot_work_are_refused(office: Office, line: str) -> None:
    (office.root / "processor.toml").write_text(line, encoding="utf-8")
    done = office.call("list", "files")
    assert done.returncode == 3
    assert line.split(maxsplit=1)[0] in done.stderr


def test_a_period_beyond_all_calendars_is_a_mistake_in_the_rules(office: Office) -> None:
    claims = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("{months: 1}", "{months: 1000000}"), encoding="utf-8")
    done = office.call("rules", "check")
    assert done.returncode == 1
    assert "1200" in done.stdout


def test_a_pack_that_only_the_ledger_knows_is_trouble_with_the_rules(office: Office) -> None:
    clash(office)
    folder = office.root / "rules" / "customer-confirmation"
    folder = folder.rename(folder.parent / "other")
    head = folder / "pack.yaml"
    text = head.read_text(encoding="utf-8").replace("pack: customer-confirmation", "pack: other")
    head.write_text(text, encoding="utf-8")
    done = office.call("list", "records")
    assert done.returncode == 3
    assert "customer-confirmation" in done.stderr


def test_json_stays_json_on_a_console_that_lacks_characters(office: Office) -> None:
    office.drop("a😀.xlsx", form(demand_detail="买房😀é"))
    command = [sys.executable, "-m", "processor", "--workspace", str(office.root), "--now", NOW]
    gbk = {**os.environ, "PYTHONIOENCODING": "gbk"}
    done = subprocess.run(
        [*command, "run", "--settle", "0", "--json"], capture_output=True, check=False, env=gbk
    )
    document = json.loads(done.stdout.decode("gbk"))
    assert document["records"][0]["values"]["demand_detail"] == "买房😀é"


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode, and links need rights")
def test_check_takes_links_and_names_in_no_encoding(office: Office, tmp_path: Path) -> None:
    path = office.drop("a.xlsx", form(contact="12"))
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    assert office.call("check", str(link)).returncode == 1
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.xlsx")
    path.rename(odd)
    assert office.call("check", odd).returncode == 1


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        ((), "", "没有确认 C0。"),
        (("--lang", "zh-Hant"), "", "沒有確認 C0。"),
        (("--lang", "en"), "", "There is no claim C0."),
        ((), 'language = "zh-Hant"', "沒有確認 C0。"),
        ((), 'language = "en"', "There is no claim C0."),
        (("--lang", "zh-Hans"), 'language = "en"', "没有确认 C0。"),
        (
            (),
            'language = "zh-Hant"\nworker = 3',
            "沒有「worker」這項設定；是否想寫（did you mean）「workers」？",
        ),
        ((), 'language = "fr"', "“language”写的是“fr”；只能是 zh-Hans, zh-Hant, en 之一"),
        ((), "language =", "无法按 UTF-8 编码的 TOML 读取"),
    ],
)
def test_trouble_speaks_the_language_of_the_office(
    office: Office, words: tuple[str, ...], settings: str, says: str
) -> None:
    (office.root / "processor.toml").write_text(settings, encoding="utf-8")
    done = office.call(*words, "rule", "withdrawn", "C0", "--by", "a", "--why", "b")
    assert done.returncode in (2, 3)
    assert says in done.stderr


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        ((), "", "“ties”写的是“dispyte”；只能是 dispute, arrival 之一"),
        ((), 'language = "zh-Hant"', "「ties」寫的是「dispyte」"),
        (("--lang", "en"), "", "'ties' is 'dispyte'; expected one of dispute, arrival"),
    ],
)
def test_rules_check_speaks_the_language_of_the_office(
    office: Office, words: tuple[str, ...], settings: str, says: str
) -> None:
    (office.root / "processor.toml").write_text(settings, encoding="utf-8")
    claims = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("ties: dispute", "ties: dispyte"), encoding="utf-8")
    shown = office.call(*words, "rules", "check")
    assert shown.returncode == 1
    assert says in shown.stdout
    answer = json.loads(office.call(*words, "rules", "check", "--json").stdout)
    assert says in answer["mistakes"][0]["says"]
    refused = office.call(*words, "list", "claims")
    assert refused.returncode == 3
    assert says in refused.stderr


def test_check_tells_again_what_is_wrong_with_a_form_that_came_back(office: Office) -> None:
    path = office.drop("b.xlsx", form(contact=None))
    office.run()
    done = office.call("check", str(path), "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert [f["state"] for f in document["files"]] == ["duplicate"]
    (record,) = document["records"]
    assert (record["outcome"], record["findings"][0]["code"]) == ("returned", "label-missing")
    assert record["findings"][0]["message"] in office.call("check", str(path)).stdout


def test_status_does_not_say_that_all_is_well_without_an_inbox(office: Office) -> None:
    office.run()
    assert office.answer("status")["well"]
    (office.root / "inbox").rename(office.root / "elsewhere")
    told = office.answer("status")
    assert not told["well"]
    assert [alarm["code"] for alarm in told["alarms"]] == ["no-folder"]
    assert "inbox" in told["alarms"][0]["says"]


def test_rules_check_without_rules_says_what_to_do(office: Office) -> None:
    shutil.rmtree(office.root / "rules")
    done = office.call("--lang", "en", "rules", "check")
    assert done.returncode == 1
    assert "make a workspace with: processor init" in done.stdout
