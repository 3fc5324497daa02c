"""What was read against the truth, cell by cell.

``right``: the meaning is the true one, or nobody can know and it was told. ``told``: it is not,
and a finding of the record or of the file says that something is wrong. ``silent``: neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.reading.answers import UNSURE
from benchmarks.reading.sheets import Filled, Truth
from processor.forms.read import Reading
from processor.model import Record


def score(sheet: Filled, reading: Reading, wrong: list[str]) -> Counter[str]:
    """The cells of one sheet, counted; what is not right is noted in ``wrong``."""
    counts: Counter[str] = Counter(files=1)
    records = [record for record in reading.records if record.form == sheet.form]
    counts["records"] += len(sheet.truth)
    for number, truth in enumerate(sheet.truth):
        record = records[number] if number < len(records) else None
        for name, meaning in truth.items():
            counts += _field(name, meaning, record, wrong)
    if len(records) > len(sheet.truth):
        for record in records[len(sheet.truth) :]:
            word = "told" if record.faulty else "silent"
            counts[word] += 1
            wrong.append(
                f"{word}: a record too many on a {sheet.form}: {dict(record.values)}"[:300]
            )
    return counts


def _field(name: str, meaning: Any, record: Record | None, wrong: list[str]) -> Counter[str]:
    if record is None:  # the file is reported as no known form, or lacks a row
        wrong.append(f"told: no record for {name}={meaning!r}")
        return Counter(told=1)
    if isinstance(meaning, list) and meaning and isinstance(meaning[0], dict):
        return _rows(name, meaning, record, wrong)
    return _cell(name, (meaning, record.meaning(name)), record, wrong)


def _rows(name: str, rows: Sequence[Truth], record: Record, wrong: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    read = record.meaning(name) or []
    if len(read) != len(rows):
        wrong.append(f"silent: {len(read)} rows of {name}, not {len(rows)}")
        counts["silent"] += abs(len(read) - len(rows))
    for row, truth in zip(read, rows, strict=False):
        for column, meaning in truth.items():
            counts += _cell(column, (meaning, row[column]), record, wrong)
    return counts


def _cell(name: str, cell: tuple[Any, Any], record: Record, wrong: list[str]) -> Counter[str]:
    """One cell: its true meaning, and the one that was read."""
    true, read = cell
    told = any(f.field == name for f in record.findings)
    if (true == UNSURE and read is None and told) or (true != UNSURE and read == true):
        return Counter(right=1)
    word = "told" if told or record.faulty else "silent"
    wrong.append(f"{word}: {record.form}.{name} is {true!r}, read {read!r}")
    return Counter({word: 1})
