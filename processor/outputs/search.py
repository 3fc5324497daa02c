"""What finds a record on a page besides the text that is shown: initials, numbers, masks.

A masked page must not tell what it hides, not even as a digest: of a masked phone number only ten
thousand are possible. So what somebody types is laid under the masks that the page shows: 王建国
finds 王**. The page carries initials of what is shown, and no more. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from processor.forms.text import fold
from processor.matching.sound import syllables
from processor.model import Record
from processor.outputs.reader import Reader, read_value

_HAN = re.compile(r"[\u3400-\u9fff]+")
_PARTS = re.compile(r"[\s/、,，;；]+")


def initials(text: str) -> str:
    """The first letters of the syllables of what is written in Han: 王建国 is wjg."""
    return " ".join(
        "".join(syllable[:1] for syllable in syllables(part)) for part in _HAN.findall(fold(text))
    )


def search_key(reader: Reader, records: Iterable[Record]) -> str:
    """Initials and readings of names, and numbers as far as the reader may see them."""
    words: dict[str, None] = {}
    for record in records:
        pack = reader.pack_of(record)
        for name in (reader.customer(record), reader.claimant(record)):
            words |= dict.fromkeys((*initials(name).split(), "" if _shows(name) else fold(name)))
        for field in pack.form_of(record).fields:
            if field.kind == "phones" and "*" not in reader.seen(record, field.field):
                typed = _PARTS.split(record.typed(field.field))
                words |= dict.fromkeys(
                    n for n in _PARTS.split(read_value(record, field)) if n not in typed
                )
    return " ".join(word for word in words if word)


def _shows(name: str) -> bool:
    """Whether a page that shows a name is found by its folded form without more."""
    return fold(name) in name.lower()
