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
from processor.rules.forms import FormRules
from processor.rules.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A form that reads a sheet. ``rival`` names another that reads it equally well."""

    pack: Pack
    form: FormRules
    forms: tuple[Found, ...]
    rival: FormRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A form's view of a sheet."""

    pack: Pack
    form: FormRules
    found: Map
    forms: tuple[Found, ...]

    @property
    def shown(self) -> frozenset[str]:
        """The fields whose labels stand on the sheet."""
        return frozenset(field for label in self.found.labels for field in label.fields)


def candidates(sheet: Sheet, lexicons: Sequence[tuple[Pack, Lexicon]]) -> list[Candidate]:
    """Every form's view of one sheet."""
    views = []
    for pack, lexicon in lexicons:
        found = map_labels(sheet, lexicon)
        views.append(
            Candidate(pack=pack, form=lexicon.form, found=found, forms=tuple(find_forms(found)))
        )
    return views


def best_fit(sheet: Sheet, views: Sequence[Candidate]) -> Fit | None:
    """The form that explains most of a sheet; a title on the sheet breaks a tie."""
    fitting = [view for view in views if view.forms]
    if len(fitting) == 1:
        return Fit(pack=fitting[0].pack, form=fitting[0].form, forms=fitting[0].forms)
    ranked = sorted(fitting, key=lambda view: (-len(view.shown), not is_titled(sheet, view.form)))
    if not ranked:
        return None
    first = ranked[0]
    ties = [
        view.form
        for view in ranked[1:]
        if len(view.shown) == len(first.shown)
        and is_titled(sheet, view.form) == is_titled(sheet, first.form)
    ]
    return Fit(pack=first.pack, form=first.form, forms=first.forms, rival=ties[0] if ties else None)


def is_titled(sheet: Sheet, form: FormRules) -> bool:
    """Whether a cell bears a title of the form."""
    words = lexicon_of(form)
    return any(labels.is_titled(text, words) for text in sheet.texts.values())


def nearest_form(views: Sequence[Candidate]) -> NearestForm | None:
    """The form that shares most labels with the sheets; None if no label was found at all."""
    best = max(views, key=lambda view: len(view.shown), default=None)
    if best is None or not best.shown:
        return None
    fields = best.form.fields
    return NearestForm(
        pack=best.pack.name,
        form=best.form.form,
        title=best.form.title["zh-Hans"],
        found=tuple(f.labels[0] for f in fields if f.field in best.shown),
        missing=tuple(f.labels[0] for f in fields if f.required and f.field not in best.shown),
    )
