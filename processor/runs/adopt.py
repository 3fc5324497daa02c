"""An office's own old register is taken over: looked at, tried, and only then booked.

Booking is that of any file, with limits that fit a register of years. Claims that had run out
before the day of adoption are history and give no reminders (``reminders-since``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from processor.errors import UsageTrouble, or_known
from processor.forms.mapping import Column
from processor.rules.forms import FormRules
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.adoption import Adoption
from processor.runs.desk import Desk
from processor.runs.run import adopt_file
from processor.runs.status import show


class Asked(NamedTuple):
    """What to adopt: the file, its pack, its form (the pack's main one), corrected headings."""

    path: Path
    pack: str
    form: str | None
    headings: Sequence[str]  # heading=field


def adopt(desk: Desk, asked: Asked, *, by: str, really: bool) -> dict[str, Any]:
    """What the register holds; booked where ``really``. Raises UsageTrouble for wrong names."""
    pack, form = _rules_for(desk, asked)
    adoption = Adoption(pack.name, form.form, _corrections(form, asked.headings), by)
    columns, found = adopt_file(desk, asked.path, adoption, _found, rehearse=not really)
    if really:
        show(desk)
    head = {"pack": pack.name, "form": form.form, "booked": really and found["told"] > 0}
    del found["told"]
    return {**head, **_previewed(columns, form, desk), **found}


def _rules_for(desk: Desk, asked: Asked) -> tuple[Pack, FormRules]:
    if asked.pack not in desk.packs:
        hint = or_known(asked.pack, desk.packs)
        raise UsageTrouble("no pack {name}{hint}", name=asked.pack, hint=hint)
    pack = desk.packs[asked.pack]
    name = asked.form or pack.main.form
    if name not in pack.forms:
        hint = or_known(name, pack.forms)
        raise UsageTrouble("no form {name}{hint}", name=name, hint=hint)
    return pack, pack.forms[name]


def _corrections(form: FormRules, headings: Sequence[str]) -> dict[str, str]:
    known = {field.field for field in form.asked}
    told: dict[str, str] = {}
    for said in headings:
        heading, sign, field = (part.strip() for part in said.rpartition("="))
        if not sign or not heading:
            raise UsageTrouble("'{said}' is not of the shape heading=field", said=said)
        if field and field not in known:
            hint = or_known(field, known)
            raise UsageTrouble("no field {name}{hint}", name=field, hint=hint)
        told[heading] = field
    return told


def _previewed(columns: Sequence[Column], form: FormRules, desk: Desk) -> dict[str, Any]:
    """Column by column what is read from it, and the fields that no column answers."""
    answered = {field for column in columns for field in column.fields}
    return {
        "columns": [
            {"cell": str(c.place), "heading": c.heading, "fields": list(c.fields)} for c in columns
        ],
        "blank": [
            {
                "field": f.field,
                "title": spoken(f.title, desk.language.name),
                "required": f.required,
            }
            for f in form.asked
            if f.field not in answered
        ],
    }


def _found(document: Mapping[str, Any]) -> dict[str, Any]:
    """What reading, checking and matching found, counted; ``told`` are the records it tells of."""
    file = document["files"][0]
    ids = set(file["records"])
    codes, outcomes, says, told = Counter[str](), Counter[str](), dict[str, str](), 0
    for record in document["records"]:
        told += 1
        if record["id"] in ids:
            outcomes[record["outcome"]] += 1
            codes.update(f["code"] for f in record["findings"])
            for f in record["findings"]:
                says.setdefault(f["code"], f["message"])
    kinds = Counter(c["kind"] for c in document["conflicts"])
    owners = Counter(c["claimant"] for c in document["claims"])
    return {
        "run": document["run"],
        "told": told,
        "file": file,
        "rows": len(file["records"]),
        "findings": dict(codes.most_common()),
        "examples": {code: says[code] for code, _ in codes.most_common()},
        "outcomes": dict(outcomes.most_common()),
        "conflicts": dict(kinds.most_common()),
        "owners": dict(owners.most_common()),
        "notices": len(document["notices"]),
    }
