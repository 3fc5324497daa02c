"""What can be asked of the ledger, and added to it, within one transaction.

Questions give nouns; additions take them. Nothing is decided here, and nothing is kept unless
``store`` commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func
from sqlalchemy import update as sql_update

from processor.ledger import erasure, rows, tables
from processor.ledger.access import add, among, remove, rows_of
from processor.ledger.begun import Begun
from processor.ledger.chain import GENESIS, Act, digest_of, sealed
from processor.ledger.claimants import Claimants
from processor.ledger.deliveries import Deliveries
from processor.ledger.keys import Keys
from processor.ledger.master_memory import SHOWN, Correction
from processor.ledger.notices import Notices
from processor.ledger.past import REMEMBERED, Past, last_run, rows_now
from processor.ledger.rows import Row
from processor.ledger.stale import Stale
from processor.ledger.state import State
from processor.ledger.streams import Streams
from processor.ledger.told import PARTS, Told, placed
from processor.model import (
    Conflict,
    Decision,
    FileResult,
    Finding,
    Outcome,
    Record,
    Ruling,
    Settlement,
    Verdict,
)

_ATTEMPTS = "attempts:"


class Book(State):
    """What can be asked of the ledger, and added to it, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._past = Past(connection)
        self.deliveries = Deliveries(connection)
        self.keys = Keys(connection)
        self.notices = Notices(connection)
        self.told = Told(connection)
        self.claimants = Claimants(connection)
        self.stale = Stale(connection)
        self.streams = Streams(connection)
        self.begun = Begun(connection)

    # ------------------------------------------------------------------ questions

    def files_with(self, digests: Iterable[str]) -> list[Row]:
        """Rows of the files with these bytes."""
        return among(self._connection, tables.files, "sha256", digests)

    def files_named(self, names: Iterable[str]) -> list[Row]:
        """Rows of the files with these names, the latest of a name last."""
        found = among(self._connection, tables.files, "file", names)
        return sorted(found, key=lambda row: str(row["arrived_at"]))

    def newest_files(self, most: int) -> list[Row]:
        """File, state and reason of the files that came in last, the last one first; each name
        once, as it was judged last."""
        t = tables.files.c
        query = select(t.file, t.state, t.reason).order_by(t.arrived_at.desc(), t.file.desc())
        found: dict[str, Row] = {}
        for row in self._connection.execute(query).mappings():
            found.setdefault(row["file"], dict(row))
            if len(found) >= most:
                break
        return list(found.values())

    def count_files(self) -> int:
        """How many different names of files there are."""
        query = select(sql_func.count(tables.files.c.file.distinct()))
        return int(self._connection.execute(query).scalar_one())

    def all_files(self) -> list[Row]:
        """Rows of every file, in order of arrival."""
        order = (tables.files.c.arrived_at, tables.files.c.file)
        return rows_of(self._connection, select(tables.files).order_by(*order))

    def ids_of(self, pack: str) -> set[str]:
        """The ids of every record of a pack."""
        query = select(tables.records.c.id).where(tables.records.c.pack == pack)
        return set(self._connection.execute(query).scalars())

    def names_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The file that stands for each of the records that are known."""
        found = among(self._connection, tables.records, "id", ids, ("id", "file"))
        return {row["id"]: row["file"] for row in found}

    def forms_of(self, ids: Iterable[str]) -> set[tuple[str, str]]:
        """(pack, form) of the records."""
        found = among(self._connection, tables.records, "id", ids, ("pack", "form"))
        return {(row["pack"], row["form"]) for row in found}

    def made_by(self, run: str, ids: Iterable[str]) -> set[str]:
        """Which of the records a run added."""
        found = among(self._connection, tables.records, "id", ids, ("id", "run"))
        return {row["id"] for row in found if row["run"] == run}

    def decisions_of_form(self, pack: str, form: str) -> dict[str, Decision]:
        """The latest word on every record of a form, in the order of their ids."""
        table = tables.records
        query = select(table.c.id).where(table.c.pack == pack, table.c.form == form)
        return self.decisions(self._connection.execute(query.order_by(table.c.id)).scalars())

    def count_runs(self) -> int:
        """How many runs are booked."""
        return self._count(tables.runs)

    def ids(self) -> list[str]:
        """The ids of all records."""
        return list(self._connection.execute(select(tables.records.c.id)).scalars())

    def totals(self) -> dict[str, int]:
        """How many records, claims and notices there are."""
        found = (tables.records, tables.claims, tables.notices)
        return {table.name: self._count(table) for table in found}

    def count_rulings(self) -> int:
        """How many rulings were recorded."""
        return self._count(tables.rulings)

    def _count(self, table: Table) -> int:
        query = select(sql_func.count()).select_from(table)
        return int(self._connection.execute(query).scalar_one())

    def acts(self, kind: str | None = None) -> list[Act]:
        """What was done, oldest first; of one kind or all."""
        query = select(tables.acts).order_by(tables.acts.c.number)
        if kind is not None:
            query = query.where(tables.acts.c.kind == kind)
        return [rows.act_of(row) for row in rows_of(self._connection, query)]

    def adopted(self) -> set[str]:
        """The digests of registers that were taken over."""
        return {act.detail["file"] for act in self.acts("adoption")}

    def vouched(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The digests of the runs and rulings as the ledger holds them now."""
        for id, digest in self.told.digests():
            yield ("run", id), digest
        for row in rows_of(self._connection, select(tables.rulings)):
            yield ("ruling", row["id"]), digest_of(row)

    def attempts(self, digests: Iterable[str]) -> dict[str, int]:
        """How often the reader died of each of the files, or gave it up; absent: never."""
        found = among(self._connection, tables.memory, "name", (_ATTEMPTS + d for d in digests))
        return {row["name"].removeprefix(_ATTEMPTS): int(row["value"]) for row in found}

    # ------------------------------------------------------------------ the past

    def last_run(self) -> int:
        """The number of the run that was booked last; 0 for none."""
        return last_run(self._connection)

    def run_at(self, as_of: datetime) -> int:
        """The last run that was booked by then, by the desk's own clock; 0 for none."""
        query = select(tables.runs.c.number, tables.runs.c.now)
        booked = self._connection.execute(query)
        return max((n for n, now in booked if datetime.fromisoformat(now) <= as_of), default=0)

    def then(self, run: int) -> State:
        """The state as a run left it, whatever came after it."""
        return State(self._connection, run)

    def changed_since(self, before: State) -> tuple[set[str], list[Conflict]]:
        """The records whose word may be another since a state, and the conflicts that came, went
        or changed, as they were and as they are."""
        changed = before.changed_rows(tables.conflicts)
        rows_of_both = among(self._connection, tables.conflicts, "id", changed)
        rows_of_both += [row for row in changed.values() if row]
        words = set(before.changed_rows(tables.records))
        return words, [rows.conflict_of(row) for row in rows_of_both]

    def note_changes(self) -> None:
        """Keep what rows were before this transaction changed them; ``add_run`` does so too."""
        self._past.close()

    def rule_texts(self, digest: str) -> str | None:
        """The rule files of that digest, as JSON: {pack: {file: text}}."""
        query = select(tables.rules.c.texts).where(tables.rules.c.digest == digest)
        return self._connection.execute(query).scalar_one_or_none()

    def keep_rules(self, digest: str, texts: str) -> None:
        """The rules that runs are judged by from now on."""
        if self.rule_texts(digest) is None:
            add(self._connection, tables.rules, [{"digest": digest, "texts": texts}])
        self.remember("rules", digest)

    # ------------------------------------------------------------------ additions

    def count_attempts(self, digests: Iterable[str]) -> None:
        """One attempt more for each of the files."""
        wanted = set(digests)
        so_far = self.attempts(wanted)
        for digest in sorted(wanted):
            self.remember(_ATTEMPTS + digest, str(so_far.get(digest, 0) + 1))

    def remember(self, name: str, value: str) -> None:
        """Note something under a name, in the place of what was there."""
        if name in REMEMBERED:
            self._past.touch(tables.memory, among(self._connection, tables.memory, "name", [name]))
            self._past.came(tables.memory, [{"name": name}], [()])
        remove(self._connection, tables.memory, "name", [name])
        add(self._connection, tables.memory, [{"name": name, "value": value}])

    def add_run(self, id: str, now: str, document: Mapping[str, Any]) -> None:
        """A run with the document that it printed; its pages are still to be published.

        Rows of its lists may be told already, under the number that it will have.
        """
        self._past.close()
        number = self.last_run() + 1
        for part in PARTS:
            self.told.tell(number, part, placed(document.get(part, ())))
        head = {key: [] if key in PARTS else value for key, value in document.items()}
        text = rows.dumps(head)
        row = {"id": id, "now": now, "document": text, "published": False, "number": number}
        add(self._connection, tables.runs, [row])
        self.told.summarise(id, head | {"conflicts": self.told.each(number, "conflicts")})
        self.add_act(now, "run", "", {"run": id, "digest": self.told.digest(number, text)})

    def add_files(
        self,
        run: str,
        results: Iterable[tuple[FileResult, int]],
        arrived_at: str,
        rules: str,
    ) -> None:
        """Files (with their size in bytes) as they were judged; a file judged anew is replaced."""
        values = [
            {
                "file": f.file,
                "sha256": f.sha256,
                "size": size,
                "arrived_at": arrived_at,
                "run": run,
                "state": f.state.value,
                "reason": f.reason,
                "records": rows.dumps(f.records),
                "detail": rows.dumps(dict(f.detail)),
                "rules": rules,
            }
            for f, size in results
        ]
        if not values:
            return
        again = sql_delete(tables.files).where(
            tables.files.c.file == bindparam("name"), tables.files.c.sha256 == bindparam("digest")
        )
        old = [{"name": v["file"], "digest": v["sha256"]} for v in values]
        self._connection.execute(again, old)
        add(self._connection, tables.files, values)

    def add_records(
        self, run: str, new: Iterable[Record], keys: Iterable[tuple[str, str, str]]
    ) -> None:
        """New records, undecided, and the (pack, key, record) under which they are found."""
        new = list(new)
        self._past.new.update(record.id for record in new)
        undecided = {"outcome": Outcome.RETURNED.value, "claim": None, "reasons": '["has-errors"]'}
        add(self._connection, tables.records, [rows.record_row(r, run) | undecided for r in new])
        add(self._connection, tables.keys, [{"pack": p, "key": k, "record": r} for p, k, r in keys])
        self.stale.add(r.id for r in new)

    def rename_record(self, id: str, file: str) -> None:
        """Another copy's name stands for a record from now on."""
        table = tables.records
        self._touch_records([id])
        self._connection.execute(sql_update(table).where(table.c.id == id).values(file=file))
        self.stale.add([id])

    def _touch_records(self, ids: Iterable[str]) -> None:
        known = set(ids) - self._past.new
        self._past.touch(tables.records, rows_now(self._connection, tables.records, known))

    def add_verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """New verdicts."""
        values = [rows.verdict_row(v) for v in verdicts]
        self._past.came(tables.verdicts, values, ((v["left"], v["right"]) for v in values))
        add(self._connection, tables.verdicts, values)

    def remove_verdicts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take out the verdicts on pairs."""
        table = tables.verdicts
        delete = sql_delete(table).where(
            table.c.left == bindparam("one"), table.c.right == bindparam("other")
        )
        values = [{"one": one, "other": other} for one, other in pairs]
        if values:
            keys = [f"{value['one']} {value['other']}" for value in values]
            self._past.touch(tables.verdicts, rows_now(self._connection, tables.verdicts, keys))
            self._connection.execute(delete, values)

    def add_ruling(self, ruling: Ruling) -> None:
        """A ruling, found again by every record that it names."""
        row = rows.ruling_row(ruling)
        self._past.came(tables.rulings, [row], [()])
        add(self._connection, tables.rulings, [row])
        detail = {"ruling": ruling.id, "digest": digest_of(row)}
        self.add_act(row["at"], "ruling", ruling.by, detail)
        named = [{"record": r, "ruling": ruling.id} for r in sorted(set(ruling.records))]
        add(self._connection, tables.ruled_records, named)

    def add_correction(self, c: Correction) -> bool:
        """A correction or note; False when the very same one is known."""
        added = self.master.add_correction(c)
        if added:
            self._past.came(tables.corrections, [{"id": c.id}], [()])
            self.stale.add([c.record])
        return added

    def add_act(self, at: str, kind: str, by: str, detail: Mapping[str, Any]) -> Act:
        """Something that was done, sealed behind the act before it."""
        query = select(tables.acts).order_by(tables.acts.c.number.desc()).limit(1)
        last = next((rows.act_of(row) for row in rows_of(self._connection, query)), None)
        number, seal = (last.number, last.seal) if last else (0, GENESIS)
        act = sealed(Act(number=number + 1, at=at, kind=kind, by=by, detail=detail, previous=seal))
        add(self._connection, tables.acts, [rows.act_row(act)])
        return act

    def erase(self, ids: Iterable[str], names: Mapping[str, str]) -> erasure.Changed:
        """Take records out for good (``erasure``); gives what must be vouched for anew."""
        ids = set(ids)
        self._past.forget(ids, names)
        self.remember(SHOWN, "")  # rows of the master go, which all rows have to tell
        return erasure.erase(self._connection, ids, names)

    def replace_settlement(self, pack: str, group: Iterable[str], new: Settlement) -> None:
        """Put the settlement of whole groups of records in the place of their last one."""
        group = set(group)
        self.stale.add(sorted(group))
        held = {id: d.claim for id, d in self.decisions(group).items() if d.claim}
        known = sorted(group - self._past.new)  # the last run held nothing of new ones
        self._touch_settled(known, {held[id] for id in known if id in held})
        remove(self._connection, tables.claims, "id", set(held.values()))
        remove(self._connection, tables.conflicts, "stands", group)
        remove(self._connection, tables.conflicts, "against", group)
        claims = [rows.claim_row(c, pack) for c in new.claims]
        conflicts = [rows.conflict_row(x, pack) for x in new.conflicts]
        self._past.came(tables.claims, claims, (c.records for c in new.claims))
        self._past.came(tables.conflicts, conflicts, ((x.stands, x.against) for x in new.conflicts))
        add(self._connection, tables.claims, claims)
        add(self._connection, tables.conflicts, conflicts)
        table = tables.records
        update = (
            sql_update(table)
            .where(table.c.id == bindparam("record"))
            .values(outcome=bindparam("now"), claim=bindparam("held"), reasons=bindparam("why"))
        )
        values = [
            {"record": d.record, "now": d.outcome, "held": d.claim, "why": rows.dumps(d.reasons)}
            for d in new.decisions
        ]
        if values:
            self._connection.execute(update, values)

    def _touch_settled(self, ids: Iterable[str], claims: Iterable[str]) -> None:
        self._touch_records(ids)
        self._past.touch(tables.claims, rows_now(self._connection, tables.claims, claims))
        for side in ("stands", "against"):
            found = among(self._connection, tables.conflicts, side, ids)
            self._past.touch(tables.conflicts, found)

    def replace_standing(
        self, pack: str, form: str, found: Mapping[str, Sequence[Finding]]
    ) -> set[str]:
        """Put what checks across records find in the place of what they found; gives the ids."""
        table = tables.records
        query = select(table.c.id, table.c.standing)
        query = query.where(table.c.pack == pack, table.c.form == form)
        now = {id: rows.findings_json(found.get(id, ())) for id in found}
        changed = {
            id: now.get(id, "[]")
            for id, before in self._connection.execute(query)
            if before != now.get(id, "[]")
        }
        self._touch_records(changed)
        update = sql_update(table).where(table.c.id == bindparam("record"))
        values = [{"record": id, "told": told} for id, told in sorted(changed.items())]
        if values:
            self._connection.execute(update.values(standing=bindparam("told")), values)
        self.stale.add(changed)
        return set(changed)
