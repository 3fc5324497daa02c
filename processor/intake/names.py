"""What a name in the inbox says: litter by rule, marks of open files, unfinished saves, copies.

Sources: Microsoft KB814068 and Q113600 (how Excel saves), Nextcloud's sync-exclude.lst, Syncthing's
and Nutstore's manuals (names of conflict copies).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

OURS = ".form-desk-"  # our own files in the inbox: the lease and the probes; nobody's forms

_RULES = (
    ("ours", re.compile(re.escape(OURS) + ".*", re.S)),
    ("lock-file", re.compile(r"~\$.*|\.~lock\..*#|\.~.*\.(xls|xlsx|xlsm|et)", re.I | re.S)),
    (
        "temporary",
        re.compile(
            r"~WRD.*|.*\.(tmp|temp|part|partial|crdownload|download|filepart|!ut)"
            r"|~[0-9a-f]{4,8}|\.syncthing\..*|.*\.~[0-9a-f]+",
            re.I | re.S,
        ),
    ),
    (
        "system",
        re.compile(
            r"thumbs\.db|desktop\.ini|@eadir|#recycle|\$recycle\.bin|system volume information"
            r"|~snapshot|\..*",
            re.I | re.S,
        ),
    ),
)
_STRANDED = re.compile(r"[0-9A-F]{8}", re.I)
_MARKS = (re.compile(r"~\$(.+)"), re.compile(r"\.~lock\.(.+)#"), re.compile(r"\.~(?!lock\.)(.+)"))
# Of a copy's name without its ending: the stem of the document that it was copied from.
_COPIES = (
    re.compile(r"(.+)\.sync-conflict-\d{8}-\d{6}-\w+"),
    re.compile(r"(.+?)\s*\((?:.*\s)?conflicted copy.*\)", re.I),
    re.compile(r"(.+?)\s*[（(].*冲突.*[)）]"),
    re.compile(r"(.+?)[-_ ]+(?:NS)?conflict(?:[-_ ].*|\d.*)?", re.I),
    re.compile(r"(.+?)[-_ ]+[冲衝]突.*"),
    re.compile(r"(.+?)\s*-?\s*(?:副本|複本|複製|\bcopy)(?:\s*[（(]?\d+[)）]?)?", re.I),
    re.compile(r"(?:副本|複本)[-_ ]?(.+)"),
    re.compile(r"(.+?)\s*[（(]\d{1,3}[)）]"),
    re.compile(r"(.+)-(?:DESKTOP|LAPTOP|PC|WIN)-[A-Z0-9]+(?:-\d+)?"),
    re.compile(r"(.+)-[A-Z][A-Z0-9-]{2,14}"),
)


def rule_of(name: str) -> str | None:
    """The rule that passes a name over, or None."""
    return next((rule for rule, pattern in _RULES if pattern.fullmatch(name)), None)


def is_stranded(name: str) -> bool:
    """Whether this may be what Excel leaves when it could not finish saving: eight hex digits."""
    return _STRANDED.fullmatch(name) is not None


def marked_by(name: str) -> str | None:
    """The name of the document that a mark (``~$``, ``.~lock.``) says is open."""
    return next((found[1] for mark in _MARKS if (found := mark.fullmatch(name))), None)


def originals_of(stem: str) -> tuple[str, ...]:
    """The stems that a copy of this stem may have been made from, the most telling first."""
    found = (pattern.fullmatch(stem) for pattern in _COPIES)
    return tuple(dict.fromkeys(match[1].strip() for match in found if match))


def documents_of(file: str) -> tuple[str, ...]:
    """The names of the documents that a file may be a copy of, by its own name."""
    path = PurePosixPath(file)
    return tuple(str(path.with_name(stem + path.suffix)) for stem in originals_of(path.stem))
