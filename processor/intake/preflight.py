"""What a file is, judged by its bytes, and whether it is safe to hand to the reader.

Standard library only. Each part of a package is walked once: what it would cost is counted,
and what the value reader leaves out (merges, faults) is noted on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from processor.intake import binary, compound
from processor.intake.attached import (
    CommentsSink,
    ControlSink,
    DrawingSink,
    OldDrawingSink,
    PropertiesSink,
    StylesSink,
)
from processor.intake.limits import Limits, Refusal, demand
from processor.intake.markup import Sink, parse
from processor.intake.mending import is_odd
from processor.intake.notes import SheetNotes, sheet_notes
from processor.intake.opendocument import ContentSink
from processor.intake.package import Package
from processor.intake.sheets import BookSink, RelationsSink, SheetSink, StringsSink

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_BOOKS = frozenset(("Workbook", "Book", "WORKBOOK", "BOOK"))  # streams of old workbooks
_MANIFEST = "META-INF/manifest.xml"
_SINKS: Mapping[str, Callable[[Limits], Sink]] = {
    "sst": StringsSink,
    "workbook": BookSink,
    "Relationships": RelationsSink,
    "styleSheet": StylesSink,
    "comments": CommentsSink,
    "xml": OldDrawingSink,
    "wsDr": DrawingSink,
    "formControlPr": ControlSink,
    "Properties": PropertiesSink,
    "document-content": ContentSink,
    "document-meta": PropertiesSink,
}
_LOOKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MIME-Version:", "mhtml"),
    (b"\x09\x00\x04\x00", "biff"),  # Excel 2 to 4: no reader here knows them
    (b"\x09\x02\x06\x00", "biff"),
    (b"\x09\x04\x06\x00", "biff"),
    (b"\x09\x08\x08\x00", "biff"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """A file that may be read: ``kind`` is xlsx, xlsb, ods or xls; notes by sheet name."""

    kind: str
    sheets: Mapping[str, SheetNotes] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def load(path: Path, limits: Limits) -> bytes:
    """All bytes of a file. Raises Refusal (too-large, empty) and OSError."""
    with path.open("rb") as file:
        data = file.read(limits.file_bytes + 1)
    demand(len(data) <= limits.file_bytes, "too-large", f"over {limits.file_bytes} bytes")
    demand(bool(data.strip(b"\0")), "empty", "no bytes" if not data else "only zero bytes")
    return data


def inspect_bytes(data: bytes, limits: Limits) -> Preflight:
    """Judge the bytes of a file. Raises Refusal with the reason."""
    if data.startswith(compound.MAGIC):
        return _old(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, limits)
    raise Refusal("not-a-workbook", _looks_like(data))


def is_locked(data: bytes) -> bool:
    """Whether a file is a workbook closed with a password. Raises Refusal (damaged)."""
    if not data.startswith(compound.MAGIC):
        return False
    names = compound.streams(data).keys()
    return "EncryptedPackage" in names or (bool(_BOOKS & names) and compound.locked(data))


def _old(data: bytes) -> Preflight:
    names = compound.streams(data).keys()
    demand("EncryptedPackage" not in names, "encrypted", "password")
    if _BOOKS & names:
        demand(not compound.locked(data), "encrypted", "password")
        demand(not compound.is_of_excel_5(data), "not-a-workbook", "biff")
        return Preflight(kind="xls")
    known = {"WordDocument": "doc", "PowerPoint Document": "ppt", "__properties_version1.0": "msg"}
    raise Refusal("not-a-workbook", next((known[n] for n in names if n in known), "ole"))


def _packed(data: bytes, limits: Limits) -> Preflight:
    package = Package(data, limits)
    plain = {name.replace("\\", "/").lower(): name for name in package.names}
    kind = _kind(package, plain)
    sinks: dict[str, Sink] = {}
    zeros: dict[str, int] = {}

    def listener(root: str) -> Sink | None:
        if root == "worksheet":
            return SheetSink(limits, zeros)
        make = _SINKS.get(root)
        return None if make is None else make(limits)

    for name, part in package.texts(first="styles"):
        if name.lower().endswith(".bin"):
            binary.inspect_part(part, limits)
        elif name != _MANIFEST:  # old office programs gave it a document type
            sink = parse(part, name, listener, limits.depth)
            if sink is not None:
                sinks[name.replace("\\", "/").lower()] = sink
            if isinstance(sink, StylesSink):
                zeros.update(sink.zeros)
            elif isinstance(sink, SheetSink):
                sink.odd = is_odd(part)
    _amplification(sinks, limits)
    sheets = _tables(sinks) if kind == "ods" else sheet_notes(sinks)
    return Preflight(kind=kind, sheets=sheets, properties=_properties(sinks), names=_names(sinks))


def _kind(package: Package, plain: Mapping[str, str]) -> str:
    if "[content_types].xml" in plain:
        for folder, kind in (("word/", "docx"), ("ppt/", "pptx"), ("visio/", "vsdx")):
            alien = any(name.startswith(folder) for name in plain)
            demand(not alien or "xl/workbook.xml" in plain, "not-a-workbook", kind)
        return "xlsb" if any(name.endswith("workbook.bin") for name in plain) else "xlsx"
    manifest = package.part(_MANIFEST) if _MANIFEST in package.names else b""
    mimetype = package.part("mimetype").strip() if "mimetype" in package.names else b""
    sheet = mimetype.startswith(_ODS) or (not mimetype and _ODS in manifest)
    demand(sheet, "not-a-workbook", "odf" if mimetype else "zip")
    demand(b"encryption-data" not in manifest, "encrypted", "password")
    return "ods"


def _amplification(sinks: Mapping[str, Sink], limits: Limits) -> None:
    uses: Counter[str] = Counter()
    cells = 0
    for sink in sinks.values():
        if isinstance(sink, SheetSink):
            uses.update(sink.strings)
            cells += sink.extent.cells
    demand(cells <= limits.cells, "too-large", f"{cells} cells")
    for sink in sinks.values():
        if isinstance(sink, StringsSink):
            come_to = sink.demand_of(uses)
            demand(come_to <= limits.string_bytes, "bomb", f"{come_to} characters of text")


def _properties(sinks: Mapping[str, Sink]) -> dict[str, str]:
    found: dict[str, str] = {}
    for sink in sinks.values():
        if isinstance(sink, PropertiesSink):
            found |= sink.properties
    return found


def _names(sinks: Mapping[str, Sink]) -> dict[str, str]:
    return next((sink.names for sink in sinks.values() if isinstance(sink, BookSink)), {})


def _tables(sinks: Mapping[str, Sink]) -> dict[str, SheetNotes]:
    content = sinks.get("content.xml")
    tables = content.tables if isinstance(content, ContentSink) else []
    return {
        t.name: SheetNotes(
            merges=tuple(t.extent.merges),
            faults=t.faults,
            part="content.xml",
            padded=t.padded,
            comments=t.comments,
            lists=tuple(t.lists),
            hidden_rows=frozenset(t.hidden_rows),
        )
        for t in tables
    }


def _looks_like(data: bytes) -> str:
    for magic, name in _LOOKS:
        if data.startswith(magic):
            return name
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return "html" if b"<htm" in start.lower() or b"<table" in start.lower() else "xml"
    if b"\0" in start and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "unknown"
    return "csv" if b"," in start or b"\t" in start or b";" in start else "text"
