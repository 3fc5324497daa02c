"""Office templates: their own words stand, and no slip or trick in them stops the desk."""

import pytest

from processor.languages import load_language
from processor.outputs.history import Entrance
from processor.outputs.render import Pages
from processor.outputs.views import index
from tests.outputs.samples import SNAPSHOT, runs

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
    page = index(Entrance(runs=runs()), SNAPSHOT, HANS, office)
    assert page == index(Entrance(runs=runs()), SNAPSHOT, HANS, Pages())
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
    assert "欢迎 2026-03-02 18:30" in index(Entrance(runs=runs()), SNAPSHOT, HANS, office)
    assert not office.broken
