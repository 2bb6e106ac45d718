# SPDX-License-Identifier: Apache-2.0
"""A rig session for tests: every field of the format is used."""

from __future__ import annotations

from hardware_profiles.lens.profile import LensName, SensorMode
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import CameraBody, Look, LookBoard, RigSession, make_session
from hardware_profiles.transform import Transform

DATE = "2026-11-27T08:00:00Z"
SENSOR = SensorMode(27.99, 15.75, 3840, 2160, "4K UHD")
ZOOM = Motor("zoom", 60_000.0, 4_464.0, "up", 65_536.0, DATE)
FOCUS = Motor("focus", 9_000.0, 300.0, "down", None, DATE)


def session(
    build: str = "A-12345", camera: str = "A", *, notes: str = "",
    motor: tuple[Motor, ...] = (ZOOM, FOCUS),
) -> RigSession:  # fmt: skip
    """Return a session that is not hashed yet."""
    return make_session(
        build, CameraBody(camera, "ARRI", "ALEXA 35", "5001"),
        LensName("Fujinon", "Premista 28-100", "12345", "PL"), sensor=SENSOR, profile="a" * 64,
        motor=motor, rig_offset=Transform((0.0, -0.12, 0.08), 0.5, -1.0, 0.0), offset_set_on=DATE,
        board=LookBoard("charuco:11x8:DICT_5X5_100", 30.0, 22.5),
        look=Look("look.png", "b" * 64, 0.0, 1.0, 70, 0.3, 0.008, 0.1, 0.05), author="kim",
        date=DATE, notes=notes,
    )  # fmt: skip
