"""Records that claim nobody: they are kept, each settled with those of its own identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from processor.claims.identity import identity_key, settle_kept
from processor.ledger.book import Book
from processor.model import Decision, Outcome, Record, Settlement
from processor.rules.pack import Pack


def identity_keys(
    records: Iterable[Record], packs: Mapping[str, Pack]
) -> Iterator[tuple[str, str, str]]:
    """(pack, key, record) for every sound record that has an identity."""
    for record in records:
        key = identity_key(record, packs[record.pack].identity_of(record))
        if key is not None and not record.faulty:
            yield record.pack, key, record.id


def keep_records(
    book: Book, pack: Pack, fresh: Mapping[str, Record]
) -> tuple[dict[str, Record], dict[str, Decision], Settlement]:
    """Settle new records with those of their identities, which are in the ledger already.

    Gives all that were settled, the words on those that were there before, and the words now.
    """
    keys = {id: identity_key(record, pack.identity_of(record)) for id, record in fresh.items()}
    found = book.keys.records_under(pack.name, {key for key in keys.values() if key is not None})
    groups: dict[str, set[str]] = {}
    for key, id in found:
        groups.setdefault(key, set()).add(id)
    known = book.records({id for ids in groups.values() for id in ids} - fresh.keys())
    records = {**known, **fresh}
    decisions = [d for ids in groups.values() for d in settle_kept(records[id] for id in ids)]
    decisions += [
        Decision(record=id, outcome=Outcome.ACCEPTED) for id, key in keys.items() if key is None
    ]
    decisions.sort(key=lambda decision: decision.record)
    before = book.decisions(known)
    after = Settlement(claims=(), conflicts=(), decisions=tuple(decisions))
    book.replace_settlement(pack.name, records, after)
    return records, before, after
