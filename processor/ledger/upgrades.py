"""What a ledger of an older version lacks; tables that are new to it are made beside.

Of the runs before an upgrade the ledger keeps what it kept: their numbers follow the order in
which they were booked, and what had changed by then is not known any more.
"""

from __future__ import annotations

# By the schema that a ledger has: what brings it to the next one.
UPGRADES = {
    3: (
        "ALTER TABLE runs ADD COLUMN number INTEGER",
        "UPDATE runs SET number = (SELECT COUNT(*) FROM runs AS r WHERE r.rowid <= runs.rowid)",
        "CREATE UNIQUE INDEX runs_number ON runs (number)",
        "CREATE INDEX records_run ON records (run)",
    ),
}
