# SPDX-License-Identifier: Apache-2.0
"""Tells noise from a reference that moved, by the errors of single edges. Pure.

1. An edge far from the grid is an outlier and is not followed; `JUMP_EDGES` in a row are a jump.
2. Edges that all lie to one side, each too near to be an outlier, are a small jump: the mean of the
   last `LEAN_EDGES` is then farther from zero than their jitter allows, and they lie level. Edges
   that run away are another rate, which the loop follows and the rate meter judges.
"""

from __future__ import annotations

import enum
import math
from collections import deque
from typing import NamedTuple

from render_bridge.edge_jitter import EdgeJitter

JUMP_NS = 1e6
JUMP_OF_JITTER = 7.0
JUMP_MOST_OF_PLACE = 0.25
JUMP_EDGES = 3
LEAN_EDGES = 8
# As many more are remembered, to know how it was before a jump.
REMEMBERED_EDGES = 2 * LEAN_EDGES
LEAN_NS = 250_000.0
LEAN_SIGMAS = 5.0
# Level: they rise by no more than this share of their mean, or than their jitter explains.
LEAN_LEVEL = 0.25
LEVEL_SIGMAS = 2.5
_RISE_SIGMA = (LEAN_EDGES - 1) / math.sqrt(LEAN_EDGES * (LEAN_EDGES**2 - 1) / 12.0)
# Before the loop is worth so many edges its own error may look like a lean, and it is quick anyway.
LEAN_FROM_EDGES = 32.0


class Verdict(enum.Enum):
    """What an edge shows."""

    FOLLOW = "follow"
    OUTLIER = "outlier"
    JUMPED = "jumped"
    LEANS = "leans"


class SeenEdge(NamedTuple):
    """An edge against a locked grid."""

    t_ns: int
    error_ns: float
    period_before_ns: float
    """The frame's period before this edge was followed."""
    jitter: EdgeJitter
    """Of the edges before it."""
    place: int
    """Absolute place of the lattice."""
    number: int | None
    edges: int
    """How many edges after the one before it, by the time between them; at least 1."""


class PhaseWatch:
    """The last edges of a locked grid."""

    def __init__(self) -> None:
        self.outliers: list[int] = []
        """Times of the outliers since the last good edge."""
        self.followed: deque[SeenEdge] = deque(maxlen=REMEMBERED_EDGES)

    def clear(self) -> None:
        """Forget all edges."""
        self.outliers.clear()
        self.followed.clear()

    def judge(self, edge: SeenEdge, *, place_ns: float, loop_edges: float) -> Verdict:
        """Take an edge; `place_ns` is the lattice's spacing.

        `loop_edges` is how many edges the phase of the loop is worth.
        """
        jitter_ns = edge.jitter.sigma_ns
        limit = min(max(JUMP_NS, JUMP_OF_JITTER * jitter_ns), JUMP_MOST_OF_PLACE * place_ns)
        if abs(edge.error_ns) > limit:
            self.outliers.append(edge.t_ns)
            return Verdict.JUMPED if len(self.outliers) >= JUMP_EDGES else Verdict.OUTLIER
        self.outliers.clear()
        self.followed.append(edge)
        if len(self.followed) < LEAN_EDGES or loop_edges < LEAN_FROM_EDGES:
            return Verdict.FOLLOW
        # By the jitter of before these edges: a jump must not excuse itself.
        before = self.followed[0].jitter
        of_mean = min(before.worth_ns / math.sqrt(LEAN_EDGES), before.sigma_ns)
        allowed = max(LEAN_NS, LEAN_SIGMAS * of_mean)
        lean_ns = abs(self.lean_ns())
        if lean_ns <= allowed:
            return Verdict.FOLLOW
        level_ns = max(LEAN_LEVEL * lean_ns, LEVEL_SIGMAS * before.sigma_ns * _RISE_SIGMA)
        return Verdict.LEANS if abs(_rise_ns(self._tail())) <= level_ns else Verdict.FOLLOW

    def stride(self) -> int:
        """Return how many edges lie from one that comes to the next, where none is missing."""
        return min((edge.edges for edge in self.followed), default=1)

    def lean_ns(self) -> float:
        """Return how much later than the grid the last edges came in the mean."""
        errors = self._tail()
        return sum(errors) / len(errors)

    def _tail(self) -> list[float]:
        return [edge.error_ns for edge in self.followed][-LEAN_EDGES:]


def _rise_ns(errors: list[float]) -> float:
    """Return how much the errors rise from the first to the last, by a line through them."""
    middle = (len(errors) - 1) / 2.0
    by_line = sum((at - middle) * error for at, error in enumerate(errors))
    return 2.0 * middle * by_line / sum((at - middle) ** 2 for at in range(len(errors)))
