"""Working days of an invented office, one after the other, and what must hold each night.

People hand in forms of all twelve packs, on time and late, renew, contest, copy and mistype them;
conflicts, pairs and claims are ruled on and rulings taken back; the master is edited in every way
that people have; some runs die half way, at a step or at any moment. The same seed gives the same
events, but for the moments of killing. A rebuild gives every page anew as it stands, also those of
past runs; and no report of a past run ever changes by what comes later.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.customers_made import Entry, entries
from benchmarks.filled_blanks import Blanks
from benchmarks.master_by_hand import edit_master
from processor.calendar import Calendar, public_calendar
from processor.errors import UsageTrouble
from processor.model import RulingKind
from processor.runs.audit import audited
from processor.runs.desk import open_desk
from processor.runs.nightly import nightly
from processor.runs.rulings import Word, rule_claim, rule_owner, rule_pair, undo
from processor.runs.status import show
from tests.desk import Office, form
from tests.packs.test_bookings_in_an_office import save_order

Files = Mapping[str, bytes]
MANAGER = "林经理"
# What a run was about to do when it died: booking, telling, publishing, putting the master.
DEATHS = (
    "processor.runs.walk.book_slice",
    "processor.runs.run.show",
    "processor.runs.publish.publish_people",
    "processor.runs.publish.put_master",
)
_OF_A_RUN = "outbox/reports/2"
_DYING = """
import os, sys
from pathlib import Path
from unittest.mock import patch
from processor.runs.desk import open_desk
from processor.runs.run import run
root, now, step = sys.argv[1:]
with patch(step, side_effect=lambda *_, **__: os._exit(9)):
    with open_desk(Path(root), now=now, language=None) as desk:
        run(desk, settle_seconds=0, rehearse=False)
"""
_DEMANDS = (
    *("需求编号", "客户名称", "联系人", "联系方式", "需求类型", "需求描述(简要)", "紧急程度"),
    *("接收时间", "接收人", "初步处理状态"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much happens: working days from a first day, staff, forms over all the days."""

    first: date
    days: int
    staff: int
    forms: int
    seed: int = 20261125
    rebuilt_every: int = 1  # nights between two comparisons with a rebuilt office


@dataclass(slots=True)
class Year:
    """The office as its days go by; ``happened`` counts the events by kind."""

    office: Office
    size: Size
    happened: Counter[str] = field(default_factory=Counter)
    signed: list[dict[str, object]] = field(default_factory=list)  # forms that others refer to
    sent: list[Path] = field(default_factory=list)
    unheard: list[tuple[set[str], str]] = field(default_factory=list)  # edits to be told of
    blanks: Blanks = field(init=False)
    chance: random.Random = field(init=False)
    customers: Iterator[Entry] = field(init=False)
    reports: dict[str, bytes] = field(default_factory=dict)  # of past runs, as they were told
    heard: int = 0  # the number of the run up to which edits were listened for
    _number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.size.seed)
        self.customers = iter(entries(self.size.forms + self.size.days, self.size.seed))
        self.blanks = Blanks(self.chance)

    def nights(self) -> Iterator[dict[str, Any]]:
        """Go through every day to its night; gives what each night told."""
        calendar, day, worked = public_calendar("CN"), self.size.first, 0
        while worked < self.size.days:
            missed = False
            if calendar.working_day(day):
                worked += 1
                self._work(day, self.size.forms * worked // self.size.days - self._number)
            else:
                self.happened["days off"] += 1
                missed = self.chance.random() < 0.5  # the machine was off too: a missed night
            day += timedelta(days=1)
            if missed:
                self.happened["nights missed"] += 1
            else:
                yield self._night(datetime.combine(day, time(2)), calendar)

    # ----------------------------------------------------------------------- a working day

    def _work(self, day: date, forms: int) -> None:
        in_the_evening = forms // 10  # after the desk's run of the day
        for _ in range(forms - in_the_evening):
            self._hand_in(day)
        noon = datetime.combine(day, time(12)).isoformat()
        if self.chance.random() < 0.6:
            self._die(noon)
        assert self.office.run(noon)["books"]["closed"]
        if self.chance.random() < min(0.5, 500 / self.size.forms):
            self._edit(day)
        if self.chance.random() < 0.8:
            self._rule(day)
        for _ in range(in_the_evening):
            self._hand_in(day)

    def _hand_in(self, day: date) -> None:
        self._number += 1
        kinds = ("new", "rival", "renewal", "copy", "faulty", "late", "demands", "order", "other")
        kind = self.chance.choices(kinds, (24, 10, 8, 5, 5, 8, 8, 5, 27))[0]
        if not self.signed:
            kind = "late"
        self.happened[kind] += 1
        ways = {"copy": self._copy, "demands": self._demands, "order": self._order}
        ways["other"] = self._other
        ways.get(kind, lambda day: self._confirm(kind, day))(day)

    def _other(self, day: date) -> None:
        """A form of any pack, made from its blank."""
        self.blanks.fill(day, self._somebody(), self.office.root / "inbox" / self._name(day))

    def _confirm(self, kind: str, day: date) -> None:
        late = timedelta(days=self.chance.randint(5, 40) if kind == "late" else 0)
        at = datetime.combine(day - late, time(9, self.chance.randrange(60)))
        values = dict(self.chance.choice(self.signed)) if kind in ("rival", "renewal") else None
        if values is None:
            who = next(self.customers)
            values = form(
                customer_name=who.name,
                contact="、".join(who.contact) or None,
                demand_detail=who.demand,
                submitter=self._somebody(),
            )
            self.signed.append(values)
        if kind == "rival":
            values["submitter"] = self._somebody()
        if kind == "renewal":
            values["claim_kind"] = "续期"
        if kind == "faulty":
            values["contact"] = "12"
        values |= dict.fromkeys(("submitted_at", "supervisor_signed_at"), f"{at:%Y-%m-%d %H:%M}")
        layout = self.chance.choice(("left", "left_pairs", "above", "inline"))
        self.sent.append(self.office.drop(self._name(day), values, layout=layout))

    def _copy(self, day: date) -> None:
        shutil.copyfile(self.chance.choice(self.sent), self.office.root / "inbox" / self._name(day))

    def _demands(self, day: date) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["客户需求登记表"])
        sheet.append(_DEMANDS)
        for line in range(self.chance.randint(1, 3)):
            number = f"XR-{day:%Y}-{(self._number * 3 + line) % 1000:03}"
            urgent = self.chance.choice(("高", "中", "低"))
            phone = f"139{self.chance.randrange(10**8):08}"
            known = (
                number,
                f"新城{self._number}商贸有限公司",
                "周宁",
                phone,
                "技术咨询",
                "上门演示",
            )
            sheet.append((*known, urgent, f"{day} 09:30", self._somebody(), "处理中"))
        book.save(self.office.root / "inbox" / self._name(day))

    def _order(self, day: date) -> None:
        start = day + timedelta(days=self.chance.randint(10, 60))
        end = start + timedelta(days=self.chance.randint(1, 6))
        phone = f"137{self.chance.randrange(10**8):08}"
        who = f"张敏{self._number}"
        save_order(self.office.root, who, phone, (str(start), str(end)), str(day))

    def _name(self, day: date) -> str:
        return f"{day} {self._number:05}.xlsx"

    def _somebody(self) -> str:
        return f"员工{self.chance.randrange(self.size.staff) + 1:02}"

    def _die(self, now: str) -> None:
        """A run ends half way: at a step of the desk's, or whenever the machine is switched off."""
        step = self.chance.choice((*DEATHS, ""))
        words = [sys.executable, "-c", _DYING, str(self.office.root), now, step or DEATHS[-1]]
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with run:
            if not step:
                with suppress(subprocess.TimeoutExpired):
                    run.wait(self.chance.uniform(0.5, 4))
                run.kill()
            _, trouble = run.communicate()
        assert not step or run.returncode == 9, f"{step}: {trouble.decode()}"
        self.happened["deaths" if step else "kills"] += 1

    def _edit(self, day: date) -> None:
        """Somebody changes the master in one to three ways and saves it."""
        path, saved = self.office.root / "master.xlsx", datetime.combine(day, time(6))  # UTC
        done = edit_master(path, self.chance, day, (MANAGER, saved))
        self.unheard += [(told, text) for _, told, text in done]
        self.happened.update(f"edited: {kind}" for kind, _, _ in done)
        self.happened["edits"] += bool(done)

    def _rule(self, day: date) -> None:
        """The manager decides a conflict, a pair or a claim, or takes a decision back."""
        now = datetime.combine(day, time(16)).isoformat()
        word = Word(MANAGER, "核对了接触记录")
        given = [r for r in self.office.list("rulings", now) if r["undone_by"] is None]
        claimants = {r["id"]: r["claimant"] for r in self.office.list("records", now)}
        found = self.office.list("conflicts", now, status="open")
        parties = [(c["id"], claimants[c[side]]) for c in found for side in ("stands", "against")]
        decided = sorted((id, to) for id, to in parties if to)
        held = [c["id"] for c in self.office.list("claims", now, status="active")]
        way = self.chance.choices(("undone", "owner", "pair", "claim"), (20, 40, 25, 15))[0]
        with open_desk(self.office.root, now=now, language=None) as desk, suppress(UsageTrouble):
            if way == "undone" and given:
                undo(desk, self.chance.choice(given)["id"], word)
            elif way == "owner" and decided:
                rule_owner(desk, *self.chance.choice(decided), word)
            elif way == "pair" and found:
                one = self.chance.choice(found)
                kind = self.chance.choice((RulingKind.SAME, RulingKind.DIFFERENT))
                rule_pair(desk, kind, (one["stands"], one["against"]), word)
            elif way == "claim" and held:
                kind = self.chance.choice((RulingKind.CLOSED, RulingKind.WITHDRAWN))
                on = day if kind is RulingKind.CLOSED else None
                rule_claim(desk, kind, self.chance.choice(held), word, on)
            else:
                return
            self.happened["undone" if way == "undone" else "rulings"] += 1
            self.happened[f"ruled: {way}"] += way != "undone"

    # ----------------------------------------------------------------------- the night

    def _night(self, now: datetime, calendar: Calendar) -> dict[str, Any]:
        told = self._walk(now)
        assert told["books"]["closed"], now
        assert told["nightly"]["proof"] == [], now
        assert told["nightly"]["alarms"] == [], now
        if told["records"] or calendar.working_day(now.date() - timedelta(days=1)):
            again = self._walk(now)  # what a day off brings is the same walk as the night before
            assert again["notices"] == [], now
            assert again["records"] == [], now
        self.happened["nights"] += 1
        self._heard(now)
        self._holds(now)
        return told

    def _walk(self, now: datetime) -> dict[str, Any]:
        with open_desk(self.office.root, now=now.isoformat(), language=None) as desk:
            return nightly(desk, settle_seconds=0, rehearse=False)

    def _heard(self, now: datetime) -> None:
        """Every edit was told of, as what became of it."""
        if not self.unheard:
            return
        office = open_desk(self.office.root, now=now.isoformat(), language=None)
        with office as desk, desk.ledger.reading() as book:
            new = [run for run in book.told.runs() if run.number > self.heard]
            told = [book.told.head(run.id)[1].get("master", ()) for run in new]
            self.heard = new[-1].number if new else self.heard
        heard = [(e["what"], f"{e['about']} {e['old']} {e['new']}") for some in told for e in some]
        lost = [
            (kinds, text)
            for kinds, text in self.unheard
            if not any(what in kinds and text in says for what, says in heard)
        ]
        assert lost == [], (now, lost)
        self.unheard.clear()

    def _holds(self, now: datetime) -> None:
        clock = now.isoformat()
        notices = Counter(n["id"] for n in self.office.list("notices", clock))
        assert all(times == 1 for times in notices.values()), now
        told = Counter(_said(n) for n in self.office.list("notices", clock))
        assert all(times == 1 for times in told.values()), now
        claims = self.office.list("claims", clock)
        late = [c for c in claims if c["status"] == "active" and c["last_day"] < str(now.date())]
        assert late == [], now
        with open_desk(self.office.root, now=clock, language=None) as desk:
            assert audited(desk)["whole"], now
            if self.happened["nights"] % self.size.rebuilt_every == 0:
                before = self.office.picture()
                assert differing(self.reports, before, self.reports) == [], now
                show(desk, everything=True)
                after = self.office.picture()
                assert differing(before, after, before.keys() | after.keys()) == [], now
                self.reports = {n: p for n, p in after.items() if n.startswith(_OF_A_RUN)}


def _said(notice: dict[str, Any]) -> Sequence[object]:
    """What makes two notices one and the same for whoever gets them."""
    return notice["file"], notice["to"], notice["kind"]


def differing(before: Files, after: Files, names: Iterable[str]) -> list[str]:
    """Of some files those that one has and the other has not, or holds otherwise."""
    return sorted(name for name in names if before.get(name) != after.get(name))
