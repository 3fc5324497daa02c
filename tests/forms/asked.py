"""Small forms made for one test: their pack, and what it reads from a sheet."""

from __future__ import annotations

from typing import Any

from processor.forms.read import Reading, read_records
from processor.model import Grid
from processor.rules.checks import CheckRules
from processor.rules.forms import FormRules
from processor.rules.pack import Pack, PackHead
from tests.forms.tables import ARRIVAL, ZONE


def field(name: str, kind: str, *labels: str, **more: Any) -> dict[str, Any]:
    """A field as a form file has it."""
    words = labels or (name,)
    return {"field": name, "kind": kind, "labels": words, "title": {"zh-Hans": words[0]}} | more


def options(*words: str) -> list[dict[str, Any]]:
    """Options whose code is their first word; further words after a bar."""
    return [{"code": w.split("|")[0], "labels": w.split("|")} for w in words]


def pack_of(*forms: dict[str, Any], name: str = "trial") -> Pack:
    """A pack of these forms and nothing else."""
    shaped = [
        FormRules.model_validate(
            {"blanks": ["/", "无"], "hints": ["请填写"], "recognise": {"at_least": 2}} | form
        )
        for form in forms
    ]
    head = {"pack": name, "title": {"zh-Hans": "试用"}, "version": 1, "main": shaped[0].form}
    return Pack.model_construct(
        head=PackHead.model_validate(head),
        forms={form.form: form for form in shaped},
        checks=CheckRules(),
        digest=name,
    )


def read(packs: Pack | list[Pack], *grids: Grid) -> Reading:
    """What the packs read from some sheets."""
    return read_records(grids, packs if isinstance(packs, list) else [packs], ARRIVAL, ZONE)
