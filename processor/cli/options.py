"""What the commands share: their options, how they open the desk, how they answer."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from processor.errors import Say

FINDINGS = 1
TROUBLE = 4


class Time(click.ParamType[str]):
    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """An ISO time, kept as text until the workspace's zone is known."""
        try:
            datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO time such as 2026-03-01T09:00:00+08:00", param, ctx)
        return str(value)


class Seconds(click.FloatRange):
    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """A number of seconds within the range; nan lies within every range."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


class Said(click.ParamType[str]):
    name = "text"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """A text that says something."""
        if not str(value).strip():
            self.fail("it must not be blank", param, ctx)
        return str(value).strip()


as_json_too = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
by_whom = click.option("--by", required=True, type=Said(), help="Who rules.")
and_why = click.option("--why", required=True, type=Said(), help="Why.")


def desk_of(ctx: click.Context, *, writes: bool = True) -> Any:
    from processor.runs.desk import open_desk

    return open_desk(
        ctx.obj["root"], now=ctx.obj["now"], language=ctx.obj["language"], writes=writes
    )


def language_for(asked: Mapping[str, Any]) -> str:
    """The language that was asked for, else the workspace's as far as it can be read."""
    from processor.settings import language_of

    return asked.get("language") or language_of(asked.get("root", Path()))


def say_for(asked: Mapping[str, Any]) -> Say:
    """Speaks the language that was asked for, else the workspace's."""
    from processor.languages import load_language

    return load_language(language_for(asked)).say


def answer_run(document: Mapping[str, Any], as_json: bool, lines: Sequence[str], say: Say) -> None:
    """Answer with a run's document; what the ledger keeps to be looked up, in words."""
    from processor.runs.document import with_titles

    answer({**document, "notices": with_titles(document["notices"], say)}, as_json, lines)


def _pieces(document: Any, encoder: json.JSONEncoder) -> Iterator[str]:
    """A document as JSON; its lists that are read from the ledger go out row by row."""
    if not isinstance(document, Mapping) or not document:
        yield encoder.encode(document)
        return
    for number, (key, value) in enumerate(document.items()):
        yield ("," if number else "{") + f"\n {encoder.encode(key)}: "
        if isinstance(value, list | tuple | str) or not isinstance(value, Sequence) or not value:
            yield _indented(encoder.encode(value), 1)
            continue
        for place, row in enumerate(value):
            yield ("," if place else "[") + "\n  " + _indented(encoder.encode(row), 2)
        yield "\n ]"
    yield "\n}"


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def answer(document: Any, as_json: bool, lines: Sequence[str]) -> None:
    if as_json:
        # Where the console's encoding lacks characters, JSON's own escapes carry them.
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        encoder = json.JSONEncoder(ensure_ascii=plain, indent=1, default=list)
        for piece in _pieces(document, encoder):
            click.echo(piece, nl=False)
        click.echo()
    else:
        for line in lines:
            click.echo(line)
