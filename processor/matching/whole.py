"""A whole register matched at once: the same pairs and the same words as record by record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from processor.matching.arrays import Rungs, Truths
from processor.matching.candidates import all_pairs
from processor.matching.judge import POSSIBLE, SAME, Judged, judge_register
from processor.matching.kept import restored
from processor.matching.kinds import KINDS
from processor.matching.register import Column, KeptColumn, columns_of, few_columns, places
from processor.model import Sameness, Verdict
from processor.rules.ladders import LADDERS
from processor.rules.same import SameRules

_SAMENESS = (Sameness.DIFFERENT, Sameness.POSSIBLE, Sameness.SAME)


class Matched(NamedTuple):
    """Every pair that is not simply different, and the keys that were too crowded to compare."""

    judged: Judged
    doubted: Truths  # the same but for a name that needs a person's word
    crowded: Mapping[str, int]
    compared: int  # candidate pairs


_AT_ONCE = 500_000  # pairs judged together: more would only take more memory
_THREADS = 2
_MANY = 500  # records: of fewer, columns are made faster one by one


def match_rows(rows: Iterable[str], rules: SameRules) -> Matched:
    """Match every record with every other that it meets; places are those of the kept ``rows``."""
    return match_columns(columns_of(rows, rules), rules)


def alike(
    pairs: Sequence[tuple[str, str]], rows: Mapping[str, str], rules: SameRules
) -> set[tuple[str, str]]:
    """Of pairs of records those that are more than strangers, by the rows that are kept of them."""
    ids = sorted({id for pair in pairs for id in pair})
    columns: Mapping[str, Column]
    if len(ids) < _MANY:
        columns = few_columns([restored(rows[id], rules) for id in ids], rules)
    else:
        columns = columns_of((rows[id] for id in ids), rules)
    judged = judge_register(columns, places(ids, pairs), rules)
    both = zip(judged.left.tolist(), judged.right.tolist(), strict=True)
    return {(ids[one], ids[other]) for one, other in both}


def match_columns(columns: Mapping[str, KeptColumn], rules: SameRules) -> Matched:
    """The same, from columns that were made before."""
    met = all_pairs(columns, rules)
    parts = [
        (met.left[at : at + _AT_ONCE], met.right[at : at + _AT_ONCE])
        for at in range(0, max(1, len(met.left)), _AT_ONCE)
    ]
    with ThreadPoolExecutor(_THREADS) as pool:  # arrays are worked on by both cores
        judged = _joined([*pool.map(lambda part: judge_register(columns, part, rules), parts)])
    doubted = _doubted(columns, judged, rules)
    return Matched(judged, doubted, met.crowded, len(met.left))


def _joined(parts: Sequence[Judged]) -> Judged:
    def all_of(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    rungs = {
        label: Rungs(
            np.concatenate([part.rungs[label].at for part in parts]),
            np.concatenate([part.rungs[label].score for part in parts]),
        )
        for label in parts[0].rungs
    }
    return Judged(
        left=all_of("left"),
        right=all_of("right"),
        sameness=all_of("sameness"),
        rungs=rungs,
        one_of_two=all_of("one_of_two"),
        known_person=all_of("known_person"),
    )


def _doubted(columns: Mapping[str, KeptColumn], judged: Judged, rules: SameRules) -> Truths:
    """Pairs that rest on a name alone, where that is not enough."""
    doubted = np.zeros(len(judged.left), dtype=bool)
    if rules.one_of_two is None or (rules.name_alone == "same" and rules.common_name is None):
        return doubted
    label = rules.one_of_two[0]
    comparison = rules.comparisons[label]
    ladder = LADDERS[comparison.by]
    same = np.array([comparison.level_of(rung) == "same" for rung in ladder])
    alone: Truths = judged.one_of_two & same[judged.rungs[label].at]
    if rules.name_alone == "review" or rules.common_name is None:
        return alone
    common = _common(columns, rules)
    doubted |= alone & (common[judged.left] | common[judged.right])
    return doubted


def _common(columns: Mapping[str, KeptColumn], rules: SameRules) -> Truths:
    """For each record whether its name has more bearers than the rules let prove anything."""
    label, other = rules.one_of_two or ("", "")
    names, confirms = columns[label], columns[other]
    shown = KINDS[rules.comparisons[label].by].shown
    core_of: dict[str, int] = {}
    values = names.values(np.arange(names.many))
    cores = np.array([core_of.setdefault(shown(n), len(core_of)) for n in values], dtype=int)
    told = np.flatnonzero((names.codes >= 0) & (confirms.codes >= 0))
    bearers = np.zeros(len(core_of) + 1, dtype=int)
    if len(told):
        pairs = cores[names.codes[told]] * confirms.many + confirms.codes[told]
        np.add.at(bearers, np.unique(pairs) // confirms.many, 1)
    many: Truths = bearers > (rules.common_name or 0)
    of_record = np.full(len(names.codes), len(core_of))
    named = names.codes >= 0
    of_record[named] = cores[names.codes[named]] if len(cores) else len(core_of)
    common: Truths = many[of_record]
    return common


def words_of(matched: Matched, ids: Sequence[str]) -> list[Verdict]:
    """The verdicts without their evidence: all that settling needs, and what comparing does."""
    judged = matched.judged
    sameness = np.where(matched.doubted & (judged.sameness == SAME), POSSIBLE, judged.sameness)
    return [
        Verdict(left=ids[one], right=ids[other], sameness=_SAMENESS[level], evidence=())
        for one, other, level in zip(
            judged.left.tolist(), judged.right.tolist(), sameness.tolist(), strict=True
        )
    ]
