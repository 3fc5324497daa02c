"""Every sentence about people's data: code -> severity, what is there, what to do.

Sentences are English here and are looked up in the catalogues (``processor/locale``) when they
are shown. A code, once released, keeps its meaning. This room knows no language but English and
formats nothing but the sentence itself.

Names in braces come from ``Finding.args``; ``field`` (the field's title) and ``there`` (what was
typed) are always at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from processor.model import Finding, NearestForm, Place, Severity


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the catalogue."""

    severity: Severity
    says: str
    todo: str


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

MESSAGES: dict[str, Message] = {
    # reading a form
    "required-blank": Message(
        ERROR,
        "{field} is blank; it must be filled in.",
        "Fill in {field} and hand the form in again.",
    ),
    "label-missing": Message(
        ERROR,
        "The form shows no {field}; it must be there and filled in.",
        "Use the current blank form, or add the label and fill it in.",
    ),
    "two-readings": Message(
        ERROR,
        "{field} reads “{there}” here and “{other}” in {other_place}; only one can hold.",
        "Leave one of the two and clear the other.",
    ),
    "second-reading": Message(
        INFO,
        "{field} was taken from here; “{other}” in {other_place} was not used.",
        "Nothing, if this is right.",
    ),
    "phone-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected a mobile of 11 digits or a landline with area code.",
        "Correct the number.",
    ),
    "phone-doubtful": Message(
        WARNING,
        "In {field} the part “{there}” is no phone number that we know; the rest was taken.",
        "Correct it if it is a number.",
    ),
    "phone-masked": Message(
        WARNING,
        "{field} reads “{there}”: digits are hidden, so it can prove nothing by itself.",
        "Give the whole number if you may.",
    ),
    "date-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected a date such as 2026-03-01 9:30, with its year.",
        "Write the date in full.",
    ),
    "date-impossible": Message(
        ERROR, "{field} reads “{there}”; there is no such day or time.", "Correct the date."
    ),
    "number-unclear": Message(
        ERROR, "{field} reads “{there}”; expected a number ({unit}).", "Write the number alone."
    ),
    "unit-missing": Message(
        ERROR,
        "{field} reads “{there}”; whether 元 or 万 is meant, it does not say.",
        "Write the number with its unit, such as 350万 or 350元.",
    ),
    "choice-unknown": Message(
        ERROR,
        "{field} reads “{there}”; expected one of: {known}.",
        "Choose one of these.",
    ),
    "choice-other": Message(
        INFO,
        "{field} reads “{there}”, which is not on the list; it was taken as it is.",
        "Nothing.",
    ),
    "time-unclear": Message(
        ERROR, "{field} reads “{there}”; expected a time such as 9:30.", "Write the time alone."
    ),
    "period-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected from when to when, such as 2026-03-01 至 2026-03-05.",
        "Write both ends in full, the earlier one first.",
    ),
    "email-unclear": Message(
        ERROR, "{field} reads “{there}”; expected an e-mail address.", "Correct the address."
    ),
    "integer-unclear": Message(
        ERROR, "{field} reads “{there}”; expected a whole number.", "Write the number alone."
    ),
    "score-unclear": Message(
        ERROR, "{field} reads “{there}”; expected a whole number, {limits}.", "Write the score."
    ),
    "tick-unclear": Message(
        ERROR,
        "{field} reads “{there}”; it does not show which boxes are ticked.",
        "Tick the boxes with ☑ and leave the others □.",
    ),
    "amount-unticked": Message(
        ERROR,
        "In {field} an amount stands at {other}, whose box is not ticked: “{there}”.",
        "Tick the box, or clear the amount.",
    ),
    "mark-doubtful": Message(
        ERROR,
        "{field} reads “{there}”, which may be a circle, a letter or a figure; expected {known}.",
        "Choose the mark from the list, or copy it from the legend.",
    ),
    "mark-unknown": Message(
        ERROR, "{field} reads “{there}”; expected one of the marks {known}.", "Write the mark."
    ),
    "identity-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected an identity number of 18 digits.",
        "Write the whole number, as text.",
    ),
    "identity-wrong": Message(
        ERROR,
        "{field} reads “{there}”; its check digit, day of birth or region does not fit.",
        "Compare it with the card.",
    ),
    "credit-code-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected a credit code of 18 digits and letters.",
        "Write the whole code.",
    ),
    "credit-code-wrong": Message(
        ERROR,
        "{field} reads “{there}”; its check digit does not fit.",
        "Compare it with the licence.",
    ),
    "code-masked": Message(
        WARNING,
        "{field} reads “{there}”: digits are hidden, so it cannot be checked.",
        "Give the whole number if you may.",
    ),
    "plate-unclear": Message(
        ERROR, "{field} reads “{there}”; expected a number plate such as 京A12345.", "Correct it."
    ),
    "vin-unclear": Message(
        ERROR,
        "{field} reads “{there}”; expected 17 digits and letters without I, O and Q.",
        "Compare it with the vehicle.",
    ),
    "vin-check-digit": Message(
        WARNING,
        "{field} reads “{there}”; its check digit does not fit.",
        "Compare it with the vehicle.",
    ),
    "serial-shape": Message(
        ERROR, "{field} reads “{there}”; expected a number such as {shape}.", "Correct the number."
    ),
    "error-cell": Message(
        ERROR,
        "The cell of {field} holds an error ({there}) instead of a value.",
        "Repair the formula or type the value in.",
    ),
    "formula-uncalculated": Message(
        ERROR,
        "The cell of {field} holds a formula that no program has calculated yet.",
        "Open the file, let it calculate, and save it again; or type the value in.",
    ),
    "number-rounded": Message(
        ERROR,
        "The cell of {field} holds {there} as a number; a workbook keeps 15 digits of a number, "
        "so its last digits are lost.",
        "Set the cell's format to text and type it in again.",
    ),
    "form-unclear": Message(
        ERROR,
        "The sheet fits two forms equally well: {there} and {other}.",
        "Use the current blank form.",
    ),
    "signature-refused": Message(
        ERROR, "{field} reads “{there}”; that is a refusal, no signature.", "Settle it first."
    ),
    "section-unclear": Message(
        ERROR,
        "The label {there} belongs to several parts of the form, and no heading says to which.",
        "Use the current blank form, or write the heading of the part above its fields.",
    ),
    "copies-differ": Message(
        ERROR,
        "{field} reads “{there}” here and “{other}” in {other_place} of the other copy.",
        "Make both copies say the same.",
    ),
    "copy-lacks": Message(
        WARNING, "{field} reads “{there}” in one copy only.", "Fill in both copies alike."
    ),
    "form-cut": Message(
        WARNING,
        "Here a form begins again but breaks off; what it holds ({there}) was not read.",
        "Hand in each form whole.",
    ),
    "cell-unread": Message(
        INFO,
        "“{there}” was not read: no field of the form has this label.",
        "Nothing, if it is a remark. Else write it under a label of the form.",
    ),
    # checks
    "order": Message(
        WARNING, "{field} ({there}) lies after {other_field} ({other}).", "Check both dates."
    ),
    "required-when": Message(
        ERROR,
        "{field} is blank; it is needed because {other_field} is {other}.",
        "Fill in {field}.",
    ),
    "range": Message(ERROR, "{field} reads “{there}”; expected {limits}.", "Check the number."),
    "pattern": Message(
        ERROR, "{field} reads “{there}”; expected the shape {shape}.", "Correct it."
    ),
    "expression": Message(
        ERROR, "It must hold that {rule}; it does not.", "Correct {field} or what it depends on."
    ),
    "check-unknown": Message(
        INFO,
        "{field} is blank, so it cannot be told whether {rule}.",
        "Fill it in if it is known.",
    ),
    "lookup": Message(
        WARNING, "{field} reads “{there}”, which is not in the list {list}.", "Check the spelling."
    ),
    # checks that look at other records: they come and go with those
    "lookup-elsewhere": Message(
        WARNING,
        "{field} reads “{there}”, but there is no such record ({list}).",
        "Check it, or hand in the record that is missing.",
    ),
    "unique": Message(
        WARNING,
        "{field} “{there}” also stands in the record {other}.",
        "Correct whichever is wrong.",
    ),
    "serial": Message(
        WARNING,
        "{field} reads “{there}”, but {missing} before it is missing.",
        "Hand in what is missing, or say why it was left out.",
    ),
    "aggregate": Message(
        WARNING,
        "{measure} of {group} is {amount}; expected {limits}.",
        "Look at the records of this group.",
    ),
    # the time that ranks a form; which field gives it, and so its label, is the pack's to say
    "signature-missing": Message(
        WARNING,
        "{field} is not filled in, so the form cannot own the customer yet.",
        "Have {field} filled in with date and time, and hand the form in again.",
    ),
    "signed-in-the-future": Message(
        WARNING,
        "{field} reads “{there}”, later than the form came in ({other}); it cannot own yet.",
        "Correct {field} and hand the form in again.",
    ),
    "late-entry": Message(
        WARNING,
        "{field} reads “{there}” and the form came in {hours} hours later; {limit} are allowed.",
        "Hand forms in sooner. The time in {field} counts all the same.",
    ),
    # matching
    "one-of-two": Message(
        INFO,
        "Taken for the same customer though only one of name and contact is the same.",
        "Rule it different if these are two customers.",
    ),
    "known-person": Message(
        INFO,
        "The contact is known from another demand; this is taken as a demand of its own.",
        "Nothing, if the demands really differ.",
    ),
}


# The name of the sheet of what to do in a returned workbook, in every language. It comes back
# with the corrected form and is not read.
SHEETS: dict[str, str] = {"todo": "To do"}


def finding(
    code: str,
    *,
    field: str | None = None,
    place: Place | None = None,
    severity: Severity | None = None,
    **args: str,
) -> Finding:
    """A finding with its catalogue severity, unless a rule sets another."""
    return Finding(
        code=code,
        severity=severity or MESSAGES[code].severity,
        field=field,
        place=place,
        args=args,
    )


def sentence(found: Finding, say: Callable[[str], str], titles: Mapping[str, str]) -> str:
    """What a finding says, in the language of ``say``; fields by their titles.

    A check of the office may bring its own words.
    """
    if "says" in found.args:
        return found.args["says"]
    return _fill(say(MESSAGES[found.code].says), found, titles)


def remedy(found: Finding, say: Callable[[str], str], titles: Mapping[str, str]) -> str:
    """What to do about a finding, in the language of ``say``."""
    return _fill(say(MESSAGES[found.code].todo), found, titles)


def _fill(template: str, found: Finding, titles: Mapping[str, str]) -> str:
    args = {"there": "", "other": "", "other_place": "", **found.args}
    args["field"] = titles.get(found.field or "", found.field or "")
    if "other_field" in args:
        args["other_field"] = titles.get(args["other_field"], args["other_field"])
    return template.format_map(args)


def form_missing(nearest: NearestForm | None) -> dict[str, str]:
    """What a workbook that is no known form lacks to be the nearest one, for its file's detail."""
    if nearest is None:
        return {}
    return {
        "nearest": nearest.title,
        "pack": nearest.pack,
        "found": "、".join(nearest.found),
        "missing": "、".join(nearest.missing),
    }
