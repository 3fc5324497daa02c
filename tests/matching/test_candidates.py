"""Which pairs meet: record by record and all at once, and what is said of crowded keys."""

from __future__ import annotations

import dataclasses
from random import Random
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.matching.arrays import LADDER_DECIDES
from processor.matching.candidates import all_pairs, candidate_pairs
from processor.matching.judge import DIFFERENT, judge_pairs, judge_register
from processor.matching.kept import kept_rows, restored
from processor.matching.keys import keys_of, meet
from processor.matching.kinds import normals_of
from processor.matching.names import name_rungs
from processor.matching.register import KeptColumn, rungs_of
from processor.matching.register import columns_of as columns_from
from processor.matching.whole import alike, match_rows, words_of
from processor.model import Record, Sameness
from processor.rules.ladders import LADDERS
from processor.rules.pack import Pack
from tests.matching.demands_alone import one_by_one
from tests.records import record, shipped_pack

SHIPPED = shipped_pack()
WIDE = SHIPPED.model_copy(
    update={
        "same": SHIPPED.same.model_copy(
            update={
                "candidates": (
                    "name", "contact", "name-sound", "name-near", "name-bare", "name-initials",
                    "contact-tail", ("name", "demand-kind"), ("contact", "demand"),
                )
            }
        )
    }
)  # fmt: skip
NAMES = [
    "李明轩",
    "李明宣",
    "李名轩",
    "李*",
    "王先生",
    "王思远",
    "星禾科技有限公司",
    "北京星禾科技",
    None,
]
PHONES = [
    ["13800001234"],
    ["13800001235"],
    ["138****1234"],
    ["尾号1234"],
    ["021-60001234"],
    ["13800001243"],
    ["1380****234"],
    ["*1235"],
    ["13800001234", "13911112222"],
    ["13911112222"],
    None,
]
DEMANDS = ["购买三居室，120平米", "三室 120㎡ 买", "租写字楼500平米", "仓库", None]
PART = st.sampled_from(
    ["购买", "求租", "三室", "2居", "120平", "130平米", "60-90平", "300万", "330万元", "500万",
     "住宅", "仓库", "靠近地铁", "要靠近地铁的", "南北通透带车位", ""]
)  # fmt: skip
PEOPLE = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(PHONES), st.sampled_from(DEMANDS)),
    max_size=12,
)


def records_of(people: list[tuple[object, object, object]]) -> list[Record]:
    return [
        record(f"R{i:02}", customer_name=name, contact=contact, demand_detail=demand)
        for i, (name, contact, demand) in enumerate(people)
    ]


def columns_of(records: list[Record], pack: Pack) -> dict[str, KeptColumn]:
    return columns_from(kept_rows(records, pack.same), pack.same)


@given(PEOPLE)
@settings(deadline=None)
def test_the_whole_register_meets_as_its_records_do_one_by_one(
    people: list[tuple[object, object, object]],
) -> None:
    records = records_of(people)
    keys = {r.id: keys_of(r, WIDE) for r in records}
    looks = [(id, key) for id, k in keys.items() for key in k.looks]
    found = [(key, id) for id, k in keys.items() for key in k.found]
    met = all_pairs(columns_of(records, WIDE), WIDE.same)
    at_once = [(records[i].id, records[j].id) for i, j in zip(met.left, met.right, strict=True)]
    assert at_once == candidate_pairs(looks, found)


@given(PEOPLE)
@settings(max_examples=50, deadline=None)
def test_pairs_are_judged_alike_alone_and_all_at_once(
    people: list[tuple[object, object, object]],
) -> None:
    records = {r.id: r for r in records_of(people)}
    pairs = [(a, b) for a in records for b in records if a < b]
    together = judge_pairs(pairs, records, WIDE)
    alone = [v for pair in pairs for v in judge_pairs([pair], records, WIDE)]
    assert together == alone
    every = judge_pairs(pairs, records, WIDE, every=True)
    assert together == [v for v in every if v.sameness is not Sameness.DIFFERENT or v.notes]
    rows = dict(zip(records, kept_rows(records.values(), WIDE.same), strict=True))
    for many in (0, len(rows) + 1):  # from how many on columns are made at once
        with mock.patch("processor.matching.whole._MANY", many):
            assert alike(pairs, rows, WIDE.same) == {(v.left, v.right) for v in together}


@given(PEOPLE, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_whole_register_in_any_order_comes_to_the_verdicts_on_its_pairs(
    people: list[tuple[object, object, object]], random: Random
) -> None:
    records = records_of(people)
    known = {r.id: r for r in records}
    keys = {r.id: keys_of(r, WIDE) for r in records}
    met = [(a, b) for a in known for b in known if a < b and meet(keys[a], keys[b], frozenset())]
    singly = {(v.left, v.right): v.sameness for v in judge_pairs(met, known, WIDE)}
    random.shuffle(records)
    at_once = words_of(
        match_rows(kept_rows(records, WIDE.same), WIDE.same), [r.id for r in records]
    )
    pairs = {(min(v.left, v.right), max(v.left, v.right)): v.sameness for v in at_once}
    assert pairs == singly
    assert len(at_once) == len(pairs)


def test_a_register_is_judged_in_parts_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    records = records_of([(n, p, d) for n in NAMES[:4] for p in PHONES[:3] for d in DEMANDS[:2]])
    rows = [*kept_rows(records, WIDE.same)]
    ids = [r.id for r in records]
    in_one = words_of(match_rows(rows, WIDE.same), ids)
    monkeypatch.setattr("processor.matching.whole._AT_ONCE", 7)
    monkeypatch.setattr("processor.matching.register._CHUNK", 5)
    monkeypatch.setattr("processor.matching.kept._AT_ONCE", 3)
    assert [*kept_rows(records, WIDE.same)] == rows
    assert words_of(match_rows(rows, WIDE.same), ids) == in_one
    assert len(in_one) > 7


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("李明轩", "李明宣"),  # sounds the same
        ("李明轩", "李明华"),  # one character off
        ("张伟", "张*"),
        ("王思远", "王先生"),
        ("北京星禾云数科技有限公司", "星禾云数科技有限公司"),
        ("星禾云数科技有限公司上海分公司", "星禾云数科技有限公司"),
    ],
)
def test_near_names_with_another_phone_are_put_up(left: str, right: str) -> None:
    demand = "购买三居室，120平米左右，预算300万"
    one = record("A", customer_name=left, contact=["13800001234"], demand_detail=demand)
    other = record("B", customer_name=right, contact=["13900005678"], demand_detail=demand)
    met = all_pairs(columns_of([one, other], SHIPPED), SHIPPED.same)
    assert len(met.left) == 1
    verdict = judge_pairs([("A", "B")], {"A": one, "B": other}, SHIPPED)[0]
    assert verdict.sameness is Sameness.POSSIBLE


def test_a_key_that_too_many_share_joins_nobody_and_is_told() -> None:
    records = [
        record(f"R{i}", customer_name="李明轩", contact=[f"1380000123{i % 3}"]) for i in range(6)
    ]
    narrow = SHIPPED.same.model_copy(update={"candidates": ("name", "contact"), "block_at_most": 5})
    met = all_pairs(columns_of(records, SHIPPED), narrow)
    assert dict(met.crowded) == {"name:李明轩": 6}
    assert len(met.left) == 3  # those who share a phone


def test_a_pair_is_compared_no_further_than_it_needs() -> None:
    """With a demand that differs the rest decides nothing, so the pair is dropped."""
    records = records_of([("李明轩", ["13800001234"], "仓库"), ("李明轩", None, "三居室 120平")])
    columns = columns_of(records, SHIPPED)
    met = all_pairs(columns, SHIPPED.same)
    assert len(met.left) == 1
    judged = judge_register(columns, (met.left, met.right), SHIPPED.same)
    assert not (judged.sameness == DIFFERENT).any()
    assert len(judged.left) == 0


@given(PEOPLE, st.lists(st.sampled_from(PHONES), min_size=12, max_size=12))
@settings(max_examples=50, deadline=None)
def test_a_sieve_says_what_the_ladder_would_say(
    people: list[tuple[object, object, object]], phones: list[object]
) -> None:
    people = [
        (n, [*(p or []), *(q or [])], d) for (n, p, d), q in zip(people, phones, strict=False)
    ]
    columns = columns_of(records_of(people), SHIPPED)
    for column in (columns["contact"], columns["demand"]):
        ones, others = (m.ravel() for m in np.indices((column.many, column.many)))
        if len(ones):
            told, ladder = column.climb.sift(ones, others), column.climb.rungs(ones, others).at
            assert ((told == ladder) | (told == LADDER_DECIDES)).all()


def test_a_sieve_of_phones_says_what_the_ladder_would_say_of_every_pair() -> None:
    lists = [p for p in PHONES if p] + [[*p, *q] for p in PHONES if p for q in PHONES if q]
    column = columns_of(records_of([(None, p, None) for p in lists]), SHIPPED)["contact"]
    ones, others = (m.ravel() for m in np.indices((column.many, column.many)))
    told, ladder = column.climb.sift(ones, others), column.climb.rungs(ones, others).at
    assert ((told == ladder) | (told == LADDER_DECIDES)).all()
    assert len(set(told.tolist())) > 3


def test_a_sieve_tells_most_pairs_apart() -> None:
    records = records_of(
        [(None, [f"138{n}{n}{n}{n}1234"], d) for n in range(3) for d in DEMANDS[1:4]]
    )
    columns = columns_of(records, SHIPPED)
    for label, same in (("contact", "contact-shared"), ("demand", "demand-equal")):
        told = columns[label].climb.sift(np.array([0, 0, 0]), np.arange(3))
        ladder = list(LADDERS[SHIPPED.same.comparisons[label].by])
        assert ladder[told[0]] == same
        assert (told[1:] != LADDER_DECIDES).any()


@given(
    st.lists(st.text("王李某*明 先生总有限公司-", min_size=1, max_size=4), min_size=1, max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_names_told_in_arrays_come_to_what_they_come_to_one_by_one(names: list[str]) -> None:
    records = records_of([(name, None, None) for name in names])
    column = columns_of(records, SHIPPED)["name"]
    ones, others = (m.ravel() for m in np.indices((column.many, column.many)))
    if len(ones):
        told, ladder = column.climb.rungs(ones, others), list(LADDERS["name"])
        held = [(ladder[at], None if np.isnan(s) else s) for at, s in zip(*told, strict=True)]
        assert held == name_rungs(column.values(ones), column.values(others))


@given(st.lists(st.tuples(PART, PART, PART), min_size=2, max_size=6))
@settings(max_examples=200, deadline=None)
def test_demands_compared_in_arrays_come_to_what_they_come_to_one_by_one(
    parts: list[tuple[str, str, str]],
) -> None:
    rules = SHIPPED.same.comparisons["demand"]
    records = records_of([(None, None, "，".join(some)) for some in parts])
    normals = [normals_of(r, SHIPPED.same.comparisons).get("demand") for r in records]
    column = columns_of(records, SHIPPED)["demand"]
    ones, others = (m.ravel() for m in np.indices((len(records), len(records))))
    held = rungs_of(column, ones, others, rules)
    for a, b, at, score in zip(ones, others, held.at, held.score, strict=True):
        if normals[a] is not None and normals[b] is not None:
            rung, alike = one_by_one(normals[a], normals[b], rules)
            assert list(LADDERS["demand"])[at] == rung
            assert (None if np.isnan(score) else score) == alike


@pytest.mark.parametrize("sign", ["\x1d", "\x1e", "\x1f", "\n", "\t", "\x00", '"', "\u2028", "\\"])
def test_no_sign_in_a_value_breaks_the_row_that_is_kept_of_it(sign: str) -> None:
    rules = SHIPPED.same.model_copy(update={"candidates": ("contact", "name", "demand")})
    odd = record(
        "A", customer_name=f"李{sign}明", contact=[f"x{sign}y"], demand_detail=f"仓{sign}库"
    )
    plain = record("B", customer_name="王思远", contact=["y"], demand_detail="住宅")
    records = [odd, plain, dataclasses.replace(odd, id="C")]
    rows = [*kept_rows(records, rules)]
    assert [restored(row, rules) for row in rows] == [
        normals_of(r, rules.comparisons) for r in records
    ]
    met = all_pairs(columns_from(rows, rules), rules)
    assert list(zip(met.left, met.right, strict=True)) == [(0, 2)]
    alone = rules.model_copy(update={"candidates": ("contact",), "block_at_most": 1})
    crowded = all_pairs(columns_from(kept_rows(records, alone), alone), alone).crowded
    assert dict(crowded) == {f"contact:x{sign}y": 2}
