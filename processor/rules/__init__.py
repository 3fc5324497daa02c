"""The rule language: what a pack may say (``pack``), and how its files are read (``load``)."""
