"""The types of the rule language: what the YAML files of a pack may say.

A pack is a folder of five files (``pack.yaml``, ``form.yaml``, ``checks.yaml``,
``same-customer.yaml``, ``claims.yaml``). Every figure of a regulation is a field here and a
line there; nothing in Python knows one. Wrong names and values are refused by pydantic, and
``load`` tells them with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from processor.errors import told
from processor.model import Severity

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
FIELD_NAME = r"^[a-z][a-z0-9_]*$"


class Word(BaseModel):
    """A part of a rule file: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _spoken(texts: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(texts) - set(LANGUAGES))
    if unknown:
        known = ", ".join(LANGUAGES)
        raise ValueError(
            told("unknown language {name}; known are {known}", name=unknown[0], known=known)
        )
    if "zh-Hans" not in texts:
        raise ValueError(told("the text in zh-Hans is missing"))
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_spoken)]


def spoken(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, or in simplified Chinese where it is not given."""
    return texts.get(language) or texts["zh-Hans"]


# --------------------------------------------------------------------------- forms

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


# --------------------------------------------------------------------------- checks


class OrderCheck(Word):
    """The first of two dates must not lie after the second."""

    check: Literal["order"]
    fields: tuple[str, str]
    severity: Severity = Severity.ERROR


class Condition(Word):
    """A condition on one field: that it is filled, or that it holds a value."""

    field: str
    is_: Literal["filled", "blank"] | None = Field(default=None, alias="is")
    equals: str | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if (self.is_ is None) == (self.equals is None):
            raise ValueError(told("a condition says either is: filled | blank, or equals: a value"))
        return self


class RequiredWhenCheck(Word):
    """A field must be filled when a condition on another field holds."""

    check: Literal["required-when"]
    field: str
    when: Condition
    severity: Severity = Severity.ERROR


class RangeCheck(Word):
    """A number must lie between two limits, both included."""

    check: Literal["range"]
    field: str
    min: float | None = None
    max: float | None = None
    severity: Severity = Severity.ERROR


class PatternCheck(Word):
    """A text must match a regular expression as a whole."""

    check: Literal["pattern"]
    field: str
    pattern: str
    severity: Severity = Severity.ERROR


Check = Annotated[
    OrderCheck | RequiredWhenCheck | RangeCheck | PatternCheck, Field(discriminator="check")
]


class CheckRules(Word):
    """``checks.yaml``: the checks on one record."""

    checks: tuple[Check, ...] = ()


# --------------------------------------------------------------------------- matching


class NameComparison(Word):
    """People and companies by name."""

    by: Literal["name"]
    fields: tuple[str]


class PhonesComparison(Word):
    """Phones and other contact points: one in common is enough."""

    by: Literal["phones"]
    fields: tuple[str]


class DemandFields(Word):
    """Fields of their own that say more of a demand than its text."""

    kind: str | None = None
    area: str | None = None
    budget: str | None = None
    layout: str | None = None


class DemandComparison(Word):
    """Free-text demands: numbers with units as numbers, the rest by likeness of the text."""

    by: Literal["demand"]
    fields: tuple[str]
    also: DemandFields = DemandFields()
    same: float = Field(ge=0, le=1)
    near: float = Field(ge=0, le=1)
    tolerance: float = Field(ge=0, le=1)
    near_tolerance: float = Field(ge=0, le=1)
    contrasts: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @model_validator(mode="after")
    def _near_below_same(self) -> DemandComparison:
        if self.near > self.same:
            raise ValueError(told("near must not be above same"))
        if self.tolerance > self.near_tolerance:
            raise ValueError(told("tolerance must not be above near_tolerance"))
        return self


Comparison = Annotated[
    NameComparison | PhonesComparison | DemandComparison, Field(discriminator="by")
]


class Joined(Word):
    """Comparisons joined: all of them, or any of them. An unknown stays unknown."""

    all_: tuple[Joined | str, ...] | None = Field(default=None, alias="all")
    any_: tuple[Joined | str, ...] | None = Field(default=None, alias="any")

    @model_validator(mode="after")
    def _one_joint(self) -> Joined:
        if (self.all_ is None) == (self.any_ is None):
            raise ValueError(told("write either all: [...] or any: [...]"))
        return self

    def names(self) -> tuple[str, ...]:
        """Every comparison that is named below here."""
        parts = self.all_ if self.all_ is not None else self.any_ or ()
        return tuple(
            name for part in parts for name in ((part,) if isinstance(part, str) else part.names())
        )


class SameRules(Word):
    """``same-customer.yaml``: when two records speak of the same customer."""

    comparisons: dict[str, Comparison]
    same_when: Joined
    one_of_two: tuple[str, str] | None = None
    name_alone: Literal["same", "review"] = "same"
    known_person: str | None = None
    candidates: tuple[str, ...] = Field(min_length=1)


# --------------------------------------------------------------------------- claims


class Period(Word):
    """A length of time, in one unit."""

    months: int | None = Field(default=None, ge=1, le=1200)
    days: int | None = Field(default=None, ge=1, le=36500)

    @model_validator(mode="after")
    def _one_unit(self) -> Period:
        if (self.months is None) == (self.days is None):
            raise ValueError(told("a period says either months or days"))
        return self


class Hours(Word):
    """A number of hours."""

    hours: int = Field(ge=1, le=876000)


class RenewRules(Word):
    """What a renewal keeps, from when it extends, and how often it may be done."""

    keeps: Literal["original", "new"] = "original"
    extends_from: Literal["renewal", "last_day"] = "renewal"
    at_most: int | None = Field(default=None, ge=0)
    window: Period | None = None  # only within so long before the last day


class DealRules(Word):
    """What a deal closes, and what a hand-in after it keeps."""

    closes: Literal["own", "all"] = "own"
    resubmission_keeps: Literal["original", "new"] = "original"


class DisputeRules(Word):
    """What the parties to a dispute owe, and who decides in turn."""

    statement_due: Literal["same-day", "next-day"] = "same-day"
    ladder: tuple[str, ...] = ()


class ClaimRules(Word):
    """``claims.yaml``: who may keep a customer, and for how long."""

    basis: tuple[str, ...] = Field(min_length=1)
    ties: Literal["dispute", "arrival"] = "dispute"
    valid_for: Period
    renew: RenewRules = RenewRules()
    deal: DealRules = DealRules()
    late_entry: Hours | None = None
    dispute: DisputeRules = DisputeRules()


# --------------------------------------------------------------------------- the pack


class PackHead(Word):
    """``pack.yaml``: the name of the pack and the roles of its fields."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Texts
    version: int = Field(ge=1)
    customer: str
    claimant: str
    masks: dict[str, Literal["name", "phone"]] = {}


class Pack(Word):
    """One pack, whole. ``digest`` changes with any byte of its files."""

    head: PackHead
    form: FormRules
    checks: CheckRules
    same: SameRules
    claims: ClaimRules
    digest: str

    @property
    def name(self) -> str:
        """The pack's own name, as in its folder and in every record."""
        return self.head.pack
