"""The pages in a real browser: by double click, with and without script, on paper, for everyone."""

import re
import subprocess
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

from processor.languages import load_language
from processor.model import FileState
from processor.outputs import reports
from processor.outputs.personal import claimants_of, personal_view
from processor.outputs.render import Pages
from processor.outputs.standing import files_page, status_page
from processor.outputs.views import explanation, index, notice, person, report
from tests.outputs.samples import (
    NASTY,
    PACK,
    RECORDS,
    SNAPSHOT,
    body,
    document,
    entrance,
    reader,
    report_page,
)

CHROMIUM = Path("/usr/bin/chromium")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
HANS = load_language("zh-Hans")
NAMES = ["report", "long", "notice", "index", "person", "explain", "nasty", "status", "files"]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        own = str(CHROMIUM) if CHROMIUM.is_file() else None  # else the one of playwright
        opened = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        yield opened
        opened.close()


def present_pages(language):
    """The two pages about the present, with alarms and every state of a file."""
    states = {state.value: 1 for state in FileState}
    document = {
        "version": "0", "now": "2026-03-02T18:30:00+08:00", "well": False, "says": "!",
        "alarms": [{"says": NASTY, "todo": "processor doctor"}],
        "inbox": {"folder": "inbox", "mode": "events", "scanned_at": "2026-03-02T18:30:00+08:00",
                  "books": {"closed": False, "seen": 1_234_567, **states}},
        "backlog": {"arriving": [{"file": NASTY, "reason": "quiet", "minutes": 3}]},
        "counts": {"records": 1, "claims": 1, "conflicts_open": 1, "notices": 1,
                   "master_edits": 2, "master_edits_not_taken": 1},
        "runs": [{"id": "1", "now": "2026-03-02T18:30:00+08:00", "report": "reports/1.html",
                  "books": {"seen": 3}}],
        "crowded": [{"key": NASTY, "records": 12_345}],
        "lease": {"by": "desk (pid 1)"},
    }  # fmt: skip
    files = [{"file": f"inbox/{state}{NASTY}", "state": state, "reason": None} for state in states]
    return {
        "status": status_page(document, language, Pages()),
        "files": files_page(document, files, ((), 0), language, Pages()),
    }


def translated(name):
    """Every kind of page in one more language; a long report has its index and its parts."""
    language = load_language(name)
    own = reader(language, "claimant")
    known = claimants_of(RECORDS.values(), own).values()
    who = next(p for p in known if p.name == "周航")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "MOST", 2)
        parts = dict(report(document(), reader(language), Pages(), "reports/run.html"))
    return {
        "report": report_page(language),
        "split": parts["reports/run.html"],
        "part": parts["reports/run-part1.html"],
        "notice": notice(body(), language, Pages()),
        "index": index(entrance(), SNAPSHOT, language, Pages()),
        "person": person(personal_view(who, (), own, 7), language, Pages()),
        "explain": explanation("X0102", reader(language), Pages()),
        **present_pages(language),
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    fields = [[f.title["zh-Hans"], "内容" * 12, "客户需求确认表!C5"] for f in PACK.main.fields]
    own = reader(HANS, "claimant")
    people = {p.name: p for p in claimants_of(RECORDS.values(), own).values()}
    view = personal_view(people["周航"], entrance().notices[2:], own, 7)
    made = {
        "report": report_page(HANS),
        "notice": notice(body(own={**body()["own"], "fields": fields}), HANS, Pages()),
        "index": index(entrance(), SNAPSHOT, HANS, Pages()),
        "person": person(view, HANS, Pages()),
        "explain": explanation("X0102", reader(HANS), Pages()),
        "nasty": explanation("R09", reader(HANS, "leader"), Pages()),
        **present_pages(HANS),
    }
    with pytest.MonkeyPatch.context() as patch:  # as if every sentence were said a hundred times
        patch.setattr(reports, "OFTEN", 0)
        made["long"] = report_page(HANS)
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1200, 320])
def test_no_request_no_error_no_sideways_scroll(browser, pages, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, said = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(pages[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert asked == [pages[name]]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_from_reading(browser, pages, name, scheme):
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(pages[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == []
    context.close()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-Hant", "dark")])
def test_no_language_keeps_anybody_from_reading(browser, language, scheme, tmp_path):
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for name, html in translated(language).items():
        file = tmp_path / f"{name}.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document)")["violations"]
        assert [(name, v["id"], v["nodes"][0]["html"][:160]) for v in found] == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.set_viewport_size({"width": 1200, "height": 800})
    context.close()


def test_everything_is_there_without_script(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["report"])
    assert page.locator("details.item:visible").count() == 10
    page.locator("#X0506 summary").click()
    assert page.locator("#X0506 table").is_visible()
    context.close()


def test_search_and_filters_live_in_the_address(browser, pages):
    page = browser.new_page()
    page.goto(pages["report"])
    shown = page.locator("details.item:visible")
    page.fill("#q", "x0304")
    assert shown.count() == 1
    assert "q=x0304" in page.url
    page.fill("#q", "")
    page.click('[data-set="s=urgent"]')
    assert shown.count() == 2
    page.click('[data-set=""]')
    page.click('[data-set="f=unreadable"]')
    assert shown.count() == 2
    assert page.locator("tr[data-f]:visible").count() == 2
    page.goto("about:blank")
    page.goto(pages["report"] + "#s=look")
    assert shown.count() == 2
    page.goto("about:blank")
    page.goto(pages["report"] + "#X1213")
    assert page.locator("#X1213[open]").count() == 1
    page.close()


@pytest.mark.parametrize(
    "typed",
    ["王建国", "13900001111", "139-0000-1111", "cx", "陈晓", "X0304"],
    ids=["whole name", "whole phone", "phone with dashes", "initials", "person", "id"],
)
def test_a_masked_report_finds_what_somebody_knows_and_types(browser, pages, typed):
    page = browser.new_page()
    page.goto(pages["report"])
    assert "王建国" not in page.content()
    assert "13900001111" not in page.content()
    page.fill("#q", typed)
    assert page.locator("#X0304:visible").count() == 1
    assert page.locator("#X1213:visible").count() == 0
    page.fill("#q", "王建军大楼")
    page.fill("#q", "李建国")
    assert page.locator("#X0304:visible").count() == 0
    page.close()


def test_the_keyboard_alone_opens_filters_and_follows(browser, pages):
    page = browser.new_page()
    page.goto(pages["report"])
    page.focus("#q")
    page.keyboard.type("X1213")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#X1213 summary')"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#X1213[open]").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#X1213') !== null")
    page.close()


def test_hostile_text_is_shown_as_typed_and_does_nothing(browser, pages):
    page = browser.new_page()
    page.goto(pages["nasty"])
    text = page.inner_text("body")
    assert NASTY.replace("\u202e", "⟨U+202E⟩") in text
    assert page.locator("script").count() == 0
    page.goto(pages["report"])
    assert page.locator("b:has-text('x')").count() == 0
    assert page.locator("script").count() == 1
    page.close()


def test_a_notice_is_one_sheet_of_paper(browser, pages):
    page = browser.new_page()
    page.goto(pages["notice"])
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.close()


@pytest.fixture(scope="module")
def printed(browser, pages, tmp_path_factory):
    """The report with every item open, as the words on each sheet with their places."""
    page = browser.new_page()
    page.goto(pages["long"])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    file = tmp_path_factory.mktemp("paper") / "report.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    page.close()
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True
    ).stdout.decode()
    return told.split("\f")[:-1]


def test_every_item_is_on_paper_and_each_sheet_names_its_run(printed):
    whole = "".join(printed)
    for id in ("X0102", "X0304", "X0506", "X1213", "R07", "R08"):
        assert id in whole
    due = "书面说明截止：2026-03-02（周一）。"
    for said in ("公司名称仅组织形式不同。", "在先确认有效。", due):
        assert said in re.sub(r"\s", "", whole)
    assert len(printed) > 3
    for sheet in printed:
        assert "20260302-183000-7Q" in sheet


def test_a_page_break_cuts_no_decision_and_no_side(printed):
    for id in ("X0102", "X0304"):
        sheets = [n for n, sheet in enumerate(printed) if f"裁定 {id}" in sheet]
        assert len(sheets) == 1
        assert "签字" in printed[sheets[0]].split(f"裁定 {id}")[1]


def test_the_list_alone_can_be_printed(browser, pages):
    page = browser.new_page()
    page.goto(pages["report"])
    page.evaluate("print = () => { window.open_then = document.querySelectorAll('[open]').length }")
    page.click("#list")
    assert page.evaluate("open_then") == 0
    assert page.locator("details.item[open]").count() == 2
    page.close()
