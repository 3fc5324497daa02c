"""Choices: the option that a word or a ticked box means."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from processor.forms.text import fold, tidy
from processor.rules.pack import FormField

_TICKED = re.compile(r"[(（\[【]?\s*[☑☒■√✓✔●▣]\s*[)）\]】]?\s*([^\s□☐○◯☑☒■√✓✔●▣()（）\[\]【】]+)")
_BOX = re.compile(r"[□☐○◯☑☒■√✓✔●▣]")
_EDGE = " \t\n。.;；,，、"


def chosen(text: str) -> tuple[str, ...]:
    """The ticked words where there are boxes (none: nothing is ticked), else the text itself."""
    if _BOX.search(text):
        return tuple(word.strip(_EDGE) for word in _TICKED.findall(text))
    word = tidy(text).strip(_EDGE)
    return (word,) if word else ()


def read_option(word: str, field: FormField) -> str | None:
    """The code of the option whose code or label the word is."""
    key = fold(word)
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
