"""An offline form desk: filled-in Excel forms in, a master workbook and notices out."""

import os

__version__ = "0.1.0"

# Names are read character by character, so the phrases that pypinyin would load (45 MB) are not
# needed, and nobody adds to its table of characters; both must be said before it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
