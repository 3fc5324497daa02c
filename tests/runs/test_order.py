"""The same forms in any order, split over any runs, give the same end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk import NOW, Office, form
from tests.forms.mess import write_form

ZHANG, LI, WANG = "张伟", "李娜", "王强"
OTHER_DEMAND = "租赁写字楼，500平米"
# Clashes, renewals, a lapse, amendments, ties, doubt, the unsigned and the faulty.
POOL: dict[str, dict[str, object]] = {
    "first": form(supervisor_signed_at="2026-01-20 09:00", submitter=ZHANG),
    "renewed": form(supervisor_signed_at="2026-02-20 09:00", submitter=ZHANG),
    "lapsed": form(supervisor_signed_at="2026-03-19 09:00", submitter=ZHANG),
    "earlier": form(supervisor_signed_at="2026-01-19 09:00", submitter=LI),
    "rival": form(supervisor_signed_at="2026-02-25 09:00", submitter=LI, customer_name="李明"),
    "rival-again": form(supervisor_signed_at="2026-03-19 10:00", submitter=LI,
                        contact="13711112222"),
    "tie": form(supervisor_signed_at="2026-03-19 10:00", submitter=WANG),
    "amended": form(supervisor_signed_at="2026-03-19 10:00", submitter=WANG,
                    awareness_channel="网络"),
    "day-only": form(supervisor_signed_at="2026-02-25", submitter=WANG),
    "one-off": form(supervisor_signed_at="2026-02-01 09:00", submitter=WANG, contact="13800009999",
                    customer_name="李明宣"),
    "other-demand": form(demand_detail=OTHER_DEMAND, submitter=WANG),
    "masked": form(contact="138****1234", customer_name="李先生", submitter=WANG,
                   supervisor_signed_at="2026-03-01 09:00"),
    "alone": form(customer_name="周一鸣", contact="13655556666", submitter=LI),
    "alone-amended": form(
        customer_name="周一鸣", contact="13655556666", submitter=LI, awareness_channel="网络"
    ),
    "alone-tie": form(customer_name="周一鸣", contact="13655557777", submitter=ZHANG),
    "alone-again": form(customer_name="周一鸣", contact="13655556666", submitter=LI),
    "unsigned": form(supervisor_signature=None, supervisor_signed_at=None, submitter=LI),
    "faulty": form(contact="12", submitter=LI),
}  # fmt: skip


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    folder = tmp_path_factory.mktemp("pool")
    written = {}
    for number, (name, values) in enumerate(POOL.items()):
        written[name] = folder / f"{name}.xlsx"
        layout = ("left", "left_pairs", "above", "inline")[number % 4]
        write_form(values, layout=layout, spelling="plain", path=written[name])
    yield written


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Office(tmp_path_factory.mktemp("template") / "desk").root


def end_of(
    template: Path, folder: Path, pool: dict[str, Path], runs: list[list[str]]
) -> dict[str, Any]:
    """The state after taking the forms run by run, on a fresh desk."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(template, folder)
    office = Office(folder)
    for names in runs:
        for name in names:
            shutil.copyfile(pool[name], office.root / "inbox" / f"{name}.xlsx")
        assert office.run(NOW)["books"]["closed"]
    return {
        "records": office.list("records"),
        "claims": office.list("claims"),
        "conflicts": office.list("conflicts"),
    }


@st.composite
def schedules(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Some of the forms, and a way to hand them in: any order, any split."""
    names = draw(st.lists(st.sampled_from(sorted(POOL)), min_size=2, max_size=9, unique=True))
    order = draw(st.permutations(names))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), max_size=4)))
    edges = [0, *cuts, len(order)]
    return names, [list(order[a:b]) for a, b in pairwise(edges)]


@given(schedules())
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_order_and_splits_never_matter(
    pool: dict[str, Path],
    template: Path,
    tmp_path: Path,
    schedule: tuple[list[str], list[list[str]]],
) -> None:
    names, runs = schedule
    at_once = end_of(template, tmp_path / "one", pool, [sorted(names)])
    assert end_of(template, tmp_path / "other", pool, runs) == at_once


def test_the_pool_holds_what_it_is_meant_to(
    pool: dict[str, Path], template: Path, tmp_path: Path
) -> None:
    """Guards the property above against becoming empty."""
    state = end_of(template, tmp_path / "all", pool, [sorted(POOL)])
    outcomes = {r["outcome"] for r in state["records"]}
    assert outcomes == {
        *("accepted", "renewed", "amended", "duplicate", "conflict", "review", "returned"),
    }
    kinds = {x["kind"] for x in state["conflicts"]}
    assert {"ownership", "tie", "possible"} <= kinds


def test_a_copy_under_another_name_does_not_change_who_amends_whom(
    template: Path, tmp_path: Path
) -> None:
    first, amended = tmp_path / "first.xlsx", tmp_path / "amended.xlsx"
    write_form(form(), layout="left", spelling="plain", path=first)
    write_form(form(awareness_channel="网络"), layout="left", spelling="plain", path=amended)
    files = {"z": first, "a": first, "m": amended}
    ways = [[["z"], ["m"], ["a"]], [["a", "m", "z"]], [["m"], ["a"], ["z"]]]
    ends = [end_of(template, tmp_path / "desk", files, runs) for runs in ways]
    assert ends[0] == ends[1] == ends[2]
