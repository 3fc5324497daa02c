"""What a ledger of an older version lacks; tables that are new to it are made before.

Of the runs before an upgrade the ledger keeps what it kept: their numbers follow the order in
which they were booked, and what had changed by then is not known any more. What is derived from
facts, such as the summaries of runs, is derived here or when pages are next published.
"""

from __future__ import annotations

_ABOUT = """INSERT INTO past_about (record, note) SELECT DISTINCT {record}, number FROM past
WHERE "table" = '{table}' AND row IS NOT NULL"""

# By the schema that a ledger has: what brings it to the next one.
UPGRADES = {
    3: (
        "ALTER TABLE runs ADD COLUMN number INTEGER",
        "UPDATE runs SET number = (SELECT COUNT(*) FROM runs AS r WHERE r.rowid <= runs.rowid)",
        "CREATE UNIQUE INDEX runs_number ON runs (number)",
        "CREATE INDEX records_run ON records (run)",
    ),
    4: (
        "CREATE INDEX runs_now ON runs (now, id, number, published)",
        """INSERT INTO summaries SELECT id, json_extract(document, '$.books'),
        json_extract(document, '$.books.booked'), json_extract(document, '$.books.returned'),
        (SELECT COUNT(*) FROM json_each(document, '$.conflicts')
         WHERE json_extract(value, '$.status') = 'open'),
        (SELECT json_group_object(what, many) FROM
         (SELECT json_extract(value, '$.what') AS what, COUNT(*) AS many
          FROM json_each(document, '$.master') GROUP BY what)) FROM runs""",
        "ALTER TABLE records ADD COLUMN claimant VARCHAR NOT NULL DEFAULT ''",
        "CREATE INDEX records_claimant ON records (claimant)",
        'CREATE INDEX notices_to ON notices ("to")',
        "CREATE INDEX notices_replaces ON notices (replaces)",
        *(
            _ABOUT.format(table="conflicts", record=f"json_extract(row, '$.{side}')")
            for side in ("stands", "against")
        ),
        *(
            _ABOUT.format(table="verdicts", record=f"json_extract(row, '$.{side}')")
            for side in ("left", "right")
        ),
        "DELETE FROM memory WHERE name = 'published'",
    ),
    5: (
        "DROP INDEX records_claimant",
        "CREATE INDEX records_claimant ON records (claimant, arrived_at, id, outcome, claim)",
    ),
    6: (),  # the documents of its runs hold their lists themselves
}
