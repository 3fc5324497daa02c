"""``claims.yaml``: who may keep a customer, and for how long.

Every figure of a regulation is a word here. What each word does is told with an example in
``docs/claims.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from processor.errors import told
from processor.rules.same import Joined
from processor.rules.words import Hours, Period, Word


class ByValue(Word):
    """A length of time that depends on a field: ``{by: method, visit: {days: 7}, otherwise: ...}``.

    Every key but ``by`` and ``otherwise`` is a value of that field, for a choice its code.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Length] = Field(init=False)

    by: str
    otherwise: Length

    @property
    def cases(self) -> dict[str, Length]:
        """The lengths by value."""
        return self.__pydantic_extra__


def _kind_of_length(given: Any) -> str:
    varies = "by" in given if isinstance(given, dict) else isinstance(given, ByValue)
    return "by-value" if varies else "one-length"


Length = Annotated[
    Annotated[Period, Tag("one-length")] | Annotated[ByValue, Tag("by-value")],
    Discriminator(_kind_of_length),
]


class RenewRules(Word):
    """What a renewal keeps, from when and by how much it extends, and when it may be done."""

    keeps: Literal["original", "new"] = "original"
    extends_from: Literal["renewal", "last_day"] = "renewal"
    extends_by: Length | None = None  # where it is not what valid_for says
    at_most: int | None = Field(default=None, ge=0)
    window: Period | None = None  # only within so long before the last day
    contested: Literal["allowed", "refused"] = "allowed"  # once somebody else has asked


class KeptAlive(Word):
    """A form whose records are follow-ups: they keep the claim of their claimant alive."""

    form: str
    on: str  # the field that holds the day of the follow-up
    extends: Length | None = None  # from that day; blank: it only counts as a follow-up
    except_: dict[str, tuple[str, ...]] = Field(default_factory=dict, alias="except")


class SplitRules(Word):
    """When two claimants share a customer instead of one of them keeping him."""

    when: tuple[Literal["kin", "tie", "any"], ...] = Field(min_length=1)
    shares: Literal["equal"] | tuple[int, int] = "equal"  # in per cent: the earlier, the later

    @model_validator(mode="after")
    def _whole(self) -> SplitRules:
        if self.shares != "equal" and (sum(self.shares) != 100 or min(self.shares) < 1):
            raise ValueError(told("the shares are percentages above 0 and must add up to 100"))
        return self

    def takes(self, claimants: int) -> bool:
        """Whether so many claimants may share one customer."""
        return self.shares == "equal" or claimants <= len(self.shares)

    def among(self, claimants: int) -> tuple[int, ...]:
        """The shares of so many claimants; what cannot be divided goes to the first."""
        if self.shares != "equal":
            return self.shares
        each, left = divmod(100, claimants)
        return (each + left, *[each] * (claimants - 1))


class DealRules(Word):
    """What a deal closes, and what a hand-in after it keeps."""

    closes: Literal["own", "all"] = "own"
    resubmission_keeps: Literal["original", "new"] = "original"
    within: Period | None = None  # a hand-in later than this after the deal has its own time
    reopens_within: Period | None = None  # a rival's deal so soon after a claim ended reopens it


class Step(Word):
    """One step of the ladder of a dispute: who decides, and within how long."""

    step: str
    who: str | None = None  # a person's name, where the step is one person
    within: Period | None = None


class DisputeRules(Word):
    """What the parties to a dispute owe, and who decides in turn."""

    statement_due: Literal["same-day", "next-day"] | Period = "same-day"
    ladder: tuple[str | Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The ladder with every step written in full."""
        return tuple(Step(step=s) if isinstance(s, str) else s for s in self.ladder)


class EffectiveAfter(Word):
    """A confirmation counts only so long before a time on the form, such as the first visit."""

    minutes: int = Field(ge=1, le=525600)
    before: str


class ClaimRules(Word):
    """``claims.yaml``: who may keep a customer, and for how long."""

    basis: tuple[str, ...] = Field(min_length=1)
    ties: Literal["dispute", "arrival"] = "dispute"
    valid_for: Length
    holidays: Literal["count", "extend"] = "count"  # extend: a last day off moves to a working day
    renew: RenewRules = RenewRules()
    kept_alive_by: tuple[KeptAlive, ...] = ()
    linked_by: Joined | None = None  # follow-ups to claims; None: any name or phone comparison
    first_follow_up_within: Length | None = None
    look_back: Length | None = None
    complete: tuple[str, ...] = ()
    effective_after: EffectiveAfter | None = None
    kin: tuple[str, ...] | None = None  # relations that make one customer; None: any
    split: SplitRules | None = None
    deal: DealRules = DealRules()
    late_entry: Hours | None = None
    dispute: DisputeRules = DisputeRules()

    @model_validator(mode="after")
    def _follow_ups_known(self) -> ClaimRules:
        for word in ("first_follow_up_within", "look_back", "linked_by"):
            if getattr(self, word) is not None and not self.kept_alive_by:
                raise ValueError(told("{word} needs kept_alive_by", word=word))
        return self

    def lengths(self) -> Iterator[tuple[tuple[Any, ...], Length]]:
        """Every length that may depend on a field of the claiming form, with its place."""
        for place in (("valid_for",), ("renew", "extends_by"), ("first_follow_up_within",),
                      ("look_back",)):  # fmt: skip
            length: Any = self
            for step in place:
                length = getattr(length, step)
            if length is not None:
                yield place, length


def varying(length: Length) -> Iterator[ByValue]:
    """The lengths by value in a length, from the outside in."""
    if isinstance(length, ByValue):
        yield length
        for case in (*length.cases.values(), length.otherwise):
            yield from varying(case)


# Of a pack whose records claim nobody.
NOBODY_OWNS = ClaimRules.model_construct(basis=(), valid_for=Period(days=1))
