"""What every test may ask for."""

from pathlib import Path

import pytest

from tests.desk import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A fresh workspace."""
    return Office(tmp_path / "desk")
