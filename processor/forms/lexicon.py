"""A form's words, folded for comparison: its labels, titles, options, headings and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from processor.forms.question_marks import question_key
from processor.forms.text import fold, label_key
from processor.rules.forms import FormRules, Section

LABEL_MOST = 40  # characters; longer texts are sentences


class Name(NamedTuple):
    """A field that a label stands for; ``rank`` 0 is the first alias in its list."""

    field: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """A form's words, folded: every label by its key, what counts as blank, the hints."""

    form: FormRules
    names: Mapping[str, tuple[Name, ...]]
    blanks: frozenset[str]
    hints: tuple[str, ...]
    options: frozenset[str]  # every word of every choice
    wordy: frozenset[str]  # free texts: they may hold words with colons
    signed: Mapping[str, str]  # signature field -> the field of its time
    kinds: Mapping[str, str]
    titles: frozenset[str]
    shared: Mapping[str, tuple[Name, ...]]  # labels that several sections have
    section_of: Mapping[str, str]  # field -> section; none without sections
    questions: Mapping[str, tuple[Name, ...]]  # of questionnaires, by their folded text
    headings: Mapping[str, str]  # folded heading -> section
    longest: int  # characters of the longest label


class _Same:
    """A form as a key of the cache: the very same rules, not equal ones."""

    __slots__ = ("form",)

    def __init__(self, form: FormRules) -> None:
        self.form = form

    def __hash__(self) -> int:
        return id(self.form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.form is other.form


def lexicon_of(form: FormRules) -> Lexicon:
    """The words of a form; the titles of its fields are labels too, of the lowest rank."""
    return _build(_Same(form))


@lru_cache(maxsize=1024)
def _build(same: _Same) -> Lexicon:
    form = same.form
    names, shared = _names(form)
    asked = form.asked
    return Lexicon(
        form=form,
        names=names,
        blanks=frozenset(map(fold, form.blanks)),
        hints=tuple(map(fold, form.hints)),
        options=frozenset(fold(w) for f in asked for o in f.options for w in o.labels),
        wordy=frozenset(f.field for f in asked if f.kind == "text"),
        signed={f.field: f.signed_at for f in asked if f.signed_at},
        kinds={f.field: f.kind for f in asked},
        titles=frozenset(map(label_key, (*form.title.values(), *form.also_titled))),
        shared=shared,
        questions={
            question_key(label): (Name(f.field, rank),)
            for s in form.sections
            if s.layout == "questionnaire"
            for f in s.fields
            for rank, label in reversed(tuple(enumerate(f.labels)))
        },
        section_of={f.field: s.section for s in form.sections for f in s.fields},
        headings={label_key(t): s.section for s in form.sections for t in _titles(s)},
        longest=max(LABEL_MOST, *(len(label) for f in asked for label in f.labels)),
    )


def _titles(section: Section) -> tuple[str, ...]:
    return (*section.title.values(), *section.also_titled)


def _names(form: FormRules) -> tuple[dict[str, tuple[Name, ...]], dict[str, tuple[Name, ...]]]:
    """The fields by the keys of their labels, and the keys that several sections have.

    A label with the title of its section before it is a key too: 月子餐服务 服务时间.
    """
    names: dict[str, tuple[Name, ...]] = {}
    shared: dict[str, dict[str, Name]] = {}
    titles = {f.field: tuple(map(label_key, _titles(s))) for s in form.sections for f in s.fields}
    for field in form.asked:
        for rank, label in enumerate((*field.labels, *field.title.values())):
            key, name = label_key(label), Name(field.field, rank)
            shared.setdefault(key, {}).setdefault(field.field, name)
            names.setdefault(key, (name,))
            if whole := whole_key(label):
                names.setdefault(whole, (name,))
            for title in titles.get(field.field, ()):
                names.setdefault(title + key, (name,))
    several = {key: tuple(own.values()) for key, own in shared.items() if len(own) > 1}
    return names, several if form.sections else {}


def whole_key(said: str) -> str:
    """A label's key with its bracket, which may be all that tells it apart: 描述(型号)."""
    return fold(said).strip(":*") if "(" in said or "（" in said else ""
