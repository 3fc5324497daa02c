"""``exclusive.yaml``: what can be booked by only so many at a time, such as a nurse or a bay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from processor.rules.words import Word


class ExclusiveRules(Word):
    """``exclusive.yaml``: what can be booked by only so many at a time."""

    form: str | None = None  # of several forms, the one that books; None: the main one
    of: str  # the field that names what is booked
    from_: str = Field(alias="from")
    to: str
    ends: Literal["exclusive", "inclusive"] = "exclusive"  # whether the end itself is free again
    capacity: int = Field(default=1, ge=1, le=100000)  # so many at the same time
    basis: tuple[str, ...] = ()  # the times that rank a booking; none: when it came in
    booking: str | None = None  # the field by which versions of one booking are known
