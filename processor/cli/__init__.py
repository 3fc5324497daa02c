"""The commands: parse, call, print. Nothing is decided here.

Answers go to standard output (one JSON document with ``--json``), progress and trouble to
standard error. Heavy libraries are imported by the commands that need them, so that ``--help``
answers at once. Each module below adds its commands to ``cli``.
"""

from processor.cli import adopting, asking, keeping, rules, ruling, setting_up, walking
from processor.cli.entry import cli, main

__all__ = [
    "adopting",
    "asking",
    "cli",
    "keeping",
    "main",
    "rules",
    "ruling",
    "setting_up",
    "walking",
]
