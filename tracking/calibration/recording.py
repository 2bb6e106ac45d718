# SPDX-License-Identifier: Apache-2.0
"""What one source showed of a camera's motion, ready to be compared with another source.

Whatever order and doubling the samples came in, the signals here have growing times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hardware_profiles.pose import Quaternion, Vector
from tracking.calibration.motion_signal import (
    Instants,
    Signal,
    axes_turning,
    changing,
    travelling,
    turning,
)
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.timed_pose import TimedPose

FEWEST_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Recording:
    """Rates of change of one source; None for what it does not carry.

    `axes` is the rate of the rotation matrix (`axes_turning`), `rings` by the names that sources
    share: "zoom", "focus", "iris".
    """

    position: Signal | None = None
    rotation: Signal | None = None
    axes: Signal | None = None
    rings: Mapping[str, Signal] = field(default_factory=dict)

    @classmethod
    def of_samples(
        cls,
        positions: Sequence[tuple[int, Vector]] = (),
        rotations: Sequence[tuple[int, Quaternion]] = (),
        rings: Mapping[str, Sequence[tuple[int, float]]] | None = None,
    ) -> Recording:
        """Return the recording of samples (t_ns, value), each quantity with its own times."""
        place, turn = _sorted(positions, 3), _sorted(rotations, 4)
        lens = {name: _sorted(values, 1) for name, values in (rings or {}).items()}
        return cls(
            None if place is None else travelling(*place),
            None if turn is None else turning(*turn),
            None if turn is None else axes_turning(*turn),
            {name: changing(at, v[:, 0]) for name, one in lens.items() if one for at, v in [one]},
        )

    @classmethod
    def of_track(cls, track: Sequence[TimedPose]) -> Recording:
        """Return the recording of whole poses."""
        return cls.of_samples(
            [(item.t_ns, item.pose.position_m) for item in track],
            [(item.t_ns, item.pose.rotation) for item in track],
        )


def _sorted(
    samples: Sequence[tuple[int, float | Vector | Quaternion]], axes: int
) -> tuple[Instants, Floats] | None:
    """Return times and values (n, axes) in order, of equal times the first; None for too few."""
    if len(samples) < FEWEST_SAMPLES:
        return None
    t_ns, first = np.unique(np.array([at for at, _ in samples], dtype=np.int64), return_index=True)
    values = np.array([value for _, value in samples], dtype=np.float64).reshape(-1, axes)
    return (t_ns, values[first]) if len(t_ns) >= FEWEST_SAMPLES else None
