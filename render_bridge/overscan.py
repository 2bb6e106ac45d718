# SPDX-License-Identifier: Apache-2.0
"""How much overscan an inner frustum needs, in steps that do not breathe. Pure.

A rotation error w of the view moves the picture's edge from tan(h) to tan(h + w), with h half the
angle of view; overscan, a share of the picture's width on each side, must be
(tan(h + w) / tan(h) - 1) / 2 to cover it (stage practice, section 1). w is three standard
deviations of the predicted rotation. Render targets are made anew when the size changes, so it goes
up a step at once and comes down a step at a time, after it was too much for a while.
"""

from __future__ import annotations

import math
from bisect import bisect_left

STEPS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3)
SIGMAS = 3.0
DOWN_AFTER_S = 5.0
# A step lower must be enough with that much to spare.
SPARE = 0.8
_STEEPEST_RAD = math.radians(80.0)


def needed_overscan(half_view_rad: float, rotation_sigma_rad: float) -> float:
    """Return the overscan that covers a predicted rotation, a share of the width on each side."""
    edge = min(half_view_rad + SIGMAS * rotation_sigma_rad, _STEEPEST_RAD)
    return max(0.0, (math.tan(edge) / math.tan(half_view_rad) - 1.0) / 2.0)


class OverscanSteps:
    """One camera's overscan."""

    def __init__(self) -> None:
        self._place = 0
        self._too_much_s = 0.0

    @property
    def value(self) -> float:
        """The overscan now."""
        return STEPS[self._place]

    def update(self, needed: float, elapsed_s: float) -> float:
        """Take what is needed at this frame and how long the frame is; return the overscan."""
        place = min(bisect_left(STEPS, needed), len(STEPS) - 1)
        if place > self._place:
            self._place, self._too_much_s = place, 0.0
        elif self._place and needed <= SPARE * STEPS[self._place - 1]:
            self._too_much_s += elapsed_s
            if self._too_much_s >= DOWN_AFTER_S:
                self._place, self._too_much_s = self._place - 1, 0.0
        else:
            self._too_much_s = 0.0
        return STEPS[self._place]
