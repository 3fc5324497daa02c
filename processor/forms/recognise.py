"""Which form of which pack a sheet holds, and which it resembles if it holds none.

However many forms are known, only those that share labels with the sheet are looked at: an
index of all labels says which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from processor.forms import labels
from processor.forms.extract import find_forms
from processor.forms.found import Found
from processor.forms.labels import rough_keys
from processor.forms.lexicon import Lexicon, lexicon_of
from processor.forms.locate import Map, map_labels
from processor.forms.sheet import Sheet
from processor.forms.text import label_key
from processor.model import NearestForm
from processor.rules.forms import FormRules
from processor.rules.pack import Pack

Known: TypeAlias = tuple[Pack, Lexicon]

_WORTH = 0.4  # of the labels that the best form shares with a sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A form that reads a sheet. ``rival`` names another that reads it equally well."""

    pack: Pack
    form: FormRules
    found: Map
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


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Every form by the keys of its labels, and by its titles."""

    known: tuple[Known, ...]
    by_key: Mapping[str, frozenset[int]]
    by_title: Mapping[str, frozenset[int]]

    def worth(self, sheet: Sheet) -> list[Known]:
        """The forms that share most labels with a sheet, and those whose title it bears."""
        shared: Counter[int] = Counter()
        titled: set[int] = set()
        for key in {key for text in sheet.texts.values() for key in rough_keys(text)}:
            shared.update(self.by_key.get(key, ()))
            titled |= self.by_title.get(key, frozenset())
        least = max(1.0, _WORTH * max(shared.values(), default=0))
        chosen = titled | {number for number, count in shared.items() if count >= least}
        return [self.known[number] for number in sorted(chosen)]


def index_of(packs: Sequence[Pack]) -> Index:
    """The index of all forms of some packs, made once for them."""
    return _index(tuple(map(_Whole, packs)))


class _Whole:
    """A pack as a key of the cache: the very same rules, not equal ones."""

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and self.pack is other.pack


@lru_cache(maxsize=8)
def _index(packs: tuple[_Whole, ...]) -> Index:
    known = tuple((w.pack, lexicon_of(form)) for w in packs for form in w.pack.forms.values())
    by_key: dict[str, set[int]] = {}
    by_title: dict[str, set[int]] = {}
    for number, (_, lexicon) in enumerate(known):
        for key in (*lexicon.names, *lexicon.questions):
            by_key.setdefault(key, set()).add(number)
        for title in lexicon.titles:
            by_title.setdefault(title, set()).add(number)
    return Index(known, _frozen(by_key), _frozen(by_title))


def _frozen(sets: Mapping[str, Collection[int]]) -> dict[str, frozenset[int]]:
    return {key: frozenset(numbers) for key, numbers in sets.items()}


def candidates(sheet: Sheet, lexicons: Sequence[Known]) -> list[Candidate]:
    """Every form's view of one sheet."""
    views = []
    for pack, lexicon in lexicons:
        found = map_labels(sheet, lexicon)
        views.append(
            Candidate(pack=pack, form=lexicon.form, found=found, forms=tuple(find_forms(found)))
        )
    return views


def best_fit(sheet: Sheet, views: Sequence[Candidate]) -> Fit | None:
    """The form whose very title the sheet bears, else the one that explains most of it.

    Of two that explain as much, the one with a title of its own on the sheet, then the one that
    lacks fewer of its required fields; then they are rivals.
    """
    fitting = [view for view in views if view.forms]
    if not fitting:
        return None
    if len(fitting) == 1:
        return _fit(fitting[0], None)
    ranked = sorted(((_rank(sheet, view), n, view) for n, view in enumerate(fitting)))
    first, second = ranked[0], ranked[1]
    return _fit(first[2], second[2].form if first[0] == second[0] else None)


def _fit(view: Candidate, rival: FormRules | None) -> Fit:
    return Fit(pack=view.pack, form=view.form, found=view.found, forms=view.forms, rival=rival)


def _rank(sheet: Sheet, view: Candidate) -> tuple[bool, int, bool, int]:
    lexicon = lexicon_of(view.form)
    exact = any(label_key(text) in lexicon.titles for text in _short(sheet))
    return not exact, -len(view.shown), not is_titled(sheet, view.form), _missing(view)


def _missing(view: Candidate) -> int:
    return sum(f.required and f.field not in view.shown for f in view.form.asked)


def _short(sheet: Sheet) -> Iterator[str]:
    return (text for text in sheet.texts.values() if len(text) <= 60)


def is_titled(sheet: Sheet, form: FormRules) -> bool:
    """Whether a cell bears a title of the form."""
    words = lexicon_of(form)
    return any(labels.is_titled(text, words) for text in sheet.texts.values())


def nearest_form(views: Sequence[Candidate]) -> NearestForm | None:
    """The form that shares most labels with the sheets; None if no label was found at all.

    Of two that share as many it is the one of which less is missing.
    """
    best = max(views, key=lambda view: (len(view.shown), -_missing(view)), default=None)
    if best is None or not best.shown:
        return None
    fields = best.form.asked
    return NearestForm(
        pack=best.pack.name,
        form=best.form.form,
        title=best.form.title["zh-Hans"],
        found=tuple(f.labels[0] for f in fields if f.field in best.shown),
        missing=tuple(f.labels[0] for f in fields if f.required and f.field not in best.shown),
    )
