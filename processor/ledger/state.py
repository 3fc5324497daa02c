"""Who holds what and why, by what was written down: today, or when a run had just been booked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Table, select
from sqlalchemy import func as sql_func

from processor.ledger import rows, tables
from processor.ledger.access import among, rows_of
from processor.ledger.master_memory import Correction, MasterMemory, corrected
from processor.ledger.past import key_of, keys_about, rows_then
from processor.ledger.rows import Row
from processor.model import (
    Claim,
    ClaimStatus,
    Conflict,
    Decision,
    Record,
    Ruling,
    Verdict,
)

_DECISION = ("id", "run", "outcome", "claim", "reasons")  # without what a record says


class State:
    """Questions about one state of the ledger. ``run`` None: as it is; else as that run left it."""

    def __init__(self, connection: Connection, run: int | None = None) -> None:
        self._connection = connection
        self._run = run
        self.master = MasterMemory(connection)

    def records(self, ids: Iterable[str] | None = None) -> dict[str, Record]:
        """Records by id; all of them for None."""
        found = {row["id"]: rows.record_of(row) for row in self._rows_of(tables.records, "id", ids)}
        for correction in self.corrections(None if ids is None else found):
            if correction.field and correction.record in found:
                found[correction.record] = corrected(found[correction.record], correction)
        return found

    def known(self, ids: Iterable[str]) -> set[str]:
        """Which of the records are there."""
        found = among(self._connection, tables.records, "id", ids, ("id", "run"))
        there = {row["run"] for row in found}
        there = there if self._run is None else self._there(there)
        return {row["id"] for row in found if row["run"] in there}

    def decisions(self, ids: Iterable[str] | None = None) -> dict[str, Decision]:
        """The latest word on records, without their conflicts (ask ``conflicts_of``)."""
        return {
            row["id"]: rows.decision_of(row)
            for row in self._rows_of(tables.records, "id", ids, _DECISION)
        }

    def claims(self, ids: Iterable[str] | None = None) -> dict[str, tuple[str, Claim]]:
        """(pack, claim) by id; all of them for None."""
        found = self._rows_of(tables.claims, "id", ids)
        return {row["id"]: (row["pack"], rows.claim_of(row)) for row in found}

    def claims_ending(self, first: date, last: date) -> list[Claim]:
        """The claims whose last day lies between two days, both included; as they are today."""
        day = tables.claims.c.last_day
        query = select(tables.claims).where(day >= first.isoformat(), day <= last.isoformat())
        found = rows_of(self._connection, query.order_by(tables.claims.c.id))
        return [rows.claim_of(row) for row in found]

    def conflicts(self, ids: Iterable[str] | None = None) -> dict[str, tuple[str, Conflict]]:
        """(pack, conflict) by id; all of them for None."""
        found = self._rows_of(tables.conflicts, "id", ids)
        return {row["id"]: (row["pack"], rows.conflict_of(row)) for row in found}

    def records_turning(self, since: date, until: date) -> set[str]:
        """The records whose claims may have ended between two days by the calendar alone."""
        day, table = timedelta(days=1), tables.claims.c  # the zones of times may differ
        first, last = sorted((since, until))
        days = ((first - day).isoformat(), (last + day).isoformat())
        turning = table.last_day.between(*days) | table.closed_on.between(*days)
        found = self._connection.execute(select(table.records).where(turning)).scalars()
        return {id for records in found for id in json.loads(records)}

    def claims_until(self, first: date) -> set[str]:
        """The ids of the claims whose last day is this one or later, as they are today."""
        query = select(tables.claims.c.id).where(tables.claims.c.last_day >= first.isoformat())
        return set(self._connection.execute(query).scalars())

    def claims_live(self, day: date) -> tuple[dict[str | None, int], list[Claim]]:
        """Claims that nothing ended before their last day, as they are today. How many there are
        by what ended them (None, or a dispute), where a day's zone is no matter; and those near
        the day, or closed.
        """
        table = tables.claims
        ended = table.c.ended.is_(None) | (table.c.ended == ClaimStatus.DISPUTED.value)
        later = table.c.last_day > (day + timedelta(days=1)).isoformat()
        far = later & table.c.closed_on.is_(None)
        count = select(table.c.ended, sql_func.count()).where(ended, far).group_by(table.c.ended)
        since = table.c.last_day >= (day - timedelta(days=1)).isoformat()
        near = rows_of(self._connection, select(table).where(ended, since, ~far))
        live = {why: number for why, number in self._connection.execute(count)}  # noqa: C416
        return live, [rows.claim_of(row) for row in near]

    def conflict_order(self) -> list[str]:
        """The ids of all conflicts, open ones first."""
        table = tables.conflicts.c
        query = select(table.id).order_by(table.status != "open", table.id)
        return list(self._connection.execute(query).scalars())

    def conflicts_open(self) -> int:
        """How many conflicts wait for a ruling today."""
        query = select(sql_func.count()).where(tables.conflicts.c.status == "open")
        return int(self._connection.execute(query).scalar_one())

    def conflicts_of(self, ids: Iterable[str]) -> dict[str, Conflict]:
        """The conflicts that one of the records is party to."""
        wanted = set(ids)
        found = self._rows_of(tables.conflicts, "stands", wanted)
        found += self._rows_of(tables.conflicts, "against", wanted)
        return {row["id"]: rows.conflict_of(row) for row in found}

    def verdicts_of(self, ids: Iterable[str]) -> list[Verdict]:
        """Every verdict that concerns one of the records."""
        wanted = set(ids)
        found = self._rows_of(tables.verdicts, "left", wanted)
        found += [
            row
            for row in self._rows_of(tables.verdicts, "right", wanted)
            if row["left"] not in wanted
        ]
        return [rows.verdict_of(row) for row in found]

    def all_verdicts(self) -> list[Verdict]:
        """Every verdict."""
        return [rows.verdict_of(row) for row in self._rows_of(tables.verdicts, "left", None)]

    def rulings_of(self, ids: Iterable[str]) -> list[Ruling]:
        """Every ruling that names one of the records."""
        named = among(self._connection, tables.ruled_records, "record", ids)
        found = self._rows_of(tables.rulings, "id", {row["ruling"] for row in named})
        return [rows.ruling_of(row) for row in found]

    def all_rulings(self) -> list[Ruling]:
        """Every ruling, in the order of recording."""
        found = self._rows_of(tables.rulings, "number", None)
        return [rows.ruling_of(row) for row in found]

    def corrections(self, records: Iterable[str] | None = None) -> list[Correction]:
        """Corrections and notes, of several on one thing the one that holds last."""
        found = self.master.corrections(records)
        later = self._changed(tables.corrections, [c.id for c in found]) if found else {}
        return [c for c in found if c.id not in later]

    def notes(self, records: Iterable[str] | None = None) -> dict[str, str]:
        """The note that stands on each of the records; on all of them for None."""
        notes = {c.record: c.new for c in self.corrections(records) if not c.field}
        return {record: text for record, text in notes.items() if text}

    def remembered(self, name: str) -> str | None:
        """What the desk noted under a name."""
        then = self._changed(tables.memory, [name])
        if name in then:
            told = then[name]
            return None if told is None else str(told["value"])
        query = select(tables.memory.c.value).where(tables.memory.c.name == name)
        return self._connection.execute(query).scalar_one_or_none()

    # ------------------------------------------------------------------ as it was

    def _rows_of(
        self,
        table: Table,
        column: str,
        values: Iterable[str] | None,
        told: Sequence[str] = (),
    ) -> list[Row]:
        """Rows with one of the values in a column, or all in its order; ``told`` of them only."""
        wanted = None if values is None else set(values)
        if wanted is None:
            query = select(*(table.c[name] for name in told)) if told else select(table)
            found = rows_of(self._connection, query.order_by(table.c[column]))
        else:
            found = among(self._connection, table, column, wanted, told)
        if self._run is None:
            return found
        return self._as_they_were(table, column, wanted, found)

    def _as_they_were(
        self, table: Table, column: str, wanted: set[str] | None, found: list[Row]
    ) -> list[Row]:
        then = self._changed(table, self._keys(table, column, wanted, found))
        if table is tables.records:
            there = self._there({row["run"] for row in found})
            return [{**r, **(then.get(r["id"]) or {})} for r in found if r["run"] in there]
        kept = [row for row in found if key_of(table, row) not in then]
        asked = [row for row in then.values() if row]
        kept += [row for row in asked if wanted is None or row[column] in wanted]
        kept = self._came_with_records(table, kept)
        return sorted(kept, key=lambda row: row[column]) if wanted is None else kept

    def _keys(
        self, table: Table, column: str, wanted: set[str] | None, found: Iterable[Row]
    ) -> set[str] | None:
        """The keys of rows that have one of the values in a column, now or at some time since."""
        if wanted is None or column in ("id", "number"):
            return wanted
        about = keys_about(self._connection, table, self._run or 0, wanted)
        return about | {key_of(table, row) for row in found}

    def _came_with_records(self, table: Table, found: list[Row]) -> list[Row]:
        """Of rows that did not change since those whose records had come in by then."""
        known = self.known({id for row in found for id in _about(table, row)})
        return [row for row in found if known.issuperset(_about(table, row))]

    def changed_rows(self, table: Table) -> Mapping[str, Row | None]:
        """What the rows of a table were that changed since, by their keys."""
        return self._changed(table, None)

    def _changed(self, table: Table, keys: Iterable[str] | None) -> Mapping[str, Row | None]:
        """What rows that changed since were then; nothing has changed since now."""
        return {} if self._run is None else rows_then(self._connection, table, self._run, keys)

    def _there(self, runs: Iterable[str]) -> set[str]:
        """Of these runs those that were booked by then."""
        found = among(self._connection, tables.runs, "id", runs, ("id", "number"))
        return {row["id"] for row in found if row["number"] <= (self._run or 0)}


def _about(table: Table, row: Row) -> tuple[str, ...]:
    """The records that a row came in with; a claim is known by any of its own."""
    if table is tables.verdicts:
        return (row["left"], row["right"])
    if table is tables.conflicts:
        return (row["stands"], row["against"])
    if table is tables.claims:
        return tuple(json.loads(row["records"])[:1])
    return ()
