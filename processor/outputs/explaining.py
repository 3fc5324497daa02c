"""Why a record, a claim or a conflict is as it is, on one page.

The cells, the ladder of each comparison step by step, the claims on a line of time, the rules in
their own sentences, the rulings. Masked for the reader like every report. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from processor import __version__
from processor.errors import Say
from processor.model import Conflict, Evidence, Record, Verdict
from processor.outputs.conflicts import ruling_sentence
from processor.outputs.evidence import score_of, score_sentence
from processor.outputs.items import FindingRow, Timeline
from processor.outputs.masks import masked
from processor.outputs.policy import policy_sentences
from processor.outputs.reader import Reader, joined, read_beside, review_reasons
from processor.outputs.timeline import timeline
from processor.outputs.words import (
    CLAIM_STATES,
    CLAIM_STATES_EXPLAINED,
    COMPARISONS,
    CONFLICT_KINDS,
    CONFLICT_STATES,
    OUTCOMES,
    VERDICTS,
)
from processor.reasons import REASONS, RUNGS
from processor.rules.ladders import LADDERS
from processor.rules.pack import Pack
from processor.rules.words import spoken

_ON_THE_LINE = 6  # records; more make a line of time unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One comparison of a verdict: the rung that held, those tried before it, and both sides."""

    comparison: str
    level: str
    rung: str
    score: str
    left: str
    right: str
    left_read: str
    right_read: str
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What matching made of two records."""

    left: str
    right: str
    word: str
    level: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """One record: what was read where, and what became of it."""

    id: str
    claimant: str
    where: str
    outcome: str
    says: tuple[str, ...]
    cells: tuple[tuple[str, str, str, str], ...]  # title, typed, read as, cell
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPart:
    """One claim: how long it holds and why."""

    id: str
    claimant: str
    since: str
    last_day: str
    word: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainView:
    """The page about one id."""

    id: str
    title: str
    now: str
    version: str
    conflicts: tuple[tuple[str, str, str, tuple[str, ...]], ...]  # id, kind, state, because
    records: tuple[RecordPart, ...]
    ladders: tuple[Ladder, ...]
    line: Timeline
    claims: tuple[ClaimPart, ...]
    rulings: tuple[str, ...]
    rules: tuple[tuple[str, tuple[str, ...]], ...]
    entrance: str


def records_behind(id: str, reader: Reader) -> tuple[str, ...]:
    """The records that an id stands for; none for an id that is not known."""
    known = reader.snapshot
    if id in known.records:
        return (id,)
    if id in known.claims:
        return known.claims[id].records
    conflict = known.conflicts.get(id)
    return (conflict.stands, conflict.against) if conflict else ()


def explain_view(id: str, reader: Reader) -> ExplainView:
    """The view of the page about a record (R...), a claim (C...) or a conflict (X...)."""
    known = reader.snapshot
    ids = records_behind(id, reader)
    records = [known.records[r] for r in ids]
    verdicts = _verdicts(id, ids, reader)
    near = dict.fromkeys([*ids, *(side for v in verdicts for side in (v.left, v.right))])
    claims = {c.id: c for r in near if (c := known.claim_of(r)) is not None}
    rulings = [r for r in known.rulings_in_force if set(ids) & set(r.records)]
    packs = {p.name: p for p in map(reader.pack_of, records)}.values()
    on_line = [known.records[r] for r in list(near)[:_ON_THE_LINE]]
    return ExplainView(
        id=id,
        title=joined([id, *dict.fromkeys(reader.customer(r) for r in records)]),
        now=reader.time(known.now),
        version=__version__,
        conflicts=tuple(_conflict_line(x, reader) for x in _conflicts(id, set(ids), reader)),
        records=tuple(_record_part(r, reader) for r in records),
        ladders=tuple(_ladder(v, reader) for v in verdicts),
        line=timeline(reader, on_line, rulings, folded=True),
        claims=tuple(
            ClaimPart(
                id=c.id,
                claimant=c.claimant,
                since=reader.moment(c.original_time),
                last_day=reader.language.when(c.last_day),
                word=reader.say(CLAIM_STATES[c.status.value]),
                says=reader.say(CLAIM_STATES_EXPLAINED[c.status.value]),
            )
            for c in claims.values()
        ),
        rulings=tuple(ruling_sentence(reader, r) for r in rulings),
        rules=tuple(
            (spoken(p.head.title, reader.language.name), lines)
            for p in packs
            if (lines := policy_sentences(p, reader.language))
        ),
        entrance=reader.address(f"{reader.outbox}/index.html"),
    )


def _conflicts(id: str, ids: set[str], reader: Reader) -> list[Conflict]:
    """Of a conflict itself; else every one that a record is party to."""
    known = reader.snapshot.conflicts
    if id in known:
        return [known[id]]
    return [x for x in known.values() if {x.stands, x.against} & ids]


def _verdicts(id: str, ids: Sequence[str], reader: Reader) -> list[Verdict]:
    """Of a conflict the verdict on its pair; else every verdict on one of the records."""
    if id in reader.snapshot.conflicts:
        verdict = reader.snapshot.verdict_on(ids[0], ids[1])
        return [verdict] if verdict else []
    mine = set(ids)
    return [v for pair, v in sorted(reader.snapshot.verdicts.items()) if mine & set(pair)]


def _conflict_line(x: Conflict, reader: Reader) -> tuple[str, str, str, tuple[str, ...]]:
    because = tuple(reader.say(REASONS.get(code, code)) for code in x.because)
    state = reader.say(CONFLICT_STATES.get(x.status, x.status))
    return x.id, reader.say(CONFLICT_KINDS[x.kind.value]), state, because


def _record_part(record: Record, reader: Reader) -> RecordPart:
    pack, decision = reader.pack_of(record), reader.snapshot.decisions.get(record.id)
    outcome = "returned" if record.faulty or decision is None else decision.outcome.value
    return RecordPart(
        id=record.id,
        claimant=reader.claimant(record),
        where=joined([reader.file(record), str(record.place)]),
        outcome=reader.say(OUTCOMES[outcome]),
        says=review_reasons(reader, decision),
        cells=tuple(_cells(record, reader)),
        findings=tuple(reader.finding_row(f, pack, record.form) for f in record.findings),
    )


def _cells(record: Record, reader: Reader) -> Iterable[tuple[str, str, str, str]]:
    masks = reader.pack_of(record).head.masks
    for field in reader.pack_of(record).form_of(record).fields:
        value = record.values.get(field.field)
        if value is not None:
            typed = reader.seen(record, field.field)
            read = masked(field.field, read_beside(record, field), masks, reader.audience)
            shown = "" if typed.startswith(read) else read
            yield spoken(field.title, reader.language.name), typed, shown, str(value.place)


def _ladder(verdict: Verdict, reader: Reader) -> Ladder:
    left, right = (reader.snapshot.records[id] for id in (verdict.left, verdict.right))
    names = [joined([reader.claimant(r), reader.customer(r), r.id]) for r in (left, right)]
    score = score_of(verdict, reader.pack_of(left))
    return Ladder(
        left=names[0],
        right=names[1],
        word=reader.say(VERDICTS[verdict.sameness.value]),
        level=verdict.sameness.value,
        steps=tuple(_step(e, left, reader) for e in verdict.evidence),
        notes=(
            *([score_sentence(score, reader.say)] if score else []),
            *(reader.say(RUNGS.get(note, note)) for note in verdict.notes),
        ),
    )


def _step(e: Evidence, record: Record, reader: Reader) -> Step:
    pack = reader.pack_of(record)
    rules = pack.same.comparisons.get(e.comparison)
    hidden = [f for f in (rules.fields if rules else ()) if f in pack.head.masks]

    def seen(text: str) -> str:
        return masked(hidden[0], text, pack.head.masks, reader.audience) if hidden else text

    tried = rungs_tried(e, pack)
    score = "" if e.score is None else f"{round(e.score * 100)} %"
    left, right = seen(e.left_typed), seen(e.right_typed)
    return Step(
        comparison=reader.say(COMPARISONS.get(e.comparison, e.comparison)),
        level=e.level.value if e.level else "unknown",
        rung=reader.say(RUNGS.get(e.rung, e.rung)),
        score=score,
        left=left,
        right=right,
        left_read="" if seen(e.left) == left else seen(e.left),
        right_read="" if seen(e.right) == right else seen(e.right),
        tried=tuple(tried_sentence(r, level, r == e.rung, reader.say) for r, level in tried),
    )


def rungs_tried(e: Evidence, pack: Pack) -> list[tuple[str, str]]:
    """(rung, level) in the order in which they were tried; the last one held."""
    comparison = pack.same.comparisons.get(e.comparison)
    if comparison is None or e.rung not in LADDERS[comparison.by]:
        return []
    return comparison.steps_to(e.rung)


def tried_sentence(rung: str, level: str, held: bool, say: Say) -> str:
    """One rung of a ladder: whether it held, and what it would have made of the two."""
    says = say("holds: {rung}") if held else say("does not hold: {rung}")
    word = say(VERDICTS[level]) if level in VERDICTS else say("not known")
    return f"{says.format(rung=say(RUNGS[rung]))}  [{word}]"
