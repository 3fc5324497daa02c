"""The expressions of ``checks.yaml``, judged for all records of a batch at once.

An expression that fails is a finding of the check's severity; one that cannot be decided because
a field is blank is a finding of its own, never a silent pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from processor.forms.checks import in_own_words
from processor.forms.expressions import evaluate
from processor.messages import finding
from processor.model import Finding, Record
from processor.rules.checks import ExpressionCheck
from processor.rules.expressions import parse_expression
from processor.rules.pack import Pack


def judge_expressions(
    records: Sequence[Record], packs: Mapping[str, Pack], zone: ZoneInfo
) -> list[Record]:
    """The records, each with what the expressions of its pack found; one frame for each form."""
    found: dict[int, list[Finding]] = {}
    by_form: dict[tuple[str, str], list[int]] = {}
    for index, record in enumerate(records):
        by_form.setdefault((record.pack, record.form), []).append(index)
    for (pack, form), indices in by_form.items():
        mine = [records[i] for i in indices]
        for index, one in _by_expression(packs[pack], form, mine, zone):
            found.setdefault(indices[index], []).append(one)
    return [
        replace(record, findings=(*record.findings, *found[i])) if i in found else record
        for i, record in enumerate(records)
    ]


def _by_expression(
    pack: Pack, form: str, records: Sequence[Record], zone: ZoneInfo
) -> Iterator[tuple[int, Finding]]:
    """(number of the record, finding) for every expression that fails or cannot be decided."""
    kinds = pack.forms[form].kinds
    checks = [
        check
        for check in pack.checks.checks
        if isinstance(check, ExpressionCheck) and _concerns(check, form, kinds)
    ]
    texts = [t for check in checks for t in (check.holds, check.when or "true")]
    meanings = [
        {name: value.meaning for name, value in record.values.items()} for record in records
    ]
    told = evaluate(texts, meanings, kinds, zone)
    for number, check in enumerate(checks):
        for index, record in enumerate(records):
            verdict = _implied(told[2 * number + 1][index], told[2 * number][index])
            if verdict is not True:
                yield from ((index, f) for f in _verdict(check, record, verdict))


def _concerns(check: ExpressionCheck, form: str, kinds: Mapping[str, str]) -> bool:
    """Whether a form has every field that an expression needs, or is named."""
    return check.form == form or (check.form is None and set(columns_of(check)) <= set(kinds))


def columns_of(check: ExpressionCheck) -> list[str]:
    """The fields that an expression check looks at, those of ``holds`` first."""
    texts = (check.holds, check.when or "true")
    return list(dict.fromkeys(c for t in texts for c in parse_expression(t).columns()))


def _implied(when: bool | None, holds: bool | None) -> bool | None:
    """Whether the one implies the other, by Kleene: unknown only where it matters."""
    if when is False or holds is True:
        return True
    return None if when is None or holds is None else False


def _verdict(check: ExpressionCheck, record: Record, verdict: bool | None) -> list[Finding]:
    columns = columns_of(check)
    field = check.field or next(iter(columns), "").rpartition(".")[2] or None
    value = record.values.get(check.field or next(iter(columns), "").partition(".")[0])
    place = value.place if value else record.place
    if verdict is False:
        return [
            in_own_words(
                check,
                finding(
                    "expression",
                    field=field,
                    place=place,
                    severity=check.severity,
                    there=value.typed if value else "",
                    rule=check.holds,
                ),
            )
        ]
    unread = [c for c in columns if _unknown(record, c)]
    told = {f.field for f in record.findings}
    if any(c in record.values or ("." in c and c.rpartition(".")[2] in told) for c in unread):
        return []  # it was typed but could not be read, and its finding says so
    missing = unread[0].rpartition(".")[2] if unread else field
    return [
        finding(
            "check-unknown", field=missing, place=place, severity=check.unknown, rule=check.holds
        )
    ]


def _unknown(record: Record, column: str) -> bool:
    """Whether a field is not known, of rows in one of them; no rows at all are not known."""
    section, dot, name = column.partition(".")
    if not dot:
        return record.meaning(column) is None
    rows = record.meaning(section) or ()
    return not rows or any(row.get(name) is None for row in rows)
