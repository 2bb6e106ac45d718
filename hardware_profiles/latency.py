# SPDX-License-Identifier: Apache-2.0
"""How late a wall shows what its node put out: by processor, its mode and the rate."""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import Body, Stage
from hardware_profiles.wall import Processor, Wall

# Where neither the camera nor its wall's processor says anything.
ASSUMED_FRAMES = 2.0


def processor_frames(processor: Processor, rate: Fraction) -> float | None:
    """Return the frames that a processor takes in its mode at a rate; None where no row fits."""
    anywhere = None
    for row in processor.latency:
        if row.mode != processor.mode:
            continue
        if row.rate and parse_rate(row.rate) == rate:
            return row.frames
        if not row.rate:
            anywhere = row.frames
    return anywhere


def wall_frames(stage: Stage, wall: Wall) -> float | None:
    """Return the latency of a wall's outer view, or None where no processor tells it."""
    for processor in stage.processor:
        if processor.id == wall.processor:
            return processor_frames(processor, stage.frame_rate())
    return None


def seen_wall(stage: Stage, body: Body) -> Wall | None:
    """Return the wall that a camera sees most: the one it names, else the first."""
    if body.wall is not None:
        return next((wall for wall in stage.wall if wall.id == body.wall), None)
    return stage.wall[0] if stage.wall else None


def camera_wall_frames(stage: Stage, body: Body) -> float:
    """Return the frames between a node's vsync and light, for what a camera sees on its wall.

    That is the inner frustum: an inner frustum that is rendered elsewhere comes later than the
    wall's outer view.
    """
    if body.wall_latency_frames is not None:
        return body.wall_latency_frames
    wall = seen_wall(stage, body)
    frames = None if wall is None else wall_frames(stage, wall)
    if wall is None or frames is None:
        return ASSUMED_FRAMES
    return frames + wall.inner_extra_frames
