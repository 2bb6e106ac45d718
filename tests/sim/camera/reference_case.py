# SPDX-License-Identifier: Apache-2.0
"""The reference case of the pixel figures: 35 mm on 27.99 mm, 3840 px, a flat wall 4 m away."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from sim.camera.exposure import Exposure
from sim.camera.field import Field
from sim.camera.figures import FrameFigures
from sim.camera.optics import Optics
from sim.camera.registration import CameraTruth, Overlay, film
from sim.camera.screens import Screen, screens_of
from sim.camera.wall_light import Drawn, WallLight
from sim.motion.attitude import Quaternion, Vector, attitude
from sim.motion.truth import TruePose

AHEAD: Quaternion = (1.0, 0.0, 0.0, 0.0)
PERIOD_NS = Fraction(10**9, 24)
LENS = Optics(35.0, (27.99, 27.99 * 9 / 16), (3840, 2160))
FX = 35.0 / 27.99 * 3840
HALF = (27.99 / 70.0, 27.99 / 70.0 * 9 / 16)
"""Tangents of the picture's half width and half height."""
FAR = Field(depths=(12.5,))
"""Content 50 m from the camera: far behind the wall."""
INSTANT = Exposure(PERIOD_NS, 0.0, 0.0)


def inner(overscan: float = 0.0) -> tuple[float, float, float, float]:
    """Return the tangents of a frustum larger than the picture by a share on each side."""
    s = 1.0 + 2.0 * overscan
    return (-s * HALF[0], s * HALF[0], -s * HALF[1], s * HALF[1])


def wall(
    away_m: float = 4.0, curve: dict[str, float] | None = None, width_m: float = 12.0
) -> list[Screen]:
    """Return a wall high and wide enough for every picture of these tests."""
    table = {"id": "main", "width_m": width_m, "height_m": 8.0, "curve": curve}
    return screens_of({**table, "pose": {"position_m": [0.0, away_m, -4.0]}})


class Motion:
    """A motion by its formulas."""

    def __init__(
        self,
        position: Callable[[float], Vector] = lambda _: (0.0, 0.0, 0.0),
        turn: Callable[[float], Quaternion] = lambda _: AHEAD,
    ) -> None:
        self._position, self._turn = position, turn

    def at(self, t_s: float) -> TruePose:
        return TruePose(self._position(t_s), self._turn(t_s))


def standing(position: Vector, turn: Quaternion) -> Motion:
    return Motion(lambda _: position, lambda _: turn)


def dolly(speed_m_s: float) -> Motion:
    return Motion(lambda t: (speed_m_s * t, 0.0, 0.0))


def camera(
    motion: Motion | None = None,
    exposure: Exposure = INSTANT,
    lens: Optics = LENS,
    screens: list[Screen] | None = None,
) -> CameraTruth:
    shown = wall() if screens is None else screens
    return CameraTruth(motion or Motion(), 0, lambda _: lens, exposure, shown)


def still_light(
    position: Vector = (0.0, 0.0, 0.0),
    turn: Quaternion = AHEAD,
    pupil_m: float = 0.0,
    tangents: tuple[float, float, float, float] | None = None,
) -> WallLight:
    """Return a wall that always shows one picture."""
    frustum = inner() if tangents is None else tangents
    return WallLight([Drawn(-(10**12), 1, position, turn, pupil_m, frustum)])


def one_frame(
    truth: CameraTruth,
    light: WallLight,
    field: Field | None = None,
    overlay: Overlay | None = None,
) -> FrameFigures:
    (figures,) = film(truth, light, [0], overlay, field or Field())
    return figures


def known(value: float | None) -> float:
    """Return a figure that must be there."""
    assert value is not None
    assert math.isfinite(value)
    return value


def panned(angle_deg: float) -> Quaternion:
    return attitude(angle_deg, 0.0, 0.0)
