# SPDX-License-Identifier: Apache-2.0
"""The motions by name, as configurations and scenarios write them."""

from __future__ import annotations

from collections.abc import Callable

from sim.motion.attitude import Vector
from sim.motion.camera_moves import Crane, Dolly, HandHeld, LockedOff
from sim.motion.trajectory import Trajectory
from sim.motion.trajectory_file import read_trajectory
from sim.motion.truth import Moved, Truth

FILE_PREFIX = "file:"
MOTIONS: dict[str, Callable[[int], Truth]] = {
    "locked-off": LockedOff,
    "dolly": Dolly,
    "crane": Crane,
    "hand-held": HandHeld,
}


def make_motion(
    name: str, seed: int = 0, origin_m: Vector = (0.0, 0.0, 0.0), loop: bool = True
) -> Truth:
    """Return the motion of that name; "file:PATH" is a recorded trajectory.

    `seed` tells one camera's move from another's, `origin_m` is added to every position, `loop`
    says whether a recorded trajectory begins again. Raises ValueError for an unknown name or a
    malformed file, OSError for one that cannot be read.
    """
    if name.startswith(FILE_PREFIX):
        motion: Truth = Trajectory(read_trajectory(name.removeprefix(FILE_PREFIX)), loop)
    else:
        make = next((make for key, make in MOTIONS.items() if _same(key, name)), None)
        if make is None:
            known = ", ".join(MOTIONS)
            raise ValueError(f"unknown motion {name!r}; known: {known}, or file:PATH")
        motion = make(seed)
    return motion if origin_m == (0.0, 0.0, 0.0) else Moved(motion, origin_m)


def _same(key: str, name: str) -> bool:
    """Return whether two names differ in hyphens at most ("handheld" is "hand-held")."""
    return key.replace("-", "") == name.replace("-", "").replace("_", "")
