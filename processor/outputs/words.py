"""The words of pages for the codes of the walk: states, outcomes, kinds, reasons of files.

English here, translated when shown; the tables of ``messages`` do the same for sentences about
people's data. Nothing but tables.
"""

from __future__ import annotations

STATES: dict[str, str] = {
    "booked": "Booked",
    "duplicate": "Seen before",
    "returned": "Returned",
    "unreadable": "Unreadable",
    "unknown": "Unknown form",
    "skipped": "Skipped",
    "arriving": "Still arriving",
}

OUTCOMES: dict[str, str] = {
    "accepted": "Accepted",
    "renewed": "Renewed",
    "amended": "Amended",
    "duplicate": "Duplicate",
    "conflict": "Conflict",
    "review": "To review",
    "returned": "Returned",
}

OUTCOMES_EXPLAINED: dict[str, str] = {
    "accepted": "It founded a claim.",
    "renewed": "It renewed a claim of the same claimant.",
    "amended": "It changed values of a claim of the same claimant.",
    "duplicate": "It repeats what was known.",
    "conflict": "Another claimant's claim stands before it.",
    "review": "A person has to look at it.",
}

CLAIM_STATES: dict[str, str] = {
    "active": "Active",
    "expired": "Expired",
    "closed": "Closed by a deal",
    "displaced": "Displaced",
    "withdrawn": "Withdrawn",
    "disputed": "Disputed",
}

CLAIM_STATES_EXPLAINED: dict[str, str] = {
    "active": "The claimant holds the customer up to and including the last day.",
    "expired": "The last day is over and nobody renewed it.",
    "closed": "A deal closed it.",
    "displaced": "An earlier confirmation, or a ruling, took the customer over.",
    "withdrawn": "It was withdrawn by a ruling.",
    "disputed": "Who keeps the customer is not decided yet.",
}

CONFLICT_KINDS: dict[str, str] = {
    "ownership": "Customer already confirmed",
    "tie": "Confirmed at the same time",
    "basis-dependent": "The two confirmation times name different owners",
    "displaced-by-resubmission": "Handed in again after a deal",
    "possible": "Perhaps the same customer",
    "bridge": "The same as two different customers",
    "split": "Shared customer",
    "rival-deal": "A deal reopens whose customer it is",
    "overlap": "Booked for the same time",
}

CONFLICT_STATES: dict[str, str] = {
    "open": "Open",
    "ruled": "Ruled",
    "settled": "Settled",
    "gone": "Settled",
}

VERDICTS: dict[str, str] = {
    "same": "the same customer",
    "possible": "perhaps the same customer",
    "different": "different customers",
}

COMPARISONS: dict[str, str] = {"demand": "Demand", "name": "Name", "contact": "Contact"}

# What the clocks found, by the state of the case; the most pressing first.
CLOCK_STATES: dict[str, str] = {
    "overdue": "Overdue",
    "missing": "Something is missing",
    "too-often": "Done more often than allowed",
    "outside-window": "Done on the wrong days",
    "reached": "The day has come",
    "soon": "Due soon",
    "expired": "Ran out",
    "expiring": "Running out",
}

# What became of a change that people made in the master workbook.
EDITS: dict[str, str] = {
    "refused": "Not taken",
    "overtaken": "Not taken: decided otherwise later",
    "drift": "The desk's own cell was changed",
    "row-gone": "The row was deleted",
    "ruling": "Ruled",
    "correction": "Value corrected",
    "new": "New row taken as a record",
    "note": "Noted",
    "known": "Ruled so before; nothing to do",
    "same-value": "Means what stood there; nothing to do",
}

EDITS_NOT_TAKEN = frozenset(("refused", "overtaken", "drift", "row-gone"))

RULINGS: dict[str, str] = {
    "same": "The two are the same customer.",
    "different": "The two are different customers.",
    "owner": "The customer belongs to {who}.",
    "closed": "The claim was closed by a deal on {day}.",
    "withdrawn": "The claim was withdrawn.",
    "undone": "Ruling {ruling} holds no more.",
}

NEXT_STEPS: dict[str, str] = {
    "ownership": (
        "The standing claim holds. If the later claimant objects, both hand in a written "
        "statement and it is decided in the order below."
    ),
    "tie": "Neither comes first. Decide who keeps the customer.",
    "basis-dependent": "Decide which of the two times counts here, and so who keeps the customer.",
    "displaced-by-resubmission": "The sales manager decides who keeps the customer.",
    "possible": "Decide whether the two are the same customer. Until then both stand.",
    "bridge": "Decide for each pair whether it is the same customer. Until then all stand.",
    "split": "The rules share the customer between the two.",
    "rival-deal": "Decide whom the deal belongs to, or how it is shared.",
    "overlap": "The earlier booking stands. The later one has to move to other days.",
}

LADDER: dict[str, str] = {
    "own-supervisors": "the supervisors of both sides together",
    "sales-manager": "the sales manager",
}

SPLITS: dict[str, str] = {
    "kin": "Claimants whose customers are close relatives share the customer.",
    "tie": "At equal times the claimants share the customer.",
    "any": "Claimants of the same customer share the customer.",
}

SEVERITIES: dict[str, str] = {
    "urgent": "Decide",
    "look": "Check",
    "back": "Returned",
    "file": "File",
    "note": "Note",
    "done": "Done",
}

FINDING_SEVERITIES: dict[str, str] = {"error": "Error", "warning": "Warning", "info": "Hint"}

# What to do with a file that is no workbook, by what it looks like.
FILE_LOOKS: dict[str, str] = {
    "html": "It was exported as a web page: open it in Excel and save it as .xlsx.",
    "mhtml": "It was exported as a web page: open it in Excel and save it as .xlsx.",
    "xml": "It is a table in XML: open it in Excel and save it as .xlsx.",
    "csv": "It is a text table: open it in Excel and save it as .xlsx.",
    "text": "It is a text: copy what it says into the blank form.",
    "pdf": "A PDF cannot be read: hand in the form that it was printed from.",
    "picture": "A picture cannot be read: hand in the form itself.",
    "docx": "It is a Word document: fill in the blank form instead.",
    "doc": "It is a Word document: fill in the blank form instead.",
    "zip": "It is an archive: unpack it and hand in the forms one by one.",
    "archive": "It is an archive: unpack it and hand in the forms one by one.",
    "biff": "It was written by a very old Excel: open it and save it as .xlsx.",
}

TRENDS: dict[str, str] = {
    "booked": "Booked",
    "returned": "Returned",
    "conflict": "New conflicts",
}

FILE_REASONS: dict[str, str] = {
    "encrypted": "The workbook is protected by a password. Save it without one.",
    "not-a-workbook": "This is no workbook, whatever its name says. Save it as .xlsx.",
    "damaged": "The workbook is damaged. Open it in Excel or WPS and save it as a new one.",
    "too-large": "The workbook is too large for a form. Hand in the form alone; an old register is "
    "taken over with `processor adopt`.",
    "bomb": "The workbook unpacks to far more than a form holds, so it was not opened.",
    "empty": "The file is empty. Copy it to the inbox again.",
    "timeout": "Reading the workbook took too long. Save it as a new .xlsx. A long register is "
    "taken over with `processor adopt`.",
    "crash": "The workbook cannot be read. Save it as a new .xlsx.",
    "no-access": "The file could not be opened. Close it everywhere and check its rights.",
    "same-bytes": "Exactly this file was booked before.",
    "same-cells": "A file with exactly these cells was booked before.",
    "no-form": "A workbook, but no form that is known here. Use the current blank form.",
    "not-a-form": "Files of this kind are not forms.",
    "lock-file": "A mark that a program leaves while a file is open.",
    "temporary": "A program's unfinished copy.",
    "system": "A file of the operating system.",
    "link": "A link; links are not followed.",
    "changing": "The file is still being written. It is taken up in a later run.",
    "gone": "The file went away before it was read.",
    "open-by": "Somebody still has the form open. It is read when it is closed.",
    "incomplete": "The end of the file has not come yet. It is read when it is whole.",
    "queued": "Its turn comes in a moment.",
    "unfinished-save": "An unfinished save of Excel. It is rescued if nothing comes of it.",
}

# What was odd about how a file lay in the inbox.
REMARKS: dict[str, str] = {
    "held-open": "It was read while somebody still had it open; it may be half filled in.",
    "stranded": "Rescued from a save that Excel could not finish. Ask whether it is the last word.",
}

NOTICES: dict[str, str] = {
    "conflict": "Customer already confirmed",
    "stands": "Your customer was handed in by another",
    "takeover": "An earlier confirmation has come in",
    "review": "Perhaps the same customer",
    "shared": "Shared customer",
    "settled": "Settled",
    "returned": "Form returned",
    "expiring": "Your claim is about to run out",
    "expired": "Your claim has run out",
    "due-soon": "Due soon",
    "reached": "The day has come",
    "overdue": "Overdue",
    "too-often": "Done more often than allowed",
    "outside-window": "Done on the wrong days",
    "missing": "Something is missing",
    "escalated": "An overdue case comes to you",
}

# What happened, from the addressee's side; nothing here can name the other claimant.
NOTICE_SAYS: dict[str, str] = {
    "expiring": "Your claim on this customer runs out at the end of {day}.",
    "expired": "Your claim on this customer ran out at the end of {day}.",
    "due-soon": "“{what}” is due by {due}.",
    "reached": "“{what}” has come ({due}).",
    "overdue": "“{what}” was due by {due} and has not been done.",
    "too-often": "“{what}” was done more often than the rules allow in the period to {due}.",
    "outside-window": "“{what}” was not done on the days that the rules name, up to {due}.",
    "missing": "“{what}” is not complete.",
    "escalated": "“{what}” was due by {due}, has not been done, and is now put to you.",
    "against": "This customer is already confirmed, since {since}. Your form came later.",
    "stands": "Another claimant has handed in a customer that you hold. Yours was confirmed first.",
    "taken-over": (
        "A confirmation that is earlier than yours has come in, of {since}. "
        "The customer is no longer yours."
    ),
    "takes-over": "Your confirmation is the earlier one. The customer is now yours.",
    "tie": "You and another claimant confirmed this customer at the same time.",
    "basis-dependent": (
        "Another claimant has this customer too, and the two confirmation times on the forms give "
        "different orders."
    ),
    "displaced-by-resubmission": (
        "This customer was handed in again after a deal, and another claimant had confirmed it "
        "in between."
    ),
    "possible": "Your customer may be the same as one that is already confirmed.",
    "bridge": "Your customer seems to be the same as two others that are already confirmed.",
    "split": "Another claimant has this customer too, and the rules share the customer.",
    "rival-deal": (
        "You and another claimant both had this customer shortly before one of you closed a deal."
    ),
    "overlap-against": "What you booked is already booked for these days: {days}.",
    "overlap-stands": "Another booking for these days has come in: {days}. Yours came first.",
    "ruled-stands": "It was ruled that this customer is yours.",
    "ruled-against": "It was ruled that this customer is not yours.",
    "gone": "The question about this customer is settled.",
}

NOTICE_MEANS: dict[str, str] = {
    "expiring": "Until then the customer is yours.",
    "expired": "The customer is free: whoever is confirmed first from now on holds it.",
    "due-soon": "There is still time.",
    "reached": "The rules ask that somebody look at it now.",
    "overdue": "It is shown as overdue until it is done and written down.",
    "too-often": "It is shown to your supervisor.",
    "outside-window": "It is shown to your supervisor.",
    "missing": "The file is open until it is complete.",
    "escalated": "Please see that it is done, or decide what is to happen.",
    "against": "Do not contact the customer further in this matter until it is decided otherwise.",
    "stands": "Your claim stands as it is.",
    "taken-over": "Do not contact the customer further in this matter.",
    "takes-over": "You may go on serving the customer up to and including the last day.",
    "tie": "Neither claim comes first. Both wait until the supervisors have decided.",
    "basis-dependent": "Your claim waits until the supervisors have decided.",
    "displaced-by-resubmission": "Your claim waits until the sales manager has decided.",
    "possible": "A person compares the two. Your form stands until then, marked for review.",
    "bridge": "A person compares them. Your form stands until then, marked for review.",
    "split": "Each of you keeps a share: {shares}.",
    "rival-deal": "Whom the deal belongs to waits until it has been decided.",
    "overlap-against": "Your booking does not hold. Choose other days and hand it in again.",
    "overlap-stands": "Your booking stands as it is.",
    "ruled-stands": "You may go on serving the customer up to and including the last day.",
    "ruled-against": "Do not contact the customer further in this matter.",
    "gone": "An earlier notice about it no longer holds.",
}

# What the addressee of a reminder can do.
REMINDER_STEPS: dict[str, str] = {
    "expiring": "To keep the customer, hand in a renewal that is confirmed by then.",
    "expired": "If you still serve the customer, hand in a new form; its own time counts.",
    "due-soon": "Do it by then, and hand in the form that says so.",
    "reached": "Do what the rules ask on this day.",
    "overdue": "Do it now, and hand in the form that says so.",
    "too-often": "Keep to the rhythm that the rules name.",
    "outside-window": "Keep to the days that the rules name.",
    "missing": "Bring what is missing, and hand the form in again.",
    "escalated": "Ask whoever is responsible; it stays until the form that says it is done comes.",
}

# Every code of a list and the word for it; a code of several tables never has two meanings.
CODES: dict[str, str] = {
    **CLAIM_STATES,
    **CONFLICT_STATES,
    **CONFLICT_KINDS,
    **NOTICES,
    **STATES,
    **OUTCOMES,
}
