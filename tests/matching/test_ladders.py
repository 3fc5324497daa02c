"""Each kind of comparison: which rung holds for which two values."""

from __future__ import annotations

import numpy as np
import pytest

from processor.matching.kept import kept, kept_each, restored
from processor.matching.kinds import normals_of
from processor.matching.register import columns_of, rungs_of
from processor.reasons import RUNGS
from processor.rules import same as words
from processor.rules.ladders import LADDERS
from tests.records import record

NAME = words.NameComparison(by="name", fields=("it",))
PHONES = words.PhonesComparison(by="phones", fields=("it",))
EMAIL = words.EmailComparison(by="email", fields=("it",))
IDENTITY = words.IdentityComparison(by="identity", fields=("it",))
ADDRESS = words.AddressComparison(by="address", fields=("it",), same=0.7, near=0.4)
AMOUNT = words.AmountComparison(by="amount", fields=("it",), tolerance=0.05, near_tolerance=0.2)
DATE = words.DateComparison(by="date", fields=("it",), near_days=3)
EQUAL = words.EqualComparison(by="equal", fields=("it",))
TEXT = words.TextComparison(by="text", fields=("it",), same=0.92, near=0.8)
PERSON = "11010519491231002X"  # the specimen of GB 11643
OLD_PERSON = "110105491231002"


def rung(rules: words.Ladder, left: object, right: object) -> str:
    normals = [normals_of(record("A", it=it), {"it": rules}) for it in (left, right)]
    both = alone(rules)
    column = columns_of(kept_each(normals, both), both)["it"]
    there, back = rungs_of(column, np.array([0, 1]), np.array([1, 0]), rules).at
    assert there == back
    return list(LADDERS[rules.by])[there]


def alone(rules: words.Ladder) -> words.SameRules:
    return words.SameRules.model_construct(comparisons={"it": rules}, candidates=())


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("李明轩", "李明轩先生", "name-equal"),
        ("李明轩", "李總", "name-masked"),
        ("王总", "王思远", "name-masked"),
        ("劉偉強", "刘伟强", "name-equal"),
        ("陈昇", "陈升", "name-equal"),
        ("俞喆", "兪哲", "name-equal"),
        ("李明轩", "李名宣", "name-sound"),
        ("单晓云", "山晓云", "name-sound"),  # as a surname 单 sounds shan
        ("单晓云", "善小云", "name-sound"),
        ("明轩李", "李明轩", "name-swapped"),
        ("李轩明", "李明轩", "name-swapped"),
        ("李明轩", "李明华", "name-one-off"),
        ("第三分厂", "第四分厂", "name-differs"),
        ("测试公司A", "测试公司B", "name-differs"),
        ("客户9", "客户10", "name-differs"),
        ("客户甲", "客户乙", "name-differs"),
        ("acme公司", "acne公司", "name-one-off"),
        ("张*", "张伟", "name-masked"),
        ("张某某", "张伟明", "name-masked"),
        ("张*", "王伟", "name-differs"),
        ("李轩", "李明", "name-differs"),
        ("星禾云数科技有限公司", "星禾云数科技股份有限公司", "name-legal-form"),
        ("北京星禾云数科技有限公司", "星禾云数科技有限公司", "name-region"),
        ("星禾云数（北京）科技有限公司", "星禾云数科技有限公司", "name-region"),
        ("浙江省杭州市星禾云数科技有限公司", "杭州星禾云数科技有限公司", "name-region"),
        ("星禾云数科技有限公司上海分公司", "星禾云数科技有限公司", "name-branch"),
        ("云岚银行城东支行", "云岚银行", "name-branch"),
        ("星禾云数科技有限公司", "星云科技", "name-short"),
        ("星禾云数科技", "星禾云数科技文化传播有限公司", "name-short"),
        ("", "李明轩", "name-missing"),
    ],
)
def test_names(left: str, right: str, expected: str) -> None:
    assert rung(NAME, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (["13800001234", "021-60001234"], ["021-60001234"], "contact-shared"),
        (["138****1234"], ["13800001234"], "contact-masked"),
        (["021-60001234"], ["60001234"], "contact-same-line"),
        (["021-60001234-8"], ["021-60001234-9"], "contact-same-line"),
        (["13800001234"], ["13800001235"], "contact-one-off"),
        (["13800001234"], ["13800001243"], "contact-one-off"),
        (["13800001234"], ["13800002243"], "contact-differs"),
        (None, ["13800001234"], "contact-missing"),
    ],
)
def test_contacts(left: object, right: object, expected: str) -> None:
    assert rung(PHONES, left, right) == expected


@pytest.mark.parametrize(
    ("rules", "left", "right", "expected"),
    [
        (EMAIL, "Li.Ming@Example.cn", "邮箱：li.ming@example.cn", "email-shared"),
        (EMAIL, "li.ming+oa@example.cn", "liming@example.cn", "email-same-box"),
        (EMAIL, "liming@example.cn", "limin@example.cn", "email-one-off"),
        (EMAIL, "liming@example.cn", "wang@example.cn", "email-differs"),
        (EMAIL, "没有", "wang@example.cn", "email-missing"),
        (IDENTITY, PERSON, "110105 19491231 002x", "identity-equal"),
        (IDENTITY, PERSON, OLD_PERSON, "identity-old-form"),
        (IDENTITY, PERSON, "110105194912310020", "identity-mistyped"),
        (IDENTITY, PERSON, "1101051949****002X", "identity-masked"),
        (IDENTITY, PERSON, "1101051950****002X", "identity-differs"),
        (IDENTITY, "110105194912310046", "110105194912310054", "identity-differs"),
        (IDENTITY, PERSON, "440308199901010012", "identity-differs"),
        (ADDRESS, "云岚路12号3幢501室", "云岚路12号3栋501", "address-equal"),
        (ADDRESS, "云岚路12号3幢501室", "云岚路12号3幢502室", "address-numbers-differ"),
        (ADDRESS, "青禾市云岚路12号", "云岚路12号3幢", "address-part"),
        (ADDRESS, "青禾区东云岚路12号", "青禾区云岚路12号", "address-alike"),
        (ADDRESS, "青禾区云岚大路12号", "青禾区云岚路12号", "address-alike"),
        (ADDRESS, "云岚路12号", "梧桐街12号", "address-differs"),
        (AMOUNT, 100, 104, "amount-meets"),
        (AMOUNT, {"min": 80, "max": 120}, {"min": 120, "max": 200}, "amount-meets"),
        (AMOUNT, 100, 115, "amount-near"),
        (AMOUNT, 100, 200, "amount-differs"),
        (AMOUNT, -100, 0, "amount-differs"),
        (DATE, "2026-03-01", "2026-03-01T09:30:00+08:00", "date-equal"),
        (DATE, "2026-03-01", "2026-03-04", "date-near"),
        (DATE, "2026-03-01", "2026-01-03", "date-swapped"),
        (DATE, "2026-03-01", "2026-05-20", "date-differs"),
        (DATE, "2026-02-30", "2026-05-20", "date-missing"),
        (EQUAL, "Ａ－01", "a01", "value-equal"),
        (EQUAL, "A02", "A01", "value-differs"),
        (EQUAL, None, "A01", "value-missing"),
        (TEXT, "Katherine", "katherine ", "text-equal"),
        (TEXT, "Katherine", "Katharine", "text-alike"),
        (TEXT, "Katherine", "Kathryn", "text-near"),
        (TEXT, "Katherine", "Bob", "text-differs"),
    ],
)
def test_the_other_kinds(rules: words.Ladder, left: object, right: object, expected: str) -> None:
    assert rung(rules, left, right) == expected


def test_every_rung_has_a_sentence() -> None:
    assert {r for ladder in LADDERS.values() for r in ladder} <= RUNGS.keys()


@pytest.mark.parametrize("rules", [NAME, PHONES, EMAIL, IDENTITY, ADDRESS, AMOUNT, DATE, EQUAL])
def test_what_the_ledger_keeps_comes_back_as_it_was(rules: words.Ladder) -> None:
    for it in ("李明轩", "13800001234", "a@b.cn", PERSON, "云岚路12号", "2026-03-01"):
        normals = normals_of(record("A", it=it), {"it": rules})
        back = restored(kept(normals, alone(rules)), alone(rules))
        assert back == normals
        assert repr(back) == repr(normals)


def test_a_pack_chooses_the_level_of_a_rung() -> None:
    strict = words.NameComparison(by="name", fields=("it",), levels={"name-sound": "different"})
    assert strict.level_of("name-sound") == "different"
    assert strict.level_of("name-equal") == "same"
    with pytest.raises(ValueError, match="name-sounds"):
        words.NameComparison(by="name", fields=("it",), levels={"name-sounds": "same"})
