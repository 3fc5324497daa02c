"""Reads all clocks of a pack at one moment: the door of this room."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from processor.clocks.bundles import bundle_cases
from processor.clocks.cadences import cadence_cases
from processor.clocks.cases import Due, DueState, Present, Standing, case_of, standing
from processor.clocks.deadlines import deadline_case, expiring_case, milestone_cases
from processor.forms.expressions import evaluate
from processor.model import Record
from processor.rules.clocks import CadenceClock, Clock, RetentionClock
from processor.rules.pack import Pack

_OF_A_RECORD: Mapping[str, Callable[[Pack, Any, Record, Standing, Present], Iterator[Due]]] = {
    "deadline": deadline_case,
    "milestone": milestone_cases,
    "expiring": expiring_case,
    "bundle": bundle_cases,
}


def read_clocks(pack: Pack, records: Iterable[Record], present: Present) -> Iterator[Due]:
    """Every case of every clock of a pack; ``records`` are those of the pack that stand."""
    known = standing(records)
    for clock in pack.clocks.clocks:
        if isinstance(clock, RetentionClock):
            continue  # it takes away, and reminds nobody
        taken, unclear = _taken(pack, clock, known.of(clock.form), present)
        for record in unclear:
            yield dataclasses.replace(case_of(pack, clock, record, None), state=DueState.UNKNOWN)
        if isinstance(clock, CadenceClock):
            yield from cadence_cases(pack, clock, taken, known, present)
        else:
            for record in taken:
                yield from _OF_A_RECORD[clock.clock](pack, clock, record, known, present)


def _taken(
    pack: Pack, clock: Clock, records: Sequence[Record], present: Present
) -> tuple[list[Record], list[Record]]:
    """The records for which ``when`` holds, and those for which nobody can say."""
    if clock.when is None:
        return list(records), []
    kinds = pack.forms[clock.form].kinds
    meanings = [{name: value.meaning for name, value in r.values.items()} for r in records]
    (told,) = evaluate([clock.when], meanings, kinds, present.zone)
    pairs = list(zip(records, told, strict=True))
    return [r for r, says in pairs if says], [r for r, says in pairs if says is None]
