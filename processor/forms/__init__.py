"""Grids become records with findings. Pure: no file, no clock, no randomness in here."""
