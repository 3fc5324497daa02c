"""What each candidate key costs and misses, told before anybody relies on it."""

from __future__ import annotations

from processor.matching.estimates import key_estimates
from processor.matching.kept import kept_rows
from tests.records import record, shipped_pack


def test_a_key_tells_its_pairs_what_it_misses_and_whose_block_is_too_big() -> None:
    same = shipped_pack().same.model_copy(
        update={"candidates": ("name", "contact"), "block_at_most": 3}
    )
    demand = "购买三居室，120平米，预算300万"
    people = [
        ("李明轩", "13800001234"),
        ("李明轩", "13900005678"),  # by the name alone
        ("周晓岚", "13711112222"),
        ("周小澜", "13711112222"),  # by the contact alone
        *(("王强", f"1360000{n}111") for n in range(4)),  # a block that is too big
    ]
    records = [
        record(f"R{n}", customer_name=name, contact=[contact], demand_detail=demand)
        for n, (name, contact) in enumerate(people)
    ]
    name, contact = key_estimates([*kept_rows(records, same)], same)
    assert (name.key, name.pairs, name.misses, name.alone) == ("name", 1, 1, 1)
    assert dict(name.crowded) == {"name:王强": 4}
    assert (contact.key, contact.pairs, contact.misses, contact.alone) == ("contact", 1, 1, 1)
    assert contact.crowded == {}
