# SPDX-License-Identifier: Apache-2.0
"""The delay of position, rotation and lens: what motion each needs, and what to do for it.

A tracker may filter each of the three differently, so each has its own delay.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from tracking.calibration.delay import Delay, Search, measure_delay
from tracking.calibration.motion_signal import NS_PER_S, Signal
from tracking.calibration.recording import Recording
from tracking.calibration.refusal import Refused

Quantity = Literal["position", "rotation", "lens"]
QUANTITIES: tuple[Quantity, ...] = ("position", "rotation", "lens")

ROTATION = Search(
    "rotation", math.radians(1.0), "deg/s", math.degrees(1.0),
    "turn the camera left and right, briskly and unevenly, for ten seconds", fit_gain=True,
)  # fmt: skip
POSITION = Search(
    "position",
    0.02,
    "mm/s",
    1000.0,
    "move the camera to and fro, briskly and unevenly, for ten seconds",
)
LENS = Search(
    "lens", 0.0, "units/s", 1.0, "turn the ring to and fro, briskly and unevenly, for ten seconds",
    fit_gain=True,
)  # fmt: skip

# With a correlation above this the answer needs no second try.
_CLEAR = 0.9
# A ring that moved less than this many steps of its own noise has not been turned.
_RANGE_IN_NOISE = 20.0
_RANGE_PERCENT = (0.5, 99.5)


def delay_of(
    quantity: Quantity,
    reference: Recording,
    other: Recording,
    most_ms: float = 1000.0,
    seed: int = 0,
) -> Delay | Refused | None:
    """Return the delay of one quantity of `other`, or None where one of the two lacks it."""
    if quantity == "rotation":
        return rotation_delay(reference, other, most_ms, seed)
    if quantity == "position":
        return position_delay(reference, other, most_ms, seed)
    return lens_delay(reference, other, most_ms, seed)


def rotation_delay(
    reference: Recording, other: Recording, most_ms: float = 1000.0, seed: int = 0
) -> Delay | Refused | None:
    """Return the delay of the rotation; each may speak of its own axes on the camera.

    The gain is fitted too: against a picture it tells how far off its fx is.

    A gain is fitted, because a picture's rotation is as good as the fx it was made with.
    """
    if reference.rotation is None or other.rotation is None:
        return None
    search = replace(ROTATION, most_ms=most_ms, seed=seed)
    return measure_delay(reference.rotation, other.rotation, search)


def position_delay(
    reference: Recording, other: Recording, most_ms: float = 1000.0, seed: int = 0
) -> Delay | Refused | None:
    """Return the delay of the position; the two may track different points of one camera.

    Where the reference has a rotation, the lever between the points is solved as well (its rotation
    must be as late as its position).
    """
    if reference.position is None or other.position is None:
        return None
    search = replace(POSITION, most_ms=most_ms, seed=seed)
    places = (reference.position, other.position)
    found = measure_delay(*places, search, reference.axes)
    if reference.axes is None or (isinstance(found, Delay) and found.correlation > _CLEAR):
        return found
    # Far-off points of a turning camera travel unlike each other: start from where it turned.
    turned = rotation_delay(reference, other, most_ms, seed)
    if not isinstance(turned, Delay):
        return found
    return measure_delay(*places, search, reference.axes, turned.delay_ms)


def lens_delay(
    reference: Recording, other: Recording, most_ms: float = 1000.0, seed: int = 0
) -> Delay | Refused | None:
    """Return the delay of the ring that shows it best; units and directions may differ."""
    shared = [name for name in reference.rings if name in other.rings]
    if not shared:
        return None
    results = [
        _ring_delay(name, reference.rings[name], other.rings[name], most_ms, seed)
        for name in shared
    ]
    found = [one for one in results if isinstance(one, Delay)]
    return max(found, key=lambda one: one.correlation) if found else results[0]


def _ring_delay(
    name: str, reference: Signal, other: Signal, most_ms: float, seed: int
) -> Delay | Refused:
    for whose, signal in (("the reference", reference), ("the other source", other)):
        if not _was_turned(signal):
            return Refused(f"too little motion: {name} of {whose} stood still; {LENS.advice}")
    search = replace(LENS, most_ms=most_ms, seed=seed, signal=name, unit=f"{name}/s")
    return measure_delay(reference, other, search)


def _was_turned(signal: Signal) -> bool:
    """Tell a turned ring from a still one with noise, whatever its unit."""
    series = np.cumsum(signal.values[:, 0]) * (signal.period_ns / NS_PER_S)
    if len(series) < 4:
        return False
    low, high = np.percentile(series, _RANGE_PERCENT)
    # The second difference of white noise has sqrt(6) sigma; a steady turn has none.
    noise = float(np.median(np.abs(np.diff(series, 2)))) / (0.6745 * math.sqrt(6.0))
    return bool(high - low > _RANGE_IN_NOISE * noise)
