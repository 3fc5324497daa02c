"""What finds a record on a page besides the text that is shown: initials, numbers, masks.

A masked page must not tell what it hides, not even as a digest: of a masked phone number only ten
thousand are possible. So the page carries the masks themselves, and what somebody types is laid
under them: 王建国 finds 王**. It carries initials of what is shown, and no more. Pure.
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
            words |= dict.fromkeys((initials(name), fold(name)))
        for field in pack.form_of(record).fields:
            if field.kind == "phones" and "*" not in reader.seen(record, field.field):
                words |= dict.fromkeys(_PARTS.split(read_value(record, field)))
    return " ".join(word for word in words if word)


def masks_shown(reader: Reader, records: Iterable[Record]) -> str:
    """The masked texts of the records, to lay under what somebody types; "" without masks."""
    if reader.audience != "supervisor":
        return ""
    found: dict[str, None] = {}
    for record in records:
        for field in reader.pack_of(record).head.masks:
            found |= dict.fromkeys(_PARTS.split(reader.seen(record, field)))
    return "|".join(text for text in found if "*" in text)
