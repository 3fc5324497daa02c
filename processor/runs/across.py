"""The findings of checks that look at other records, kept up to date with what stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from processor.claims.identity import REPLACED
from processor.forms.across import across, forms_that_look_at
from processor.ledger.book import Book
from processor.model import Outcome, Record
from processor.rules.checks import LookupCheck, state_checks
from processor.rules.pack import Pack


def look_across(
    book: Book, forms: Iterable[tuple[str, str]], packs: Mapping[str, Pack], zone: ZoneInfo
) -> set[str]:
    """Run such checks again for the forms (pack, form) that new records touch.

    Gives the ids of the records that they say something else of now.
    """
    touched: dict[str, set[str]] = {}
    for pack, form in forms:
        touched.setdefault(pack, set()).add(form)
    changed: set[str] = set()
    for name, some in touched.items():
        for form in sorted(forms_that_look_at(packs[name], some)):
            changed |= _look(book, packs[name], form, zone)
    return changed


def _look(book: Book, pack: Pack, form: str, zone: ZoneInfo) -> set[str]:
    needed = {form}
    for check in state_checks(pack.checks, form):
        if isinstance(check, LookupCheck) and check.elsewhere:
            needed.add(check.elsewhere[0])
    standing = {one: _standing(book, pack.name, one) for one in sorted(needed)}
    return book.replace_standing(pack.name, form, across(pack, form, standing, zone))


def _standing(book: Book, pack: str, form: str) -> list[Record]:
    """The records of a form that were taken up and that no later one stands for."""
    ids = [
        id
        for id, decision in book.decisions_of_form(pack, form).items()
        if decision.outcome not in (Outcome.RETURNED, Outcome.DUPLICATE)
        and REPLACED not in decision.reasons
    ]
    return list(book.records(ids).values())
