"""Pages are made from what changed, run by run; making all of them anew changes none."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from processor.runs.desk import open_desk
from processor.runs.publish import publish
from processor.runs.rulings import Word, rule_owner
from tests.desk import Office, form
from tests.runs.older import take_back_to

DAYS = [f"2026-03-{day}T18:00:00+08:00" for day in (20, 21, 22, 23)]
AGAIN = "2026-03-23T20:00:00+08:00"


@pytest.fixture
def office(days: Path, tmp_path: Path) -> Office:
    """An office of its own with several days behind it."""
    shutil.copytree(days, tmp_path / "desk")
    return Office(tmp_path / "desk")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several days: claims, a rival, a form that came back, a copy, a ruling, a correction."""
    office = Office(tmp_path_factory.mktemp("days") / "desk")
    office.drop("甲组/a.xlsx", form())
    office.drop("乙组/b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run(DAYS[0])
    office.drop("乙组/c.xlsx", form(contact=None, submitter="王强"))
    office.drop("甲组/copy of a.xlsx", form())
    office.drop("丙组/d.xlsx", form(customer_name="周小满", contact="13911112222"))
    office.run(DAYS[1])
    office.drop(
        "丙组/e.xlsx", form(submitter="張 偉", customer_name="胡一菲", contact="13922223333")
    )
    office.run(DAYS[2])
    _rule(office, DAYS[2])
    _correct(office, "周小满", "递交人", "陈晓")
    office.run(DAYS[3])
    office.drop("甲组/f.xlsx", form(submitter="陈晓", customer_name="吴桐", contact="13933334444"))
    office.run(AGAIN)
    return office.root


def _rule(office: Office, now: str) -> None:
    with open_desk(office.root, now=now, language=None) as desk:
        conflict = next(x for x in office.list("conflicts", now) if x["status"] == "open")
        rule_owner(desk, conflict["id"], "李娜", Word("林经理", "核对了接触记录"))
        publish(desk)


def _correct(office: Office, customer: str, title: str, text: str) -> None:
    path = office.root / "master.xlsx"
    book = openpyxl.load_workbook(path)
    rows = list(book.worksheets[0].iter_rows())
    titles = [cell.value for cell in rows[0]]
    named = titles.index("客户名称")
    row = next(cells for cells in rows[1:] if cells[named].value == customer)
    row[titles.index(title)].value = text
    book.properties.lastModifiedBy = "罗建国"
    book.properties.modified = datetime(2026, 3, 22, 12, 0)
    book.save(path)


def test_what_was_made_run_by_run_is_what_is_made_anew(office: Office) -> None:
    before = office.picture()
    assert "outbox/people/陈晓/index.html" in before
    del before["master.xlsx"]  # people's own from now on; a rebuild makes ours
    office.forget_outputs()
    with open_desk(office.root, now=AGAIN, language=None) as desk:
        publish(desk, everything=True)
    after = office.picture()
    del after["master.xlsx"]
    beside = {"outbox/status.html", "outbox/status.json", "outbox/files.html"}  # not ``publish``
    assert before.keys() - beside == after.keys()
    assert [name for name in after if before[name] != after[name]] == []


def test_whoever_handed_nothing_in_after_all_has_no_page(office: Office) -> None:
    _correct(office, "周小满", "递交人", "赵一")
    office.run(AGAIN)
    assert (office.root / "outbox/people/赵一/index.html").exists()
    _correct(office, "周小满", "递交人", "钱二")
    office.run(AGAIN)
    assert (office.root / "outbox/people/钱二/index.html").exists()
    assert not (office.root / "outbox/people/赵一").exists()
    assert "赵一" not in (office.root / "outbox/index.html").read_text(encoding="utf-8")


def test_a_page_that_was_lost_comes_back_with_the_next_run(office: Office) -> None:
    page = office.root / "outbox/people/李娜/index.html"
    before = page.read_bytes()
    page.unlink()
    office.drop("甲组/g.xlsx", form(customer_name="于文", contact="13944445555"))
    office.run(AGAIN)
    assert page.read_bytes() == before


def test_a_changed_setting_shows_the_same_day(office: Office) -> None:
    page = office.root / "outbox/people/张伟/index.html"
    assert "即将到期" not in page.read_text(encoding="utf-8").partition("<body")[2]
    (office.root / "processor.toml").write_text("expiring_days = 60\n", encoding="utf-8")
    office.run(AGAIN)
    assert "即将到期" in page.read_text(encoding="utf-8").partition("<body")[2]


def test_what_is_masked_from_now_on_is_masked_in_old_reports_too(office: Office) -> None:
    def whole() -> list[str]:
        reports = (office.root / "outbox/reports").glob("*.html")
        return [page.name for page in reports if "周小满" in page.read_text(encoding="utf-8")]

    assert not whole()
    settings = office.root / "processor.toml"
    settings.write_text('report_audience = "leader"\n', encoding="utf-8")
    office.run(AGAIN)
    assert whole()
    settings.write_text("", encoding="utf-8")
    office.run(AGAIN)
    assert not whole()


def test_a_ledger_of_an_earlier_version_goes_on_where_it_was(office: Office) -> None:
    before = office.picture()
    take_back_to(4, office.root / ".processor" / "ledger.sqlite")
    office.run(AGAIN)
    assert office.picture() == before
    office.drop("甲组/g.xlsx", form(submitter="李娜", customer_name="于文", contact="13944445555"))
    office.run(AGAIN)
    page = (office.root / "outbox/people/李娜/index.html").read_text(encoding="utf-8")
    assert "于文" in page
    assert "李明轩" in page
