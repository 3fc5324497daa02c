"""An offline form desk: filled-in Excel forms in, a master workbook and notices out."""

__version__ = "0.1.0"
