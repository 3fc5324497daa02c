"""The verdict on two records: each comparison's level, joined as the pack says.

Levels join in Kleene's three-valued logic: a missing or doubtful side is unknown, and an unknown
that could turn the result gives ``possible``. Nothing unknown ever decides.
"""

from __future__ import annotations

import re
from typing import Any

from processor.matching.contacts import compare_contacts, ending, is_masked
from processor.matching.demands import compare_demands, normal_demand
from processor.matching.names import compare_names, normal_name
from processor.model import Evidence, Record, Sameness, Verdict
from processor.rules.pack import Pack
from processor.rules.same import (
    Comparison,
    DemandComparison,
    Joined,
    NameComparison,
    PhonesComparison,
    SameRules,
)

Level = Sameness | None


def judge(one: Record, other: Record, pack: Pack) -> Verdict:
    """The verdict on two records of a pack, with the evidence of every comparison."""
    left, right = (one, other) if one.id < other.id else (other, one)
    evidence = tuple(
        _compare(name, comparison, left, right)
        for name, comparison in pack.same.comparisons.items()
    )
    levels = {e.comparison: e.level for e in evidence}
    sameness = _joined(pack.same.same_when, levels)
    notes = []
    if sameness is Sameness.SAME and _one_of_two(pack.same, levels):
        notes.append("one-of-two")
        alone = pack.same.one_of_two and levels[pack.same.one_of_two[0]] is Sameness.SAME
        if alone and pack.same.name_alone == "review":
            sameness = Sameness.POSSIBLE
            notes.append("name-alone")
    known = pack.same.known_person
    if sameness is Sameness.DIFFERENT and known and levels[known] is Sameness.SAME:
        notes.append("known-person")
    return Verdict(
        left=left.id, right=right.id, sameness=sameness, evidence=evidence, notes=tuple(notes)
    )


def _one_of_two(rules: SameRules, levels: dict[str, Level]) -> bool:
    if rules.one_of_two is None:
        return False
    return [levels[name] for name in rules.one_of_two].count(Sameness.SAME) == 1


def _joined(joint: Joined | str, levels: dict[str, Level]) -> Sameness:
    if isinstance(joint, str):
        return levels[joint] or Sameness.POSSIBLE
    parts = [_joined(part, levels) for part in joint.all_ or joint.any_ or ()]
    if joint.all_ is not None:
        return _worst(parts)
    return _best(parts)


_RANK = {Sameness.DIFFERENT: 0, Sameness.POSSIBLE: 1, Sameness.SAME: 2}


def _worst(levels: list[Sameness]) -> Sameness:
    return min(levels, key=_RANK.__getitem__)


def _best(levels: list[Sameness]) -> Sameness:
    return max(levels, key=_RANK.__getitem__)


def _compare(name: str, comparison: Comparison, left: Record, right: Record) -> Evidence:
    field = comparison.fields[0]
    a, b = left.meaning(field), right.meaning(field)
    score: float | None
    if isinstance(comparison, NameComparison):
        level, rung, score = compare_names(a or "", b or "")
        shown = [n.core if (n := normal_name(x or "")) else "" for x in (a, b)]
    elif isinstance(comparison, PhonesComparison):
        level, rung, score = compare_contacts(a or (), b or ())
        shown = [" / ".join(x or ()) for x in (a, b)]
    else:
        demands = [_demand(r, comparison) for r in (left, right)]
        level, rung, score = compare_demands(demands[0], demands[1], comparison)
        shown = [d.whole if d else "" for d in demands]
    return Evidence(
        comparison=name,
        level=level,
        rung=rung,
        left_typed=left.typed(field),
        right_typed=right.typed(field),
        left=shown[0],
        right=shown[1],
        score=None if score is None else round(score, 3),
    )


def _demand(record: Record, rules: DemandComparison) -> Any:
    also = rules.also
    return normal_demand(
        record.meaning(rules.fields[0]) or "",
        kind=record.meaning(also.kind) if also.kind else None,
        area=record.meaning(also.area) if also.area else None,
        budget=record.meaning(also.budget) if also.budget else None,
        layout=record.meaning(also.layout) if also.layout else None,
    )


def keys_of(record: Record, pack: Pack) -> tuple[frozenset[str], frozenset[str]]:
    """The keys under which a record is found, and those under which it looks for others.

    They differ only for masked phones: those are found, and look, by their last four digits.
    """
    found: set[str] = set()
    looks: set[str] = set()
    for name in pack.same.candidates:
        comparison = pack.same.comparisons[name]
        meaning = record.meaning(comparison.fields[0])
        if isinstance(comparison, NameComparison):
            normal = normal_name(meaning or "")
            if normal is not None and not normal.masked:
                found.add(f"{name}:{normal.core}")
                looks.add(f"{name}:{normal.core}")
        elif isinstance(comparison, PhonesComparison):
            for contact in meaning or ():
                _phone_keys(name, contact, found, looks)
        else:
            normal_text = re.sub(r"\W", "", str(meaning or ""))
            if normal_text:
                found.add(f"{name}:{normal_text}")
                looks.add(f"{name}:{normal_text}")
    return frozenset(found), frozenset(looks)


def _phone_keys(name: str, contact: str, found: set[str], looks: set[str]) -> None:
    tail = ending(contact)
    if is_masked(contact):
        if tail:
            found.add(f"{name}-hidden:{tail}")
            looks |= {f"{name}-hidden:{tail}", f"{name}-ending:{tail}"}
        return
    found.add(f"{name}:{contact}")
    looks.add(f"{name}:{contact}")
    if tail:
        found.add(f"{name}-ending:{tail}")
        looks.add(f"{name}-hidden:{tail}")
