# SPDX-License-Identifier: Apache-2.0
"""Free-D: the D1 message (position and orientation) and the D0 commands.

Source: Vinten free-d Installation Manual V1.4.4, appendices A and B. Big endian, two's complement:

    0 D1 | 1 camera id | 2 pan 5 tilt 8 roll, i24 1/32768 deg | 11 X 14 Y 17 Z, i24 1/64 mm |
    20 zoom 23 focus, u24 | 26 spare, u16 | 28 checksum = 0x40 - sum of the others, mod 256

Free-D's pan is positive to the right; the stage's is positive to the left. Every other sign agrees.
Angles may go beyond 180 degrees (heads send tilts up to 210) and are not clipped. What zoom, focus
and spare mean is the maker's choice: it stands in the tracker profile.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from hardware_profiles.pose import Vector
from hardware_profiles.tracker import TrackerProfile
from tracking.sample import ABSURD, DAMAGED, Decoded, Reject

D1_LENGTH = 29
D0_LENGTH = 4
ANY_CAMERA = 0xFF
COUNTER_MODULUS = 16
_D0 = 0xD0
_D1 = 0xD1
_CHECKSUM_START = 0x40
_DEG = 32768.0
_MM = 64.0
_MM_PER_M = 1000.0
_I24_MIN, _I24_MAX = -(1 << 23), (1 << 23) - 1
_U24_MAX = (1 << 24) - 1


class D0Command(IntEnum):
    """What a D0 message asks of the unit. Writing the EEPROM (D8) is left out on purpose."""

    STOP_STREAM = 0x00
    START_STREAM = 0x01
    STOP_FREEZE = 0x02
    START_FREEZE = 0x03
    POLL_POSITION = 0xD1
    STATUS = 0xD2
    PARAMETERS = 0xD3
    FIRST_TARGET = 0xD4
    NEXT_TARGET = 0xD5
    FIRST_IMAGE = 0xD6
    NEXT_IMAGE = 0xD7
    CALIBRATION = 0xDA
    DIAGNOSTIC = 0xDB


class D0(NamedTuple):
    """One command and the camera it is for (0xFF: any)."""

    camera_id: int
    command: D0Command


class FreeDFormat:
    """D1 frames in a byte stream."""

    max_length = D1_LENGTH

    def probe(self, buffer: bytearray | memoryview, start: int, end: int) -> int:
        """Return 29 for a valid D1 at `start`, 0 for none, -1 where bytes are missing."""
        if buffer[start] != _D1:
            return 0
        if end - start < D1_LENGTH:
            return -1
        # The checksum makes the sum of all 29 bytes 0x40, modulo 256.
        whole = sum(buffer[start : start + D1_LENGTH])
        return D1_LENGTH if whole & 0xFF == _CHECKSUM_START else 0

    def key(self, frame: bytes) -> int:
        """Return the camera id."""
        return frame[1]


FREED_D1 = FreeDFormat()


def decode_d1(data: bytes, profile: TrackerProfile) -> Decoded | Reject:
    """Return the sample of one D1 message, in metres and degrees of the stage frame."""
    if len(data) != D1_LENGTH:
        return Reject(f"{len(data)} bytes where Free-D D1 has {D1_LENGTH}", DAMAGED)
    if data[0] != _D1:
        return Reject(f"message type {data[0]:02X} is not Free-D D1", DAMAGED)
    checksum = (_CHECKSUM_START - sum(data[:-1])) & 0xFF
    if data[-1] != checksum:
        reason = f"checksum {data[-1]:02X} where the bytes give {checksum:02X}"
        return Reject(reason, DAMAGED)
    number = int.from_bytes
    angles = (
        0.0 - number(data[2:5], "big", signed=True) / _DEG,  # 0.0 - x: never a negative zero
        number(data[5:8], "big", signed=True) / _DEG,
        number(data[8:11], "big", signed=True) / _DEG,
    )
    position = (
        number(data[11:14], "big", signed=True) / (_MM * _MM_PER_M),
        number(data[14:17], "big", signed=True) / (_MM * _MM_PER_M),
        number(data[17:20], "big", signed=True) / (_MM * _MM_PER_M),
    )
    fault = profile.position_fault(position) or profile.angle_fault(angles)
    if fault is not None:
        return Reject(fault, ABSURD)
    zoom, focus = number(data[20:23], "big"), number(data[23:26], "big")
    spare = number(data[26:28], "big")
    has_counter = profile.spare == "iris_and_counter"
    return Decoded(
        source_key=data[1],
        position_m=position,
        pan_tilt_roll_deg=angles,
        focus_raw=float(focus),
        zoom_raw=float(zoom),
        iris_raw=_iris(spare, profile),
        sequence=spare >> 12 if has_counter else None,
        sequence_modulus=COUNTER_MODULUS if has_counter else 0,
        spare=spare,
        focal_mm=zoom / profile.zoom_per_mm if profile.zoom_per_mm else None,
        focus_distance_m=focus / profile.focus_per_m if profile.focus_per_m else None,
        tracking_quality=spare & 0xFF if profile.spare == "quality" else None,
    )


def encode_d1(
    camera_id: int,
    position_m: Vector,
    pan_tilt_roll_deg: Vector,
    *,
    zoom: int = 0,
    focus: int = 0,
    spare: int = 0,
) -> bytes:
    """Return the D1 message of a stage pose, rounded to the nearest step of the wire.

    Raises ValueError where a value does not fit its field.
    """
    pan, tilt, roll = pan_tilt_roll_deg
    body = bytearray((_D1, _within(camera_id, 0, 0xFF, "camera id")))
    for angle in (-pan, tilt, roll):
        body += _i24(angle * _DEG, "angle")
    for metres in position_m:
        body += _i24(metres * _MM_PER_M * _MM, "position")
    body += _within(zoom, 0, _U24_MAX, "zoom").to_bytes(3, "big")
    body += _within(focus, 0, _U24_MAX, "focus").to_bytes(3, "big")
    body += _within(spare, 0, 0xFFFF, "spare").to_bytes(2, "big")
    return bytes(body) + bytes(((_CHECKSUM_START - sum(body)) & 0xFF,))


def encode_d0(camera_id: int, command: D0Command) -> bytes:
    """Return the four bytes of a command."""
    body = bytes((_D0, _within(camera_id, 0, 0xFF, "camera id"), command))
    return body + bytes(((_CHECKSUM_START - sum(body)) & 0xFF,))


def decode_d0(data: bytes) -> D0 | Reject:
    """Return the command in a D0 message."""
    if len(data) != D0_LENGTH or data[0] != _D0:
        return Reject("not a Free-D D0 command of 4 bytes")
    if sum(data) & 0xFF != _CHECKSUM_START:
        return Reject("the checksum of the D0 command is wrong")
    try:
        return D0(data[1], D0Command(data[2]))
    except ValueError:
        return Reject(f"there is no D0 command {data[2]:02X}")


def _iris(spare: int, profile: TrackerProfile) -> float | None:
    if profile.spare == "iris_and_counter":
        return float(spare & 0x0FFF)
    return float(spare) if profile.spare == "iris" else None


def _i24(value: float, what: str) -> bytes:
    if not _I24_MIN - 0.5 <= value <= _I24_MAX + 0.5:  # false for nan as well
        raise ValueError(f"the {what} does not fit 24 bits")
    number = min(max(round(value), _I24_MIN), _I24_MAX)
    return number.to_bytes(3, "big", signed=True)


def _within(value: int, low: int, high: int, what: str) -> int:
    if not low <= value <= high:
        raise ValueError(f"{what} {value} is outside {low} to {high}")
    return value
