"""Numbers that prove themselves: identity cards, credit codes, plates, VINs, serial numbers.

Check digits of GB 11643 (identity) and GB 32100 (credit code) by python-stdnum, of GB 16735
(VIN) here. A code comes out in one spelling; what is masked keeps its stars.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from processor.forms.text import plain

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-Z](?:[A-HJ-NP-Z0-9]{{5}}|[A-HJ-NP-Z0-9]{{6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领])"
    rf"|[使]\d{{6}}|[{_PROVINCES}][A-Z]?\d{{4,5}}使|\d{{6}}使|WJ[{_PROVINCES}]?[0-9A-Z]{{4,6}}"
)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES = {c: i for i, c in enumerate("0123456789")} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_FILL = re.compile(r"[\s\-·•.‧・—_]+")
_MASK = re.compile(r"[*×]")
_SLOT = re.compile(r"\{(year|month|day|n)(?::(\d))?\}")
_WIDTHS = {"year": r"\d{4}", "month": r"(?:0[1-9]|1[0-2])", "day": r"(?:0[1-9]|[12]\d|3[01])"}
_DASHES = re.compile("[‐‑‒–—−]+")


class Code(NamedTuple):
    """A code in its one spelling, or None; ``trouble`` is a finding code, None where it is sure."""

    meaning: str | None
    trouble: str | None = None


def read_identity(text: str) -> Code:
    """A resident's identity number; one of 15 digits as the 18 that it stands for.

    The district is not judged: people who moved bear numbers of districts younger than themselves.
    """
    code = _FILL.sub("", plain(text)).upper()
    if _MASK.search(code) and re.fullmatch(r"[\dX*×]{15}|[\dX*×]{18}", code):
        return Code(code.replace("×", "*"), "code-masked")
    if re.fullmatch(r"\d{15}", code):
        whole = f"{code[:6]}19{code[6:]}"
        code = whole + ric.calc_check_digit(whole + "0")
    if not re.fullmatch(r"\d{17}[\dX]", code):
        return Code(None, "identity-unclear")
    try:
        ric.get_birth_date(code)
    except ValidationError:
        return Code(None, "identity-wrong")
    return Code(code) if code[-1] == ric.calc_check_digit(code) else Code(None, "identity-wrong")


def read_credit_code(text: str) -> Code:
    """A unified social credit code of 18 characters."""
    code = _FILL.sub("", plain(text)).upper()
    if _MASK.search(code) and re.fullmatch(r"[\dA-Z*×]{18}", code):
        return Code(code.replace("×", "*"), "code-masked")
    if not re.fullmatch(r"[\dA-Z]{18}", code):
        return Code(None, "credit-code-unclear")
    return Code(code) if uscc.is_valid(code) else Code(None, "credit-code-wrong")


def read_plate(text: str) -> Code:
    """A number plate, without its dot: 京A12345."""
    code = _FILL.sub("", plain(text)).upper().strip("()")
    return Code(code) if _PLATE.fullmatch(code) else Code(None, "plate-unclear")


def read_vin(text: str) -> Code:
    """A vehicle identification number; a check digit that is off is told, not refused."""
    code = _FILL.sub("", plain(text)).upper()
    if not _VIN.fullmatch(code):
        return Code(None, "vin-unclear")
    total = sum(_VIN_VALUES[c] * w for c, w in zip(code, _VIN_WEIGHTS, strict=True))
    return Code(code, None if code[8] == "0123456789X"[total % 11] else "vin-check-digit")


def read_serial(text: str, template: str) -> Code:
    """A number by its template, with plain hyphens and capitals as the template has them."""
    code = re.sub(r"\s+", "", _DASHES.sub("-", plain(text)))
    found = _serial_shape(template).fullmatch(code)
    if found is None:
        return Code(None, "serial-shape")
    given = iter(found.groups())
    return Code(_SLOT.sub(lambda _: next(given), _DASHES.sub("-", plain(template))))


def serial_example(template: str) -> str:
    """A number of a template, for people: XR-2026-001."""
    shown = {"year": "2026", "month": "03", "day": "01"}
    return _SLOT.sub(lambda m: shown.get(m[1]) or "1".zfill(int(m[2] or 1)), template)


@lru_cache(maxsize=256)
def _serial_shape(template: str) -> re.Pattern[str]:
    shape, end = "", 0
    template = _DASHES.sub("-", plain(template))
    for slot in _SLOT.finditer(template):
        shape += re.escape(template[end : slot.start()])
        digits = rf"\d{{{slot[2]}}}" if slot[2] else r"\d+"
        shape += f"({_WIDTHS.get(slot[1], digits)})"
        end = slot.end()
    return re.compile(shape + re.escape(template[end:]), re.IGNORECASE)
