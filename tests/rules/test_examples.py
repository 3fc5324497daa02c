"""Examples of packs: they hold, and what does not come out as they say is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.calendar import public_calendar
from processor.rules.examples import parse_story
from processor.rules.load import load_pack
from processor.runs.trial import stories, try_story
from tests.desk import Office
from tests.records import RULES, ZONE, shipped_pack

CHINA = public_calendar("CN")
STORY = RULES / "customer-confirmation" / "examples" / "clash.md"


@pytest.mark.parametrize("pack", sorted(p.name for p in RULES.iterdir() if p.is_dir()))
def test_every_shipped_pack_holds_examples_and_keeps_them(pack: str) -> None:
    loaded, mistakes = load_pack(RULES / pack, pack)
    assert loaded is not None, [str(m) for m in mistakes]
    files = stories(RULES / pack)
    assert files
    for path in files:
        told = try_story(loaded, path.read_text(encoding="utf-8"), path.name, ZONE, CHINA)
        assert [str(m) for m in told] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("| customer_name | 李明轩 |", "| customer_name | 李明 |", "expected '李明'"),
        ("| area |  |", "| area | 120 |", "expected '120', but it is ''"),
        ("| 1 | required-blank | contact |", "| 1 | range | area |", "not expected"),
        ("| 张伟.xlsx | 1 | conflict |", "| 张伟.xlsx | 1 | accepted |", "it is 'conflict'"),
        ("| 张伟.xlsx | 1 | conflict |", "| 张伟.xlsx | 2 | conflict |", "no record"),
        ("| ownership | 王芳.xlsx |", "| tie | 王芳.xlsx |", "is not there"),
        ("## 王芳.xlsx at 2026-03-03 09:00", "## 王芳.xlsx", "a heading says"),
        ("expect findings:", "what comes:", "a second table of cells"),
        ("| ownership | 王芳.xlsx | 张伟.xlsx |", "| ownership | 王芳.xlsx |", "3 columns"),
    ],
)
def test_a_difference_is_told_with_its_line(old: str, new: str, says: str) -> None:
    text = STORY.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    told = try_story(shipped_pack(), changed, "clash.md", ZONE, CHINA)
    assert any(says in str(m) for m in told), [str(m) for m in told]
    assert all(m.line for m in told)


def test_a_story_without_forms_is_told() -> None:
    assert parse_story("# nothing\n", "a.md")[1] != []


def test_the_commands_answer_with_lines_and_exit_codes(tmp_path: Path) -> None:
    office = Office(tmp_path)
    done = office.call("rules", "test", "--json")
    assert done.returncode == 0, done.stdout
    path = tmp_path / "rules" / "customer-confirmation" / "examples" / "clash.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("| area |  |", "| area | 9 |"), encoding="utf-8")
    done = office.call("rules", "test", "customer-confirmation")
    line = text.splitlines().index("| area |  |") + 1
    assert done.returncode == 1
    assert f"rules/customer-confirmation/examples/clash.md:{line}" in done.stdout
    assert office.call("rules", "test", "customer").returncode == 2
