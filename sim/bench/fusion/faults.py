# SPDX-License-Identifier: Apache-2.0
"""Breaks a stream of samples at one moment, in the ways that trackers break.

| kind | what happens from the moment on |
|---|---|
| die | no sample comes any more |
| freeze | the last pose comes again and again, bit for bit, with new times |
| jump | all positions stand (0.8, -0.5, 0.2) m elsewhere |
| spike | one sample is 0.9 m off |
| reset | its world turns by 20 deg about Z and shifts by 1 m |
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from sim.bench.fusion import quaternions
from sim.bench.fusion.degrade import Samples

KINDS = ("die", "freeze", "jump", "spike", "reset")
JUMP_M = (0.8, -0.5, 0.2)
SPIKE_M = (0.9, 0.0, 0.0)
RESET_M = (1.0, 0.0, 0.0)
RESET_RAD = math.radians(20.0)


@dataclass(frozen=True, slots=True)
class Break:
    """One kind of fault and its time in the recording."""

    kind: str
    at_s: float


def parse_break(text: str) -> Break:
    """Return a fault from "KIND@SECONDS". Raises ValueError with what is wrong."""
    kind, at, seconds = text.partition("@")
    if kind not in KINDS or not at:
        raise ValueError(f"found {text!r}, expected KIND@SECONDS with one of {', '.join(KINDS)}")
    try:
        at_s = float(seconds)
    except ValueError:
        at_s = math.nan
    if not 0.0 < at_s < math.inf:
        raise ValueError(f"found {seconds!r} seconds, expected a time above 0")
    return Break(kind, at_s)


def broken(samples: Samples, fault: Break) -> Samples:
    """Return the samples with the fault in. Raises ValueError where it lies outside of them."""
    first = int(np.searchsorted(samples.t_s, fault.at_s))
    if not 0 < first < len(samples.t_s):
        last_s = samples.t_s[-1]
        raise ValueError(f"--fault: found {fault.at_s:g} s, expected 0 to {last_s:.1f} s")
    if fault.kind == "die":
        return Samples(
            samples.t_s[:first],
            samples.position_m[:first],
            samples.rotation_wxyz[:first],
            samples.arrival_s[:first],
            samples.arrival[samples.arrival < first],
        )
    position, rotation = samples.position_m.copy(), samples.rotation_wxyz.copy()
    if fault.kind == "freeze":
        position[first:], rotation[first:] = position[first - 1], rotation[first - 1]
    elif fault.kind == "jump":
        position[first:] += JUMP_M
    elif fault.kind == "spike":
        position[first] += SPIKE_M
    else:
        turn = quaternions.exp(np.array([0.0, 0.0, RESET_RAD]))
        position[first:] = quaternions.rotate(turn, position[first:]) + RESET_M
        rotation[first:] = quaternions.product(turn, rotation[first:])
    return replace(samples, position_m=position, rotation_wxyz=rotation)
