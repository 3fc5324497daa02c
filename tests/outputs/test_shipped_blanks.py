"""The blank forms that are kept in the repository are those that the rules give today."""

from pathlib import Path

from processor.runs.desk import open_desk
from processor.runs.setup import write_blank_forms

ROOT = Path(__file__).parent.parent.parent


def test_the_kept_blank_forms_are_fresh(tmp_path: Path) -> None:
    with open_desk(ROOT, now=None, language="zh-Hans", writes=False) as desk:
        made = write_blank_forms(desk, [], tmp_path)
    kept = sorted((ROOT / "templates" / "forms").iterdir())
    assert [p.name for p in kept] == sorted(Path(m).name for m in made)
    for path in kept:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()
