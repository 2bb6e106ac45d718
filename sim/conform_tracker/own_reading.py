# SPDX-License-Identifier: Apache-2.0
"""The second reading of Free-D and F4 frames, in the stage frame (metres, degrees, pan left).

Sources: Free-D manual V1.4.4, appendices A and B; F4: camdkit mosys/f4.py for the layout, the fit
of a real capture for the scales (linear axes are 1/1000 centimetre).
"""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conform_tracker.cut import D1_BYTES, F4_AXIS, F4_HEAD, Protocol

Matrix = NDArray[np.float64]
Triple = tuple[float, float, float]

_F4_RATES: dict[int, int] = {0: 24, 1: 25, 2: 30}
# Entrance pupil, k1, k2, fx, cx, cy, 1/focus distance, fy, aperture.
_F4_FLOATS = (0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x57, 0x58, 0x60)


class OwnTimecode(NamedTuple):
    """Digits as they stand there, whether they exist or not."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    fps: int | None
    """Frame numbers of a second that the source states, None where it does not (or nonsense)."""
    drop: bool

    def __str__(self) -> str:
        """Return HH:MM:SS:FF."""
        mark = ";" if self.drop else ":"
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{mark}{self.frames:02}"


class OwnReading(NamedTuple):
    """What a frame says, by the second reader."""

    key: int | str
    position_m: Triple | None = None
    rotation: Matrix | None = None
    """3x3, Rz(pan) Rx(tilt) Ry(roll)."""
    focus: float | None = None
    zoom: float | None = None
    iris: float | None = None
    counter: int | None = None
    timecode: OwnTimecode | None = None
    time_s: float | None = None
    time_is_f32: bool = False
    quaternion_length: float | None = None
    not_finite: str = ""
    """Which number is nan or inf."""


def turn(axis: int, angle_rad: float) -> Matrix:
    """Return the right-handed rotation about X (0), Y (1) or Z (2)."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def from_angles(pan_deg: float, tilt_deg: float, roll_deg: float) -> Matrix:
    """Return Rz(pan) Rx(tilt) Ry(roll), multiplied out."""
    pan, tilt, roll = math.radians(pan_deg), math.radians(tilt_deg), math.radians(roll_deg)
    cp, sp = math.cos(pan), math.sin(pan)
    ct, st = math.cos(tilt), math.sin(tilt)
    cr, sr = math.cos(roll), math.sin(roll)
    return np.array((
        (cp * cr - sp * st * sr, -sp * ct, cp * sr + sp * st * cr),
        (sp * cr + cp * st * sr, cp * ct, sp * sr - cp * st * cr),
        (-ct * sr, st, ct * cr),
    ))  # fmt: skip


def from_quaternion(w: float, x: float, y: float, z: float) -> Matrix:
    """Return the matrix of a quaternion of any length but 0."""
    n = 2.0 / (w * w + x * x + y * y + z * z)
    return np.array((
        (1.0 - n * (y * y + z * z), n * (x * y - w * z), n * (x * z + w * y)),
        (n * (x * y + w * z), 1.0 - n * (x * x + z * z), n * (y * z - w * x)),
        (n * (x * z - w * y), n * (y * z + w * x), 1.0 - n * (x * x + y * y)),
    ))  # fmt: skip


def read_frame(frame: bytes, protocol: Protocol) -> OwnReading | None:
    """Return what a frame says; None where its type or length is wrong."""
    return _read_d1(frame) if protocol == "freed" else _read_f4(frame)


def _read_d1(frame: bytes) -> OwnReading | None:
    if len(frame) != D1_BYTES or frame[0] != 0xD1:
        return None
    # Six signed and two unsigned 24-bit fields; each is widened to 32 bits and read at one go.
    signed = [
        value >> 8
        for value in struct.unpack(
            ">6i", b"".join(frame[at : at + 3] + b"\0" for at in range(2, 20, 3))
        )
    ]
    pan, tilt, roll = (value / 32768 for value in signed[:3])
    x, y, z = (value / 64 / 1000 for value in signed[3:])
    zoom, focus = struct.unpack(">2I", b"\0" + frame[20:23] + b"\0" + frame[23:26])
    (spare,) = struct.unpack(">H", frame[26:28])
    return OwnReading(
        frame[1], (x, y, z), from_angles(-pan, tilt, roll), float(focus), float(zoom),
        counter=spare >> 12,
    )  # fmt: skip


def _read_f4(frame: bytes) -> OwnReading | None:
    if len(frame) < F4_HEAD + F4_AXIS + 1 or frame[0] != 0xF4:
        return None
    if len(frame) != F4_HEAD + F4_AXIS * frame[2] + 1:
        return None
    axes: dict[int, bytes] = {}
    not_finite = ""
    for at in range(F4_HEAD, len(frame) - 1, F4_AXIS):
        axes[frame[at]] = frame[at + 1 : at + F4_AXIS]
        if frame[at] in _F4_FLOATS:
            if not math.isfinite(struct.unpack(">f", frame[at + 1 : at + F4_AXIS])[0]):
                not_finite = f"axis {frame[at]:02X}"
    angles = [_i24(axes.get(axis)) for axis in (0x01, 0x02, 0x13)]
    places = [_i24(axes.get(axis)) for axis in (0x05, 0x06, 0x07)]
    position = rotation = None
    pan, tilt, roll = angles
    if pan is not None and tilt is not None and roll is not None:
        rotation = from_angles(pan / 1000, tilt / 1000, roll / 1000)
    x, y, z = places
    if x is not None and y is not None and z is not None:
        position = (x / 1000 / 100, y / 1000 / 100, z / 1000 / 100)
    return OwnReading(
        frame[1], position, rotation,
        _u16(axes.get(0x03)), _u16(axes.get(0x04)), _u16(axes.get(0x0D)),
        counter=frame[3] % 16, timecode=_f4_timecode(axes.get(0xF8)), not_finite=not_finite,
    )  # fmt: skip


def _i24(block: bytes | None) -> int | None:
    return None if block is None else struct.unpack(">i", block[1:] + b"\0")[0] >> 8


def _u16(block: bytes | None) -> float | None:
    return None if block is None else float(struct.unpack(">H", block[2:])[0])


def _f4_timecode(block: bytes | None) -> OwnTimecode | None:
    if block is None:
        return None
    (word,) = struct.unpack(">I", b"\0" + block[1:])
    return OwnTimecode(
        word >> 18, word >> 12 & 0x3F, word >> 6 & 0x3F, word & 0x3F,
        _F4_RATES.get(block[0] >> 5 & 3), False,
    )  # fmt: skip
