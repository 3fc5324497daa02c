"""The signs of questions and answers: Q1: … ? Re: …, 问：… 答：…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from processor.forms.text import label_key

_QUESTION = re.compile(r"(?:^|(?<=[\s?？。;；]))(?:Q|q|问题?|提问)\s*\d{0,2}\s*[:：.、．]")
_ANSWER = re.compile(r"(?:^|(?<=[\s?？。;；]))(?:Re|RE|re|A|答案?|回答|答复)\s*\d{0,2}\s*[:：]")
_PREFIX = re.compile(r"(?:q|问题?|提问)\d{0,2}[:.、]?")


def question_key(text: str) -> str:
    """A question for comparison: without its number and its question mark."""
    key = _PREFIX.sub("", label_key(text), count=1) if _QUESTION.match(text) else label_key(text)
    return label_key(key.rstrip("?？:"))


def is_question(text: str) -> bool:
    """Whether a cell begins with the sign of a question."""
    return _QUESTION.match(text.strip()) is not None


def without_answer_mark(text: str) -> str:
    """An answer without its Re: or 答：."""
    found = _ANSWER.match(text.strip())
    return text.strip()[found.end() :].strip() if found else text


def split_questions(text: str) -> Iterator[tuple[str, str | None]]:
    """Each question of a cell with the answer after it, None where there is no sign of one."""
    starts = [found.start() for found in _QUESTION.finditer(text)] or [0]
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[begin:end].strip()
        answer = _ANSWER.search(part)
        if answer is None:
            yield part, "" if len(starts) > 1 else None
        else:
            yield part[: answer.start()].strip(), part[answer.end() :].strip()
