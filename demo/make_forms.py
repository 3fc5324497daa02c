"""Writes `demo/forms/`: run `python -m demo.make_forms` from the top of the repository.

A tool of development, not part of the product. It needs LibreOffice for the `.ods` files and for
the form that another program saved again. The folder is written anew; all but the
password-protected file come out the same byte for byte with the same program versions.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from demo import authors, oddities, stories_day3, stories_register
from demo.authors import Values
from demo.labels import CENTRE_LABELS
from demo.sheets import Page, save_xls, save_xlsx, write_bytes
from demo.stories import DAY1, DAY2, Form
from demo.stories_day3 import DAY3

FORMS = Path(__file__).parent / "forms"


def write_all(root: Path) -> None:
    """Write every file of the demo below `root`, which is emptied first."""
    shutil.rmtree(root, ignore_errors=True)
    for form in (*DAY1, *DAY2, *DAY3):
        write_form(root / form.path, form)
    write_registers(root)
    write_sheets_of_two(root)
    write_copies(root)
    write_unreadable(root)
    write_foreign(root)


def write_form(path: Path, form: Form) -> None:
    """Save one form with the program that the ending of its path calls for."""
    pages = [form.author(form.values)]
    if form.author is authors.centre:
        pages.append(authors.centre_options())
    save_pages(path, pages)


def save_pages(path: Path, pages: list[Page]) -> None:
    """Save pages as the kind of workbook that the ending of `path` names."""
    match path.suffix:
        case ".xls":
            save_xls(path, pages)
        case ".xlsm":
            write_bytes(path, oddities.with_macros(workbook(pages)))
        case ".ods":
            write_bytes(path, as_saved_by_libreoffice(workbook(pages), "ods"))
        case suffix:
            save_xlsx(path, pages, template=suffix == ".xltx")


def workbook(pages: list[Page]) -> bytes:
    """The bytes of an `.xlsx` workbook with these pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        save_xlsx(path, pages)
        return path.read_bytes()


def as_saved_by_libreoffice(data: bytes, kind: str) -> bytes:
    """The same workbook, opened and saved by LibreOffice as `kind`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        return oddities.converted(path, kind)


def write_registers(root: Path) -> None:
    """The sales office's register of February and the agency's of March."""
    office = authors.register(
        stories_register.TITLE,
        stories_register.LABELS,
        stories_register.ROWS,
        maker=stories_register.MAKER,
    )
    save_pages(root / stories_register.PATH, [office])
    agency = authors.register(
        stories_day3.LEDGER_TITLE,
        stories_day3.LEDGER_LABELS,
        stories_day3.LEDGER_ROWS,
        maker=stories_day3.LEDGER_MAKER,
    )
    save_pages(root / stories_day3.LEDGER_PATH, [agency])


def write_sheets_of_two(root: Path) -> None:
    """Two forms on one sheet: one under the other, and one beside the other."""
    save_pages(root / stories_day3.STACKED_PATH, [authors.stacked(*stories_day3.STACKED)])
    save_pages(root / stories_day3.SIDE_PATH, [authors.side_by_side(*stories_day3.SIDE)])


def write_copies(root: Path) -> None:
    """The same bytes under another name, and the same cells saved by another program."""
    first = root / "day2/许诺/客户确认书-欧阳婧-0310.xlsx"
    write_bytes(root / "day2/副本 客户确认书-欧阳婧-0310.xlsx", first.read_bytes())
    refused = root / "day2/客户确认书-星禾云数-孟凡.xlsx"
    again = as_saved_by_libreoffice(refused.read_bytes(), "xlsx")
    write_bytes(root / "day3/客户确认书-星禾云数-孟凡(另存).xlsx", again)


def write_unreadable(root: Path) -> None:
    """Files that no reader can or should open."""
    book = workbook([authors.centre(_spare_values())])
    write_bytes(root / "day2/客户确认书-温雅(加密).xlsx", oddities.locked(book))
    write_bytes(root / "day3/客户确认书-叶知秋.xlsx", oddities.truncated(book))
    write_bytes(root / "day3/客户名单导出.xls", oddities.web_page())
    write_bytes(root / "day3/客户确认书-空.xlsx", b"")
    write_bytes(root / "day3/汇总.xlsx", oddities.bomb())


def write_foreign(root: Path) -> None:
    """Workbooks that are no form, and what programs leave lying about."""
    save_pages(root / "day3/3月费用报销明细.xlsx", [oddities.expenses()])
    save_pages(root / "day3/来访登记.xlsx", [oddities.visitors()])
    write_bytes(root / "day1/Thumbs.db", oddities.thumbnails())
    write_bytes(root / "day2/~$客户确认书.xlsx", oddities.lock_file())


def _spare_values() -> Values:
    return dict.fromkeys(CENTRE_LABELS, "（见纸质表）")


if __name__ == "__main__":
    write_all(FORMS)
