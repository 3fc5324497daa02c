"""The language of pages and messages: simplified Chinese, traditional Chinese, English.

English is the message id itself; the others are gettext catalogues beside this file in
``locale``. This room translates sentences and never names, values or rules; it spells days,
times and counts. Babel's data for that would be a hundred times its size.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from processor.errors import UsageTrouble

NAMES = ("zh-Hans", "zh-Hant", "en")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = {
    "zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "zh-Hant": ("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_WIDE_STOPS = "。！？；"
LOCALE = Path(__file__).parent / "locale"


def number(n: int) -> str:
    """A count as all our languages write it: 12,345."""
    return f"{n:,}"


def sentences(*told: str) -> str:
    """Sentences one after another. Behind the wide stops of Chinese no blank is written."""
    text = ""
    for sentence in filter(None, told):
        text += sentence if not text or text[-1] in _WIDE_STOPS else f" {sentence}"
    return text


@dataclass(frozen=True, slots=True)
class Language:
    """One language with its catalogue; ``name`` is also the page's ``lang`` attribute."""

    name: str
    catalogue: gettext.NullTranslations

    def say(self, msgid: str) -> str:
        """The sentence in this language; the msgid itself where the catalogue lacks it."""
        return self.catalogue.gettext(msgid) if msgid else ""

    def say_many(self, singular: str, plural: str, n: int) -> str:
        """The sentence for a count, with ``{n}`` filled in."""
        return self.catalogue.ngettext(singular, plural, n).format(n=number(n))

    def when(self, told: date | str | None) -> str:
        """A day, or an instant to the minute; from ISO 8601 too, and blank for nothing.

        Chinese offices write figures alone, as GB/T 7408 has it: 2026-03-01 09:30. English has the
        month by name, as CLDR's en-GB does, because 03-01 is read in two ways: 1 Mar 2026 09:30.
        """
        text = told.isoformat() if isinstance(told, date) else told or ""
        day, time = text[:10], text[11:16]
        if self.name == "en" and day:
            y, m, d = day.split("-")
            day = f"{int(d)} {_MONTHS[int(m) - 1]} {y}"
        return f"{day} {time}".rstrip()

    def due(self, told: date | str) -> str:
        """A day on which something has to be done, with the day of its week."""
        day = told if isinstance(told, date) else date.fromisoformat(told[:10])
        name = _WEEKDAYS[self.name][day.weekday()]
        return f"{name} {self.when(day)}" if self.name == "en" else f"{self.when(day)}（{name}）"


def load_language(name: str) -> Language:
    """Load a language by its name; UsageTrouble for a name that is not in ``NAMES``."""
    if name not in NAMES:
        raise UsageTrouble(
            "unknown language {name}; known are {known}", name=name, known=", ".join(NAMES)
        )
    if name == "en":
        return Language(name, gettext.NullTranslations())
    return Language(name, gettext.translation("processor", LOCALE, [name.replace("-", "_")]))
