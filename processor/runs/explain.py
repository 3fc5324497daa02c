"""Why a record, a claim or a conflict is as it is: the cells, the ladder, the fold, the rulings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from processor.claims.carried import carries_over
from processor.claims.settle import seen_on
from processor.errors import Say, UsageTrouble
from processor.languages import sentences
from processor.ledger.state import State
from processor.model import Evidence, Record, Ruling, Verdict
from processor.outputs.evidence import score_of, score_sentence
from processor.outputs.explaining import rungs_tried, tried_sentence
from processor.outputs.place import Places
from processor.outputs.render import Pages
from processor.outputs.words import (
    CLAIM_STATES,
    COMPARISONS,
    CONFLICT_KINDS,
    OUTCOMES,
    VERDICTS,
)
from processor.reasons import REASONS, RUNGS
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.booking import rulings_in_force
from processor.runs.desk import Desk
from processor.runs.document import (
    claim_json,
    conflict_json,
    record_json,
    ruling_json,
    verdict_notes,
)
from processor.runs.pages import explain_file, publish_explained
from processor.runs.rules_then import Look, looking
from processor.runs.snapshots import state_around, with_conflicts
from processor.runs.tables import ruling_says


def explained(desk: Desk, id: str, as_of: str | None = None) -> dict[str, Any]:
    """Everything that a verdict on a record (R...), claim (C...) or conflict (X...) rests on.

    ``as_of`` tells it as it was known and held at that time, by the rules of that time. Of a
    conflict that is no more, say by a ruling, its records tell how they stand now.
    """
    with desk.ledger.reading() as book:
        look = looking(desk, book, as_of)
        state = look.state
        ids = _records_behind(state, id, () if as_of else book.told.sides(id))
        verdicts = sorted(state.verdicts_of(ids), key=lambda v: (v.left, v.right))
        near = {side for v in verdicts for side in (v.left, v.right)} | set(ids)
        records = state.records(near)
        conflicts = dict(sorted(state.conflicts_of(ids).items()))
        decisions = with_conflicts(state.decisions(ids), conflicts)
        claims = state.claims(d.claim for d in decisions.values() if d.claim)
        rulings = _rulings_on(look, ids, near)
    shown = [
        record_json(
            records[r],
            decisions.get(r),
            look.packs[records[r].pack],
            desk.language,
            verdict_notes(records[r], verdicts),
        )
        | {"cells": _cells(desk, look.packs[records[r].pack], records[r])}
        for r in ids
    ]
    now = look.as_of or desk.now
    return {
        "id": id,
        "records": shown,
        "claims": [claim_json(seen_on(c, now), pack) for pack, c in claims.values()],
        "conflicts": [conflict_json(x) for x in conflicts.values()],
        "verdicts": [_verdict_json(v, records, look.packs) for v in verdicts],
        "rulings": [ruling_json(r) | {"carried": carries_over(r)} for r in rulings],
    }


def _rulings_on(look: Look, ids: Iterable[str], near: Iterable[str]) -> list[Ruling]:
    """The rulings that hold for some records: on them, or carried over to them."""
    state = look.state
    verdicts = state.verdicts_of(near)
    around = state.records({side for v in verdicts for side in (v.left, v.right)} | set(near))
    told = state.rulings_of(around)
    found: list[Ruling] = []
    for name, pack in look.packs.items():
        mine = {id: r for id, r in around.items() if r.pack == name and not r.faulty}
        named = [r for r in told if any(id in mine for id in r.records)]
        found += rulings_in_force(mine.values(), verdicts, named, pack)
    return [r for r in found if set(r.records) & set(ids)]


def write_page(desk: Desk, id: str) -> str:
    """Write the page that explains an id; gives its path for people."""
    with desk.ledger.reading() as book:
        snapshot = state_around(book, desk, _records_behind(book, id))
    pages = Pages(desk.workspace.pages, outbox=desk.workspace.shown_outbox)
    publish_explained(desk, (pages, Places()), [id], snapshot)
    return desk.workspace.shown(desk.workspace.supervisor_outbox / explain_file(id))


def _records_behind(state: State, id: str, sides: Sequence[str] = ()) -> list[str]:
    """The records that an id is about; ``sides`` are those of a conflict that was told once."""
    if id in state.records([id]):
        return [id]
    claim = state.claims([id]).get(id)
    if claim is not None:
        return list(claim[1].records)
    conflict = state.conflicts().get(id)
    if conflict is not None:
        return [conflict[1].stands, conflict[1].against]
    if there := state.records(sides):
        return [record for record in sides if record in there]
    raise UsageTrouble(
        "There is no record, claim or conflict {id}. "
        "See: processor list records, list claims, list conflicts",
        id=id,
    )


def _cells(desk: Desk, pack: Pack, record: Record) -> list[dict[str, str]]:
    return [
        {
            "field": f.field,
            "title": spoken(f.title, desk.language.name),
            "typed": value.typed,
            "place": str(value.place),
        }
        for f in pack.form_of(record).fields
        if (value := record.values.get(f.field)) is not None
    ]


def _steps(e: Evidence, pack: Pack) -> list[dict[str, Any]]:
    return [
        {"rung": rung, "level": level, "held": rung == e.rung}
        for rung, level in rungs_tried(e, pack)
    ]


def _verdict_json(
    v: Verdict, records: Mapping[str, Record], packs: Mapping[str, Pack]
) -> dict[str, Any]:
    pack = packs[records[v.left].pack]
    return {
        "left": v.left,
        "right": v.right,
        "files": [records[id].file for id in (v.left, v.right)],
        "verdict": v.sameness.value,
        "notes": list(v.notes),
        "score": score_of(v, pack),
        "evidence": [
            {
                "comparison": e.comparison,
                "level": None if e.level is None else e.level.value,
                "rung": e.rung,
                "typed": [e.left_typed, e.right_typed],
                "normalised": [e.left, e.right],
                "score": e.score,
                "steps": _steps(e, pack),
            }
            for e in v.evidence
        ],
    }


def explain_lines(document: Mapping[str, Any], desk: Desk) -> list[str]:
    """The explanation for a terminal."""
    return list(_explain_lines(document, desk))


def _step_lines(steps: Iterable[Mapping[str, Any]], say: Say) -> Iterator[str]:
    for step in steps:
        yield tried_sentence(step["rung"], step["level"], step["held"], say)


def _explain_lines(document: Mapping[str, Any], desk: Desk) -> Iterator[str]:
    say = desk.language.say
    for record in document["records"]:
        place = record["place"]
        yield f"{record['id']}  {place['file']} {place['sheet']}!{place['cell']}"
        for cell in record["cells"]:
            yield f"  {cell['title']}: {cell['typed']}  ({cell['place']})"
        reasons = " ".join(say(REASONS[code]) for code in record["reasons"] if code in REASONS)
        yield f"  => {say(OUTCOMES[record['outcome']])}  {reasons}"
        for found in record["findings"]:
            yield f"  - {sentences(found['message'], found['remedy'])}"
    for v in document["verdicts"]:
        yield f"{v['left']} / {v['right']}: {say(VERDICTS[v['verdict']])}"
        for e in v["evidence"]:
            left, right = e["typed"]
            compared = say(COMPARISONS.get(e["comparison"], e["comparison"]))
            yield f"  {compared}: {say(RUNGS[e['rung']])}  “{left}” / “{right}”"
            yield from (f"    {line}" for line in _step_lines(e["steps"], say))
        if v["score"]:
            yield f"  {score_sentence(v['score'], say)}"
    for claim in document["claims"]:
        first, last = map(desk.language.when, (claim["original_time"], claim["last_day"]))
        yield (
            f"{claim['id']}  {claim['claimant']}  {claim['customer']}"
            f"  {first} – {last}  {say(CLAIM_STATES[claim['status']])}"
        )
    for x in document["conflicts"]:
        because = " ".join(say(REASONS[code]) for code in x["because"])
        kind = say(CONFLICT_KINDS[x["kind"]])
        yield f"{x['id']}  {kind}  {x['stands']} / {x['against']}  {because}"
    for r in document["rulings"]:
        says = ruling_says(r, desk.language)
        if r["carried"]:
            pair = " / ".join(r["about"])
            says += " " + say("(carried over from {pair})").format(pair=pair)
        yield f"{r['id']}  {says}  {r['by']}: {r['why']}"
    if "page" in document:
        yield say("Page: {path}").format(path=document["page"])
