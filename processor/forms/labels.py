"""What a cell's text says by itself: a label, labels with values, a note, or a plain value.

Nothing here knows where the cell stands; ``locate`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from processor.forms.lexicon import LABEL_MOST, Lexicon, Name, whole_key
from processor.forms.question_marks import is_question, question_key, split_questions
from processor.forms.sheet import Pos
from processor.forms.text import fold, label_key, tidy
from processor.model import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A label within a cell. ``inline`` is the value after it, None if the label is all."""

    key: str
    names: tuple[Name, ...]
    said: str
    inline: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label on the sheet; ``inline`` is its value where both share a cell."""

    pos: Pos
    area: Area
    key: str
    names: tuple[Name, ...]
    fields: tuple[str, ...]  # of the names; usually one
    said: str
    inline: str | None


_ROUGH_MOST = 2000  # characters of a cell that are looked at to find its form
_LOOSE_SPACE = re.compile(r"[\s_;；。|,，()（）]+")
_NOTE = re.compile(
    r"(?:填[表写]?)?(?:说明|须知|要求)\d*[:.、\d]|(?:填表|填写)(?:说明|须知|要求)|(?:备注|注意?|注意事项|提示|温馨提示|特别提示)\d*[:]"
)
_PRINTED = re.compile(
    r"第\d+页(?:[,，]?共\d+页)?|共\d+页|\((?:盖章|公章|签章|单位盖章)(?:处|栏)?\)|\d+/\d+页"
)
_IDENTITY = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*/\d+")  # printed on our blank forms
_DELIMITER = re.compile(r"[:：]|(?<=[^\s_:：])_{2,}|(?<=\S)(?: {2,}|\u3000+|\t+)(?=[^\s:：_])")
_COLON = re.compile(r"[:：]")
_BOX_LAST = re.compile(r"[□☐☑☒■√✓✔]\s*$")
_BOX_FIRST = re.compile(r"\s*[□☐☑☒√✓✔]")
_TYPED_BOX = r"\s*(?:[○●◯◎]|[\[(（]\s*[√✓✔xX]?\s*[\])）])"
_BOXES = re.compile(rf"{_TYPED_BOX}[^:：]+?{_TYPED_BOX}")  # one alone may be a bullet
_HAN = r"[\u3400-\u9fff)）]"
_ENGLISH = re.compile(  # 客户名称 Customer name, in one cell
    rf"(?<={_HAN})[\s/|]+[A-Za-z][A-Za-z .'&/\-]{{2,}}(?=[\s:：]*$)"
    rf"|^[\s*]*[A-Za-z][A-Za-z .'&/\-]{{2,}}[\s/|]+(?={_HAN})"
)
_BOUNDARY = re.compile(r"[\s_;；。|,，、/)）]")
_LOOSE = " \t\n\u3000_;；。|"  # after these a label may follow even in a free text
_BETWEEN = _LOOSE + ",，、/"
_FOREIGN_END = re.compile(r"(?:^|[\s_;；])([^\s\d_;；:：,，。、/]{2,8})$")
_JOINER = re.compile(r"[与和及、/]")
_LABEL_TAIL = re.compile("签字|签名|签章|盖章|时间|日期|电话|姓名|方式|名称|类别|类型")
_SIGNING_DATE = re.compile("(?:签字|签名|签署)?(?:日期|时间)|年月日")
_SIGNATURE = frozenset(["签字", "签名", "签署", "签章"])
# Labels of neighbours that the rules do not ask for; a value never stands in such a cell.
_STRANGER = re.compile(
    "性别|年龄|职业|备注|编号|序号|日期|时间|(?:电子)?邮箱|(?:通讯|联系)?地址|住址|身份证号码?|"
    "证件(?:号码|类型)|部门|职务|项目(?:名称)?|(?:制表|审核|填表|经办)人?|填表日期|单位|盖章|签字|签名|"
    "传真|邮编|用途|楼盘|房号|来源|金额|原?确认(?:单|编号)|原确认编号|所属主管"
)


def named(said: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The fields that a label stands for, as typed; with or without its English."""
    key = label_key(said)
    names = lexicon.names.get(whole_key(said), ()) or names_of(key, lexicon)
    if not names and "的" in key:  # 接触客户的时间
        names = names_of(key.replace("的", ""), lexicon)
    if not names and _ENGLISH.search(said):
        names = names_of(label_key(_ENGLISH.sub("", said)), lexicon)
    return names


@lru_cache(maxsize=32768)
def rough_keys(text: str) -> frozenset[str]:
    """Keys under which a cell may be a label or a title: whole, in parts, before its colons."""
    if len(text) > _ROUGH_MOST:
        text = text[:_ROUGH_MOST]
    parts = {text, *_DELIMITER.split(text), *(q for q, _ in split_questions(text))}
    parts |= {word for part in tuple(parts) for word in _LOOSE_SPACE.split(part)}
    if _ENGLISH.search(text):
        parts.add(_ENGLISH.sub("", text))
    keys = {label_key(part) for part in parts if part and len(part) <= LABEL_MOST}
    keys |= {key.replace("的", "") for key in keys if "的" in key}
    keys |= {question_key(part) for part in parts if is_question(part)}
    return frozenset(keys | {_JOINER.split(key)[0] for key in keys})


def _key(said: str, lexicon: Lexicon) -> str:
    """The key of a label: with its bracket where the form tells labels apart by it."""
    whole = whole_key(said)
    return whole if whole in lexicon.names else label_key(said)


def is_titled(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is a title of the form, with whatever stands around it."""
    key = label_key(text[:60])
    return len(key) <= LABEL_MOST and any(title in key for title in lexicon.titles)


def names_of(key: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The fields that a key stands for: one, or two for a fused label such as 时间与方式."""
    known = lexicon.names.get(key)
    return known if known is not None else _fused(key, lexicon)


# A label whose characters are set apart by equal gaps, up to its colon: 客　户　名　称：
_SPREAD = re.compile(
    r"[一-鿿㐀-䶿](\s+)[一-鿿㐀-䶿](?:\1[一-鿿㐀-䶿])*(?=\s*(?:[(（][^()（）]*[)）])?\s*[:：])"
)


@lru_cache(maxsize=32768)
def segments(text: str, lexicon: Lexicon) -> tuple[Segment, ...]:
    """The labels in a cell's text that begins with a label; else nothing.

    A text between underscores was written on a line, so it is a value; so is a box's.
    """
    if text.startswith("_") or _BOX_FIRST.match(text) or _BOXES.match(text):
        return ()
    if lexicon.questions and (asked := _questions(text, lexicon)):
        return asked
    if len(text) <= lexicon.longest:
        names = named(text, lexicon)
        if names:
            return (Segment(key=_key(text, lexicon), names=names, said=text, inline=None),)
    if not _DELIMITER.search(text) or is_note(text):
        return ()
    return _inline(_SPREAD.sub(lambda m: re.sub(r"\s", "", m[0]), text), lexicon)


@lru_cache(maxsize=32768)
def is_note(text: str) -> bool:
    """Whether a cell instructs the reader instead of holding a value."""
    if _IDENTITY.fullmatch(text.strip()) or _PRINTED.fullmatch(fold(text[:40])):
        return True
    return _NOTE.match(label_key(text[:24]) + fold(text[-1:])) is not None or (
        _NOTE.match(fold(text[:24])) is not None
    )


@lru_cache(maxsize=32768)
def is_stranger(text: str) -> bool:
    """Whether a cell is the label of something that the form's rules do not name."""
    if len(text) > 16:
        return False
    return fold(text).endswith(":") or _STRANGER.fullmatch(label_key(text)) is not None


def is_signing_date(text: str) -> bool:
    """Whether a label says only 日期 or 时间, and so belongs to the signature before it."""
    return len(text) <= 16 and _SIGNING_DATE.fullmatch(label_key(text)) is not None


@lru_cache(maxsize=32768)
def signing_date(text: str) -> tuple[str, str | None] | None:
    """A cell that begins with 日期, 时间 or 签字: the label, and the value after its colon."""
    said, colon, rest = text.partition("：") if "：" in text else text.partition(":")
    if not is_signing_date(said) and label_key(said[:16]) not in _SIGNATURE:
        return None
    return said, rest if colon and tidy(rest) else None


def _questions(text: str, lexicon: Lexicon) -> tuple[Segment, ...]:
    """The questions of a cell that the form asks, with their answers where these follow."""
    return tuple(
        Segment(key=key, names=names, said=question, inline=answer)
        for question, answer in split_questions(text)
        if (names := lexicon.questions.get(key := question_key(question)))
    )


def _fused(key: str, lexicon: Lexicon) -> tuple[Name, ...]:
    joint = _JOINER.search(key) if len(key) <= LABEL_MOST else None
    if joint is None:
        return ()
    first, second = key[: joint.start()], key[joint.end() :]
    left = lexicon.names.get(first)
    if left is None or not second:
        return ()
    stems = (first[:cut] + second for cut in range(len(first) - 1, -1, -1))
    right = next((found for stem in stems if (found := lexicon.names.get(stem))), None)
    if right is None or right[0].field == left[0].field:
        return left if right else ()
    return (*left, *right)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int  # of the label
    end: int  # of its delimiter
    segment: Segment | None  # None: a stranger's label, which only ends a value
    heading: bool = False  # of a section, within a text that holds a whole form


def _inline(text: str, lexicon: Lexicon) -> tuple[Segment, ...]:
    marks: list[_Mark] = []
    for delimiter in _DELIMITER.finditer(text):
        begin = marks[-1].end if marks else 0
        mark = (
            _label_before(text, begin, delimiter, lexicon)
            or _heading(text, begin, delimiter, lexicon)
            or _stranger(text, begin, delimiter)
            or _glued_label(text, marks, delimiter, lexicon)
        )
        if not marks and (mark is None or not _begins(text[: mark.start], lexicon)):
            return ()
        if mark is not None and _ends_value(text, marks, mark, lexicon):
            marks.append(mark)
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    return tuple(
        replace(mark.segment, inline=text[mark.end : end].rstrip(_BETWEEN))
        for mark, end in zip(marks, ends, strict=True)
        if mark.segment is not None
    )


def _begins(before: str, lexicon: Lexicon) -> bool:
    """Whether the first label of a cell may stand after this: nothing, or the form's title."""
    return not before.strip() or (before.endswith("\n") and is_titled(before, lexicon))


def _label_before(
    text: str, begin: int, delimiter: re.Match[str], lexicon: Lexicon
) -> _Mark | None:
    """The longest known label that ends at a delimiter and begins where a label may begin."""
    end = delimiter.start()
    starts = [begin] if begin == 0 else []
    window = max(begin, end - LABEL_MOST)
    starts += [m.end() for m in _BOUNDARY.finditer(text, window, end)]
    for start in starts:
        said = text[start:end]
        names = named(said, lexicon)
        drawn = text[start - 1 : start] == "_" or not _is_filled(text[delimiter.end() :])
        if _COLON.match(delimiter[0]):
            drawn = False
        elif _BOX_LAST.search(said):
            drawn = True  # 销售人员□  中介√: an option with its box behind it
        if names and not drawn:
            return _mark(text, start, delimiter, lexicon, names)
    return None


def _mark(
    text: str, start: int, delimiter: re.Match[str], lexicon: Lexicon, names: tuple[Name, ...]
) -> _Mark:
    said = text[start : delimiter.start()]
    segment = Segment(key=_key(said, lexicon), names=names, said=said, inline="")
    return _Mark(start, delimiter.end(), segment)


def _glued_label(
    text: str, marks: list[_Mark], delimiter: re.Match[str], lexicon: Lexicon
) -> _Mark | None:
    """The longest label at the end of a value without a gap: 张三联系电话：1380..."""
    owner = marks[-1].segment if marks else None
    if owner is None or not _COLON.match(delimiter[0]):
        return None
    if {name.field for name in owner.names} & lexicon.wordy:
        return None
    begin, end = marks[-1].end, delimiter.start()
    for start in range(max(begin, end - 16) + 1, end - 1):
        names = lexicon.names.get(label_key(text[start:end]))
        if names and not text[start].isspace():
            return _mark(text, start, delimiter, lexicon, names)
    return None


def _is_filled(rest: str) -> bool:
    """Without a colon 销售人员  签字 is one label in two pieces, not a label and its value."""
    return _LABEL_TAIL.fullmatch(label_key(rest)) is None and bool(tidy(rest))


def _stranger(text: str, begin: int, delimiter: re.Match[str]) -> _Mark | None:
    found = _FOREIGN_END.search(text, begin, delimiter.start())
    if found is None or not _COLON.match(delimiter[0]):
        return None
    return _Mark(found.start(1), delimiter.end(), None)


def _heading(text: str, begin: int, delimiter: re.Match[str], lexicon: Lexicon) -> _Mark | None:
    """The heading of a section that ends at a delimiter."""
    if not lexicon.headings:
        return None
    found = _FOREIGN_END.search(text, begin, delimiter.start())
    if found is None or label_key(found[1]) not in lexicon.headings:
        return None
    return _Mark(found.start(1), delimiter.end(), None, heading=True)


def _ends_value(text: str, marks: list[_Mark], mark: _Mark, lexicon: Lexicon) -> bool:
    """Whether a label within a cell ends the value before it, or is a part of that value."""
    if mark.heading:
        return True
    owner = marks[-1].segment if marks else None
    if owner is None:
        return not marks or text[mark.start - 1] in _LOOSE
    fields = {name.field for name in owner.names}
    if mark.segment is None:
        said = text[mark.start : mark.end]
        return not (
            fields & lexicon.wordy or (fields & set(lexicon.signed) and is_signing_date(said))
        )
    return not fields & lexicon.wordy or text[mark.start - 1] in _LOOSE
