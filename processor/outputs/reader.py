"""What every view asks for: the snapshot, the language and the audience together, and the small
texts that follow from them (a value as it may be seen, a time, a link).

Pure; knows no run and no page.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from processor.forms import show
from processor.languages import Language
from processor.messages import remedy, sentence
from processor.model import Decision, Finding, Moment, Record
from processor.outputs.items import FindingRow
from processor.outputs.masks import Audience, core_name, mask_name, mask_phone, masked
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import FINDING_SEVERITIES
from processor.reasons import REASONS
from processor.rules.forms import FormField
from processor.rules.pack import Pack
from processor.rules.words import spoken

_TYPED_ARGS = ("there", "other")
_WITH_SECONDS = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d):00$")
_LONG_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")  # a mobile number in a file's name
# What people wrote tells more than what was made of it: 300万, 来访.
_AS_TYPED = ("choice", "quantity", "money", "integer", "score")
_AMOUNTS = ("quantity", "money", "integer")
_HARD_TO_READ = re.compile(r"\s*\d{5,}(?:\.\d+)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader in front of a state."""

    snapshot: Snapshot
    language: Language
    audience: Audience
    outbox: str  # its path as the settings give it
    folder: str = "reports"  # of the page, in the outbox

    def address(self, path: str) -> str:
        """The address of a workspace path from the page, or an empty text for none."""
        return relative(path, f"{self.outbox}/{self.folder}") if path else ""

    def file(self, record: Record) -> str:
        """The file of a record; what it tells of masked fields is masked in its name too."""
        return self.hide(record.file, [record])

    def hide(self, text: str, records: Iterable[Record]) -> str:
        """A text in which the masked values of the records are masked as well."""
        if self.audience != "supervisor":
            return text
        for record in records:
            for field, mask in self.pack_of(record).head.masks.items():
                if mask == "name":
                    name = record.typed(field).strip()
                    for told in (name, core_name(name)):
                        if len(told) > 1:
                            text = text.replace(told, mask_name(told))
        return _LONG_NUMBER.sub(lambda found: mask_phone(found[0]), text)

    def say(self, msgid: str) -> str:
        """The sentence in the reader's language."""
        return self.language.say(msgid)

    def pack_of(self, record: Record) -> Pack:
        """The pack whose rules read the record."""
        return self.snapshot.packs[record.pack]

    def seen(self, record: Record, field: str) -> str:
        """A field as typed, masked for the reader; a cell's time without the seconds of a clock."""
        typed = to_the_minute(record.typed(field))
        return masked(field, typed, self.pack_of(record).head.masks, self.audience)

    def customer(self, record: Record) -> str:
        """Whom the record is about, masked for the reader."""
        field = self.pack_of(record).head.customer
        return "" if field is None else self.seen(record, field)

    def claimant(self, record: Record) -> str:
        """Who handed the record in; names of staff are never masked."""
        return shown_claimant(record, self.pack_of(record))

    def moment(self, moment: Moment | None) -> str:
        """A moment in the workspace's zone, to the minute; the day alone if that is all."""
        if moment is None:
            return ""
        at = moment.at.astimezone(self.snapshot.zone)
        return self.language.when(at.date() if moment.day_only else at)

    def day(self, record: Record) -> str:
        """The day on which a record came in, as ISO 8601: days are sorted by it."""
        return record.arrived_at.astimezone(self.snapshot.zone).date().isoformat()

    def time(self, at: datetime) -> str:
        """An instant in the workspace's zone, to the minute."""
        return self.moment(Moment(at, False))

    def finding_row(self, found: Finding, pack: Pack, form: str) -> FindingRow:
        """A finding in the reader's words, with what was typed masked."""
        titles = {f.field: spoken(f.title, self.language.name) for f in pack.forms[form].fields}
        shown = self._masked_args(found, pack)
        return FindingRow(
            severity=found.severity.value,
            word=self.say(FINDING_SEVERITIES[found.severity.value]),
            place=str(found.place or ""),
            says=sentence(shown, self.say, titles),
            todo=remedy(shown, self.say, titles),
        )

    def _masked_args(self, found: Finding, pack: Pack) -> Finding:
        masks = pack.head.masks
        args = {
            name: masked(found.field or "", text, masks, self.audience)
            if name in _TYPED_ARGS
            else text
            for name, text in found.args.items()
        }
        return replace(found, args=args)


def to_the_minute(typed: str) -> str:
    """The time of a cell without the seconds of a clock, which nobody typed; other texts as is."""
    return _WITH_SECONDS.sub(r"\1", typed)


def shown_claimant(record: Record, pack: Pack) -> str:
    """Who handed the record in, as pages show the name; an empty text for nobody."""
    field = pack.form_of(record).field_named(pack.head.claimant or "")
    return "" if field is None else read_value(record, field) or record.typed(field.field)


def read_value(record: Record, field: FormField) -> str:
    """The meaning of a field as a text for people, or an empty text."""
    if field.kind in _AS_TYPED:
        return ""
    return show.show_value(record.meaning(field.field), field)


def read_beside(record: Record, field: FormField) -> str:
    """What to show beside the typed text: the meaning, and of many bare digits the amount, grouped
    and with its unit. What a cell held is never shown otherwise than as typed."""
    if field.kind in _AMOUNTS and _HARD_TO_READ.fullmatch(record.typed(field.field)):
        return show.show_value(record.meaning(field.field), field)
    return read_value(record, field)


def relative(target: str, page_folder: str) -> str:
    """The address of a workspace path from a page in ``page_folder``, safe in a link."""
    paths = (target.replace("\\", "/"), page_folder.replace("\\", "/") or ".")
    return quote(posixpath.relpath(*paths), safe="/.-_~")


def is_near(path: str, page_folder: str) -> bool:
    """Whether a page can link to a path: both in the workspace, or both given whole."""
    return _is_whole(path) == _is_whole(page_folder)


def _is_whole(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:2] == ":"


def joined(parts: Sequence[str]) -> str:
    """Those of the parts that say something, separated by a middle dot."""
    return " · ".join(p for p in parts if p)


def review_reasons(reader: Reader, decision: Decision | None) -> tuple[str, ...]:
    """Why a record waits, in sentences."""
    codes = decision.reasons if decision else ()
    return tuple(reader.say(REASONS.get(code, code)) for code in codes)
