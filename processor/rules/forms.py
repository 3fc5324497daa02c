"""``form.yaml``, or each file of ``forms/``: one form, its fields and how to find them.

The smallest form is one list of ``fields``. A form with parts of its own is a list of
``sections`` instead::

    records: form            # form (default) | row | block
    copies: [第一联, 第二联]   # names of copies of one form: read as one record
    sections:
      - section: head
        title: {zh-Hans: 客户信息}
        fields: [...]
      - section: visits
        title: {zh-Hans: 回访记录}
        layout: register     # labels (default) | register | checklist | questionnaire
        repeats: true
        fields: [...]

* The title of a section, or one of ``also_titled``, is the heading that tells equal labels
  apart: 服务时间 under 月子餐服务 is another field than under 产后护理. Field names are unique
  in the whole form; labels need be so only within a section.
* ``repeats``: the rows of a growing table (``layout: register``), or blocks that come again
  down, across or on further sheets. The section's own name is then a value of the record: a
  list of rows ``{field: meaning}``; ``_cells`` in each row holds ``{field: cell}``.
* ``records`` says what makes one record: the whole form; each row of the repeated register,
  or each block, with the fields of the other sections shared by all of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field, model_validator

from processor.errors import told
from processor.rules.words import FIELD_NAME, Texts, Word

FieldKind = Literal[
    "text",
    "party",
    "person",
    "phones",
    "emails",
    "date",
    "time",
    "datetime",
    "period",
    "quantity",
    "money",
    "integer",
    "score",
    "choice",
    "choices",
    "ticks",
    "mark",
    "signature",
    "identity",
    "credit_code",
    "plate",
    "vin",
    "serial",
    "address",
    "reference",
]
IDENTITY = "processor-form"  # the property of a workbook that is a blank form of ours
ROWS = "rows"  # the kind of a repeated section's own value; no field of a file is of it

# Words of a field, and the kinds that they belong to.
_BELONGS: dict[str, tuple[str, ...]] = {
    "options": ("choice", "choices", "ticks", "mark"),
    "open": ("choice", "choices"),
    "unit": ("quantity", "integer", "ticks", "mark"),
    "signed_at": ("signature", "person"),
    "min": ("score", "money"),
    "max": ("score",),
    "template": ("serial",),
    "refers_to": ("reference",),
}
_NEEDS: dict[str, tuple[str, ...]] = {
    "score": ("min", "max"),
    "serial": ("template",),
    "ticks": ("options",),
    "reference": ("refers_to",),
}


class Option(Word):
    """One choice: its code in the data, and the words that people write for it."""

    code: str
    labels: tuple[str, ...] = Field(min_length=1)


class FormField(Word):
    """One field of a form: how to find it, how to read it, whether it must be filled.

    ``unit``: of a quantity; of an integer (岁); of the amount after a tick (万); of a measured
    figure that may stand instead of a mark. ``min`` of money: a smaller number without its unit is
    asked about, for 预算 350 may mean 350万. ``template``: a serial number, such as
    ``XR-{year}-{n:3}``, of {year}, {month}, {day}, {n} and {n:digits}. ``refers_to``: a list of
    the pack, or ``form.field`` of another form.
    """

    field: str = Field(pattern=FIELD_NAME)
    kind: FieldKind
    labels: tuple[str, ...] = Field(min_length=1)
    title: Texts
    required: bool = False
    options: tuple[Option, ...] = ()
    open: bool = False  # choice, choices: words outside the list are taken as they are
    unit: str | None = None
    signed_at: str | None = None  # signature, person: the field that holds its time
    min: int | None = None  # score; money: a smaller number without its unit is doubtful
    max: int | None = None  # score
    template: str | None = None  # serial
    refers_to: str | None = None  # reference

    @model_validator(mode="after")
    def _words_fit(self) -> FormField:
        if self.kind in ("choice", "choices") and not self.options and not self.open:
            raise ValueError(told("a choice needs options, or open: true"))
        for word, kinds in _BELONGS.items():
            if getattr(self, word) not in (None, (), False) and self.kind not in kinds:
                raise ValueError(
                    told(
                        "'{word}' belongs to {kinds}, not to {kind}",
                        word=word,
                        kinds=" / ".join(kinds),
                        kind=self.kind,
                    )
                )
        for word in _NEEDS.get(self.kind, ()):
            if getattr(self, word) in (None, ()):
                raise ValueError(told("kind {kind} needs '{word}'", kind=self.kind, word=word))
        if self.template is not None and "{n" not in self.template:
            raise ValueError(told("a template needs its running number: {example}", example="{n}"))
        return self


class Recognise(Word):
    """When a sheet is this form: enough of its fields, one of some among them."""

    at_least: int = Field(ge=1)
    any_of: tuple[str, ...] = ()
    under_any_title: bool = False  # a title that is another form's does not speak against it


class Section(Word):
    """A part of a form: its heading, its layout, its fields, and whether it comes again."""

    section: str = Field(pattern=FIELD_NAME)
    title: Texts
    also_titled: tuple[str, ...] = ()
    layout: Literal["labels", "register", "checklist", "questionnaire"] = "labels"
    repeats: bool = False
    fields: tuple[FormField, ...] = Field(min_length=1)

    @property
    def rows(self) -> FormField:
        """The section's own value where it repeats: a field of kind ``rows``."""
        return FormField.model_construct(
            field=self.section,
            kind=ROWS,
            labels=(self.title["zh-Hans"], *self.also_titled),
            title=self.title,
        )


class FormRules(Word):
    """``form.yaml``: one declared layout of fields."""

    form: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Texts
    also_titled: tuple[str, ...] = ()
    layouts: tuple[Literal["labels", "register"], ...] = ("labels", "register")
    recognise: Recognise
    blanks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    records: Literal["form", "row", "block"] = "form"
    copies: tuple[str, ...] = ()
    only_fields: tuple[FormField, ...] = Field(default=(), alias="fields")
    sections: tuple[Section, ...] = ()

    @model_validator(mode="after")
    def _one_shape(self) -> FormRules:
        if bool(self.only_fields) == bool(self.sections):
            raise ValueError(told("a form says either fields, or sections with fields"))
        repeated = [s for s in self.sections if s.repeats]
        tables = [s for s in repeated if s.layout == "register"]
        if self.records == "row" and len(tables) != 1:
            raise ValueError(told("records: row needs one section that is a repeated register"))
        if self.records == "block" and (len(repeated) != 1 or tables):
            raise ValueError(
                told("records: block needs one section that repeats and is no register")
            )
        return self

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        """The fields of one record, in order; a repeated section's rows are one of them."""
        if not self.sections:
            return self.only_fields
        whole = self.records == "form"
        return tuple(
            field
            for section in self.sections
            for field in ((section.rows,) if section.repeats and whole else section.fields)
        )

    @cached_property
    def asked(self) -> tuple[FormField, ...]:
        """Every field that the form asks for, those in repeated sections among them."""
        return self.only_fields or tuple(f for s in self.sections for f in s.fields)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What an expression may name, with its kind: fields, and ``section.field`` of rows."""
        rows = {
            f"{section.section}.{field.field}": str(field.kind)
            for section in self.sections
            if section.repeats and self.records == "form"
            for field in section.fields
        }
        return {field.field: str(field.kind) for field in self.fields} | rows

    def field_named(self, name: str) -> FormField | None:
        """The field of that name, or None."""
        return self._named.get(name)

    @cached_property
    def _named(self) -> dict[str, Any]:
        return {field.field: field for field in (*self.fields, *self.asked)}
