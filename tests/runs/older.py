"""Makes a ledger what an earlier version of the program would have left."""

from __future__ import annotations

import sqlite3
from pathlib import Path

# By schema: what takes a ledger of the next one back to it.
_BACK = {
    6: (
        *(
            f"""UPDATE runs SET document = json_set(document, '$.{part}', json(
            (SELECT json_group_array(json(row)) FROM (SELECT row FROM told_rows
             WHERE run = runs.number AND part = '{part}' ORDER BY key))))
            WHERE json_type(document, '$.{part}') = 'array'"""  # noqa: S608 -- our own words
            for part in ("files", "records", "claims", "conflicts", "beside", "notices")
        ),
        "DROP TABLE told_rows",
    ),
    5: (
        "DROP INDEX records_claimant",
        "CREATE INDEX records_claimant ON records (claimant)",
    ),
    4: (
        *(
            f"DROP INDEX {name}"
            for name in ("runs_now", "records_claimant", "notices_to", "notices_replaces")
        ),
        *(f"DROP TABLE {name}" for name in ("stale", "personal_pages", "summaries", "past_about")),
        "ALTER TABLE records DROP COLUMN claimant",
        "DELETE FROM memory WHERE name = 'claimants-named'",
    ),
    3: (
        "DROP INDEX runs_number",
        "DROP INDEX records_run",
        "DROP TABLE past",
        "DROP TABLE rules",
        "ALTER TABLE runs DROP COLUMN number",
        "DELETE FROM memory WHERE name = 'rules'",
    ),
}


def take_back_to(schema: int, ledger: Path) -> None:
    """Take a ledger of today back to an earlier schema."""
    connection = sqlite3.connect(ledger, isolation_level=None)
    for number in range(max(_BACK), schema - 1, -1):
        for statement in _BACK[number]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {schema}")
    connection.close()
