# SPDX-License-Identifier: Apache-2.0
"""Plays several moves beside each other, one process each; results come in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

from sim.bench.registration.run import Moved, Order, measure


def measure_all(orders: Sequence[Order], jobs: int) -> Iterator[Moved]:
    """Play moves, `jobs` at a time, in order. Raises ValueError and OSError as `measure` does."""
    if jobs <= 1 or len(orders) == 1:
        yield from map(measure, orders)
        return
    # spawn, not fork: the same on every system.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(orders)), mp_context=context) as pool:
        running: list[Future[Moved]] = [pool.submit(measure, order) for order in orders]
        try:
            for future in running:
                yield future.result()
        finally:
            for future in running:
                future.cancel()
