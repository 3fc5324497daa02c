"""The schema for editors speaks draft-07 and knows every word."""

from __future__ import annotations

import json
from pathlib import Path

from processor.rules.load import PARTS
from processor.rules.schema import schemas
from tests.desk import Office


def test_every_file_has_its_schema_in_the_draft_that_editors_know(tmp_path: Path) -> None:
    made = schemas()
    assert set(made) == set(PARTS)
    text = json.dumps(made)
    assert "$defs" not in text
    for schema in made.values():
        assert schema["$schema"].endswith("draft-07/schema#")
        for ref in _refs(schema):
            assert ref.removeprefix("#/definitions/") in schema["definitions"]
    assert "at_least" in made["checks.yaml"]["definitions"]["AggregateCheck"]["properties"]


def _refs(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for child in node.values() for ref in _refs(child)]
    return [ref for child in node for ref in _refs(child)] if isinstance(node, list) else []


def test_schemas_can_be_written_for_an_editor(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk")
    done = office.call("rules", "schema", str(tmp_path / "out"))
    assert done.returncode == 0
    assert json.loads((tmp_path / "out" / "claims.schema.json").read_text("utf-8"))["properties"]
