"""A small run of ``benchmarks.reading``: nothing is read wrong in silence."""

from __future__ import annotations

from pathlib import Path

from benchmarks.reading.__main__ import measure


def test_messy_forms_of_every_layout_are_read_or_told(tmp_path: Path) -> None:
    counts, wrong = measure(150, 7, tmp_path, office=False)
    silent = [line for line in wrong if " silent:" in line]
    assert silent == []
    cells = counts["right"] + counts["told"]
    assert cells > 1500
    assert counts["right"] / cells >= 0.995
