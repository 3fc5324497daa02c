"""``same-customer.yaml``: when two records speak of the same customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from processor.errors import told
from processor.rules.ladders import LADDERS
from processor.rules.words import Word

Chosen = Literal["same", "possible", "different"]


class Ladder(Word):
    """A comparison: a ladder of levels of which the first that holds wins."""

    by: Any
    levels: dict[str, Chosen] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _rungs_known(self) -> Ladder:
        ladder = LADDERS[self.by]
        for rung in self.levels:
            if ladder.get(rung, "unknown") == "unknown":
                known = ", ".join(r for r, level in ladder.items() if level != "unknown")
                raise ValueError(
                    told("'{rung}' is no rung of this ladder: {known}", rung=rung, known=known)
                )
        return self

    def level_of(self, rung: str) -> str:
        """What a rung of this ladder says: the pack's word, or what the ladder says itself."""
        return self.levels.get(rung) or LADDERS[self.by][rung]

    def steps_to(self, rung: str) -> list[tuple[str, str]]:
        """(rung, level) of every rung that was tried, from the top to the one that held."""
        ladder = list(LADDERS[self.by])
        return [(r, self.level_of(r)) for r in ladder[: ladder.index(rung) + 1]]


class NameComparison(Ladder):
    """People and companies by name."""

    by: Literal["name"]
    fields: tuple[str]


class PhonesComparison(Ladder):
    """Phones and other contact points: one in common is enough."""

    by: Literal["phones"]
    fields: tuple[str]


class EmailComparison(Ladder):
    """E-mail addresses: one in common is enough."""

    by: Literal["email"]
    fields: tuple[str]


class IdentityComparison(Ladder):
    """Identity numbers of people, and credit codes of companies, with their check digits."""

    by: Literal["identity"]
    fields: tuple[str]


class EqualComparison(Ladder):
    """Codes and choices: equal or not, whatever their case, script, spaces and marks."""

    by: Literal["equal"]
    fields: tuple[str]


class _Likeness(Ladder):
    same: float = Field(ge=0, le=1)
    near: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _near_below_same(self) -> _Likeness:
        if self.near > self.same:
            raise ValueError(told("near must not be above same"))
        return self


class TextComparison(_Likeness):
    """Short texts in any script by likeness of their characters (Jaro and Winkler's)."""

    by: Literal["text"]
    fields: tuple[str, ...] = Field(min_length=1)


class AddressComparison(_Likeness):
    """Addresses: their numbers must agree, the rest by likeness of the text."""

    by: Literal["address"]
    fields: tuple[str, ...] = Field(min_length=1)


class AmountComparison(Ladder):
    """Numbers and ranges: whether they meet, or lie a share of the larger apart."""

    by: Literal["amount"]
    fields: tuple[str]
    tolerance: float = Field(ge=0, le=1)
    near_tolerance: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _tolerance_below_near(self) -> AmountComparison:
        if self.tolerance > self.near_tolerance:
            raise ValueError(told("tolerance must not be above near_tolerance"))
        return self


class DateComparison(Ladder):
    """Days: the same, a few days apart, or with day and month exchanged."""

    by: Literal["date"]
    fields: tuple[str]
    near_days: int = Field(default=0, ge=0, le=36500)


class DemandFields(Word):
    """Fields of their own that say more of a demand than its text."""

    kind: str | None = None
    area: str | None = None
    budget: str | None = None
    layout: str | None = None


class DemandComparison(_Likeness):
    """Free-text demands: numbers with units as numbers, the rest by likeness of the text."""

    by: Literal["demand"]
    fields: tuple[str]
    also: DemandFields = DemandFields()
    tolerance: float = Field(ge=0, le=1)
    near_tolerance: float = Field(ge=0, le=1)
    contrasts: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @model_validator(mode="after")
    def _tolerance_below_near(self) -> DemandComparison:
        if self.tolerance > self.near_tolerance:
            raise ValueError(told("tolerance must not be above near_tolerance"))
        return self


Comparison = Annotated[
    NameComparison
    | PhonesComparison
    | EmailComparison
    | IdentityComparison
    | EqualComparison
    | TextComparison
    | AddressComparison
    | AmountComparison
    | DateComparison
    | DemandComparison,
    Field(discriminator="by"),
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


class ScoreRules(Word):
    """Points instead of a joint: each rung that holds adds its points; two thresholds decide."""

    points: dict[str, dict[str, float]]
    same: float
    possible: float

    @model_validator(mode="after")
    def _possible_below_same(self) -> ScoreRules:
        if self.possible > self.same:
            raise ValueError(told("possible must not be above same"))
        return self


# What a comparison of each kind can be found by, besides its whole value ("name", "name-sound").
KEYS: dict[str, tuple[str, ...]] = {
    "name": ("sound", "near", "bare", "initials"),
    "phones": ("tail",),
    "email": ("box",),
    "identity": (),
    "address": ("numbers",),
    "amount": (),
    "date": ("year",),
    "equal": (),
    "text": ("sound", "start"),
    "demand": ("kind", "numbers"),
}

Candidate = str | tuple[str, ...]


class SameRules(Word):
    """``same-customer.yaml``: when two records speak of the same customer."""

    comparisons: dict[str, Comparison]
    same_when: Joined | None = None
    score: ScoreRules | None = None
    one_of_two: tuple[str, str] | None = None
    name_alone: Literal["same", "review"] = "same"
    common_name: int | None = Field(default=None, ge=1)
    known_person: str | None = None
    candidates: tuple[Candidate, ...] = Field(min_length=1)
    block_at_most: int | None = Field(default=None, ge=2)

    @model_validator(mode="after")
    def _one_way_to_decide(self) -> SameRules:
        if (self.same_when is None) == (self.score is None):
            raise ValueError(told("write either same_when: or score:"))
        if self.common_name is not None and self.one_of_two is None:
            raise ValueError(told("common_name needs one_of_two: [the name, what confirms it]"))
        return self

    def named(self) -> Iterator[tuple[str, str]]:
        """(word, comparison) for every comparison that the rest of the file names."""
        for name in self.same_when.names() if self.same_when else self.score.points:  # type: ignore[union-attr]
            yield ("same_when" if self.same_when else "score"), name
        for name in self.one_of_two or ():
            yield "one_of_two", name
        if self.known_person is not None:
            yield "known_person", self.known_person
        for key in self.candidates:
            for part in (key,) if isinstance(key, str) else key:
                yield "candidates", self.key_parts(part)[0]

    def key_parts(self, key: str) -> tuple[str, str]:
        """A key's comparison and what of it: ("name", "sound"), or ("name", "") for the whole."""
        if key in self.comparisons:
            return key, ""
        label, _, facet = key.rpartition("-")
        comparison = self.comparisons.get(label)
        if comparison is not None and facet in KEYS[comparison.by]:
            return label, facet
        return key, ""


# Of a pack that compares no records.
NOTHING_SAME = SameRules.model_construct(comparisons={}, same_when=Joined(all=()), candidates=())
