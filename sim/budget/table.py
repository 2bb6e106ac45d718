# SPDX-License-Identifier: Apache-2.0
"""The budgets of the demo's graph: what was measured, on what day, and what is allowed.

A row holds the figure as measured; the allowance is made of it by one rule (`allowed_share`), so
that nobody writes a budget by hand. Measure anew with `stagectl bench budget --json` on a quiet
machine, write the figures here with the date and `LOOP_MS` of that very run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MEASURED_ON = "2026-11-27"
MACHINE = "2 cores x86-64 (virtual), Debian 12, CPython 3.11; 24000/1001 frames/s, 3 nodes"
# The fixed loop of probe.py on that machine, in the same run: other machines are scaled by it.
LOOP_MS = 28.0

# A process may take 1.8 times its share, or 5 % of a core more, whichever is more.
FACTOR = 1.8
MARGIN = 0.05


class ProcessRow(NamedTuple):
    """One process: its share of one core as measured, its own memory, and how it may grow."""

    core_share: float
    own_mb: float
    growth_mb_h: float
    """As measured in the first half minute after the warm-up, where buffers still fill."""


PROCESSES: Mapping[str, ProcessRow] = {
    "hot": ProcessRow(0.218, 25.6, 47.9),
    "control": ProcessRow(0.055, 26.1, 24.5),
    "record": ProcessRow(0.034, 23.8, 3.4),
    "stall": ProcessRow(0.012, 8.7, 0.0),
    "trackers": ProcessRow(0.031, 10.3, 1.6),
    "node-1": ProcessRow(0.039, 20.2, 17.9),
    "node-2": ProcessRow(0.040, 20.2, 16.8),
    "node-3": ProcessRow(0.040, 20.2, 14.0),
}

# Of the rate that stagectl/topics.py promises.
LEAST_SHARE = 0.80
MOST_SHARE = 1.20
# `measured` comes once for each body whose pose becomes known at another moment.
MOST_SHARE_OF: Mapping[str, float] = {"measured": 2.0 * MOST_SHARE}

# Openpilot's bound for "up"; ours was measured at 1.0 s and 3.8 s.
READY_S = 5.0
IN_SERVICE_S = 12.5
# A stage on which nothing happens has nothing to tell.
EVENTS_PER_MIN = 4.0
ALARMS = 0
WORDS_PER_MIN = 4.0
DISK_KB_PER_MIN = 256.0

# More than that of all cores in other hands, and late deadlines say nothing of the product.
FOREIGN_SHARE = 0.15


def speed_factor(loop_ms: float) -> float:
    """Return how much longer this machine takes than the one of the table; never below 1.

    A faster machine gets no smaller budget: part of the cost (waiting by spinning, the kernel) does
    not shrink with the processor.
    """
    return max(1.0, loop_ms / LOOP_MS)


def allowed_share(row: ProcessRow, loop_ms: float) -> float:
    """Return the largest share of a core allowed to a process on this machine."""
    return max(FACTOR * row.core_share, row.core_share + MARGIN) * speed_factor(loop_ms)


def allowed_mb(row: ProcessRow) -> float:
    """Return the largest own memory allowed, MB."""
    return FACTOR * row.own_mb


def allowed_growth_mb_h(row: ProcessRow) -> float:
    """Return the fastest growth allowed in the first half minute, MB per hour."""
    return FACTOR * row.growth_mb_h + 10.0
