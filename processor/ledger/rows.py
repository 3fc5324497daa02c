"""Nouns to rows and back. Nothing is decided here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from processor.ledger.chain import Act
from processor.model import (
    Claim,
    ClaimStatus,
    Conflict,
    ConflictKind,
    Decision,
    Evidence,
    FileResult,
    FileState,
    Finding,
    Moment,
    Notice,
    Outcome,
    Place,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Severity,
    Value,
    Verdict,
)

Row = Mapping[str, Any]


# One writer for all: ``json.dumps`` makes a new one for every text.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(thing: Any) -> str:
    """JSON as the ledger keeps it."""
    return _write(thing)


def record_row(record: Record, run: str) -> dict[str, Any]:
    """A record without its settlement."""
    return {
        "id": record.id,
        "pack": record.pack,
        "form": record.form,
        "file": record.file,
        "sha256": record.sha256,
        "sheet": record.place.sheet,
        "cell": record.place.cell,
        "arrived_at": record.arrived_at.isoformat(),
        "run": run,
        "content": dumps({v.field: [v.typed, v.meaning, *v.place] for v in record.values.values()}),
        "findings": findings_json(record.findings),
    }


def _finding_json(f: Finding) -> list[Any]:
    return [f.code, f.severity, f.field, f.place, dict(f.args)]


def findings_json(findings: Iterable[Finding]) -> str:
    """Findings as the ledger keeps them."""
    return dumps([_finding_json(f) for f in findings])


def _findings_of(text: str) -> list[Finding]:
    if text == "[]":  # of most records
        return []
    return [
        Finding(
            code=code,
            severity=Severity(severity),
            field=field,
            place=None if place is None else Place(*place),
            args=args,
        )
        for code, severity, field, place, args in json.loads(text)
    ]


def _filled(found: Finding, values: Mapping[str, Value]) -> Finding:
    """A finding of a check across records, with what was typed; the ledger keeps no second copy."""
    own = values.get(found.field or "")
    args = {"there": own.typed if own else "", **found.args}
    if "by" in args:
        typed = [values[name].typed for name in args.pop("by").split() if name in values]
        args["group"] = " · ".join(part for part in (args["group"], *typed) if part)
    return replace(found, args=args)


def record_of(row: Row) -> Record:
    """The record of a row."""
    values = {
        name: Value(field=name, typed=typed, meaning=meaning, place=Place(sheet, cell))
        for name, (typed, meaning, sheet, cell) in json.loads(row["content"]).items()
    }
    across = (_filled(found, values) for found in _findings_of(row["standing"]))
    return Record(
        id=row["id"],
        pack=row["pack"],
        form=row["form"],
        file=row["file"],
        sha256=row["sha256"],
        place=Place(row["sheet"], row["cell"]),
        values=values,
        findings=(*_findings_of(row["findings"]), *across),
        arrived_at=datetime.fromisoformat(row["arrived_at"]),
    )


def decision_of(row: Row) -> Decision:
    """The latest word on the record of a row, without its conflicts."""
    return Decision(
        record=row["id"],
        outcome=Outcome(row["outcome"]),
        claim=row["claim"],
        reasons=tuple(json.loads(row["reasons"])),
    )


def verdict_row(v: Verdict) -> dict[str, Any]:
    """A verdict with its evidence."""
    evidence = [
        [e.comparison, e.level, e.rung, e.left_typed, e.right_typed, e.left, e.right, e.score]
        for e in v.evidence
    ]
    return {
        "left": v.left,
        "right": v.right,
        "sameness": v.sameness.value,
        "evidence": dumps(evidence),
        "notes": dumps(v.notes),
    }


def verdict_of(row: Row) -> Verdict:
    """The verdict of a row."""
    return Verdict(
        left=row["left"],
        right=row["right"],
        sameness=Sameness(row["sameness"]),
        evidence=tuple(
            Evidence(
                comparison=comparison,
                level=None if level is None else Sameness(level),
                rung=rung,
                left_typed=left_typed,
                right_typed=right_typed,
                left=left,
                right=right,
                score=score,
            )
            for comparison, level, rung, left_typed, right_typed, left, right, score in json.loads(
                row["evidence"]
            )
        ),
        notes=tuple(json.loads(row["notes"])),
    )


def ruling_row(r: Ruling) -> dict[str, Any]:
    """A ruling."""
    return {
        "number": r.number,
        "id": r.id,
        "kind": r.kind.value,
        "about": dumps(r.about),
        "records": dumps(r.records),
        "by": r.by,
        "why": r.why,
        "at": r.at.isoformat(),
        "claimant": r.claimant,
        "on": None if r.on is None else r.on.isoformat(),
        "kin": r.kin,
    }


def ruling_of(row: Row) -> Ruling:
    """The ruling of a row."""
    return Ruling(
        id=row["id"],
        kind=RulingKind(row["kind"]),
        about=tuple(json.loads(row["about"])),
        records=tuple(json.loads(row["records"])),
        by=row["by"],
        why=row["why"],
        at=datetime.fromisoformat(row["at"]),
        number=row["number"],
        claimant=row["claimant"],
        on=None if row["on"] is None else date.fromisoformat(row["on"]),
        kin=row["kin"],
    )


def claim_row(c: Claim, pack: str) -> dict[str, Any]:
    """A claim of a pack."""
    return {
        "id": c.id,
        "pack": pack,
        "claimant": c.claimant,
        "customer": c.customer,
        "original_time": c.original_time.at.isoformat(),
        "day_only": c.original_time.day_only,
        "last_day": c.last_day.isoformat(),
        "status": c.status.value,
        "records": dumps(c.records),
        "renewals": c.renewals,
        "closed_on": None if c.closed_on is None else c.closed_on.isoformat(),
        "ended": None if c.ended is None else c.ended.value,
        "shares": dumps(c.shares),
    }


def claim_of(row: Row) -> Claim:
    """The claim of a row, with its status as it was last settled."""
    return Claim(
        id=row["id"],
        claimant=row["claimant"],
        customer=row["customer"],
        original_time=Moment(datetime.fromisoformat(row["original_time"]), bool(row["day_only"])),
        last_day=date.fromisoformat(row["last_day"]),
        status=ClaimStatus(row["status"]),
        records=tuple(json.loads(row["records"])),
        renewals=row["renewals"],
        closed_on=None if row["closed_on"] is None else date.fromisoformat(row["closed_on"]),
        ended=None if row["ended"] is None else ClaimStatus(row["ended"]),
        shares=tuple((name, share) for name, share in json.loads(row["shares"])),
    )


def conflict_row(x: Conflict, pack: str) -> dict[str, Any]:
    """A conflict of a pack."""
    return {
        "id": x.id,
        "pack": pack,
        "kind": x.kind.value,
        "status": x.status,
        "stands": x.stands,
        "against": x.against,
        "because": dumps(x.because),
    }


def conflict_of(row: Row) -> Conflict:
    """The conflict of a row."""
    return Conflict(
        id=row["id"],
        kind=ConflictKind(row["kind"]),
        status=row["status"],
        stands=row["stands"],
        against=row["against"],
        because=tuple(json.loads(row["because"])),
    )


def notice_row(n: Notice, run: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A notice and all that its page needs."""
    return {
        "id": n.id,
        "run": run,
        "to": n.to,
        "kind": n.kind,
        "about": dumps(n.about),
        "record": n.about[0],
        "conflict": n.conflict,
        "situation": n.situation,
        "file": n.file,
        "created_at": n.created_at.isoformat(),
        "replaces": n.replaces,
        "body": dumps(body),
    }


def notice_of(row: Row) -> Notice:
    """The notice of a row."""
    return Notice(
        id=row["id"],
        to=row["to"],
        kind=row["kind"],
        about=tuple(json.loads(row["about"])),
        conflict=row["conflict"],
        situation=row["situation"],
        file=row["file"],
        created_at=datetime.fromisoformat(row["created_at"]),
        replaces=row["replaces"],
    )


def act_row(act: Act) -> dict[str, Any]:
    """An act of the chain."""
    return {
        "number": act.number,
        "at": act.at,
        "kind": act.kind,
        "by": act.by,
        "detail": dumps(act.detail),
        "previous": act.previous,
        "seal": act.seal,
    }


def act_of(row: Row) -> Act:
    """The act of a row."""
    told = {name: row[name] for name in ("number", "at", "kind", "by", "previous", "seal")}
    return Act(**told, detail=json.loads(row["detail"]))


def file_result(row: Row) -> FileResult:
    """The result of a file as its row tells it."""
    return FileResult(
        file=row["file"],
        sha256=row["sha256"],
        state=FileState(row["state"]),
        reason=row["reason"],
        records=tuple(json.loads(row["records"])),
        detail=json.loads(row["detail"]),
    )
