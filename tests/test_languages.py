"""Both Chinese catalogues are whole, hold the same placeholders, and are compiled."""

import gettext
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from processor.errors import UsageTrouble
from processor.languages import NAMES, load_language, sentences
from tools.catalogues import LOCALES, collect, place, read

PLACEHOLDER = re.compile(r"\{\w*\}")
IDS = collect()


def texts(string):
    return [string] if isinstance(string, str) else list(string)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_translated(locale):
    catalogue = {m.id if isinstance(m.id, str) else tuple(m.id): m for m in read(locale) if m.id}
    assert set(catalogue) == set(IDS), "run: python -m tools.catalogues"
    lacking = [id for id, m in catalogue.items() if not m.string or not all(texts(m.string))]
    assert lacking == []
    assert [id for id, m in catalogue.items() if m.fuzzy] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_their_placeholders(locale):
    for message in read(locale):
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(texts(message.id)[0]))
        for text in texts(message.string):
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


@pytest.mark.parametrize("locale", LOCALES)
def test_compiled_catalogues_are_fresh(locale):
    with place(locale).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in read(locale):
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string
        elif message.id:
            assert compiled.ngettext(*message.id, 2) == message.string[0]


def test_traditional_has_no_simplified_leftovers():
    simplified = set("户认个记录时间发现为电话码书开关请输选择级签递状态错误没则数处")
    for message in read("zh_Hant"):
        for text in texts(message.string) if message.id else ():
            assert not set(text) & simplified, text


def test_languages_speak():
    assert load_language("en").say("Conflict") == "Conflict"
    assert load_language("zh-Hans").say("Conflict") == "冲突"
    assert load_language("zh-Hant").say("Conflict") == "衝突"
    assert load_language("zh-Hans").say("") == ""
    assert load_language("en").say_many("{n} day", "{n} days", 1) == "1 day"
    assert load_language("en").say_many("{n} day", "{n} days", 10) == "10 days"
    assert load_language("zh-Hans").say_many("{n} day", "{n} days", 10) == "10 天"
    assert set(NAMES) == {"zh-Hans", "zh-Hant", "en"}
    with pytest.raises(UsageTrouble):
        load_language("fr")


@pytest.mark.parametrize(
    ("name", "day", "time", "due"),
    [
        ("zh-Hans", "2026-11-05", "2026-11-05 09:30", "2026-11-05（周四）"),
        ("zh-Hant", "2026-11-05", "2026-11-05 09:30", "2026-11-05（週四）"),
        ("en", "5 Nov 2026", "5 Nov 2026 09:30", "Thu 5 Nov 2026"),
    ],
)
def test_days_and_times_are_spelled_as_the_language_does(name, day, time, due):
    language = load_language(name)
    at = datetime(2026, 11, 5, 9, 30, 59, tzinfo=UTC)
    assert language.when(date(2026, 11, 5)) == language.when("2026-11-05") == day
    assert language.when(at) == language.when(at.isoformat()) == time
    assert language.due(date(2026, 11, 5)) == language.due("2026-11-05") == due
    assert language.when(None) == language.when("") == ""


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("zh-Hans", "1 份表格退回", "12,345 份表格退回"),
        ("zh-Hant", "1 份表格退回", "12,345 份表格退回"),
        ("en", "1 form returned", "12,345 forms returned"),
    ],
)
def test_counts_have_their_plural_and_separators(name, one, many):
    say_many = load_language(name).say_many
    assert say_many("{n} form returned", "{n} forms returned", 1) == one
    assert say_many("{n} form returned", "{n} forms returned", 12_345) == many


def _help(*words: str) -> str:
    command = [sys.executable, "-m", "processor", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.stdout + done.stderr  # a group without a command answers as wrong usage does


@pytest.mark.parametrize("words", [["--help"], [], ["rule", "-h"], ["rules"], ["run", "--help"]])
def test_help_speaks_simplified_chinese_unless_told_otherwise(
    words: list[str], tmp_path: Path
) -> None:
    told = _help("--workspace", str(tmp_path), *words) if words else _help()
    assert "用法：" in told
    assert "Show this message" not in told
    assert _help("--lang", "en", *words or ["-h"]).startswith("Usage:")


def test_help_speaks_the_language_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "processor.toml").write_text('language = "zh-Hant"\n', encoding="utf-8")
    assert "選項" in _help(f"--workspace={tmp_path}", "watch", "--help")
    assert "选项" in _help("--lang=zh-Hans", f"--workspace={tmp_path}", "watch", "--help")


def test_sentences_follow_each_other_as_their_language_does():
    assert sentences("没有填写。", "请补填。") == "没有填写。请补填。"
    assert sentences("It is blank.", "", "Fill it in.") == "It is blank. Fill it in."
