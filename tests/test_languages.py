"""Both Chinese catalogues are whole, hold the same placeholders, and are compiled."""

import gettext
import re

import pytest

from processor.errors import UsageTrouble
from processor.languages import NAMES, load_language
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
