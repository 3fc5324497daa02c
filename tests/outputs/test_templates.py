"""Office templates: their own words stand, and no slip or trick in them stops the desk."""

from pathlib import Path

import pytest
from jinja2 import Environment

from processor.languages import load_language
from processor.outputs.history import Entrance
from processor.outputs.office_pages import (
    OfficeLoader,
    copy_of_page,
    digest_of_page,
    outgrown,
)
from processor.outputs.render import SHIPPED, Pages
from processor.outputs.views import index
from processor.runs.doctor import examine
from tests.desk import Office
from tests.outputs.samples import SNAPSHOT, entrance

HANS = load_language("zh-Hans")


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in %}",
        "{{ view.no_such_thing }}",
        "{% extends 'frame.html' %}{% block body %}{{ missing }}{% endblock %}",
        "{% extends 'no-such-frame.html' %}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}"
        "{% endfor %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'x' * 999999999 }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'x'|center(999999999) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:>{w}}'.format(1, w=999999999) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ view.__class__.__mro__[1].__subclasses__() }}",
        "{{ say.__globals__ }}",
        "{{ view.runs.append(1) }}",
    ],
)
def test_a_broken_template_gives_way_to_the_shipped_one_and_is_named(tmp_path, text):
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    office = Pages(tmp_path)
    page = index(entrance(), SNAPSHOT, HANS, office)
    assert page == index(entrance(), SNAPSHOT, HANS, Pages())
    assert list(office.broken) == ["index"]


def test_the_entrance_says_which_template_was_passed_over():
    page = index(Entrance(runs=[], broken={"report": "a < b"}), SNAPSHOT, HANS, Pages())
    assert "templates/pages/report.html" in page
    assert "a &lt; b" in page


def test_an_office_may_change_the_words_of_a_page(tmp_path):
    (tmp_path / "index.html").write_text(
        "{% extends 'frame.html' %}{% block body %}欢迎 {{ view.now }}{% endblock %}", "utf-8"
    )
    office = Pages(tmp_path)
    assert "欢迎 2026-03-02 18:30" in index(entrance(), SNAPSHOT, HANS, office)
    assert not office.broken


def handed_out(folder: Path, shipped: str) -> Path:
    page = folder / "status.html"
    page.write_text(copy_of_page(shipped, "a word"), encoding="utf-8-sig", newline="\r\n")
    return page


def filled(office: Path, shipped: Path) -> str:
    environment = Environment(
        loader=OfficeLoader(office, shipped), trim_blocks=True, autoescape=True
    )
    return environment.get_template("status.html").render()


def test_a_copy_that_nobody_changed_follows_the_product_and_a_changed_one_stands(tmp_path):
    office, shipped = tmp_path / "office", tmp_path / "shipped"
    office.mkdir()
    shipped.mkdir()
    (shipped / "status.html").write_text("of today\n", encoding="utf-8")
    page = handed_out(office, "of last year\n")
    assert filled(office, shipped) == "of today"
    assert list(outgrown(office, shipped)) == []
    page.write_text(page.read_text("utf-8-sig").replace("last year", "our office"), "utf-8")
    assert filled(office, shipped) == "of our office"
    (told,) = outgrown(office, shipped)
    assert (told.page, told.shipped) == (page, shipped / "status.html")
    page.write_text("{# shipped " + told.digest + " #}\nof our office and today\n", "utf-8")
    assert filled(office, shipped) == "of our office and today"
    assert list(outgrown(office, shipped)) == []


def test_a_copy_may_change_while_the_desk_watches(tmp_path):
    office, shipped = tmp_path / "office", tmp_path / "shipped"
    office.mkdir()
    shipped.mkdir()
    (shipped / "status.html").write_text("of today", encoding="utf-8")
    loader = Environment(loader=OfficeLoader(office, shipped), autoescape=True)
    assert loader.get_template("status.html").render() == "of today"
    handed_out(office, "of last year")
    assert loader.get_template("status.html").render() == "of today"
    (office / "status.html").write_text("ours", encoding="utf-8")
    assert loader.get_template("status.html").render() == "ours"
    (office / "status.html").unlink()
    assert loader.get_template("status.html").render() == "of today"


def test_the_doctor_names_the_pages_that_the_product_left_behind(tmp_path):
    office = Office(tmp_path / "desk")
    pages = office.root / "templates" / "pages"
    assert {p.name for p in pages.iterdir()} == {p.name for p in SHIPPED.glob("*.html")}
    doctor = [office.root, "zh-Hans"]
    assert "page" not in [f["code"] for f in examine(*doctor)["findings"]]
    (pages / "notice.html").write_text("{# shipped 0123456789abcdef #}\n旧通知", encoding="utf-8")
    (pages / "person.html").write_text("没有标记的旧页面", encoding="utf-8")
    told = [f for f in examine(*doctor)["findings"] if f["code"] == "page"]
    assert [f["says"].split(" ")[0] for f in told] == [
        "templates/pages/notice.html",
        "templates/pages/person.html",
    ]
    digest = digest_of_page((SHIPPED / "notice.html").read_text("utf-8"))
    assert str(SHIPPED / "notice.html") in told[0]["todo"]
    assert f"{{# shipped {digest} #}}" in told[0]["todo"]
