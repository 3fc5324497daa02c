"""``form.yaml``, or each file of ``forms/``: one form, its fields and how to find them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from processor.errors import told
from processor.rules.words import FIELD_NAME, Texts, Word

FieldKind = Literal[
    "text", "party", "person", "phones", "datetime", "choice", "signature", "quantity", "money"
]


class Option(Word):
    """One choice: its code in the data, and the words that people write for it."""

    code: str
    labels: tuple[str, ...] = Field(min_length=1)


class FormField(Word):
    """One field of a form: how to find it, how to read it, whether it must be filled."""

    field: str = Field(pattern=FIELD_NAME)
    kind: FieldKind
    labels: tuple[str, ...] = Field(min_length=1)
    title: Texts
    required: bool = False
    options: tuple[Option, ...] = ()
    open: bool = False  # choice: words outside the list are taken as they are
    unit: str | None = None  # quantity
    signed_at: str | None = None  # signature, person: the field that holds its time

    @model_validator(mode="after")
    def _options_fit(self) -> FormField:
        if self.kind == "choice" and not self.options and not self.open:
            raise ValueError(told("a choice needs options, or open: true"))
        if self.kind != "choice" and (self.options or self.open):
            raise ValueError(
                told("options and open belong to kind choice, not to {kind}", kind=self.kind)
            )
        if self.kind not in ("signature", "person") and self.signed_at:
            raise ValueError(
                told("signed_at belongs to signature and person, not to {kind}", kind=self.kind)
            )
        return self


class Recognise(Word):
    """When a sheet is this form: enough of its fields, one of some among them."""

    at_least: int = Field(ge=1)
    any_of: tuple[str, ...] = ()


class FormRules(Word):
    """``form.yaml``: one declared layout of fields."""

    form: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Texts
    also_titled: tuple[str, ...] = ()
    layouts: tuple[Literal["labels", "register"], ...] = ("labels", "register")
    recognise: Recognise
    blanks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = Field(min_length=1)

    def field_named(self, name: str) -> FormField | None:
        """The field of that name, or None."""
        return next((f for f in self.fields if f.field == name), None)
