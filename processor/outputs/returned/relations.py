"""How the parts of a package point at each other, and what kind each part is.

Reads and extends ``_rels`` parts and ``[Content_Types].xml``; both the transitional and the
strict spelling of the namespaces are understood and kept.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from processor.outputs.returned.cells import escape_attribute
from processor.outputs.returned.markup import (
    Edit,
    Node,
    append_inside,
    prefixed,
    read_document,
    set_attribute,
    splice,
)
from processor.outputs.returned.nouns import NotPatchable
from processor.outputs.returned.package import Package

CONTENT_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Dialect(NamedTuple):
    """The namespaces of one workbook: of its elements, and of its references."""

    main: str
    references: str


TRANSITIONAL = Dialect(
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT = Dialect(
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


class Relation(NamedTuple):
    """One arrow from a part: its id, the last word of its type, and the part it points at."""

    id: str
    kind: str
    target: str


def read_relations(package: Package, part: str) -> list[Relation]:
    """The inner relations of a part (of the package itself for an empty name)."""
    rels = _relations_part(part)
    if rels not in package:
        return []
    document = read_document(package.read(rels), ["Relationship"])
    return [
        Relation(
            node.attributes.get("Id", ""),
            node.attributes.get("Type", "").rpartition("/")[2],
            _resolve(part, node.attributes.get("Target", "")),
        )
        for node in document.named("Relationship")
        if node.attributes.get("TargetMode", "Internal") != "External"
    ]


def only_target(relations: list[Relation], kind: str) -> str | None:
    """The target of the first relation of a kind, or None."""
    return next((r.target for r in relations if r.kind == kind), None)


def add_relation(package: Package, part: str, kind: str, target: str, dialect: Dialect) -> str:
    """Point from one part at another; returns the new relation's id."""
    rels = _relations_part(part)
    if rels not in package:
        package.replace(rels, _HEAD + f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
    document = read_document(package.read(rels), ["Relationship"])
    taken = {node.attributes.get("Id", "").lower() for node in document.nodes}
    number = len(taken) + 1
    while f"rid{number}" in taken:
        number += 1
    markup = (
        f'<Relationship Id="rId{number}" Type="{dialect.references}/{kind}" Target="/{target}"/>'
    )
    edit = append_inside(document.root, prefixed(markup, document.root.prefix))
    package.replace(rels, splice(document.xml, [edit]))
    return f"rId{number}"


def add_content_type(package: Package, part: str, content_type: str) -> None:
    """Say what kind of part a new XML part is."""
    _add_to_types(
        package,
        f'<Override PartName="/{escape_attribute(part)}" ContentType="{content_type}"/>',
    )


def add_default_type(package: Package, extension: str, content_type: str) -> None:
    """Say what parts with this extension are, unless that is already said."""
    document = read_document(package.read(CONTENT_TYPES), ["Default"])
    said = {n.attributes.get("Extension", "").lower(): n for n in document.named("Default")}
    if extension not in said:
        _add_to_types(package, f'<Default Extension="{extension}" ContentType="{content_type}"/>')
    elif said[extension].attributes.get("ContentType") != content_type:
        raise NotPatchable(f"the extension {extension} means something else here")


def settle_workbook_type(package: Package, workbook: str) -> bool:
    """Turn a template into a workbook; returns whether it carries macros."""
    document = read_document(package.read(CONTENT_TYPES), ["Override", "Default"])
    node = _type_of(document.nodes, workbook)
    said = node.attributes.get("ContentType", "")
    macros = "macroenabled" in said.lower()
    if "addin" in said.lower() or "main+xml" not in said:
        raise NotPatchable(f"the workbook part is of the kind {said}")
    if "template" in said:
        kind = said.replace("template", "sheet")
        edit: Edit = set_attribute(node, "ContentType", kind)
        package.replace(CONTENT_TYPES, splice(document.xml, [edit]))
    return macros


def _type_of(nodes: tuple[Node, ...], part: str) -> Node:
    for node in nodes:
        if node.attributes.get("PartName", "").lower() == f"/{part}".lower():
            return node
    for node in nodes:
        if node.attributes.get("Extension", "").lower() == part.rpartition(".")[2].lower():
            return node
    raise NotPatchable("the workbook part has no content type")


def _add_to_types(package: Package, markup: str) -> None:
    document = read_document(package.read(CONTENT_TYPES), [])
    edit = append_inside(document.root, prefixed(markup, document.root.prefix))
    package.replace(CONTENT_TYPES, splice(document.xml, [edit]))


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(part: str, target: str) -> str:
    path = unquote(target.replace("\\", "/"))
    if path.startswith("/"):
        return posixpath.normpath(path).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), path))
