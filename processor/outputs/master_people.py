"""What stands on the sheet of people: who they are, and where they are reached.

People keep this sheet; the desk only proposes the names that its forms show.
"""

from __future__ import annotations

from collections.abc import Iterator

from processor.languages import Language
from processor.outputs.master_columns import Column, key_column
from processor.outputs.master_patch.cells import Cell
from processor.outputs.snapshot import Snapshot
from processor.people import fold_name


def people_columns(language: Language) -> tuple[Column, ...]:
    """The columns of the sheet of people; all of them may be changed."""
    say = language.say
    told = (
        ("name", say("Person's name"), 14, say("As on the forms; a click opens the page.")),
        ("department", say("Department"), 16, say("Reports are parted by it.")),
        ("supervisor", say("Supervisor"), 14, say("The name of who is told of conflicts too.")),
        ("role", say("Role"), 14, say("For example sales, secretary, supervisor.")),
        ("mail", say("Mail address"), 28, say("Notices go here; several with commas between.")),
        ("robot", say("Robot"), 28, say("The name of a robot in the settings.")),
    )
    return (
        key_column(language),
        *(
            Column(
                title=title,
                width=width,
                says=says,
                kind="link" if field == "name" else "text",
                edit=f"person:{field}",
            )
            for field, title, width, says in told
        ),
    )


def people_rows(snapshot: Snapshot) -> Iterator[tuple[Cell, ...]]:
    """Known people, then claimants of whom no more is known than the name."""
    pages = snapshot.pages
    people = sorted(snapshot.people, key=lambda p: (p.name, p.department))
    for p in people:
        yield (
            "",
            pages.person(p.name, p.name),
            p.department,
            p.supervisor,
            p.role,
            p.mail,
            p.robot,
        )
    known = {fold_name(p.name) for p in people}
    names: dict[str, str] = {}
    for name in snapshot.claimants:
        if (folded := fold_name(name)) not in known:
            names[folded] = min(names.get(folded, name), name)
    for name in sorted(names.values()):
        yield ("", pages.person(name, name), "", "", "", "", "")
