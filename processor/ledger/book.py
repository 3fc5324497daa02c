"""What can be asked of the ledger, and added to it, within one transaction.

Questions give nouns; additions take them. Nothing is decided here, and nothing is kept unless
``store`` commits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import func as sql_func
from sqlalchemy import update as sql_update

from processor.ledger import erasure, rows, tables
from processor.ledger.access import add, among, remove, rows_of
from processor.ledger.chain import GENESIS, Act, digest_of, sealed
from processor.ledger.deliveries import Deliveries
from processor.ledger.keys import Keys
from processor.ledger.master_memory import MasterMemory, corrected
from processor.ledger.notices import Notices
from processor.ledger.rows import Row
from processor.model import (
    Claim,
    Conflict,
    Decision,
    FileResult,
    FileState,
    Finding,
    Outcome,
    Record,
    Ruling,
    Settlement,
    Verdict,
)

_ATTEMPTS = "attempts:"


class Book:
    """What can be asked of the ledger, and added to it, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.master = MasterMemory(connection)
        self.deliveries = Deliveries(connection)
        self.keys = Keys(connection)
        self.notices = Notices(connection)

    # ------------------------------------------------------------------ questions

    def files_with(self, digests: Iterable[str]) -> list[Row]:
        """Rows of the files with these bytes."""
        return among(self._connection, tables.files, "sha256", digests)

    def files_named(self, names: Iterable[str]) -> list[Row]:
        """Rows of the files with these names, the latest of a name last."""
        found = among(self._connection, tables.files, "file", names)
        return sorted(found, key=lambda row: str(row["arrived_at"]))

    def all_files(self) -> list[Row]:
        """Rows of every file, in order of arrival."""
        order = (tables.files.c.arrived_at, tables.files.c.file)
        return rows_of(self._connection, select(tables.files).order_by(*order))

    def records(
        self, ids: Iterable[str] | None = None, as_of: datetime | None = None
    ) -> dict[str, Record]:
        """Records by id; all of them for None. ``as_of``: without what was corrected later."""
        found = {row["id"]: rows.record_of(row) for row in self._record_rows(ids)}
        for correction in self.master.corrections(None if ids is None else found):
            known = as_of is None or correction.at <= as_of
            if known and correction.field and correction.record in found:
                found[correction.record] = corrected(found[correction.record], correction)
        return found

    def records_of(self, pack: str, form: str) -> list[Record]:
        """Every record of a form, by id."""
        table = tables.records
        query = select(table).where(table.c.pack == pack, table.c.form == form)
        return [
            rows.record_of(row) for row in rows_of(self._connection, query.order_by(table.c.id))
        ]

    def decisions(self, ids: Iterable[str] | None = None) -> dict[str, Decision]:
        """The latest word on records, without their conflicts (ask ``conflicts_of``)."""
        return {
            row["id"]: Decision(
                record=row["id"],
                outcome=Outcome(row["outcome"]),
                claim=row["claim"],
                reasons=tuple(json.loads(row["reasons"])),
            )
            for row in self._decision_rows(ids)
        }

    def _decision_rows(self, ids: Iterable[str] | None) -> list[Row]:
        """Without what a record says, which is most of it."""
        table, told = tables.records, ("id", "outcome", "claim", "reasons")
        if ids is not None:
            return among(self._connection, table, "id", ids, told)
        query = select(*(table.c[name] for name in told)).order_by(table.c.id)
        return rows_of(self._connection, query)

    def decisions_of_form(self, pack: str, form: str) -> dict[str, Decision]:
        """The latest word on every record of a form, in the order of their ids."""
        table = tables.records
        query = select(table.c.id).where(table.c.pack == pack, table.c.form == form)
        return self.decisions(self._connection.execute(query.order_by(table.c.id)).scalars())

    def _record_rows(self, ids: Iterable[str] | None) -> list[Row]:
        if ids is None:
            return rows_of(self._connection, select(tables.records).order_by(tables.records.c.id))
        return among(self._connection, tables.records, "id", ids)

    def verdicts_of(self, ids: Iterable[str]) -> list[Verdict]:
        """Every verdict that concerns one of the records."""
        wanted = set(ids)
        found = among(self._connection, tables.verdicts, "left", wanted)
        found += [
            row
            for row in among(self._connection, tables.verdicts, "right", wanted)
            if row["left"] not in wanted
        ]
        return [rows.verdict_of(row) for row in found]

    def all_verdicts(self) -> list[Verdict]:
        """Every verdict."""
        return [rows.verdict_of(row) for row in rows_of(self._connection, select(tables.verdicts))]

    def rulings_of(self, ids: Iterable[str]) -> list[Ruling]:
        """Every ruling that names one of the records."""
        named = {
            row["ruling"] for row in among(self._connection, tables.ruled_records, "record", ids)
        }
        return [rows.ruling_of(row) for row in among(self._connection, tables.rulings, "id", named)]

    def all_rulings(self) -> list[Ruling]:
        """Every ruling, in the order of recording."""
        query = select(tables.rulings).order_by(tables.rulings.c.number)
        return [rows.ruling_of(row) for row in rows_of(self._connection, query)]

    def claims(self, ids: Iterable[str] | None = None) -> dict[str, tuple[str, Claim]]:
        """(pack, claim) by id; all of them for None."""
        found = (
            rows_of(self._connection, select(tables.claims).order_by(tables.claims.c.id))
            if ids is None
            else among(self._connection, tables.claims, "id", ids)
        )
        return {row["id"]: (row["pack"], rows.claim_of(row)) for row in found}

    def claims_ending(self, first: date, last: date) -> list[Claim]:
        """The claims whose last day lies between two days, both included."""
        day = tables.claims.c.last_day
        query = select(tables.claims).where(day >= first.isoformat(), day <= last.isoformat())
        return [
            rows.claim_of(row)
            for row in rows_of(self._connection, query.order_by(tables.claims.c.id))
        ]

    def conflicts(self) -> dict[str, tuple[str, Conflict]]:
        """(pack, conflict) by id."""
        found = rows_of(self._connection, select(tables.conflicts).order_by(tables.conflicts.c.id))
        return {row["id"]: (row["pack"], rows.conflict_of(row)) for row in found}

    def conflicts_of(self, ids: Iterable[str]) -> dict[str, Conflict]:
        """The conflicts that one of the records is party to."""
        wanted = set(ids)
        found = among(self._connection, tables.conflicts, "stands", wanted)
        found += among(self._connection, tables.conflicts, "against", wanted)
        return {row["id"]: rows.conflict_of(row) for row in found}

    def runs(self) -> list[Row]:
        """Every run, oldest first."""
        return rows_of(
            self._connection, select(tables.runs).order_by(tables.runs.c.now, tables.runs.c.id)
        )

    def count_runs(self) -> int:
        """How many runs are booked."""
        return self._count(tables.runs)

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

    def vouched(self) -> dict[tuple[str, str], str]:
        """The digests of the runs and rulings as the ledger holds them now."""
        runs = {("run", row["id"]): digest_of({"document": row["document"]}) for row in self.runs()}
        query = select(tables.rulings)
        return runs | {
            ("ruling", row["id"]): digest_of(row) for row in rows_of(self._connection, query)
        }

    def remembered(self, name: str) -> str | None:
        """What the desk noted under a name."""
        query = select(tables.memory.c.value).where(tables.memory.c.name == name)
        return self._connection.execute(query).scalar_one_or_none()

    def attempts(self, digests: Iterable[str]) -> dict[str, int]:
        """How often the reader died of each of the files, or gave it up; absent: never."""
        found = among(self._connection, tables.memory, "name", (_ATTEMPTS + d for d in digests))
        return {row["name"].removeprefix(_ATTEMPTS): int(row["value"]) for row in found}

    # ------------------------------------------------------------------ additions

    def count_attempts(self, digests: Iterable[str]) -> None:
        """One attempt more for each of the files."""
        wanted = set(digests)
        so_far = self.attempts(wanted)
        for digest in sorted(wanted):
            self.remember(_ATTEMPTS + digest, str(so_far.get(digest, 0) + 1))

    def remember(self, name: str, value: str) -> None:
        """Note something under a name, in the place of what was there."""
        remove(self._connection, tables.memory, "name", [name])
        add(self._connection, tables.memory, [{"name": name, "value": value}])

    def add_run(self, id: str, now: str, document: Mapping[str, Any]) -> None:
        """A run with the document that it printed; its pages are still to be published."""
        row = {"id": id, "now": now, "document": rows.dumps(document), "published": False}
        add(self._connection, tables.runs, [row])
        self.add_act(
            now, "run", "", {"run": id, "digest": digest_of({"document": row["document"]})}
        )

    def mark_published(self, run: str) -> None:
        """The pages of a run are all in place."""
        update = sql_update(tables.runs).where(tables.runs.c.id == run).values(published=True)
        self._connection.execute(update)

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
        undecided = {"outcome": Outcome.RETURNED.value, "claim": None, "reasons": '["has-errors"]'}
        add(self._connection, tables.records, [rows.record_row(r, run) | undecided for r in new])
        add(self._connection, tables.keys, [{"pack": p, "key": k, "record": r} for p, k, r in keys])

    def rename_record(self, id: str, file: str) -> None:
        """Another copy's name stands for a record from now on."""
        table = tables.records
        self._connection.execute(sql_update(table).where(table.c.id == id).values(file=file))

    def add_verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """New verdicts."""
        add(self._connection, tables.verdicts, [rows.verdict_row(v) for v in verdicts])

    def remove_verdicts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take out the verdicts on pairs."""
        table = tables.verdicts
        delete = sql_delete(table).where(
            table.c.left == bindparam("one"), table.c.right == bindparam("other")
        )
        values = [{"one": one, "other": other} for one, other in pairs]
        if values:
            self._connection.execute(delete, values)

    def add_ruling(self, ruling: Ruling) -> None:
        """A ruling, found again by every record that it names."""
        row = rows.ruling_row(ruling)
        add(self._connection, tables.rulings, [row])
        detail = {"ruling": ruling.id, "digest": digest_of(row)}
        self.add_act(row["at"], "ruling", ruling.by, detail)
        named = [{"record": r, "ruling": ruling.id} for r in sorted(set(ruling.records))]
        add(self._connection, tables.ruled_records, named)

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
        return erasure.erase(self._connection, set(ids), names)

    def replace_settlement(self, pack: str, group: Iterable[str], new: Settlement) -> None:
        """Put the settlement of whole groups of records in the place of their last one."""
        ids = sorted(set(group))
        old = {d.claim for d in self.decisions(ids).values() if d.claim}
        remove(self._connection, tables.claims, "id", old)
        remove(self._connection, tables.conflicts, "stands", ids)
        remove(self._connection, tables.conflicts, "against", ids)
        add(self._connection, tables.claims, [rows.claim_row(c, pack) for c in new.claims])
        add(self._connection, tables.conflicts, [rows.conflict_row(x, pack) for x in new.conflicts])
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
        update = sql_update(table).where(table.c.id == bindparam("record"))
        values = [{"record": id, "told": told} for id, told in sorted(changed.items())]
        if values:
            self._connection.execute(update.values(standing=bindparam("told")), values)
        return set(changed)


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
