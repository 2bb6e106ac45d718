# SPDX-License-Identifier: Apache-2.0
"""Faults of what is measured: the pose as the tracker reports it, before it is encoded."""

from __future__ import annotations

import math

from sim.motion.attitude import Vector, attitude, pan_tilt_roll, product, turn_by, unit
from sim.motion.truth import TruePose, after
from sim.trackers.fault import NS_PER_S, TrackerFault
from sim.trackers.frame import Frame, Rings

ANGLES = ("pan", "tilt", "roll")
AXES = ("x", "y", "z", *ANGLES)
_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "absurd": 1e9}
NAN_VALUES = (*_NUMBERS, "non-unit")
# The largest position of each wire format; beyond, the field stands at its end.
_LARGEST_M = {"freed": (2**23 - 1) / 64_000, "f4": (2**23 - 1) / 100_000}


class Stuck(TrackerFault):
    """The pose is the same, bit by bit; frames go on, and the rings do where they `run`."""

    _pose: TruePose | None = None
    _rings: Rings | None = None

    def on_frame(self, frame: Frame) -> None:
        """Show the first pose of the window again."""
        if self._pose is None or self._rings is None:
            self._pose, self._rings = frame.pose, frame.rings
        frame.pose = self._pose
        if self.text("rings") == "stand":
            frame.rings = self._rings


class NotANumber(TrackerFault):
    """A share of the frames has no usable number in its pose."""

    def on_frame(self, frame: Frame) -> None:
        """Put it in or not."""
        if self.draw.random() >= self.number("share"):
            return
        (x, y, z), (w, i, j, k) = frame.pose
        value = self.text("value")
        if value == "non-unit":
            frame.pose = TruePose((x, y, z), (2.0 * w, 2.0 * i, 2.0 * j, 2.0 * k))
        elif self.text("field") == "position":
            frame.pose = TruePose((x, _NUMBERS[value], z), (w, i, j, k))
        else:
            frame.pose = TruePose((x, y, z), (w, _NUMBERS[value], j, k))


class Spike(TrackerFault):
    """One frame jumps `size_m` and `angle_deg` away in some direction; the next is right again."""

    _done = -1

    def on_frame(self, frame: Frame) -> None:
        """Throw the first frame of each `every_s`."""
        turn = (frame.capture_ns - self.from_ns) // round(self.number("every_s") * NS_PER_S)
        if turn == self._done:
            return
        self._done = turn
        away = self._direction(self.number("size_m"))
        about = self._direction(math.radians(self.number("angle_deg")))
        x, y, z = frame.pose.position_m
        q = unit(product(frame.pose.quaternion_wxyz, turn_by(about)))
        frame.pose = TruePose((x + away[0], y + away[1], z + away[2]), q)

    def _direction(self, size: float) -> Vector:
        """Return a vector of that length in any direction."""
        x, y, z = (self.draw.gauss(0.0, 1.0) for _ in range(3))
        scale = size / math.hypot(x, y, z)
        return (x * scale, y * scale, z * scale)


class Teleport(TrackerFault):
    """The tracker reports another place, and goes on moving from there."""

    def on_frame(self, frame: Frame) -> None:
        """Move it in its world; its attitude turns about the vertical."""
        x, y, z = frame.pose.position_m
        moved = (x + self.number("x_m"), y + self.number("y_m"), z + self.number("z_m"))
        turn = attitude(self.number("pan_deg"), 0.0, 0.0)
        frame.pose = TruePose(moved, unit(product(turn, frame.pose.quaternion_wxyz)))


class FrameReset(TrackerFault):
    """Its world is another one: every pose turned and moved by one rigid transform."""

    def on_frame(self, frame: Frame) -> None:
        """Report the pose in the new world."""
        place = (self.number("x_m"), self.number("y_m"), self.number("z_m"))
        turn = attitude(*(self.number(f"{name}_deg") for name in ANGLES))
        frame.pose = after(TruePose(place, turn), frame.pose)


class AngleFault(TrackerFault):
    """A fault of one angle; the kinds say what becomes of it."""

    def on_frame(self, frame: Frame) -> None:
        """Alter the angle of the parameter `axis`."""
        angles = list(pan_tilt_roll(frame.pose.quaternion_wxyz))
        at = ANGLES.index(self.text("axis"))
        angles[at] = self.angle(angles[at], frame)
        frame.pose = frame.pose._replace(quaternion_wxyz=attitude(*angles))

    def angle(self, deg: float, frame: Frame) -> float:
        """Return what the encoder shows."""
        return deg


class EncoderSlip(AngleFault):
    """An encoder slips by `deg` at the start, and again after every `every_s`."""

    def angle(self, deg: float, frame: Frame) -> float:
        """Return the angle with all slips so far."""
        passed_s = (frame.capture_ns - self.from_ns) / NS_PER_S
        return deg + self.number("deg") * (1 + math.floor(passed_s / self.number("every_s")))


class EncoderWrap(AngleFault):
    """An encoder's counter is too short: the angle comes back at the other end of `span_deg`."""

    def angle(self, deg: float, frame: Frame) -> float:
        """Return the angle in [-span / 2, span / 2)."""
        span = self.number("span_deg")
        return (deg + span / 2.0) % span - span / 2.0


class UnitSwap(TrackerFault):
    """Lengths are sent in another unit: `factor` 0.001 is metres sent where mm are expected."""

    def on_frame(self, frame: Frame) -> None:
        """Scale the position; a field that is too short stands at its end."""
        most = _LARGEST_M.get(self.host.config.protocol, math.inf)
        x, y, z = (
            min(most, max(-most, part * self.number("factor"))) for part in frame.pose.position_m
        )
        frame.pose = frame.pose._replace(position_m=(x, y, z))


class AxisFlip(TrackerFault):
    """One axis has the wrong sign."""

    def on_frame(self, frame: Frame) -> None:
        """Turn the sign of the parameter `axis` round."""
        numbers = [*frame.pose.position_m, *pan_tilt_roll(frame.pose.quaternion_wxyz)]
        at = AXES.index(self.text("axis"))
        numbers[at] = -numbers[at]
        x, y, z, pan, tilt, roll = numbers
        frame.pose = TruePose((x, y, z), attitude(pan, tilt, roll))


class FocusDirection(TrackerFault):
    """The focus ring counts the other way: `top` less the raw number."""

    def on_frame(self, frame: Frame) -> None:
        """Turn focus round."""
        turned = max(0.0, self.number("top") - frame.rings.focus)
        frame.rings = frame.rings._replace(focus=turned)


class LensLost(TrackerFault):
    """The encoders of the lens stand at their last number, or at zero; the pose goes on."""

    _last: Rings | None = None

    def on_frame(self, frame: Frame) -> None:
        """Show what a dead encoder shows."""
        if self._last is None:
            self._last = frame.rings if self.text("shows") == "stands" else Rings(0.0, 0.0, 0.0)
        ring = self.text("ring")
        if ring == "all":
            frame.rings = self._last
        else:
            frame.rings = frame.rings._replace(**{ring: getattr(self._last, ring)})
