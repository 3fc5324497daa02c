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
    # signatures and time
    "signature-missing": Message(
        WARNING,
        "The form bears no time of signature, so it cannot own the customer yet.",
        "Have it signed with date and time, and hand it in again.",
    ),
    "signed-in-the-future": Message(
        WARNING,
        "The form is signed {there}, later than it came in ({other}); it cannot own yet.",
        "Correct the time of signature and hand it in again.",
    ),
    "late-entry": Message(
        WARNING,
        "The form was signed {there} and came in {hours} hours later; {limit} are allowed.",
        "Hand forms in sooner. The time of signature counts all the same.",
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


REASONS: dict[str, str] = {
    # what the fold says of a record or of a conflict
    "earlier-confirmation": "The standing claim was confirmed earlier.",
    "same-time": "Both were confirmed at the same time, so neither comes first.",
    "basis-differs": "By the other signature the order would be the reverse.",
    "resubmitted-after-deal": (
        "It was handed in again after a deal and keeps its original time, which is earlier."
    ),
    "looks-alike": "They may be the same customer; the evidence does not decide it.",
    "bridges-two": "It is the same as two live claims that are not the same as each other.",
    "ruled-owner": "A person has ruled who keeps the customer.",
    "ruled-withdrawn": "The claim was withdrawn.",
    "first-known": "No live claim on this customer was found.",
    "renewed-in-time": "The same claimant confirmed again while the claim was live.",
    "same-signature": "The same claimant, the same signature, other values.",
    "same-values": "The same claimant, the same signature, the same values.",
    "lapsed-before": "The earlier claim had run out, so this one has its own time.",
    "kept-by-deal": "After a deal the original time counts again.",
    "renewal-refused": "The rules allow no further renewal, or not yet.",
    "renewal-contested": "Somebody else has asked for the customer, so it cannot be renewed.",
    "followed-up-lately": "The standing claim had run out, but was followed up shortly before.",
    "shared-kin": "The customers are close relatives, so the rules share the customer.",
    "shared-tie": "Both were confirmed at the same time, so the rules share the customer.",
    "shared": "The rules share a customer that two claimants have confirmed.",
    "rival-deal": "A deal was closed so soon after the other claim that the question is reopened.",
    "incomplete": "Fields that a claim needs are blank, so it cannot own the customer.",
    "too-shortly-before": "It was confirmed too shortly before the visit, or after it.",
    "keeps-alive": "It follows up a live claim of the same claimant.",
    "nothing-to-follow": "No claim of this claimant was live for it to follow up.",
    "follow-up-undated": "It bears no date, so it does not count as a follow-up.",
    "follow-up-ahead": "Its date lies after it came in, so it does not count as a follow-up.",
    "follow-up-ineffective": "With this result it does not count as a follow-up.",
    "booked": "Nothing else is booked for these days.",
    "overlaps": "The standing booking was confirmed earlier and overlaps this one.",
    "booking-replaced": "A later version of the same booking has taken its place.",
    "booking-unclear": "What is booked, or from when to when, is not told.",
    "unsigned": "Without a signature with its time it cannot own.",
    "not-yet-signed": "It is signed later than it came in.",
    "has-errors": "The form has errors and went back.",
    "one-of-two": "Only one of name and contact is the same.",
    # records that claim nobody, known by their identity
    "identity-again": "The same identity with the same values was handed in before.",
    "identity-amended": "The same identity with other values; this one stands now.",
    "identity-replaced": "A later one with the same identity stands instead.",
}


RUNGS: dict[str, str] = {
    "overlap": "Both are booked for some of the same time.",
    "same-booking": "Both are versions of one booking.",
    # what matching found of one comparison; notes of a whole verdict
    "name-equal": "The names are the same.",
    "name-legal-form": "The company names differ only in their legal form.",
    "name-masked": "A name is partly hidden; what both show agrees.",
    "name-branch": "One is a branch of the company of the other.",
    "name-region": "The company names differ only in the region before or inside them.",
    "name-part": "One company name contains the other.",
    "name-short": "One name may be short for the other.",
    "name-swapped": "The names hold the same characters in another order.",
    "name-sound": "The names sound the same.",
    "name-one-off": "The names differ in one character.",
    "name-two-off": "The names differ in two characters.",
    "name-differs": "The names differ.",
    "name-missing": "A name is missing, so names prove nothing here.",
    "contact-shared": "They share a contact number.",
    "contact-masked": "A number is partly hidden; the digits that both show agree.",
    "contact-same-line": "The same landline, with and without area code or extension.",
    "contact-one-off": "The numbers differ in one digit, or two neighbours are exchanged.",
    "contact-differs": "They share no contact number.",
    "contact-missing": "A contact is missing, so contacts prove nothing here.",
    "email-shared": "They share an e-mail address.",
    "email-same-box": "The e-mail addresses lead to the same box.",
    "email-one-off": "The e-mail addresses differ in one character.",
    "email-differs": "They share no e-mail address.",
    "email-missing": "An e-mail address is missing, so these prove nothing here.",
    "identity-equal": "The identity numbers are the same.",
    "identity-old-form": "The identity numbers are the same, one in the old form of 15 digits.",
    "identity-masked": "An identity number is partly hidden; what both show agrees.",
    "identity-mistyped": (
        "The identity numbers are nearly the same, and one of them fails its check digit."
    ),
    "identity-differs": "The identity numbers differ.",
    "identity-missing": "An identity number is missing, so these prove nothing here.",
    "address-equal": "The addresses are the same.",
    "address-numbers-differ": "The addresses differ in a number (house, unit, room).",
    "address-part": "One address says less than the other; what both say agrees.",
    "address-alike": "The addresses have the same numbers and read basically the same.",
    "address-near": "The addresses have the same numbers and read somewhat alike.",
    "address-differs": "The addresses differ.",
    "address-missing": "An address is missing, so addresses prove nothing here.",
    "amount-meets": "The amounts agree, or their ranges meet.",
    "amount-near": "The amounts are some way apart.",
    "amount-differs": "The amounts differ.",
    "amount-missing": "An amount is missing, so amounts prove nothing here.",
    "date-equal": "The dates are the same.",
    "date-near": "The dates are near each other.",
    "date-swapped": "The dates differ only in that day and month are exchanged.",
    "date-differs": "The dates differ.",
    "date-missing": "A date is missing, so dates prove nothing here.",
    "value-equal": "The entries are the same.",
    "value-differs": "The entries differ.",
    "value-missing": "An entry is missing, so it proves nothing here.",
    "text-equal": "The texts are the same.",
    "text-alike": "The texts are basically the same.",
    "text-near": "The texts are somewhat alike.",
    "text-differs": "The texts differ.",
    "text-missing": "A text is missing, so texts prove nothing here.",
    "demand-equal": "The demands are the same.",
    "demand-alike": "The demands read basically the same.",
    "demand-numbers-agree": "The demands agree in their figures (area, budget, rooms).",
    "demand-number-and-text": "The demands agree in a figure and read alike.",
    "demand-numbers-near": "The demands read the same, but a figure is some way off.",
    "demand-near": "The demands are near each other; a person has to decide.",
    "demand-kind-differs": "The demands are of different kinds.",
    "demand-contrast": "The demands exclude each other (such as rent and buy).",
    "demand-numbers-differ": "The demands differ clearly in a figure.",
    "demand-differs": "The demands differ.",
    "demand-missing": "A demand is missing, and without it nothing can be decided.",
    "one-of-two": "Only one of name and contact is the same.",
    "name-alone": "Only the name is the same; the rules want a person to look.",
    "common-name": "Only the name is the same, and many bear it; a person has to look.",
    "known-person": "The same contact with another demand.",
}


BREAKS: dict[str, str] = {
    # what is wrong with the chain of acts
    "gap": "An act is missing here.",
    "link": "It does not follow from the act before it.",
    "seal": "It was changed after it was sealed.",
    "cut": "The chain does not hold the seal that was seen before: it was cut off or rewritten.",
    "gone": "What it vouches for is no longer in the ledger.",
    "changed": "What it vouches for was changed in the ledger.",
    "unsealed": "The ledger holds something that no act vouches for.",
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
