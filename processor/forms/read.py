"""The grids of one workbook become records with findings: the door of this room.

All sheets, all packs, all forms; hidden sheets are not read. The same cells give the same
records with the same ids, whatever the file or the sheet is called.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from processor.forms.checks import run_checks
from processor.forms.compose import compose
from processor.forms.continued import continued
from processor.forms.copies import copy_names, joined
from processor.forms.found import Found
from processor.forms.leftover import cells_read, cut_off, unread
from processor.forms.lexicon import lexicon_of
from processor.forms.recognise import Candidate, Fit, Known, best_fit, candidates, index_of
from processor.forms.recognise import nearest_form as nearest_of
from processor.forms.sheet import Pos, Sheet, view
from processor.messages import finding
from processor.model import Arrival, Finding, Grid, NearestForm, Record, Value
from processor.rules.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a workbook holds: its records, or the form that it resembles most."""

    records: tuple[Record, ...]
    nearest: NearestForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet with the form that reads it."""

    sheet: Sheet
    fit: Fit


def read_records(
    grids: Sequence[Grid],
    packs: Sequence[Pack],
    arrival: Arrival,
    zone: ZoneInfo,
    identity: str | None = None,
) -> Reading:
    """All records of all sheets; ``nearest`` only where there is none.

    ``identity`` (pack/form/version) is what a workbook made from a blank form says of itself: then
    no other form is tried, as long as that one fits.
    """
    pages, seen = pages_of(grids, packs, identity)
    if not pages:
        return Reading(records=(), nearest=nearest_of(seen))
    told: list[tuple[Record, str]] = []
    for page in pages:
        names = copy_names(page.sheet, page.fit.form, page.fit.forms)
        told += zip(records_on(page, arrival, zone), names, strict=True)
    return Reading(records=told_apart(joined(told), {}))


def records_on(
    page: Page, arrival: Arrival, zone: ZoneInfo, rows: Container[int] | None = None
) -> list[Record]:
    """The record of every form on a page; of those that begin in some ``rows`` only."""
    read = cells_read(page.fit.found, page.fit.forms)
    forms = (form for form in page.fit.forms if rows is None or form.pos[0] in rows)
    return [_record(page, form, read, arrival, zone) for form in forms]


def pages_of(
    grids: Sequence[Grid], packs: Sequence[Pack], identity: str | None
) -> tuple[list[Page], list[Candidate]]:
    """Every sheet that holds a form; one that goes on with the sheet before is joined to it."""
    index = index_of(packs)
    own = [(p, x) for p, x in index.known if identity and _is(identity, p, x.form.form)]
    pages: list[Page] = []
    seen: list[Candidate] = []
    for grid in grids:
        if grid.hidden or not (grid.cells or grid.ticks):
            continue
        sheet = view(grid)
        fit = _fit(sheet, own, seen) or _fit(sheet, index.worth(sheet), seen)
        if fit is not None:
            pages.append(Page(sheet=sheet, fit=fit))
        elif pages and (more := continued(sheet, pages[-1].fit)) is not None:
            pages[-1] = replace(pages[-1], fit=more)
    return pages, seen


def _is(identity: str, pack: Pack, form: str) -> bool:
    return identity.split("/")[:2] == [pack.name, form]


def _fit(sheet: Sheet, known: Sequence[Known], seen: list[Candidate]) -> Fit | None:
    views = candidates(sheet, known)
    seen += views
    return best_fit(sheet, views)


def _record(page: Page, form: Found, read: Set[Pos], arrival: Arrival, zone: ZoneInfo) -> Record:
    fit = page.fit
    answers = compose(lexicon_of(fit.form), form.slots, zone, form.rows)
    place = page.sheet.place(form.pos)
    findings = [
        *_unclear(fit),
        *answers.findings,
        *run_checks(fit.pack.checks, answers, zone, form=fit.form.form, lists=fit.pack.lists.lists),
        *unread(fit.found, form, read),
        *cut_off(form),
    ]
    return Record(
        id=_digest(fit.pack.name, fit.form.form, answers.values, 0),
        pack=fit.pack.name,
        form=fit.form.form,
        file=arrival.file,
        sha256=arrival.sha256,
        place=place,
        values=answers.values,
        findings=tuple(f if f.place else replace(f, place=place) for f in findings),
        arrived_at=arrival.arrived_at,
    )


def _unclear(fit: Fit) -> list[Finding]:
    sections = [
        finding("section-unclear", place=fit.found.sheet.place(x.pos), there=x.said)
        for x in fit.found.unclear
    ]
    if fit.rival is None:
        return sections
    there, other = (form.title["zh-Hans"] for form in (fit.form, fit.rival))
    return [finding("form-unclear", there=there, other=other), *sections]


def told_apart(records: Sequence[Record], counts: dict[str, int]) -> tuple[Record, ...]:
    """The very same content again in one file is another record, told by its ordinal.

    ``counts``: how often each content was met in the file, brought up to date.
    """
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
