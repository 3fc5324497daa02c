"""Names of people and companies: their normal form and the ladder that compares two.

A missing name is unknown, never different; a masked one proves at most ``possible``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from processor.forms.text import fold
from processor.matching.companies import (
    COMPANY,
    bare_of,
    core_of,
    head_office,
    shortens,
    without_brackets,
)
from processor.matching.masked import ANY, fits_mask
from processor.matching.sound import syllables

_TITLES = re.compile(
    r"(先生|女士|小姐|太太|夫人|老师|总经理|董事长|经理|总监|主任|老板|师傅|总|同志|[工董])$"
)
_LOOSE_TITLES = ("工", "董")  # titles only behind a bare surname: 王工, but 李建工
_NOISE = re.compile(r"[\s·•・.,,。、/\\'\"“”‘’()\[\]【】《》<>_\-—:;!?]+")
_COUNTER = re.compile(
    r"\d+|(?<![a-z])[a-z](?![a-z])|[一二三四五六七八九十]+|[甲乙丙丁戊己庚辛壬癸]"
)
_VARIANTS = str.maketrans("喆堃兪甯珮菓陞", "哲坤俞宁佩果升")  # the script folding leaves them


class Name(NamedTuple):
    """A name in its normal form.

    ``core`` is a company without its legal form, ``bare`` one without region and branch too;
    ``sound`` holds the syllables, ``branch`` whether it is a branch.
    """

    whole: str
    core: str
    bare: str
    sound: tuple[str, ...]
    company: bool
    masked: bool
    branch: bool


@functools.lru_cache(maxsize=100_000)
def normal_name(text: str) -> Name | None:
    """The normal form of a name, or None for a blank one."""
    folded = fold(text).translate(_VARIANTS)
    if not folded:
        return None
    company = bool(COMPANY.search(folded))
    masked = "*" in folded or (not company and "某" in folded)
    whole = _NOISE.sub("", folded)
    if company:
        return _company(folded, whole, masked)
    bare = _TITLES.sub("", whole)
    if bare != whole and len(bare) == 1:
        # 王先生: the given name is unknown
        return Name(bare + "*", bare + "*", bare + "*", (), False, True, False)
    if bare and not whole.endswith(_LOOSE_TITLES):
        whole = bare
    return Name(whole, whole, whole, () if masked else syllables(whole), False, masked, False)


def _company(folded: str, whole: str, masked: bool) -> Name:
    head = head_office(whole)
    core = core_of(whole) if head is None else whole
    plain = _NOISE.sub("", without_brackets(folded))
    bare = bare_of(core_of(head_office(plain) or plain))
    sound = () if masked else syllables(core)
    return Name(whole, core, bare, sound, True, masked, head is not None)


_COMPANY, MASKED, _BRANCH = 1, 2, 4  # marks of a name that is kept


def name_given(n: Name) -> str:
    """A name as text: what it is, whole, how it sounds, and core and bare where they are other.

    Folding left no white space in a name, so tabs and spaces part what is kept of it.
    """
    marks = _COMPANY * n.company + MASKED * n.masked + _BRANCH * n.branch
    given = f"{marks}\t{n.whole}\t{' '.join(n.sound)}"
    return given if n.whole == n.core == n.bare else f"{given}\t{n.core}\t{n.bare}"


def name_restored(given: str) -> Name:
    """A name from the text that was kept of it."""
    told, whole, sound, *short = given.split("\t")
    core, bare = short or (whole, whole)
    marks, spoken = int(told), tuple(sound.split(" ")) if sound else ()
    flags = (bool(marks & flag) for flag in (_COMPANY, MASKED, _BRANCH))
    return Name(whole, core, bare, spoken, *flags)


Rung = tuple[str, float | None]


def name_rungs(lefts: Sequence[Name], rights: Sequence[Name]) -> list[Rung]:
    """The rung that holds for each pair of names, and a score between 0 and 1 where one is."""
    cores = [n.core for n in lefts], [n.core for n in rights]
    apart = process.cpdist(*cores, scorer=OSA.distance, score_cutoff=2)
    return [name_rung(a, b, int(d)) for a, b, d in zip(lefts, rights, apart.tolist(), strict=True)]


def name_rung(a: Name, b: Name, distance: int) -> Rung:
    """The first rung that holds; ``distance``: edits from core to core, 3 for any more."""
    if a.masked or b.masked:
        return ("name-masked" if _mask_fits(a.whole, b.whole) else "name-differs"), None
    if a.whole == b.whole:
        return "name-equal", 1.0
    if a.core == b.core:
        return "name-legal-form", 1.0
    if a.company or b.company:
        rung = _company_rung(a, b)
        if rung:
            return rung, None
    shortest, longest = sorted((len(a.core), len(b.core)))
    if shortest == longest >= 2 and a.core != b.core and sorted(a.core) == sorted(b.core):
        return "name-swapped", None
    if shortest >= 2 and a.sound == b.sound:
        return "name-sound", None
    if distance < 3 and counted_apart(a.core, b.core):
        return "name-differs", None
    if distance == 1 and shortest >= 3:
        return "name-one-off", 1 - 1 / longest
    if distance == 2 and longest >= 8:
        return "name-two-off", 1 - 2 / longest
    return "name-differs", None


def counted_apart(one: str, other: str) -> bool:
    """Whether two names differ in what counts alone: 三分厂 and 四分厂, A座 and B座."""
    shape = _COUNTER.sub("#", one)
    return "#" in shape and shape == _COUNTER.sub("#", other)


def _company_rung(a: Name, b: Name) -> str | None:
    if a.bare == b.bare and len(a.bare) >= 2:
        return "name-branch" if a.branch or b.branch else "name-region"
    if a.company and b.company and _part_of(a.core, b.core):
        return "name-part"
    short, long = sorted((a, b), key=lambda n: len(n.core))
    if long.company and (shortens(short.core, long.core) or shortens(short.core, long.bare)):
        return "name-short"
    return None


def _part_of(one: str, other: str) -> bool:
    """Whether a company name contains the other, as 北京星河科技 contains 星河科技."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and short in long


def _mask_fits(one: str, other: str) -> bool:
    """Whether two names agree on every character that both show."""
    for masked, full in ((one, other), (other, one)):
        if "*" in masked or "某" in masked:
            shown = full.replace("*", "").replace("某", "")
            if fits_mask(re.split(r"[*某]+", masked), ANY, shown):
                return True
    return False


def name_keys(n: Name, facet: str) -> Iterable[str]:
    """The keys under which names that are alike in this respect meet.

    ``near`` leaves out one character after the other, so that two names that differ in one
    meet; ``initials`` is the surname and the first letter of each further syllable.
    """
    if n.masked:
        return ()
    if facet == "bare":
        return (n.bare,)
    if facet == "sound":
        return (" ".join(n.sound),)
    if facet == "initials":
        return (n.core[:1] + "".join([s[:1] for s in n.sound[1:]]),)
    if facet == "near":
        core = n.core
        return [core[:i] + "_" + core[i + 1 :] for i in range(len(core))] if len(core) >= 3 else ()
    return (n.core,)


def surname_of(n: Name) -> str | None:
    """What a masked name still shows at its front, and what a full one shows for it."""
    return n.whole[0] if n.whole[:1] not in ("", "*", "某") else None
