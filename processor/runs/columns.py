"""The headings of a register, looked at in a guarded child before anything of it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from processor.forms.mapping import Column, columns_of
from processor.intake.guard import Job, Program, answers
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.intake.worker import Answer, serve
from processor.rules.forms import FormRules


def look_at_columns(
    path: Path, form: FormRules, limits: Limits, passwords: tuple[str, ...]
) -> tuple[Column, ...] | Unreadable:
    """The columns of a workbook with the fields that they answer, or why it cannot be read."""
    program = Program("processor.runs.columns", (form, passwords))
    ((_, told),) = answers([Job("", path)], program, limits, 1)
    return cast("tuple[Column, ...] | Unreadable", told)


def _reads_columns(setup: tuple[FormRules, tuple[str, ...]]) -> Answer:
    form, passwords = setup

    def answer(path: Path, about: Any, limits: Limits) -> tuple[Column, ...] | Unreadable:
        workbook = read_workbook(path, limits, passwords)
        return workbook if isinstance(workbook, Unreadable) else columns_of(workbook.grids, form)

    return answer


if __name__ == "__main__":
    serve(_reads_columns)
