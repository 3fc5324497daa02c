"""What other files of a pack may name: the fields of its forms, its forms, its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from processor.errors import Sentence, did_you_mean, told

Place = tuple[Any, ...]  # the steps to a value in a file
Wrong = tuple[Place, Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a form by name, with their kinds ("" where that is a mistake).

    ``whole``: no field was unreadable, so a name that is not here is nowhere. ``rows``: the
    fields of each section whose rows are one value of a record.
    """

    kinds: Mapping[str, str]
    whole: bool
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def expressible(self) -> Fields:
        """What an expression may name: fields, sections, and ``section.field`` of their rows."""
        within = {name for names in self.rows.values() for name in names}
        dotted = {
            f"{s}.{name}": self.kinds[name] for s, names in self.rows.items() for name in names
        }
        kinds = {name: kind for name, kind in self.kinds.items() if name not in within}
        return Fields(kinds=kinds | dict.fromkeys(self.rows, "rows") | dotted, whole=self.whole)

    def wrong(self, place: Place, name: str | None, kinds: tuple[str, ...] = ()) -> Iterator[Wrong]:
        """What is wrong with naming this field where one of these kinds (none: any) is due."""
        if name is None:
            return
        if name not in self.kinds:
            if self.whole:
                hint = did_you_mean(name, self.kinds)
                yield place, told("no field '{name}'{hint}", name=name, hint=hint)
        elif kinds and self.kinds[name] not in ("", *kinds):
            yield (
                place,
                told(
                    "the field '{name}' is of kind {kind}; expected {kinds}",
                    name=name,
                    kind=self.kinds[name],
                    kinds=" / ".join(kinds),
                ),
            )


def together(forms: Mapping[str, Fields]) -> Fields:
    """The fields of all forms as those of one."""
    kinds = {name: kind for fields in forms.values() for name, kind in fields.kinds.items()}
    rows = {section: names for fields in forms.values() for section, names in fields.rows.items()}
    whole = bool(forms) and all(fields.whole for fields in forms.values())
    return Fields(kinds=kinds, whole=whole, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The forms of a pack by their names, and its lists (None: they could not be read).

    ``whole``: no form was unreadable, so a name that is not here is nowhere.
    """

    forms: Mapping[str, Fields]
    lists: tuple[str, ...] | None
    whole: bool

    def fields_of(self, form: str | None) -> Fields:
        """The fields of one form, or of all together."""
        if form is None:
            return together(self.forms)
        return self.forms.get(form, Fields(kinds={}, whole=False))

    def wrong_form(self, place: Place, name: str | None) -> Iterator[Wrong]:
        """What is wrong with naming this form."""
        if name is not None and name not in self.forms and self.whole:
            hint = did_you_mean(name, self.forms)
            yield place, told("no form '{name}'{hint}", name=name, hint=hint)

    def wrong_list(self, place: Place, name: str) -> Iterator[Wrong]:
        """What is wrong with naming this list of ``lists.yaml``."""
        if self.lists is not None and name not in self.lists:
            hint = did_you_mean(name, self.lists)
            yield place, told("no list '{name}' in lists.yaml{hint}", name=name, hint=hint)
