"""The reference pages of ``docs/``, made from the code: ``python -m tools.reference``.

Commands from click, findings from the catalogue of messages, words of the rule language from
its types, settings from theirs. A test holds that the kept pages are fresh.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from processor.cli import cli
from processor.messages import MESSAGES
from processor.reasons import REASONS, RUNGS
from processor.rules import pack
from processor.rules.ladders import LADDERS
from processor.rules.load import PARTS
from processor.rules.same import KEYS
from processor.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"
_MADE = "<!-- made by tools/reference.py; do not edit -->"
_OURS = ("rules.md", "rules.zh-CN.md")  # written by people, but for their tables of words
_TABLES = re.compile(r"<!-- words: ([\w, ]+) -->.*?<!-- /words -->", re.S)


def pages() -> dict[str, str]:
    """Every reference page by its name."""
    made = {
        "commands.md": _commands(),
        "findings.md": _findings(),
        "rule-words.md": _rule_words(),
        "settings.md": _settings(),
    }
    whole = {name: "\n".join([_MADE, *lines]) + "\n" for name, lines in made.items()}
    return whole | {name: _with_tables((DOCS / name).read_text(encoding="utf-8")) for name in _OURS}


def _with_tables(text: str) -> str:
    """A page that people write, its tables of words made anew between their two marks."""
    kinds = {kind.__name__: kind for part in PARTS.values() for kind in _kinds_below(part, [])}
    return _TABLES.sub(lambda found: _tables_of(found[1], kinds), text)


def _tables_of(names: str, kinds: dict[str, type[BaseModel]]) -> str:
    own = [kinds[name.strip()] for name in names.split(",")]
    tables = "\n\n".join("\n".join([_says(kind), "", *_table(kind)]) for kind in own)
    return f"<!-- words: {names} -->\n\n{tables}\n\n<!-- /words -->"


def _says(kind: type[BaseModel]) -> str:
    says = (kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return f"**{kind.__name__}**: {' '.join(says.split())}"


def _commands() -> Iterator[str]:
    yield "\n# Commands"
    yield "\nOptions of all commands stand before the command: `processor --now TIME run`.\n"
    yield "```"
    yield cli.get_help(click.Context(cli, info_name="processor", terminal_width=88))
    yield "```"
    for path, command in sorted(_walk(cli, "processor")):
        yield f"\n## {path}\n"
        yield "```"
        yield command.get_help(click.Context(command, info_name=path, terminal_width=88))
        yield "```"


def _walk(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _walk(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _findings() -> Iterator[str]:
    yield "\n# Findings and reasons"
    yield "\nSeverity `error` returns the form; `warning` and `info` let it pass.\n"
    yield "| code | severity | says | what to do |"
    yield "|---|---|---|---|"
    for code, message in MESSAGES.items():
        yield f"| `{code}` | {message.severity} | {message.says} | {message.todo} |"
    for title, table in (("Reasons of an outcome", REASONS), ("Rungs of the ladders", RUNGS)):
        yield f"\n## {title}\n"
        yield "| code | says |"
        yield "|---|---|"
        yield from (f"| `{code}` | {says} |" for code, says in table.items())


def _rule_words() -> Iterator[str]:
    yield "\n# Words of the rule language"
    yield "\nA pack is a folder of these files. A word without a default must be given."
    for file, part in PARTS.items():
        yield f"\n## {file}"
        for kind in _kinds_below(part, []):
            yield from _words_of(kind)
    yield from _ladders()


def _ladders() -> Iterator[str]:
    yield "\n## Ladders and keys of the comparisons\n"
    yield "The rungs in the order in which they are tried, with what each says unless `levels` says"
    yield "otherwise, and the keys for `candidates`: `name` is a comparison's whole value,"
    yield "`name-sound` its sound. docs/findings.md says what each rung means.\n"
    yield "| by | rungs | keys |"
    yield "|---|---|---|"
    for by, ladder in LADDERS.items():
        rungs = ", ".join(f"`{rung}` {level}" for rung, level in ladder.items())
        keys = ", ".join(f"`-{key}`" for key in KEYS[by])
        yield f"| `{by}` | {rungs} | {keys} |"


def _kinds_below(kind: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    if kind not in seen:
        seen.append(kind)
        for hint in typing.get_type_hints(kind).values():
            for part in _parts(hint):
                if isinstance(part, type) and issubclass(part, pack.Word):
                    _kinds_below(part, seen)
    return seen


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from _parts(inner)


def _words_of(kind: type[BaseModel]) -> Iterator[str]:
    says = (kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    yield f"\n### {kind.__name__}\n\n{says}\n"
    yield from _table(kind)


def _table(kind: type[BaseModel]) -> Iterator[str]:
    yield "| word | takes | default |"
    yield "|---|---|---|"
    for name, field in kind.model_fields.items():
        given = field.get_default(call_default_factory=True)
        default = "" if field.is_required() else f"`{_value(given)}`"
        yield f"| `{field.alias or name}` | {_hint(field.annotation)} | {default} |"


def _value(value: Any) -> str:
    return str(dict(value)) if isinstance(value, BaseModel) else str(value)


def _hint(hint: Any) -> str:
    if typing.get_origin(hint) is typing.Annotated:
        return _hint(typing.get_args(hint)[0])
    if typing.get_origin(hint) is typing.Literal:
        return ", ".join(f"`{a}`" for a in typing.get_args(hint))
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return " or ".join(_hint(a) for a in typing.get_args(hint) if a is not type(None))
    if typing.get_origin(hint) is dict:
        return f"names, each with {_hint(typing.get_args(hint)[1])}"
    inner = [a for a in typing.get_args(hint) if a is not Ellipsis]
    if inner:
        return f"{getattr(typing.get_origin(hint), '__name__', '')} of {_hint(inner[-1])}"
    return str(getattr(hint, "__name__", hint))


def _settings() -> Iterator[str]:
    yield "\n# Settings"
    yield "\n`processor.toml`, beside the rules. Every one has its default.\n"
    yield "| setting | default | says |"
    yield "|---|---|---|"
    source = Path(pack.__file__).parent.parent.joinpath("settings.py").read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        comment = re.search(rf"^    {field.name}: [^#\n]*(?:#\s*(.*))?$", source, re.MULTILINE)
        yield f"| `{field.name}` | `{field.default}` | {comment[1] if comment else ''} |"


def main() -> None:
    """Write the pages."""
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
