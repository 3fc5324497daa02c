"""What a column of the master workbook is: its title, what it holds, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from processor.languages import Language

Kind = Literal["text", "day", "time", "number", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; ``status`` ones are coloured by their word.

    ``edit`` says what a change by people's hand means: ``value:FIELD`` corrects a field,
    ``closed``, ``withdrawn``, ``owner`` and ``same`` rule, ``why`` gives the reason of a ruling,
    ``note`` notes. An empty one is the desk's own. Cells of the kind ``link`` open pages.
    ``choices`` are offered as a drop-down.
    """

    title: str
    width: int
    says: str = ""
    kind: Kind = "text"
    status: bool = False
    hidden: bool = False
    edit: str = ""
    choices: tuple[str, ...] = ()
    choose_from: tuple[int, int] | None = None  # the drop-down offers these columns' cells


def key_column(language: Language) -> Column:
    """The hidden first column: the key of each row. Its header is replaced by our mark."""
    return Column(title="", width=4, says=language.say("The desk's own."), hidden=True)


def yes_no(language: Language) -> tuple[str, str]:
    """The words of a yes-or-no column."""
    return language.say("yes"), language.say("no")
