# SPDX-License-Identifier: Apache-2.0
"""What operators ride on one body's pose: masked axes, then the live trim. Pure.

A masked axis stays at the value it had when it was masked: x, y, z, pan, tilt, roll of the sensor
in the stage frame. It goes there and back within `EASE_S`, so that the picture does not jump. The
trim comes last, in the camera's own frame (x right, y along the view, z up in the picture; turns
about the same axes): it is made by eye, and those are the axes the eye sees. It stays right while
the camera turns. It goes to its new value no faster than `TRIM_MM_S` and `TRIM_DEG_S`.

A hold pins what is shown, mask and trim included; what is ridden meanwhile is seen on release. The
poses as measured get the trim, which mends the chain, and not the mask, which hides what was.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping

from hardware_profiles.frames import from_pan_tilt_roll, to_pan_tilt_roll
from hardware_profiles.pose import (
    Pose,
    Vector,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    to_rotation_vector,
)
from hardware_profiles.stage import ALL_AXES
from stagectl.show.state import NO_TRIM, Trim

EASE_S = 0.3
TRIM_MM_S = 100.0
TRIM_DEG_S = 3.0
# Frames whose pose as measured is still to come: more than can wait (measured.py).
REMEMBERED = 256
# Velocities are differences over this.
_DT_S = 1e-3
_AXES = len(ALL_AXES)
_LENGTHS = 3
_SPEEDS = (TRIM_MM_S,) * _LENGTHS + (TRIM_DEG_S,) * _LENGTHS
_UNKNOWN = math.nan


class Ride:
    """Mask and trim of one body, a frame at a time."""

    def __init__(self) -> None:
        self._trim: Trim = NO_TRIM
        self._wanted: Trim = NO_TRIM
        self._at: list[float] = [_UNKNOWN] * _AXES
        """Where a masked axis stays; nan before it is known, and where nothing is masked."""
        self._share = [0.0] * _AXES
        """How much of each axis is masked now, 0 to 1, before it is smoothed."""
        self._masked: tuple[str, ...] = ()
        self._begun = False
        self._of_frame: OrderedDict[int, Trim] = OrderedDict()

    @property
    def is_plain(self) -> bool:
        """Tell whether poses pass as they are, now and in all frames ahead."""
        return self._trim == NO_TRIM == self._wanted and not self._masked and not any(self._share)

    def follow(self, masked: tuple[str, ...], at: Mapping[str, float], trim: Trim) -> bool:
        """Take an order; `at` is where axes stay that are masked already. Tell what is new.

        The first order of a life is not new to those who look: it is followed at once.
        """
        new = masked != self._masked or trim != self._wanted
        for place, axis in enumerate(ALL_AXES):
            if axis not in masked:
                continue
            if axis not in self._masked and self._begun and self._share[place] == 0.0:
                self._at[place] = _UNKNOWN
            if math.isnan(self._at[place]) and axis in at:
                self._at[place] = at[axis]
                if not self._begun:
                    self._share[place] = 1.0
        self._masked, self._wanted = masked, trim
        if not self._begun:
            self._trim = trim
        return new

    def advance(self, frame: int, period_s: float, pose: Pose | None) -> None:
        """Go on by one frame; `pose` is the tracked one of it, where newly masked axes stay."""
        self._begun = True
        if pose is not None and any(math.isnan(self._at[p]) for p in self._masked_places()):
            values = _values(pose)
            for place in self._masked_places():
                if math.isnan(self._at[place]):
                    self._at[place] = values[place]
        self._share = [self._share_in(place, 1, period_s) for place in range(_AXES)]
        for place, share in enumerate(self._share):
            if share == 0.0 and ALL_AXES[place] not in self._masked:
                self._at[place] = _UNKNOWN
        self._trim = self._trim_in(1, period_s)
        if self._trim != NO_TRIM:
            self._of_frame[frame] = self._trim
            while len(self._of_frame) > REMEMBERED:
                self._of_frame.popitem(last=False)

    def pose(self, pose: Pose, frames: int = 0, period_s: float = 0.0) -> Pose:
        """Return a tracked pose as it is shown, `frames` after the newest one."""
        if self.is_plain:
            return pose
        return trimmed(self._masked_pose(pose, frames, period_s), self._trim_in(frames, period_s))

    def motion(self, pose: Pose, velocity: Vector, angular: Vector) -> tuple[Vector, Vector]:
        """Return the velocities (m/s, rad/s, in the stage frame) of the pose as it is shown."""
        if self.is_plain:
            return velocity, angular
        x, y, z = (p + v * _DT_S for p, v in zip(pose.position_m, velocity, strict=True))
        wx, wy, wz = (w * _DT_S for w in angular)
        turn = from_rotation_vector((wx, wy, wz))
        later = self.pose(Pose((x, y, z), normalized(multiply(turn, pose.rotation))))
        now = self.pose(pose)
        rates = to_rotation_vector(multiply(later.rotation, conjugate(now.rotation)))
        speeds = [(b - a) / _DT_S for a, b in zip(now.position_m, later.position_m, strict=True)]
        return (
            (speeds[0], speeds[1], speeds[2]),
            (rates[0] / _DT_S, rates[1] / _DT_S, rates[2] / _DT_S),
        )

    def measured(self, frame: int, pose: Pose) -> Pose:
        """Return a pose as measured with the trim of its frame."""
        trim = self._of_frame.get(frame)
        return pose if trim is None else trimmed(pose, trim)

    def masked_at(self) -> dict[str, float]:
        """Return where the masked axes stay, as far as it is known."""
        return {
            ALL_AXES[place]: self._at[place]
            for place in self._masked_places()
            if not math.isnan(self._at[place])
        }

    def state(self) -> tuple[float, ...]:
        """Return how far all has come: 6 trims, 6 shares, 6 values of masked axes."""
        return (*self._trim, *self._share, *self._at)

    def restore(self, state: tuple[float, ...]) -> None:
        """Go on from there. Raises ValueError where it is of another form."""
        if len(state) != 3 * _AXES:
            raise ValueError(f"mask and trim of {len(state)} numbers, expected {3 * _AXES}")
        x, y, z, pan, tilt, roll = state[:_AXES]
        self._trim = (x, y, z, pan, tilt, roll)
        self._share = list(state[_AXES : 2 * _AXES])
        self._at = list(state[2 * _AXES :])
        self._begun = True

    def _masked_places(self) -> list[int]:
        return [place for place, axis in enumerate(ALL_AXES) if axis in self._masked]

    def _share_in(self, place: int, frames: int, period_s: float) -> float:
        # An axis whose place is not known yet is not on its way there.
        masked = ALL_AXES[place] in self._masked and not math.isnan(self._at[place])
        way = frames * period_s / EASE_S
        share = self._share[place]
        return min(share + way, 1.0) if masked else max(share - way, 0.0)

    def _trim_in(self, frames: int, period_s: float) -> Trim:
        if self._trim == self._wanted:
            return self._trim
        x, y, z, pan, tilt, roll = (
            now + max(-speed * frames * period_s, min(wanted - now, speed * frames * period_s))
            for now, wanted, speed in zip(self._trim, self._wanted, _SPEEDS, strict=True)
        )
        return (x, y, z, pan, tilt, roll)

    def _masked_pose(self, pose: Pose, frames: int, period_s: float) -> Pose:
        shares = [_smooth(self._share_in(p, frames, period_s)) for p in range(_AXES)]
        if not any(shares):
            return pose
        values = _values(pose)
        for place, share in enumerate(shares):
            if share > 0.0:
                off = self._at[place] - values[place]
                if place >= _LENGTHS:
                    off = math.remainder(off, 360.0)
                values[place] += share * off
        x, y, z, pan, tilt, roll = values
        turned = any(shares[_LENGTHS:])
        return Pose((x, y, z), from_pan_tilt_roll(pan, tilt, roll) if turned else pose.rotation)


def trimmed(pose: Pose, trim: Trim) -> Pose:
    """Return a pose with a trim (mm, deg) in its own frame."""
    if trim == NO_TRIM:
        return pose
    x, y, z, pan, tilt, roll = trim
    own = Pose((x * 1e-3, y * 1e-3, z * 1e-3), from_pan_tilt_roll(pan, tilt, roll))
    moved = pose.compose(own)
    return Pose(moved.position_m, normalized(moved.rotation))


def _values(pose: Pose) -> list[float]:
    return [*pose.position_m, *to_pan_tilt_roll(pose.rotation)]


def _smooth(share: float) -> float:
    """Smoothstep: begins and ends at rest."""
    return share * share * (3.0 - 2.0 * share)
