"""Real workbooks told in other words: packages that stay XML, so that most of them are read.

Attributes get values of other attributes, texts come as CDATA or with comments, rows change
places, elements come twice or under a prefix. ``respelt`` is steered by one number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Parts = dict[str, bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_WORDS = (
    "0", "-1", "1", "2", "99", "4294967295", "1e5", "1.5", " 1", "1 ", "x", "", "true", "A1",
    "$B$3", "b3", "XFD1", "A1048576", "A1:C3", "C3:A1", "s", "str", "n", "b", "e", "d",
    "inlineStr", "&#49;", "14", "22", "58", "176", "General", "@", "yyyy-mm-dd", "rId1", "rId9",
    "/xl/worksheets/sheet1.xml", "../x.xml", "preserve",
)  # fmt: skip
_TEXTS = (
    "<![CDATA[{}]]>", "{}<!-- -->", "<!-- -->{}", "<?word?>{}", "&#65;{}", " {} ", "\n{}\n",
    "{}_x000D_", "_x5BA2_{}", "{}&amp;",
)  # fmt: skip
_ATTRIBUTE = re.compile(r'\s([\w:]+)="([^"]*)"')
_TEXT = re.compile(r"(<(?:v|t)(?:\s[^>]*)?>)([^<]*)(</)")
_ROW = re.compile(r"<row\b.*?</row>", re.S)
_ELEMENT = re.compile(r"<(c|row|si|xf|mergeCell|numFmt|r)\b(?:[^>]*/>|.*?</\1>)", re.S)
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WRAPS = (
    "{0}{0}", "", "{0}<!-- -->", "<extLst>{0}</extLst>",
    '<mc:AlternateContent xmlns:mc="' + _MC + '"><mc:Choice>{0}</mc:Choice></mc:AlternateContent>',
)  # fmt: skip


def respelt(parts: Mapping[str, bytes], number: int) -> Parts:
    """The workbook with one to three changes, always the same for one number."""
    chance, new = Random(number), dict(parts)  # noqa: S311 - chance, no secret
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        names = [name for name in new if name.startswith("xl/") and "theme" not in name]
        weights = [5 if "worksheets/sheet" in n or "sharedStr" in n else 1 for n in names]
        name = chance.choices(names, weights)[0]
        change = chance.choice(_CHANGES)
        new[name] = change(new[name].decode(), chance).encode()
    return new


def _one(
    pattern: re.Pattern[str], text: str, chance: Random, new: Callable[[re.Match[str]], str]
) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + new(one) + text[one.end() :]


def _attribute(text: str, chance: Random) -> str:
    word = chance.choice((*_WORDS, None))
    return _one(_ATTRIBUTE, text, chance, lambda m: "" if word is None else f' {m[1]}="{word}"')


def _words(text: str, chance: Random) -> str:
    told = chance.choice(_TEXTS)
    return _one(_TEXT, text, chance, lambda m: m[1] + told.format(m[2]) + m[3])


def _value(text: str, chance: Random) -> str:
    word = chance.choice(_WORDS)
    return _one(re.compile("(<v>)([^<]*)(</)"), text, chance, lambda m: m[1] + word + m[3])


def _element(text: str, chance: Random) -> str:
    wrap = chance.choice(_WRAPS)
    return _one(_ELEMENT, text, chance, lambda m: wrap.format(m[0]))


def _rows(text: str, chance: Random) -> str:
    found = list(_ROW.finditer(text))
    if len(found) < 2:
        return text
    a, b = sorted(chance.sample(range(len(found)), 2))
    first, second = found[a], found[b]
    between = text[first.end() : second.start()]
    return text[: first.start()] + second[0] + between + first[0] + text[second.end() :]


def _dialect(text: str, chance: Random) -> str:
    declared = f'xmlns="{MAIN}"'
    prefixed = re.sub(r"<(/?)(c|row|v|is|t)\b", r"<\1x:\2", text)
    return chance.choice(
        (
            "\ufeff" + text,
            re.sub(r">\s*<", ">\n <", text),
            text.replace(MAIN, STRICT),
            prefixed.replace(declared, f'{declared} xmlns:x="{MAIN}"'),
        )
    )


_CHANGES = (_attribute, _attribute, _attribute, _words, _words, _value, _element, _rows, _dialect)
