"""The first truth table of claims.md: when two records speak of the same customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.claims.settle import settle
from processor.matching.candidates import candidate_pairs
from processor.matching.judge import judge
from processor.matching.keys import keys_of
from processor.model import RulingKind, Sameness
from processor.rules.pack import Pack
from tests.records import NOON, record, ruling, shipped_pack, signed

PACK = shipped_pack()
HOME = "购买三居室，120平米左右，预算300万"
HOME_AGAIN = "想买三室两厅一套，120㎡，总价300万元以内"
OFFICE = "租赁写字楼，500平米"
LI, WANG = "李明轩", "王思远"
ONE, TWO = ["13800001234"], ["13900005678"]


def same(
    left: dict[str, object], right: dict[str, object], pack: Pack = PACK
) -> tuple[str, tuple[str, ...]]:
    verdict = judge(record("A", **left), record("B", **right), pack)
    return verdict.sameness.value, verdict.notes


def person(name: str | None, contact: list[str] | None, demand: str | None) -> dict[str, object]:
    return {"customer_name": name, "contact": contact, "demand_detail": demand}


@pytest.mark.parametrize(
    ("left", "right", "expected", "notes"),
    [
        (person(LI, ONE, HOME), person(LI, ONE, HOME_AGAIN), "same", ()),
        (person(LI, ONE, HOME), person(LI, TWO, HOME_AGAIN), "same", ("one-of-two",)),
        (person(LI, ONE, HOME), person(WANG, ONE, HOME_AGAIN), "same", ("one-of-two",)),
        (person(LI, ONE, HOME), person(WANG, TWO, HOME_AGAIN), "different", ()),
        (person(LI, ONE, HOME), person(LI, ONE, OFFICE), "different", ("known-person",)),
        (person(LI, ONE, HOME), person(LI, TWO, OFFICE), "different", ()),
        (person(LI, ONE, None), person(LI, ONE, HOME), "possible", ()),
        (person(LI, ONE, None), person(LI, ONE, None), "possible", ()),
        (person(LI, None, HOME), person(WANG, ONE, HOME), "possible", ()),
    ],
)
def test_the_truth_table(
    left: dict[str, object], right: dict[str, object], expected: str, notes: tuple[str, ...]
) -> None:
    assert same(left, right) == (expected, notes)
    assert same(right, left) == (expected, notes)


@pytest.mark.parametrize("kind", [RulingKind.SAME, RulingKind.DIFFERENT])
def test_a_person_who_enquired_has_the_last_word(kind: RulingKind) -> None:
    """Exceptions 1 (direct kin) and 2 (one of two identical, but another person)."""
    one, other = (LI, ONE, HOME), (WANG if kind is RulingKind.SAME else LI, TWO, HOME)
    verdict = judge(record("A", **person(*one)), record("B", **person(*other)), PACK)
    s = settle(
        [signed("A", "张伟", "2026-06-01 09:00"), signed("B", "李娜", "2026-06-02 09:00")],
        [verdict],
        [ruling(kind, "A", "B")],
        PACK.claims,
        NOON,
    )
    later = next(d for d in s.decisions if d.record == "B")
    assert later.outcome.value == ("conflict" if kind is RulingKind.SAME else "accepted")


def test_a_name_alone_can_be_sent_to_review() -> None:
    rules = PACK.same.model_copy(update={"name_alone": "review"})
    careful = PACK.model_copy(update={"same": rules})
    assert same(person(LI, ONE, HOME), person(LI, TWO, HOME), careful)[0] == "possible"
    assert same(person(WANG, ONE, HOME), person(LI, ONE, HOME), careful)[0] == "same"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("星禾云数科技有限公司", "星禾云数科技", "same"),
        ("星禾雲數科技有限公司", "星禾云数科技股份有限公司", "same"),
        ("北京星禾云数科技有限公司", "星禾云数科技有限公司", "possible"),
        ("星禾云数科技有限公司", "星禾云软科技有限公司", "possible"),
        ("李 明 轩", "李明轩先生", "same"),
        ("李*", "李明轩", "possible"),
        ("李先生", "李明轩", "possible"),
        ("王先生", "李明轩", "different"),
        ("李明轩", "李明宣", "possible"),
        ("李轩", "李明", "different"),
        ("Blue Harbor Trading Co., Ltd.", "BLUE HARBOR TRADING", "same"),
    ],
)
def test_names(left: str, right: str, level: str) -> None:
    verdict = judge(record("A", customer_name=left), record("B", customer_name=right), PACK)
    found = next(e for e in verdict.evidence if e.comparison == "name")
    assert found.level is not None
    assert found.level.value == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (["13800001234", "021-60001234"], ["02160001234", "13800001234"], "same"),
        (["138****1234"], ["13800001234"], "possible"),
        (["****1234"], ["13800001234"], "possible"),
        (["138****1235"], ["13800001234"], "different"),
        (["13*00*34"], ["13800001234"], "possible"),
        (["13*99*34"], ["13800001234"], "different"),
        (["13800001234"], ["13800001235"], "possible"),
        (["021-60001234-801"], ["021-60001234-802"], "possible"),
        (["60001234"], ["021-60001234"], "possible"),
        (["13800001234"], ["13911112222"], "different"),
        (["a@b.cn"], ["a@b.cn"], "same"),
    ],
)
def test_contacts(left: list[str], right: list[str], level: str) -> None:
    verdict = judge(record("A", contact=left), record("B", contact=right), PACK)
    found = next(e for e in verdict.evidence if e.comparison == "contact")
    assert found.level is not None
    assert found.level.value == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("购买三居室120平米", "购买三居室，一百二十平", "same"),
        ("购买三居室120平米", "购买两居室120平米", "different"),
        ("写字楼 500平", "写字楼 520平", "same"),
        ("写字楼 500平", "写字楼 600平", "possible"),
        ("写字楼 500平", "写字楼 900平", "different"),
        ("租写字楼500平", "买写字楼500平", "different"),
        ("预算300-350万的三房", "三房 预算340万", "same"),
        ("需要一处安静的办公场所", "需要一处安静的办公场所，靠近地铁", "same"),
        ("需要一处安静的办公场所", "仓库", "different"),
        ("购买住宅120平", "购买住宅，高层朝南", "possible"),
    ],
)
def test_demands(left: str, right: str, level: str) -> None:
    verdict = judge(record("A", demand_detail=left), record("B", demand_detail=right), PACK)
    found = next(e for e in verdict.evidence if e.comparison == "demand")
    assert found.level is not None
    assert found.level.value == level


def test_numbers_in_fields_of_their_own_count_as_much_as_in_the_text() -> None:
    one = {"demand_detail": "购买住宅", "area": 120, "budget": 3000000}
    other = {"demand_detail": "想要一套房子", "area": 125, "budget": {"min": 2.8e6, "max": 3.2e6}}
    far = {"demand_detail": "购买住宅", "area": 300, "budget": 3000000}
    for right, level in ((other, "same"), (far, "different")):
        verdict = judge(record("A", **one), record("B", **right), PACK)
        found = next(e for e in verdict.evidence if e.comparison == "demand")
        assert found.level is not None
        assert found.level.value == level


def test_no_text_that_somebody_may_type_stops_the_comparison() -> None:
    """Each of these ended in an exception, or not at all."""
    many = "*a" * 15 + "*b"
    long = "".join(chr(0x4E00 + n % 5000) for n in range(30_000))
    names = record("A", customer_name=many), record("B", customer_name="a" * 60)
    phones = record("A", contact=["1*" * 15 + "2"]), record("B", contact=["1" * 60])
    demands = record("A", demand_detail=long), record("B", demand_detail=long[::-1])
    numerals = record("A", demand_detail="一" * 5000 + "平"), record("B", demand_detail="三居")
    digits = record("A", demand_detail="9" * 20_000), record("B", demand_detail="120平")
    for one, other in (names, phones, demands, numerals, digits):
        assert judge(one, other, PACK).sameness is not Sameness.SAME


NAMES = st.sampled_from([LI, WANG, "李*", "李先生", "星禾科技有限公司", "星禾科技", None])
CONTACTS = st.sampled_from([ONE, TWO, ["138****1234"], [*ONE, *TWO], None])
DEMANDS = st.sampled_from([HOME, HOME_AGAIN, OFFICE, "三居", "写字楼", None])
PEOPLE = st.builds(person, NAMES, CONTACTS, DEMANDS)


@given(PEOPLE, PEOPLE)
def test_sameness_is_symmetrical_and_carries_its_evidence(
    left: dict[str, object], right: dict[str, object]
) -> None:
    there = judge(record("A", **left), record("B", **right), PACK)
    back = judge(record("B", **left), record("A", **right), PACK)
    assert there.sameness is back.sameness
    assert there.notes == back.notes
    assert [e.rung for e in there.evidence] == [e.rung for e in back.evidence]
    assert [e.comparison for e in there.evidence] == list(PACK.same.comparisons)


@given(PEOPLE)
def test_a_record_is_never_different_from_its_copy(one: dict[str, object]) -> None:
    verdict = judge(record("A", **one), record("B", **one), PACK)
    assert verdict.sameness is not Sameness.DIFFERENT


@given(PEOPLE, PEOPLE)
def test_nothing_missing_decides(left: dict[str, object], right: dict[str, object]) -> None:
    if left["demand_detail"] is None or right["demand_detail"] is None:
        assert judge(record("A", **left), record("B", **right), PACK).sameness is not Sameness.SAME


@given(PEOPLE, PEOPLE)
def test_whoever_is_the_same_shares_a_key(
    left: dict[str, object], right: dict[str, object]
) -> None:
    one, other = record("A", **left), record("B", **right)
    if judge(one, other, PACK).sameness is Sameness.SAME:
        looks = [("A", key) for key in keys_of(one, PACK)[1]]
        found = [(key, "B") for key in keys_of(other, PACK)[0]]
        assert candidate_pairs(looks, found) == [("A", "B")]


@given(PEOPLE, PEOPLE)
def test_finding_each_other_is_symmetrical(
    left: dict[str, object], right: dict[str, object]
) -> None:
    a, b = keys_of(record("A", **left), PACK), keys_of(record("B", **right), PACK)
    assert bool(a[0] & b[1]) == bool(b[0] & a[1])


def test_pairs_come_once_sorted_and_without_self() -> None:
    looks = [("B", "k"), ("A", "k"), ("A", "j"), ("B", "j")]
    found = [("k", "A"), ("k", "B"), ("j", "A"), ("j", "B"), ("j", "C")]
    assert candidate_pairs(looks, found) == [("A", "B"), ("A", "C"), ("B", "C")]
