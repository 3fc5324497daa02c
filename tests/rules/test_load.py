"""All mistakes of a rule file come together, with file and line and a hint."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor.errors import Mistake
from processor.rules.load import load_packs
from tests.records import RULES


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    name = "customer-confirmation"
    shutil.copytree(RULES / name, tmp_path / "rules" / name)
    return tmp_path / "rules"


def mistakes_after(rules: Path, part: str, *changes: tuple[str, str]) -> list[Mistake]:
    path = rules / "customer-confirmation" / part
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    packs, mistakes = load_packs(rules)
    assert packs == []
    return mistakes


def line_of(rules: Path, part: str, text: str) -> int:
    lines = (rules / "customer-confirmation" / part).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def test_the_shipped_rules_hold_no_mistake() -> None:
    packs, mistakes = load_packs(RULES)
    assert mistakes == []
    assert "customer-confirmation" in [p.name for p in packs]


def test_mistakes_of_all_files_come_together(rules: Path) -> None:
    mistakes_after(rules, "claims.yaml", ("ties: dispute", "ties: dispyte"))
    found = mistakes_after(rules, "form.yaml", ("kind: party", "kind: partie"))
    assert [m.file for m in found] == [
        "rules/customer-confirmation/form.yaml",
        "rules/customer-confirmation/claims.yaml",
    ]


def test_a_wrong_value_is_told_with_its_line_and_a_hint(rules: Path) -> None:
    (found,) = mistakes_after(rules, "claims.yaml", ("ties: dispute", "ties: dispyte"))
    assert found.line == line_of(rules, "claims.yaml", "ties: dispyte")
    assert "did you mean 'dispute'" in str(found)


def test_an_unknown_word_is_told_with_its_line_and_a_hint(rules: Path) -> None:
    (found,) = mistakes_after(rules, "claims.yaml", ("late_entry:", "late_entrie:"))
    assert found.line == line_of(rules, "claims.yaml", "late_entrie")
    assert "did you mean 'late_entry'" in str(found)


def test_a_field_that_another_file_does_not_know(rules: Path) -> None:
    (found,) = mistakes_after(
        rules, "same-customer.yaml", ("fields: [customer_name]", "fields: [customer_nam]")
    )
    assert found.line == line_of(rules, "same-customer.yaml", "customer_nam]")
    assert "did you mean 'customer_name'" in str(found)


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("claims.yaml", "months: 1", "months: 1\n  months: 2", "the key 'months' stands twice"),
        ("claims.yaml", "{months: 1}", "{months: one}", "expected a whole number"),
        ("claims.yaml", "{months: 1}", "{months: 1, days: 3}", "one of months, days"),
        ("form.yaml", "    required: true", "\trequired: true", "tab"),
        ("claims.yaml", "ties: dispute", "ties：dispute", "full-width colon"),
        ("same-customer.yaml", "near: 0.45", "near: 0.9", "near must not be above same"),
        ("pack.yaml", "pack: customer-confirmation", "pack: customers", "its folder is"),
        ("form.yaml", "field: contact\n", "field: customer_name\n", "stands twice"),
    ],
)
def test_each_kind_of_slip_has_a_sentence(
    rules: Path, part: str, old: str, new: str, says: str
) -> None:
    if "the key" in says:
        old, new = "{months: 1}", "\n  months: 1\n  months: 2"
    found = mistakes_after(rules, part, (old, new))
    assert any(says in str(m) for m in found), found
    assert all(m.line is not None for m in found)


def test_text_that_yaml_would_change_stays_text(rules: Path) -> None:
    path = rules / "customer-confirmation" / "form.yaml"
    text = path.read_text(encoding="utf-8").replace("blanks: [", "blanks: [010, on, 12:30, 1.10, ")
    path.write_text(text, encoding="utf-8")
    packs, mistakes = load_packs(rules)
    assert mistakes == []
    assert packs[0].main.blanks[:4] == ("010", "on", "12:30", "1.10")


def test_a_file_in_another_encoding_is_told(rules: Path) -> None:
    path = rules / "customer-confirmation" / "pack.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    _, (found,) = load_packs(rules)
    assert "UTF-8" in str(found)


def test_missing_and_strange_files_are_told(rules: Path) -> None:
    folder = rules / "customer-confirmation"
    (folder / "claims.yaml").rename(folder / "claim.yaml")
    _, mistakes = load_packs(rules)
    assert {m.file.rsplit("/", 1)[-1] for m in mistakes} == {"claim.yaml"}
    assert any("did you mean 'claims.yaml'" in str(m) for m in mistakes)


def test_the_digest_changes_with_any_byte(rules: Path) -> None:
    before = load_packs(rules)[0][0].digest
    path = rules / "customer-confirmation" / "claims.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# note\n", encoding="utf-8")
    assert load_packs(rules)[0][0].digest != before


def test_no_figure_of_the_regulation_stands_in_python() -> None:
    """Changing the pack alone changes the validity (seed 000 says one month, others do not)."""
    source = Path(__file__).parent.parent.parent / "processor"
    for path in (source / "claims").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "months=1" not in text.replace(">>>", "").replace(
            "Period(months=1))\n    datetime", ""
        )
