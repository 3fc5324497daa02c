"""One pack, whole: its head, its forms, its checks, its matching and its claims.

A pack is a folder: ``pack.yaml``; ``form.yaml`` or several files in ``forms/``; and, where the
pack needs them, ``checks.yaml``, ``same-customer.yaml`` and ``claims.yaml``. Every figure of a
regulation is a word there; nothing in Python knows one. Wrong names and values are refused by
pydantic, and ``load`` tells them with file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from processor.model import Record
from processor.rules.checks import CheckRules, ListRules
from processor.rules.claims import NOBODY_OWNS, ClaimRules
from processor.rules.clocks import NO_CLOCKS, ClockRules
from processor.rules.exclusive import ExclusiveRules
from processor.rules.forms import FormRules
from processor.rules.same import NOTHING_SAME, SameRules
from processor.rules.words import Texts, Word


class PackHead(Word):
    """``pack.yaml``: the name of the pack and the roles of its fields."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Texts
    version: int = Field(ge=1)
    main: str | None = None  # of several forms, the one that claims a customer
    customer: str | None = None
    claimant: str | None = None
    identity: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # form: its key fields
    masks: dict[str, Literal["name", "phone", "number"]] = Field(default_factory=dict)


NO_LISTS = ListRules(lists={})


class Pack(Word):
    """One pack, whole. ``digest`` changes with any byte of its files."""

    head: PackHead
    forms: dict[str, FormRules]  # by name, in the order of their files
    checks: CheckRules
    lists: ListRules = NO_LISTS
    same: SameRules = NOTHING_SAME
    claims: ClaimRules = NOBODY_OWNS
    exclusive: ExclusiveRules | None = None
    clocks: ClockRules = NO_CLOCKS
    digest: str

    @property
    def name(self) -> str:
        """The pack's own name, as in its folder and in every record."""
        return self.head.pack

    @property
    def main(self) -> FormRules:
        """The form whose records claim a customer; the only one where there is one."""
        return self.forms[self.head.main or next(iter(self.forms))]

    def form_of(self, record: Record) -> FormRules:
        """The form that a record was read with."""
        return self.forms[record.form]

    def claims_with(self, record: Record) -> bool:
        """Whether a record claims a customer, rather than only being kept."""
        return bool(self.claims.basis) and record.form == self.main.form

    def identity_of(self, record: Record) -> tuple[str, ...]:
        """The fields by which a record that claims nobody is known again; none where not said."""
        return () if self.takes_part(record) else self.head.identity.get(record.form, ())

    def follows_with(self, record: Record) -> bool:
        """Whether a record is a follow-up, which may keep a claim alive."""
        return any(rule.form == record.form for rule in self.claims.kept_alive_by)

    def takes_part(self, record: Record) -> bool:
        """Whether a record has a part in who holds what."""
        return self.claims_with(record) or self.follows_with(record) or self.books_with(record)

    def books_with(self, record: Record) -> bool:
        """Whether a record books something that only so many may have at a time."""
        return self.exclusive is not None and record.form == (self.exclusive.form or self.main.form)

    def claimant_of(self, record: Record) -> str:
        """Who hands a record in, or an empty text."""
        return _said(record, self.head.claimant)

    def customer_of(self, record: Record) -> str:
        """Whom a record is about, or an empty text."""
        return _said(record, self.head.customer)


def _said(record: Record, field: str | None) -> str:
    return "" if field is None else str(record.meaning(field) or "")


def digest_of_packs(packs: Iterable[Pack]) -> str:
    """Changes with any byte of any rule file."""
    texts = "".join(f"{p.name}:{p.digest};" for p in sorted(packs, key=lambda p: p.name))
    return hashlib.sha256(texts.encode()).hexdigest()
