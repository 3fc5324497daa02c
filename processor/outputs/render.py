"""Templates to pages.

The office may change its templates; one that breaks is passed over for the shipped one and is
named, so a slip of the pen never stops the reader. What a page says is not decided here.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from processor.languages import Language, number, sentences
from processor.outputs.office_pages import OfficeLoader

_PACKAGE = Path(__file__).parent.parent
_PACKED = _PACKAGE / "shipped" / "templates" / "pages"
SHIPPED = _PACKED if _PACKED.is_dir() else _PACKAGE.parent / "templates" / "pages"
_MOST_TURNS = 600_000  # of all loops of one page: far above the longest report
_MOST_TEXT = 64_000_000  # characters of one page
_WIDE = re.compile(r"\d{4}")  # in the format of a value: a width that no page needs
_KEPT = "\t\n\r"


def visible(value: object) -> str:
    """The text with every character that hides or reorders text written out as ⟨U+202E⟩."""
    text = str(value)
    if text.isprintable():
        return text
    return "".join(f"⟨U+{ord(c):04X}⟩" if _hides(c) else c for c in text)


def _hides(character: str) -> bool:
    if character in "\ufffe\uffff":  # no characters at all, and forbidden in every workbook
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _KEPT


def plain(text: str) -> Markup:
    """A text as the content of an element, where quotation marks need no escape."""
    told = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(told)  # noqa: S704 -- escaped in the line before


def short(number: float) -> str:
    """A number with at most one place behind the point, and none in vain."""
    return f"{number:.1f}".removesuffix(".0")


def styled(text: str) -> str:
    """A text as the content of a style: all but letters and digits written as codes."""
    return "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in visible(text))


class _Guarded(ImmutableSandboxedEnvironment):
    """A sandbox in which no template runs on for ever or fills the memory.

    The folder of templates lies on a share that staff can write to.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.globals["tick"] = self._tick
        self._left = _MOST_TURNS

    def _tick(self) -> str:
        self._left -= 1
        if self._left < 0:
            raise SecurityError(f"more than {_MOST_TURNS} turns of its loops")
        return ""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Every turn of a loop and every call of a macro is counted."""
        tree = super()._parse(source, name, filename)
        loops: list[nodes.For | nodes.Macro] = [*tree.find_all(nodes.For)]
        for node in (*loops, *tree.find_all(nodes.Macro)):
            tick = nodes.Call(nodes.Name("tick", "load"), [], [], None, None)
            node.body.insert(0, nodes.ExprStmt(tick).set_lineno(node.lineno))
        tree.set_environment(self)
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Only numbers multiply or are formatted, so no text grows by a factor or a width."""
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError("no powers" if operator == "**" else f"{operator} is for numbers")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, /, *given: Any, **named: Any) -> Any:
        """No method is given a width or a count that fills the memory."""
        if any(isinstance(one, int) and one > _MOST_TURNS for one in (*given, *named.values())):
            raise SecurityError(f"a number above {_MOST_TURNS}")
        return super().call(context, obj, *given, **named)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """No text asks for a width of its own that fills the memory."""
        text = getattr(value, "__self__", None)
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and isinstance(text, str):
            specs = [spec or "" for _, _, spec, _ in Formatter().parse(text)]
            if any(_WIDE.search(spec) for spec in specs):
                raise SecurityError("a width of more than three digits")
        return wrapped

    def fill(self, name: str, **given: Any) -> str:
        """A template filled in; SecurityError when it runs on or grows too long."""
        self._left, size, parts = _MOST_TURNS, 0, []
        for part in self.get_template(name).generate(**given):
            size += len(part)
            if size > _MOST_TEXT:
                raise SecurityError(f"longer than {_MOST_TEXT} characters")
            parts.append(part)
        return "".join(parts)


@functools.lru_cache(maxsize=4)
def _environment(office: Path | None) -> _Guarded:
    made = _Guarded(
        loader=OfficeLoader(office, SHIPPED),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for wide in ("center", "indent", "format"):  # a width would fill the memory
        del made.filters[wide]
    made.globals["sentences"] = sentences
    made.filters |= {
        "visible": visible,
        "styled": styled,
        "plain": plain,
        "short": short,
        "number": number,
    }
    return made


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates of a workspace: the office's folder, which may be absent, then the shipped.

    ``outbox`` is its path as the settings give it, for links between pages.

    ``broken`` collects the pages whose office template was passed over, each with its mistake.
    """

    office: Path | None = None
    outbox: str = "outbox"
    broken: dict[str, str] = field(default_factory=dict)

    def render(self, name: str, view: Any, language: Language) -> str:
        """The page ``name`` (without .html) of a view."""
        if self.office is not None and self.office.is_dir():
            try:
                return _fill(self.office, name, view, language)
            except Exception as mistake:  # any slip in an office template
                self.broken[name] = f"{type(mistake).__name__}: {mistake}"
        return _fill(None, name, view, language)


def _fill(office: Path | None, name: str, view: Any, language: Language) -> str:
    return _environment(office).fill(
        f"{name}.html", view=view, lang=language.name, say=language.say, say_many=language.say_many
    )
