"""The language of pages and messages: simplified Chinese, traditional Chinese, English.

English is the message id itself; the others are gettext catalogues beside this file in
``locale``. This room translates sentences and never names, values or rules.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from pathlib import Path

from processor.errors import UsageTrouble

NAMES = ("zh-Hans", "zh-Hant", "en")
LOCALE = Path(__file__).parent / "locale"


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
        return self.catalogue.ngettext(singular, plural, n).format(n=n)


def load_language(name: str) -> Language:
    """Load a language by its name; UsageTrouble for a name that is not in ``NAMES``."""
    if name not in NAMES:
        raise UsageTrouble(
            "unknown language {name}; known are {known}", name=name, known=", ".join(NAMES)
        )
    if name == "en":
        return Language(name, gettext.NullTranslations())
    return Language(name, gettext.translation("processor", LOCALE, [name.replace("-", "_")]))
