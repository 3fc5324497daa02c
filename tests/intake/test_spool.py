"""The spool holds each set of bytes once, under its digest, or says why not."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest
import xlwt

from processor.errors import StoreTrouble
from processor.intake.spool import Kept, Missed, Spool
from tests.intake import crafted


def source(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def drafts(spool: Spool) -> list[Path]:
    return [p for p in spool.root.iterdir() if p.is_file()]


def test_keeps_bytes_under_their_digest_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    big = os.urandom(3_000_001)
    paths = [source(tmp_path, "a", b"one"), source(tmp_path, "b", big), source(tmp_path, "c", b"")]
    paths.append(source(tmp_path, "a2", b"one"))
    for _ in range(2):
        got = spool.keep(paths)
        for path, kept in zip(paths, got, strict=True):
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            assert kept == Kept(path=path, sha256=digest, size=len(data))
            assert spool.path_of(digest).read_bytes() == data
            assert spool.path_of(digest).parent.name == digest[:2]
    assert not drafts(spool)
    assert len(list(spool.root.glob("*/*"))) == 3


def test_a_torn_copy_is_replaced(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    path = source(tmp_path, "a", b"whole")
    digest = hashlib.sha256(b"whole").hexdigest()
    spool.path_of(digest).parent.mkdir(parents=True)
    spool.path_of(digest).write_bytes(b"who")
    spool.keep([path])
    assert spool.path_of(digest).read_bytes() == b"whole"


def test_what_cannot_be_read_is_a_value(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    folder = tmp_path / "folder"
    folder.mkdir()
    good = source(tmp_path, "good", b"good")
    got = spool.keep([tmp_path / "gone", folder, good])
    assert [r.why if isinstance(r, Missed) else "kept" for r in got] == [
        "gone",
        "no-access",
        "kept",
    ]
    assert not drafts(spool)


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(source(tmp_path, "secret", b"secret"))
    (got,) = Spool(tmp_path / "spool").keep([link])
    assert isinstance(got, Missed) and got.why == "no-access"


@pytest.mark.parametrize("deed", ["grow", "touch", "replace", "remove"])
def test_a_source_that_changes_meanwhile(
    deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = source(tmp_path, "a", b"x" * 10)
    real = os.read
    done: list[str] = []

    def reading(handle: int, size: int) -> bytes:
        data = real(handle, size)
        if not data and not done:
            done.append(deed)
            change(path, deed)
        return data

    monkeypatch.setattr(os, "read", reading)
    spool = Spool(tmp_path / "spool")
    (got,) = spool.keep([path])
    assert isinstance(got, Missed)
    assert got.why == ("gone" if deed == "remove" else "arriving")
    assert not drafts(spool) and not list(spool.root.glob("*/*"))


def change(path: Path, deed: str) -> None:
    if deed == "grow":
        path.write_bytes(b"x" * 11)
    elif deed == "touch":
        os.utime(path, ns=(1, 1))
    elif deed == "replace":
        other = path.with_name("other")
        other.write_bytes(b"y" * 10)
        other.replace(path)
    else:
        path.unlink()


def test_a_full_disk_stops_the_desk_and_nothing_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = source(tmp_path, "a", b"x")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    spool = Spool(tmp_path / "spool")
    with pytest.raises(StoreTrouble, match="the disk is full"):
        spool.keep([path])
    assert not drafts(spool) and not list(spool.root.glob("*/*"))
    monkeypatch.undo()
    assert isinstance(spool.keep([path])[0], Kept)


def test_only_a_digest_names_a_place(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for wrong in ("", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"):
        with pytest.raises(StoreTrouble):
            spool.path_of(wrong)


def old_workbook(rows: int) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("客户确认书")
    for row in range(rows):
        sheet.write(row, 0, f"客户名称 {row}")
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


@pytest.mark.parametrize("rows", [3, 4_000])
def test_an_old_workbook_is_waited_for_until_its_end_has_come(tmp_path: Path, rows: int) -> None:
    spool, whole = Spool(tmp_path / "spool"), old_workbook(rows)
    path = source(tmp_path, "a.xls", whole)
    assert isinstance(spool.keep([path], patient=True)[0], Kept)
    for percent in range(1, 100):
        path.write_bytes(whole[: len(whole) * percent // 100])
        (found,) = spool.keep([path], patient=True)
        assert isinstance(found, Missed), percent
        assert found.why == "incomplete"


def test_an_old_workbook_that_runs_in_circles_is_no_longer_waited_for(tmp_path: Path) -> None:
    path = source(tmp_path, "a.xls", crafted.compound("Workbook", circular=True))
    assert isinstance(Spool(tmp_path / "spool").keep([path], patient=True)[0], Kept)
