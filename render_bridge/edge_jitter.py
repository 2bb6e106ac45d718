# SPDX-License-Identifier: Apache-2.0
"""How single edges scatter about the grid, and how much each resembles the one before. Pure.

Edges that come by way of an estimated clock offset do not jitter one by one: they wander together.
With correlation rho from edge to edge, n of them are worth as much as n (1 - rho) / (1 + rho) that
know nothing of each other (a first-order process): means and lines are less sure than they seem.
"""

from __future__ import annotations

import math
from typing import NamedTuple

MOST_CORRELATION = 0.99


class EdgeJitter(NamedTuple):
    """Running figures of the errors of edges."""

    edges: float
    variance_ns2: float
    covariance_ns2: float = 0.0
    """Of each error with the one before."""
    last_ns: float = 0.0

    @property
    def sigma_ns(self) -> float:
        """One sigma of an edge."""
        return math.sqrt(self.variance_ns2)

    @property
    def worth_ns(self) -> float:
        """The sigma of uncorrelated edges that would tell as little as these do together."""
        if self.variance_ns2 <= 0.0:
            return 0.0
        rho = min(max(self.covariance_ns2 / self.variance_ns2, 0.0), MOST_CORRELATION)
        return self.sigma_ns * math.sqrt((1.0 + rho) / (1.0 - rho))

    def after(self, error_ns: float, memory: float) -> EdgeJitter:
        """Return the figures with one more edge; `memory` is how many count."""
        n = min(self.edges + 1.0, memory)
        return EdgeJitter(
            n,
            self.variance_ns2 + (error_ns * error_ns - self.variance_ns2) / n,
            self.covariance_ns2 + (error_ns * self.last_ns - self.covariance_ns2) / n,
            error_ns,
        )
