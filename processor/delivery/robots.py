"""One message to a chat robot (DingTalk, WeCom, Feishu and others) through Apprise.

Apprise is an extra (``notify``). The robot's address is a secret and comes from the environment.
"""

from __future__ import annotations

import importlib
import logging

from processor.delivery.outcome import Outcome, Went

MOST_BYTES = 18_000  # WeCom and DingTalk take 20 KB of text or markdown, some less


def send_robot(address: str, title: str, text: str) -> Outcome:
    """Post one message; never raises for what the robot or the network does."""
    try:
        apprise = importlib.import_module("apprise")
    except ImportError:
        return Outcome(Went.LATER, "apprise is not installed (extra: notify)")
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would log the address
    robot = apprise.Apprise()
    if not robot.add(address):
        return Outcome(Went.REFUSED, "the robot's address is not understood")
    try:
        done = robot.notify(title=title, body=text)
    except Exception as trouble:  # plug-ins raise what they like; the text may hold the address
        return Outcome(Went.LATER, type(trouble).__name__)
    return Outcome(Went.SENT) if done else Outcome(Went.LATER, "the robot did not take it")


def fitted(lines: list[str], more: str, most: int = MOST_BYTES) -> str:
    """As many lines as fit into ``most`` bytes; ``more`` (with {n}) says how many do not."""
    held: list[str] = []
    size = 0
    room = most - len(more.encode()) - 16
    for number, line in enumerate(lines):
        size += len(line.encode()) + 1
        if size > room:
            return "\n".join([*held, more.format(n=len(lines) - number)])
        held.append(line)
    return "\n".join(held)
