"""The verdict on pairs of records: each comparison's level, joined as the pack says.

Levels join in Kleene's three-valued logic: a missing or doubtful side is unknown, and an unknown
that could turn the result gives ``possible``. Nothing unknown ever decides. With ``score:`` each
rung adds its points instead, and two thresholds decide.

Always many pairs at a time; one pair is a batch of one. A pair that the comparisons so far have
shown to be different is not compared any further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from processor.matching.arrays import Bytes, Codes, Rungs, Truths
from processor.matching.kinds import KINDS, Normals, normals_of
from processor.matching.register import Column, few_columns, places, rungs_of, sifted
from processor.model import Evidence, Record, Sameness, Verdict
from processor.rules.ladders import LADDERS
from processor.rules.pack import Pack
from processor.rules.same import Joined, SameRules

DIFFERENT, POSSIBLE, SAME = 0, 1, 2
UNKNOWN = 3
_LEVELS = {"different": DIFFERENT, "possible": POSSIBLE, "same": SAME, "unknown": UNKNOWN}
_SAMENESS = (Sameness.DIFFERENT, Sameness.POSSIBLE, Sameness.SAME)

# The cheapest first: what they rule out need not go through the others.
_COST = ("equal", "date", "amount", "identity", "phones", "email", "name", "text", "address")


class Judged(NamedTuple):
    """Pairs worth keeping: not different, or with a note. Places are those of the register."""

    left: Codes
    right: Codes
    sameness: Bytes
    rungs: Mapping[str, Rungs]
    one_of_two: Truths
    known_person: Truths


class Worth(NamedTuple):
    """What a verdict comes to: its sameness, and the notes that go with it."""

    sameness: Sameness
    notes: tuple[str, ...]


def judge_register(
    columns: Mapping[str, Column],
    met: tuple[Codes, Codes],
    rules: SameRules,
    *,
    all_: bool = False,
) -> Judged:
    """Judge pairs of records that met; ``all_`` keeps those that are simply different too."""
    pairs = _Pairs(*met, {}, {}, {})
    for label, comparison in rules.comparisons.items():
        if columns[label].climb.sift is None:
            continue
        known = sifted(columns[label], pairs.left, pairs.right, comparison)
        pairs.known[label] = known
        pairs.levels[label] = np.append(_levels(comparison), np.int8(SAME))[known]
        pairs = pairs if all_ else pairs.hopeful(rules)
    for label in _cheapest_first(rules):
        comparison = rules.comparisons[label]
        known_too = pairs.known.pop(label, None)
        held = rungs_of(columns[label], pairs.left, pairs.right, comparison, known_too)
        pairs.rungs[label] = held
        pairs.levels[label] = _levels(comparison)[held.at]
        pairs = pairs if all_ else pairs.hopeful(rules)
    return _judged(pairs, rules, all_)


class _Pairs(NamedTuple):
    """Pairs on their way: what is known of their rungs, and the level that each may reach."""

    left: Codes
    right: Codes
    known: dict[str, Bytes]
    rungs: dict[str, Rungs]
    levels: dict[str, Bytes]

    def hopeful(self, rules: SameRules) -> _Pairs:
        """Those that may still turn out to be more than different, or a known person."""
        if rules.same_when is None:
            return self
        keep = _joined(rules.same_when, self.levels, len(self.left)) > DIFFERENT
        if rules.known_person is not None:
            known = self.levels.get(rules.known_person)
            keep |= True if known is None else known == SAME
        return self if keep.all() else self.those(keep)

    def those(self, keep: Truths) -> _Pairs:
        return _Pairs(
            self.left[keep],
            self.right[keep],
            {label: known[keep] for label, known in self.known.items()},
            {label: Rungs(r.at[keep], r.score[keep]) for label, r in self.rungs.items()},
            {label: level[keep] for label, level in self.levels.items()},
        )


def _judged(pairs: _Pairs, rules: SameRules, all_: bool) -> Judged:
    levels, count = pairs.levels, len(pairs.left)
    sameness = _decided(rules, pairs.rungs, levels, count)
    one_of_two = np.zeros(count, dtype=bool)
    if rules.one_of_two is not None:
        sides = [levels[name] == SAME for name in rules.one_of_two]
        one_of_two = (sameness == SAME) & (sides[0] ^ sides[1])
    known_person = np.zeros(count, dtype=bool)
    if rules.known_person is not None:
        known_person = (sameness == DIFFERENT) & (levels[rules.known_person] == SAME)
    keep = np.full(count, all_) | (sameness > DIFFERENT) | known_person
    kept = pairs.those(keep)
    return Judged(
        kept.left, kept.right, sameness[keep], kept.rungs, one_of_two[keep], known_person[keep]
    )


def _cheapest_first(rules: SameRules) -> list[str]:
    def cost(label: str) -> int:
        by = rules.comparisons[label].by
        return _COST.index(by) if by in _COST else len(_COST)

    return sorted(rules.comparisons, key=cost)


def _levels(comparison: Any) -> Bytes:
    ladder = LADDERS[comparison.by]
    return np.array([_LEVELS[comparison.level_of(rung)] for rung in ladder], dtype=np.int8)


def _joined(joint: Joined | str, levels: Mapping[str, Bytes], count: int) -> Bytes:
    """The levels joined; a comparison that was not made yet may still turn out the same."""
    if isinstance(joint, str):
        found = levels.get(joint)
        if found is None:
            return np.full(count, SAME, dtype=np.int8)
        return np.where(found == UNKNOWN, np.int8(POSSIBLE), found)
    parts = [_joined(p, levels, count) for p in joint.all_ or joint.any_ or ()]
    join = np.minimum if joint.all_ is not None else np.maximum
    return join.reduce(parts)  # type: ignore[no-any-return]


def _decided(
    rules: SameRules, rungs: Mapping[str, Rungs], levels: Mapping[str, Bytes], count: int
) -> Bytes:
    if rules.score is None:
        if rules.same_when is None:
            raise ValueError("rules decide by same_when or by score")
        return _joined(rules.same_when, levels, count)
    total = np.zeros(count)
    for label, points in rules.score.points.items():
        ladder = LADDERS[rules.comparisons[label].by]
        total += np.array([points.get(rung, 0.0) for rung in ladder])[rungs[label].at]
    decided = np.full(count, DIFFERENT, dtype=np.int8)
    decided[total >= rules.score.possible] = POSSIBLE
    decided[total >= rules.score.same] = SAME
    return decided


# --------------------------------------------------------------------------- verdicts


def judge(one: Record, other: Record, pack: Pack) -> Verdict:
    """The verdict on two records of a pack, with the evidence of every comparison."""
    records = {r.id: r for r in (one, other)}
    pair = (min(records), max(records))
    return judge_pairs([pair], records, pack, every=True)[0]


class Known(NamedTuple):
    """What is known of a register: names (their normal forms) that too many bear to prove anything
    alone, and normal forms of records that were made before."""

    common: Set[str] = frozenset()
    normals: Mapping[str, Normals] = MappingProxyType({})


NOTHING_KNOWN = Known()


def judge_pairs(
    pairs: Sequence[tuple[str, str]],
    records: Mapping[str, Record],
    pack: Pack,
    *,
    known: Known = NOTHING_KNOWN,
    every: bool = False,
) -> list[Verdict]:
    """Verdicts on pairs (smaller id first) of records, with evidence.

    Strangers are left out unless ``every``: most pairs that share a key are different customers.
    """
    if not pairs:
        return []  # also where the pack says nothing of sameness
    ids = sorted({id for pair in pairs for id in pair})
    normals = [
        known.normals.get(id) or normals_of(records[id], pack.same.comparisons) for id in ids
    ]
    columns = few_columns(normals, pack.same)
    judged = judge_register(columns, places(ids, pairs), pack.same, all_=every)
    verdicts = []
    for i, (one, other) in enumerate(zip(judged.left, judged.right, strict=True)):
        sides = [_Side(records[ids[at]], normals[at]) for at in (one, other)]
        evidence = tuple(
            _evidence(label, comparison, _rung(judged.rungs[label], i, comparison), sides)
            for label, comparison in pack.same.comparisons.items()
        )
        worth = worth_of(_SAMENESS[judged.sameness[i]], evidence, pack.same, known.common)
        verdicts.append(
            Verdict(
                left=ids[one],
                right=ids[other],
                sameness=worth.sameness,
                evidence=evidence,
                notes=worth.notes,
            )
        )
    return verdicts


class _Side(NamedTuple):
    record: Record
    normals: Normals


def _rung(rungs: Rungs, i: int, comparison: Any) -> tuple[str, float | None]:
    score = float(rungs.score[i])
    rung = list(LADDERS[comparison.by])[rungs.at[i]]
    return rung, None if np.isnan(score) else round(score, 3)


def _evidence(
    label: str, comparison: Any, held: tuple[str, float | None], sides: Sequence[_Side]
) -> Evidence:
    rung, score = held
    level = comparison.level_of(rung)
    shown = KINDS[comparison.by].shown
    left, right = (shown(s.normals[label]) if label in s.normals else "" for s in sides)
    typed = [
        " ".join(t for field in comparison.fields if (t := s.record.typed(field))) for s in sides
    ]
    return Evidence(
        comparison=label,
        level=None if level == "unknown" else Sameness(level),
        rung=rung,
        left_typed=typed[0],
        right_typed=typed[1],
        left=left,
        right=right,
        score=score,
    )


def worth_of(
    joined: Sameness, evidence: Sequence[Evidence], rules: SameRules, common: Set[str]
) -> Worth:
    """What the joined levels come to: a name alone, or a common name, may need a person."""
    levels = {e.comparison: e.level for e in evidence}
    notes: list[str] = []
    if joined is Sameness.SAME and rests_on_one(levels, rules):
        notes.append("one-of-two")
        name = next(e for e in evidence if e.comparison == (rules.one_of_two or ("",))[0])
        if name.level is Sameness.SAME:
            if rules.name_alone == "review":
                joined = Sameness.POSSIBLE
                notes.append("name-alone")
            elif {name.left, name.right} & common:
                joined = Sameness.POSSIBLE
                notes.append("common-name")
    known = rules.known_person
    if joined is Sameness.DIFFERENT and known and levels[known] is Sameness.SAME:
        notes.append("known-person")
    return Worth(joined, tuple(notes))


def rests_on_one(levels: Mapping[str, Sameness | None], rules: SameRules) -> bool:
    """Whether exactly one of the two that confirm each other is the same."""
    if rules.one_of_two is None:
        return False
    return [levels[name] for name in rules.one_of_two].count(Sameness.SAME) == 1
