"""How long a command takes to say anything: ``processor --help``, beside a bare Python.

``python -m benchmarks.start_up``
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def main(times: int = 15) -> None:
    """Print the median wall time of each, measured in turn."""
    rows = {
        "processor --help": [sys.executable, "-m", "processor", "--help"],
        "import click": [sys.executable, "-c", "import click"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(times):
        for name, command in rows.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken[name].append(time.perf_counter() - start)
    for name, seconds in taken.items():
        print(f"{name:20} {statistics.median(seconds) * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
