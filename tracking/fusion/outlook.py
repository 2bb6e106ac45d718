# SPDX-License-Identifier: Apache-2.0
"""Where a body will be and where it was: both tracks asked for one time.

Two poses leave the building. `show` is the one *as shown*, for the wall: what `predict` says, but
for the moment in which a body that was lost is back; `measured` the one *as
measured*, for composite and post. How far a motion is carried on is bounded twice: by the
operator's cap, and by silence, because a tracker that stopped says nothing of what comes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import ORIGIN, Pose, Quaternion, Vector
from tracking.fusion.curve import value_at
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.rejoin import Rejoin, rejoin
from tracking.fusion.smoother import smoothed
from tracking.fusion.space import POSITIONS, ROTATIONS, Value
from tracking.fusion.track import Track

# The operator's cap on how far a pose is predicted, where the stage file says none.
CAP_S = 0.6
# A silent body runs on until HOLD and then comes to a stop with this time constant.
STOP_S = 0.1


class Estimate(NamedTuple):
    """Where a body is at one time."""

    t_ns: int
    pose: Pose
    velocity_m_s: Vector
    angular_velocity_rad_s: Vector
    position_sigma_m: float
    """One sigma of each axis."""
    rotation_sigma_rad: float
    t_capture_ns: int
    """Capture time of the newest sample in it."""


class Outlook:
    """Asks both tracks."""

    def __init__(self, position: Track, rotation: Track, cap_s: float) -> None:
        self._position = position
        self._rotation = rotation
        self._cap_s = cap_s
        self.rejoin: Rejoin | None = None
        """What is shown goes over to a body that was lost and is back."""

    def predict(self, t_ns: int, now_ns: int | None, hold_ns: int) -> Estimate | None:
        """Return the estimate for a time; see `BodyEstimator.predict`."""
        position, rotation = self._position, self._rotation
        place_ns, turn_ns = position.newest_ns, rotation.newest_ns
        if place_ns is None or turn_ns is None:
            return None
        lead_s = 0.0 if now_ns is None else (t_ns - now_ns) * 1e-9
        calm_s = math.inf if now_ns is None else lead_s + hold_ns * 1e-9
        unseen = (t_ns - place_ns) * 1e-9
        ahead, speed = self._carried(unseen, calm_s)
        place = position.at(ahead, unseen, unseen - lead_s)
        if turn_ns != place_ns:
            unseen = (t_ns - turn_ns) * 1e-9
            ahead, angular = self._carried(unseen, calm_s)
        else:
            angular = speed
        turn = rotation.at(ahead, unseen, unseen - lead_s)
        if place is None or turn is None:
            return None
        velocity, rates = place.rate, turn.rate
        if speed != 1.0:
            velocity = (velocity[0] * speed, velocity[1] * speed, velocity[2] * speed)
        if angular != 1.0:
            rates = (rates[0] * angular, rates[1] * angular, rates[2] * angular)
        return Estimate(
            t_ns, Pose(vector(place.value), upright(turn.value)), velocity, rates,
            math.sqrt(place.variance), math.sqrt(turn.variance),
            place_ns if place_ns > turn_ns else turn_ns,
        )  # fmt: skip

    def show(self, t_ns: int, now_ns: int, hold_ns: int) -> Estimate | None:
        """Return the same as it is shown; see `BodyEstimator.show`."""
        found = self.predict(t_ns, now_ns, hold_ns)
        if found is None or self.rejoin is None:
            return found
        pose, velocity, rates = self.rejoin.moving(
            found.pose, found.velocity_m_s, found.angular_velocity_rad_s, now_ns
        )
        return found._replace(pose=pose, velocity_m_s=velocity, angular_velocity_rad_s=rates)

    def lead_back(self, now_ns: int, held: Pose, back: Pose) -> None:
        """Let what is shown go over to a body that was lost and is back, from where its tracks held
        it: the shown pose itself where it was still on its way."""
        if self.rejoin is not None:
            held = self.rejoin.shown(held, now_ns)
        self.rejoin = rejoin(held, back, now_ns)

    def run(
        self, t_ns: int, step_ns: float, count: int, now_ns: int | None, hold_ns: int
    ) -> list[Pose]:
        """Return the poses that `show` gives for t, t + step, ..; empty before any sample."""
        place, turn = self._position.curve(), self._rotation.curve()
        place_ns, turn_ns = self._position.newest_ns, self._rotation.newest_ns
        if place is None or turn is None or place_ns is None or turn_ns is None:
            return []
        poses = []
        for index in range(count):
            at_ns = t_ns + index * step_ns
            lead_s = 0.0 if now_ns is None else (at_ns - now_ns) * 1e-9
            calm_s = math.inf if now_ns is None else lead_s + hold_ns * 1e-9
            unseen = (at_ns - place_ns) * 1e-9
            ahead, _ = self._carried(unseen, calm_s)
            x, y, z = value_at(place, POSITIONS, ahead, max(unseen - lead_s, 0.0))
            if turn_ns != place_ns:
                unseen = (at_ns - turn_ns) * 1e-9
                ahead, _ = self._carried(unseen, calm_s)
            rotation = value_at(turn, ROTATIONS, ahead, max(unseen - lead_s, 0.0))
            pose = Pose((x, y, z), upright(rotation))
            if self.rejoin is not None and now_ns is not None:  # each is shown a step later
                pose = self.rejoin.shown(pose, now_ns + (index + 1) * step_ns)
            poses.append(pose)
        return poses

    def at(self, t_ns: int) -> Estimate | None:
        """Return the estimate for a time, whenever it is asked for."""
        return self.predict(t_ns, None, 0)

    def measured(self, t_ns: int, lag_ns: int) -> Estimate | None:
        """Return the smoothed pose at a past time; see `BodyEstimator.measured`."""
        position = self._position.entries(t_ns, t_ns + lag_ns)
        rotation = self._rotation.entries(t_ns, t_ns + lag_ns)
        place = smoothed(position, POSITIONS, POSITION.q_fast, t_ns)
        turn = smoothed(rotation, ROTATIONS, ROTATION.q_fast, t_ns)
        if place is None or turn is None:
            return None
        return Estimate(
            t_ns, Pose(vector(place.value), upright(turn.value)), ORIGIN, ORIGIN,
            math.sqrt(place.variance), math.sqrt(turn.variance), t_ns,
        )  # fmt: skip

    def _carried(self, unseen_s: float, calm_s: float) -> tuple[float, float]:
        """Return how far a motion is carried on, and the share of its speed that is left."""
        ahead, speed = unseen_s, 1.0
        over = unseen_s - calm_s
        if over > 0.0:
            speed = math.exp(-over / STOP_S)
            ahead = calm_s + STOP_S * (1.0 - speed)
        if ahead > self._cap_s:
            return self._cap_s, 0.0
        return (ahead, speed) if ahead >= 0.0 else (0.0, 0.0)


def vector(value: Value) -> Vector:
    """Return a position of a track as a vector."""
    return (value[0], value[1], value[2])


def upright(value: Value) -> Quaternion:
    """Return a rotation of a track as a quaternion with w >= 0."""
    w, x, y, z = value
    return (w, x, y, z) if w >= 0.0 else (-w, -x, -y, -z)
