"""Writes a pack of rules as a workbook that people edit in Excel. Every cell is a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from processor.rules.sheets import EXPLAINS, FILE, WORD, Sheet

_HELP = (
    "本工作簿就是一套规则，可以代替同名的规则文件夹；两者只能留一个。",
    "每张工作表对应一个规则文件，第一行写明是哪个文件，请勿改动。",
    "先是“词”与“值”两列；其后每个【…】下面是一张表：首行是词，一行一项，空格表示不写。",
    "“a / b”表示 a 里面的 b。要增加一项，就在表中插入一行；要增加一个词，就在首行右边加一列。",
    "几个值写在方括号里，用英文逗号隔开，例如 [甲, 乙]；成对的写在花括号里，例如 {hours: 2}。",
    '以 [ { " \' 开头的文字要放在英文双引号里；空白文字写作 ""。',
    "改完后运行 processor rules check；有错时会指出工作表和单元格。词的含义见 docs/rules.md。",
)


def write_rule_book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the explaining sheet and the sheets of a pack to a new file."""
    with xlsxwriter.Workbook(str(path)) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#DDEBF7"})
        explains = book.add_worksheet(EXPLAINS)
        explains.set_column(0, 0, 110)
        for row, line in enumerate(_HELP):
            explains.write_string(row, 0, line)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, 200, 22, text)
            heads = False
            for row, cells in enumerate(sheet.rows):
                title = bool(cells) and (cells[0] in (FILE, WORD) or cells[0].startswith("【"))
                for column, held in enumerate(cells):
                    if held:
                        page.write_string(row, column, held, head if title or heads else text)
                heads = bool(cells) and cells[0].startswith("【")
