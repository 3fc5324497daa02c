"""The filled sheets as workbooks, by several programs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

from benchmarks.reading.sheets import Filled


def with_openpyxl(sheet: Filled, path: Path) -> Path:
    """An .xlsx by openpyxl."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for (row, column), value in sheet.cells.items():
        page.cell(row + 1, column + 1).value = value
    for top, left, bottom, right in sheet.merges:
        page.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def with_xlsxwriter(sheet: Filled, path: Path) -> Path:
    """An .xlsx by XlsxWriter."""
    with xlsxwriter.Workbook(str(path.with_suffix(".xlsx"))) as book:
        page = book.add_worksheet("登记")
        days = book.add_format({"num_format": "yyyy/m/d"})
        for merge in sheet.merges:
            page.merge_range(*merge, "")
        for pos, value in sheet.cells.items():
            if isinstance(value, date):
                page.write_datetime(*pos, value, days)
            else:
                page.write(*pos, value)
    return path.with_suffix(".xlsx")


def with_xlwt(sheet: Filled, path: Path) -> Path:
    """An .xls of Excel 97-2003 by xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    days = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    merged = {(top, left): (top, bottom, left, right) for top, left, bottom, right in sheet.merges}
    for pos, value in sheet.cells.items():
        look = (days,) if isinstance(value, date) else ()
        if pos in merged:
            page.write_merge(*merged[pos], value, *look)
        else:
            page.write(*pos, value, *look)
    book.save(str(path.with_suffix(".xls")))
    return path.with_suffix(".xls")


WRITERS: tuple[Callable[[Filled, Path], Path], ...] = (with_openpyxl, with_xlsxwriter, with_xlwt)


def with_office(paths: Sequence[Path], ending: str, folder: Path) -> list[Path]:
    """The workbooks converted by LibreOffice in one go (ending: ods or xls)."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["soffice", "--headless", "--convert-to", ending, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=1800)
    return [folder / f"{path.stem}.{ending}" for path in paths]
