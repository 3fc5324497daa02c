"""Which form of which pack a sheet holds, and which it resembles if it holds none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from processor.forms import labels
from processor.forms.extract import Found, find_forms
from processor.forms.labels import Lexicon, lexicon_of
from processor.forms.locate import Map, map_labels
from processor.forms.sheet import Sheet
from processor.model import NearestForm
from processor.rules.pack import FormRules, Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A pack that reads a sheet. ``rival`` names another that reads it equally well."""

    pack: Pack
    forms: tuple[Found, ...]
    rival: Pack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pack's view of a sheet."""

    pack: Pack
    found: Map
    forms: tuple[Found, ...]

    @property
    def shown(self) -> frozenset[str]:
        """The fields whose labels stand on the sheet."""
        return frozenset(field for label in self.found.labels for field in label.fields)


def candidates(sheet: Sheet, lexicons: Sequence[tuple[Pack, Lexicon]]) -> list[Candidate]:
    """Every pack's view of one sheet."""
    views = []
    for pack, lexicon in lexicons:
        found = map_labels(sheet, lexicon)
        views.append(Candidate(pack=pack, found=found, forms=tuple(find_forms(found))))
    return views


def best_fit(sheet: Sheet, views: Sequence[Candidate]) -> Fit | None:
    """The pack that explains most of a sheet; a title on the sheet breaks a tie."""
    fitting = [view for view in views if view.forms]
    if len(fitting) == 1:
        return Fit(pack=fitting[0].pack, forms=fitting[0].forms)
    ranked = sorted(
        fitting, key=lambda view: (-len(view.shown), not is_titled(sheet, view.pack.form))
    )
    if not ranked:
        return None
    first = ranked[0]
    ties = [
        view.pack
        for view in ranked[1:]
        if len(view.shown) == len(first.shown)
        and is_titled(sheet, view.pack.form) == is_titled(sheet, first.pack.form)
    ]
    return Fit(pack=first.pack, forms=first.forms, rival=ties[0] if ties else None)


def is_titled(sheet: Sheet, form: FormRules) -> bool:
    """Whether a cell bears a title of the form."""
    words = lexicon_of(form)
    return any(labels.is_titled(text, words) for text in sheet.texts.values())


def nearest_form(views: Sequence[Candidate]) -> NearestForm | None:
    """The form that shares most labels with the sheets; None if no label was found at all."""
    best = max(views, key=lambda view: len(view.shown), default=None)
    if best is None or not best.shown:
        return None
    fields = best.pack.form.fields
    return NearestForm(
        pack=best.pack.name,
        form=best.pack.form.form,
        title=best.pack.form.title["zh-Hans"],
        found=tuple(f.labels[0] for f in fields if f.field in best.shown),
        missing=tuple(f.labels[0] for f in fields if f.required and f.field not in best.shown),
    )
