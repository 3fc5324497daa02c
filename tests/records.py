"""Records, confirmations and rulings for tests, in one line each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from processor.model import (
    Confirmation,
    Moment,
    Place,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Value,
    Verdict,
)
from processor.rules.load import load_packs
from processor.rules.pack import Pack

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 30, 12, tzinfo=ZONE)
RULES = Path(__file__).parent.parent / "rules"


@cache
def shipped_pack() -> Pack:
    """The customer confirmation as it is shipped."""
    packs, mistakes = load_packs(RULES)
    assert mistakes == []
    return next(p for p in packs if p.name == "customer-confirmation")


def at(text: str) -> datetime:
    """A time in the office's zone: "2026-03-01 09:30" or a day."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def record(id: str, **meanings: object) -> Record:
    """A record with these meanings, each typed as it means."""
    values = {
        name: Value(
            field=name,
            typed=" / ".join(map(str, meaning)) if isinstance(meaning, list) else str(meaning),
            meaning=meaning,
            place=Place("Sheet1", f"B{row}"),
        )
        for row, (name, meaning) in enumerate(meanings.items(), 1)
        if meaning is not None
    }
    return Record(
        id=id,
        pack="customer-confirmation",
        form="confirmation",
        file=f"inbox/{id}.xlsx",
        sha256=id.lower().ljust(64, "0"),
        place=Place("Sheet1", "A1"),
        values=values,
        findings=(),
        arrived_at=NOON,
    )


def signed(
    id: str,
    claimant: str,
    when: str | None,
    *,
    secretary: str | None = None,
    values: str = "",
    arrived: datetime = NOON,
) -> Confirmation:
    """A record as the fold sees it; a bare day is known to the day only."""
    basis = {}
    for name, text in (("supervisor_signed_at", when), ("secretary_signed_at", secretary)):
        if text is not None:
            basis[name] = Moment(at(text), len(text) == 10)
    time = next(iter(basis.values()), None)
    return Confirmation(
        id=id,
        claimant=claimant,
        who=claimant,
        customer="云岚",
        time=time,
        basis=basis,
        arrived_at=arrived,
        file=f"inbox/{id}.xlsx",
        digest=values or id,
        why_unranked=None if time else "unsigned",
    )


def verdict(one: str, other: str, sameness: Sameness = Sameness.SAME) -> Verdict:
    """A bare verdict."""
    left, right = sorted((one, other))
    return Verdict(left=left, right=right, sameness=sameness, evidence=())


def all_same(*ids: str) -> list[Verdict]:
    """Each is the same as each."""
    return [verdict(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]


def ruling(
    kind: RulingKind,
    *records: str,
    claimant: str | None = None,
    on: str | None = None,
    minutes: int = 0,
) -> Ruling:
    """A ruling by the sales manager."""
    return Ruling(
        id=f"U{kind}{'-'.join(records)}{minutes}",
        kind=kind,
        about=records,
        records=records,
        by="林经理",
        why="核实",
        at=NOON + timedelta(minutes=minutes),
        number=minutes,
        claimant=claimant,
        on=None if on is None else date.fromisoformat(on),
    )
