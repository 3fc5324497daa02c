"""Who hands in many forms has the newest on the page, and all of them on pages by month."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.runs import personal_pages
from processor.runs.desk import open_desk
from processor.runs.publish import publish
from tests.desk import Office, form

DAYS = ("2026-02-27T18:00:00+08:00", "2026-03-20T18:00:00+08:00", "2026-03-21T18:00:00+08:00")
MONTHS_LATER = "2026-09-01T18:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """张伟 with three forms in February and one in March; a page shows two."""
    monkeypatch.setattr(personal_pages, "_WHOLE", 3)
    monkeypatch.setattr(personal_pages, "_NEWEST", 2)
    office = Office(tmp_path / "desk")
    for number, name in enumerate(("赵一", "钱二", "孙三")):
        signed = f"2026-02-27 1{number}:00"
        given = form(customer_name=name, contact=f"1390000000{number}", supervisor_signed_at=signed)
        office.drop(f"{number}.xlsx", given)
    office.run(DAYS[0])
    office.drop("3.xlsx", form(customer_name="李四", contact="13900000003"))
    office.run(DAYS[1])
    return office


def folder(office: Office) -> Path:
    return office.root / "outbox/people/张伟"


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def forms(page: str) -> str:
    return page.partition('id="forms"')[2]


def test_every_form_is_found_by_its_month(office: Office) -> None:
    names = {file.name for file in folder(office).iterdir()}
    assert names == {"index.html", "2026-02.html", "2026-03.html"}
    page = text(folder(office) / "index.html")
    assert [name in page for name in ("赵一", "钱二", "孙三", "李四")] == [True] * 4  # claims
    newest = forms(page).partition("<details>")[0]
    assert [name in newest for name in ("赵一", "李四")] == [False, True]
    assert all(f'href="{month}.html"' in page for month in ("2026-02", "2026-03"))
    february = text(folder(office) / "2026-02.html")
    assert all(name in february for name in ("赵一", "钱二", "孙三"))
    assert "李四" not in february
    assert "李四" in text(folder(office) / "2026-03.html")


def test_a_month_is_told_anew_only_when_something_of_it_changed(office: Office) -> None:
    february, march = (folder(office) / f"2026-0{n}.html" for n in (2, 3))
    before = [file.stat().st_ino for file in (february, march)]
    office.drop("4.xlsx", form(customer_name="周五", contact="13900000004"))
    office.run(DAYS[2])
    assert february.stat().st_ino == before[0]
    assert march.stat().st_ino != before[1]
    assert "2026-02-27" not in text(march)
    told = text(february)
    assert "不再归我" not in told
    office.run(MONTHS_LATER)  # the claims ran out
    assert told != text(february)


def test_what_was_made_day_by_day_is_what_is_made_anew(office: Office) -> None:
    office.drop("4.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-21 11:00"))
    for now in (DAYS[2], MONTHS_LATER):
        office.run(now)
        before = office.picture()
        with open_desk(office.root, now=now, language=None) as desk:
            publish(desk, everything=True)
        assert office.picture() == before


def test_months_go_with_the_forms_that_made_them_many(office: Office) -> None:
    with open_desk(office.root, now=DAYS[1], language=None) as desk:
        records = office.list("records", DAYS[1])
        record = next(r["id"] for r in records if r["place"]["file"].endswith("1.xlsx"))
        with desk.ledger.writing() as book:
            book.erase([record], {})
        publish(desk, everything=True)
    assert {file.name for file in folder(office).iterdir()} == {"index.html"}
