"""What commands say in a terminal: a few lines, then where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from processor.languages import load_language, number, sentences
from processor.outputs.file_words import reason_told
from processor.outputs.words import (
    CLAIM_STATES,
    CONFLICT_KINDS,
    EDITS,
    EDITS_NOT_TAKEN,
    FILE_REASONS,
    OUTCOMES,
    STATES,
)
from processor.runs.desk import Desk
from processor.runs.persons import Erased
from processor.runs.publish import report_file
from processor.runs.tables import ruling_says

Document = Mapping[str, Any]
Say = Callable[[str], str]

_MOST_LEFT = 10  # changes that were not taken, each with a line of its own


def run_lines(document: Document, desk: Desk, *, rehearsed: bool) -> list[str]:
    """The summary of a run; a rehearsal wrote nothing, so it leads to no page."""
    say = desk.language.say
    lines = [_books(document, say), *_edits(document, say), _outcomes(document, say)]
    lines += _crowded(document, say)
    counts = {"conflicts": len(document["conflicts"]), "notices": len(document["notices"])}
    if rehearsed:
        told = say("Conflicts: {conflicts}; notices that would be written: {notices}")
        return [*lines, told.format(**counts), *_unfinished(document, say)]
    if any(counts.values()):
        lines.append(say("Conflicts: {conflicts}; notices written: {notices}").format(**counts))
    outbox = desk.workspace.outbox
    for one in document.get("waiting", ()):
        told = say("{file} is open by {who}; what belongs in it waits in {pending}")
        lines.append(told.format_map({**one, "who": one["by"] or "?"}))
    for run in (*document.get("finished", ()), document["run"]):
        report = outbox / report_file(run)
        if report.exists():
            lines.append(say("Report: {path}").format(path=report))
    if (outbox / "index.html").exists():
        lines.append(say("All pages: {path}").format(path=outbox / "index.html"))
    return lines


def _unfinished(document: Document, say: Say) -> list[str]:
    """That a run was cut off whose forms a rehearsal leaves alone."""
    told = say(
        "The run {run} was cut off: what it still has to book is not in this rehearsal. "
        "The next run brings it to its end."
    )
    return [told.format(run=document["unfinished"])] if "unfinished" in document else []


def _edits(document: Document, say: Say) -> list[str]:
    """What the run took from the master workbook, counted; and each change that it did not take."""
    edits = document.get("master", ())
    if not edits:
        return []
    counts = Counter(edit["what"] for edit in edits)
    told = say("From the master workbook: {counts}").format(
        counts=", ".join(
            f"{say(word)} {number(counts[what])}" for what, word in EDITS.items() if counts[what]
        )
    )
    left = [edit for edit in edits if edit["what"] in EDITS_NOT_TAKEN]
    lines = [
        f"  {edit['place']}: {say(EDITS[edit['what']])} {edit['why']}".rstrip() for edit in left
    ]
    more = [say("{n} more; the report lists them").format(n=number(len(left) - _MOST_LEFT))]
    return [told, *lines[:_MOST_LEFT], *(more if len(left) > _MOST_LEFT else ())]


def _crowded(document: Document, say: Say) -> list[str]:
    """The keys under which nobody is compared with anybody, because too many share them."""
    told = say("Not compared under {key}: {records} records share it, more than the rules compare.")
    return [told.format(**one) for one in document.get("crowded", ())]


def nightly_lines(document: Document, desk: Desk, *, rehearsed: bool) -> list[str]:
    """One line that sums the night up, then what a run says, then the alarms."""
    say, night = desk.language.say, document["nightly"]
    sound = say("The night is whole.") if not night["alarms"] else say("The night has alarms.")
    told = say("Run out: {expired}; about to run out: {expiring}; acts verified: {acts}.")
    head = told.format(
        expired=night["expired"], expiring=night["expiring"], acts=night["audit"]["acts"]
    )
    clocks = desk.language.say_many(
        "Clocks: {n} case needs somebody.",
        "Clocks: {n} cases need somebody.",
        len(night["clocks"]["cases"]),
    )
    alarms = [f"! {alarm['step']}: {alarm['says']}" for alarm in night["alarms"]]
    lines = run_lines(document, desk, rehearsed=rehearsed)
    return [sentences(sound, head, clocks), *lines, *night["warnings"], *alarms]


def adopted_lines(document: Document, desk: Desk) -> list[str]:
    """Which column is read as what, and what was found in the rows."""
    say = desk.language.say
    lines = [
        f"  {c['cell']}  {c['heading']} > {', '.join(c['fields']) or say('left out')}"
        for c in document["columns"]
    ]
    for f in document["blank"]:
        told = say("no column, but required") if f["required"] else say("no column")
        lines.append(f"  {f['field']} ({f['title']}): {told}")
    file = document["file"]
    if file["reason"] == "no-form":
        told = say(
            "No row was recognised: too few columns answer the fields of {form} ({pack}). "
            'Name the columns that were left out, such as --map "heading=field", '
            "or another --pack or --form."
        )
        lines.append(told.format(pack=document["pack"], form=document["form"]))
    elif file["reason"]:
        lines.append(f"{say(STATES[file['state']])}: {say(FILE_REASONS[file['reason']])}")
    lines.append(say("{n} rows").format(n=document["rows"]))
    lines += [f"  {say(OUTCOMES[k])}: {n}" for k, n in document["outcomes"].items()]
    lines += [f"  {say(CONFLICT_KINDS[k])}: {n}" for k, n in document["conflicts"].items()]
    for code, n in document["findings"].items():
        example = say("such as: {example}").format(example=document["examples"][code])
        lines.append(f"  {code}: {n} ({example})")
    if owners := document["owners"]:
        lines += [say("Owners:"), *(f"  {who}: {n}" for who, n in owners.items())]
    booked = say("Booked.") if document["booked"] else say("Nothing was booked.")
    return [*lines, booked]


def status_lines(document: Document, say: Say) -> list[str]:
    """How the desk stands: alarms first, then the inbox and what waits."""
    lines = [document["says"]]
    for told in document["alarms"]:
        lines += [f"! {told['says']}", f"  {told['todo']}"]
    lines.append(_books({"books": document["inbox"]["books"]}, say))
    for f in document["backlog"]["arriving"]:
        by = f" ({f['open_by']})" if f.get("open_by") else ""
        lines.append(f"  {f['file']}: {say(FILE_REASONS[f['reason']])}{by}")
    if edits := document["counts"].get("master_edits"):
        refused = document["counts"]["master_edits_not_taken"]
        lines.append(
            say("Changes in the master workbook: {n}, of these not taken: {m}").format(
                n=edits, m=refused
            )
        )
    lines += _crowded(document, say)
    if document["lease"]:
        lines.append(say("Desk at work: {who}").format(who=document["lease"]["by"]))
    return lines


def doctor_lines(document: Document, say: Say) -> list[str]:
    """What was examined and what is to be mended."""
    lines = []
    for told in document["findings"]:
        lines += [f"! {told['says']}", f"  {told['todo']}"]
    lines = lines or [say("Nothing to mend was found.")]
    for told in document["notes"]:
        lines += [f"- {told['says']}", f"  {told['todo']}"]
    if "mode" in document["facts"]:
        modes = {"events": say("woken by events"), "polling": say("looks by itself")}
        lines.append(f"{say('Watching')}: {modes[document['facts']['mode']]}")
    return lines


def replay_lines(document: Document, say: Say) -> list[str]:
    """What would differ under today's rules, counted and then one by one."""
    told = say("{n} files judged again; {same} records stay as they are, {owners} change owner")
    counts = {"n": document["files"], "same": document["records"]["same"]}
    lines = [told.format(**counts, owners=document["owners_changed"])]
    for row in document["counts"]:
        was, now = (
            say(OUTCOMES[row[k]]) if row[k] in OUTCOMES else say("not there")
            for k in ("before", "after")
        )
        lines.append(f"  {was} > {now}: {row['records']}")
    for row in document["differs"]:
        was, now = ((row[k] or {}).get("owner") or "-" for k in ("before", "after"))
        lines.append(f"  {row['record']}  {row['file']}  {was} > {now}")
    for file in document["missing"]:
        lines.append(say("The original is missing: {file}").format(file=file))
    return lines


def ruling_lines(document: Document, desk: Desk) -> list[str]:
    """What a ruling changed: who holds the customer now, and how many were told."""
    say, ruling = desk.language.say, document["ruling"]
    says = ruling_says(ruling, desk.language)
    claims = [
        f"  {c['id']}  {c['claimant']}  {c['customer']}  {say(CLAIM_STATES[c['status']])}"
        f"  {desk.language.when(c['last_day'])}"
        for c in document["claims"]
    ]
    told = say("Notices written: {n}").format(n=len(document["notices"]))
    return [f"{ruling['id']}  {says}", *claims, told]


def next_steps(root: Path, say: Say) -> list[str]:
    """What to do with a new workspace."""
    at = f'--workspace "{root}"' if " " in str(root) else f"--workspace {root}"
    command = "processor" if root == Path() else f"processor {at}"
    steps = (
        say("Give staff the blank forms in {folder}; they save them, filled in, into {inbox}"),
        say("{command} run takes what is there once, and says where the report is"),
        say("{command} watch goes on taking forms until it is stopped"),
        say("{command} doctor examines the machine and the share"),
    )
    folders = {"folder": root / "templates" / "forms", "inbox": root / "inbox"}
    told = [step.format(command=command, **folders) for step in steps]
    return [say("What to do next:"), *(f"  {n}. {step}" for n, step in enumerate(told, 1))]


def _books(document: Document, say: Say) -> str:
    books = document["books"]
    parts = [
        f"{say(word)} {number(books[state])}" for state, word in STATES.items() if books[state]
    ]
    head = say("Files seen: {n}").format(n=number(books["seen"]))
    return f"{head} = {' + '.join(parts)}" if parts else head


def _outcomes(document: Document, say: Say) -> str:
    counts = Counter(r["outcome"] for r in document["records"])
    if not counts:
        return say("No new records.")
    return say("Records: {counts}").format(
        counts=", ".join(
            f"{say(word)} {number(counts[code])}" for code, word in OUTCOMES.items() if counts[code]
        )
    )


def demo_lines(root: Path, results: Document, language: str | None) -> list[str]:
    """The summary of the demo, and where its pages are."""
    say = load_language(language or "zh-Hans").say
    lines = []
    for document in results["runs"]:
        lines.append(f"[{document['now'][:10]}] {_books(document, say)}")
        lines.append(f"             {_outcomes(document, say)}")
    last = results["runs"][-1]["run"]
    outbox = root.resolve() / "outbox"
    return [
        *lines,
        say("Report: {path}").format(path=outbox / report_file(last)),
        say("All pages: {path}").format(path=outbox / "index.html"),
        say("Master workbook: {path}").format(path=root.resolve() / "master.xlsx"),
    ]


def check_lines(document: Document, desk: Desk) -> list[str]:
    """What was found in files that were only checked."""
    return list(_check_lines(document, desk))


def _check_lines(document: Document, desk: Desk) -> Iterator[str]:
    say = desk.language.say
    records = {r["id"]: r for r in document["records"]}
    for file in document["files"]:
        yield f"{file['file']}: {say(STATES[file['state']])}"
        yield from (f"  {text}" for text in _why(file, say))
        for id in file["records"]:
            if id in records:
                yield f"  {id}: {say(OUTCOMES[records[id]['outcome']])}"
                for found in records[id]["findings"]:
                    place = f"{found['place']}: " if found["place"] else ""
                    yield f"    {place}{sentences(found['message'], found['remedy'])}"


def _why(file: Document, say: Say) -> Iterator[str]:
    if file["reason"]:
        looks = file["detail"].get("looks_like")
        yield from reason_told(file["reason"], file["file"], looks, say)
    detail = file["detail"]
    if "same_as" in detail:
        yield say("The same as: {file}").format(file=detail["same_as"])
    if "copy_of" in detail:
        yield say("A copy of {file}.").format(file=detail["copy_of"])
    if "differs" in detail:
        yield say("It differs there: {cells}.").format(cells=detail["differs"])
    if "nearest" in detail:
        yield say("The nearest form: {form}; it lacks: {missing}").format(
            form=detail["nearest"], missing=detail["missing"]
        )


def has_findings(document: Document) -> bool:
    """Whether somebody has something to mend or to decide in the checked files."""
    bad = {"unreadable", "unknown", "returned"}
    mine = {id for file in document["files"] for id in file["records"]}
    return any(file["state"] in bad for file in document["files"]) or any(
        record["outcome"] in ("returned", "conflict", "review")
        or any(f["severity"] != "info" for f in record["findings"])
        for record in document["records"]
        if record["id"] in mine
    )


def found_lines(document: Document, desk: Desk) -> list[str]:
    """What a look-up shows, and that it was written down."""
    say = desk.language.say
    claims = {c["id"]: c for c in document["claims"]}
    lines = []
    for r in document["records"]:
        claim = claims.get(r["claim"])
        held = (
            f"{claim['claimant']}  {say(CLAIM_STATES[claim['status']])}"
            f"  {desk.language.when(claim['last_day'])}"
            if claim
            else say(OUTCOMES[r["outcome"]])
        )
        lines.append(f"{r['id']}  {held}  {'  '.join(r['typed'].values())}")
    shown, all_ = len(document["records"]), document["found"]
    if shown < all_:
        lines.append(say("{n} more; search more narrowly").format(n=all_ - shown))
    if not all_:
        lines.append(say("Give a name, a contact number, or a part of one: of a number, 4 digits."))
    found = desk.language.say_many("{n} record found", "{n} records found", all_)
    written = say("{found}; written down as act {act}, approval {approval}, by {by}")
    told = {"found": found, "act": document["act"], "approval": document["approval"]}
    return [*lines, written.format(**told, by=document["by"])]


def erased_lines(erased: Erased, desk: Desk) -> list[str]:
    """What was removed for good, or would be; and what a person has to do by hand."""
    say, counts = desk.language.say, {"n": len(erased.records), "files": len(erased.originals)}
    if erased.act is None:
        told = say("{n} records and {files} originals would be removed; repeat with --yes")
        lines = [told.format(**counts)]
    else:
        told = say("{n} records and {files} originals removed; noted as act {act}")
        lines = [told.format(**counts, act=erased.act)]
        lines.append(say("Backups made before now still hold them until they are replaced."))
    shared = say("This original holds other people's records too; blank its rows by hand: {file}")
    return [*lines, *(shared.format(file=sha) for sha in erased.kept_files)]
