"""Who meets whom when records come in, and what their coming changes for others.

Two things hold for a register and not for a pair: that a key is too crowded to compare everybody
under it, and that a name is too common to prove anything alone. Both are judged by all records
that are known. So when new records make a key too crowded or a name too common, the pairs that
rested on it are judged anew; the order in which records came in leaves no trace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from processor.ledger.book import Book
from processor.matching.candidates import candidate_pairs
from processor.matching.judge import Known
from processor.matching.kept import kept_each, restored
from processor.matching.keys import (
    Keys,
    bearer_keys,
    bearer_prefix,
    block_of,
    keys_from,
    meet,
)
from processor.matching.kinds import KINDS, VERSION, Normals, normals_of
from processor.matching.whole import alike
from processor.model import Record, Verdict
from processor.rules.pack import Pack
from processor.runs.verdicts import record_keys, verdicts_on

Pair = tuple[str, str]


class Meeting(NamedTuple):
    """Verdicts that are new or changed, and pairs whose verdict is gone or made anew."""

    verdicts: Sequence[Verdict]
    parted: Sequence[Pair]

    def touched(self) -> set[str]:
        """The records whose groups must be settled anew."""
        pairs = [*((v.left, v.right) for v in self.verdicts), *self.parted]
        return {id for pair in pairs for id in pair}


def welcome(book: Book, pack: Pack, mine: Mapping[str, Record], zone: ZoneInfo) -> Meeting:
    """Key records, judge them against all that they meet, and keep the verdicts.

    They are new, or known ones whose values were corrected; after a change of the rules all that
    are known are judged anew with them.
    """
    _key_anew(book, pack, zone)
    if judged_otherwise(book, pack):
        mine = {**_known(book, pack, but=mine), **mine}
        book.remember(_verdicts_name(pack), _same_version(pack))
    normals = _normals(mine, pack)
    keys = {
        id: keys_from(normals[id], pack.same) if id in normals else record_keys(r, pack, zone)
        for id, r in mine.items()
    }
    old = _kept_normals(book, pack, mine)
    old_keys = {id: keys_from(n, pack.same) for id, n in old.items()}
    every = {
        block_of(k) for k_s in (*keys.values(), *old_keys.values()) for k in k_s.found | k_s.looks
    }
    names = set(_names([*normals.values(), *old.values()], pack))
    crowds_before, common_before = _crowds(book, pack, every), _common(book, pack, names)
    book.keys.remove(pack.name, _found(old_keys, old, pack))
    gone = [(v.left, v.right) for v in book.verdicts_of(mine)]
    book.remove_verdicts(gone)
    _keep_keys(book, pack, keys, normals)
    crowds, common = _crowds(book, pack, every), _common(book, pack, names)
    eased = crowds_before.keys() - crowds.keys()
    at_hand = _AtHand(mine, normals)
    fresh = _meet_all(book, pack, keys, (zone, at_hand), (eased, every, crowds))
    parted = _parted(book, pack, zone, crowds.keys() - crowds_before.keys())
    doubted = _doubted(book, pack, zone, common ^ common_before)
    changed = [v for v in doubted if (v.left, v.right) not in set(parted)]
    told = {(v.left, v.right): v for v in (*fresh, *changed)}
    book.remove_verdicts([*parted, *told])
    book.add_verdicts(told.values())
    _note_crowds(book, pack, every, crowds)
    return Meeting(list(told.values()), [*parted, *gone])


# --------------------------------------------------------------------------- keys


def key_version(pack: Pack) -> str:
    """Changes with the normaliser and with the rules that make keys."""
    rules = pack.same.model_dump_json(
        by_alias=True, include={"comparisons", "candidates", "one_of_two", "common_name"}
    )
    return VERSION + ":" + hashlib.sha256(rules.encode()).hexdigest()[:16]


def keyed_by(book: Book, pack: Pack) -> bool:
    """Whether the keys and normal forms that are kept were made by these rules."""
    return book.remembered(_keys_name(pack)) == key_version(pack)


def _keys_name(pack: Pack) -> str:
    return f"keys of {pack.name}"


def _key_anew(book: Book, pack: Pack, zone: ZoneInfo) -> None:
    """Make the keys of all known records anew where they were made by other rules."""
    if keyed_by(book, pack):
        return
    if book.remembered(_keys_name(pack)) is not None:
        book.keys.clear(pack.name)
        known = _known(book, pack)
        keys = {id: record_keys(r, pack, zone) for id, r in known.items()}
        _keep_keys(book, pack, keys, _normals(known, pack))
    book.remember(_keys_name(pack), key_version(pack))


def judged_otherwise(book: Book, pack: Pack) -> bool:
    """Whether the verdicts that are kept were made by other rules."""
    return book.remembered(_verdicts_name(pack)) != _same_version(pack)


def note_rules(book: Book, pack: Pack) -> None:
    """Remember that keys and verdicts were made by the rules of today."""
    book.remember(_keys_name(pack), key_version(pack))
    book.remember(_verdicts_name(pack), _same_version(pack))


def _verdicts_name(pack: Pack) -> str:
    return f"verdicts of {pack.name}"


def _same_version(pack: Pack) -> str:
    rules = pack.same.model_dump_json(by_alias=True)
    return VERSION + ":" + hashlib.sha256(rules.encode()).hexdigest()[:16]


def _known(book: Book, pack: Pack, but: Collection[str] = ()) -> dict[str, Record]:
    """The records of the ledger that are compared with others, without those at hand."""
    ids = book.ids_of(pack.name).difference(but)
    return {id: r for id, r in book.records(ids).items() if not r.faulty and pack.takes_part(r)}


def _normals(records: Mapping[str, Record], pack: Pack) -> dict[str, Normals]:
    """The normal forms of the records that claim a customer."""
    claiming = {id: r for id, r in records.items() if pack.claims_with(r)}
    return {id: normals_of(r, pack.same.comparisons) for id, r in claiming.items()}


def _keep_keys(
    book: Book, pack: Pack, keys: Mapping[str, Keys], normals: Mapping[str, Normals]
) -> None:
    found = _found(keys, normals, pack)
    rows = kept_each(normals.values(), pack.same)
    book.keys.add(pack.name, found, zip(normals, rows, strict=True))


def _found(
    keys: Mapping[str, Keys], normals: Mapping[str, Normals], pack: Pack
) -> list[tuple[str, str]]:
    return [
        (key, id)
        for id, k in keys.items()
        for key in sorted(k.found | bearer_keys(normals.get(id, {}), pack.same))
    ]


def _kept_normals(book: Book, pack: Pack, ids: Iterable[str]) -> dict[str, Normals]:
    known = book.keys.normals(ids)
    return {id: restored(text, pack.same) for id, text in known.items()}


def _meet_all(
    book: Book,
    pack: Pack,
    keys: Mapping[str, Keys],
    judging: tuple[ZoneInfo, _AtHand],
    counted: tuple[Set[str], Set[str], Mapping[str, int]],
) -> list[Verdict]:
    """The verdicts of records on all that they meet, and of those whose key is crowded no more.

    ``counted``: the keys that are crowded no more, all that were counted, and the crowded of them.
    """
    eased, every, crowds = counted
    zone, at_hand = judging
    again = {record for _, record in book.keys.records_under(pack.name, eased)} - keys.keys()
    seeking = {id: record_keys(r, pack, zone) for id, r in book.records(again).items()}
    seeking |= keys
    looked = {block_of(key) for k in seeking.values() for key in k.looks}
    crowded = crowds.keys() | _crowds(book, pack, looked - every)
    looks = [
        (id, key) for id, k in seeking.items() for key in k.looks if block_of(key) not in crowded
    ]
    pairs = candidate_pairs(looks, book.keys.records_under(pack.name, {key for _, key in looks}))
    return _judged(book, pack, pairs, zone, at_hand)


# --------------------------------------------------------------------------- crowded keys


def _crowds(book: Book, pack: Pack, keys: Iterable[str]) -> dict[str, int]:
    """The keys that more records share than the pack compares, and how many do."""
    limit = pack.same.block_at_most
    if limit is None:
        return {}
    return {k: n for k, n in book.keys.count_under(pack.name, keys).items() if n > limit}


def _parted(book: Book, pack: Pack, zone: ZoneInfo, newly: Set[str]) -> list[Pair]:
    """The pairs with a verdict that met only under keys that have become too crowded."""
    if not newly:
        return []
    ids = {record for _, record in book.keys.records_under(pack.name, newly)}
    pairs = [(v.left, v.right) for v in book.verdicts_of(ids)]
    records = book.records({id for pair in pairs for id in pair})
    keys = {id: record_keys(r, pack, zone) for id, r in records.items()}
    crowded = _crowds(book, pack, {k for some in keys.values() for k in some.found}).keys()
    return [(a, b) for a, b in pairs if not meet(keys[a], keys[b], crowded)]


def crowds_of(book: Book, pack: str) -> dict[str, int]:
    """The keys of a pack that are too crowded, as last seen, and how many records share each."""
    return json.loads(book.remembered(f"crowds of {pack}") or "{}")  # type: ignore[no-any-return]


def crowded_json(book: Book, packs: Iterable[str]) -> list[dict[str, Any]]:
    """The crowded keys of all packs, for the document of a run."""
    return [
        {"pack": pack, "key": key, "records": count}
        for pack in packs
        for key, count in sorted(crowds_of(book, pack).items())
    ]


def _note_crowds(book: Book, pack: Pack, keys: Set[str], crowds: Mapping[str, int]) -> None:
    known = crowds_of(book, pack.name)
    # Nobody looks among those who show an end unless somebody hides the rest.
    ends = {k: k.replace("-shown:", "-hidden:", 1) for k in crowds if "-shown:" in k}
    hiding = book.keys.count_under(pack.name, ends.values())
    idle = {k for k, hidden in ends.items() if not hiding.get(hidden)}
    now = {k: n for k, n in known.items() if k not in keys}
    now |= {k: n for k, n in crowds.items() if k not in idle}
    if now != known:
        book.remember(f"crowds of {pack.name}", json.dumps(now, ensure_ascii=False))


# --------------------------------------------------------------------------- common names


def _names(normals: Iterable[Normals], pack: Pack) -> Iterable[str]:
    if pack.same.common_name is not None and pack.same.one_of_two is not None:
        label = pack.same.one_of_two[0]
        shown = KINDS[pack.same.comparisons[label].by].shown
        yield from (shown(n[label]) for n in normals if label in n)


def _common(book: Book, pack: Pack, names: Iterable[str]) -> set[str]:
    """The names that more bear than the pack lets prove anything alone."""
    limit = pack.same.common_name
    if limit is None:
        return set()
    return {n for n in names if book.keys.count_from(pack.name, bearer_prefix(n)) > limit}


class _AtHand(NamedTuple):
    """Records that need not be asked for, and their normal forms."""

    records: Mapping[str, Record] = MappingProxyType({})
    normals: Mapping[str, Normals] = MappingProxyType({})


_NONE = _AtHand()


def _judged(
    book: Book, pack: Pack, pairs: Sequence[Pair], zone: ZoneInfo, at_hand: _AtHand = _NONE
) -> list[Verdict]:
    pairs = _telling(book, pack, pairs)
    ids = {id for pair in pairs for id in pair}
    others = book.records(ids - at_hand.records.keys())
    records = {**others, **{id: r for id, r in at_hand.records.items() if id in ids}}
    normals = {**_kept_normals(book, pack, others), **at_hand.normals}
    common = _common(book, pack, set(_names(normals.values(), pack)))
    return verdicts_on(pairs, records, pack, zone, Known(common, normals))


def _telling(book: Book, pack: Pack, pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Those pairs that can come to a verdict, so that records of strangers need not be read.

    Of records that are compared a row is kept; follow-ups and bookings are looked at as they are.
    """
    rows = book.keys.normals({id for pair in pairs for id in pair})
    compared = [pair for pair in pairs if pair[0] in rows and pair[1] in rows]
    if not compared:
        return pairs
    strangers = set(compared) - alike(compared, rows, pack.same)
    return [pair for pair in pairs if pair not in strangers]


def _doubted(book: Book, pack: Pack, zone: ZoneInfo, names: Iterable[str]) -> list[Verdict]:
    """The verdicts that rest on a name that is common now, or no more, judged anew."""
    bearing = {id for n in names for id in book.keys.records_from(pack.name, bearer_prefix(n))}
    old = {(v.left, v.right): v for v in book.verdicts_of(bearing) if "one-of-two" in v.notes}
    return [v for v in _judged(book, pack, sorted(old), zone) if v != old[(v.left, v.right)]]
