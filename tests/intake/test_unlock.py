"""Workbooks that are closed with a password."""

from __future__ import annotations

import io
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter

from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits, Unreadable


def book(**cells: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet()
        for place, text in cells.items():
            sheet.write_string(place, text)
    return target.getvalue()


def closed(password: str, workbook: bytes | None = None) -> bytes:
    target, source = io.BytesIO(), io.BytesIO(workbook or book(A1="ok"))
    msoffcrypto.format.ooxml.OOXMLFile(source).encrypt(password, target)
    return target.getvalue()


def outcome(tmp_path: Path, data: bytes, *passwords: str) -> object:
    path = tmp_path / "closed.xlsx"
    path.write_bytes(data)
    ((_, got),) = read_workbooks([("one", path)], Limits(), passwords=passwords)
    return got.reason if isinstance(got, Unreadable) else got.grids[0].cells[0, 0]


def test_a_book_that_is_only_protected_against_changes_opens_by_itself(tmp_path: Path) -> None:
    assert outcome(tmp_path, closed("VelvetSweatshop")) == "ok"


def test_passwords_of_the_office_are_tried_in_turn(tmp_path: Path) -> None:
    data = closed("办公室2026")
    assert outcome(tmp_path, data) == "encrypted"
    assert outcome(tmp_path, data, "wrong", "other") == "encrypted"
    assert outcome(tmp_path, data, "wrong", "办公室2026") == "ok"


@pytest.mark.parametrize("cut", [600, 1500, 4000])
def test_broken_locks_are_damage_or_stay_closed(cut: int, tmp_path: Path) -> None:
    data = bytearray(closed("secret"))
    data[cut : cut + 64] = bytes(64)
    assert outcome(tmp_path, bytes(data), "secret") in ("encrypted", "damaged", "ok")
    assert outcome(tmp_path, bytes(data[:-1024]), "secret") in ("encrypted", "damaged")


def test_what_comes_out_of_a_locked_book_is_judged_like_any_other(tmp_path: Path) -> None:
    bomb = book(A1="x", XFD1048576="y")
    assert outcome(tmp_path, closed("VelvetSweatshop", bomb)) == "bomb"
