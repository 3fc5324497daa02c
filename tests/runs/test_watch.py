"""``watch``: nothing is lost, nothing is done twice, and it ends only when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.runs import watch as watch_room
from processor.runs.watch import Watch
from tests.desk import NOW, Office, form

FAST = 'quiet_seconds = 0.3\nscan_seconds = 0.1\nlease_seconds = 3\nlanguage = "en"\n'


def hurry(office: Office, **more: object) -> None:
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    (office.root / "processor.toml").write_text(FAST + lines, encoding="utf-8")


def until(happened: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def start(office: Office) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "processor", "--workspace", str(office.root), "--now", NOW]
    return subprocess.Popen([*command, "watch"], stderr=subprocess.PIPE, text=True)


def status(office: Office) -> dict:
    try:
        return json.loads((office.root / "outbox" / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"inbox": {"books": {"seen": -1}}, "alarms": [], "backlog": {"arriving": []}}


def books(office: Office) -> dict:
    return status(office)["inbox"]["books"]


@pytest.fixture
def watch(office: Office) -> Iterator[Watch]:
    """A watching desk whose turns the test takes."""
    hurry(office)
    watching = Watch(root=office.root, now=NOW, language=None)
    yield watching
    if watching.lease is not None:
        watching.lease.release()
    if watching._events is not None:
        watching._events.stop()


def turns(watch: Watch, count: int = 6) -> None:
    for _ in range(count):
        watch.supervised_turn()
        time.sleep(0.12)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_books_what_comes_and_stops_when_told(
    office: Office, number: signal.Signals, code: int
) -> None:
    hurry(office)
    office.drop("early.xlsx", form())
    desk = start(office)
    until(lambda: books(office).get("booked") == 1)
    office.drop("late.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    until(lambda: books(office).get("booked") == 2)
    desk.send_signal(number)
    assert desk.wait(30) == code
    assert books(office)["closed"]
    assert not list((office.root / "inbox").glob(".*"))  # the lease is given back


def test_a_slow_writer_is_waited_for_and_booked_once(office: Office, watch: Watch) -> None:
    whole = office.drop("a.xlsx", form()).read_bytes()
    path = office.root / "inbox" / "a.xlsx"
    for part in (0.3, 0.7, 0.95):
        path.write_bytes(whole[: int(len(whole) * part)])
        turns(watch)
        assert [f["reason"] for f in status(office)["backlog"]["arriving"]] == ["incomplete"]
    path.write_bytes(whole[:2000] + bytes(len(whole) - 2000))  # its length laid out first
    turns(watch)
    assert books(office)["arriving"] == 1
    path.write_bytes(whole)
    turns(watch)
    assert (books(office)["booked"], len(office.list("files"))) == (1, 1)


def test_a_share_that_goes_and_comes_back_changes_nothing(office: Office, watch: Watch) -> None:
    office.drop("a.xlsx", form())
    turns(watch)
    inbox, away = office.root / "inbox", office.root / "away"
    inbox.rename(away)
    turns(watch, 2)
    assert [a["code"] for a in status(office)["alarms"]] == ["trouble"]
    inbox.mkdir()  # the mount point without its share
    turns(watch, 2)
    assert [a["code"] for a in status(office)["alarms"]] == ["trouble"]
    inbox.rmdir()
    away.rename(inbox)
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    turns(watch)
    assert status(office)["alarms"] == []
    assert (books(office)["booked"], len(office.list("records"))) == (2, 2)


def test_rules_that_break_are_an_alarm_until_they_are_mended(office: Office, watch: Watch) -> None:
    rules = office.root / "rules" / "customer-confirmation" / "claims.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text("nonsense: [", encoding="utf-8")
    office.drop("a.xlsx", form())
    turns(watch)
    told = status(office)
    assert {a["code"] for a in told["alarms"]} == {"trouble", "rules"}
    assert not told["rules"]["valid"]
    rules.write_text(text, encoding="utf-8")
    turns(watch)
    assert (books(office)["booked"], status(office)["alarms"]) == (1, [])


def test_settings_that_break_are_an_alarm_until_they_are_mended(
    office: Office, watch: Watch
) -> None:
    office.drop("a.xlsx", form())
    turns(watch)
    settings = office.root / "processor.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text('quiet_seconds = "', encoding="utf-8")
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    turns(watch, 2)
    alarms = status(office)["alarms"]
    assert [a["code"] for a in alarms] == ["trouble"]
    assert "processor.toml" in alarms[0]["says"]
    settings.write_text(text, encoding="utf-8")
    turns(watch)
    assert (books(office)["booked"], status(office)["alarms"]) == (2, [])


def test_it_goes_on_when_nobody_listens_to_it_any_more(office: Office) -> None:
    hurry(office)
    desk = start(office)
    assert desk.stderr is not None
    desk.stderr.close()
    office.drop("a.xlsx", form())
    until(lambda: books(office).get("booked") == 1)
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    until(lambda: books(office).get("booked") == 2)
    desk.terminate()
    assert desk.wait(30) == 0


def test_a_turn_that_fails_with_no_room_for_its_crash_file_ends_nothing(
    office: Office, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watch_room, "scan", fails)
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    turns(watch, 2)
    assert watch.pause > 2
    monkeypatch.undo()
    office.drop("a.xlsx", form())
    turns(watch)
    assert books(office)["booked"] == 1


def test_a_second_desk_stands_by_and_takes_over_from_one_that_hangs(office: Office) -> None:
    hurry(office)
    first = start(office)
    lease = office.root / "inbox" / ".form-desk-lease"
    until(lease.exists)
    second = start(office)
    office.drop("a.xlsx", form())
    until(lambda: books(office).get("booked") == 1)
    assert status(office)["lease"]["pid"] == str(first.pid)
    os.kill(first.pid, signal.SIGSTOP)
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    until(lambda: books(office).get("booked") == 2)
    assert status(office)["lease"]["pid"] == str(second.pid)
    os.kill(first.pid, signal.SIGCONT)
    office.drop("c.xlsx", form(customer_name="孙晓梅", contact="13733334444"))
    until(lambda: books(office).get("booked") == 3)
    for desk in (first, second):
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(30) == 0
    rows = office.list("files")
    assert sorted(Path(r["file"]).name for r in rows) == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert len(office.list("records")) == 3


def test_an_open_form_is_waited_for_by_name_and_taken_in_the_end(office: Office) -> None:
    hurry(office)
    office.drop("a.xlsx", form())
    wide = "王莉".encode("utf-16-le").ljust(108, b"\0")
    mark = b"\x04" + b"Wang".ljust(54, b" ") + b"\x02\x00" + wide
    (office.root / "inbox" / "~$a.xlsx").write_bytes(mark)
    (told,) = [f for f in office.run()["files"] if f["state"] == "arriving"]
    assert (told["reason"], told["detail"]) == ("open-by", {"open_by": "王莉"})
    assert office.run()["books"]["booked"] == 0
    state = office.root / ".processor" / "intake.json"
    memory = json.loads(state.read_text(encoding="utf-8"))
    memory["since"] = {file: at - 31 * 60 for file, at in memory["since"].items()}
    state.write_text(json.dumps(memory), encoding="utf-8")
    (told,) = [f for f in office.run()["files"] if f["state"] == "booked"]
    assert told["detail"] == {"notice": "held-open", "open_by": "王莉"}


def test_what_excel_left_stranded_is_rescued(office: Office, watch: Watch) -> None:
    office.drop("4CCA4100.xlsx", form()).rename(office.root / "inbox" / "4CCA4100")
    turns(watch, 8)
    assert [f["reason"] for f in status(office)["backlog"]["arriving"]] == ["unfinished-save"]
    assert watch.tracker is not None
    watch.tracker.since = {file: at - 660 for file, at in watch.tracker.since.items()}
    turns(watch)
    (row,) = office.list("files")
    assert (row["state"], row["detail"]) == ("booked", {"notice": "stranded"})


def test_a_file_that_never_comes_whole_raises_an_alarm_that_outlives_a_restart(
    office: Office, watch: Watch
) -> None:
    hurry(office, arriving_minutes=0.02)
    whole = office.drop("a.xlsx", form()).read_bytes()
    (office.root / "inbox" / "a.xlsx").write_bytes(whole[:-30])
    turns(watch, 14)
    assert [a["code"] for a in status(office)["alarms"]] == ["arriving-long"]
    assert office.answer("status")["alarms"] == status(office)["alarms"]


def test_a_master_that_is_open_is_waited_for(office: Office, watch: Watch) -> None:
    office.drop("a.xlsx", form())
    turns(watch)
    master = office.root / "master.xlsx"
    old = master.read_bytes()
    mark = master.with_name("~$master.xlsx")
    mark.write_bytes(b"\x04" + b"Wang".ljust(164, b" "))
    office.drop("b.xlsx", form(customer_name="赵一诺", contact="13911112222"))
    turns(watch)
    pending = office.root / "master (pending).xlsx"
    assert (master.read_bytes(), pending.exists()) == (old, True)
    assert "Wang" in status(office)["alarms"][0]["says"]
    assert office.call("run", "--settle", "0").returncode == 0
    mark.unlink()
    watch._retry_at = 0.0
    turns(watch, 1)
    assert master.read_bytes() != old
    assert (pending.exists(), status(office)["alarms"]) == (False, [])


def test_booked_forms_move_last_and_never_over_another(office: Office, watch: Watch) -> None:
    hurry(office, after_booking="move")
    path = office.drop("a.xlsx", form())
    first = path.read_bytes()
    turns(watch)
    office.drop("a.xlsx", form(budget="320万", demand_detail="购买三居室，120平米，预算320万"))
    second = path.read_bytes()
    turns(watch)
    office.drop("bad.xlsx", {"x": "y"})
    turns(watch)
    archived = {p.read_bytes() for p in (office.root / "archive").rglob("*.xlsx")}
    assert archived == {first, second}
    assert [p.name for p in (office.root / "inbox").glob("*.xlsx")] == ["bad.xlsx"]


def test_a_night_that_was_missed_is_made_up_for(office: Office) -> None:
    """The machine slept over the night; the claim that ran out meanwhile is told all the same."""
    hurry(office)
    office.drop("a.xlsx", form())
    office.run()
    office.answer("nightly", "--settle", "0", now="2026-04-19T02:00")
    watching = Watch(root=office.root, now="2026-04-22T08:00", language=None)
    try:
        watching.turn()
        watching.turn()
    finally:
        if watching.lease is not None:
            watching.lease.release()
        if watching._events is not None:
            watching._events.stop()
    kinds = [n["kind"] for n in office.list("notices")]
    assert kinds == ["expiring", "expired"]
