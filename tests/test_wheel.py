"""What is installed is whole: the wheel carries rules, templates, catalogues and the demo."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_holds_everything_that_the_program_reads(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (
        ("rules", "rules"),
        ("templates/pages", "templates/pages"),
        ("demo/forms", "demo"),
    ):
        files = [p for p in (ROOT / folder).rglob("*") if p.is_file()]
        assert files
        for path in files:
            name = path.relative_to(ROOT / folder).as_posix()
            assert f"processor/shipped/{inside}/{name}" in held
    for language in ("zh_Hans", "zh_Hant"):
        assert f"processor/locale/{language}/LC_MESSAGES/processor.mo" in held
