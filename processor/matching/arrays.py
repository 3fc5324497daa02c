"""The arrays that matching works on: codes for values, and the rungs of many pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.integer[Any]]
Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

LADDER_DECIDES = -1  # what a sieve says where arithmetic does not tell the rung
NONE: Codes = np.zeros(0, dtype=np.int32)


class Rungs(NamedTuple):
    """For each pair the rung that held, by its place in the ladder, and a score or NaN."""

    at: Bytes
    score: Floats


Sieve = Callable[[Codes, Codes], Bytes]  # of two codes of values, many at a time


_AT_ONCE = 20_000  # texts: reading JSON takes many times the memory of what is read


def decoded(kept: pl.Series, kind: pl.DataType) -> pl.Series:
    """What JSON keeps."""
    if kept.is_empty():
        return pl.Series(dtype=kind)
    return pl.concat([part.str.json_decode(kind) for part in _slices(kept)])


def _slices(series: pl.Series) -> Iterator[pl.Series]:
    return (series.slice(at, _AT_ONCE) for at in range(0, len(series), _AT_ONCE))


def numbered(texts: pl.Series) -> Codes:
    """A code for each text, from nought on; -1 for none."""
    marks = texts.cast(pl.Categorical).to_physical()  # numbers with gaps, if others are alive
    told = marks.is_not_null().to_numpy()
    numbers = marks.drop_nulls().to_numpy()
    there = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int32)
    there[numbers] = 1
    codes = np.full(len(texts), -1, dtype=np.int32)
    codes[told] = (np.cumsum(there, dtype=np.int32) - 1)[numbers]
    return codes


def first_of(codes: Codes) -> Codes:
    """For each code the place where it stands first."""
    first = np.zeros(count_of(codes), dtype=np.int64)
    told = np.flatnonzero(codes >= 0)[::-1]
    first[codes[told]] = told
    return first


def count_of(codes: Codes) -> int:
    """How many different codes there are."""
    return int(codes.max(initial=-1)) + 1
