"""Normal forms and keys of records as the ledger keeps them, in the shape that matching wants.

A record's row has a cell for each comparison, in the order of the rules, empty where the record
says nothing. A cell holds the normal form as text and then, for each key of the rules that is made
of this comparison, the keys. Rows are made once, when a record comes in; a register is matched
from rows alone, and of most of them no normal form is ever read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from processor.matching.keys import hidden_ends
from processor.matching.kinds import KINDS, Normals, fields_of
from processor.matching.texts import as_json
from processor.model import Record
from processor.rules.same import SameRules

CELL, PART, KEY = "\x1e", "\x1f", "\x1d"  # no JSON holds them, and no key that can be printed
ROW = "\n"
SHOWN, HIDDEN = "shown", "hidden"  # ends of values, as keys of those that hide the rest


def kept(normals: Normals, rules: SameRules) -> str:
    """Normal forms and keys as a row."""
    return next(iter(kept_each([normals], rules)))


def kept_each(many: Iterable[Normals], rules: SameRules) -> Iterator[str]:
    """The rows of many records."""
    facets = facets_of(rules)
    columns = [(label, rules.comparisons[label], facets[label]) for label in facets]
    for normals in many:
        yield CELL.join([_cell(normals.get(of), how, some) for of, how, some in columns])


def _cell(normal: Any, comparison: Any, facets: Sequence[str]) -> str:
    """A normal form with its keys under these facets."""
    if normal is None:
        return ""
    made = keys_made(normal, comparison, facets)
    if not _plain("".join(["".join(keys) for keys in made])):
        made = [[key if _plain(key) else as_json(key) for key in keys] for keys in made]
    given = KINDS[comparison.by].given(normal)
    return PART.join([given, *[KEY.join(["", *keys]) for keys in made]])


def _plain(key: str) -> bool:
    return key.isprintable() and '"' not in key


def keys_made(normal: Any, comparison: Any, facets: Sequence[str]) -> list[list[str]]:
    """The keys of a value in each respect, each key once, always in the same order."""
    keys = KINDS[comparison.by].keys
    ends = hidden_ends(comparison, normal) if SHOWN in facets or HIDDEN in facets else ()
    return [
        sorted({end for end, masked in ends if masked or facet == SHOWN})
        if facet in (SHOWN, HIDDEN)
        else list(dict.fromkeys(keys(normal, facet)))
        for facet in facets
    ]


def facets_of(rules: SameRules) -> Mapping[str, Sequence[str]]:
    """For each comparison the facets of which the candidates of the rules are made."""
    facets: dict[str, list[str]] = {label: [] for label in rules.comparisons}
    for candidate in rules.candidates:
        for part in (candidate,) if isinstance(candidate, str) else candidate:
            label, facet = rules.key_parts(part)
            facets[label].append(facet)
        if isinstance(candidate, str) and hides(candidate, rules):
            facets[candidate] += [SHOWN, HIDDEN]
    return {label: list(dict.fromkeys(some)) for label, some in facets.items()}


def hides(candidate: str, rules: SameRules) -> bool:
    """Whether a key is the whole of values of which some hide a part."""
    comparison = rules.comparisons.get(candidate)
    return comparison is not None and comparison.by in ("phones", "name")


def restored(row: str, rules: SameRules) -> dict[str, Any]:
    """Normal forms from a row."""
    cells = zip(rules.comparisons.items(), row.split(CELL), strict=True)
    return {
        label: KINDS[comparison.by].restored(one.split(PART, 1)[0])
        for (label, comparison), one in cells
        if one
    }


_AT_ONCE = 1_000  # records whose rows are made together
Said = Sequence[Sequence[Any]]  # of many records what they mean by some fields
Each = Callable[[Callable[[Said], str], Iterable[Said]], Iterable[str]]


def kept_rows(records: Iterable[Record], rules: SameRules, each: Each = map) -> Iterator[str]:
    """The rows of records, in their order.

    ``each`` applies a function to many things, as ``map`` does; what it is given are plain
    values, so it may do so in other processes.
    """
    fields = fields_of(rules.comparisons)
    said = ([*map(record.meaning, fields)] for record in records)
    chunks = iter(lambda: [*islice(said, _AT_ONCE)], [])
    for rows in each(partial(_rows, fields=fields, rules=rules), chunks):
        yield from rows.split(ROW)


def _rows(chunk: Said, fields: Sequence[str], rules: SameRules) -> str:
    """The rows of a few records, made one comparison after the other, which is faster."""
    given = [dict(zip(fields, one, strict=True)).get for one in chunk]
    columns = []
    for label, facets in facets_of(rules).items():
        comparison = rules.comparisons[label]
        normal = KINDS[comparison.by].normal
        normals = [normal(said, comparison) for said in given]
        columns.append([_cell(one, comparison, facets) for one in normals])
    return ROW.join([CELL.join(cells) for cells in zip(*columns, strict=True)])
