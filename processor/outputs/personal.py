"""A claimant's own page: my customers, what ends soon, my forms and what became of each.

It shows a person's own data whole and nobody else's. Pure: a snapshot and notices in, a view out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from processor import __version__
from processor.forms.text import fold
from processor.model import Claim, ClaimStatus, Decision, Record
from processor.outputs.items import FindingRow
from processor.outputs.places import safe_name
from processor.outputs.reader import Reader, relative
from processor.outputs.words import CLAIM_STATES, NOTICES, OUTCOMES, OUTCOMES_EXPLAINED
from processor.reasons import REASONS

_LIVE = (ClaimStatus.ACTIVE, ClaimStatus.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """One person who hands forms in, with all spellings of the name taken together."""

    key: str  # the folded name: 張偉 and 张 伟 are one
    name: str  # as it was first written
    records: tuple[Record, ...]  # newest first

    @property
    def folder(self) -> str:
        """The folder of the page; a name that cannot be one as it is gets a digest behind it."""
        name = safe_name(self.name)
        if name == self.name == name.casefold():
            return name
        return f"{name}-{hashlib.sha256(self.key.encode()).hexdigest()[:6]}"


def claimants_of(records: Iterable[Record], reader: Reader) -> dict[str, Claimant]:
    """Every claimant by folded name; records that name none belong to nobody."""
    mine: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda r: (r.arrived_at, r.file, r.id)):
        if key := fold(reader.claimant(record)):
            mine.setdefault(key, []).append(record)
    return {
        key: Claimant(key=key, name=reader.claimant(own[0]).strip(), records=tuple(own[::-1]))
        for key, own in sorted(mine.items())
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer of mine, with the last day of my claim."""

    customer: str
    since: str
    last_day: str
    left: int  # days that are left, the last day included; 0: over
    state: str
    word: str
    claim: str
    soon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One form of mine and what became of it."""

    customer: str
    outcome: str
    word: str
    says: str
    came: str
    file: str
    place: str
    record: str
    findings: tuple[FindingRow, ...]
    returned: str  # relative address of the marked form, or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One claimant in a line: what the entrance shows of the page."""

    name: str
    holds: int
    soon: int
    back: int
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalView:
    """One claimant's page."""

    name: str
    now: str
    version: str
    verdict: str
    soon_days: int
    live: tuple[CustomerRow, ...]
    over: tuple[CustomerRow, ...]
    back: tuple[FormRow, ...]
    forms: tuple[FormRow, ...]
    notices: tuple[tuple[str, str, str], ...]  # when, what, relative address
    entrance: str
    came: int  # how many forms there are, on this page and on those of the months
    months: tuple[tuple[str, str], ...] = ()  # the newest first, with the addresses of their pages
    month: str = ""  # of a page that shows the forms of one month alone

    @property
    def line(self) -> PersonLine:
        """The page in a line."""
        return PersonLine(
            name=self.name,
            holds=len(self.live),
            soon=sum(row.soon for row in self.live),
            back=len(self.back),
            notices=len(self.notices),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Where a page shows the newest forms alone: how many came in all, and in which months.

    ``most`` forms are shown; of the person's other records only the claims are.
    """

    came: int
    most: int
    months: tuple[str, ...]  # the newest first


def personal_view(
    person: Claimant,
    notices: Sequence[Mapping[str, Any]],
    reader: Reader,
    soon_days: int,
    rest: Rest | None = None,
) -> PersonalView:
    """The view of one claimant's page; ``notices`` are the person's, newest first."""
    page = f"{reader.outbox}/people/{person.folder}"
    rows = _customer_rows(person, reader, soon_days)
    marked = {
        record: relative(told["file"], page)
        for told in reversed(notices)
        if told["kind"] == "returned"
        for record in told["about"]
    }
    forms = tuple(_form_row(r, marked.get(r.id, ""), reader) for r in person.records)
    live = tuple(row for row in rows if row.left)
    return PersonalView(
        name=person.name,
        now=reader.language.when(reader.snapshot.now.astimezone(reader.snapshot.zone).date()),
        version=__version__,
        verdict=_verdict(live, reader),
        soon_days=soon_days,
        live=live,
        over=tuple(row for row in reversed(rows) if not row.left),
        back=tuple(row for row in forms if row.outcome == "returned"),
        forms=forms[: rest.most] if rest else forms,
        notices=tuple(
            (reader.language.when(n["at"]), notice_word(n, reader), relative(n["file"], page))
            for n in notices
        ),
        entrance=relative(f"{reader.outbox}/index.html", page),
        came=rest.came if rest else len(forms),
        months=tuple((month, f"{month}.html") for month in rest.months) if rest else (),
    )


def month_view(person: Claimant, month: str, reader: Reader) -> PersonalView:
    """What came in within a month, and which of these customers are no longer the person's.

    It tells no day, so that it stays as it is until one of its records changes.
    """
    page = f"{reader.outbox}/people/{person.folder}"
    rows = _customer_rows(person, reader, 0)
    forms = tuple(_form_row(r, "", reader) for r in person.records)
    return PersonalView(
        name=person.name,
        now="",
        version=__version__,
        verdict="",
        soon_days=0,
        live=(),
        over=tuple(row for row in reversed(rows) if not row.left),
        back=(),
        forms=forms,
        notices=(),
        entrance=relative(f"{reader.outbox}/index.html", page),
        came=len(forms),
        month=month,
    )


def _customer_rows(person: Claimant, reader: Reader, soon_days: int) -> list[CustomerRow]:
    """The claims of a person's records, in the order in which they end."""
    claims = {c.id: c for r in person.records if (c := reader.snapshot.claim_of(r.id))}
    made = [(claim.last_day, _customer_row(claim, reader, soon_days)) for claim in claims.values()]
    made.sort(key=lambda one: (one[0], one[1].customer, one[1].claim))
    return [row for _, row in made]


def notice_word(told: Mapping[str, Any], reader: Reader) -> str:
    """What a notice is about, in the words of its own heading."""
    return reader.say(told.get("title") or NOTICES.get(told["kind"], told["kind"]))


def _verdict(live: Sequence[CustomerRow], reader: Reader) -> str:
    say_many = reader.language.say_many
    if not live:
        return reader.say("You hold no customer at present.")
    told = say_many("You hold {n} customer", "You hold {n} customers", len(live))
    soon = sum(row.soon for row in live)
    ending = say_many("{n} ends soon", "{n} end soon", soon)
    return told + (reader.say("; ") + ending if soon else "") + reader.say(".")


def _customer_row(claim: Claim, reader: Reader, soon_days: int) -> CustomerRow:
    today = reader.snapshot.now.astimezone(reader.snapshot.zone).date()
    left = (claim.last_day - today) + timedelta(days=1)
    days = max(0, left.days) if claim.status in _LIVE else 0
    return CustomerRow(
        customer=claim.customer,
        since=reader.moment(claim.original_time),
        last_day=reader.language.when(claim.last_day),
        left=days,
        state=claim.status.value,
        word=reader.say(CLAIM_STATES[claim.status.value]),
        claim=claim.id,
        soon=0 < days <= soon_days,
    )


def _form_row(record: Record, marked: str, reader: Reader) -> FormRow:
    decision = reader.snapshot.decisions.get(record.id)
    outcome = "returned" if record.faulty or decision is None else decision.outcome.value
    pack = reader.pack_of(record)
    return FormRow(
        customer=reader.customer(record),
        outcome=outcome,
        word=reader.say(OUTCOMES[outcome]),
        says=_form_says(decision, outcome, reader),
        came=reader.time(record.arrived_at),
        file=record.file,
        place=str(record.place),
        record=record.id,
        findings=tuple(reader.finding_row(f, pack, record.form) for f in record.findings),
        returned=marked,
    )


def _form_says(decision: Decision | None, outcome: str, reader: Reader) -> str:
    """Why it became what it became, as the desk settled it; else what the outcome means."""
    if outcome == "returned":
        return reader.say("It went back to you to be mended.")
    reasons = [
        reader.say(REASONS[r]) for r in (decision.reasons if decision else ()) if r in REASONS
    ]
    return " ".join(reasons) or reader.say(OUTCOMES_EXPLAINED[outcome])
