"""What the files of a pack say of each other: unknown names and wrong kinds of fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.rules.load import load_packs
from tests.rules.test_load import line_of, mistakes_after, rules

__all__ = ["rules"]


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("claims.yaml", "secretary_signed_at]", "area]", "expected datetime"),
        ("form.yaml", "signed_at: supervisor_signed_at", "signed_at: layout", "expected datetime"),
        ("checks.yaml", "[contact_time,", "[area,", "expected datetime"),
        ("checks.yaml", "field: area", "field: contact_time", "expected quantity / money"),
        ("pack.yaml", "customer: customer_name", "customer: contact", "party / person / text"),
        ("pack.yaml", "claimant: submitter", "claimant: area", "party / person / text"),
        ("pack.yaml", "customer_name: name", "demand_detail: name", "party / person"),
        ("pack.yaml", "contact: phone", "layout: phone", "expected phones"),
        ("same-customer.yaml", "fields: [customer_name]", "fields: [contact]", "party / person"),
        ("same-customer.yaml", "fields: [contact]", "fields: [layout]", "expected phones"),
        ("same-customer.yaml", "fields: [demand_detail]", "fields: [area]", "expected text"),
        ("same-customer.yaml", "area: area", "area: aera", "no field 'aera' - did you mean 'area'"),
        ("same-customer.yaml", "known_person: contact", "known_person: phone", "no comparison"),
        ("form.yaml", "any_of: [customer_name", "any_of: [name", "no field 'name'"),
        (
            "checks.yaml",
            "when: {field: sup",
            "when: {field: sap",
            "no field 'sapervisor_signature'",
        ),
    ],
)
def test_a_name_that_does_not_fit_is_told_at_its_line(
    rules: Path, part: str, old: str, new: str, says: str
) -> None:
    (found,) = mistakes_after(rules, part, (old, new))
    assert says in str(found)
    assert found.line == line_of(rules, part, new.strip())


def test_a_bad_pattern_is_told(rules: Path) -> None:
    path = rules / "customer-confirmation" / "checks.yaml"
    more = "  - check: pattern\n    field: layout\n    pattern: '(' \n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    _, (found,) = load_packs(rules)
    assert "not a regular expression" in str(found)
    assert found.line == line_of(rules, "checks.yaml", "pattern: '('")


def test_one_slip_hides_no_other(rules: Path) -> None:
    """Slips of shape in two files, an unreadable third, and wrong names in the rest: all told."""
    mistakes_after(rules, "form.yaml", ("kind: party", "kind: partyy"))
    mistakes_after(rules, "checks.yaml", ("min: 1", "min: one"))
    mistakes_after(rules, "same-customer.yaml", ("same_when:", "same_when: ]"))
    mistakes_after(rules, "pack.yaml", ("claimant: submitter", "claimant: submiter"))
    found = mistakes_after(rules, "claims.yaml", ("secretary_signed_at]", "secretary_signature]"))
    told = {m.file.rpartition("/")[2]: str(m) for m in found}
    assert "'party'" in told["form.yaml"]
    assert "expected a number" in told["checks.yaml"]
    assert "quotation marks" in told["same-customer.yaml"]
    assert "did you mean 'submitter'" in told["pack.yaml"]
    assert "is of kind signature" in told["claims.yaml"]


def test_a_form_with_mistakes_makes_no_false_ones(rules: Path) -> None:
    """The names of its fields count even where the fields themselves are faulty."""
    (found,) = mistakes_after(rules, "form.yaml", ("    unit: ㎡", "    unit: ㎡\n    unyt: x"))
    assert "unknown word 'unyt' - did you mean 'unit'" in str(found)


@pytest.mark.parametrize(
    "new", ["- feild: contact\n", "- field: [contact]\n", "- field: Contact\n", "- contact\n  -\n"]
)
def test_a_field_without_a_name_makes_no_false_mistakes(rules: Path, new: str) -> None:
    found = mistakes_after(rules, "form.yaml", ("- field: contact\n", new))
    assert {m.file for m in found} == {"rules/customer-confirmation/form.yaml"}
    assert not [m for m in found if "no field" in str(m)]


def test_a_form_that_is_not_there_makes_no_false_mistakes(rules: Path) -> None:
    (rules / "customer-confirmation" / "form.yaml").unlink()
    _, (found,) = load_packs(rules)
    assert str(found) == "rules/customer-confirmation/form.yaml: is missing"
