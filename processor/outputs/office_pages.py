"""Page templates of an office: which copies are its own, and which follow the product.

Each copy that is handed out names the shipped text that it was made from. As long as it still
is that text, the page that is shipped today is used; once somebody changes it, it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import BaseLoader, Environment, TemplateNotFound

_MARK = re.compile(r"\A\{# shipped ([0-9a-f]{16})\b[^\n]*#\}\n")


def digest_of_page(text: str) -> str:
    """What a copy is told from others by; line ends and a byte order mark do not matter."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def copy_of_page(text: str, says: str) -> str:
    """A shipped text as it is handed out, with a word to who opens it."""
    return f"{{# shipped {digest_of_page(text)} {says} #}}\n{text}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")


def _parted(text: str) -> tuple[str, str]:
    """The digest that a copy names, or an empty text, and the page without that line."""
    mark = _MARK.match(text)
    return (mark[1], text[mark.end() :]) if mark else ("", text)


class Outgrown(NamedTuple):
    """A page that the office changed and that the product changed since; ``digest`` is today's."""

    page: Path
    shipped: Path
    digest: str


def outgrown(office: Path, shipped: Path) -> Iterator[Outgrown]:
    """The office's own pages that were not made from the pages that are shipped today."""
    for page in sorted(office.glob("*.html")):
        of = shipped / page.name
        try:
            digest, text = _parted(_read(page))
            today = _read(of)
        except (OSError, ValueError):
            continue  # it is passed over when it is used, and named then
        own = digest_of_page(text) != digest and text != today
        if own and digest != digest_of_page(today):
            yield Outgrown(page, of, digest_of_page(today))


def look_of(office: Path, shipped: Path) -> str:
    """A digest of all pages that are in force: as long as it stays, pages look the same."""
    loader, digest = OfficeLoader(office, shipped), hashlib.sha256()
    for name in sorted(path.name for path in shipped.glob("*.html")):
        _, text = loader.found(name)
        digest.update(digest_of_page(_parted(text)[1]).encode())
    return digest.hexdigest()[:16]


class OfficeLoader(BaseLoader):
    """Finds the office's own pages, and the shipped ones for all others."""

    def __init__(self, office: Path | None, shipped: Path) -> None:
        self._office, self._shipped = office, shipped

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and whether it still is what it was."""
        path, text = self.found(template)
        stamps = self._stamps(template)
        return text, str(path), lambda: self._stamps(template) == stamps

    def found(self, name: str) -> tuple[Path, str]:
        """The file of the template in force, and its text."""
        if "/" in name or "\\" in name or name.startswith("."):
            raise TemplateNotFound(name)
        if self._office is not None and (self._office / name).is_file():
            text = _read(self._office / name)
            digest, page = _parted(text)
            shipped = (self._shipped / name).is_file()
            if not shipped or digest != digest_of_page(page):
                return self._office / name, text
        if not (self._shipped / name).is_file():
            raise TemplateNotFound(name)
        return self._shipped / name, _read(self._shipped / name)

    def _stamps(self, name: str) -> list[tuple[int, int] | None]:
        folders = (self._office, self._shipped)
        return [_stamp(folder / name) if folder else None for folder in folders]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
