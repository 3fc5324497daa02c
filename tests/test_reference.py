"""The reference pages say what the code says."""

from tools.reference import DOCS, pages


def test_the_kept_pages_are_fresh() -> None:
    made = pages()
    assert made
    for name, text in made.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, "run: python -m tools.reference"
