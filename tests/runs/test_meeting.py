"""However records come in, and in how many runs, the desk holds what the whole register gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.calendar import Calendar
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.matching.kept import restored
from processor.matching.kinds import normals_of
from processor.model import Record
from processor.rules.pack import Pack
from processor.runs.booking import Batch, DeskTime, book_records
from processor.runs.meeting import crowds_of
from processor.runs.selfcheck import recomputed
from tests.records import NOON, ZONE, record, shipped_pack

SHIPPED = shipped_pack()
TIME = DeskTime(NOON, ZONE, Calendar())


def pack_with(**words: object) -> Pack:
    return SHIPPED.model_copy(update={"same": SHIPPED.same.model_copy(update=words)})


NARROW = pack_with(block_at_most=3, common_name=2)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["李明轩", "李明宣", "李*", "王思远", "王先生", None]),
        st.sampled_from(["13800001234", "13800001235", "138****1234", "13900005678", None]),
        st.sampled_from(["购买三居室，120平米", "三室 120㎡ 买", "租写字楼500平米", None]),
        st.sampled_from(["张伟", "李娜"]),
        st.integers(1, 28),
    ),
    max_size=14,
)


def records_of(
    people: Sequence[tuple[str | None, str | None, str | None, str, int]],
) -> list[Record]:
    return [
        dataclasses.replace(
            record(
                f"R{i:02}",
                customer_name=name,
                contact=[phone] if phone else None,
                demand_detail=demand,
                submitter=staff,
                supervisor_signed_at=f"2026-06-{day:02}T09:00:00+08:00",
            ),
            arrived_at=NOON,
        )
        for i, (name, phone, demand, staff, day) in enumerate(people)
    ]


def booked(book: Book, batches: Sequence[Sequence[Record]], pack: Pack) -> None:
    for i, batch in enumerate(batches):
        book_records(book, f"run{i}", Batch(new=batch), {pack.name: pack}, TIME)


def state(book: Book) -> object:
    verdicts = sorted(book.all_verdicts(), key=lambda v: (v.left, v.right))
    return verdicts, book.claims(), book.conflicts(), book.decisions()


@given(PEOPLE, st.randoms(use_true_random=False), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_piece_by_piece_equals_all_at_once(people, random, pieces) -> None:
    records = records_of(people)
    shuffled = random.sample(records, len(records))
    split = [shuffled[i::pieces] for i in range(pieces)]
    states = []
    for batches in ([records], split):
        with Ledger(None).rehearsing() as book:
            booked(book, batches, NARROW)
            assert recomputed(book, {NARROW.name: NARROW}, TIME) == []
            states.append(state(book))
    assert states[0] == states[1]


def test_a_name_that_becomes_common_sends_what_rested_on_it_to_a_person() -> None:
    demand = "购买三居室，120平米"
    people = [("李明轩", f"1380000{n}000", demand, "张伟", n) for n in range(1, 5)]
    first, rest = records_of(people)[:2], records_of(people)[2:]
    wary = pack_with(common_name=2)
    with Ledger(None).rehearsing() as book:
        booked(book, [first], wary)
        assert [v.sameness for v in book.all_verdicts()] == ["same"]
        booked(book, [rest], wary)
        assert {v.sameness for v in book.all_verdicts()} == {"possible"}
        assert all("common-name" in v.notes for v in book.all_verdicts())


def test_a_key_that_becomes_crowded_parts_those_who_met_under_it_alone() -> None:
    demand = "购买三居室，120平米"
    pack = pack_with(block_at_most=3, candidates=("name", "contact"))
    phones = ["13800001234", "13800001234", "13900005678", "13700004321"]
    records = records_of([("李明轩", p, demand, "张伟", 1) for p in phones])
    with Ledger(None).rehearsing() as book:
        booked(book, [records[:3]], pack)
        assert len(book.all_verdicts()) == 3
        booked(book, [records[3:]], pack)
        assert [(v.left, v.right) for v in book.all_verdicts()] == [("R00", "R01")]
        assert crowds_of(book, pack.name) == {"name:李明轩": 4}


def test_other_rules_make_the_keys_anew() -> None:
    demand = "购买三居室，120平米"
    people = [
        ("李明轩", "13800001234", demand, "张伟", 1),
        ("李明宣", "13900005678", demand, "李娜", 2),
    ]
    one, other = records_of(people)
    exact = pack_with(candidates=("name", "contact"))
    with Ledger(None).rehearsing() as book:
        booked(book, [[one]], exact)
        booked(book, [[other]], SHIPPED)
        assert [(v.left, v.right) for v in book.all_verdicts()] == [("R00", "R01")]


def test_the_ledger_keeps_the_normal_forms() -> None:
    records = records_of([("李明轩", "13800001234", "三居", "张伟", 1)])
    with Ledger(None).rehearsing() as book:
        booked(book, [records], SHIPPED)
        kept = dict(book.keys.all_normals(SHIPPED.name))
        comparisons = SHIPPED.same.comparisons
        assert restored(kept["R00"], SHIPPED.same) == normals_of(records[0], comparisons)


def test_the_check_of_itself_tells_what_does_not_follow_from_the_facts() -> None:
    people = [("李明轩", "13800001234", "三居室120平", s, d) for s, d in (("张伟", 1), ("李娜", 2))]
    with Ledger(None).rehearsing() as book:
        booked(book, [records_of(people)], SHIPPED)
        book.remove_verdicts([("R00", "R01")])
        told = recomputed(book, {SHIPPED.name: SHIPPED}, TIME)
        assert [(d.what, d.id, d.held, d.anew) for d in told] == [
            ("verdict", "R00 / R01", None, "same")
        ]
