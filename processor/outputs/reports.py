"""The report of one run: the books, the work list with the most severe first, and the records.

Pure: the run's own document (``run --json``) and a snapshot in, one view out. What cannot be
found in the snapshot is told from the document alone, without anything that would need a mask.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from processor import __version__
from processor.outputs.conflicts import command_ends
from processor.outputs.evidence import differs
from processor.outputs.items import (
    SHAPES,
    Bar,
    Item,
    Part,
    ReportView,
    Tile,
)
from processor.outputs.policy import RuleWords, rule_words
from processor.outputs.reader import Reader, joined
from processor.outputs.report_clocks import clock_rows, clock_tiles
from processor.outputs.report_edits import edit_rows
from processor.outputs.report_rows import file_rows, notice_rows, record_rows
from processor.outputs.words import (
    SEVERITIES,
    STATES,
)
from processor.outputs.work_list import work_items
from processor.people import Directory

SEVEREST = list(SHAPES)  # the most severe first, then by file
MOST = 1000  # items on one page: more makes a browser slow
OFTEN = 50  # times that one page says a sentence before it stands in the style instead


def report_views(
    document: Mapping[str, Any], reader: Reader, file: str
) -> Iterator[tuple[str, ReportView]]:
    """The report and, where its work list is too long for one page, pages by department and day.

    ``file`` is the report's, relative to the outbox; so are the names that are given.
    """
    items = tuple(
        sorted(work_items(document, reader), key=lambda i: (SEVEREST.index(i.severity), i.where))
    )
    whole = _whole(document, reader, items)
    if len(items) <= MOST:
        yield file, whole
        return
    stem, parts = file.removesuffix(".html"), []
    for number, (name, group) in enumerate(_parted(items, reader), 1):
        part = f"{stem}-part{number}.html"
        parts.append(
            Part(
                name=name,
                address=posixpath.basename(part),
                count=len(group),
                urgent=sum(i.severity == "urgent" for i in group),
            )
        )
        title = joined([whole.title, name])
        back = posixpath.basename(file)
        yield (
            part,
            replace(
                whole,
                title=title,
                items=group,
                shared=_often_said(group),
                kinds=_kinds(group, reader),
                files=(),
                records=(),
                notices=(),
                clocks=(),
                clock_tiles=(),
                edits=(),
                by_rule=(),
                by_person=(),
                whole=back,
            ),
        )
    yield file, replace(whole, items=(), kinds=(), parts=tuple(parts))


def _parted(items: Sequence[Item], reader: Reader) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """The items by department and day, each part short enough for a page.

    Of whom nobody's list tells a department, the folder stands that the form came in by.
    """
    directory = Directory(reader.snapshot.people)
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        of = directory.department_of(item.people[-1]) if item.people else ""
        groups.setdefault((of or item.group, item.day), []).append(item)
    for (name, day), group in sorted(groups.items()):
        shown = joined([name or reader.say("without a department"), reader.language.when(day)])
        for start in range(0, len(group), MOST):
            many = f" {start // MOST + 1}" if len(group) > MOST else ""
            yield shown + many, tuple(group[start : start + MOST])


def _whole(document: Mapping[str, Any], reader: Reader, items: tuple[Item, ...]) -> ReportView:
    books, counts = document["books"], Counter(item.severity for item in items)
    words = _rules_then(document, reader)
    disputed = {told["pack"] for told in document["records"] if told["conflicts"]}
    day = document.get("day")
    clocks = clock_rows(document, reader)
    return ReportView(
        title=reader.say("Report of {day}").format(day=reader.language.when(day))
        if day
        else reader.say("Report"),
        run=document["run"],
        now=reader.language.when(document["now"]),
        version=__version__,
        rules=tuple(told["version"] for told in words.values()),
        verdict=_verdict(books, counts, reader),
        calm=not (counts["urgent"] or counts["look"] or counts["back"] or counts["file"] or clocks),
        seen=books["seen"],
        closed=books["closed"],
        tiles=tuple(Tile(state=s, word=reader.say(w), count=books[s]) for s, w in STATES.items()),
        kinds=_kinds(items, reader),
        items=items,
        files=tuple(file_rows(document, reader)),
        records=tuple(record_rows(document, reader)),
        notices=tuple(notice_rows(document, reader)),
        policies=tuple((t["title"], tuple(t["lines"])) for t in words.values() if t["lines"]),
        disputes=tuple(
            (told["title"], tuple(told["disputes"]))
            for pack, told in words.items()
            if pack in disputed and told["disputes"]
        ),
        shared=_often_said(items),
        differs=differs(reader.language),
        command_ends=command_ends(reader),
        clocks=clocks,
        clock_tiles=clock_tiles(clocks),
        edits=edit_rows(document, reader),
        crowded=tuple(_crowded(document, reader)),
        by_rule=_bars(word for item in items for word in item.kinds),
        by_person=_bars(who for item in items for who in item.people if who),
        entrance=reader.address(f"{reader.outbox}/index.html"),
    )


def _crowded(document: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    """The keys under which nobody was compared; whose they are is for leaders."""
    say = reader.say
    told = say("Not compared under {key}: {records} records share it, more than the rules compare.")
    for one in document.get("crowded", ()):
        key = one["key"] if reader.audience == "leader" else one["key"].partition(":")[0]
        yield told.format(key=key, records=one["records"])


def _rules_then(document: Mapping[str, Any], reader: Reader) -> Mapping[str, RuleWords]:
    """The rules in words as they were when the run was made, not as they are today."""
    told = document.get("rules", {}).get("words")
    return told or rule_words(reader.snapshot.packs.values(), reader.language)


def _often_said(items: Iterable[Item]) -> dict[str, int]:
    """The sentences that so many items say that the page's style holds them once, numbered."""
    said = Counter(
        text
        for item in items
        for text in (
            *item.says,
            *item.why,
            item.step,
            item.due,
            *(row.judgement for row in item.rows),
        )
        if text
    )
    return {text: n for n, (text, count) in enumerate(sorted(said.items())) if count > OFTEN}


def _kinds(items: Iterable[Item], reader: Reader) -> tuple[Tile, ...]:
    counts = Counter(item.severity for item in items)
    return tuple(
        Tile(state=s, word=reader.say(SEVERITIES[s]), count=counts[s]) for s in SHAPES if counts[s]
    )


def _bars(words: Iterable[str]) -> tuple[Bar, ...]:
    """The most frequent first, at most ten."""
    counts = sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))[:10]
    return tuple(Bar(word=w, count=n, share=n / counts[0][1]) for w, n in counts)


def _verdict(books: Mapping[str, Any], counts: Counter[str], reader: Reader) -> str:
    say, say_many = reader.say, reader.language.say_many
    if not books["seen"]:
        return say("Nothing new came in.")
    head = (
        say_many("{n} file seen", "{n} files seen", books["seen"])
        + say(", ")
        + say_many("{n} booked", "{n} booked", books["booked"])
    )
    parts = {
        "urgent": say_many("{n} to decide", "{n} to decide", counts["urgent"]),
        "look": say_many("{n} to check", "{n} to check", counts["look"]),
        "back": say_many("{n} form returned", "{n} forms returned", counts["back"]),
        "file": say_many("{n} file not read", "{n} files not read", counts["file"]),
    }
    told = [text for kind, text in parts.items() if counts[kind]]
    if not told:
        return head + say(". Nothing needs you.")
    return head + say("; ") + say(", ").join(told) + say(".")
