# SPDX-License-Identifier: Apache-2.0
"""How far the poses that were sent are from the truth at the moment they are seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.motion.attitude import inverse, product
from sim.scenario.evidence import NS, Evidence
from sim.scenario.invariants import angle_deg


class Off(NamedTuple):
    """One body at one frame, against the truth."""

    t_tick_ns: int
    frame: int
    mm: float
    deg: float
    vector_m: tuple[float, float, float]
    turn: tuple[float, ...]
    """Output less truth, as a quaternion in the stage frame."""
    position_sigma_m: float
    rotation_sigma_rad: float


def seen_ns(seen: Evidence, camera: str, t_vsync_ns: int) -> int:
    """Return the true mid-exposure of the centre row that sees a frame of this vsync."""
    truth = seen.scenario.camera[camera]
    period_ns = float(seen.sync.period_ns)
    exposure = truth.exposure
    open_ns = period_ns * exposure.shutter_deg / 360.0
    phase_ns = open_ns / 2 + (exposure.readout_ms / 2 + exposure.sync_shift_ms) * 1e6
    return t_vsync_ns + round(truth.wall_frames * period_ns + phase_ns)


def errors(seen: Evidence, camera: str) -> list[Off]:
    """Return the errors of all valid frames of a camera, in order."""
    names = [body.id for body in seen.stage.stage.body]
    index = names.index(camera)
    truth = seen.truths[camera]
    found = []
    for frame in seen.frames:
        body = frame.bodies[index]
        if not body.valid:
            continue
        t_ns = seen_ns(seen, camera, frame.t_vsync_ns)
        true = truth.at((t_ns - seen.start_ns) / NS)
        x, y, z, *rotation = body.state
        a, b, c = true.position_m
        vector = (x - a, y - b, z - c)
        w, i, j, k = rotation
        found.append(
            Off(
                frame.t_tick_ns, frame.frame, 1000.0 * math.hypot(*vector),
                angle_deg((w, i, j, k), true.quaternion_wxyz), vector,
                product((w, i, j, k), inverse(true.quaternion_wxyz)),
                body.position_sigma_m, body.rotation_sigma_rad,
            )
        )  # fmt: skip
    return found


def rms(values: Sequence[float]) -> float:
    """Return the root of the mean square; nan of nothing."""
    return math.sqrt(sum(v * v for v in values) / len(values)) if values else math.nan


def share(values: Sequence[float], q: float) -> float:
    """Return a quantile by the nearest rank; nan of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(math.ceil(q * len(ordered)), len(ordered)) - 1]


def steps(found: Sequence[Off]) -> list[tuple[int, float, float]]:
    """Return (tick, mm, deg) of each change of (output - truth) between consecutive frames."""
    out = []
    for a, b in pairwise(found):
        if b.frame == a.frame + 1:
            out.append(
                (b.t_tick_ns, 1000.0 * math.dist(a.vector_m, b.vector_m), angle_deg(a.turn, b.turn))
            )
    return out
