"""Two plain pages about the present: how the desk stands, and where every file is.

Pure. Both take the document of ``status --json``; the page of files adds what the ledger knows of
files that have left the inbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.languages import Language, number, sentences
from processor.outputs.file_words import reason_told
from processor.outputs.render import Pages
from processor.outputs.words import FILE_REASONS, REMARKS, STATES

_CROWDED = 20  # keys on the page; all of them: processor status --json
MOST = 2000  # files on the page; all of them: processor list files
_FIRST = ("arriving", "unreadable", "unknown", "returned", "skipped", "duplicate", "booked")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file, where it is and why."""

    file: str
    state: str
    word: str
    says: str
    here: bool  # whether it lies in the inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesView:
    """The page of files."""

    scanned_at: str
    closed: bool
    seen: int
    tiles: tuple[tuple[str, str, int], ...]  # state, its word, how many
    files: tuple[FileLine, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The page of how the desk stands."""

    now: str
    version: str
    well: bool
    says: str
    alarms: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    arriving: tuple[tuple[str, str, int], ...]  # file, why, minutes
    runs: tuple[tuple[str, str, str, int], ...]  # time, id, address, files seen


def files_page(
    document: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
    known: tuple[Sequence[Mapping[str, Any]], int],
    language: Language,
    pages: Pages,
) -> str:
    """``files.html``; ``known``: the ledger's newest files, each name once, ``MOST`` more than lie
    in the inbox; and how many names there are in all that do not lie there any more."""
    inbox, (rows, gone) = document["inbox"], known
    lines = [*_here(files, language), *_gone(files, rows, language)]
    view = FilesView(
        scanned_at=_when(inbox["scanned_at"], language),
        closed=inbox["books"]["closed"],
        seen=inbox["books"]["seen"],
        tiles=tuple((s, language.say(w), inbox["books"][s]) for s, w in STATES.items()),
        files=tuple(lines[:MOST]),
        left_out=max(0, len(files) + gone - MOST),
    )
    return pages.render("files", view, language)


def status_page(document: Mapping[str, Any], language: Language, pages: Pages) -> str:
    """``status.html``."""
    view = StatusView(
        now=_when(document["now"], language),
        version=document["version"],
        well=document["well"],
        says=document["says"],
        alarms=tuple((a["says"], a["todo"]) for a in document["alarms"]),
        facts=tuple(_facts(document, language)),
        arriving=tuple(
            (f["file"], _says(f, language), f["minutes"]) for f in document["backlog"]["arriving"]
        ),
        runs=tuple(
            (_when(r["now"], language), r["id"], r["report"], r["books"]["seen"])
            for r in document["runs"]
        ),
    )
    return pages.render("status", view, language)


def _facts(document: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    say, counts = language.say, document["counts"]
    inbox = document["inbox"]
    yield say("Inbox"), inbox["folder"]
    if inbox["scanned_at"]:
        yield say("Last look into the inbox"), _when(inbox["scanned_at"], language)
    if inbox["mode"]:
        modes = {"events": say("woken by events"), "polling": say("looks by itself")}
        yield say("Watching"), modes[inbox["mode"]]
    yield say("Files seen"), number(inbox["books"]["seen"])
    for key, word in (
        ("records", say("Records")),
        ("claims", say("Claims")),
        ("conflicts_open", say("Open conflicts")),
        ("notices", say("Notices")),
        ("master_edits", say("Changes in the master workbook")),
        ("master_edits_not_taken", say("Changes in the master workbook that were not taken")),
    ):
        if key in counts:
            yield word, number(counts[key])
    for one in document["crowded"][:_CROWDED]:
        yield say("Shared by too many records to compare"), f"{one['key']} ({one['records']})"
    if document["lease"]:
        yield say("Desk at work"), document["lease"]["by"]


def _here(files: Sequence[Mapping[str, Any]], language: Language) -> Iterator[FileLine]:
    for f in sorted(files, key=lambda f: (_FIRST.index(f["state"]), f["file"])):
        yield FileLine(
            file=f["file"],
            state=f["state"],
            word=language.say(STATES[f["state"]]),
            says=_says(f, language),
            here=True,
        )


def _gone(
    files: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], language: Language
) -> Iterator[FileLine]:
    here = {f["file"] for f in files}
    for row in rows:
        if row["file"] not in here:
            yield FileLine(
                file=row["file"],
                state=row["state"],
                word=language.say(STATES[row["state"]]),
                says=language.say(FILE_REASONS.get(row["reason"] or "", "")),
                here=False,
            )


def _says(file: Mapping[str, Any], language: Language) -> str:
    """Why a file is in its state, by whom it is held, what was odd about it."""
    say, reason = language.say, file.get("reason") or ""
    looks = file.get("looks_like")
    told = list(reason_told(reason, file["file"], looks, say)) if reason else []
    if file.get("open_by"):
        told.append(say("Open by {who}.").format(who=file["open_by"]))
    if file.get("notice"):
        told.append(say(REMARKS[file["notice"]]))
    if file.get("same_as") and file["same_as"] != file["file"]:
        told.append(say("The same as {file}.").format(file=file["same_as"]))
    return sentences(*told)


def _when(moment: str | None, language: Language) -> str:
    return language.when(moment) or "-"
