"""Checks that look at other records: unique, serial, lookup in another form, aggregate.

Their findings belong to the present state, not to a form as it came in: they are computed anew
from all records that stand whenever one of them is added, so the order of arrival cannot matter.
They are never errors and never change a record's id. What was typed is not copied into a finding;
it is filled in from the record when it is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from processor.forms.checks import in_own_words
from processor.forms.expressions import evaluate
from processor.forms.text import fold
from processor.messages import finding
from processor.model import Finding, Record, Severity
from processor.rules.checks import (
    AggregateCheck,
    LookupCheck,
    SerialCheck,
    StateCheck,
    UniqueCheck,
    state_checks,
)
from processor.rules.pack import Pack

Records = Sequence[Record]
Found = Iterator[tuple[str, Finding]]  # (id of a record, what is found about it)


def across(
    pack: Pack, form: str, standing: Mapping[str, Records], zone: ZoneInfo
) -> dict[str, list[Finding]]:
    """What the checks on one form find about its records, by their ids.

    ``standing``: the records that stand, by form: those of this form and of every form that its
    lookups name, in any order.
    """
    told: dict[str, list[Finding]] = defaultdict(list)
    names = {field.field for field in pack.forms[form].fields}
    mine = sorted(standing.get(form, ()), key=lambda r: (r.arrived_at, r.file, r.id))
    for check in state_checks(pack.checks, form):
        if not set(_fields_of(check)) <= names:
            continue
        for id, found in _run(check, mine, standing, pack, zone):
            told[id].append(in_own_words(check, found))
    return dict(told)


def forms_that_look_at(pack: Pack, forms: Iterable[str]) -> set[str]:
    """The forms whose checks have to be run again when records of these forms are added."""
    changed = set(forms)
    return {
        form
        for form in pack.forms
        for check in state_checks(pack.checks, form)
        if form in changed
        or (isinstance(check, LookupCheck) and (check.elsewhere or ("",))[0] in changed)
    }


def _fields_of(check: StateCheck) -> tuple[str, ...]:
    if isinstance(check, UniqueCheck):
        return check.fields
    return () if isinstance(check, AggregateCheck) else (check.field,)


def _run(
    check: StateCheck, mine: Records, standing: Mapping[str, Records], pack: Pack, zone: ZoneInfo
) -> Found:
    if isinstance(check, UniqueCheck):
        return _unique(check, mine)
    if isinstance(check, SerialCheck):
        return _serial(check, mine)
    if isinstance(check, LookupCheck):
        return _lookup(check, mine, standing)
    return _aggregate(check, mine, pack, zone)


def _told(check: StateCheck, code: str, record: Record, field: str | None, **args: str) -> Finding:
    value = record.values.get(field or "")
    place = value.place if value else record.place
    return finding(code, field=field, place=place, severity=Severity(check.severity), **args)


def _unique(check: UniqueCheck, mine: Records) -> Found:
    same: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in mine:
        meanings = [record.meaning(name) for name in check.fields]
        if all(meaning is not None for meaning in meanings):
            same[tuple(fold(str(meaning)) for meaning in meanings)].append(record)
    for records in same.values():
        for record in records if len(records) > 1 else ():
            other = records[1] if record is records[0] else records[0]
            yield record.id, _told(check, "unique", record, check.fields[0], other=other.id)


def _serial(check: SerialCheck, mine: Records) -> Found:
    """Within a series (what stands before the running number) none is left out."""
    series: dict[tuple[str, str], dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    widths: dict[tuple[str, str], int] = {}
    for record in mine:
        text = unicodedata.normalize("NFKC", str(record.meaning(check.field) or "")).strip()
        parts = re.fullmatch(r"(.*?)(\d{1,15})(\D*)", text)
        if parts:
            key = (parts[1].upper(), parts[3].upper())
            series[key][int(parts[2])].append(record)
            widths[key] = max(widths.get(key, 0), len(parts[2]))
    for (head, tail), numbers in series.items():
        known = sorted(numbers)
        width = widths[head, tail]
        for before, number in pairwise(known):
            if number > before + 1:
                ends = dict.fromkeys((before + 1, number - 1))
                missing = " – ".join(f"{head}{end:0{width}}{tail}" for end in ends)
                for record in numbers[number]:
                    yield record.id, _told(check, "serial", record, check.field, missing=missing)


def _lookup(check: LookupCheck, mine: Records, standing: Mapping[str, Records]) -> Found:
    form, field = check.elsewhere or ("", "")
    known = {fold(str(m)) for r in standing.get(form, ()) if (m := r.meaning(field)) is not None}
    for record in mine:
        meaning = record.meaning(check.field)
        wanted = meaning if isinstance(meaning, list) else [] if meaning is None else [meaning]
        if any(fold(str(one)) not in known for one in wanted):
            yield record.id, _told(check, "lookup-elsewhere", record, check.field, list=check.in_)


def _aggregate(check: AggregateCheck, mine: Records, pack: Pack, zone: ZoneInfo) -> Found:
    """One finding for each group that misses the threshold, at its latest record."""
    kinds = pack.forms[check.form].kinds
    texts = [check.among or "true", check.where or "true"]
    meanings = [{name: v.meaning for name, v in record.values.items()} for record in mine]
    among, where = evaluate(texts, meanings, kinds, zone)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, record in enumerate(mine):
        period = _period(check, record)
        if among[index] is True and period is not None:
            by = (fold(str(record.meaning(name) or "")) for name in check.by)
            groups[period, *by].append(index)
    for key, indices in sorted(groups.items()):
        amount = _FIGURES[check.of](check, [(mine[i], where[i]) for i in indices])
        if amount is None or _keeps(check, amount):
            continue
        latest = max((mine[i] for i in indices), key=lambda r: (_day(check, r), r.arrived_at, r.id))
        args = {
            "measure": check.of,
            "amount": _figure(amount),
            "limits": _limits(check),
            "group": key[0],
            "by": " ".join(check.by),
        }
        yield latest.id, _told(check, "aggregate", latest, check.field or check.date, **args)


def _day(check: AggregateCheck, record: Record) -> str:
    return str(record.meaning(check.date) or "") if check.date else ""


def _period(check: AggregateCheck, record: Record) -> str | None:
    """The period that a record falls in; None where its date is unknown."""
    if check.per is None:
        return ""
    meaning = record.meaning(check.date or "")
    if meaning is None:
        return None
    day = datetime.fromisoformat(str(meaning)).date()
    return _PERIODS[check.per](day)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


_PERIODS: Mapping[str, Callable[[date], str]] = {
    "day": lambda d: d.isoformat(),
    "week": _week,
    "month": lambda d: f"{d:%Y-%m}",
    "quarter": lambda d: f"{d.year}-Q{(d.month + 2) // 3}",
    "year": lambda d: str(d.year),
}


def _amounts(records: Sequence[tuple[Record, Any]], field: str | None) -> list[float]:
    meanings = (record.meaning(field or "") for record, _ in records)
    return [float(m) for m in meanings if isinstance(m, int | float) and not isinstance(m, bool)]


def _ratio(check: AggregateCheck, records: Sequence[tuple[Record, Any]]) -> float | None:
    below = sum(_amounts(records, check.to))
    return sum(_amounts(records, check.field)) / below if below else None


def _share(check: AggregateCheck, records: Sequence[tuple[Record, Any]]) -> float | None:
    known = [holds for _, holds in records if holds is not None]
    return sum(known) / len(known) if known else None


def _mean(check: AggregateCheck, records: Sequence[tuple[Record, Any]]) -> float | None:
    amounts = _amounts(records, check.field)
    return sum(amounts) / len(amounts) if amounts else None


_FIGURES: Mapping[str, Callable[[AggregateCheck, Sequence[tuple[Record, Any]]], float | None]] = {
    "count": lambda check, records: sum(holds is True for _, holds in records),
    "sum": lambda check, records: sum(_amounts(records, check.field)),
    "mean": _mean,
    "share": _share,
    "ratio": _ratio,
}


def _keeps(check: AggregateCheck, amount: float) -> bool:
    low = check.at_least is None or amount >= check.at_least
    return low and (check.at_most is None or amount <= check.at_most)


def _figure(amount: float) -> str:
    """A figure for people: sums whole and grouped, shares and means to four places."""
    return f"{amount:,.10g}" if abs(amount) >= 1000 else f"{amount:.4g}"


def _limits(check: AggregateCheck) -> str:
    low = "" if check.at_least is None else f"≥ {check.at_least:,.10g}"
    high = "" if check.at_most is None else f"≤ {check.at_most:,.10g}"
    return " , ".join(limit for limit in (low, high) if limit)
