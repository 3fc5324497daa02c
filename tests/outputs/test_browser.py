"""The pages in a real browser: by double click, with and without script, on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from processor.languages import load_language
from processor.outputs.render import Pages
from processor.outputs.views import index, notice, report
from tests.outputs.samples import PACK, SNAPSHOT, body, document, runs

CHROMIUM = Path("/usr/bin/chromium")
HANS = load_language("zh-Hans")


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        own = str(CHROMIUM) if CHROMIUM.is_file() else None  # else the one of playwright
        opened = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    fields = [[f.title["zh-Hans"], "内容" * 12, "客户需求确认表!C5"] for f in PACK.main.fields]
    made = {
        "report": report(document(), SNAPSHOT, HANS, "supervisor", Pages()),
        "notice": notice(body(own={**body()["own"], "fields": fields}), HANS, Pages()),
        "index": index(runs(), SNAPSHOT, HANS, Pages()),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.mark.parametrize("name", ["report", "notice", "index"])
@pytest.mark.parametrize("width", [1200, 390])
def test_no_request_no_error_no_sideways_scroll(browser, pages, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, said = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(pages[name])
    assert asked == [pages[name]]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


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


def test_a_notice_is_one_sheet_of_paper(browser, pages):
    page = browser.new_page()
    page.goto(pages["notice"])
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.close()
