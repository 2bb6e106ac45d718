# SPDX-License-Identifier: Apache-2.0
"""Where the true camera sees what a node drew, and where it should.

A node draws the virtual world through its eye. Of a virtual point X it lights the point Q of the
wall where the line from that eye to X meets it. The true camera sees Q at p', and should see X at
p: the wall is off by p' - p. Where that line misses the wall's end, the plane of the screen on
which X should be seen goes on; where a node draws with an eye from which there is no such point,
or shows it behind the camera, the error counts as the picture's diagonal, never as no error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.camera.field import Field
from sim.camera.optics import Optics, project_each
from sim.camera.screens import Screen, meet, meet_planes
from sim.camera.turns import Bools, Floats, matrices, turned, turned_back
from sim.camera.wall_light import Drawn
from sim.motion.truth import TruePose

_OPEN_STAGE_M = 5.0  # how far the "wall" is for an overlay where there is none


class Eyes(NamedTuple):
    """Where pictures are seen or drawn from: positions (..., 3) and turns (..., 3, 3)."""

    position: Floats
    turn: Floats


def wall_errors(
    screens: Sequence[Screen],
    lenses: Sequence[Optics],
    field: Field,
    rays: Floats,
    pixels: Floats,
    true: Eyes,
    node: Eyes,
) -> tuple[Floats, Bools, Floats]:
    """Return p' - p (frames, rows, columns, depths, 2), which directions see the wall, and X.

    `rays` (frames, rows, columns, 3) are the camera's; the eyes are (frames, 1 or rows).
    """
    eye = true.position[..., None, :]
    directions = turned(true.turn, rays)
    met = meet(screens, eye, directions)
    reach = np.sqrt(np.sum((met.points_m - eye) ** 2, axis=-1))
    reach = np.where(met.hit, reach, _OPEN_STAGE_M)
    points = field.points(np.broadcast_to(eye, directions.shape), directions, reach)
    drawn_from = node.position[..., None, None, :]
    towards = points - drawn_from
    painted = meet(screens, drawn_from, towards)
    on_plane = painted.points_m
    lost = ~painted.hit & met.hit[..., None]
    if lost.any():
        which = np.broadcast_to(met.screen[..., None], lost.shape)[lost]
        from_ = np.broadcast_to(drawn_from, towards.shape)[lost]
        on_plane[lost] = meet_planes(screens, which, from_, towards[lost])
    local = turned_back(true.turn[..., None, :, :], on_plane - eye[..., None, :])
    return project_each(lenses, local) - pixels[:, :, None, :], met.hit, points


def eyes(
    poses: Sequence[TruePose], pupils_m: Sequence[float], shape: tuple[int, ...] = (-1, 1)
) -> Eyes:
    """Return the entrance pupils of sensors at poses, in a shape."""
    turn = matrices([pose.quaternion_wxyz for pose in poses])
    position = (
        np.array([pose.position_m for pose in poses]) + np.array(pupils_m)[:, None] * turn[:, :, 1]
    )
    return Eyes(position.reshape(*shape, 3), turn.reshape(*shape, 3, 3))


def drawn_eyes(drawn: Sequence[Drawn], shape: tuple[int, ...] = (-1, 1)) -> Eyes:
    """Return the eyes that a node drew through: position + R (0, pupil, 0)."""
    turn = matrices([one.quaternion_wxyz for one in drawn])
    pupil = np.array([[one.pupil_m] for one in drawn])
    position = np.array([one.position_m for one in drawn]) + pupil * turn[:, :, 1]
    return Eyes(position.reshape(*shape, 3), turn.reshape(*shape, 3, 3))


def sizes(off: Floats, optics: Optics) -> Floats:
    """Return the lengths (...) of pixel errors (..., 2): a diagonal at most, and where unknown."""
    size, most = np.sqrt(np.sum(off * off, axis=-1)), optics.diagonal_px
    return np.asarray(np.where(size < most, size, most))


def rms(away: Floats, counted: Bools, axis: int | tuple[int, ...]) -> Floats:
    """Return the root mean square over axes of what is counted; 0 where nothing is."""
    total = np.sum(np.where(counted, away * away, 0.0), axis=axis)
    count = np.sum(np.broadcast_to(counted, away.shape), axis=axis)
    return np.asarray(np.sqrt(total / np.maximum(count, 1)))
