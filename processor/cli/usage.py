"""What is wrong with a command as it was typed, in the language of the desk."""

from __future__ import annotations

import re
from typing import Any

import click

from processor.cli.options import Said, Time
from processor.errors import Say, Sentence, did_you_mean, told

_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"extra arguments? \((.*)\)")


def wrong_usage(wrong: click.ClickException, say: Say) -> list[str]:
    """The lines that tell a person what was typed, what was expected, and where to read on."""
    lines = [_what(wrong).in_words(say)]
    context = getattr(wrong, "ctx", None)
    if context is not None:
        usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
        lines.append(say("usage: {usage}").format(usage=usage))
        lines.append(say("all options: {command} --help").format(command=context.command_path))
    return lines


def language_asked(wrong: click.ClickException, asked: dict[str, Any]) -> dict[str, Any]:
    """The options that stood before the mistake; those of the group are only kept after it."""
    context = getattr(wrong, "ctx", None)
    params = context.find_root().params if context is not None else {}
    given = {"language": params.get("lang"), "root": params.get("workspace")}
    return {**{name: value for name, value in given.items() if value}, **asked}


def _what(wrong: click.ClickException) -> Sentence:
    if isinstance(wrong, click.MissingParameter):
        return told("{what} is missing", what=_name(wrong))
    if isinstance(wrong, click.BadParameter):
        return _bad(wrong)
    if isinstance(wrong, click.NoSuchOption):
        return _no_option(wrong.option_name, wrong.ctx)
    context, typed = getattr(wrong, "ctx", None), _QUOTED.search(wrong.message)
    if context is not None and typed and isinstance(context.command, click.Group):
        near = did_you_mean(typed[1], context.command.list_commands(context))
        return told("there is no command '{name}'{near}", name=typed[1], near=near)
    if extra := _EXTRA.search(wrong.message):
        return told("'{typed}' is too much here", typed=extra[1])
    return told("{message}", message=wrong.format_message())


def _no_option(name: str, context: click.Context | None) -> Sentence:
    """An option that is not there, or that stands behind the command and belongs before it."""
    if context is not None and name in _options(context.find_root().command):
        command = context.command.name
        return told(
            "{name} stands before the command: processor {name} ... {command}",
            name=name,
            command=command,
        )
    near = did_you_mean(name, [] if context is None else _options(context.command))
    return told("there is no option '{name}'{near}", name=name, near=near)


def _options(command: click.Command) -> list[str]:
    return [option for param in command.params for option in param.opts]


def _bad(wrong: click.BadParameter) -> Sentence:
    kind, typed = getattr(wrong.param, "type", None), _QUOTED.search(wrong.message)
    what, value = _name(wrong), typed[1] if typed else ""
    if isinstance(kind, click.Choice):
        known = ", ".join(map(str, kind.choices))
        return told("{what}: '{value}' is not known; known: {known}", **_all(what, value, known))
    if isinstance(kind, Time):
        return told(
            "{what}: '{value}' is no ISO time such as 2026-03-01T09:00:00+08:00",
            **_all(what, value),
        )
    if isinstance(kind, click.DateTime):
        return told("{what}: '{value}' is no day such as 2026-03-01", **_all(what, value))
    if isinstance(kind, click.Path):
        if "does not exist" in wrong.message:
            return told("{what}: there is no file or folder '{value}'", **_all(what, value))
        if "is a file" in wrong.message:
            return told("{what}: '{value}' is a file; expected a folder", **_all(what, value))
        if "is a directory" in wrong.message:
            return told("{what}: '{value}' is a folder; expected a file", **_all(what, value))
        return told("{what}: '{value}' cannot be read or written here", **_all(what, value))
    if isinstance(kind, click.FloatRange):
        known = f"{kind.min:g}-{kind.max:g}"
        return told("{what}: a number of seconds is expected, {known}", what=what, known=known)
    if isinstance(kind, Said):
        return told("{what} must not be blank", what=what)
    return told("{what}: {message}", what=what, message=wrong.message)


def _all(what: str, value: str, known: str = "") -> dict[str, object]:
    return {"what": what, "value": value, "known": known}


def _name(wrong: click.BadParameter) -> str:
    """The option or argument as people type it."""
    if isinstance(wrong.param, click.Option):
        return max(wrong.param.opts, key=len)
    named = wrong.param.make_metavar(wrong.ctx) if wrong.param and wrong.ctx else ""
    return str(wrong.param_hint or named)
