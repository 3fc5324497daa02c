"""Templates, the office's and the shipped; files written whole or not at all."""

import pytest

from processor.languages import load_language
from processor.outputs.notices import notice_view
from processor.outputs.render import Pages, visible
from tests.outputs.samples import body

EN = load_language("en")


def test_hidden_characters_are_written_out():
    assert visible("a\u202eb\u200bc\x07d\ud800") == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩d⟨U+D800⟩"
    assert visible("张三\n李四") == "张三\n李四"
    assert visible("\uffff\ufffe") == "⟨U+FFFF⟩⟨U+FFFE⟩"  # no workbook may hold them


def test_the_office_template_is_used(tmp_path):
    (tmp_path / "notice.html").write_text("Dear {{ view.to }}", encoding="utf-8")
    pages = Pages(tmp_path)
    assert pages.render("notice", notice_view(body(to="<李文>"), EN), EN) == "Dear &lt;李文&gt;"
    assert pages.broken == {}


@pytest.mark.parametrize(
    "template",
    ["{% for %}", "{{ view.no_such_word }}", "{{ 1 / 0 }}", "{{ view.__class__.mro() }}"],
)
def test_a_broken_office_template_is_passed_over_and_named(tmp_path, template):
    (tmp_path / "notice.html").write_text(template, encoding="utf-8")
    pages = Pages(tmp_path)
    assert "Customer already confirmed" in pages.render("notice", notice_view(body(), EN), EN)
    assert list(pages.broken) == ["notice"]
