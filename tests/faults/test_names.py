"""Names that other systems allow, and what lies in an inbox besides forms: each is booked or
skipped by its rule, the books close, and nothing takes the place of another."""

from __future__ import annotations

import os
import shutil
import socket
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from tests.desk import Office, form
from tests.forms.mess import write_form

NAMES = (
    "A.xlsx", "a.xlsx",  # two files here, one name on Windows
    'a:b*?<>|".xlsx', "a\\b.xlsx", "trailing.xlsx ", "dot.xlsx.", " leading.xlsx", "CON.xlsx",
    unicodedata.normalize("NFD", "é客户ガ.xlsx"), unicodedata.normalize("NFC", "é客户ガ.xlsx"),
    "😀👨‍👩‍👧.xlsx", "长" * 83 + ".xlsx", "/".join(["深" * 20] * 20) + "/deep.xlsx",
    "line\nbreak.xlsx", "\u202etxt.xlsx", "=cmd|' /C calc'!A0.xlsx", "-rf.xlsx", "%2e%2e.xlsx",
    "<script>alert(1)<!--.xlsx", "UPPER.XLSX", "folder.xlsx/in it.xlsx",
    # bytes that are no UTF-8, as old shares leave them; two that are shown alike
    os.fsdecode(b"\xbf\xcd\xbb\xa7.xlsx"), os.fsdecode(b"\xbf\xce\xbb\xa7.xlsx"),
    os.fsdecode(b"\xb2\xbf/in it.xlsx"),
)  # fmt: skip
TIMES = {"1970.xlsx": 0, "2096.xlsx": 4_000_000_000, "1938.xlsx": -1_000_000_000}
LITTER = 2_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("names") / "desk")
    (office.root / "processor.toml").write_text('after_booking = "move"\n', encoding="utf-8")
    inbox = office.root / "inbox"
    for number, name in enumerate((*NAMES, *TIMES, "hard.xlsx")):
        faulty = number % 2 == 0
        values = form(
            customer_name=f"赵{number}", contact="12" if faulty else f"1391111{number:04}"
        )
        draft = office.root / "draft"
        write_form(values, layout="left", spelling="plain", path=draft)
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(draft, inbox / name)
    for name, time in TIMES.items():
        os.utime(inbox / name, (time, time))
    os.link(inbox / "hard.xlsx", inbox / "hard 2.xlsx")
    (inbox / "link.xlsx").symlink_to(inbox / "hard.xlsx")
    (inbox / "dangling.xlsx").symlink_to("/nowhere")
    (inbox / "loop").symlink_to(inbox)
    os.mkfifo(inbox / "pipe.xlsx")
    here = Path.cwd()
    os.chdir(inbox)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.xlsx")
    os.chdir(here)
    for number in range(LITTER):
        (inbox / f"~${number}.xlsx").touch()
    return office


def test_each_is_booked_or_skipped_and_moved_once(office: Office) -> None:
    document = office.run()
    states = Counter(f["state"] for f in document["files"])
    assert document["books"]["closed"]
    forms = len(NAMES) + len(TIMES) + 1
    assert states == {
        "booked": forms // 2, "returned": forms - forms // 2, "duplicate": 1,
        "skipped": LITTER + 5,
    }  # fmt: skip
    rules = Counter(f["reason"] for f in document["files"] if f["state"] == "skipped")
    assert rules == {"lock-file": LITTER, "link": 3, "not-a-form": 2}
    assert len(document["records"]) == forms
    returned = [p.name for p in (office.root / "outbox" / "returned").iterdir()]
    assert len(returned) == states["returned"]
    assert all(name.isprintable() and not set(name) & set('<>:"|?*\\') for name in returned)
    assert sum(name.startswith("é客户ガ-") for name in returned) == 1  # the Mac's spelling too
    moved = [p for p in (office.root / "archive").rglob("*") if p.is_file()]
    names = office.root / "archive" / "2026-03-20" / "original-names.txt"
    assert len(moved) == forms + 2 and names in moved
    told = dict(line.split("\t") for line in names.read_text(encoding="utf-8").splitlines())
    lay = sorted(path.partition("/inbox/")[2] for path in told.values())
    assert lay == ["%B2%BF/in it.xlsx", "%BF%CD%BB%A7.xlsx", "%BF%CE%BB%A7.xlsx"]
    assert all((names.parent / name).is_file() for name in told)
    again = office.run("2026-03-20T19:00:00+08:00")
    assert again["books"]["seen"] == again["books"]["skipped"] == LITTER + 5


def test_the_pages_and_the_master_take_no_orders_from_a_name(office: Office) -> None:
    pages = [p.read_text("utf-8") for p in (office.root / "outbox").rglob("*.html")]
    assert any("&lt;script&gt;alert" in page for page in pages)
    assert not any("<script>alert" in page for page in pages)
