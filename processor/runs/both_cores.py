"""A function applied to many things in several processes, where there are enough of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from processor.matching.kept import Each

_WORTH_IT = 50_000  # records: below, starting processes takes longer than it saves
_PROCESSES = 4  # at most: what comes back is taken up by one
_AHEAD = 8  # things that wait for the caller, so that not all lie in memory

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def side_by_side(records: int) -> Iterator[Each]:
    """What applies a function as ``map`` does, on all cores where there are many records."""
    processes = min(os.cpu_count() or 1, _PROCESSES)
    if records < _WORTH_IT or processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield partial(_in_order, pool)


def _in_order(pool: Executor, work: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    waiting: deque[tuple[T, Future[R] | None]] = deque()
    for thing in things:
        waiting.append((thing, _handed_over(pool, work, thing)))
        if len(waiting) > _AHEAD:
            yield _done(work, *waiting.popleft())
    while waiting:
        yield _done(work, *waiting.popleft())


def _handed_over(pool: Executor, work: Callable[[T], R], thing: T) -> Future[R] | None:
    try:
        return pool.submit(work, thing)
    except BrokenExecutor:
        return None


def _done(work: Callable[[T], R], thing: T, future: Future[R] | None) -> R:
    """The result; where the system killed a process, as it does for want of memory, from here."""
    try:
        return work(thing) if future is None else future.result()
    except BrokenExecutor:
        return work(thing)
