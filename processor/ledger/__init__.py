"""The ledger: the only truth and the only commit point, in one SQLite file on local disk."""
