"""What a command tells that first brought to its end a run that was cut off.

Its own walk finds the forms of that run booked already; told alone, they would be duplicates of
themselves. So the command tells both runs as one, each file as what it was when it came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processor.runs.pages import together

Document = Mapping[str, Any]


def with_finished(document: dict[str, Any], finished: Sequence[Document]) -> dict[str, Any]:
    """The document of a command together with those of the runs that it finished before."""
    if not finished:
        return document
    one = together([*finished, document])
    closed = all(told["books"]["closed"] for told in (*finished, document))
    books = {"closed": closed, "seen": len(one["files"]), **one["books"]}
    ids = [told["run"] for told in finished]
    return {**document, **one, "books": books, "finished": ids}
