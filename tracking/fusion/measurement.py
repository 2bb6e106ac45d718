# SPDX-License-Identifier: Apache-2.0
"""From a tracker's sample to what it says of the sensor in the stage frame.

stage_T_sensor = alignment (stage_T_world) * sample (world_T_body) * rig offset (body_T_sensor).
A source may carry a position without a rotation, a rotation without a position, or single axes of
a head; what it does not measure is None here, or filled in from what is known of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.frames import from_pan_tilt_roll, to_pan_tilt_roll
from hardware_profiles.pose import (
    ORIGIN,
    Pose,
    Quaternion,
    Vector,
    conjugate,
    rotate,
)
from tracking.sample import TrackerSample

AXES = ("x", "y", "z", "pan", "tilt", "roll")
POSITION_AXES = AXES[:3]
ROTATION_AXES = AXES[3:]
PLAIN = Pose()


@dataclass(frozen=True, slots=True)
class SourceModel:
    """What the estimator must know about one source."""

    alignment: Pose
    """stage_T_world."""
    rig_offset: Pose
    """body_T_sensor."""
    position_sigma_m: float
    rotation_sigma_rad: float
    rate: Fraction
    binds_pose: bool = True
    axes: tuple[str, ...] = AXES
    """What it measures, in its own world. The rest is taken as known: from the other sources of
    the body where they measure it, else 0."""
    elsewhere: tuple[str, ...] = ()
    """Axes that another source of the body measures."""

    def axes_of(self, names: tuple[str, ...]) -> bool:
        """Return whether it measures any of these axes."""
        return not set(names).isdisjoint(self.axes)

    @property
    def stands_plain(self) -> bool:
        """Whether its world is the stage, and its body the sensor."""
        return self.alignment is PLAIN and self.rig_offset is PLAIN

    @property
    def measures_all(self) -> bool:
        """Whether no axis must be filled in."""
        return len(self.axes) == len(AXES)


class Measurement(NamedTuple):
    """What one sample says, in the stage frame."""

    t_ns: int
    t_rx_ns: int
    t_sigma_s: float
    position_m: Vector | None
    """Of the sensor; of the tracked body's origin where `lever_m` is not None."""
    rotation: Quaternion | None
    lever_m: Vector | None
    """Body origin to sensor in the sensor's axes: a position that came without its rotation is
    moved by the rotation that is known for its time."""


def in_stage(sample: TrackerSample, model: SourceModel, known: Pose | None) -> Measurement | None:
    """Return what a sample says; None where it carries no pose, or one that is no number.

    `known` is the body's sensor pose at about that time, for the axes the source does not measure.
    """
    position, rotation = sample.decoded.position_m, sample.decoded.rotation()
    if not model.measures_all:
        position, rotation = _filled(position, rotation, model, known)
    if not _finite(position, rotation):
        return None
    alignment, rig = model.alignment, model.rig_offset
    times = (sample.t_capture_ns, sample.t_rx_ns, sample.t_sigma_ns * 1e-9)
    if model.stands_plain:
        return Measurement(*times, position, rotation, None)
    if rotation is None:
        body = alignment.compose(Pose(position or ORIGIN)).position_m
        lever = rotate(conjugate(rig.rotation), rig.position_m)
        return Measurement(*times, body, None, lever if lever != ORIGIN else None)
    whole = alignment.compose(Pose(position or ORIGIN, rotation)).compose(rig)
    return Measurement(*times, None if position is None else whole.position_m, whole.rotation, None)


def _finite(position: Vector | None, rotation: Quaternion | None) -> bool:
    """Whether there is anything, and all of it numbers: a sum is finite where all its parts are."""
    if position is None:
        return rotation is not None and math.isfinite(sum(rotation))
    return math.isfinite(sum(position) + (0.0 if rotation is None else sum(rotation)))


def sensor_position(measurement: Measurement, rotation: Quaternion) -> Vector:
    """Return where the sensor is, by a measurement that has a position."""
    x, y, z = measurement.position_m or ORIGIN
    if measurement.lever_m is None:
        return (x, y, z)
    dx, dy, dz = rotate(rotation, measurement.lever_m)
    return (x + dx, y + dy, z + dz)


def _filled(
    position: Vector | None, rotation: Quaternion | None, model: SourceModel, known: Pose | None
) -> tuple[Vector | None, Quaternion | None]:
    """Return position and rotation with the axes that are not measured from what is known."""
    there = Pose()
    if known is not None:  # world_T_body of the estimate
        there = model.alignment.inverse().compose(known).compose(model.rig_offset.inverse())
    place = _picked(position, there.position_m, POSITION_AXES, model)
    said = None if rotation is None else to_pan_tilt_roll(rotation)
    angles = _picked(said, to_pan_tilt_roll(there.rotation), ROTATION_AXES, model)
    return place, None if angles is None else from_pan_tilt_roll(*angles)


def _picked(
    said: Vector | None, known: Vector, names: tuple[str, ...], model: SourceModel
) -> Vector | None:
    """Return the three axes: as said, as known from other sources, or 0 where nobody measures."""
    if model.axes_of(names):
        if said is None:
            return None
    elif not set(names).isdisjoint(model.elsewhere):
        return None  # the others say it all
    x, y, z = (
        (said or ORIGIN)[i] if name in model.axes else known[i] if name in model.elsewhere else 0.0
        for i, name in enumerate(names)
    )
    return (x, y, z)
