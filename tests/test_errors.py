"""Trouble keeps its template, so that it can be told in any language."""

from __future__ import annotations

import ast
import errno
from pathlib import Path

import pytest

from processor.errors import (
    Mistake,
    RulesInvalid,
    StoreTrouble,
    UsageTrouble,
    cause,
    did_you_mean,
    told,
)
from processor.languages import load_language
from tools.catalogues import SPEAKERS

SOURCE = Path(__file__).parent.parent / "processor"


def test_trouble_is_told_in_every_language() -> None:
    trouble = UsageTrouble("There is no claim {id}. See: processor list claims", id="C{x}")
    assert str(trouble) == "There is no claim C{x}. See: processor list claims"
    assert trouble.in_words(load_language("zh-Hans").say).startswith("没有确认 C{x}")
    assert trouble.in_words(load_language("zh-Hant").say).startswith("沒有確認 C{x}")


def test_all_mistakes_are_in_the_trouble() -> None:
    mistakes = [
        Mistake(file="a.yaml", line=3, says=told("is missing")),
        Mistake(file="b.yaml", line=None, says=told("no field '{name}'{hint}", name="x", hint="")),
    ]
    trouble = RulesInvalid(mistakes)
    assert str(trouble) == "a.yaml:3: is missing\nb.yaml: no field 'x'"
    assert trouble.in_words(load_language("zh-Hans").say) == (
        "a.yaml:3: 缺少此文件\nb.yaml: 没有字段“x”"
    )


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    hint = did_you_mean("aera", ["area", "budget"])
    says = told("no field '{name}'{hint}", name="aera", hint=hint)
    assert str(says) == "no field 'aera' - did you mean 'area'?"
    assert (
        says.in_words(load_language("zh-Hant").say)
        == "沒有欄位「aera」；是否想寫（did you mean）「area」？"
    )
    assert str(did_you_mean("q", ["area"])) == ""


@pytest.mark.parametrize(("kind", "code"), [(UsageTrouble, 2), (StoreTrouble, 4)])
def test_exit_codes(kind: type[UsageTrouble | StoreTrouble], code: int) -> None:
    assert kind("a").exit_code == code
    assert RulesInvalid([]).exit_code == 3


def test_every_template_is_a_literal() -> None:
    """The catalogues are collected from literals; one made in code stays English.

    What a child process said was a literal there, and is passed on as it came.
    """
    odd = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in SPEAKERS[2:]
        and not (call.args and isinstance(call.args[0], ast.Constant | ast.Subscript))
    ]
    assert odd == []


def test_what_the_operating_system_says_is_told_in_the_language_of_the_desk() -> None:
    full = StoreTrouble("{path} {why}", path="a", why=cause(OSError(errno.ENOSPC, "No space")))
    assert full.in_words(load_language("zh-Hans").say) == "a 磁盘已满"
    assert str(full) == "a the disk is full"
    odd = cause(OSError(errno.EDOM, "odd {braces}"))
    assert odd.in_words(load_language("zh-Hans").say) == "odd {braces}"
