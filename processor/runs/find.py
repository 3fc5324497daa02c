"""Looks a customer up, under an approval, and writes down who looked at what.

Source: seed 000, 客户确认资料查阅审批 (S0-05): nobody opens the confirmations, whoever asks,
without the approval of the company's leadership.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from processor.claims.settle import seen_on
from processor.forms.phones import read_contacts
from processor.forms.text import fold, plain
from processor.model import Record
from processor.rules.pack import Pack
from processor.runs.desk import Desk
from processor.runs.document import claim_json, record_json

_MOST = 200  # records shown at once; more says that the search was too wide
_PART_OF_NUMBER = re.compile(r"\d(?:[ \-]?\d){3,}")  # fewer digits would fit almost everybody


class Approval(NamedTuple):
    """Who looks, and by which approval."""

    by: str
    reference: str


def found(desk: Desk, text: str, approval: Approval) -> dict[str, Any]:
    """The records of customers that the text names, with their claims; the look-up is an act.

    The text is compared with names (either script, parts of names too) and with contact numbers
    (as they are read from forms, or four and more of their digits in a row). It is written down
    as a digest, the records by their ids.
    """
    with desk.ledger.writing() as book:
        hits = [r for r in book.records().values() if _names(r, desk.packs[r.pack], text)]
        shown = hits[:_MOST]
        decisions = book.decisions(r.id for r in shown)
        claims = book.claims({d.claim for d in decisions.values() if d.claim})
        act = book.add_act(
            desk.now.isoformat(),
            "look-up",
            approval.by,
            {
                "approval": approval.reference,
                "sought": hashlib.sha256(fold(text).encode()).hexdigest(),
                "records": [r.id for r in shown],
            },
        )
    return {
        "act": act.number,
        "by": approval.by,
        "approval": approval.reference,
        "at": act.at,
        "found": len(hits),
        "records": [
            record_json(r, decisions.get(r.id), desk.packs[r.pack], desk.language)
            | {"typed": {name: " ".join(v.typed.split()) for name, v in r.values.items()}}
            for r in shown
        ],
        "claims": [claim_json(seen_on(claim, desk.now), pack) for pack, claim in claims.values()],
    }


def _names(record: Record, pack: Pack, text: str) -> bool:
    """Whether the text is in the customer's name, or is one of the contact points or digits in a
    row of one."""
    sought = fold(text)
    if not sought:
        return False
    points = set(read_contacts(text).points)
    part = _digits(text) if _PART_OF_NUMBER.fullmatch(plain(text).strip()) else ""
    for field, value in record.values.items():
        if field == pack.head.customer or pack.head.masks.get(field) == "name":
            if sought in fold(value.typed):
                return True
        elif isinstance(value.meaning, list):
            known = set(map(str, value.meaning))
            if points & known or (part and any(part in _digits(point) for point in known)):
                return True
    return False


def _digits(point: str) -> str:
    """The digits of a number; nothing of what has letters, such as an address."""
    return "" if re.search(r"[^\W\d]", point) else re.sub(r"\D", "", point)
