"""CPU of marking 200 generated forms: our patch beside openpyxl load, mark and save.

Run: ``python -m benchmarks.returned``. Figures are process CPU per form; only ratios travel.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side

from processor.model import Place
from processor.outputs.returned import Mark, TodoSheet, mark_workbook

FORMS, PAIRS = 200, 40
WRONG = ("B3", "D7", "B11", "D20")
TODO = TodoSheet(name="To do", title="Please correct", lines=("A", "B"), headers=tuple("ABCDE"))


def make_form(number: int) -> bytes:
    """One form of forty label and value pairs, two to a row, with merged values and borders."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Form"
    sheet["A1"] = "Customer confirmation"
    sheet.merge_cells("A1:F1")
    thin = Side(style="thin")
    for i in range(PAIRS):
        row, column = 3 + i // 2, 1 + i % 2 * 3
        sheet.cell(row, column, f"Label {i}")
        value = sheet.cell(row, column + 1, f"value {number} {i}")
        value.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        sheet.merge_cells(None, row, column + 1, row, column + 2)
    book.create_sheet("Notes")["A1"] = "How to fill this in"
    book.create_sheet("Lists")["A1"] = "first"
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def patch_form(form: bytes) -> None:
    """Mark with our patch, the proof by reading again included."""
    marks = [
        Mark(place=Place("Form", cell), comment="Wrong.", field="F", there="x", todo="Correct it.")
        for cell in WRONG
    ]
    result = mark_workbook(form, (), marks, TODO)
    assert result.method == "patched", result.reason


def resave_form(form: bytes) -> None:
    """Mark as openpyxl would: load everything, mark, write everything anew."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book["Form"]
    for cell in WRONG:
        sheet[cell].fill = PatternFill("solid", fgColor="FFC7CE")
        sheet[cell].comment = Comment("Wrong.", "")
    book.create_sheet("To do", 0)["A1"] = "Please correct"
    book.save(io.BytesIO())


def cpu_per_form(work: Callable[[bytes], None], forms: list[bytes]) -> float:
    """Milliseconds of process CPU for one form, best of three passes."""
    passes = []
    for _ in range(3):
        start = time.process_time()
        for form in forms:
            work(form)
        passes.append((time.process_time() - start) * 1000 / len(forms))
    return min(passes)


def main() -> None:
    """Print the table."""
    forms = [make_form(number) for number in range(FORMS)]
    print(f"{FORMS} forms of {PAIRS} pairs, {len(WRONG)} marks each; CPU ms per form")
    rows = [("patch and proof", patch_form), ("openpyxl load, mark, save", resave_form)]
    figures = [(name, cpu_per_form(work, forms)) for name, work in rows]
    for name, figure in figures:
        print(f"{name:28}{figure:8.2f}{figure / figures[0][1]:8.1f}x")


if __name__ == "__main__":
    main()
