"""What other rules would change for the records in the ledger: outcomes that flip, owners.

The present is what is booked. Where forms, lists or checks changed, the originals in the spool
are read again; else the ledger's own records are judged again, with the values that people
corrected. So are the rows of registers that were adopted, which were read by headings that
somebody confirmed, and those that people wrote into the master. Nothing is booked.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from processor.errors import RulesInvalid
from processor.forms.read import Reading
from processor.intake.limits import Limits
from processor.intake.spool import Spool
from processor.ledger.book import Book
from processor.matching.candidates import candidate_pairs
from processor.matching.judge import Known
from processor.matching.keys import block_of, common_names
from processor.matching.kinds import normals_of
from processor.model import Arrival, Claim, Conflict, Decision, Outcome, Record, Ruling
from processor.outputs.place import put_in_place
from processor.outputs.render import Pages
from processor.outputs.words import OUTCOMES
from processor.rules.pack import Pack
from processor.runs.booking import DeskTime, settled
from processor.runs.desk import Desk
from processor.runs.judging import judge_all
from processor.runs.reading import FormReader
from processor.runs.rule_books import load_packs
from processor.runs.verdicts import record_keys, verdicts_on

PAGE = "reports/rules-diff.html"


class State(NamedTuple):
    """How records stand under some rules."""

    records: Mapping[str, Record]
    packs: Mapping[str, Pack]
    decisions: Mapping[str, Decision]
    claims: Mapping[str, Claim]
    conflicts: Mapping[str, Conflict]


def rules_diff(desk: Desk, folder: Path | None) -> dict[str, Any]:
    """The differences, as a document; its page is written into the outbox.

    ``folder`` holds the rules to try; None: those of the workspace as they are now.
    """
    packs = _packs(desk, folder)
    with desk.ledger.reading() as book:
        before, rulings = _booked(desk, book), book.all_rulings()
        files, adopted = book.all_files(), book.adopted()
    stale = any(row["rules"] != desk.rules_digest for row in files)
    again = stale if folder is None else _reads_otherwise(desk.packs, packs)
    records = _read_again(desk, packs, before.records, adopted) if again else before.records
    after = _judged(desk, packs, records, rulings)
    flips = [_flip(id, before, after) for id in sorted(before.records.keys() | after.records)]
    changes = [flip for flip in flips if flip["before"] != flip["after"]]
    ends = _ends(before, after)
    document = {
        "records": len(flips),
        "read_again": again,
        "changed": len(changes),
        "outcomes": _counts(changes, "outcome"),
        "owners": sum(c["before"]["owner"] != c["after"]["owner"] for c in changes),
        "changes": changes,
        "ends": ends,
        "page": f"{desk.workspace.shown_outbox}/{PAGE}",
    }
    _write_page(desk, document)
    return document


def _packs(desk: Desk, folder: Path | None) -> Mapping[str, Pack]:
    if folder is None:
        if desk.broken_rules:  # those that hold are no news
            raise RulesInvalid(desk.broken_rules)
        return desk.packs
    found, mistakes = load_packs(folder, str(folder))
    if mistakes:
        raise RulesInvalid(mistakes)
    return {pack.name: pack for pack in found}


def _reads_otherwise(old: Mapping[str, Pack], new: Mapping[str, Pack]) -> bool:
    """Whether the new rules may read or check a workbook in another way."""
    return any(
        (known := old.get(name)) is None
        or (known.forms, known.checks, known.lists) != (pack.forms, pack.checks, pack.lists)
        for name, pack in new.items()
    )


def _booked(desk: Desk, book: Book) -> State:
    return State(
        records=book.records(),
        packs=desk.packs,
        decisions=book.decisions(),
        claims={id: claim for id, (_, claim) in book.claims().items()},
        conflicts={id: x for id, (_, x) in book.conflicts().items()},
    )


def _read_again(
    desk: Desk, packs: Mapping[str, Pack], known: Mapping[str, Record], adopted: Set[str]
) -> dict[str, Record]:
    """The records that the originals hold under the new rules, by the ids that they have now."""
    spool = Spool(desk.workspace.spool)
    kept = {r.sha256 for r in known.values() if not spool.path_of(r.sha256).exists()} | adopted
    arrivals = {
        r.sha256: Arrival(file=r.file, sha256=r.sha256, size=0, arrived_at=r.arrived_at)
        for r in known.values()
        if r.sha256 not in kept
    }
    settings = desk.workspace.settings
    reader = FormReader(
        packs=tuple(packs.values()),
        zone=desk.zone,
        passwords=settings.passwords,
        limits=Limits(seconds=settings.read_seconds),
        workers=settings.workers,
    )
    jobs = [(arrivals[digest], spool.path_of(digest)) for digest in sorted(arrivals)]
    opened = judge_all(dict(reader.read(jobs)), packs, desk.zone)
    ids = {(r.sha256, r.place): id for id, r in known.items()}
    read = [r for one in opened.values() if isinstance(one, Reading) for r in one.records]
    named = (dataclasses.replace(r, id=ids.get((r.sha256, r.place), r.id)) for r in read)
    stay = {id: r for id, r in known.items() if r.sha256 in kept}
    return {**stay, **{r.id: r for r in named}}


def _judged(
    desk: Desk, packs: Mapping[str, Pack], records: Mapping[str, Record], rulings: Sequence[Ruling]
) -> State:
    decisions: dict[str, Decision] = {}
    claims: dict[str, Claim] = {}
    conflicts: dict[str, Conflict] = {}
    time = DeskTime(desk.now, desk.zone, desk.calendar)
    for name, pack in packs.items():
        mine = {id: r for id, r in records.items() if r.pack == name and r.form in pack.forms}
        sound = {id: r for id, r in mine.items() if not r.faulty and pack.takes_part(r)}
        normals = (normals_of(r, pack.same.comparisons) for r in sound.values())
        common = common_names(normals, pack.same)
        pairs = _pairs(sound.values(), pack, desk)
        verdicts = verdicts_on(pairs, sound, pack, desk.zone, Known(common))
        state = settled(sound.values(), verdicts, rulings, pack, time)
        for id, r in mine.items():
            outcome = Outcome.RETURNED if r.faulty else Outcome.ACCEPTED
            decisions[id] = Decision(record=id, outcome=outcome)
        decisions |= {d.record: d for d in state.decisions}
        claims |= {c.id: c for c in state.claims}
        conflicts |= {x.id: x for x in state.conflicts}
    there = {id: r for id, r in records.items() if id in decisions}
    return State(there, packs, decisions, claims, conflicts)


def _pairs(records: Iterable[Record], pack: Pack, desk: Desk) -> list[tuple[str, str]]:
    keys = {r.id: record_keys(r, pack, desk.zone) for r in records}
    found = [(key, id) for id, both in keys.items() for key in both.found]
    shared = Counter(key for key, _ in found)
    limit = pack.same.block_at_most or len(keys)
    looks = [
        (id, key)
        for id, both in keys.items()
        for key in both.looks
        if shared[block_of(key)] <= limit
    ]
    return candidate_pairs(looks, found)


def _flip(id: str, before: State, after: State) -> dict[str, Any]:
    record = before.records.get(id) or after.records[id]
    pack = (before if id in before.records else after).packs[record.pack]
    return {
        "record": id,
        "pack": record.pack,
        "file": record.file,
        "customer": pack.customer_of(record),
        "claimant": pack.claimant_of(record),
        "before": _standing(id, before),
        "after": _standing(id, after),
    }


def _standing(id: str, state: State) -> dict[str, Any]:
    """The outcome of a record and who owns its customer; None where it is not there."""
    decision = state.decisions.get(id)
    if decision is None:
        return {"outcome": None, "owner": None}
    owner = None
    if decision.claim is not None and decision.claim in state.claims:
        owner = state.claims[decision.claim].claimant
    else:
        stands = next((x.stands for x in state.conflicts.values() if x.against == id), None)
        if stands is not None and (rival := state.records.get(stands)) is not None:
            owner = state.packs[rival.pack].claimant_of(rival)
    return {"outcome": decision.outcome.value, "owner": owner}


def _ends(before: State, after: State) -> list[dict[str, Any]]:
    """The claims that would end on another day."""
    return [
        {
            "claim": id,
            "pack": before.records[was.records[0]].pack,
            "file": before.records[was.records[0]].file,
            "customer": was.customer,
            "claimant": was.claimant,
            "before": was.last_day.isoformat(),
            "after": now.last_day.isoformat(),
        }
        for id, was in sorted(before.claims.items())
        if (now := after.claims.get(id)) is not None and now.last_day != was.last_day
    ]


def _counts(changes: Sequence[Mapping[str, Any]], part: str) -> list[dict[str, Any]]:
    flips = Counter((c["before"][part], c["after"][part]) for c in changes)
    ordered = sorted(flips.items(), key=lambda item: (-item[1], str(item[0])))
    return [{"before": was, "after": now, "records": n} for (was, now), n in ordered if was != now]


def _write_page(desk: Desk, document: Mapping[str, Any]) -> None:
    say = desk.language.say
    words = {code: say(word) for code, word in OUTCOMES.items()}
    view = {**document, "words": words, "now": desk.language.when(desk.now)}
    pages = Pages(office=desk.workspace.pages, outbox=desk.workspace.settings.outbox)
    text = pages.render("rules-diff", view, desk.language)
    put_in_place(desk.workspace.outbox / PAGE, text.encode())


def diff_lines(document: Mapping[str, Any], desk: Desk) -> list[str]:
    """The differences for a terminal."""
    say = desk.language.say
    words = {code: say(word) for code, word in OUTCOMES.items()} | {None: "—"}
    told = say("{n} of {all} records would change, {owners} of them their owner.")
    lines = [told.format(n=document["changed"], all=document["records"], owners=document["owners"])]
    lines += [
        f"  {words[c['before']]} → {words[c['after']]}: {c['records']}"
        for c in document["outcomes"]
    ]
    for c in document["changes"]:
        was, now = (_told(c[side], words) for side in ("before", "after"))
        lines.append(f"{c['record']}  {c['customer']}  {was} → {now}")
    if ends := document["ends"]:
        lines.append(say("{n} claims would end on another day:").format(n=len(ends)))
        lines += [f"{c['claim']}  {c['customer']}  {c['before']} → {c['after']}" for c in ends]
    return [*lines, document["page"]]


def _told(standing: Mapping[str, Any], words: Mapping[str | None, str]) -> str:
    return f"{words[standing['outcome']]} ({standing['owner'] or '—'})"
