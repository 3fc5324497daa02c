"""No shipped form is taken for another one, and each is read as its blank was filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.model import Severity
from processor.rules.forms import ROWS, FormRules
from processor.rules.pack import Pack
from tests.packs.filled import fill_blank, read_file, shipped

FORMS = [(pack, form) for pack in shipped() for form in pack.forms.values()]


@pytest.mark.parametrize("known", [True, False], ids=["with identity", "by its cells alone"])
@pytest.mark.parametrize(("pack", "form"), FORMS, ids=[f.form for _, f in FORMS])
def test_a_filled_blank_is_its_own_form(
    pack: Pack, form: FormRules, known: bool, tmp_path: Path
) -> None:
    path = tmp_path / "filled.xlsx"
    fill_blank(pack, form, path)
    found = read_file(path, known=known).records
    assert {(r.pack, r.form) for r in found} == {(pack.name, form.form)}
    (record,) = (r for r in found if r.values)
    missing = {f.field for f in form.fields} - set(record.values)
    assert missing == set()
    assert all(v.meaning is not None for v in record.values.values())
    wrong = [f for f in record.findings if f.severity is Severity.ERROR and f.code != "expression"]
    assert wrong == []
    for field in form.fields:
        if field.kind == ROWS:
            assert len(record.meaning(field.field)) == 1


def test_forms_of_all_packs_have_names_of_their_own() -> None:
    names = [form.form for _, form in FORMS]
    assert len(names) == len(set(names))
