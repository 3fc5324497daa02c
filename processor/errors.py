"""Trouble of our own machine, each kind with its exit code.

Findings about people's data are values (``model.Finding``); only what stops the desk is raised.
"""

from __future__ import annotations


class ProcessorError(Exception):
    """The desk cannot go on. The text is a sentence for people, with a remedy."""

    exit_code = 70


class UsageTrouble(ProcessorError):
    """The command names something that does not exist or does not fit."""

    exit_code = 2


class RulesInvalid(ProcessorError):
    """A rule file or the settings hold mistakes; all of them are in the text."""

    exit_code = 3


class StoreTrouble(ProcessorError):
    """The ledger, the master workbook or the share cannot be read or written."""

    exit_code = 4
