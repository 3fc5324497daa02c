"""Blanks of every shipped form, filled in by invented people about the same few customers."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from processor.outputs.blank_plan import plan_form
from processor.outputs.blanks import write_blank
from processor.rules.forms import FormField, FormRules
from processor.rules.pack import Pack
from tests.packs.filled import TEXTS, shipped, typed

_KNOWN = 200  # customers, contracts, rooms: forms about one of them belong together


class Blanks:
    """Fills one blank after the other; each is opened once."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._forms = [(pack, form) for pack in shipped() for form in pack.forms.values()]
        self._books: dict[str, Any] = {}

    def fill(self, day: date, staff: str, path: Path) -> None:
        """Save a filled blank of any form."""
        pack, form = self._chance.choice(self._forms)
        book = self._book(pack, form)
        sheet, plan, about = book.active, plan_form(form, 2), self._chance.randrange(_KNOWN)
        at = {(slot.value[0] + 1, slot.value[1] + 1): slot.field for slot in reversed(plan.slots)}
        at |= {(c.row + 2, c.column + 1): c.field for c in plan.columns}
        for (row, column), field in at.items():
            sheet.cell(row, column).value = self._typed(field, day, staff, about)
        book.save(path)

    def _book(self, pack: Pack, form: FormRules) -> Any:
        if form.form not in self._books:
            blank = io.BytesIO(write_blank(pack, form, "zh-Hans", TEXTS))
            self._books[form.form] = openpyxl.load_workbook(blank)
        return self._books[form.form]

    def _typed(self, field: FormField, day: date, staff: str, about: int) -> Any:
        on = day - timedelta(days=self._chance.choice((0, 0, 0, 1, 3, 9)))
        made = {
            "text": f"云栖{about}",
            "reference": f"云栖{about}",
            "party": f"云岚{about}商贸有限公司",
            "person": staff,
            "phones": f"138{about:08}",
            "date": str(on),
            "datetime": f"{on} {self._chance.randint(8, 18):02}:00",
            "period": f"{on}至{day + timedelta(days=self._chance.randint(1, 40))}",
        }
        return made.get(field.kind) or typed(field)
