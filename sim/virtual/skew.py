# SPDX-License-Identifier: Apache-2.0
"""Walls side by side: at each edge of the house, what the nodes in service show."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from render_bridge.messages import Outcome
from sim.virtual.nodes import Shown


class Skew(NamedTuple):
    """What a witness saw over an interval."""

    vsyncs: int
    """Edges at which two nodes or more were in service."""
    frame_skew: int
    content_skew: int
    content_mm: float
    outcomes: Counter[Outcome]
    told: int
    """How many (node, vsync) pairs had an outcome."""


def skew_of(edges: Iterable[Sequence[Shown]]) -> Skew:
    """Return the differences between walls, given what was shown at each edge."""
    frame_skew = content = vsyncs = told = 0
    worst = 0.0
    outcomes: Counter[Outcome] = Counter()
    for shown in edges:
        told += len(shown)
        outcomes.update(one.outcome for one in shown)
        if len(shown) < 2:
            continue
        vsyncs += 1
        if len({one.frame for one in shown}) > 1:
            frame_skew += 1
        elif len({one.digest for one in shown}) > 1:
            content += 1
            worst = max(worst, *(apart_mm(shown[0], other) for other in shown[1:]))
    return Skew(vsyncs, frame_skew, content, worst, outcomes, told)


def apart_mm(one: Shown, other: Shown) -> float:
    """Return the largest distance between the poses of two walls' pictures."""
    worst = 0.0
    for a, b in zip(one.states, other.states, strict=True):
        if a is None or b is None:
            if a is not b:
                return math.inf
            continue
        worst = max(worst, 1000.0 * math.dist(a[:3], b[:3]))
    return worst
