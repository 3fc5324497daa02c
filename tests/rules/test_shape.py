"""Each kind of slip in a file has its own sentence, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.languages import load_language
from processor.rules.load import load_packs
from processor.rules.shape import SHAPES
from processor.rules.tree import SLIPS, line_of, parse
from tests.rules.test_load import mistakes_after, rules

__all__ = ["rules"]


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("claims.yaml", "valid_for: {months: 1}", "", "'valid_for' is missing"),
        ("claims.yaml", "{months: 1}", "", "'valid_for' is blank; expected keys and values"),
        ("claims.yaml", "{months: 1}", "[1]", "'valid_for' is a list; expected keys"),
        ("claims.yaml", "{months: 1}", "{months: [1]}", "is a list; expected a whole number"),
        ("claims.yaml", "{months: 1}", "{months: 0}", "'0'; expected 1 or more"),
        ("claims.yaml", "{months: 1}", "{months: 1300}", "'1300'; expected 1200 or less"),
        ("claims.yaml", "{months: 1}", "{}", "'valid_for': a period says one of"),
        ("claims.yaml", "[supervisor_signed_at, secretary_signed_at]", "a", "expected a list"),
        ("claims.yaml", "[supervisor_signed_at, secretary_signed_at]", "[]", "too few entries"),
        ("claims.yaml", "ties: dispute", "ties: {a: b}", "'ties' is a group of keys; expected one"),
        ("pack.yaml", "pack: customer-confirmation", "pack: Kunden", "small Latin letters"),
        ("pack.yaml", "customer: customer_name", "customer: [a]", "is a list; expected a text"),
        ("pack.yaml", "  zh-Hans: 客户确认", "  xx: a", "'title': unknown language xx; known"),
        ("pack.yaml", "  zh-Hans: 客户确认", "", "'title': the text in zh-Hans is missing"),
        ("checks.yaml", "check: order", "check: ordre", "expected one of order, required-when"),
        ("checks.yaml", "check: order", "chekc: order", "'checks.1.check' is missing"),
        ("checks.yaml", "[contact_time, supervisor_signed_at]", "[contact_time]", "too few"),
        ("checks.yaml", "supervisor_signed_at]", "submitted_at, area]", "too many entries"),
        ("claims.yaml", "months: 1", "weeks: 4", "known here: months, days, working_days"),
        ("checks.yaml", "severity: warning", "severity: warn", "did you mean 'warning'"),
        ("checks.yaml", "min: 1", "min: nan", "'nan'; expected a number"),
        ("checks.yaml", "is: filled", "is: filled, equals: a", "either is: filled | blank"),
        ("form.yaml", "required: true", "required: maybe", "expected true or false"),
        ("form.yaml", "    unit: ㎡", "    signed_at: area", "belongs to signature"),
        ("form.yaml", "    unit: ㎡", "    open: true", "belongs to choice"),
        ("form.yaml", "kind: phones", "kind: phone", "did you mean 'phones'"),
        ("same-customer.yaml", "all:", "al:", "did you mean 'all'"),
        ("same-customer.yaml", "any: [name, contact]", "{any: [name], all: [name]}", "either all"),
    ],
)
def test_slips_of_shape(rules: Path, part: str, old: str, new: str, says: str) -> None:
    found = mistakes_after(rules, part, (old, new))
    assert any(says in str(m) for m in found), [str(m) for m in found]
    assert all(m.line is not None for m in found)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\na: 2\n", 2, "the key 'a' stands twice"),
        ("a: b: c\n", 1, "a colon stands where none may"),
        ("a:\n  b: 1\n c: 2\n", 3, "does not fit the lines above it"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "opens in line 2 is not closed"),
        ("a: 1\nb: 'x\nc: 3\n", 4, "opens in line 2 is not closed"),
        ("a: {b: 1\n", 2, "opens in line 1 is not closed"),
        ("a: [1,\n", 2, "the file ends while a bracket"),
        ("? [a]\n: b\n", 1, "a key is no text"),
        ("a: &x [*x]\n", None, "cannot be read as YAML"),
        ("a: " + "[" * 5000, None, "cannot be read as YAML"),
        ("a: ]\n", 1, "']' stands where none may"),
        ("a: @x\n", 1, "begins with '@'"),
        ("a: [*必填]\n", 1, "begins with * or &"),
        ("a: 1\n---\nb: 1\n", 2, "a second document"),
        ("a: |x\n  y\n", 1, "the parser says: expected chomping"),
        ("a: \x07\n", None, "cannot be read as YAML"),
        ("", 1, "is empty"),
        ("\ta: 1\n", 1, "indented with a tab"),
    ],
)
def test_slips_of_yaml(text: str, line: int | None, says: str) -> None:
    tree, (found,) = parse(text.encode(), "x.yaml")
    assert tree is None
    assert found.line == line
    assert says in str(found)


def test_what_is_repeated_by_its_alias_is_made_once() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    tree, mistakes = parse(f"l0: &l0 [a]\n{levels}".encode(), "x.yaml")
    assert tree is not None and not mistakes
    assert tree["l29"][0] is tree["l28"]


def test_plain_values_are_text_and_know_their_lines() -> None:
    tree, mistakes = parse(b"a: 010\nb: [on, 12:30]\nc:\nd: ~\n", "x.yaml")
    assert (tree, mistakes) == ({"a": "010", "b": ["on", "12:30"], "c": "", "d": "~"}, [])
    assert [line_of(tree, place) for place in [("a",), ("b", 1), ("d",), ("nowhere",)]] == [
        1,
        2,
        4,
        1,
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- any: [name, contact]", "- anny: [name, contact]", "unknown word 'anny'"),
        ("- any: [name, contact]", "- [name, contact]", "'same_when.all.2' is a list"),
        ("fields: [customer_name]", "fields: [a, b, c]", "holds too many entries"),
        ("fields: [customer_name]", "fields: customer_name", "expected a list"),
    ],
)
def test_what_fits_no_branch_of_a_union_is_told_once(
    rules: Path, old: str, new: str, says: str
) -> None:
    (found,) = mistakes_after(rules, "same-customer.yaml", (old, new))
    assert says in str(found)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_sentence_of_the_tables_is_spoken(language: str) -> None:
    say = load_language(language).say
    assert [text for text in {*SHAPES.values(), *SLIPS.values()} if say(text) == text] == []


def test_a_mistake_speaks_chinese(rules: Path) -> None:
    (found,) = mistakes_after(rules, "claims.yaml", ("ties: dispute", "ties: dispyte"))
    line = f"{found.file}:{found.line}: "
    assert found.in_words(load_language("zh-Hans").say) == (
        line + "“ties”写的是“dispyte”；只能是 dispute, arrival 之一"
        "；是否想写（did you mean）“dispute”？"
    )
    assert found.in_words(load_language("zh-Hant").say) == (
        line + "「ties」寫的是「dispyte」；只能是 dispute, arrival 之一"
        "；是否想寫（did you mean）「dispute」？"
    )


def test_braces_in_a_file_are_not_filled(rules: Path) -> None:
    (found,) = mistakes_after(rules, "claims.yaml", ("ties: dispute", "ties: '{path} {0}'"))
    assert "'{path} {0}'" in str(found)


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    _, (found,) = load_packs(tmp_path / "rules")
    assert str(found) == ("rules: there is no such folder; make a workspace with: processor init")
