"""``same-customer.yaml``: when two records speak of the same customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from processor.errors import told
from processor.rules.words import Word


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


# Of a pack that compares no records.
NOTHING_SAME = SameRules.model_construct(comparisons={}, same_when=Joined(all=()), candidates=())
