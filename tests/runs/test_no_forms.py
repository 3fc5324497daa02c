"""What is no workbook comes back with what it is and what its sender can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.languages import load_language
from processor.outputs.words import FILE_LOOKS
from tests.desk import Office
from tests.intake.crafted import excel_5

# What lies in the inbox, its state, and the sentence that tells what to do.
HANDED_IN = {
    "扫描.pdf": (b"%PDF-1.7", "skipped", "hand in the form that it was printed from"),
    "表.fods": (b"<?xml version='1.0'?>", "skipped", "It is a table in XML"),
    "表.csv": (b"a,b", "skipped", "It is a text table"),
    "照片.JPG": (b"\xff\xd8\xff", "skipped", "A picture cannot be read"),
    "网页.xls": (b"<html><table></table></html>", "unreadable", "exported as a web page"),
    "2003.xls": (b'<?xml version="1.0"?><Workbook/>', "unreadable", "It is a table in XML"),
    "老.xls": (excel_5("客户名称", "李明轩"), "unreadable", "written by a very old Excel"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("no-forms") / "desk")
    for name, (data, _, _) in HANDED_IN.items():
        (office.root / "inbox" / name).write_bytes(data)
    return office


def test_every_kind_is_told_apart_with_its_remedy(office: Office) -> None:
    paths = [str(office.root / "inbox" / name) for name in HANDED_IN]
    told = office.call("--lang", "en", "check", *paths).stdout.split("inbox/")[1:]
    assert len(told) == len(HANDED_IN)
    for name, (_, _, remedy) in HANDED_IN.items():
        assert any(one.startswith(name) and remedy in one for one in told), name


def test_the_pages_tell_it_too(office: Office) -> None:
    document = office.run()
    states = {Path(f["file"]).name: f["state"] for f in document["files"]}
    assert states == {name: state for name, (_, state, _) in HANDED_IN.items()}
    outbox = office.root / "outbox"
    files = (outbox / "files.html").read_text("utf-8")
    report = (outbox / "reports" / f"{document['run']}.html").read_text("utf-8")
    say = load_language("zh-Hans").say
    for looks in ("pdf", "xml", "csv", "picture", "html", "biff"):
        assert say(FILE_LOOKS[looks]) in files
        assert say(FILE_LOOKS[looks]) in report
