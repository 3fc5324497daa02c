"""A tree becomes a part of a pack, or the mistakes of its shape in words for people.

pydantic finds the mistakes; every kind of mistake has its own sentence here, for pydantic's are
English and written for programmers. This room knows no word of the rule language by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from processor.errors import Mistake, Sentence, did_you_mean, told
from processor.rules.tree import line_of, steps_held

_A_NUMBER = "'{path}' is {there}; expected a number"
_A_WHOLE_NUMBER = "'{path}' is {there}; expected a whole number"
_A_LIST = "'{path}' is {there}; expected a list such as [a, b]"
_A_TEXT = "'{path}' is {there}; expected a text"
_TRUE_OR_FALSE = "'{path}' is {there}; expected true or false"
_KEYS = "'{path}' is {there}; expected keys and values"
_CHOICE = "'{path}' is {there}; expected one of {expected}{hint}"
_MISSING = "'{path}' is missing"

# What pydantic calls a mistake -> what people are told.
SHAPES: dict[str, str] = {
    "missing": _MISSING,
    "union_tag_not_found": _MISSING,
    "extra_forbidden": "unknown word '{word}'{hint}",
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": _CHOICE,
    "int_parsing": _A_WHOLE_NUMBER,
    "int_parsing_size": _A_WHOLE_NUMBER,
    "int_from_float": _A_WHOLE_NUMBER,
    "int_type": _A_WHOLE_NUMBER,
    "float_parsing": _A_NUMBER,
    "float_type": _A_NUMBER,
    "finite_number": _A_NUMBER,
    "bool_parsing": _TRUE_OR_FALSE,
    "bool_type": _TRUE_OR_FALSE,
    "string_type": _A_TEXT,
    "tuple_type": _A_LIST,
    "list_type": _A_LIST,
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "greater_than_equal": "'{path}' is {there}; expected {ge} or more",
    "less_than_equal": "'{path}' is {there}; expected {le} or less",
    "string_pattern_mismatch": (
        "'{path}' is {there}; expected a name of small Latin letters and digits that fits {pattern}"
    ),
    "too_short": "'{path}' holds too few entries",
    "too_long": "'{path}' holds too many entries",
    "any other": "'{path}' is {there}, which cannot stand here",
}


def shape(tree: Any, kind: type[BaseModel], file: str) -> tuple[Any, list[Mistake]]:
    """The part that a tree holds, or None with every mistake in it."""
    try:
        return kind.model_validate(tree), []
    except ValidationError as error:
        found = {
            (line_of(tree, e["loc"]), str(says := _says(tree, kind, e))): says
            for e in error.errors()
            if e["loc"][-1:] != ("str",)  # the other branch of a union tells more
        }
    return None, [Mistake(file=file, line=line, says=says) for (line, _), says in found.items()]


def _says(tree: Any, kind: type[BaseModel], error: Any) -> Sentence:
    held = [step for step, _ in steps_held(tree, error["loc"])]
    if error["type"] == "value_error":  # ours: it carries its own sentence
        says = error["ctx"]["error"].args[0]
        return told("'{path}': {says}", path=".".join(held), says=says) if held else says
    template, added = _reading(error)
    args = {**error.get("ctx", {}), "there": _there(error["input"])}
    args["path"] = ".".join([*held, *added])
    args["hint"] = told("")
    if template == SHAPES["extra_forbidden"]:
        words = _words(kind, error["loc"][:-1])
        near = did_you_mean(held[-1], words)
        here = told("; known here: {known}", known=", ".join(words)) if words else near
        args |= {"word": held[-1], "hint": near if near.template else here}
    if template == _CHOICE:
        args |= _choice(error)
    return Sentence(template=template, args=args)


def _reading(error: Any) -> tuple[str, list[str]]:
    """The template for an error, and what its path names beyond what the file holds."""
    code = error["type"]
    if code == "missing" and isinstance(error["loc"][-1], int):
        return SHAPES["too_short"], []
    if code == "missing":
        return _MISSING, [str(error["loc"][-1])]
    if code == "union_tag_not_found":
        return _MISSING, [error["ctx"]["discriminator"].strip("'")]
    if code == "union_tag_invalid":
        return _CHOICE, [error["ctx"]["discriminator"].strip("'")]
    return SHAPES.get(code, SHAPES["any other"]), []


def _choice(error: Any) -> dict[str, object]:
    context = error["ctx"]
    said = context.get("tag", error["input"])
    known = re.findall(r"'([^']+)'", str(context.get("expected") or context["expected_tags"]))
    return {
        "there": _there(said),
        "expected": ", ".join(known),
        "hint": did_you_mean(str(said), known),
    }


def _there(given: Any) -> Sentence:
    """What stands in the file, as it may stand in a sentence."""
    if isinstance(given, dict):
        return told("a group of keys")
    if isinstance(given, list):
        return told("a list")
    text = str(given)
    return told("'{text}'", text=text[:60]) if text.strip() else told("blank")


def _words(kind: type[BaseModel], loc: Sequence[Any]) -> list[str]:
    """The keys that may stand at a place of a part."""
    here = [kind]
    for step in loc:  # an index, the key of a mapping or the tag of a union leads no further
        held = [m.model_fields[name] for m in here for name in m.model_fields if name == step]
        held += [f for m in here for f in m.model_fields.values() if f.alias == step]
        here = list(dict.fromkeys(m for f in held for m in _models(f.annotation))) or here
    return list(dict.fromkeys(f.alias or n for m in here for n, f in m.model_fields.items()))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation names, however deep."""
    annotation = getattr(annotation, "__value__", annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
