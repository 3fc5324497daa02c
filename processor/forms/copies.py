"""Copies of one form, such as 第一联 and 第二联, are one record; where they differ it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from processor.forms.found import Found
from processor.forms.sheet import Sheet
from processor.forms.text import fold
from processor.messages import finding
from processor.model import Finding, Record, Value
from processor.rules.forms import FormRules

_LONGEST = 60  # characters of a cell that names a copy


def copy_names(sheet: Sheet, form: FormRules, forms: Sequence[Found]) -> list[str]:
    """For each form on a sheet the name of the copy that it is; blank where none is named."""
    if not form.copies:
        return [""] * len(forms)
    marks = [
        (pos, name)
        for pos, text in sorted(sheet.texts.items())
        if len(text) <= _LONGEST
        for name in form.copies
        if fold(name) in fold(text)
    ]
    for names in ([name for _, name in marks], [name for name, _ in groupby(n for _, n in marks)]):
        if len(names) == len(forms):  # the second way: where a title is printed twice
            return names
    named = next((name for name in form.copies if fold(name) in fold(sheet.name)), "")
    return [marks[0][1] if len(marks) == 1 and len(forms) == 1 else named] * len(forms)


def joined(records: Sequence[tuple[Record, str]]) -> list[Record]:
    """The records, those of a second copy put together with those of the first, in order."""
    whole: list[Record] = []
    counts: dict[tuple[str, str, str], int] = {}
    firsts: dict[tuple[str, str], list[int]] = {}
    leads: dict[tuple[str, str], str] = {}
    for record, name in records:
        form = (record.pack, record.form)
        number = counts.get((*form, name), 0)
        counts[*form, name] = number + 1
        lead = leads.setdefault(form, name)
        own = firsts.setdefault(form, [])
        if name and name != lead and number < len(own):
            whole[own[number]] = _compared(whole[own[number]], record)
            continue
        if name == lead:
            own.append(len(whole))
        whole.append(record)
    return whole


def _compared(first: Record, second: Record) -> Record:
    findings = list(first.findings)
    for name in dict.fromkeys((*first.values, *second.values)):
        findings += _differing(name, first.values.get(name), second.values.get(name))
    own = {(f.code, f.field) for f in first.findings}
    findings += [f for f in second.findings if (f.code, f.field) not in own]
    return replace(first, findings=tuple(findings))


def _differing(name: str, first: Value | None, second: Value | None) -> list[Finding]:
    if first is None or second is None:
        told = first or second
        return [
            finding("copy-lacks", field=name, place=value.place, there=value.typed)
            for value in (told,)
            if value is not None
        ]
    if _bare(first.meaning) == _bare(second.meaning) and (
        first.meaning is not None or first.typed == second.typed
    ):
        return []
    return [
        finding(
            "copies-differ",
            field=name,
            place=first.place,
            there=first.typed,
            other=second.typed,
            other_place=str(second.place),
        )
    ]


def _bare(meaning: object) -> object:
    """A meaning without the places of its cells, which differ between copies."""
    if isinstance(meaning, list):
        return [_bare(part) for part in meaning]
    if isinstance(meaning, Mapping):
        return {key: part for key, part in meaning.items() if key != "_cells"}
    return meaning
