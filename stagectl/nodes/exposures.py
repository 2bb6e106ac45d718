# SPDX-License-Identifier: Apache-2.0
"""When each camera exposes, against the frames of the wall: spare time, split frames, advice. Pure.

A wall shows frame k from `V_k + wall latency` for one frame. A rolling shutter needs exposure plus
readout for a whole picture; where a change of the wall falls into that time, the picture is split:
its upper rows saw one frame, its lower ones the next. Spare time is what is left of the wall's
frame (../shared practice: 24 fps, 180 degrees, 8 ms of readout leave 12.8 ms).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.latency import camera_wall_frames
from hardware_profiles.rates import parse_rate, period_ns
from hardware_profiles.stage import Body, Stage

# A camera and a wall are never together better than that; advice leaves it on both sides.
MARGIN_MS = 0.5
MOST_EXPOSURES = 64
_MS = 1e-6


class Exposures(NamedTuple):
    """One camera against one wall; times in ms from a change of the wall."""

    wall_ms: float
    """How long the wall shows one frame."""
    camera_ms: float
    """From one exposure of the camera to its next."""
    starts_ms: tuple[float, ...]
    """When the first row begins to expose, for each exposure in the time that they repeat in."""
    exposure_ms: float
    readout_ms: float
    spare_ms: float
    """What is left of the wall's frame; below 0 no shift of the camera helps."""
    split: bool
    shift_ms: float | None
    """How far to move the camera's sync so that no frame is split; None: not needed, or no help."""
    sentence: str


def exposures_of(stage: Stage, body: Body) -> Exposures:
    """Return how a camera's exposures lie in the wall's frames.

    Both are locked to the same house sync; `exposure.sync_shift_ms` is when the first row begins,
    after V_k.
    """
    rate = stage.frame_rate()
    camera_rate = parse_rate(body.exposure.fps) if body.exposure.fps else rate
    wall_ms, camera_ms = period_ns(rate) * _MS, period_ns(camera_rate) * _MS
    exposure_ms = camera_ms * body.exposure.shutter_deg / 360.0
    readout_ms = body.exposure.readout_ms
    # Whole frames of latency do not matter here: the wall changes once in each of its frames.
    late_ms = camera_wall_frames(stage, body) % 1.0 * wall_ms
    first_ms = body.exposure.sync_shift_ms - late_ms
    ratio = camera_rate / rate
    # After so many exposures they lie in the wall's frames as before.
    count = min(ratio.numerator, MOST_EXPOSURES)
    starts = tuple(sorted((first_ms + n * camera_ms) % wall_ms for n in range(count)))
    busy_ms = exposure_ms + readout_ms
    spare_ms = _largest_gap(starts, wall_ms) - busy_ms
    split = any(start + busy_ms > wall_ms for start in starts)
    shift = _shift(starts, busy_ms, wall_ms, spare_ms) if split else None
    return Exposures(
        wall_ms, camera_ms, starts, exposure_ms, readout_ms, spare_ms, split, shift,
        _sentence(stage, body, camera_rate, ratio, spare_ms, shift, split=split),
    )  # fmt: skip


def _largest_gap(starts: Sequence[float], wall_ms: float) -> float:
    """Return the longest time between two beginnings, around the wall's frame."""
    after = (*starts[1:], starts[0] + wall_ms)
    return max(later - start for start, later in zip(starts, after, strict=True))


def _shift(
    starts: Sequence[float], busy_ms: float, wall_ms: float, spare_ms: float
) -> float | None:
    """Return the smallest shift, in ms, after which every exposure lies within one wall frame."""
    if spare_ms < 0.0:
        return None
    margin = min(MARGIN_MS, spare_ms / 2.0)
    wanted = []
    for start in starts:
        # Move this one just behind a change of the wall, or so that it ends just before one.
        for target in (margin, wall_ms - busy_ms - margin):
            move = (target - start) % wall_ms
            wanted += [move, move - wall_ms]
    near = 1e-6
    for shift in sorted(wanted, key=abs):
        moved = [(start + shift + near) % wall_ms - near for start in starts]
        if all(margin - near <= at <= wall_ms - busy_ms - margin + near for at in moved):
            return shift
    return None


def _sentence(
    stage: Stage,
    body: Body,
    camera_rate: Fraction,
    ratio: Fraction,
    spare_ms: float,
    shift: float | None,
    *,
    split: bool,
) -> str:
    if not split:
        return f"spare {spare_ms:.1f} ms"
    if shift is not None:
        return f"split: shift camera {body.id} by {shift:+.1f} ms"
    if ratio.numerator > 1 and ratio.denominator > 1:
        camera, wall = (f"{float(rate):.3f}" for rate in (camera_rate, stage.frame_rate()))
        return f"split: camera {body.id} at {camera} fps drifts through a wall at {wall} fps"
    share = spare_ms / (period_ns(camera_rate) * _MS)
    widest = math.floor(body.exposure.shutter_deg + share * 360.0)
    if widest >= 1:
        return f"split by {-spare_ms:.1f} ms: close the shutter to {widest} degrees or less"
    return f"split by {-spare_ms:.1f} ms: its readout alone is too long for this wall"
