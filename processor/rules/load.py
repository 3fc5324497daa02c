"""Reads packs from YAML and tells every mistake at once, with file and line.

All plain values are read as text ("010" stays "010"), and pydantic gives them their type, so
YAML's own surprises (``on``, ``12:30``, ``1.10``) cannot happen. This room reads files and
nothing else; what a word means is said in ``pack``.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver

from processor.rules.pack import (
    CheckRules,
    ClaimRules,
    DemandComparison,
    FormRules,
    OrderCheck,
    Pack,
    PackHead,
    PatternCheck,
    RequiredWhenCheck,
    SameRules,
)

PARTS: dict[str, type[BaseModel]] = {
    "pack.yaml": PackHead,
    "form.yaml": FormRules,
    "checks.yaml": CheckRules,
    "same-customer.yaml": SameRules,
    "claims.yaml": ClaimRules,
}
_OPTIONAL = {"checks.yaml"}
_LARGEST = 1 << 20  # bytes of one rule file; the shipped ones are below 10 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in a rule file. Lines count from 1."""

    file: str
    line: int | None
    says: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.says}"


class _TextResolver(VersionedResolver):
    """Reads every plain value as text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        tag = super().resolve(kind, value, implicit)
        plain = tag.startswith("tag:yaml.org,2002:") if isinstance(tag, str) else True
        scalar = getattr(kind, "__name__", "") == "ScalarNode"
        return self.DEFAULT_SCALAR_TAG if plain and scalar else tag


def load_packs(folder: Path, shown_as: str = "rules") -> tuple[list[Pack], list[Mistake]]:
    """Load every pack below a folder; mistakes of all packs come together."""
    packs: list[Pack] = []
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        return [], [Mistake(file=shown_as, line=None, says="there is no such folder")]
    for place in sorted(p for p in folder.iterdir() if p.is_dir() and p.name[:1] not in "._"):
        pack, wrong = load_pack(place, f"{shown_as}/{place.name}")
        mistakes += wrong
        if pack is not None:
            packs.append(pack)
    if not packs and not mistakes:
        mistakes.append(Mistake(file=shown_as, line=None, says="it holds no pack"))
    return packs, mistakes


def load_pack(folder: Path, shown_as: str) -> tuple[Pack | None, list[Mistake]]:
    """Load one pack; None with its mistakes where it holds any."""
    parts: dict[str, Any] = {}
    trees: dict[str, Any] = {}
    mistakes: list[Mistake] = list(_strangers(folder, shown_as))
    digest = hashlib.sha256()
    for name, kind in PARTS.items():
        path = folder / name
        if not path.is_file():
            if name in _OPTIONAL:
                parts[name] = kind()
            else:
                mistakes.append(Mistake(file=f"{shown_as}/{name}", line=None, says="is missing"))
            continue
        data = path.read_bytes()
        digest.update(name.encode() + b"\0" + data + b"\0")
        tree, wrong = _parse(data, f"{shown_as}/{name}")
        if not wrong:
            trees[name] = tree
            parts[name], wrong = _shape(tree, kind, f"{shown_as}/{name}")
        mistakes += wrong
    if not mistakes:
        mistakes += _crossed(parts, trees, shown_as, folder.name)
    if mistakes:
        return None, mistakes
    pack = Pack.model_construct(
        head=parts["pack.yaml"],
        form=parts["form.yaml"],
        checks=parts["checks.yaml"],
        same=parts["same-customer.yaml"],
        claims=parts["claims.yaml"],
        digest=digest.hexdigest(),
    )
    return pack, []


def _strangers(folder: Path, shown_as: str) -> Iterator[Mistake]:
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in PARTS:
            says = f"no such part of a pack{did_you_mean(path.name, PARTS)}"
            yield Mistake(file=f"{shown_as}/{path.name}", line=None, says=says)


def _parse(data: bytes, file: str) -> tuple[Any, list[Mistake]]:
    if len(data) > _LARGEST:
        return None, [Mistake(file=file, line=None, says="is larger than 1 MB")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        says = "is not saved as UTF-8; save it again with the encoding UTF-8"
        return None, [Mistake(file=file, line=None, says=says)]
    wrong = list(_slips(text, file))
    if wrong:
        return None, wrong
    yaml = YAML(typ="rt")
    yaml.Resolver = _TextResolver
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        says = (error.problem or error.context or "cannot be read as YAML").strip()
        return None, [Mistake(file=file, line=line, says=says.splitlines()[0])]
    except (YAMLError, RecursionError, ValueError):
        return None, [Mistake(file=file, line=None, says="cannot be read as YAML")]
    if not isinstance(tree, CommentedMap):
        says = "is empty; expected keys and values"
        return None, [Mistake(file=file, line=1, says=says)]
    return tree, []


def _slips(text: str, file: str) -> Iterator[Mistake]:
    """Slips of a Chinese keyboard that YAML itself reports in riddles."""
    for number, line in enumerate(text.splitlines(), 1):
        if line[: len(line) - len(line.lstrip())].count("\t"):
            says = "indented with a tab; use spaces"
            yield Mistake(file=file, line=number, says=says)
        elif re.match(r"\s*(- )?[a-z_]+：", line):
            says = "a full-width colon ：after a key; write a plain colon and a space"
            yield Mistake(file=file, line=number, says=says)


def _shape(tree: Any, kind: type[BaseModel], file: str) -> tuple[Any, list[Mistake]]:
    try:
        return kind.model_validate(tree), []
    except ValidationError as error:
        wrong = [
            Mistake(file=file, line=_line(tree, e["loc"]), says=_say(tree, kind, e))
            for e in error.errors()
        ]
        return None, wrong


def _line(tree: Any, loc: tuple[Any, ...]) -> int:
    """The line of the innermost part of a location that the file really holds."""
    line = 0
    node = tree
    for step in loc:
        try:
            if isinstance(node, CommentedMap) and step in node:
                line = node.lc.key(step)[0]
            elif isinstance(node, CommentedSeq) and isinstance(step, int):
                line = node.lc.item(step)[0]
            else:
                continue  # a step that pydantic adds, such as the name of a union's member
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line + 1


def _say(tree: Any, kind: type[BaseModel], error: Any) -> str:
    path = ".".join(str(s) for s in error["loc"] if not str(s).startswith("function-"))
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"unknown word '{last}'{did_you_mean(last, _words(kind))}"
    if error["type"] == "missing":
        return f"'{path}' is missing"
    if error["type"] in ("literal_error", "union_tag_invalid", "enum"):
        context = error.get("ctx", {})
        expected = context.get("expected") or context.get("expected_tags") or ""
        known = re.findall(r"'([^']+)'", str(expected))
        said = str(error["input"] if error["type"] != "union_tag_invalid" else context["tag"])
        return f"'{path}' is '{said}'; expected {expected}{did_you_mean(said, known)}"
    says = error["msg"].removeprefix("Value error, ")
    given = error["input"]
    shown = f" (there is: {given})" if isinstance(given, str | int | float) else ""
    return f"'{path}': {says}{shown}" if path else f"{says}{shown}"


def _words(kind: type[BaseModel]) -> set[str]:
    """Every key that may stand anywhere in a part."""
    words: set[str] = set()
    queue: list[Any] = [kind.model_json_schema(by_alias=True)]
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            words |= set(node.get("properties", {}))
            queue += node.values()
        elif isinstance(node, list):
            queue += node
    return words


def did_you_mean(word: str, known: Any) -> str:
    """A hint at the nearest known word, or an empty text."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f" - did you mean '{near[0]}'?" if near else ""


Wrong = tuple[str, tuple[Any, ...], str]  # part, location in it, what is wrong


def _crossed(
    parts: dict[str, Any], trees: dict[str, Any], shown_as: str, folder: str
) -> Iterator[Mistake]:
    """Names in one part that another part must know."""
    fields = {f.field for f in parts["form.yaml"].fields}
    wrong = [
        *_crossed_head(parts["pack.yaml"], fields, folder),
        *_crossed_form(parts["form.yaml"], fields),
        *_crossed_checks(parts["checks.yaml"], fields),
        *_crossed_same(parts["same-customer.yaml"], fields),
        *_unknown("field", "claims.yaml", ("basis",), parts["claims.yaml"].basis, fields),
    ]
    for file, loc, says in wrong:
        yield Mistake(file=f"{shown_as}/{file}", line=_line(trees.get(file), loc), says=says)


def _unknown(
    what: str, file: str, loc: tuple[Any, ...], names: Iterable[str | None], known: set[str]
) -> Iterator[Wrong]:
    for name in names:
        if name is not None and name not in known:
            yield file, loc, f"no {what} '{name}'{did_you_mean(name, known)}"


def _crossed_head(head: PackHead, fields: set[str], folder: str) -> Iterator[Wrong]:
    if head.pack != folder:
        says = f"the pack calls itself '{head.pack}', but its folder is '{folder}'"
        yield "pack.yaml", ("pack",), says
    for role in ("customer", "claimant"):
        yield from _unknown("field", "pack.yaml", (role,), [getattr(head, role)], fields)
    for name in head.masks:
        yield from _unknown("field", "pack.yaml", ("masks", name), [name], fields)


def _crossed_form(form: FormRules, fields: set[str]) -> Iterator[Wrong]:
    yield from _unknown("field", "form.yaml", ("recognise",), form.recognise.any_of, fields)
    seen: set[str] = set()
    for i, field in enumerate(form.fields):
        yield from _unknown("field", "form.yaml", ("fields", i), [field.signed_at], fields)
        if field.field in seen:
            yield "form.yaml", ("fields", i), f"field '{field.field}' stands twice"
        seen.add(field.field)


def _crossed_checks(rules: CheckRules, fields: set[str]) -> Iterator[Wrong]:
    for i, check in enumerate(rules.checks):
        named = check.fields if isinstance(check, OrderCheck) else (check.field,)
        yield from _unknown("field", "checks.yaml", ("checks", i), named, fields)
        if isinstance(check, RequiredWhenCheck):
            loc = ("checks", i, "when")
            yield from _unknown("field", "checks.yaml", loc, [check.when.field], fields)
        if isinstance(check, PatternCheck):
            try:
                re.compile(check.pattern)
            except re.error as error:
                says = f"not a regular expression: {error}"
                yield "checks.yaml", ("checks", i, "pattern"), says


def _crossed_same(rules: SameRules, fields: set[str]) -> Iterator[Wrong]:
    file = "same-customer.yaml"
    for label, comparison in rules.comparisons.items():
        loc = ("comparisons", label, "fields")
        yield from _unknown("field", file, loc, comparison.fields, fields)
        if isinstance(comparison, DemandComparison):
            also = dict(comparison.also).values()
            yield from _unknown("field", file, ("comparisons", label, "also"), also, fields)
    known = set(rules.comparisons)
    for key, names in (
        ("same_when", rules.same_when.names()),
        ("one_of_two", rules.one_of_two or ()),
        ("candidates", rules.candidates),
        ("known_person", (rules.known_person,)),
    ):
        yield from _unknown("comparison", file, (key,), names, known)
