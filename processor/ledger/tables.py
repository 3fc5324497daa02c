"""The tables of the ledger.

Facts (files, records, keys, verdicts, rulings, notices, runs) are only ever added. Claims,
conflicts and the outcome columns of records are the latest settlement of those facts; they are
replaced group by group and could be made anew from the facts at any time. What rows were before
they changed is kept in ``past``, so that every run can be looked back at.
Times are ISO texts with their offset; nested values are JSON texts.
"""

from __future__ import annotations

from sqlalchemy import DDL, Boolean, Column, Index, Integer, MetaData, String, Table, event

SCHEMA = 7

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("now", String, nullable=False),
    Column("document", String, nullable=False),  # what `run --json` printed, but for ``told_rows``
    Column("published", Boolean, nullable=False, default=False),
    Column("number", Integer),  # in the order of booking
    Index("runs_number", "number", unique=True),
    Index("runs_now", "now", "id", "number", "published"),  # answers without the documents
)

# The lists of a run's document, row by row, so that a long one is never in memory as a whole.
told_rows = Table(
    "told_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, nullable=False),  # its number
    Column("part", String, nullable=False),  # of the document: files, records, claims, ...
    Column("key", String, nullable=False),  # gives the order
    Column("row", String, nullable=False),  # as JSON
    Index("told_rows_key", "run", "part", "key", unique=True),
)

# What the entrance and the status show of a run, so that its document need not be read.
summaries = Table(
    "summaries",
    metadata,
    Column("run", String, primary_key=True),
    Column("books", String, nullable=False),
    Column("booked", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),  # that were open
    Column("edits", String, nullable=False),  # in the master: {what became of them: how many}
    sqlite_with_rowid=False,
)

files = Table(
    "files",
    metadata,
    Column("file", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("arrived_at", String, nullable=False),
    Column("run", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("records", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("rules", String, nullable=False),  # digest of the packs that judged it
    Index("files_sha256", "sha256"),
)

records = Table(
    "records",
    metadata,
    Column("id", String, primary_key=True),
    Column("pack", String, nullable=False),
    Column("form", String, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("sheet", String, nullable=False),
    Column("cell", String, nullable=False),
    Column("arrived_at", String, nullable=False),
    Column("run", String, nullable=False),
    Column("content", String, nullable=False),
    Column("findings", String, nullable=False),
    # the latest settlement
    Column("outcome", String, nullable=False),
    Column("claim", String),
    Column("reasons", String, nullable=False),
    Column("standing", String, nullable=False, server_default="[]"),  # what checks across find
    # who handed it in, as pages show the name under the rules of the day; "" for nobody
    Column("claimant", String, nullable=False, server_default=""),
    # answers what a claimant has without the records
    Index("records_claimant", "claimant", "arrived_at", "id", "outcome", "claim"),
    Index("records_claim", "claim"),
    Index("records_run", "run"),
    Index("records_form", "pack", "form"),
)

keys = Table(
    "keys",
    metadata,
    Column("pack", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("record", String, primary_key=True),
    sqlite_with_rowid=False,
)

# The normal forms of a record's compared values, so that a million need not be made anew.
normals = Table(
    "normals",
    metadata,
    Column("record", String, primary_key=True),
    Column("pack", String, nullable=False, index=True),
    Column("normals", String, nullable=False),
    sqlite_with_rowid=False,
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("left", String, primary_key=True),
    Column("right", String, primary_key=True),
    Column("sameness", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("notes", String, nullable=False),
    Index("verdicts_right", "right"),
    sqlite_with_rowid=False,
)

rulings = Table(
    "rulings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),
    Column("records", String, nullable=False),
    Column("by", String, nullable=False),
    Column("why", String, nullable=False),
    Column("at", String, nullable=False),
    Column("claimant", String),
    Column("on", String),
    Column("kin", String),
)

ruled_records = Table(
    "ruled_records",
    metadata,
    Column("record", String, primary_key=True),
    Column("ruling", String, primary_key=True),
    sqlite_with_rowid=False,
)

claims = Table(
    "claims",
    metadata,
    Column("id", String, primary_key=True),
    Column("pack", String, nullable=False),
    Column("claimant", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("original_time", String, nullable=False),
    Column("day_only", Boolean, nullable=False),
    Column("last_day", String, nullable=False),
    Column("status", String, nullable=False),
    Column("records", String, nullable=False),
    Column("renewals", Integer, nullable=False),
    Column("closed_on", String),
    Column("ended", String),
    Column("shares", String, nullable=False),  # [[claimant, per cent], ...]
    Index("claims_last_day", "last_day"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("id", String, primary_key=True),
    Column("pack", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("stands", String, nullable=False, index=True),
    Column("against", String, nullable=False, index=True),
    Column("because", String, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("run", String, nullable=False, index=True),
    Column("to", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),
    Column("record", String, nullable=False, index=True),  # the first that it is about
    Column("conflict", String),
    Column("situation", String, nullable=False),
    Column("file", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("replaces", String),
    Column("body", String, nullable=False),
    Index("notices_to", "to"),
    Index("notices_replaces", "replaces"),
)

# Records of which something changed since pages and master last told of them.
stale = Table(
    "stale",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False),
    sqlite_autoincrement=True,
)

# What the entrance shows of each claimant, as the personal page was last made.
personal_pages = Table(
    "personal_pages",
    metadata,
    Column("key", String, primary_key=True),  # the folded name
    Column("folder", String, nullable=False),
    Column("line", String, nullable=False),
    Column("due", Boolean, nullable=False),  # the page must be made anew or go
    sqlite_with_rowid=False,
)

# What a row of another table was until it changed (``past.py``); rows here are only added.
past = Table(
    "past",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("table", String, nullable=False),
    Column("key", String, nullable=False),
    Column("until", Integer, nullable=False, index=True),  # the last run that saw it so
    Column("row", String),  # as JSON; NULL: there was none yet
    Index("past_key", "table", "key"),
)

# The two records of what was a verdict or a conflict: what changed about a record is found by it.
past_about = Table(
    "past_about",
    metadata,
    Column("record", String, primary_key=True),
    Column("note", Integer, primary_key=True),  # the number in ``past``
    sqlite_with_rowid=False,
)

# The rule files that runs were judged by, under the digest of all of them.
rules = Table(
    "rules",
    metadata,
    Column("digest", String, primary_key=True),
    Column("texts", String, nullable=False),  # {pack: {file: text}}
    sqlite_with_rowid=False,
)

# What was done, and by whom; each row is sealed with the hash of the one before it (``chain``).
acts = Table(
    "acts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False, index=True),
    Column("by", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("seal", String, nullable=False),
)
# The file itself refuses to change an act, so that no mistake of ours can.
for _deed in ("UPDATE", "DELETE"):
    _refusal = (
        f"CREATE TRIGGER acts_stay_{_deed.lower()} BEFORE {_deed} ON acts "
        "BEGIN SELECT RAISE(ABORT, 'acts are only ever added'); END"
    )
    event.listen(acts, "after_create", DDL(_refusal))  # type: ignore[no-untyped-call]

# What the desk remembers of its own work, such as which state was last published.
memory = Table(
    "memory",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# What people changed in the master workbook: corrections of values, and notes (field "").
corrections = Table(
    "corrections",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("record", String, nullable=False, index=True),
    Column("field", String, nullable=False),
    Column("old", String, nullable=False),  # what stood there, as shown
    Column("new", String, nullable=False),  # what was typed instead
    Column("meaning", String, nullable=False),  # what that means, as JSON
    Column("place", String, nullable=False),  # sheet and cell
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),  # when the workbook was saved
)

# Where rulings came from, when not from the command line.
ruling_origins = Table(
    "ruling_origins",
    metadata,
    Column("ruling", String, primary_key=True),
    Column("origin", String, nullable=False),
)

# Each state of the master workbook that was put in place, or was about to be.
master_editions = Table(
    "master_editions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("sha256", String, nullable=False),
    Column("pristine", Boolean, nullable=False),  # no hand but ours was in it
    Column("layout", String, nullable=False),  # titles of columns by sheet
    Column("sheets", String, nullable=False),  # where rows lie in the file; of the latest only
)

# The cells that each edition wrote anew, as plain texts.
master_cells = Table(
    "master_cells",
    metadata,
    Column("sheet", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("row", Integer, nullable=False),
    Column("cells", String, nullable=False),
    sqlite_with_rowid=False,
)

# What is sent to one address in one go, and how that went.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),  # made of the address and what it tells
    Column("number", Integer, nullable=False, index=True),
    Column("channel", String, nullable=False),  # mail | robot
    Column("person", String, nullable=False),
    Column("address", String, nullable=False),
    Column("notices", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("due_at", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("trouble", String, nullable=False),
)

delivered_notices = Table(
    "delivered_notices",
    metadata,
    Column("notice", String, primary_key=True),
    Column("delivery", String, primary_key=True),
    sqlite_with_rowid=False,
)
