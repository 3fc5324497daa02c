"""What a batch was read as, judged by the expressions of its packs, and given its final ids."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from processor.forms.conditions import judge_expressions
from processor.forms.read import Reading
from processor.intake.limits import Unreadable
from processor.model import Record, Severity
from processor.rules.pack import Pack

Opened = Mapping[str, Reading | Unreadable]  # by the digest of a file


def judge_all(opened: Opened, packs: Mapping[str, Pack], zone: ZoneInfo) -> Opened:
    """The same files, their records with what the expressions found, named with their errors."""
    read = {digest: one for digest, one in opened.items() if isinstance(one, Reading)}
    records = [record for one in read.values() for record in one.records]
    done = iter([_named_with_errors(r) for r in judge_expressions(records, packs, zone)])
    return {
        digest: dataclasses.replace(one, records=tuple(next(done) for _ in one.records))
        if isinstance(one, Reading)
        else one
        for digest, one in opened.items()
    }


def _named_with_errors(record: Record) -> Record:
    """A faulty record's id tells its errors too.

    What corrects it may lie in cells that it is not made of (a second answer that was cleared) or
    in the rules, and the corrected form must not pass for the one that went back.
    """
    if not record.faulty:
        return record
    errors = sorted(
        f"{f.code} {f.field} {f.place}" for f in record.findings if f.severity is Severity.ERROR
    )
    told = hashlib.sha256("|".join((record.id, *errors)).encode("utf-8", "surrogatepass"))
    return dataclasses.replace(record, id="R" + base64.b32encode(told.digest())[:12].decode())
