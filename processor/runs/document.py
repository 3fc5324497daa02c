"""The JSON documents that commands answer with (``contract.md``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from processor.claims.confirmation import moment_of
from processor.errors import Mistake, Say
from processor.languages import Language
from processor.messages import finding, remedy, sentence
from processor.model import (
    Claim,
    ClaimStatus,
    Conflict,
    Decision,
    FileResult,
    FileState,
    Finding,
    Notice,
    Outcome,
    Record,
    Ruling,
    Verdict,
)
from processor.outputs.notices import notice_title
from processor.outputs.policy import rule_words
from processor.outputs.report_clocks import ENDING
from processor.rules.pack import Pack, digest_of_packs
from processor.rules.words import spoken


def file_json(result: FileResult) -> dict[str, Any]:
    """One file of a run."""
    return {
        "file": result.file,
        "sha256": result.sha256,
        "state": result.state.value,
        "reason": result.reason,
        "records": list(result.records),
        "detail": dict(result.detail),
    }


def rules_json(
    packs: Collection[Pack], broken: Iterable[Mistake], language: Language
) -> dict[str, Any]:
    """Which rules a run worked with, and why the present rule files do not hold, if they do not."""
    return {
        "in_force": digest_of_packs(packs)[:16],
        "words": rule_words(packs, language),
        "broken": [
            {"file": m.file, "line": m.line, "says": m.says.in_words(language.say)} for m in broken
        ],
    }


def record_json(
    record: Record,
    decision: Decision | None,
    pack: Pack,
    language: Language,
    notes: Iterable[Finding] = (),
) -> dict[str, Any]:
    """One record with its outcome and its findings as sentences."""
    outcome = Outcome.RETURNED if decision is None or record.faulty else decision.outcome
    titles = {f.field: spoken(f.title, language.name) for f in pack.form_of(record).fields}
    return {
        "id": record.id,
        "pack": record.pack,
        "form": record.form,
        "place": {"file": record.file, "sheet": record.place.sheet, "cell": record.place.cell},
        "values": {name: value.meaning for name, value in record.values.items()},
        "outcome": outcome.value,
        "claim": None if decision is None else decision.claim,
        "conflicts": [] if decision is None else list(decision.conflicts),
        "reasons": [] if decision is None else list(decision.reasons),
        "findings": [
            {
                "code": f.code,
                "severity": f.severity.value,
                "field": f.field,
                "place": None if f.place is None else str(f.place),
                "message": sentence(f, language.say, titles),
                "remedy": remedy(f, language.say, titles),
            }
            for f in (*record.findings, *notes)
        ],
    }


def verdict_notes(record: Record, verdicts: Iterable[Verdict]) -> list[Finding]:
    """What matching would have a person look at, as findings of the record."""
    codes = {
        note
        for v in verdicts
        if record.id in (v.left, v.right)
        for note in v.notes
        if note in ("one-of-two", "known-person")
    }
    return [finding(code, place=record.place) for code in sorted(codes)]


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """One conflict."""
    return {
        "id": conflict.id,
        "kind": conflict.kind.value,
        "status": conflict.status,
        "stands": conflict.stands,
        "against": conflict.against,
        "because": list(conflict.because),
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """How one record stands, without what it says."""
    return {
        "id": decision.record,
        "outcome": decision.outcome.value,
        "claim": decision.claim,
        "conflicts": list(decision.conflicts),
        "reasons": list(decision.reasons),
    }


def decision_told(told: Mapping[str, Any]) -> Decision:
    """The decision that a document tells of, of a record or of one beside it."""
    return Decision(
        record=told["id"],
        outcome=Outcome(told["outcome"]),
        claim=told["claim"],
        conflicts=tuple(told["conflicts"]),
        reasons=tuple(told["reasons"]),
    )


def claim_json(claim: Claim, pack: str) -> dict[str, Any]:
    """One claim."""
    moment = claim.original_time
    return {
        "id": claim.id,
        "pack": pack,
        "claimant": claim.claimant,
        "customer": claim.customer,
        "original_time": (
            moment.at.date().isoformat() if moment.day_only else moment.at.isoformat()
        ),
        "last_day": claim.last_day.isoformat(),
        "status": claim.status.value,
        "records": list(claim.records),
        "renewals": claim.renewals,
        "closed_on": None if claim.closed_on is None else claim.closed_on.isoformat(),
        "shares": dict(claim.shares),
    }


def claim_told(told: Mapping[str, Any], zone: ZoneInfo) -> Claim:
    """The claim that a document tells of."""
    moment = moment_of(told["original_time"], zone)
    if moment is None:
        raise ValueError(f"claim {told['id']} has no original time")
    return Claim(
        id=told["id"],
        claimant=told["claimant"],
        customer=told["customer"],
        original_time=moment,
        last_day=date.fromisoformat(told["last_day"]),
        status=ClaimStatus(told["status"]),
        records=tuple(told["records"]),
        renewals=told["renewals"],
    )


def notice_json(notice: Notice, outbox: str) -> dict[str, Any]:
    """One notice, its title as a sentence to look up; its file is relative to the workspace."""
    return {
        "id": notice.id,
        "to": notice.to,
        "about": list(notice.about),
        "kind": notice.kind,
        "role": notice.situation.partition(":")[0],
        "title": notice_title(notice.kind, notice.situation),
        "day": notice.situation.rpartition(":")[2] if notice.kind in ENDING else None,
        "conflict": notice.conflict,
        "replaces": notice.replaces,
        "created_at": notice.created_at.isoformat(),
        "file": f"{outbox}/{notice.file}",
    }


def with_titles(notices: Iterable[Mapping[str, Any]], say: Say) -> list[dict[str, Any]]:
    """Notices for an answer, their titles in its language; the ledger keeps them to look up."""
    return [{**notice, "title": say(notice["title"])} for notice in notices]


def ruling_json(ruling: Ruling) -> dict[str, Any]:
    """One ruling."""
    return {
        "id": ruling.id,
        "kind": ruling.kind.value,
        "about": list(ruling.about),
        "records": list(ruling.records),
        "claimant": ruling.claimant,
        "on": None if ruling.on is None else ruling.on.isoformat(),
        "kin": ruling.kin,
        "by": ruling.by,
        "why": ruling.why,
        "at": ruling.at.isoformat(),
    }


def books_json(states: Mapping[str, int], sighted: int) -> dict[str, Any]:
    """The books of a run: every file sighted is in exactly one state.

    ``sighted`` comes from the listing of the inbox, ``states`` count what became of the files.
    """
    counts = {state.value: states.get(state.value, 0) for state in FileState}
    return {"closed": sighted == sum(counts.values()), "seen": sighted, **counts}
