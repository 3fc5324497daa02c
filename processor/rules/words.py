"""The words that every part of the rule language is made of: texts, conditions, lengths of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from processor.errors import told

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


class Period(Word):
    """A length of time, in one unit."""

    months: int | None = Field(default=None, ge=1, le=1200)
    days: int | None = Field(default=None, ge=1, le=36500)
    working_days: int | None = Field(default=None, ge=1, le=3650)

    @model_validator(mode="after")
    def _one_unit(self) -> Period:
        if [self.months, self.days, self.working_days].count(None) != 2:
            raise ValueError(told("a period says one of months, days and working_days"))
        return self


class Hours(Word):
    """A number of hours."""

    hours: int = Field(ge=1, le=876000)
