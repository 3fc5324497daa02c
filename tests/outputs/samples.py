"""An invented office day for the pages: clean, clashing, doubtful, returned and hostile forms."""
# ruff: noqa: E501 -- a record reads best as one line

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from processor.languages import Language, load_language
from processor.matching.judge import judge
from processor.messages import finding
from processor.model import (
    Claim,
    ClaimStatus,
    Conflict,
    ConflictKind,
    Decision,
    Finding,
    Moment,
    Outcome,
    Place,
    Record,
    Ruling,
    RulingKind,
    Value,
)
from processor.outputs.history import Entrance
from processor.outputs.masks import Audience
from processor.outputs.personal import PersonLine, claimants_of
from processor.outputs.reader import Reader
from processor.outputs.render import Pages
from processor.outputs.snapshot import Snapshot
from processor.outputs.views import report
from tests.records import shipped_pack

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 18, 30, tzinfo=ZONE)
PACK = shipped_pack()
NASTY = '<script>alert(1)</script>\u202e=HYPERLINK("http://x")' + "长" * 300


def record(id: str, findings: tuple[Finding, ...] = (), file: str = "", **texts: Any) -> Record:
    """A record from typed texts; times and phones get their meanings."""
    values = {}
    for row, (name, typed) in enumerate(texts.items(), 3):
        meaning: Any = typed
        if name == "contact":
            meaning = typed.split("/")
        elif name.endswith(("_at", "_time")):
            meaning = datetime.fromisoformat(typed).replace(tzinfo=ZONE).isoformat()
        values[name] = Value(
            field=name, typed=typed, meaning=meaning, place=Place("客户需求确认表", f"C{row}")
        )
    return Record(
        id=id,
        pack=PACK.name,
        form="confirmation",
        file=file or f"inbox/城东店/客户确认-{id}.xlsx",
        sha256=id.lower().ljust(64, "0"),
        place=Place("客户需求确认表", "A1"),
        values=values,
        findings=findings,
        arrived_at=NOW - timedelta(hours=2),
    )


def form(
    who: str, customer: str, contact: str, demand: str, signed: str, **more: str
) -> dict[str, str]:
    """The typed texts of a confirmation form."""
    return {
        "customer_name": customer,
        "contact": contact,
        "demand_detail": demand,
        "submitter": who,
        "submitter_kind": "销售人员",
        "supervisor_signature": "何敏",
        **({"supervisor_signed_at": signed} if signed else {}),
        **more,
    }


RECORDS = {
    r.id: r
    for r in (
        record("R01", **form("陈晓", "星河科技有限公司", "13812345678", "写字楼租赁，约120平，预算每月2万元", "2026-03-01 09:30", secretary_signed_at="2026-03-01 11:00")),
        record("R02", **form("李文", "星河科技股份有限公司", "13812345678/021-64334567", "租写字楼120平米左右，预算2万元一月", "2026-03-02 10:15", secretary_signed_at="2026-03-02 10:40")),
        record("R03", **form("陈晓", "王建国", "13900001111", "两居室住宅，90平，预算300万", "2026-03-01 14:00")),
        record("R04", **form("周航", "王建国", "13700002222", "购两居室住宅90平米，总价300万左右", "2026-03-01 14:00")),
        record("R05", **form("李文", "赵一鸣", "13600003333", "商铺一间，临街", "2026-02-10 10:00")),
        record("R06", **form("周航", "赵一鸣", "13600003334", "商铺，希望临街近地铁", "2026-03-02 11:00")),
        record("R07", (finding("signature-missing", field="supervisor_signed_at", place=Place("客户需求确认表", "C14")),), **form("陈晓", "孙丽华", "13511112222", "三居室住宅", "")),
        record("R08", (finding("phone-unclear", field="contact", place=Place("客户需求确认表", "C5"), there="1381234567"), finding("required-blank", field="demand_detail", place=Place("客户需求确认表", "C6"))), **form("周航", "钱伟", "1381234567", "", "2026-03-02 09:00")),
        record("R09", (finding("choice-other", field="awareness_channel", place=Place("客户需求确认表", "C7"), there=NASTY),), **form("周航", NASTY, "13822223333", NASTY, "2026-03-02 15:00"), file='inbox/<b>"x"&\u202e.xlsx'),
        record("R10", **form("李文", "赵一鸣", "13600003333", "商铺一间，临街", "2026-03-02 09:10", claim_kind="续期")),
        record("R11", **form("陈晓", "王建国", "13900001111", "求租写字楼200平", "2026-03-02 16:00")),
        record("R12", **form("吴兰", "远山贸易有限公司", "13344445555", "仓库500平", "2026-02-20 09:00")),
        record("R13", **form("周航", "远山贸易有限公司", "13399998888", "仓库约500平", "2026-03-02 13:20")),
    )
}  # fmt: skip


def claim(id: str, status: ClaimStatus, *records: str, renewals: int = 0) -> Claim:
    """A claim of the first record's claimant, from its signature."""
    first = RECORDS[records[0]]
    at = datetime.fromisoformat(first.meaning("supervisor_signed_at"))
    month = at.month + 1
    return Claim(
        id=id,
        claimant=first.typed("submitter"),
        customer=first.typed("customer_name"),
        original_time=Moment(at, False),
        last_day=date(2026, month, min(at.day, 28)),
        status=status,
        records=records,
        renewals=renewals,
    )


CLAIMS = {
    c.id: c
    for c in (
        claim("C01", ClaimStatus.ACTIVE, "R01"),
        claim("C03", ClaimStatus.DISPUTED, "R03"),
        claim("C04", ClaimStatus.DISPUTED, "R04"),
        claim("C05", ClaimStatus.ACTIVE, "R05", "R10", renewals=1),
        claim("C06", ClaimStatus.ACTIVE, "R06"),
        claim("C09", ClaimStatus.ACTIVE, "R09"),
        claim("C11", ClaimStatus.ACTIVE, "R11"),
        claim("C12", ClaimStatus.ACTIVE, "R12"),
    )
}
CONFLICTS = {
    x.id: x
    for x in (
        Conflict(id="X0102", kind=ConflictKind.OWNERSHIP, status="open", stands="R01", against="R02", because=("earlier-confirmation",)),
        Conflict(id="X0304", kind=ConflictKind.TIE, status="open", stands="R03", against="R04", because=("same-time",)),
        Conflict(id="X0506", kind=ConflictKind.POSSIBLE, status="open", stands="R05", against="R06", because=("looks-alike",)),
        Conflict(id="X1213", kind=ConflictKind.OWNERSHIP, status="ruled", stands="R12", against="R13", because=("ruled-owner",)),
    )
}  # fmt: skip


def decision(id: str, outcome: Outcome, claim: str | None, *reasons: str) -> Decision:
    """A decision with the conflicts that name the record."""
    met = tuple(x.id for x in CONFLICTS.values() if id in (x.stands, x.against))
    return Decision(record=id, outcome=outcome, claim=claim, conflicts=met, reasons=reasons)


DECISIONS = {
    d.record: d
    for d in (
        decision("R01", Outcome.ACCEPTED, "C01", "first-known"),
        decision("R02", Outcome.CONFLICT, None, "earlier-confirmation"),
        decision("R03", Outcome.CONFLICT, "C03", "same-time"),
        decision("R04", Outcome.CONFLICT, "C04", "same-time"),
        decision("R05", Outcome.ACCEPTED, "C05", "first-known"),
        decision("R06", Outcome.REVIEW, "C06", "looks-alike"),
        decision("R07", Outcome.REVIEW, None, "unsigned"),
        decision("R08", Outcome.RETURNED, None, "has-errors"),
        decision("R09", Outcome.ACCEPTED, "C09", "first-known"),
        decision("R10", Outcome.RENEWED, "C05", "renewed-in-time"),
        decision("R11", Outcome.ACCEPTED, "C11", "first-known"),
        decision("R12", Outcome.ACCEPTED, "C12", "first-known"),
        decision("R13", Outcome.CONFLICT, None, "ruled-owner"),
    )
}
PAIRS = [("R01", "R02"), ("R03", "R04"), ("R05", "R06"), ("R03", "R11"), ("R12", "R13")]
SNAPSHOT = Snapshot(
    now=NOW,
    zone=ZONE,
    packs={PACK.name: PACK},
    records=RECORDS,
    decisions=DECISIONS,
    claims=CLAIMS,
    conflicts=CONFLICTS,
    verdicts={pair: judge(RECORDS[pair[0]], RECORDS[pair[1]], PACK) for pair in PAIRS},
    rulings=(
        Ruling(id="U1", kind=RulingKind.OWNER, about=("X1213",), records=("R12", "R13"), by="郑主管", why="吴兰最先接待并有登记", at=NOW - timedelta(hours=1), number=1, claimant="吴兰"),
    ),
)  # fmt: skip


def _file(
    file: str, state: str, reason: str | None = None, records: tuple[str, ...] = (), **detail: str
) -> dict[str, Any]:
    return {"file": file, "sha256": "ab" * 32, "state": state, "reason": reason, "records": list(records), "detail": detail}  # fmt: skip


def document() -> dict[str, Any]:
    """The run's document, as ``run --json`` prints it."""
    files = [_file(r.file, "booked", None, (r.id,)) for r in RECORDS.values() if not r.faulty]
    files += [
        _file(RECORDS["R08"].file, "returned", None, ("R08",)),
        _file("inbox/城西店/扫描件.xlsx", "unreadable", "not-a-workbook", looks_like="PDF"),
        _file("inbox/城西店/加密.xlsx", "unreadable", "encrypted"),
        _file("inbox/城西店/来访登记.xlsx", "unknown", "no-form", nearest="客户需求确认表", missing="联系方式、需求"),
        _file("inbox/城东店/客户确认-副本.xlsx", "duplicate", "same-bytes", same_as=RECORDS["R01"].file),
        _file("inbox/~$客户确认.xlsx", "skipped", "lock-file"),
        _file("inbox/新来的.xlsx", "arriving", "changing"),
    ]  # fmt: skip
    states = [f["state"] for f in files]
    books = {s: states.count(s) for s in ("booked", "duplicate", "returned", "unreadable", "unknown", "skipped", "arriving")}  # fmt: skip
    return {
        "run": "20260302-183000-7Q",
        "now": NOW.isoformat(),
        "files": files,
        "records": [_told(r) for r in RECORDS.values()],
        "conflicts": [
            {**dataclasses.asdict(x), "kind": x.kind.value, "because": list(x.because)}
            for x in CONFLICTS.values()
        ],
        "notices": [
            {"id": "N1", "to": "李文", "about": ["R02"], "kind": "conflict", "file": "outbox/notices/李文/N1.html"},
            {"id": "N2", "to": "陈晓", "about": ["R01"], "kind": "conflict", "file": "outbox/notices/陈晓/N2.html"},
            {"id": "N3", "to": "周航", "about": ["R06"], "kind": "review", "file": "outbox/notices/周航/N3.html"},
            {"id": "N4", "to": "", "about": ["R08"], "kind": "returned", "file": "outbox/returned/周航/客户确认-R08.xlsx"},
        ],
        "books": {"closed": True, "seen": len(files), **books},
        "clocks": {"counts": {"overdue": 1}, "cases": [
            {"pack": PACK.name, "rule": "contact", "title": "再次联系客户", "record": "R03", "state": "overdue",
             "due": "2026-03-01T18:00:00+08:00", "span": "", "to": "陈晓", "told": ["sales-manager"]},
        ]},
    }  # fmt: skip


def _told(r: Record) -> dict[str, Any]:
    made = DECISIONS[r.id]
    return {
        "id": r.id, "pack": r.pack, "form": r.form,
        "place": {"file": r.file, "sheet": r.place.sheet, "cell": r.place.cell},
        "values": {name: value.meaning for name, value in r.values.items()},
        "outcome": made.outcome.value, "claim": made.claim, "conflicts": list(made.conflicts),
        "findings": [
            {"code": f.code, "severity": f.severity.value, "field": f.field, "place": str(f.place), "message": f.code}
            for f in r.findings
        ],
    }  # fmt: skip


def body(**changes: Any) -> dict[str, Any]:
    """A notice body to the later claimant of an open ownership conflict."""
    own = RECORDS["R02"]
    return {
        "id": "N20260302-0001", "created_at": NOW.isoformat(), "to": "李文",
        "kind": "conflict", "role": "against", "conflict_kind": "ownership", "status": "open",
        "because": ["earlier-confirmation"], "matched": ["name-legal-form", "contact-shared"],
        "own": {
            "record": own.id, "file": own.file, "sheet": own.place.sheet, "cell": "A1",
            "pack": own.pack, "claim": None, "last_day": None, "original_time": None,
            "fields": [
                [PACK.main.field_named(v.field).title["zh-Hans"], v.typed, str(v.place)]  # type: ignore[union-attr]
                for v in own.values.values()
            ],
        },
        "customer": own.typed("customer_name"), "standing_since": "2026-03-01T09:30:00+08:00",
        "ask": ["何敏"], "statement_due": "2026-03-02", "ladder": ["own-supervisors", "sales-manager"],
        "replaces": None, "ruling": None,
        **changes,
    }  # fmt: skip


def runs() -> list[dict[str, Any]]:
    """Two runs for the entrance page, newest first."""
    told = document()
    return [
        {
            "id": f"2026030{day}-183000-7Q", "now": (NOW - timedelta(days=2 - day)).isoformat(),
            "books": told["books"], "report": f"reports/2026030{day}-183000-7Q.html",
        }
        for day in (2, 1)
    ]  # fmt: skip


def entrance(**changes: Any) -> Entrance:
    """The entrance page after the two runs."""
    people = claimants_of(RECORDS.values(), reader(load_language("zh-Hans"), "claimant"))
    nothing = {"holds": 0, "soon": 0, "back": 0, "notices": 0}
    told: dict[str, Any] = {
        "runs": runs(),
        "days": ("2026-03-02", "2026-03-01"),
        "came": [(run["now"], 12, 1, 2) for run in runs()],
        "figures": (3, 1, 2),
        "people": [(p.folder, PersonLine(name=p.name, **nothing)) for p in people.values()],
        "notices": [{**n, "at": NOW.isoformat()} for n in document()["notices"]],
        "returned": ("outbox/returned/周航/客户确认-R08.xlsx",),
    }
    return Entrance(**told | changes)


def reader(
    language: Language, audience: Audience = "supervisor", snapshot: Snapshot = SNAPSHOT
) -> Reader:
    """A reader in front of the office day."""
    return Reader(snapshot=snapshot, language=language, audience=audience, outbox="outbox")


def report_page(
    language: Language,
    audience: Audience = "supervisor",
    told: dict[str, Any] | None = None,
    snapshot: Snapshot = SNAPSHOT,
) -> str:
    """The report of the office day, which has one page."""
    made = report(
        told or document(), reader(language, audience, snapshot), Pages(), "reports/run.html"
    )
    return dict(made)["reports/run.html"]
