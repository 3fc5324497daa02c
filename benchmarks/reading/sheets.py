"""Filled sheets with the mess of real offices, each with the truth about its cells."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from benchmarks.reading.answers import Answer, answer, traditional
from processor.rules.forms import FormField, FormRules, Section

Pos = tuple[int, int]
Truth = dict[str, Any]  # field -> meaning; a repeated section -> a list of such


@dataclass(slots=True)
class Filled:
    """A sheet: cells and merges (top, left, bottom, right), and what its records are."""

    form: str
    cells: dict[Pos, Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)


class Pen:
    """Somebody at the keyboard: where the next row is, and habits that hold for a whole sheet."""

    def __init__(self, rng: random.Random, form: FormRules) -> None:
        self.rng = rng
        self.sheet = Filled(form=form.form)
        self.row = rng.choice([0, 0, 1, 3])
        self.left = rng.choice([0, 0, 1, 2])
        self.script = traditional if rng.random() < 0.15 else str
        self.colon = rng.choice(["", "", "：", ":"])
        self.starred = rng.random() < 0.3
        self.merged = rng.random() < 0.3
        self.kept: dict[str, Answer] | None = None  # of a form with copies: what each of them says

    def answer(self, asked: FormField) -> Answer:
        """What is written for a field, on every copy the same."""
        if self.kept is None:
            return answer(asked.kind, self.rng, asked.required)
        if asked.field not in self.kept:
            self.kept[asked.field] = answer(asked.kind, self.rng, asked.required)
        return self.kept[asked.field]

    def put(self, column: int, value: Any) -> Pos:
        """Write into the current row."""
        pos = (self.row, self.left + column)
        if value not in (None, ""):
            self.sheet.cells[pos] = value
        return pos

    def label(self, asked: FormField) -> str:
        """One of a field's labels as it may be printed."""
        said = self.script(self.rng.choice(asked.labels))
        if len(said) == 2 and self.rng.random() < 0.3:
            said = "  ".join(said)
        if asked.unit and self.rng.random() < 0.2:
            said += f"（{asked.unit}）"
        star = "*" if asked.required and self.starred else ""
        return f"{star}{said}{self.colon}"

    def title(self, text: str, width: int) -> None:
        """The title, sometimes twice, sometimes under a company's name."""
        for line in self.rng.choice([[text], [text], [text, text], ["某某有限公司", text]]):
            at = self.put(0, self.script(line))
            if self.merged and width > 1:
                self.sheet.merges.append((*at, at[0], at[1] + width - 1))
            self.row += 1
        if self.rng.random() < 0.3:
            self.row += 1

    def foot(self) -> None:
        """Instructions, a stamp, page marks."""
        lines = ["填表说明：请用正楷填写", "（盖章）", "第1页 共1页", "注：本表一式两份"]
        for line in self.rng.sample(lines, self.rng.randrange(3)):
            self.row += 1
            self.put(0, self.script(line))


def fill(form: FormRules, rng: random.Random) -> Filled:
    """One filled sheet of a form, in one of the layouts that it is used in."""
    pen = Pen(rng, form)
    if form.records == "block":
        _book(pen, form)
    elif form.copies:
        _copies(pen, form)
    elif form.sections:
        _sections(pen, form)
    elif rng.random() < 0.5:
        _register(pen, form)
    else:
        for _ in range(rng.choice([1, 1, 1, 2, 3])):  # printed several times on one sheet
            _printed(pen, form)
    pen.foot()
    return pen.sheet


def _printed(pen: Pen, form: FormRules) -> None:
    pen.title(form.title["zh-Hans"], 4)
    truth: Truth = {}
    _pairs(pen, form.fields, truth)
    pen.sheet.truth.append(truth)
    pen.row += pen.rng.choice([0, 1, 2])


def _copies(pen: Pen, form: FormRules) -> None:
    """The same slip once for each copy: one record."""
    pen.kept = {}
    truth: Truth = {}
    for copy in form.copies:
        pen.title(f"{form.title['zh-Hans']}（{copy}）", 4)
        _pairs(pen, form.fields, truth)
        pen.row += pen.rng.choice([0, 1, 2])
    pen.sheet.truth.append(truth)


def _book(pen: Pen, form: FormRules) -> None:
    """A head, then blocks down the sheet or also side by side; each block is a record."""
    head, visit = form.sections
    pen.title(form.title["zh-Hans"], 4)
    shared: Truth = {}
    _pairs(pen, head.fields, shared)
    across = pen.rng.choice([1, 1, 2])
    for _ in range(pen.rng.randrange(1, 4)):
        blocks: list[Truth] = [{} for _ in range(across)]
        for asked in visit.fields:
            label = pen.label(asked)
            for n, block in enumerate(blocks):
                given = pen.answer(asked)
                block[asked.field] = given.meaning
                pen.put(2 * n, label)
                pen.put(2 * n + 1, given.typed)
            pen.row += 1
        pen.sheet.truth += [shared | block for block in blocks]
        pen.row += pen.rng.choice([0, 1])


def _pairs(pen: Pen, fields: tuple[FormField, ...], truth: Truth) -> None:
    """Labels beside their values, one, two or three pairs to a row, or both in one cell."""
    across = pen.rng.choice([1, 2, 2, 3])
    inline = pen.rng.random() < 0.15
    for start in range(0, len(fields), across):
        for n, asked in enumerate(fields[start : start + across]):
            given = pen.answer(asked)
            truth[asked.field] = given.meaning
            if inline and isinstance(given.typed, str):
                pen.put(2 * n, f"{pen.label(asked).rstrip('：:')}：{given.typed}")
            else:
                pen.put(2 * n, pen.label(asked))
                pen.put(2 * n + 1, given.typed)
        pen.row += 1
        if pen.rng.random() < 0.1:
            pen.row += 1


def _table(pen: Pen, fields: tuple[FormField, ...], rows: int) -> list[Truth]:
    """A header and rows, blank lines and a total among them."""
    numbered = pen.rng.random() < 0.6
    if numbered:
        pen.put(0, "序号")
    _header(pen, fields, int(numbered))
    told: list[Truth] = []
    for number in range(rows):
        truth: Truth = {}
        if numbered:
            pen.put(0, number + 1)
        for n, asked in enumerate(fields):
            given = pen.answer(asked)
            truth[asked.field] = given.meaning
            pen.put(n + numbered, given.typed)
        told.append(truth)
        pen.row += 1 + (pen.rng.random() < 0.08)
    for number in range(pen.rng.choice([0, 0, 2])):
        pen.put(0, rows + number + 1 if numbered else None)
        pen.row += 1
    if pen.rng.random() < 0.3:
        pen.put(0, pen.rng.choice(["合计", "小计", "总计"]))
        pen.put(1, f"{rows}条")
        pen.row += 1
    return told


def _header(pen: Pen, fields: tuple[FormField, ...], left: int) -> None:
    """One row of labels, or two: some of them under the heading of a group."""
    labels = [pen.label(asked).rstrip("：:") for asked in fields]
    grouped = range(0)
    if len(fields) > 4 and pen.rng.random() < 0.3:
        start = pen.rng.randrange(1, len(fields) - 2)
        grouped = range(start, start + pen.rng.choice([2, 3]))
    for n, said in enumerate(labels):
        if n not in grouped:
            row, column = pen.put(n + left, said)
            if grouped:
                pen.sheet.merges.append((row, column, row + 1, column))
    if grouped:
        row, column = pen.put(grouped[0] + left, pen.script("基本资料"))
        pen.sheet.merges.append((row, column, row, column + len(grouped) - 1))
        pen.row += 1
        for n in grouped:
            pen.put(n + left, labels[n])
    pen.row += 1


def _register(pen: Pen, form: FormRules) -> None:
    pen.title(form.title["zh-Hans"], len(form.fields))
    pen.sheet.truth += _table(pen, form.fields, pen.rng.randrange(1, 6))


def _sections(pen: Pen, form: FormRules) -> None:
    pen.title(form.title["zh-Hans"], 4)
    truth: Truth = {}
    for section in form.sections:
        tall = section.layout == "labels" and section.section != "head" and pen.rng.random() < 0.3
        if section.section not in ("head", "lift", "signing") and not tall:
            at = pen.put(0, pen.script(section.title["zh-Hans"]))
            if pen.merged:
                pen.sheet.merges.append((*at, at[0], at[1] + 3))
            pen.row += 1
        _section(pen, section, truth, tall)
    pen.sheet.truth.append(truth)


def _section(pen: Pen, section: Section, truth: Truth, tall: bool) -> None:
    if section.layout == "register":
        truth[section.section] = _table(pen, section.fields, pen.rng.randrange(1, 6))
    elif section.layout == "questionnaire":
        _questions(pen, section, truth)
    elif section.layout == "checklist":
        _checklist(pen, section, truth)
    elif tall:
        top = pen.row
        pen.put(0, pen.script(section.title["zh-Hans"]))
        pen.left += 1
        for asked in section.fields:
            given = pen.answer(asked)
            truth[asked.field] = given.meaning
            pen.put(0, pen.label(asked))
            pen.put(1, given.typed)
            pen.row += 1
        pen.left -= 1
        pen.sheet.merges.append((top, pen.left, pen.row - 1, pen.left))
    else:
        _pairs(pen, section.fields, truth)


def _questions(pen: Pen, section: Section, truth: Truth) -> None:
    style = pen.rng.choice(["below", "beside", "one"])
    for number, asked in enumerate(section.fields, 1):
        given = pen.answer(asked)
        truth[asked.field] = given.meaning
        question = f"Q{number}：{pen.script(asked.labels[0])}"
        said = given.typed or ""
        if style == "one":
            pen.put(0, f"{question}\nRe：{said}")
        elif style == "beside":
            pen.put(0, question)
            pen.put(1, f"Re：{said}")
        else:
            pen.put(0, question)
            pen.row += 1
            pen.put(0, f"Re：{said}")
        pen.row += 1


def _checklist(pen: Pen, section: Section, truth: Truth) -> None:
    across = pen.rng.choice([1, 2])
    heads = ["保养项目", "结果"] * across + (["备注"] if across == 1 else [])
    for n, head in enumerate(heads):
        pen.put(n, pen.script(head))
    pen.row += 1
    for start in range(0, len(section.fields), across):
        for n, asked in enumerate(section.fields[start : start + across]):
            given = pen.answer(asked)
            truth[asked.field] = given.meaning
            pen.put(2 * n, f"{start + n + 1}、{pen.label(asked).strip('*：:')}")
            pen.put(2 * n + 1, given.typed)
        pen.row += 1
