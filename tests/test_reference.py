"""The reference pages of docs/ say what the code says."""

import json
import subprocess
import sys

from tools.reference import DOCS

_MADE = "import json; from tools.reference import pages; print(json.dumps(pages()))"


def test_the_kept_pages_are_fresh() -> None:
    # In a process of its own: a command that ran here before may have changed its texts of help.
    done = subprocess.run([sys.executable, "-c", _MADE], capture_output=True, text=True, check=True)
    made = json.loads(done.stdout)
    kept = {name: (DOCS / name).read_text(encoding="utf-8") for name in made}
    assert kept == made, "run: python -m tools.reference"
