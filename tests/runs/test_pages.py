"""Which pages there are after a run, in whose folder, and that what leads somewhere leads there."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from processor.outputs import reports
from processor.runs.desk import open_desk
from processor.runs.publish import publish
from processor.runs.rulings import Word, rule_owner
from processor.runs.status import show
from tests.desk import NOW, Office, form

RIVAL = {
    "submitter": "李娜",
    "contact": "138 0000 1234",
    "supervisor_signed_at": "2026-03-20 11:00",
}
NEXT_DAY = "2026-03-21T09:00:00+08:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk where two claim one customer, one form comes back, and a second day follows."""
    office = Office(tmp_path / "desk")
    office.drop("甲组/a.xlsx", form())
    office.drop("乙组/李明轩.xlsx", form(**RIVAL))
    office.drop("乙组/c.xlsx", form(contact=None, submitter="王强"))
    office.run()
    office.drop("甲组/d.xlsx", form(customer_name="周小满", contact="13911112222"))
    office.run(NEXT_DAY)
    return office


def test_an_explanation_says_how_both_stood_then_though_a_ruling_came_later(office: Office) -> None:
    first = office.root / "outbox/explain" / f"{office.list('conflicts')[0]['id']}.html"
    assert "已确认" in first.read_text(encoding="utf-8")
    times = {"submitted_at": "2026-03-21 10:00", "supervisor_signed_at": "2026-03-21 11:00"}
    office.drop("丙组/e.xlsx", form(submitter="赵敏", **times))
    later = "2026-03-22T09:00:00+08:00"
    office.run(later)
    pages = {p: p.read_bytes() for p in first.parent.glob("X*.html")}
    conflict = next(x for x in office.list("conflicts") if x["against"] == _record(office, "e"))
    now = "2026-03-23T09:00:00+08:00"
    with open_desk(office.root, now=now, language=None) as desk:
        rule_owner(desk, conflict["id"], "赵敏", Word("林经理", "核对了接触记录"))
        publish(desk)
        pages |= {p: p.read_bytes() for p in first.parent.glob("X*.html")}
        publish(desk, everything=True)
    assert {p: p.read_bytes() for p in first.parent.glob("X*.html")} == pages


def _record(office: Office, stem: str) -> str:
    named = office.list("records")
    return str(next(r["id"] for r in named if Path(r["place"]["file"]).stem == stem))


def _set(office: Office, text: str) -> None:
    file = office.root / "processor.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _page(office: Office, name: str) -> str:
    return (office.root / name).read_text(encoding="utf-8")


def test_every_link_between_pages_leads_to_something(office: Office) -> None:
    assert _all_links_lead_somewhere(office) > 10


def test_another_zone_in_the_settings_breaks_no_link(office: Office) -> None:
    _set(office, '\nzone = "America/New_York"\n')
    office.forget_outputs()
    with open_desk(office.root, now=NEXT_DAY, language=None) as desk:
        show(desk, everything=True)
    assert _all_links_lead_somewhere(office) > 10


def _all_links_lead_somewhere(office: Office) -> int:
    pages = list((office.root / "outbox").rglob("*.html"))
    for page in pages:
        for address in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
            if not address.startswith("#"):
                target = page.parent / unquote(unescape(address))
                assert target.exists(), f"{page} -> {address}"
    return len(pages)


def test_a_rebuild_gives_the_same_pages(office: Office) -> None:
    before = office.picture()
    office.forget_outputs()
    assert office.call("rebuild", now=NEXT_DAY).returncode == 0
    after = office.picture()
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_report_of_a_day_tells_each_file_once(office: Office) -> None:
    office.drop("甲组/e.xlsx", form(customer_name="胡一菲", contact="13922223333"))
    document = office.run("2026-03-21T15:00:00+08:00")
    assert document["books"]["seen"] == 5
    page = _page(office, "outbox/reports/day-2026-03-21.html")
    assert "<title>2026-03-21 日报" in page
    assert "本次共收到 5 个文件、2 个已登记" in page
    assert _page(office, "outbox/latest.html").count(document["run"]) > 1


def test_what_a_report_masks_is_masked_in_file_names_too(office: Office) -> None:
    page = _page(office, "outbox/reports/day-2026-03-20.html")
    assert "乙组/李**.xlsx" in page
    assert "李明轩" not in page
    company = {"customer_name": "岑溪商贸（上海）有限公司", "contact": "13922224444"}
    office.drop("甲组/客户确认书-岑溪商贸.xlsx", form(**company))
    run = office.run("2026-03-22T09:00:00+08:00")["run"]
    assert "岑溪商贸" not in _page(office, f"outbox/reports/{run}.html")


def test_audiences_are_kept_apart_by_folders(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    _set(office, '\nsupervisor_outbox = "desk/supervisors"\nleader_outbox = "desk/leaders"\n')
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(**RIVAL))
    run = office.run()["run"]
    assert not (office.root / "outbox" / "reports").exists()
    assert not (office.root / "outbox" / "explain").exists()
    assert "latest.html" not in _page(office, "outbox/index.html")
    masked = _page(office, f"desk/supervisors/reports/{run}.html")
    whole = _page(office, f"desk/leaders/reports/{run}.html")
    assert "李明轩" not in masked
    assert "李明轩" in whole
    notice = re.findall(r'href="(\.\./\.\./[^"]+/notices/[^"]+)"', masked)[0]
    assert (office.root / "desk/supervisors/reports" / unquote(notice)).exists()


def test_a_long_work_list_is_parted_by_folder_where_no_department_is_known(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST", 1)
    office.drop("丙组/f.xlsx", form(contact=None, submitter="赵六"))
    run = office.run("2026-03-22T09:00:00+08:00")["run"]
    office.forget_outputs()
    with open_desk(office.root, now=NOW, language=None) as desk:
        publish(desk, everything=True)
    day = _page(office, "outbox/reports/day-2026-03-20.html")
    parts = re.findall(r'href="(day-2026-03-20-part\d\.html)"', day)
    assert len(parts) == 2
    told = "".join(_page(office, f"outbox/reports/{part}") for part in parts)
    assert len(re.findall(r'<details class="item', told)) == 2
    assert "part" not in _page(office, f"outbox/reports/{run}.html")


def test_explain_writes_a_page_for_a_record_a_claim_and_a_conflict(office: Office) -> None:
    for what in ("records", "claims", "conflicts"):
        id = office.list(what)[0]["id"]
        path = office.answer("explain", id, "--page")["page"]
        assert path == f"outbox/explain/{id}.html"
        page = _page(office, path)
        assert f"<title>{id}" in page
        tried = re.findall(r'<ol class="rungs">(.*?)</ol>', page)
        assert tried
        assert all(rungs.count("成立：") == 1 + rungs.count("不成立：") for rungs in tried)
        told = re.findall(r"<li><time>[^<]*</time> (.*?)</li>", page)
        assert sum("→ 已确认" in one or "→ 冲突" in one for one in told) == 2


def test_people_of_whom_nothing_is_known_any_more_have_no_page(office: Office) -> None:
    page = office.root / "outbox" / "people" / "王强" / "index.html"
    assert page.exists()
    record = office.list("records")[0]["id"]
    asked = office.root / office.answer("explain", record, "--page")["page"]
    stale = page.parent.parent / "旧人" / "index.html"
    stale.parent.mkdir()
    stale.write_text("old", encoding="utf-8")
    assert office.call("rebuild", now=NEXT_DAY).returncode == 0
    assert not stale.parent.exists()
    assert not asked.exists()
    assert page.exists()
