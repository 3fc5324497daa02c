"""Takes records out of the ledger for good, and everything that quotes them.

What stays says that something was there and nothing of what it said: the digest of the file, the
ids in the acts. What was sealed before and is changed here gets its new digest told, so that the
chain of acts can vouch for it again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update

from processor.ledger import rows, tables
from processor.ledger.chain import digest_of
from processor.ledger.told import Told

Changed = list[tuple[str, str, str]]  # kind, id, new digest

_ABOUT_RECORDS: tuple[tuple[Table, str], ...] = (
    (tables.records, "id"),
    (tables.keys, "record"),
    (tables.normals, "record"),
    (tables.verdicts, "left"),
    (tables.verdicts, "right"),
    (tables.conflicts, "stands"),
    (tables.conflicts, "against"),
    (tables.ruled_records, "record"),
    (tables.notices, "record"),
    (tables.corrections, "record"),
)


def erase(connection: Connection, ids: Collection[str], names: Mapping[str, str]) -> Changed:
    """Remove the records ``ids``; ``names`` gives each of their files its name from now on.

    Claims are left to the settlement of what stays. Returns what the chain must vouch for anew.
    """
    for claim, held in _claims_of(connection, ids):
        if set(held) <= set(ids):
            connection.execute(sql_delete(tables.claims).where(tables.claims.c.id == claim))
    for table, column in _ABOUT_RECORDS:
        for id in ids:
            connection.execute(sql_delete(table).where(table.c[column] == id))
    _empty_master_rows(connection, ids)
    _rename_files(connection, names)
    return [*_quiet_rulings(connection, ids), *_quiet_runs(connection, ids, names)]


def _empty_master_rows(connection: Connection, ids: Iterable[str]) -> None:
    """Rows of the master that show a removed record: where they stand is kept until they go."""
    table = tables.master_cells
    empty = sql_update(table).values(cells="[]")
    for id in ids:
        connection.execute(empty.where(table.c.key == id))
        quoting = table.c.cells.contains(id) & (table.c.sheet == "conflicts")
        keys = [key for (key,) in connection.execute(select(table.c.key).where(quoting))]
        connection.execute(empty.where(table.c.sheet == "conflicts", table.c.key.in_(keys)))


def _claims_of(connection: Connection, ids: Iterable[str]) -> list[tuple[str, list[str]]]:
    found = connection.execute(
        select(tables.claims.c.id, tables.claims.c.records)
        .join(tables.records, tables.records.c.claim == tables.claims.c.id)
        .where(tables.records.c.id.in_(list(ids)))
    )
    return [(id, json.loads(records)) for id, records in found]


def _rename_files(connection: Connection, names: Mapping[str, str]) -> None:
    for old, new in names.items():
        for table in (tables.files, tables.records):
            update = sql_update(table).where(table.c.file == old).values(file=new)
            connection.execute(update)


def _quiet_rulings(connection: Connection, ids: Collection[str]) -> Changed:
    """A ruling on a removed record keeps who and when; its reason may name people."""
    changed: Changed = []
    for row in connection.execute(select(tables.rulings)).mappings():
        if not set(json.loads(row["records"])) & set(ids):
            continue
        quiet = {**row, "why": ""}
        where = tables.rulings.c.number == row["number"]
        connection.execute(sql_update(tables.rulings).where(where).values(why=""))
        changed.append(("ruling", row["id"], digest_of(quiet)))
    return changed


def _quiet_runs(connection: Connection, ids: Collection[str], names: Mapping[str, str]) -> Changed:
    changed: Changed = []
    gone = set(ids)
    told = Told(connection)
    runs = select(tables.runs.c.id, tables.runs.c.number, tables.runs.c.document)
    for id, number, text in connection.execute(runs).all():
        head = _quiet_document(json.loads(text), gone, names)
        quiet = rows.dumps(head)
        if _quiet_rows(told, number, gone, names) or quiet != text:
            where = tables.runs.c.id == id
            connection.execute(sql_update(tables.runs).where(where).values(document=quiet))
            conflicts = head["conflicts"] or told.each(number, "conflicts")
            told.summarise(id, {**head, "conflicts": conflicts})
            changed.append(("run", id, told.digest(number, quiet)))
    return changed


def _quiet_rows(told: Told, number: int, gone: set[str], names: Mapping[str, str]) -> bool:
    """The same for the lists of a document that are kept row by row; whether any row changed."""
    files = [
        (key, _renamed(row, names))
        for key, row in told.keyed(number, "files")
        if row["file"] in names
    ]
    told.tell(number, "files", files)
    about = {
        part: [key for key, row in told.keyed(number, part) if gone & ids_of(row)]
        for part, ids_of in _IDS.items()
    }
    for part, keys in about.items():
        told.untell(number, part, keys)
    return bool(files or any(about.values()))


def _renamed(file: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {**file, "file": names[file["file"]], "detail": {}}


def _quiet_document(
    document: Mapping[str, Any], gone: set[str], names: Mapping[str, str]
) -> dict[str, Any]:
    """The document of a run without the records, and under the new names of their files."""
    told = json.dumps([document.get("files", ())])
    if not any(json.dumps(name) in told for name in names) and not gone & _ids_in(document):
        return dict(document)
    quiet = dict(document)
    quiet["files"] = [
        _renamed(f, names) if f["file"] in names else f for f in document.get("files", ())
    ]
    for part, ids_of in _IDS.items():
        quiet[part] = [one for one in document.get(part, ()) if not gone & ids_of(one)]
    if "ruling" in document and gone & set(document["ruling"]["records"]):
        quiet["ruling"] = {**document["ruling"], "why": ""}
    return quiet


# The records that each part of a run's document speaks of.
_IDS: Mapping[str, Callable[[Mapping[str, Any]], set[str]]] = {
    "records": lambda r: {r["id"]},
    "claims": lambda c: set(c["records"]),
    "conflicts": lambda x: {x["stands"], x["against"]},
    "notices": lambda n: set(n["about"]),
    "master": lambda e: {e["about"]},
}


def _ids_in(document: Mapping[str, Any]) -> set[str]:
    ids = {id for part, of in _IDS.items() for one in document.get(part, ()) for id in of(one)}
    return ids | set(document.get("ruling", {}).get("records", ()))
