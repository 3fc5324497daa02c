"""The grids of one workbook become records with findings: the door of this room.

All sheets, all packs, all forms; hidden sheets are not read. The same cells give the same
records with the same ids, whatever the file or the sheet is called.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from processor.forms.checks import run_checks
from processor.forms.compose import compose
from processor.forms.extract import Found
from processor.forms.labels import lexicon_of
from processor.forms.recognise import Candidate, Fit, best_fit, candidates, nearest_form
from processor.forms.sheet import Sheet, view
from processor.messages import finding
from processor.model import Arrival, Finding, Grid, NearestForm, Record, Value
from processor.rules.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a workbook holds: its records, or the form that it resembles most."""

    records: tuple[Record, ...]
    nearest: NearestForm | None = None


def read_records(
    grids: Sequence[Grid], packs: Sequence[Pack], arrival: Arrival, zone: ZoneInfo
) -> Reading:
    """All records of all sheets; ``nearest`` only where there is none."""
    lexicons = [(pack, lexicon_of(form)) for pack in packs for form in pack.forms.values()]
    records: list[Record] = []
    seen: list[Candidate] = []
    for grid in grids:
        if grid.hidden or not grid.cells:
            continue
        sheet = view(grid)
        views = candidates(sheet, lexicons)
        seen += views
        fit = best_fit(sheet, views)
        if fit is not None:
            records += (_record(sheet, fit, form, arrival, zone) for form in fit.forms)
    if records:
        return Reading(records=_told_apart(records))
    return Reading(records=(), nearest=nearest_form(seen))


def _record(sheet: Sheet, fit: Fit, form: Found, arrival: Arrival, zone: ZoneInfo) -> Record:
    pack = fit.pack
    answers = compose(lexicon_of(fit.form), form.slots, zone)
    place = sheet.place(form.pos)
    findings = [
        *_unclear(fit),
        *answers.findings,
        *run_checks(pack.checks, answers, zone, form=fit.form.form, lists=pack.lists.lists),
    ]
    return Record(
        id=_digest(pack.name, fit.form.form, answers.values, 0),
        pack=pack.name,
        form=fit.form.form,
        file=arrival.file,
        sha256=arrival.sha256,
        place=place,
        values=answers.values,
        findings=tuple(f if f.place else replace(f, place=place) for f in findings),
        arrived_at=arrival.arrived_at,
    )


def _unclear(fit: Fit) -> list[Finding]:
    if fit.rival is None:
        return []
    names = (form.title["zh-Hans"] for form in (fit.form, fit.rival))
    there, other = names
    return [finding("form-unclear", there=there, other=other)]


def _told_apart(records: Sequence[Record]) -> tuple[Record, ...]:
    """The very same content again in one file is another record, told by its ordinal."""
    counts: dict[str, int] = {}
    apart: list[Record] = []
    for record in records:
        ordinal = counts.get(record.id, 0)
        counts[record.id] = ordinal + 1
        if ordinal:
            again = _digest(record.pack, record.form, record.values, ordinal)
            record = replace(record, id=again)  # noqa: PLW2901 (the record as it is told apart)
        apart.append(record)
    return tuple(apart)


def _digest(pack: str, form: str, values: Mapping[str, Value], ordinal: int) -> str:
    """The id of a record: what was typed and in which cells, and nothing else."""
    content = sorted((v.field, v.place.cell, v.typed) for v in values.values())
    told = json.dumps([pack, form, content, ordinal], ensure_ascii=False)
    raw = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
    return "R" + base64.b32encode(raw[:10])[:12].decode("ascii")
