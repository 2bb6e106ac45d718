# SPDX-License-Identifier: Apache-2.0
"""What the LEDs of one output show at a true time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from sim.motion.attitude import Quaternion, Vector


class Drawn(NamedTuple):
    """A picture that a node began to scan out: what it drew for one camera."""

    t_vsync_ns: int
    frame: int
    position_m: Vector
    """The pose the node drew with, stage frame, before `pupil_m`."""
    quaternion_wxyz: Quaternion
    pupil_m: float
    """From the pose along its +Y to the perspective's centre (VIEW of the node link)."""
    inner: tuple[float, float, float, float]
    """Left, right, bottom, top tangents of the inner frustum, overscan in them."""
    on_wall: bool = True
    """The camera's inner frustum stands on the wall."""


class WallLight:
    """The pictures of one output in the order they were scanned out.

    The LED processor shows each `latency_ns` after its scan-out began, until the next.
    """

    def __init__(self, drawn: Iterable[Drawn] = (), latency_ns: int = 0) -> None:
        """Take pictures in order of their vsyncs. Raises ValueError where they are not."""
        self.latency_ns = latency_ns
        self._drawn: list[Drawn] = []
        self._times: list[int] = []
        for one in drawn:
            self.add(one)

    def add(self, drawn: Drawn) -> None:
        """Add the next picture. Raises ValueError where it is older than the newest."""
        if self._times and drawn.t_vsync_ns < self._times[-1]:
            raise ValueError(
                f"a wall's pictures come in order: {drawn.t_vsync_ns} after {self._times[-1]} ns"
            )
        self._drawn.append(drawn)
        self._times.append(drawn.t_vsync_ns)

    def lit_at(self, t_ns: int) -> Drawn | None:
        """Return the picture that is lit at a true time; None before the first."""
        newest = bisect_right(self._times, t_ns - self.latency_ns)
        return self._drawn[newest - 1] if newest else None
