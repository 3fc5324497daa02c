"""Lists and look-ups in a terminal say what a supervisor needs for the next command."""

from __future__ import annotations

import pytest

from processor.runs.desk import open_desk
from processor.runs.listing import listed
from processor.runs.tables import table_lines
from tests.desk import FORM, Office, form


@pytest.fixture
def clash(office: Office) -> Office:
    """Two people who claim the same customer, and the word of their supervisor."""
    office.drop("a.xlsx", FORM)
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    (conflict,) = office.list("conflicts")
    office.answer("rule", "owner", conflict["id"], "李娜", "--by", "林经理", "--why", "协商")
    return office


def test_a_list_says_whose_record_it_is_and_where_it_came_from(clash: Office) -> None:
    head, *lines = clash.call("list", "records").stdout.splitlines()
    assert head.split() == ["编号", "处理结果", "递交人", "客户", "确认编号", "文件"]
    assert len(lines) == 2 and all(str(FORM["customer_name"]) in line for line in lines)
    assert sorted(line.rsplit("/", 1)[-1] for line in lines) == ["a.xlsx", "b.xlsx"]


def test_a_list_of_rulings_says_what_was_decided(clash: Office) -> None:
    _, line = clash.call("list", "rulings").stdout.splitlines()
    (conflict,) = clash.list("conflicts")
    assert "客户归李娜。" in line and conflict["id"] in line


def test_a_list_is_narrowed_by_the_word_that_it_shows(clash: Office) -> None:
    by_word = clash.call("list", "records", "--status", "冲突").stdout
    assert by_word == clash.call("list", "records", "--status", "conflict").stdout
    assert len(by_word.splitlines()) == 2
    wrong = clash.call("list", "records", "--status", "冲突了")
    assert wrong.returncode == 2 and "冲突了" in wrong.stderr


def test_each_list_uses_its_own_words_and_its_columns_stand_under_their_headings(
    clash: Office,
) -> None:
    with open_desk(clash.root, now="2026-05-20", language="zh-Hans", writes=False) as desk:
        claims = table_lines("claims", listed(desk, "claims"), desk.language)
        notices = listed(desk, "notices")
    assert any("已过期" in line for line in claims[1:])
    wide = [sum(2 if ord(c) > 0x2E80 else 1 for c in line[: line.index("2026-0")])
            for line in claims[1:]]  # fmt: skip
    assert len(set(wide)) == 1
    assert {n["title"] for n in notices} <= {"客户已被确认", "已解决", "您的客户被他人递交"}


def test_a_look_up_shows_the_contact_as_it_was_typed(clash: Office) -> None:
    words = ("find", str(FORM["customer_name"]), "--approval", "批-07", "--by", "林经理")
    assert clash.call(*words).stdout.count(str(FORM["contact"])) == 2


def test_an_option_on_the_wrong_side_of_the_command_is_told_so(office: Office) -> None:
    said = office.call("list", "records", "--now", "2026-03-20T18:00").stderr
    assert "processor --now ... list" in said
