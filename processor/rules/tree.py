"""Bytes of a rule file become a tree that knows its lines.

All plain values are read as text ("010" stays "010"), and pydantic gives them their type, so
YAML's own surprises (``on``, ``12:30``, ``1.10``) cannot happen. This room knows YAML and no word
of the rule language.

libyaml reads ten times as fast as Python; what it refuses is read again in Python, whose
complaints say more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from processor.errors import Mistake, Sentence, told

_LARGEST = 1 << 20  # bytes of one rule file; the shipped ones are below 10 KB

# What the parser says (a pattern) -> what people are told. ``line`` is where the parser began.
SLIPS: dict[str, str] = {
    r'found duplicate key "(?P<key>[^"]*)"': (
        "the key '{key}' stands twice in the same place; leave one"
    ),
    r"mapping values are not allowed": (
        "a colon stands where none may; check the indentation, and put a text that holds a colon "
        "in quotation marks"
    ),
    r"expected <block end>|expected '<document start>'|could not find expected ':'": (
        "this line does not fit the lines above it; check its indentation, its colon and its "
        "quotation marks"
    ),
    r"unexpected end of stream|expected ',' or '[\]}]'": (
        "the bracket or quotation mark that opens in line {line} is not closed"
    ),
    r"found '<stream end>'": "the file ends while a bracket is still open; close it",
    r"expected the node content, but found '(?P<mark>[\]},])'": (
        "'{mark}' stands where none may; put a text that holds it in quotation marks"
    ),
    r"found character '(?P<mark>.)' that cannot start any token": (
        "a text that begins with '{mark}' must stand in quotation marks"
    ),
    r"undefined alias|expected alphabetic or numeric character": (
        "a text that begins with * or & must stand in quotation marks"
    ),
    r"found another document": "a line of --- begins a second document; leave it out",
}


_QUICK: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Branch(dict[str, Any]):
    """Keys and values, and the line of each key."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class Entries(list[Any]):
    """The entries of a list, and the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def parse(data: bytes, file: str) -> tuple[Branch | None, list[Mistake]]:
    """The tree of a file, or None with what is wrong; ``file`` is its name for people."""
    if len(data) > _LARGEST:
        return None, [Mistake(file=file, line=None, says=told("is larger than 1 MB"))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        says = told("is not saved as UTF-8; save it again with the encoding UTF-8")
        return None, [Mistake(file=file, line=None, says=says)]
    slips = list(_keyboard_slips(text, file))
    return (None, slips) if slips else _read(text, file)


def _read(text: str, file: str) -> tuple[Branch | None, list[Mistake]]:
    try:
        tree = _grown(_composed(text), {})
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        return None, [Mistake(file=file, line=line, says=_slip(error))]
    except (yaml.YAMLError, RecursionError, ValueError):
        return None, [Mistake(file=file, line=None, says=told("cannot be read as YAML"))]
    if not isinstance(tree, Branch):
        says = told("is empty; expected keys and values")
        return None, [Mistake(file=file, line=1, says=says)]
    return tree, []


def _composed(text: str) -> Node | None:
    try:
        return yaml.compose(text, Loader=_QUICK)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


def _grown(node: Node | None, done: dict[int, Branch | Entries]) -> Branch | Entries | str | None:
    """A node of YAML as keys, entries or text that know their lines; what is repeated by its
    alias is made once."""
    if id(node) in done:
        return done[id(node)]
    if isinstance(node, MappingNode):
        branch = Branch()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is no text", problem_mark=key.start_mark)
            if key.value in branch:
                problem = f'found duplicate key "{key.value}"'
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            branch[key.value] = _grown(value, done)
            branch.lines[key.value] = key.start_mark.line + 1
        return done.setdefault(id(node), branch)
    if isinstance(node, SequenceNode):
        entries = Entries()
        for entry in node.value:
            entries.append(_grown(entry, done))
            entries.lines.append(entry.start_mark.line + 1)
        return done.setdefault(id(node), entries)
    return None if node is None else str(node.value)


def _slip(error: yaml.MarkedYAMLError) -> Sentence:
    """The parser's complaint in words for people."""
    problem = f"{error.problem or error.context or ''}".strip().partition("\n")[0]
    begun = error.context_mark or error.problem_mark
    for pattern, says in SLIPS.items():
        if found := re.search(pattern, problem):
            args = {**found.groupdict(), "line": begun.line + 1 if begun else "?"}
            return Sentence(template=says, args=args)
    return told("cannot be read as YAML (the parser says: {problem})", problem=problem)


def _keyboard_slips(text: str, file: str) -> Iterator[Mistake]:
    """Slips of a Chinese keyboard that YAML itself reports in riddles."""
    for number, line in enumerate(text.splitlines(), 1):
        if line[: len(line) - len(line.lstrip())].count("\t"):
            says = told("indented with a tab; use spaces")
            yield Mistake(file=file, line=number, says=says)
        elif re.match(r"\s*(- )?[a-z_]+：", line):
            says = told("a full-width colon ：after a key; write a plain colon and a space")
            yield Mistake(file=file, line=number, says=says)


def steps_held(tree: Any, loc: tuple[Any, ...]) -> Iterator[tuple[str, int]]:
    """The steps of a location that the file really holds, each with its line; entries from 1."""
    node = tree
    for step in loc:
        if isinstance(node, Branch) and step in node:
            yield str(step), node.lines[step]
        elif isinstance(node, Entries) and isinstance(step, int) and step < len(node):
            yield str(step + 1), node.lines[step]
        else:
            continue  # a step that pydantic adds, such as the name of a union's member
        node = node[step]


def line_of(tree: Any, loc: tuple[Any, ...]) -> int:
    """The line of the innermost part of a location that the file holds."""
    return max((line for _, line in steps_held(tree, loc)), default=1)
