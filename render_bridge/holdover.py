# SPDX-License-Identifier: Apache-2.0
"""How far the grid may be from its reference: a bound that grows while no edges come. Pure.

Phase and rate are those of a least-squares line through edges with white jitter sigma; after n
edges T apart their variances are

    phase, at the newest edge: sigma^2 2(2n - 1) / n(n + 1)
    rate:                      sigma^2 12 / n(n^2 - 1) / T^2

and t later the phase is off by their sum, phase^2 + (rate t)^2, five sigma of it. On top comes what
no edge tells: both oscillators wander with temperature, a t^2 / 2 until the rate is off by a cap.
"""

from __future__ import annotations

import math
from typing import NamedTuple

SIGMAS = 5.0
# Quartz in a room: some 0.5 ppm a degree, and rooms change by a degree in some 30 s at the worst.
DRIFT_PER_S = 0.02e-6
MOST_DRIFT = 5e-6
# Jitter is never quite white: no rate is known better than this.
RATE_FLOOR = 0.2e-6
JITTER_FLOOR_NS = 1_000.0
_NS_PER_S = 1e9


class LoopKnowledge(NamedTuple):
    """What the loop knew at its newest edge."""

    jitter_ns: float
    """One sigma of an edge."""
    edge_ns: float
    phase_edges: float
    """As many edges as its phase is worth."""
    rate_edges: float

    def bound_ns(self, elapsed_ns: float) -> float:
        """Return how far the phase may be off, `elapsed_ns` after the newest edge."""
        sigma = max(self.jitter_ns, JITTER_FLOOR_NS)
        n, m = max(self.phase_edges, 2.0), max(self.rate_edges, 2.0)
        phase = sigma * math.sqrt(2.0 * (2.0 * n - 1.0) / (n * (n + 1.0)))
        rate = sigma * math.sqrt(12.0 / (m * (m * m - 1.0))) / self.edge_ns
        elapsed = max(elapsed_ns, 0.0)
        runaway = math.hypot(rate, RATE_FLOOR) * elapsed
        return SIGMAS * math.hypot(phase, runaway) + drift_ns(elapsed)


def drift_ns(elapsed_ns: float) -> float:
    """Return how far oscillators wander in that time."""
    elapsed_s = elapsed_ns / _NS_PER_S
    until_s = MOST_DRIFT / DRIFT_PER_S
    bent_s = min(elapsed_s, until_s)
    straight_s = max(elapsed_s - until_s, 0.0)
    return (DRIFT_PER_S * bent_s * bent_s / 2.0 + MOST_DRIFT * straight_s) * _NS_PER_S
