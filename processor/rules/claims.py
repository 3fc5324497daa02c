"""``claims.yaml``: who may keep a customer, and for how long."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from processor.rules.words import Hours, Period, Word


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


# Of a pack whose records claim nobody.
NOBODY_OWNS = ClaimRules.model_construct(basis=(), valid_for=Period(days=1))
