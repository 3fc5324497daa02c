"""``doctor`` names what is wrong with its remedy; ``replay`` tells what rules would change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processor.calendar import Calendar
from processor.errors import StoreTrouble
from processor.intake import shares
from processor.runs import doctor
from processor.runs.desk import open_desk
from processor.runs.doctor import examine
from processor.runs.inbox import on_share, quiet_of
from processor.runs.status import show
from processor.settings import open_workspace
from tests.desk import NOW, Office, form


def codes(office: Office) -> list[str]:
    return [f["code"] for f in examine(office.root, "en")["findings"]]


def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    table = tmp_path / "mountinfo"
    rows = ["1 1 0:1 / / rw - ext4 /dev/x rw", *lines]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(shares, "_MOUNTS", table)


def test_a_sound_workspace_has_no_findings_and_is_left_as_it_was(office: Office) -> None:
    before = sorted(p.name for p in office.root.rglob("*"))
    told = examine(office.root, "en")
    assert told["findings"] == []
    assert told["facts"]["mode"] == "events"
    assert sorted(p.name for p in office.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("now", "settings", "found", "noted"),
    [
        ("2026-10-01", "", [], []),
        ("2026-11-20", "", [], ["unannounced"]),
        ("2026-12-25", "", ["unannounced"], []),
        ("2026-11-20", "calendar_days = 60", ["unannounced"], []),
    ],
)
def test_days_off_that_nobody_can_know_yet_are_a_finding_only_shortly_before(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    now: str,
    settings: str,
    found: list[str],
    noted: list[str],
) -> None:
    _counting_working_days(office, monkeypatch)
    (office.root / "processor.toml").write_text(settings, encoding="utf-8")
    told = examine(office.root, "en", now)
    assert [f["code"] for f in told["findings"]] == found
    assert [f["code"] for f in told["notes"]] == noted


def test_a_claim_that_runs_into_a_year_of_unknown_days_off_is_a_finding(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counting_working_days(office, monkeypatch)
    office.drop("a.xlsx", form(supervisor_signed_at="2026-11-20 10:30"))
    office.run("2026-11-20T18:00:00+08:00")
    assert [f["code"] for f in examine(office.root, "en", "2026-11-21")["findings"]] == [
        "unannounced"
    ]


def _counting_working_days(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    text = claims.read_text(encoding="utf-8").replace("{months: 1}", "{working_days: 40}")
    claims.write_text(text, encoding="utf-8")
    known = Calendar(announced=frozenset({2026}))
    monkeypatch.setattr(doctor, "office_calendar", lambda root, country: known)


def test_a_changed_template_is_noted_until_old_pages_bear_it_too(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.run()
    page = office.root / "templates" / "pages" / "report.html"
    page.write_text(page.read_text("utf-8").replace("<main>", "<main class=ours>"), "utf-8")
    assert [n["code"] for n in examine(office.root, "en")["notes"]] == ["old-look"]
    office.run("2026-03-21T18:00:00+08:00")  # its own report bears it, the one before does not
    assert [n["code"] for n in examine(office.root, "en")["notes"]] == ["old-look"]
    with open_desk(office.root, now=NOW, language=None) as desk:
        show(desk, everything=True)
    assert examine(office.root, "en")["notes"] == []


def test_what_is_wrong_is_named_with_its_remedy(office: Office) -> None:
    (office.root / "inbox").rmdir()
    (office.root / "master.xlsx").write_bytes(b"x")
    (office.root / "~$master.xlsx").write_bytes(b"\x04" + b"Wang".ljust(164, b" "))
    (office.root / "rules" / "customer-confirmation" / "claims.yaml").write_text("x: [")
    done = office.call("doctor", "--json")
    assert done.returncode == 1
    found = {f["code"]: f for f in json.loads(done.stdout)["findings"]}
    assert {"no-folder", "master-open", "rules"} <= found.keys()
    assert "Wang" in found["master-open"]["says"]
    assert all(f["todo"] for f in found.values())


def test_mistakes_in_the_settings_are_findings(office: Office) -> None:
    (office.root / "processor.toml").write_text("zone = 3\nnonsense = 1\n", encoding="utf-8")
    assert codes(office) == ["settings", "settings"]


def test_a_ledger_on_a_share_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts(tmp_path, monkeypatch, f"2 1 0:2 / {office.root} rw - cifs //nas/x rw")
    assert codes(office) == ["ledger-on-network"]
    with pytest.raises(StoreTrouble, match="cifs"):
        office.run()


def test_a_share_is_polled_and_waited_for_longer(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(office.root)
    assert (on_share(workspace), quiet_of(workspace)) == (False, 3.0)
    mounts(tmp_path, monkeypatch, f"2 1 0:2 / {office.root}/inbox rw - cifs //nas/x rw")
    assert (on_share(workspace), quiet_of(workspace)) == (True, 12.0)
    assert examine(office.root, "en")["facts"]["mode"] == "polling"


def test_replay_under_the_same_rules_differs_in_nothing(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()
    office.drop("c.xlsx", form(submitter="王强", supervisor_signed_at="2026-03-19 08:00"))
    office.drop("d.xlsx", form(contact=None))
    office.run("2026-03-21T18:00:00+08:00")
    conflict = office.list("conflicts", "2026-03-21T19:00:00+08:00")[0]["id"]
    words = ("owner", conflict, "李娜", "--by", "林", "--why", "x")
    office.call("rule", *words, now="2026-03-21T19:00:00+08:00")
    before = {p: p.read_bytes() for p in office.root.rglob("*") if p.is_file()}
    told = office.answer("replay", now="2026-03-21T20:00:00+08:00")
    assert (told["differs"], told["file_states"], told["missing"]) == ([], [], [])
    assert told["records"] == {"before": 4, "after": 4, "same": 4}
    assert {p: p.read_bytes() for p in office.root.rglob("*") if p.is_file()} == before


def test_replay_tells_what_changed_rules_would_change(office: Office) -> None:
    office.drop("a.xlsx", form())
    office.run()
    rules = office.root / "rules" / "customer-confirmation" / "form.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("at_least: 3", "at_least: 30"), encoding="utf-8")
    told = office.answer("replay", now=NOW)
    assert told["file_states"] == [{"file": "inbox/a.xlsx", "before": "booked", "after": "unknown"}]
    assert told["counts"] == [{"before": "accepted", "after": "absent", "records": 1}]
    assert [d["after"] for d in told["differs"]] == [None]
