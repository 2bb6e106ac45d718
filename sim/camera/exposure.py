# SPDX-License-Identifier: Apache-2.0
"""When a camera's rows see: exposure, readout, and how they fit into one frame of the wall.

A frame's exposure begins at its sync edge plus the shift. Row `share` (0 the top edge of the
picture, 1 its bottom edge) begins `readout * share` later and is exposed as long as every other.
"Mid-exposure" without more words is the middle row's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Exposure:
    """A body's timing at one frame rate."""

    period_ns: Fraction | float
    shutter_deg: float = 180.0
    readout_ms: float = 8.0
    """From the first row's start to the last row's; 0 is a global shutter."""
    sync_shift_ms: float = 0.0
    """How much after its sync edge the exposure begins."""

    def __post_init__(self) -> None:
        """Refuse what no body does. Raises ValueError."""
        if not self.period_ns > 0:
            raise ValueError(f"period_ns: found {self.period_ns}, expected above 0")
        if not 0.0 <= self.shutter_deg <= 360.0:
            raise ValueError(f"shutter_deg: found {self.shutter_deg:g}, expected 0 to 360")
        if not 0.0 <= self.readout_ms <= float(self.period_ns) / _NS_PER_MS:
            raise ValueError(f"readout_ms: found {self.readout_ms:g}, expected 0 to one frame")
        if not math.isfinite(self.sync_shift_ms):
            raise ValueError(f"sync_shift_ms: found {self.sync_shift_ms}, expected a number")

    @property
    def period_ms(self) -> float:
        """One frame of the camera in ms."""
        return float(self.period_ns) / _NS_PER_MS

    @property
    def exposure_ms(self) -> float:
        """How long each row is exposed, ms."""
        return self.period_ms * self.shutter_deg / 360.0

    def start_ns(self, edge_ns: int) -> int:
        """Return when the first row begins to be exposed."""
        return edge_ns + round(self.sync_shift_ms * _NS_PER_MS)

    def row_mid_ns(self, edge_ns: int, share: float = 0.5) -> int:
        """Return the middle of the exposure of the row at a share of the picture's height."""
        later_ms = self.exposure_ms / 2.0 + self.readout_ms * share
        return self.start_ns(edge_ns) + round(later_ms * _NS_PER_MS)

    def end_ns(self, edge_ns: int) -> int:
        """Return when the last row stops being exposed."""
        return self.start_ns(edge_ns) + round((self.exposure_ms + self.readout_ms) * _NS_PER_MS)

    def spare_ms(self, wall_period_ms: float | None = None) -> float:
        """Return what is left of one wall frame after exposure and readout; negative: split.

        The wall's period is the camera's own where it is not given.
        """
        wall_ms = self.period_ms if wall_period_ms is None else wall_period_ms
        return wall_ms - self.exposure_ms - self.readout_ms

    def suggested_shift_ms(
        self, wall_changes_ms: float = 0.0, wall_period_ms: float | None = None
    ) -> float:
        """Return the sync shift that leaves as much spare before the exposure as after it.

        `wall_changes_ms`: from a sync edge to the moment at which the wall shows its next frame.
        The answer lies within half a wall frame of no shift. With a negative spare it splits as
        evenly as can be.
        """
        wall_ms = self.period_ms if wall_period_ms is None else wall_period_ms
        shift = wall_changes_ms + self.spare_ms(wall_ms) / 2.0
        return (shift + wall_ms / 2.0) % wall_ms - wall_ms / 2.0
