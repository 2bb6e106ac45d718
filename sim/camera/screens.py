# SPDX-License-Identifier: Apache-2.0
"""LED screens on the stage: flat rectangles, and where rays meet them.

A wall's origin is the middle of its lower edge; at pan 0 it faces -Y, with its width along X and
its height along Z. A wall is a list of screens; a curved one is built of flat columns whose
vertical edges lie on the arc, with the cameras inside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.camera.turns import Bools, Floats, matrices
from sim.motion.attitude import Quaternion, Vector, attitude, product

_ON_EDGE_M = 1e-9  # rounding: neighbours that share an edge leave no gap


@dataclass(frozen=True, slots=True)
class Screen:
    """A flat screen. `position_m` is the middle of its lower edge."""

    position_m: Vector
    quaternion_wxyz: Quaternion
    width_m: float
    height_m: float

    def moved(self, position_m: Vector, quaternion_wxyz: Quaternion) -> Screen:
        """Return this screen carried along by a frame that stands at a pose."""
        x, y, z = matrices(quaternion_wxyz) @ np.array(self.position_m) + position_m
        turn = product(quaternion_wxyz, self.quaternion_wxyz)
        return Screen((float(x), float(y), float(z)), turn, self.width_m, self.height_m)


class Met(NamedTuple):
    """Where rays met the wall."""

    points_m: Floats
    """(..., 3), NaN where none."""
    hit: Bools
    """(...): the nearest screen on the ray shows its front there."""
    screen: Floats
    """(...) the index of the nearest screen, -1 where none."""


def meet(screens: Sequence[Screen], origins: Floats, directions: Floats) -> Met:
    """Return where rays first meet a screen. Both (..., 3), of shapes that broadcast.

    A screen's back is black, and hides what is behind it.
    """
    shape = np.broadcast_shapes(origins.shape, directions.shape)[:-1]
    nearest, front = np.full(shape, np.inf), np.zeros(shape, bool)
    which = np.full(shape, -1)
    for index, screen in enumerate(screens):
        right, into, up = matrices(screen.quaternion_wxyz).T
        offset = origins - np.array(screen.position_m)
        # Components first: an origin for many directions is then a few numbers only.
        with np.errstate(divide="ignore", invalid="ignore"):
            speed = directions @ into
            t = -(offset @ into) / speed
            across = offset @ right + t * (directions @ right)
            rise = offset @ up + t * (directions @ up)
            here = (
                (t > 0.0) & (t < nearest)
                & (np.abs(across) <= screen.width_m / 2.0 + _ON_EDGE_M)
                & (rise >= -_ON_EDGE_M) & (rise <= screen.height_m + _ON_EDGE_M)
            )  # fmt: skip
        nearest[here], which[here] = t[here], index
        front[here] = np.broadcast_to(speed > 0.0, shape)[here]
    reach = np.where(front, nearest, np.nan)
    return Met(origins + reach[..., None] * directions, front, which)


def meet_planes(
    screens: Sequence[Screen], which: Floats, origins: Floats, directions: Floats
) -> Floats:
    """Return where rays (..., 3) meet the endless plane of the screen given for each.

    NaN where they do not, not from its front, or where `which` is -1.
    """
    turns = matrices([screen.quaternion_wxyz for screen in screens])
    into, foot = turns[:, :, 1], np.array([screen.position_m for screen in screens])
    index = which.astype(int)
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.sum(directions * into[index], axis=-1)
        t = np.sum((foot[index] - origins) * into[index], axis=-1) / speed
        t = np.where((speed > 0.0) & (t > 0.0) & (index >= 0), t, np.nan)
    return np.asarray(origins + t[..., None] * directions)


def screens_of(table: Mapping[str, Any]) -> list[Screen]:
    """Return the screens of a `[[wall]]` table of a stage file, from the picture's left.

    Raises ValueError for what is no such wall, for a mesh and for a wall that a body carries.
    """
    name = table.get("id", "?")
    for key in ("mesh", "body"):
        if table.get(key):
            raise ValueError(
                f"wall {name!r}: {key}: the virtual camera films flat and curved walls"
            )
    try:
        width, height = float(table["width_m"]), float(table["height_m"])
        pose = table.get("pose", {})
        x, y, z = (float(value) for value in pose.get("position_m", (0.0, 0.0, 0.0)))
        pan, tilt, roll = (float(pose.get(f"{key}_deg", 0.0)) for key in ("pan", "tilt", "roll"))
        curve = table.get("curve")
        radius = math.inf if curve is None else float(curve["radius_m"])
        count = 1 if curve is None else int(curve.get("segments", 16))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"wall {name!r}: {error}: width_m, height_m, pose or curve") from error
    if not all(map(math.isfinite, (x, y, z, pan, tilt, roll, width, height))):
        raise ValueError(f"wall {name!r}: a size or a pose is no finite number")
    if not (width > 0.0 and height > 0.0 and radius > 0.0 and count > 0):
        raise ValueError(f"wall {name!r}: width, height, radius and segments must be above 0")
    if curve is None:
        flat = [Screen((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), width, height)]
    else:
        if width > 2.0 * math.pi * radius or width / radius / count >= math.pi:
            raise ValueError(f"wall {name!r}: width_m {width:g} does not fit on its arc")
        flat = _columns(width, height, radius, count)
    return [screen.moved((x, y, z), attitude(pan, tilt, roll)) for screen in flat]


def _columns(width: float, height: float, radius: float, count: int) -> list[Screen]:
    # The arc's middle is the wall's origin, its centre lies `radius` toward the cameras.
    angle = width / radius
    chord = 2.0 * radius * math.sin(angle / count / 2.0)
    depth = radius * math.cos(angle / count / 2.0)  # of a chord's middle, from the arc's centre
    found = []
    for i in range(count):
        theta = angle * ((i + 0.5) / count - 0.5)
        foot = (depth * math.sin(theta), depth * math.cos(theta) - radius, 0.0)
        found.append(Screen(foot, attitude(-math.degrees(theta), 0.0, 0.0), chord, height))
    return found
