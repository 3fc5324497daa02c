"""A new workspace speaks its language and says what to do next."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from processor.settings import open_workspace
from tests.desk import Office


@pytest.mark.parametrize(
    ("language", "next_", "comment"),
    [("zh-Hans", "接下来", "本单位所在时区"), ("en", "What to do next", "the office's time zone")],
)
def test_init_says_what_to_do_next_in_the_language_of_the_workspace(
    tmp_path: Path, language: str, next_: str, comment: str
) -> None:
    root = Office(tmp_path / "desk").root  # everything but the settings
    (root / "processor.toml").unlink()
    told = Office(root).call("--lang", language, "init").stdout
    assert next_ in told and "inbox" in told and "watch" in told
    settings = (root / "processor.toml").read_text(encoding="utf-8")
    assert comment in settings
    assert open_workspace(root).settings.language == language
    lines = [line.removeprefix("# ") for line in settings.splitlines()[1:]]
    assert tomllib.loads("\n".join(lines)).keys() >= {"zone", "master", "state"}
