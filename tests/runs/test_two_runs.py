"""Two runs at the same moment on one inbox: each file has one effect, and both end well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from processor.runs import pages
from processor.runs.desk import open_desk
from processor.runs.run import take
from processor.runs.status import show
from tests.desk import NOW, Office, form

NAMES = "赵钱孙李周吴郑王"


def filled(root: Path) -> Office:
    office = Office(root)
    for number, name in enumerate(NAMES):
        own = form(customer_name=f"{name}一诺", contact=f"1391111222{number}")
        office.drop(f"{number}.xlsx", own)
    office.drop("rival.xlsx", form(customer_name="赵一诺", contact="13911112220", submitter="李娜"))
    office.drop("faulty.xlsx", form(contact="12", submitter="王强"))
    shutil.copy(root / "inbox" / "1.xlsx", root / "inbox" / "1 副本.xlsx")
    (root / "inbox" / "empty.xlsx").write_bytes(b"")
    return office


def state(office: Office) -> dict[str, Any]:
    lists = ("files", "records", "claims", "conflicts", "notices")
    return {what: office.list(what) for what in lists}


def test_two_runs_at_once_do_what_one_does(tmp_path: Path) -> None:
    office = filled(tmp_path / "two")
    alone = Office(shutil.copytree(office.root, tmp_path / "alone"))
    alone.run()
    words = [sys.executable, "-m", "processor", "--workspace", str(office.root), "--now", NOW]
    words += ["run", "--settle", "0", "--json"]
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        out, trouble = one.communicate(timeout=120)
        assert one.returncode == 0, trouble
        books = json.loads(out)["books"]
        assert (books["closed"], books["seen"]) == (True, len(NAMES) + 4)
    assert state(office) == state(alone)
    pages = {name for name in office.picture() if name.startswith("outbox/notices/")}
    assert pages == {name for name in alone.picture() if name.startswith("outbox/notices/")}
    assert not [name for name in office.picture() if Path(name).name.startswith(".~")]


def test_another_desk_may_publish_the_same_run_meanwhile(tmp_path: Path) -> None:
    office = Office(tmp_path / "two")
    office.drop("a.xlsx", form())
    ours = pages._documents_of

    def overtaken(*given: Any) -> Any:
        with (
            patch("processor.runs.pages._documents_of", ours),
            open_desk(office.root, now=NOW, language=None) as other,
        ):
            show(other)
        return ours(*given)

    with open_desk(office.root, now=NOW, language=None) as desk:
        take(desk, settle_seconds=0, rehearse=False)
        with patch("processor.runs.pages._documents_of", overtaken):
            show(desk)
    assert len([name for name in office.picture() if name.startswith("outbox/reports/")]) == 2
