"""Digests against a real mail server and a real web server: once, or marked as uncertain."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from processor.delivery.robots import MOST_BYTES, fitted
from processor.runs import deliver as delivering
from processor.runs.deliver import deliver, delivery_troubles
from processor.runs.desk import open_desk
from tests.desk import NOW, Office, form

LATER = "2026-03-20T19:00:00+08:00"
PEOPLE = """姓名,部门,主管,角色,电子邮件,机器人
张伟,一部,罗建国,销售,zhang@example.invalid,sales
李娜,一部,罗建国,销售,"li@example.invalid",
罗建国,一部,,主管,luo@example.invalid,
"""


class Postbox:
    """A mail server's mind: what it answers to each mail, and what it has taken."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[Any] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "slow":
            await asyncio.sleep(1.5)
        if answer == "hang up":
            self.answers.insert(0, "hang up now")
        elif answer not in ("250 OK", "slow"):
            return answer
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.answers[:1] == ["hang up now"]:
            self.answers.pop(0)
            assert server.transport is not None
            server.transport.close()
        return "250 taken"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def office(tmp_path: Path, postbox: Any) -> Office:
    office = Office(tmp_path / "desk")
    (office.root / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (office.root / "processor.toml").write_text(
        f'mail_server = "127.0.0.1:{postbox.port}"\nmail_security = "none"\n'
        'people = "people.csv"\nmail_seconds = 0.5\n',
        encoding="utf-8",
    )
    office.drop("a.xlsx", form())
    return office


def send(office: Office, now: str = LATER) -> list[dict[str, Any]]:
    with open_desk(office.root, now=now, language=None) as desk:
        return deliver(desk)


def states(office: Office) -> dict[str, str]:
    with open_desk(office.root, now=LATER, language=None) as desk, desk.ledger.reading() as book:
        return {d.address: d.state for d in book.deliveries.all()}


def clash(office: Office) -> None:
    office.drop("b.xlsx", form(submitter="李娜", supervisor_signed_at="2026-03-20 11:00"))
    office.run()


def test_each_person_gets_one_digest_a_run_and_supervisors_conflicts(
    office: Office, postbox: Postbox
) -> None:
    clash(office)
    assert sorted(m["To"] for m in postbox.taken) == [
        "li@example.invalid", "luo@example.invalid", "zhang@example.invalid",
    ]  # fmt: skip
    assert all("outbox/notices/" in m.get_content() for m in postbox.taken)
    mine = next(m for m in postbox.taken if m["To"] == "li@example.invalid")
    assert "张伟" not in mine.get_content()
    office.run(LATER)
    send(office)
    assert len(postbox.taken) == 3
    assert set(states(office).values()) == {"sent"}
    assert len(list((office.root / ".processor" / "mail").glob("*.eml"))) == 3


def test_a_refusal_fails_one_delivery_and_no_run(office: Office, postbox: Postbox) -> None:
    postbox.answers = ["550 no such person"]
    clash(office)
    assert sorted(states(office).values()) == ["failed", "sent", "sent"]
    with open_desk(office.root, now=LATER, language=None) as desk, desk.ledger.reading() as book:
        (trouble,) = delivery_troubles(book)
    assert "550" in trouble["why"]
    assert send(office) == []


def test_greylisting_is_waited_for(office: Office, postbox: Postbox) -> None:
    postbox.answers = ["451 come again"]
    clash(office)
    assert sorted(states(office).values()) == ["queued", "sent", "sent"]
    assert send(office, NOW) == []
    assert [d["state"] for d in send(office)] == ["sent"]
    assert len(postbox.taken) == 3


def test_a_time_out_before_the_message_is_tried_again(office: Office, postbox: Postbox) -> None:
    postbox.answers = ["slow"]
    clash(office)
    assert sorted(states(office).values()) == ["queued", "sent", "sent"]
    send(office)
    assert len(postbox.taken) == 3
    assert len({m["Message-ID"] for m in postbox.taken}) == 3


@pytest.mark.parametrize(("policy_is", "copies"), [("never", 1), ("once", 2)])
def test_silence_after_the_message_is_uncertain(
    office: Office, postbox: Postbox, policy_is: str, copies: int
) -> None:
    with (office.root / "processor.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'resend_uncertain = "{policy_is}"\n')
    postbox.answers = ["hang up"]
    clash(office)
    assert sorted(states(office).values()) == ["sent", "sent", "uncertain"]
    send(office)
    send(office, "2026-03-21T09:00:00+08:00")
    first = postbox.taken[0]["Message-ID"]
    assert [m["Message-ID"] for m in postbox.taken].count(first) == copies


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_sending_is_uncertain(
    office: Office, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    original = delivering.send_mail

    def killed(*args: Any) -> Any:
        if moment == "after":
            original(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(delivering, "send_mail", killed)
    with pytest.raises(KeyboardInterrupt):
        clash(office)
    monkeypatch.undo()
    send(office)
    assert sorted(states(office).values()) == ["sent", "sent", "uncertain"]
    assert len(postbox.taken) == (3 if moment == "after" else 2)


def test_no_server_at_all_waits_and_gives_up_after_all_tries(
    office: Office, postbox: Postbox
) -> None:
    text = (office.root / "processor.toml").read_text(encoding="utf-8")
    text = text.replace(str(postbox.port), "9")
    (office.root / "processor.toml").write_text(text, encoding="utf-8")
    clash(office)
    assert set(states(office).values()) == {"queued"}
    for day in range(21, 29):
        send(office, f"2026-03-{day}T09:00:00+08:00")
    assert set(states(office).values()) == {"failed"}


def test_nothing_is_sent_unless_the_settings_say_so(office: Office, postbox: Postbox) -> None:
    (office.root / "processor.toml").unlink()
    clash(office)
    assert office.answer("deliver") == {"deliveries": []}
    assert postbox.taken == []


def test_an_unreadable_file_of_people_hinders_no_run(office: Office, postbox: Postbox) -> None:
    (office.root / "people.csv").unlink()
    clash(office)
    assert office.outcomes() == {"a": "accepted", "b": "conflict"}


@pytest.fixture
def robot() -> Iterator[Any]:
    """A web server that takes posts, after refusing as often as asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            refuse = server.refusals > 0  # type: ignore[attr-defined]
            server.refusals -= refuse  # type: ignore[attr-defined]
            if not refuse:
                server.posts.append(json.loads(body))  # type: ignore[attr-defined]
            self.send_response(503 if refuse else 200)
            self.end_headers()

        log_message: Callable[..., None] = lambda *_: None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.posts, server.refusals = [], 1  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


def test_a_robot_is_told_and_its_address_stands_nowhere(
    office: Office, robot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.root / "processor.toml").write_text(
        'robots = "on"\npeople = "people.csv"\n', encoding="utf-8"
    )
    address = f"json://geheim:wort@127.0.0.1:{robot.server_port}/"
    monkeypatch.setenv("PROCESSOR_ROBOT_SALES", address)
    clash(office)
    assert states(office) == {"sales": "queued"}
    assert [d["state"] for d in send(office)] == ["sent"]
    (post,) = robot.posts
    assert "outbox/notices/" in post["message"]
    kept = b"".join(p.read_bytes() for p in office.root.rglob("*") if p.is_file())
    assert b"geheim" not in kept


def test_a_digest_fits_what_robots_take() -> None:
    text = fitted([f"冲突 {n} 号：共享文件夹" for n in range(3_000)], "另有 {n} 行")
    assert len(text.encode()) <= MOST_BYTES
    shown = text.count("\n")
    assert text.endswith(f"另有 {3_000 - shown} 行")
