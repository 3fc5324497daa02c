"""Choices: the option that a word or a ticked box means."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from processor.forms.text import fold, tidy, unnumbered
from processor.rules.forms import FormField

_TICKS = "☑☒■√✓✔●▣"
_BOX = re.compile(rf"[□☐○◯{_TICKS}]")
_CROSSES = "xX"  # typed in brackets, and no other tick beside: [x] is ticked
_BRACKETS = re.compile(rf"[(（\[【]\s*([{_TICKS}{_CROSSES}×✗]?)\s*[)）\]】]")
_MOUTH = re.compile(r"(?:(?<=\s)|^)口(?=\S)")  # typed for □
_HINT = re.compile(rf"[(（]?[^\s()（）{_TICKS}]*[打划画]\s*[“\"]?[{_TICKS}][”\"]?[)）]?")
_BEFORE = re.compile(r"([^\s()（）\[\]【】]+)\s*$")
_AFTER = re.compile(r"\s*([^\s()（）\[\]【】]+)")
_WORD_AND_AMOUNT = re.compile(
    r"([^\d_:：]+?)[\s:：]*((?:_|\d|[一二三四五六七八九十百千]+[万元]|$).*)?", re.S
)
_FIGURE = re.compile("[\\d一二三四五六七八九十百千]")
_EDGE = " \t\n。.;；,，、/|"


def chosen(text: str, field: FormField) -> tuple[str, ...]:
    """The ticked words where there are boxes (none: nothing is ticked), else the text itself.

    A box belongs to the word after it where the boxes come first, to the word before it where
    they come last; where both may be meant, both words come out, so that nobody guesses.
    """
    boxed = _with_boxes(text, field)
    boxes = list(_BOX.finditer(boxed))
    if not boxes:
        word = tidy(text).strip(_EDGE)
        return (word,) if word else ()
    first, last = boxed[: boxes[0].start()].strip(_EDGE), boxed[boxes[-1].end() :].strip(_EDGE)
    words: dict[str, None] = {}
    for index, box in enumerate(boxes):
        if box[0] not in _TICKS:
            continue
        begin = boxes[index - 1].end() if index else 0
        end = boxes[index + 1].start() if index + 1 < len(boxes) else len(boxed)
        before, after = boxed[begin : box.start()], boxed[box.end() : end]
        words |= (
            dict.fromkeys(_ticked("", after))
            if not first
            else dict.fromkeys(_ticked(before, after if last else ""))
        )
    return tuple(words)


def has_boxes(text: str, field: FormField) -> int:
    """How many boxes a text holds, ticked or not."""
    return len(_BOX.findall(_with_boxes(text, field)))


def count_ticks(text: str, field: FormField) -> int:
    """How many of the boxes of a text are ticked."""
    return sum(box in _TICKS for box in _BOX.findall(_with_boxes(text, field)))


def _with_boxes(text: str, field: FormField) -> str:
    """The text with every spelling of a box as one character, without the advice to tick."""
    clean = _HINT.sub(" ", text)
    brackets = _BRACKETS.findall(clean)
    if len(brackets) > 1 or _BOX.search(clean):
        ticks = _TICKS if any(mark in _TICKS for mark in filter(None, brackets)) else _CROSSES
        clean = _BRACKETS.sub(lambda m: "√" if m[1] and m[1] in ticks else "□", clean)
    if len(_MOUTH.findall(clean)) > 1 or _BOX.search(clean):
        clean = _MOUTH.sub(
            lambda m: m[0] if _begins_option(clean, m.start(), field) else "□", clean
        )
    return clean


def _begins_option(text: str, at: int, field: FormField) -> bool:
    """Whether an option's own first character stands here: 口头 is no box before 头."""
    return any(text.startswith(label, at) for option in field.options for label in option.labels)


def _ticked(before: str, after: str) -> list[str]:
    """The word of a ticked box between two texts; both words where either may be meant."""
    left, right = _BEFORE.search(before), _AFTER.match(after)
    if left and right:
        close = before.endswith(left[1]), after.startswith(right[1])
        if close[0] != close[1]:
            left, right = (left, None) if close[0] else (None, right)
    found = [word for m in (left, right) if m and (word := m[1].strip(_EDGE))]
    return found or ["√"]


class Box(NamedTuple):
    """A printed box: its option, whether it is ticked, and the amount written after the option."""

    word: str
    ticked: bool
    amount: str


def read_boxes(text: str, field: FormField) -> list[Box] | None:
    """Every box of a text that is printed before its option; None where that is not certain."""
    boxed = _with_boxes(text, field)
    boxes = list(_BOX.finditer(boxed))
    if not boxes:
        return None
    after = not boxed[boxes[-1].end() :].strip(_EDGE)
    if not after and boxed[: boxes[0].start()].strip(_EDGE):
        return None
    found: list[Box] = []
    for index, box in enumerate(boxes):
        if after:
            part = boxed[boxes[index - 1].end() if index else 0 : box.start()]
        else:
            part = boxed[box.end() : boxes[index + 1].start() if index + 1 < len(boxes) else None]
        split = _WORD_AND_AMOUNT.fullmatch(part.strip(_EDGE))
        if split is None:
            return None
        amount = tidy(split[2] or "").strip(_EDGE)
        amount = amount if _FIGURE.search(amount) else ""
        found.append(Box(split[1].strip(_EDGE), box[0] in _TICKS, amount))
    return found


def read_option(word: str, field: FormField) -> str | None:
    """The code of the option whose code or label the word is, with its printed number or not."""
    for key in dict.fromkeys((fold(word), unnumbered(word))):
        for option in field.options:
            if key == fold(option.code) or any(key == fold(label) for label in option.labels):
                return option.code
    return None


def known_options(word: str, field: FormField) -> list[str]:
    """The first label of every option, the nearest to the word first."""
    key = fold(word)
    likeness = {
        option.labels[0]: max(
            SequenceMatcher(None, key[:40], fold(label)).ratio() for label in option.labels
        )
        for option in field.options
    }
    return sorted(likeness, key=lambda label: -likeness[label])
