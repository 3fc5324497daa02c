"""What a supervisor may see of names and phones."""

import pytest

from processor.outputs.masks import mask_name, mask_number, mask_phone, masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("王建国", "王**"),
        ("欧阳修", "欧阳*"),
        ("张", "张*"),
        ("星河科技有限公司", "星河***有限公司"),
        ("星河科技股份有限公司", "星河***股份有限公司"),
        ("A公司", "A**"),
        ("Smith John", "Sm***"),
        ("", ""),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("13812345678 13912345678", "138****5678 139****5678"),
        ("13812345678/021-64334567", "138****5678/021-****4567"),
        ("021-64334567", "021-****4567"),
        ("(021)64334567", "021-****4567"),
        ("021-64334567-801", "021-****4567"),
        ("64334567", "****4567"),
        ("微信 wxabc123", "微信 w***"),
        ("zhang@example.com", "z***"),
        ("138****5678", "138****5678"),
        ("", ""),
    ],
)
def test_phones(text, shown):
    assert mask_phone(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("11010519491231002X", "****2X"),
        ("身份证 11010519491231002X", "身份证 ****2X"),
        ("护照/E12345678", "护照/****78"),
        ("工作证0123", "工作证****23"),
        ("身份证", "身份证"),
        ("", ""),
    ],
)
def test_numbers_of_documents(text, shown):
    assert mask_number(text) == shown


def test_audiences():
    masks = {"customer_name": "name", "contact": "phone"}
    assert masked("contact", "13812345678", masks, "supervisor") == "138****5678"
    assert masked("contact", "13812345678", masks, "leader") == "13812345678"
    assert masked("contact", "13812345678", masks, "claimant") == "13812345678"
    assert masked("demand_detail", "13812345678", masks, "supervisor") == "13812345678"
    number = {"id_no": "number"}
    assert masked("id_no", "11010519491231002X", number, "supervisor") == "****2X"
    assert masked("id_no", "11010519491231002X", number, "leader") == "11010519491231002X"
