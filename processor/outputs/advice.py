"""What is amiss with the desk, its machine or its share, and what to do: alarms and diagnoses.

English here, translated when shown. Nothing but tables.
"""

from __future__ import annotations

from typing import NamedTuple


class Advice(NamedTuple):
    """A statement about the desk and its remedy; both with braces to fill."""

    says: str
    todo: str


_NO_FOLDER = Advice(
    "The folder {file} is missing or cannot be listed ({why}).",
    "Make it, connect the share, or correct the setting.",
)

ALARMS: dict[str, Advice] = {
    "no-folder": _NO_FOLDER,
    "books": Advice(
        "The books do not close: {n} files were seen, {there} are accounted for.",
        "Run the processor once more; if it stays so, send the makers the file status.json.",
    ),
    "arriving-long": Advice(
        "{file} has been arriving for {n} minutes.",
        "Ask who saves it to close it, or to save it into the inbox again.",
    ),
    "all-skipped": Advice(
        "All {n} files in the inbox are passed over; none is a form.",
        "Look at the rules that passed them over, on the page of files.",
    ),
    "waiting": Advice(
        "{file} cannot be replaced: it is open by {who}.",
        "Close it there. What belongs in it lies beside it, in {pending}.",
    ),
    "trouble": Advice("{why}", "The desk tries again by itself."),
    "lease": Advice(
        "The mark that this desk is at work cannot be kept in the inbox ({why}).",
        "Let the account create files there, or see that no second desk watches it.",
    ),
    "standby": Advice(
        "Another desk ({who}) is at work on this inbox; this one stands by.",
        "Nothing, if that is meant.",
    ),
    "rules": Advice(
        "A rule file holds a mistake; the last good version, if there is one, stays in force: "
        "{why}",
        "Correct the rule file, then: processor rules check",
    ),
    "delivery": Advice("{file} could not be delivered: {why}", "See to the place of delivery."),
}

DIAGNOSES: dict[str, Advice] = {
    "no-folder": _NO_FOLDER,
    "no-create": Advice(
        "Files cannot be created in {file} ({why}).",
        "Give the account the right to create files there.",
    ),
    "no-rename": Advice(
        "Files cannot be renamed in {file} ({why}).",
        "Give the account the right to modify files there.",
    ),
    "no-delete": Advice(
        "Files cannot be deleted in {file} ({why}).",
        "Give the account the right to delete files there.",
    ),
    "clock-skew": Advice(
        "The clock of {file} is {n} seconds away from this machine's.",
        "Set both clocks by the same time server. Readiness does not depend on it.",
    ),
    "cache-lag": Advice(
        "A change in {file} is seen only after {n} seconds.",
        "Set share_quiet_seconds to more than that.",
    ),
    "little-disk": Advice(
        "Only {n} MB are free where {file} lies.", "Make room, or move the setting state."
    ),
    "ledger-on-network": Advice(
        "The ledger lies on a network file system ({why}); it can be damaged there.",
        "Set state to a folder on a local disk.",
    ),
    "ledger": Advice("{why}", "Bring the ledger back from a backup, or correct its rights."),
    "rules": Advice("{why}", "Correct the rule file, then: processor rules check"),
    "settings": Advice("{why}", "Correct processor.toml."),
    "page": Advice(
        "{file} was changed here, and the shipped page has changed since.",
        "Compare it with {shipped}, take over what is new, and let its first line be: "
        "{{# shipped {n} #}}. Or delete it to use the shipped page.",
    ),
    "master-open": Advice(
        "{file} is open by {who}.", "Close it; until then the desk writes beside it."
    ),
    "sheet-filling": Advice(
        "The sheet {file} of the master workbook has {n} rows; a sheet holds {most}.",
        "Write master_sheets = 'year' into processor.toml: each year has a sheet of its own then.",
    ),
    "unannounced": Advice(
        "The days off of {years} are not known here, and {packs} count working days: dates in that "
        "time are guesses.",
        "Update the program when they are announced, or write them into calendar.toml.",
    ),
    "old-look": Advice(
        "Page templates have changed; reports of earlier runs still have the look of before.",
        "Give them the new one with: processor rebuild",
    ),
    "encoding": Advice(
        "The {file} encoding is {why}; some characters cannot be shown.",
        "Set PYTHONUTF8=1 for the account.",
    ),
}
