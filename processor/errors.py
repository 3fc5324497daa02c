"""Trouble of our own machine, each kind with its exit code, and the sentences that tell of it.

A sentence is an English template with what fills its braces; it is put into the language of the
desk only when it is shown. Findings about people's data are values (``model.Finding``); only
what stops the desk is raised.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """An English template and what fills its braces; a value may be a sentence itself."""

    template: str
    args: Mapping[str, object]

    def __str__(self) -> str:
        return self.in_words(str)

    def in_words(self, say: Say) -> str:
        """The sentence in the language of ``say``."""
        filled = {
            name: value.in_words(say) if isinstance(value, Sentence) else value
            for name, value in self.args.items()
        }
        return say(self.template).format_map(filled)


def told(template: str, **args: object) -> Sentence:
    """A sentence; the template must be a literal, for the catalogues are collected from it."""
    return Sentence(template=template, args=args)


# What the operating system says, by its own names for it (POSIX, errno.h).
CAUSES = {
    "EACCES": "no right to do so, or another program holds it open",
    "EPERM": "no right to do so",
    "ENOENT": "there is no such file or folder",
    "EEXIST": "a file of that name is there already",
    "ENOTDIR": "a file stands where a folder is expected",
    "EISDIR": "a folder stands where a file is expected",
    "ENOSPC": "the disk is full",
    "EDQUOT": "the account's share of the disk is used up",
    "EROFS": "the disk can only be read",
    "EIO": "the disk or the share does not answer rightly",
    "EBUSY": "another program is using it",
    "ETXTBSY": "another program is using it",
    "EMFILE": "too many files are open",
    "ENFILE": "too many files are open",
    "ENAMETOOLONG": "the name is too long",
    "ENOTEMPTY": "the folder is not empty",
    "ENOMEM": "there is not enough memory",
    "ESTALE": "the share was exchanged meanwhile",
    "EHOSTDOWN": "the computer with the share does not answer",
    "EHOSTUNREACH": "the computer with the share cannot be reached",
    "ETIMEDOUT": "the share did not answer in time",
    "ENOTCONN": "the share is not connected",
}


def cause(trouble: OSError) -> Sentence:
    """What the operating system says went wrong; in its own words where we know none."""
    name = errno.errorcode.get(trouble.errno or 0, "")
    if name in CAUSES:
        return Sentence(template=CAUSES[name], args={})
    return told("{why}", why=trouble.strerror or type(trouble).__name__)


def did_you_mean(word: str, known: Iterable[str]) -> Sentence:
    """A hint at the nearest known word, or a sentence that says nothing."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return told(" - did you mean '{near}'?", near=near[0]) if near else told("")


def or_known(word: str, known: Iterable[str]) -> Sentence:
    """A hint at the nearest known word, or at all of them where none is near."""
    names = sorted(known)
    near = did_you_mean(word, names)
    if near.template or not names:
        return near
    return told(" - known are {known}", known=", ".join(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in a rule file or in the settings. Lines count from 1."""

    file: str
    line: int | None
    says: Sentence

    def __str__(self) -> str:
        return self.in_words(str)

    def in_words(self, say: Say) -> str:
        """The mistake with its place, in the language of ``say``."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.says.in_words(say)}"


class ProcessorError(Exception):
    """The desk cannot go on. Its text is a sentence for people, with a remedy."""

    exit_code = 70

    def __init__(self, template: str, **args: object) -> None:
        super().__init__(template)
        self._sentence = Sentence(template=template, args=args)

    def __str__(self) -> str:
        return self.in_words(str)

    def in_words(self, say: Say) -> str:
        """The sentence in the language of ``say``."""
        return self._sentence.in_words(say)


class UsageTrouble(ProcessorError):
    """The command names something that does not exist or does not fit."""

    exit_code = 2


class RulesInvalid(ProcessorError):
    """The rule files or the settings hold mistakes; all of them are told, one on a line."""

    exit_code = 3

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("")
        self._mistakes = tuple(mistakes)

    def in_words(self, say: Say) -> str:
        """Every mistake with its place, in the language of ``say``."""
        return "\n".join(mistake.in_words(say) for mistake in self._mistakes)


class StoreTrouble(ProcessorError):
    """The ledger, the master workbook or the share cannot be read or written."""

    exit_code = 4
