"""The keys under which a record is found, and those under which it looks for others.

They are the same but for hidden digits and hidden names: those look among all who show the same
end, and are found by all who show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import product
from typing import Any, NamedTuple

from processor.matching.contacts import ending, is_masked
from processor.matching.kinds import KINDS, Normals, normals_of
from processor.matching.names import surname_of
from processor.model import Record
from processor.rules.pack import Pack
from processor.rules.same import SameRules

BEARER = "\x01bearer"  # under these keys the bearers of a name are counted, and nobody looks


class Keys(NamedTuple):
    """Where a record is found, and where it looks."""

    found: frozenset[str]
    looks: frozenset[str]


def keys_of(record: Record, pack: Pack) -> Keys:
    """The keys of a record under the rules of its pack."""
    return keys_from(normals_of(record, pack.same.comparisons), pack.same)


def keys_from(normals: Normals, rules: SameRules) -> Keys:
    """The keys that follow from a record's normal forms."""
    found: set[str] = set()
    looks: set[str] = set()
    for candidate in rules.candidates:
        parts = (candidate,) if isinstance(candidate, str) else candidate
        if len(parts) == 1:
            hidden = _hidden(parts[0], normals, rules)
            found |= hidden.found
            looks |= hidden.looks
        values = [list(_values(part, normals, rules)) for part in parts]
        both = {f"{'+'.join(parts)}:{' '.join(some)}" for some in product(*values)}
        found |= both
        looks |= both
    return Keys(frozenset(found), frozenset(looks))


def _values(part: str, normals: Normals, rules: SameRules) -> Iterator[str]:
    label, facet = rules.key_parts(part)
    normal = normals.get(label)
    if normal is not None:
        yield from KINDS[rules.comparisons[label].by].keys(normal, facet)


def _hidden(part: str, normals: Normals, rules: SameRules) -> Keys:
    """Phones of which the last digits are shown, names of which the surname is."""
    if part not in rules.comparisons or (normal := normals.get(part)) is None:
        return Keys(frozenset(), frozenset())
    found: set[str] = set()
    looks: set[str] = set()
    for end, masked in hidden_ends(rules.comparisons[part], normal):
        found.add(f"{part}-shown:{end}")
        if masked:
            found.add(f"{part}-hidden:{end}")
            looks.add(f"{part}-shown:{end}")
        else:
            looks.add(f"{part}-hidden:{end}")
    return Keys(frozenset(found), frozenset(looks))


def hidden_ends(comparison: Any, normal: Any) -> set[tuple[str, bool]]:
    """What of a value would still show if the rest were hidden, and whether it is hidden."""
    if comparison.by == "phones":
        return {(end, is_masked(c)) for c in normal if (end := ending(c))}
    if comparison.by == "name" and (shown := surname_of(normal)):
        return {(shown, normal.masked)}
    return set()


def block_of(key: str) -> str:
    """The key whose records make up the block: who looks for hidden ones is one of those."""
    word, _, value = key.partition(":")
    return word.removesuffix("hidden") + "shown:" + value if word.endswith("-hidden") else key


def meet(one: Keys, other: Keys, crowded: Set[str]) -> bool:
    """Whether one of two records looks under a key of the other that is not too crowded."""
    shared = (one.looks & other.found) | (other.looks & one.found)
    return any(block_of(key) not in crowded for key in shared)


def bearer_keys(normals: Normals, rules: SameRules) -> frozenset[str]:
    """For the count of a name's bearers: the name, and what tells one bearer from another."""
    if rules.common_name is None or rules.one_of_two is None:
        return frozenset()
    name, other = (normals.get(label) for label in rules.one_of_two)
    if name is None:
        return frozenset()
    by = [rules.comparisons[label].by for label in rules.one_of_two]
    confirms = "" if other is None else KINDS[by[1]].shown(other)
    return frozenset({bearer_prefix(KINDS[by[0]].shown(name)) + confirms})


def bearer_prefix(name: str) -> str:
    """How the keys start under which the bearers of a name are counted."""
    return f"{BEARER}:{name}\x1f"


def common_names(register: Iterable[Normals], rules: SameRules) -> frozenset[str]:
    """The names of a whole register that more bear than the rules let prove anything alone."""
    bearers = {key for normals in register for key in bearer_keys(normals, rules)}
    names = Counter(key.split("\x1f")[0] for key in bearers if not key.endswith("\x1f"))
    start = len(BEARER) + 1
    limit = rules.common_name or 0
    return frozenset(name[start:] for name, count in names.items() if count > limit)
