# SPDX-License-Identifier: Apache-2.0
"""Whether a source repeats one pose bit for bit though the body moves (F-06).

Encoders at rest repeat themselves and are right to; a tracker whose poses carry noise never does.
So a repeated pose is proof only where something speaks against rest:
- the source was seen at rest before, and its noise went on (`NOISY_AT_REST` fresh poses);
- the body moved when the repeating began, and would have gone a visible way since;
- another source shows it moving (the caller says so).
"""

from __future__ import annotations

from tracking.sample import Decoded

# Two poses that are equal to the last bit may be chance on a coarse wire; three are not.
REPEATS = 2
NOISY_AT_REST = 50
# Of the fresh-looking poses at rest so many may have been repeats.
MOST_REPEATS = 0.02
# What a body must have gone since the repeating began, for its motion to speak against rest.
WAY_M = 0.005
ANGLE_RAD = 0.002


class StuckWatch:
    """Follows one source's poses as they came, before anything was done with them."""

    def __init__(self) -> None:
        self._last: tuple[object, ...] | None = None
        self.repeats = 0
        """How often the newest pose has been repeated."""
        self.since_ns = 0
        """Capture time of the first of the equal poses."""
        self.since_rx_ns = 0
        self._fresh_at_rest = 0
        self._repeats_at_rest = 0
        self._ever_repeated = 0
        self._fresh = 0

    def observe(self, decoded: Decoded, t_ns: int, t_rx_ns: int, at_rest: bool) -> bool:
        """Take one pose; return whether it repeats the one before."""
        pose = (decoded.position_m, decoded.pan_tilt_roll_deg, decoded.quaternion_wxyz)
        if pose == self._last:
            self.repeats += 1
            return True
        # A repeat counts against the source only once it is over: a frozen one never learns.
        if self.repeats:
            self._ever_repeated += self.repeats
            if at_rest:
                self._repeats_at_rest += self.repeats
        elif at_rest:
            self._fresh_at_rest += 1
        self._fresh += 1
        self._last, self.repeats, self.since_ns, self.since_rx_ns = pose, 0, t_ns, t_rx_ns
        return False

    @property
    def suspicious(self) -> bool:
        """Whether it repeats itself for longer than chance allows."""
        return self.repeats >= REPEATS

    @property
    def never_rests(self) -> bool:
        """Whether its noise is known to go on at rest: then a repeat is proof by itself."""
        return (
            self._fresh_at_rest >= NOISY_AT_REST
            and self._repeats_at_rest <= MOST_REPEATS * self._fresh_at_rest
        )

    @property
    def seldom_repeats(self) -> bool:
        """Whether it repeated itself seldom so far, moving or not."""
        return self._fresh >= NOISY_AT_REST and self._ever_repeated <= MOST_REPEATS * self._fresh
