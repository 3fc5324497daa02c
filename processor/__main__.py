"""``python -m processor``: the same commands as the console script."""

from processor.cli import main

if __name__ == "__main__":
    main()
