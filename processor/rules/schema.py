"""JSON Schema of every file of a pack, for editors that check while one types (draft-07)."""

from __future__ import annotations

from typing import Any

from processor.rules.load import PARTS


def schemas() -> dict[str, Any]:
    """The schema of each file of a pack, by the file's name; ``forms/*.yaml`` is ``form.yaml``."""
    return {file: _draft_07(part.model_json_schema(by_alias=True)) for file, part in PARTS.items()}


def _draft_07(schema: dict[str, Any]) -> dict[str, Any]:
    """pydantic writes the newest draft; the YAML server of editors knows draft-07 at most."""
    renamed: dict[str, Any] = _renamed(schema)
    return {"$schema": "http://json-schema.org/draft-07/schema#"} | renamed


def _renamed(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            ("definitions" if key == "$defs" else key): _renamed(value)
            for key, value in node.items()
            if key != "discriminator"
        }
    if isinstance(node, list):
        return [_renamed(item) for item in node]
    if isinstance(node, str):
        return node.replace("#/$defs/", "#/definitions/")
    return node
