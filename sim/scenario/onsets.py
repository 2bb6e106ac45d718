# SPDX-License-Identifier: Apache-2.0
"""Changes of acceleration of an exact move, and what the wall showed after them.

No causal predictor knows of an acceleration a before a sample shows it: a horizon H later the
picture is 0.5 a H^2 off, whatever anybody does. That is the measure of the peak.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.camera.figures import FrameFigures
from sim.motion.truth import Truth, unsteady_s
from sim.scenario.evidence import NS, Evidence
from sim.scenario.registration import horizon_ns

_STEP_S = 0.01
_LEAST_M_S2 = 0.05
SETTLE_HORIZONS = 2.0


class Onset(NamedTuple):
    """One change of acceleration."""

    t_s: float
    horizon_s: float
    unavoidable_px: float
    peak_px: float
    """The largest until it must have settled; nan where no frame has a figure."""
    settled_px: float
    """The largest from then to the next change; nan where nothing is left between."""


def onsets(seen: Evidence, name: str, frames: Sequence[FrameFigures]) -> list[Onset]:
    """Return all changes of acceleration of a camera with the figures of its film."""
    truth, optics = seen.truths[name], seen.scenario.camera[name].optics
    horizon_s = horizon_ns(seen, name) / NS
    spans = unsteady_s(truth, 0.0, seen.scenario.seconds)
    lit = [(seen.t_s(one.t_mid_ns), one.wall_px) for one in frames if one.wall_px is not None]
    found = []
    for number, (begin, end) in enumerate(spans):
        change = _acceleration_change(truth, begin, end)
        if change < _LEAST_M_S2:
            continue
        until = spans[number + 1][0] if number + 1 < len(spans) else seen.scenario.seconds
        settled_s = end + SETTLE_HORIZONS * horizon_s
        peak = max((px for t, px in lit if begin <= t < min(settled_s, until)), default=math.nan)
        later = max((px for t, px in lit if settled_s <= t < until), default=math.nan)
        fx_px = optics.picture_px[0] * optics.focal_mm / optics.sensor_mm[0]
        px = 0.5 * change * horizon_s**2 * fx_px / _wall_m(seen, truth, begin)
        found.append(Onset(begin, horizon_s, px, peak, later))
    return found


def _acceleration_change(truth: Truth, begin_s: float, end_s: float) -> float:
    """Return by how much the acceleration of the position changes over a span, m/s2."""
    before = _acceleration(truth, begin_s - 1.5 * _STEP_S)
    after = _acceleration(truth, end_s + 1.5 * _STEP_S)
    return math.dist(before, after)


def _acceleration(truth: Truth, t_s: float) -> tuple[float, float, float]:
    a, b, c = (truth.at(t_s + k * _STEP_S).position_m for k in (-1, 0, 1))
    x, y, z = ((a[i] - 2.0 * b[i] + c[i]) / _STEP_S**2 for i in range(3))
    return x, y, z


def _wall_m(seen: Evidence, truth: Truth, t_s: float) -> float:
    """Return the distance of the first wall, along Y: exact moves stand before a straight wall."""
    walls = seen.stage.stage.wall
    return abs(walls[0].pose.position_m[1] - truth.at(t_s).position_m[1])
