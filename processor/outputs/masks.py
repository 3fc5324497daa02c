"""What each audience may see of a name or a phone: 张*, 星河***有限公司, 138****5678.

A claimant sees own data whole and others' not at all, a supervisor sees masked, a leader whole.
Masks hide; they never judge, and a masked text never goes back into matching.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Audience = Literal["claimant", "supervisor", "leader"]

_LEGAL_FORM = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限合伙|有限公司|股份公司|公司"
    r"|集团|事务所|工作室|商行|中心|银行|学校|医院)$"
)
_MARK = r"[\s\-－—()（）]*"
_NUMBER = re.compile(
    rf"(?:\+?86{_MARK})?1\d{{2}}{_MARK}\d{{4}}{_MARK}\d{{4}}(?!\d)|[+(（]?\d(?:{_MARK}\d){{4,}}"
)
# Of a document, such as 11010519491231002X, E12345678 or 工作证 0123.
_DOCUMENT = re.compile(r"(?:(?<![A-Za-z\d])[A-Za-z]{1,3})?\d[\dA-Za-z\-]{2,}")
_ACCOUNT = re.compile(r"[A-Za-z][\w.@-]{4,}")  # a mailbox or a messenger's name
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "夏侯")


_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
# A form of address is no part of the name: 张晓明先生 is masked like 张晓明.
_TITLE = re.compile(r"(?<=..)(先生|女士|小姐|太太|老师)$")


def mask_name(name: str) -> str:
    """A person keeps the family name; a company two characters and its legal form."""
    name = _TITLE.sub("", name.strip()) or name.strip()
    form = _LEGAL_FORM.search(name)
    if form and form.start() >= 2:
        return f"{name[:2]}***{form[0]}"
    if len(name) > 4:
        return f"{name[:2]}***"
    kept = 2 if name.startswith(_COMPOUND) and len(name) > 2 else 1
    return name[:kept] + "*" * max(1, len(name) - kept) if name else ""


def core_name(name: str) -> str:
    """The name without form of address and legal form, as people shorten it in a file's name."""
    name = _LEGAL_FORM.sub("", _TITLE.sub("", name.strip()))
    return re.sub(r"股份$|责任$", "", _BRACKETED.sub("", name))


def mask_phone(text: str) -> str:
    """Every number keeps its area code or first three digits and its last four; no account."""
    numbers = _NUMBER.sub(lambda found: _mask_number(found[0]), text)
    return _ACCOUNT.sub(lambda found: found[0][0] + "***", numbers)


def mask_number(text: str) -> str:
    """Every number of a document keeps its last two characters; words stay: 身份证 ****2X."""
    return _DOCUMENT.sub(lambda found: "****" + found[0][-2:], text)


def _mask_number(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    area, _, line = re.sub(r"[^\d]+", "-", number.strip("()（） ")).partition("-")
    if area.startswith("0") and len(area) in (3, 4) and len(line) >= 7:
        return f"{area}-****{line[:8].replace('-', '')[-4:]}"
    if len(digits) >= 11:
        return f"{digits[-11:][:3]}****{digits[-4:]}"
    return "****" + digits[-4:] if len(digits) > 6 else "***" + digits[-2:]


def masked(field: str, text: str, masks: Mapping[str, str], audience: Audience) -> str:
    """A field's text as the audience may see it; fields without a mask stay as they are."""
    mask = masks.get(field)
    if mask is None or audience != "supervisor":
        return text
    return _MASKS[mask](text)


_MASKS = {"name": mask_name, "phone": mask_phone, "number": mask_number}
