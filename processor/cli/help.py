"""What ``--help`` says, in the language of the desk: our texts, and the words that click adds.

click formats help with texts that its commands hold and with gettext's default catalogue. Both
are set before it is asked, and only then: no other command pays for it.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import click

from processor.languages import LOCALE, NAMES, load_language

# What click itself says on a page of help.
CLICK = {
    text: text
    for text in (
        "Commands",
        "Options",
        "Show the version and exit.",
        "Show this message and exit.",
        "Usage:",
        "default: {default}",
        "required",
    )
}
_SENTENCE = re.compile(r".*?(?:[.。](?=\s|$)|。|$)", re.S)


def wanted(typed: Sequence[str], group: click.Group) -> bool:
    """Whether what was typed is answered with help: it asks for it, or ends with a group."""
    groups = {command.name for command in commands_of(group) if isinstance(command, click.Group)}
    return not typed or typed[-1] in groups or not {"-h", "--help"}.isdisjoint(typed)


def asked_in(typed: Sequence[str]) -> dict[str, str | Path]:
    """The language and the workspace that were typed, as far as they can be known so early."""
    words = [part for word in typed for part in word.split("=", 1)]
    given = dict(pairwise(words))
    asked: dict[str, str | Path] = {}
    if given.get("--lang") in NAMES:
        asked["language"] = given["--lang"]
    if "--workspace" in given:
        asked["root"] = Path(given["--workspace"])
    return asked


def put_into(name: str, group: click.Group) -> None:
    """Put the help of a group and of all below it into a language."""
    language = load_language(name)
    if name != "en":
        os.environ["LANGUAGE"] = name.replace("-", "_")
        gettext.bindtextdomain("processor", LOCALE)
        gettext.textdomain("processor")
    for command in commands_of(group):
        command.help = language.say(plain(command.help))
        # click cuts a first sentence by its words, of which Chinese shows none
        command.short_help = first_sentence(command.help)
        for option in command.params:
            if isinstance(option, click.Option):
                option.help = language.say(option.help or "")
                if isinstance(option.show_default, str):
                    option.show_default = language.say(option.show_default)


def first_sentence(text: str) -> str:
    """What a list of commands says of one."""
    found = _SENTENCE.match(text)
    return found[0].rstrip(".。") if found else text


def texts_of(group: click.Group) -> Iterator[str]:
    """Every text of ours that a page of help may show, in English."""
    for command in commands_of(group):
        yield plain(command.help)
        for option in command.params:
            if isinstance(option, click.Option):
                shown = option.show_default
                yield from (option.help or "", shown if isinstance(shown, str) else "")


def commands_of(group: click.Group) -> Iterator[click.Command]:
    """A group and every command below it."""
    yield group
    for command in group.commands.values():
        yield from commands_of(command) if isinstance(command, click.Group) else (command,)


def plain(text: str | None) -> str:
    """A docstring without its indents and line ends; paragraphs stay."""
    paragraphs = re.split(r"\n\s*\n", (text or "").strip())
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)
