"""A workspace to play with in tests: forms in, runs, answers."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from processor.cli import main
from processor.runs.desk import open_desk
from processor.runs.listing import listed
from processor.runs.run import run
from processor.runs.setup import init_workspace
from tests.forms.mess import write_form

NOW = "2026-03-20T18:00:00+08:00"

FORM: Mapping[str, object] = {
    "customer_name": "李明轩",
    "contact": "13800001234",
    "demand_detail": "购买三居室，120平米，预算300万",
    "awareness_channel": "报纸",
    "contact_time": "2026-03-01 09:00",
    "contact_method": "来访",
    "submitter": "张伟",
    "submitter_kind": "销售人员",
    "submitted_at": "2026-03-20 10:00",
    "supervisor_signature": "罗建国",
    "supervisor_signed_at": "2026-03-20 10:30",
}


_KEPT = tempfile.TemporaryDirectory(prefix="offices-")


def form(**changes: object) -> dict[str, object]:
    """The usual form with some values changed; None leaves a field off the form."""
    return {k: v for k, v in {**FORM, **changes}.items() if v is not None}


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@cache
def _made(*, every_pack: bool) -> Path:
    """A workspace as ``init`` makes it, once for all tests of a process."""
    root = Path(_KEPT.name) / str(every_pack)
    init_workspace(root, None)
    for pack in (root / "rules").iterdir():  # an office of one regulation
        if pack.is_dir() and pack.name != "customer-confirmation" and not every_pack:
            shutil.rmtree(pack)
    return root


class Office:
    """One workspace, driven inside this process; ``call`` goes through the command line."""

    def __init__(self, root: Path, *, every_pack: bool = False) -> None:
        self.root = root
        if not (root / "rules").exists():
            shutil.copytree(_made(every_pack=every_pack), root, dirs_exist_ok=True)

    def drop(
        self, name: str, values: Mapping[str, object], layout: str = "left", spelling: str = "plain"
    ) -> Path:
        """Save a filled form into the inbox."""
        path = self.root / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_form(values, layout=layout, spelling=spelling, path=path)
        return path

    def run(self, now: str = NOW, *, rehearse: bool = False) -> dict[str, Any]:
        """Take what is there."""
        with open_desk(self.root, now=now, language=None, writes=not rehearse) as desk:
            return run(desk, settle_seconds=0, rehearse=rehearse)

    def list(self, what: str, now: str = NOW, **filters: str) -> list[dict[str, Any]]:
        """The state as lists."""
        with open_desk(self.root, now=now, language=None, writes=False) as desk:
            return listed(desk, what, **filters)

    def outcomes(self) -> dict[str, str]:
        """Outcome by the name of the file that a record came in, without its ending."""
        return {Path(r["place"]["file"]).stem: r["outcome"] for r in self.list("records")}

    def call(self, *words: str, now: str = NOW) -> subprocess.CompletedProcess[str]:
        """A command as a user gives it, in this process, which has everything imported."""
        command = ["processor", "--workspace", str(self.root), "--now", now, *words]
        said, complained = _stream(), _stream()
        with patch.object(sys, "argv", command), redirect_stdout(said), redirect_stderr(complained):
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0
        out, err = _written(said), _written(complained)
        return subprocess.CompletedProcess(command, code, stdout=out, stderr=err)

    def process(self, *words: str, now: str = NOW) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own."""
        command = [sys.executable, "-m", "processor", "--workspace", str(self.root), "--now", now]
        return subprocess.run([*command, *words], capture_output=True, text=True, check=False)

    def answer(self, *words: str, now: str = NOW) -> Any:
        """The JSON that a command answers with."""
        done = self.call(*words, "--json", now=now)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def picture(self) -> dict[str, bytes]:
        """Every byte that people see."""
        files = [*(self.root / "outbox").rglob("*"), self.root / "master.xlsx"]
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in files if p.is_file()}

    def forget_outputs(self) -> None:
        """Lose everything that can be made again."""
        shutil.rmtree(self.root / "outbox")
        (self.root / "master.xlsx").unlink()
