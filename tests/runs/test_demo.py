"""The demo, run once, against what was worked out for it by hand in demo/expected.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import opencc
import openpyxl
import pytest
import yaml

from processor.languages import load_language
from processor.messages import SHEETS
from processor.model import Record
from processor.rules.load import load_packs
from processor.runs.desk import open_desk
from processor.runs.setup import DROPS, run_demo
from tests.desk import Office

DEMO = Path(__file__).parents[2] / "demo"
EXPECTED: Any = yaml.safe_load((DEMO / "expected.yaml").read_text(encoding="utf-8"))
LAST = DROPS[-1][1]
ZONE = ZoneInfo(EXPECTED["zone"])
_SIMPLE = opencc.OpenCC("t2s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The demo after its last drop."""

    office: Office
    runs: Mapping[str, dict[str, Any]]  # drop -> the document of its run
    records: Mapping[str, dict[str, Any]]  # as they stand at last
    typed: Mapping[str, Record]  # the same as they were read

    def named(self, id: str) -> tuple[str, str]:
        """A record's customer and claimant."""
        record = self.records[id]
        return canonical(record["values"]["customer_name"]), record["values"]["submitter"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("demo") / "desk"
    runs = run_demo(root, None)["runs"]
    office = Office(root, every_pack=True)
    with (
        open_desk(root, now=LAST, language=None, writes=False) as desk,
        desk.ledger.reading() as book,
    ):
        typed = book.records()
    return Story(
        office=office,
        runs={folder: document for (folder, _), document in zip(DROPS, runs, strict=True)},
        records={record["id"]: record for record in office.list("records", LAST)},
        typed=typed,
    )


def canonical(name: str) -> str:
    """Simplified script, half width, no spaces inside a Chinese name."""
    folded: str = _SIMPLE.convert(unicodedata.normalize("NFKC", name))
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", folded)


def inboxed(file: str) -> tuple[str, str]:
    """The drop of a file of the story, and the file as the desk shows it."""
    drop, _, rest = file.partition("/")
    return drop, f"inbox/{rest}"


def test_the_drops_are_those_of_the_expectations() -> None:
    assert [(drop["folder"], drop["now"]) for drop in EXPECTED["drops"]] == list(DROPS)


def test_the_books_close_in_every_run(story: Story) -> None:
    for drop, document in story.runs.items():
        there = [f for f in EXPECTED["files"] if inboxed(f["file"])[0] <= drop]
        books = document["books"]
        assert books["closed"]
        assert books["seen"] == len(there)
        assert books["arriving"] == 0


@pytest.mark.parametrize("wanted", EXPECTED["files"], ids=lambda wanted: Path(wanted["file"]).name)
def test_a_file_becomes_what_is_expected(story: Story, wanted: Mapping[str, Any]) -> None:
    drop, shown = inboxed(wanted["file"])
    (told,) = [f for f in story.runs[drop]["files"] if f["file"] == shown]
    assert told["state"] == wanted["state"]
    if "reason" in wanted:
        assert told["reason"] == wanted["reason"]
    if "records" not in wanted:
        return
    at_first = {record["id"]: record for record in story.runs[drop]["records"]}
    assert len(told["records"]) == len(wanted["records"])
    for id, record in zip(told["records"], wanted["records"], strict=True):
        assert story.named(id) == (record["customer"], record["claimant"])
        assert story.records[id]["outcome"] == record["outcome"]
        assert at_first[id]["outcome"] == record.get("at_first", record["outcome"])
        codes = {found["code"] for found in story.records[id]["findings"]}
        asked = set(record.get("findings", ()))
        assert asked <= codes
        assert ("late-entry" in codes) == ("late-entry" in asked)


def test_the_claims_are_those_expected(story: Story) -> None:
    wanted = [
        (c["claimant"], c["customer"], c["original_time"], c["last_day"], c["status"], c["records"])
        for c in EXPECTED["claims"]
    ]
    told = [
        (
            claim["claimant"],
            canonical(claim["customer"]),
            local(claim["original_time"]),
            claim["last_day"],
            claim["status"],
            len(claim["records"]),
        )
        for claim in story.office.list("claims", LAST)
    ]
    assert sorted(told) == sorted(wanted)


def local(moment: str) -> str:
    """A day, or a time of the office's zone to the minute, as the expectations write it."""
    if len(moment) == len("2026-03-01"):
        return moment
    at = datetime.fromisoformat(moment).astimezone(ZONE)
    return at.replace(tzinfo=None).isoformat(timespec="minutes")


def test_the_conflicts_are_those_expected(story: Story) -> None:
    wanted = [
        (x["kind"], *sides(x["kind"], [tuple(x[side].values()) for side in ("stands", "against")]))
        for x in EXPECTED["conflicts"]
    ]
    told = [
        (x["kind"], *sides(x["kind"], [story.named(x["stands"]), story.named(x["against"])]))
        for x in story.office.list("conflicts", LAST)
    ]
    assert sorted(told) == sorted(wanted)


def sides(kind: str, two: list[Any]) -> list[Any]:
    """The side that stands and the other; in a tie neither comes first."""
    return sorted(two) if kind == "tie" else two


def test_a_conflict_is_told_first_in_its_drop(story: Story) -> None:
    for wanted in EXPECTED["conflicts"]:
        pair = {tuple(wanted[side].values()) for side in ("stands", "against")}
        told = [
            drop
            for drop, document in story.runs.items()
            for x in document["conflicts"]
            if {story.named(x["stands"]), story.named(x["against"])} == pair
        ]
        assert told == [wanted["since"]]


def test_both_parties_of_each_conflict_have_one_notice(story: Story) -> None:
    notices = [n for n in story.office.list("notices", LAST) if n["conflict"]]
    wanted = [
        (x["id"], story.named(x[side])[1])
        for x in story.office.list("conflicts", LAST)
        for side in ("stands", "against")
    ]
    assert sorted((n["conflict"], n["to"]) for n in notices) == sorted(wanted)
    assert {n["to"] for n in notices if n["kind"] == "takeover"} == {"沈一鸣"}


def test_no_notice_shows_anything_of_the_rival(story: Story) -> None:
    conflicts = {x["id"]: x for x in story.office.list("conflicts", LAST)}
    for notice in story.office.list("notices", LAST):
        if notice["conflict"] is None:
            continue
        x = conflicts[notice["conflict"]]
        (own,) = notice["about"]
        rival = x["against"] if own == x["stands"] else x["stands"]
        page = (story.office.root / notice["file"]).read_text(encoding="utf-8")
        told = secrets(story.typed[rival]) - secrets(story.typed[own])
        assert told
        assert [secret for secret in told if secret in page] == []
        digits = re.sub(r"\D", "", re.sub(r"<[^>]*>", "", page))
        assert [s for s in told if s.isdigit() and s in digits] == []


def secrets(record: Record) -> set[str]:
    """What a notice to somebody else must not show of a record: who, whom, which number."""
    names = {record.typed("customer_name"), str(record.meaning("customer_name"))}
    numbers = {re.sub(r"\D", "", point) for point in record.meaning("contact")}
    whence = {record.id, Path(record.file).name, str(record.meaning("submitter"))}
    return names | numbers | whence | {canonical(name) for name in names}


def test_unknown_files_name_the_nearest_form(story: Story) -> None:
    unknown = [f for f in story.runs["day3"]["files"] if f["state"] == "unknown"]
    assert len(unknown) == 2
    packs, _ = load_packs(story.office.root / "rules")
    titles = {form.title["zh-Hans"] for pack in packs for form in pack.forms.values()}
    for file in unknown:
        assert file["detail"]["nearest"] in titles
        assert file["detail"]["found"]
        assert file["detail"]["missing"]


def test_every_returned_copy_opens_with_its_list_of_things_to_do(story: Story) -> None:
    returned = [n for n in story.office.list("notices", LAST) if n["kind"] == "returned"]
    faulty = {r["place"]["file"] for r in story.records.values() if r["outcome"] == "returned"}
    assert len(returned) == len(faulty)
    for notice in returned:
        book = openpyxl.load_workbook(story.office.root / notice["file"])
        first, *rest = book.worksheets
        assert first.title == load_language("zh-Hans").say(SHEETS["todo"])
        assert rest
        listed = [str(row[1]) for row in first.iter_rows(min_row=8, values_only=True) if row[0]]
        assert listed
        assert {place.partition("!")[0] for place in listed} <= {sheet.title for sheet in rest}


def test_the_last_drop_again_changes_nothing(story: Story) -> None:
    before = story.office.picture()
    document = story.office.run(LAST)
    assert document["books"]["closed"]
    assert document["books"]["booked"] == 0
    assert document["records"] == document["conflicts"] == document["notices"] == []
    assert story.office.picture() == before
