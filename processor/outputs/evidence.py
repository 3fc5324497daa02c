"""Two records side by side: what each says, what differs, and what matching made of it.

Names and texts are marked character by character; numbers, dates and choices as a whole,
because half a phone number tells nobody anything. Pure: records and a verdict in, rows out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from processor.errors import Say
from processor.languages import Language
from processor.model import Evidence, Record, Verdict
from processor.outputs.items import EvidenceRow, Segment
from processor.outputs.masks import masked
from processor.outputs.reader import Reader, read_beside
from processor.outputs.words import COMPARISONS
from processor.reasons import RUNGS
from processor.rules.forms import FormField
from processor.rules.pack import Pack
from processor.rules.words import spoken

_BY_CHARACTER = ("text", "party", "person")
_SIGNS = {"same": "＝ ", "different": "≠ ", "possible": "？ "}
_SPACES = re.compile(r"\s+")
_LONGEST = 400  # characters; comparing longer texts letter by letter costs too much


def side_by_side(left: Record, right: Record, reader: Reader) -> tuple[EvidenceRow, ...]:
    """A row for each field that either record fills, in the order of the form.

    Who handed them in stands above the two sides, and again only where it was compared.
    """
    pack, verdict = reader.pack_of(right), reader.snapshot.verdict_on(left.id, right.id)
    judged = {
        pack.same.comparisons[e.comparison].fields[0]: e
        for e in (verdict.evidence if verdict else ())
        if e.comparison in pack.same.comparisons
    }
    return tuple(
        _row(left, right, field, judged.get(field.field), reader)
        for field in pack.form_of(right).fields
        if (left.typed(field.field) or right.typed(field.field))
        and (field.field in judged or field.field != pack.head.claimant)
    )


def _row(
    left: Record, right: Record, field: FormField, evidence: Evidence | None, reader: Reader
) -> EvidenceRow:
    sides = (left, right)
    masks = reader.pack_of(right).head.masks
    typed = [reader.seen(r, field.field) for r in sides]
    read = [masked(field.field, read_beside(r, field), masks, reader.audience) for r in sides]
    equal = _equal(left, right, field.field)
    level, told = _judgement(evidence, equal, typed, reader.language)
    plain = equal or not all(typed) or (field.kind == "phones" and level == "same")
    segments = marks(typed[0], typed[1], plain, field.kind in _BY_CHARACTER)
    return EvidenceRow(
        title=spoken(field.title, reader.language.name),
        left=segments[0],
        right=segments[1],
        left_read=_telling(read[0], typed[0]),
        right_read=_telling(read[1], typed[1]),
        level=level,
        judgement=_SIGNS.get(level, "") + told,
    )


def _telling(read: str, typed: str) -> str:
    """What was read, unless it only repeats what was typed, perhaps spaced or cut otherwise."""
    return "" if _SPACES.sub("", typed).startswith(_SPACES.sub("", read)) else read


def _equal(left: Record, right: Record, field: str) -> bool:
    return left.typed(field) == right.typed(field) or (
        left.meaning(field) is not None and left.meaning(field) == right.meaning(field)
    )


def _judgement(
    evidence: Evidence | None, equal: bool, typed: list[str], language: Language
) -> tuple[str, str]:
    if evidence is not None:
        told = rung_sentence(evidence, language)
        return (evidence.level.value if evidence.level else "possible"), told
    if not all(typed):
        return "", language.say("Given on one side only.")
    return "", language.say("Equal.") if equal else differs(language)


def differs(language: Language) -> str:
    """The judgement on a field that no comparison is about, and that says two things."""
    return language.say("Differs.")


def rung_sentence(evidence: Evidence, language: Language) -> str:
    """The rung of a ladder that held, with how alike the two are where that was measured."""
    told = language.say(RUNGS.get(evidence.rung, evidence.rung))
    if evidence.score is not None and 0 < evidence.score < 1:
        told += language.say(" ({percent} % alike)").format(percent=round(evidence.score * 100))
    return told


def score_of(verdict: Verdict, pack: Pack) -> dict[str, Any] | None:
    """The points of a verdict by comparison, and what it takes; None where no score decides."""
    rules = pack.same.score
    if rules is None or not verdict.evidence:
        return None
    held = {e.comparison: e.rung for e in verdict.evidence}
    points = {c: rungs.get(held[c], 0.0) for c, rungs in rules.points.items() if c in held}
    total = sum(points.values())
    return {"points": points, "total": total, "same": rules.same, "possible": rules.possible}


def score_sentence(score: Mapping[str, Any], say: Say) -> str:
    """Points, their sum, and from how many on two records are or may be the same."""
    each = " + ".join(f"{say(COMPARISONS.get(c, c))} {n:g}" for c, n in score["points"].items())
    told = say("Points: {each} = {total}; the same from {same} up, possibly from {possible} up.")
    sums = {word: f"{score[word]:g}" for word in ("total", "same", "possible")}
    return told.format(each=each, **sums)


def marks(
    left: str, right: str, equal: bool, by_character: bool
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both texts cut into segments; ``del`` stands left only, ``ins`` right only."""
    if equal or left == right:
        return (("", left),), (("", right),)
    if not by_character or max(len(left), len(right)) > _LONGEST:
        return (("del", left),), (("ins", right),)
    ones: list[Segment] = []
    others: list[Segment] = []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            ones.append(("" if tag == "equal" else "del", left[a:b]))
        if c < d:
            others.append(("" if tag == "equal" else "ins", right[c:d]))
    return tuple(ones), tuple(others)
