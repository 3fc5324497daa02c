"""Files become records with findings in child processes that may die: the door between the
guarded reader and the understanding of forms.

Both run in the child, so neither a hostile package nor a hostile text can stop the desk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

from processor.forms.read import Reading as FormReading
from processor.forms.read import read_records
from processor.intake.attempts import InHand
from processor.intake.guard import Job, Program, answers
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.intake.worker import Answer, serve
from processor.languages import NAMES, load_language
from processor.messages import SHEETS
from processor.model import Arrival
from processor.rules.forms import IDENTITY
from processor.rules.pack import Pack

Opened: TypeAlias = FormReading | Unreadable
_Setup: TypeAlias = tuple[tuple[Pack, ...], ZoneInfo, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReader:
    """What reading forms takes: the packs, the office's zone, passwords, and how much to spend."""

    packs: tuple[Pack, ...]
    zone: ZoneInfo
    passwords: tuple[str, ...] = ()
    limits: Limits = dataclasses.field(default_factory=Limits)
    workers: int = 2

    def read(
        self, jobs: Sequence[tuple[Arrival, Path]], in_hand: InHand | None = None
    ) -> Iterator[tuple[str, Opened]]:
        """Digest and records, or why there are none, of each file in the order of the jobs."""
        setup: _Setup = (self.packs, self.zone, self.passwords)
        program = Program("processor.runs.reading", setup)
        todo = [Job(arrival.sha256, path, arrival) for arrival, path in jobs]
        for digest, answer in answers(todo, program, self.limits, self.workers, in_hand):
            yield digest, cast(Opened, answer)


def _reads_forms(setup: _Setup) -> Answer:
    packs, zone, passwords = setup
    lists = {load_language(name).say(SHEETS["todo"]) for name in NAMES}  # of forms that came back

    def answer(path: Path, arrival: Arrival, limits: Limits) -> Opened:
        workbook = read_workbook(path, limits, passwords)
        if isinstance(workbook, Unreadable):
            return workbook
        forms = [grid for grid in workbook.grids if grid.sheet not in lists]
        identity = workbook.properties.get(IDENTITY)
        return read_records(forms, packs, arrival, zone, identity)

    return answer


if __name__ == "__main__":
    serve(_reads_forms)
