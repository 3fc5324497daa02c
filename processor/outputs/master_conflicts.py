"""What stands on the sheet of conflicts: its columns, and a row for each conflict.

Pure. The columns for rulings come filled with the latest ruling, so a cell tells what holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from processor.languages import Language
from processor.model import Conflict, Ruling, RulingKind
from processor.outputs.conflicts import match_lines, ruling_sentence
from processor.outputs.master_columns import Column, key_column, yes_no
from processor.outputs.master_patch.cells import Cell
from processor.outputs.reader import Reader
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import CONFLICT_KINDS, CONFLICT_STATES
from processor.reasons import REASONS

_STANDING, _LATER = 4, 5  # where the two claimants' names stand


def conflict_columns(language: Language) -> tuple[Column, ...]:
    """The columns of the sheet of conflicts, in their order."""
    say = language.say
    return (
        key_column(language),
        Column(
            title=say("Conflict"),
            width=13,
            says=say("The number of the conflict; a click opens the page that explains it."),
            kind="link",
        ),
        Column(title=say("Kind"), width=22, says=say("Why the two cannot simply both stand.")),
        Column(title=say("State"), width=9, says=say("Whether a person has ruled on it.")),
        Column(
            title=say("Standing claimant"),
            width=13,
            says=say("Who holds the customer; a click opens that person's page."),
            kind="link",
        ),
        Column(
            title=say("Later claimant"),
            width=13,
            says=say("Who came later; a click opens that person's page."),
            kind="link",
        ),
        Column(title=say("Customer"), width=26, says=say("As the later form says.")),
        Column(
            title=say("Since"),
            width=16,
            says=say("From when the standing claim counts."),
            kind="time",
        ),
        Column(title=say("Why"), width=30, says=say("What the rules make of it.")),
        Column(title=say("Matched"), width=34, says=say("Why the two are, or may be, the same.")),
        Column(title=say("Rulings"), width=34, says=say("Who ruled what, when and why.")),
        *(
            Column(
                title=title,
                width=16,
                says=say("The number of the record; a click opens the report that took it up."),
                kind="link",
            )
            for title in (say("Standing record"), say("Later record"))
        ),
        Column(
            title=say("Who keeps the customer"),
            width=14,
            says=say("Choose one of the two claimants; that is your ruling."),
            edit="owner",
            choose_from=(_STANDING, _LATER),
        ),
        Column(
            title=say("Same customer?"),
            width=9,
            says=say("Choose yes or no; that is your ruling."),
            edit="same",
            choices=yes_no(language),
        ),
        Column(title=say("Reason"), width=30, says=say("Write why you ruled so."), edit="why"),
    )


def conflict_rows(snapshot: Snapshot, language: Language) -> Iterator[tuple[Cell, ...]]:
    """A row for each conflict: open ones first, then by id."""
    reader = Reader(snapshot=snapshot, language=language, audience="leader", outbox="")
    for conflict in sorted(snapshot.conflicts.values(), key=lambda c: (c.status != "open", c.id)):
        yield _conflict_row(reader, conflict)


def _conflict_row(reader: Reader, conflict: Conflict) -> tuple[Cell, ...]:
    say, records = reader.say, reader.snapshot.records
    left, right = records[conflict.stands], records[conflict.against]
    claim = reader.snapshot.claim_of(left.id)
    pair = {left.id, right.id}
    rulings = [r for r in reader.snapshot.rulings_in_force if pair & set(r.records)]
    pages = reader.snapshot.pages
    return (
        conflict.id,
        pages.conflict(conflict.id, conflict.id),
        say(CONFLICT_KINDS[conflict.kind.value]),
        say(CONFLICT_STATES.get(conflict.status, conflict.status)),
        *(pages.person(name, name) for name in map(reader.claimant, (left, right))),
        reader.customer(right),
        claim.original_time.at.astimezone(reader.snapshot.zone) if claim else None,
        "\n".join(say(REASONS.get(code, code)) for code in conflict.because),
        "\n".join(match_lines(reader, left, right)),
        "\n".join(ruling_sentence(reader, r) for r in rulings),
        *map(pages.record, (left.id, right.id)),
        *_ruled(reader, conflict, rulings),
    )


def _ruled(reader: Reader, conflict: Conflict, rulings: list[Ruling]) -> tuple[Cell, Cell, Cell]:
    """What the latest rulings on this very pair say: who keeps it, whether same, and why."""
    pair = {conflict.stands, conflict.against}
    yes, no = yes_no(reader.language)
    owner = same = why = None
    for ruling in sorted(rulings, key=lambda r: r.number):
        if ruling.kind is RulingKind.OWNER and conflict.id in ruling.about:
            owner, why = ruling.claimant, ruling.why
        elif ruling.kind in (RulingKind.SAME, RulingKind.DIFFERENT) and pair == set(ruling.records):
            same, why = (yes if ruling.kind is RulingKind.SAME else no), ruling.why
    return owner, same, why
