# SPDX-License-Identifier: Apache-2.0
"""Mo-Sys F4 as a head writes it, and the simulator's own reading of a capture.

Layout (camdkit mosys/f4.py): F4, camera id, n, status, n axes of 5 bytes {id, axis status, 3 data},
checksum (0x40 - sum) mod 256. Status: bits 3..0 frame counter, 4 recording, 5 genlocked. Angles are
i24 thousandths of a degree, positions i24 thousandths of a CENTIMETRE, rings u16 in data 2..3; ids
from 0x50 to 0x60 are float32 over axis status and data. Pan, tilt, roll and axes have the signs of
the stage; focus grows towards infinity.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from sim.motion.attitude import Vector, attitude, pan_tilt_roll
from sim.motion.truth import TruePose
from sim.trackers.frame import Rings
from sim.trackers.timecode import Digits

LEAD = 0xF4
PAN, TILT, ROLL = 0x01, 0x02, 0x13
X, Y, HEIGHT = 0x05, 0x06, 0x07
FOCUS, ZOOM, IRIS = 0x03, 0x04, 0x0D
TIMECODE = 0xF8
RECORDING, GENLOCKED = 0x10, 0x20
LARGEST_RING = 0xFFFF
TIMECODE_RATES = {24: 0b00, 25: 0b01, 30: 0b10}
"""Rate bits 6..5 of the status of the timecode axis."""
_ANGLES, _LENGTHS, _RINGS = (PAN, TILT, ROLL), (X, Y, HEIGHT), (FOCUS, ZOOM, IRIS)
_FLOATS = range(0x50, 0x61)
_STEPS_PER_DEG = 1000
_STEPS_PER_M = 100_000
_MOST_AXES = 255


class Axis(NamedTuple):
    """One axis of a packet: degrees, metres, ring counts, a float, or raw data where unknown."""

    id: int
    value: float | Digits | bytes
    status: int = 0
    """The axis status; of no use where the value fills it (float32)."""


class Packet(NamedTuple):
    """One F4 packet."""

    camera_id: int
    status: int
    axes: tuple[Axis, ...]

    def number(self, axis_id: int) -> float:
        """Return the number of an axis. Raises ValueError where the packet has none."""
        for axis in self.axes:
            if axis.id == axis_id and isinstance(axis.value, int | float):
                return axis.value
        raise ValueError(f"an F4 packet has no axis {axis_id:02X}")

    def pose(self) -> TruePose:
        """Return the pose: metres and unit quaternion in the stage's axes."""
        x, y, z = (self.number(axis) for axis in _LENGTHS)
        return TruePose((x, y, z), attitude(*(self.number(axis) for axis in _ANGLES)))


def write_packet(packet: Packet) -> bytes:
    """Return the bytes of a packet. Raises ValueError for what does not fit."""
    if len(packet.axes) > _MOST_AXES:
        raise ValueError(f"{len(packet.axes)} axes do not fit into an F4 packet")
    out = bytearray((LEAD, packet.camera_id, len(packet.axes), packet.status))
    for axis in packet.axes:
        out += bytes((axis.id,)) + _axis_bytes(axis)
    out.append((0x40 - sum(out)) % 256)
    return bytes(out)


def read_packet(data: bytes) -> Packet:
    """Return the packet in whole bytes. Raises ValueError where they are none."""
    if len(data) < 5 or data[0] != LEAD or len(data) != 5 * data[2] + 5:
        raise ValueError(f"{len(data)} bytes are no F4 packet")
    if sum(data) % 256 != 0x40:
        raise ValueError("the checksum of an F4 packet is wrong")
    axes = []
    for at in range(4, len(data) - 1, 5):
        axes.append(_read_axis(data[at], data[at + 1 : at + 5]))
    return Packet(data[1], data[3], tuple(axes))


def pose_packet(
    camera_id: int,
    pose: TruePose,
    rings: Rings,
    counter: int,
    timecode: tuple[Digits, int] | None = None,
    flags: int = 0,
) -> bytes:
    """Return the packet of a live head: pose, rings, and timecode with its nominal rate if any.

    `flags` are RECORDING and GENLOCKED. Raises ValueError for what does not fit and for a timecode
    rate that F4 has no bits for.
    """
    axes: list[Axis] = [
        Axis(FOCUS, round(rings.focus)),
        Axis(ZOOM, round(rings.zoom)),
        Axis(IRIS, round(rings.iris)),
        *(Axis(name, part) for name, part in zip(_LENGTHS, pose.position_m, strict=True)),
        *_angle_axes(pan_tilt_roll(pose.quaternion_wxyz)),
    ]
    if timecode is not None:
        digits, nominal = timecode
        if nominal not in TIMECODE_RATES:
            raise ValueError(f"F4 carries timecode of 24, 25 or 30 frames/s, not {nominal}")
        axes.append(Axis(TIMECODE, digits, TIMECODE_RATES[nominal] << 5))
    return write_packet(Packet(camera_id, flags | counter % 16, tuple(axes)))


def _angle_axes(angles_deg: Vector) -> Sequence[Axis]:
    return [Axis(name, angle) for name, angle in zip(_ANGLES, angles_deg, strict=True)]


def _axis_bytes(axis: Axis) -> bytes:
    value = axis.value
    if isinstance(value, bytes):
        return bytes((axis.status,)) + value
    if isinstance(value, Digits):
        h, m, s, f = value
        word = h << 18 | m << 12 | s << 6 | f
        return bytes((axis.status,)) + word.to_bytes(3, "big")
    if axis.id in _FLOATS:
        return struct.pack(">f", value)
    steps = value
    if axis.id in _ANGLES:
        steps = value * _STEPS_PER_DEG
    elif axis.id in _LENGTHS:
        steps = value * _STEPS_PER_M
    try:
        if axis.id in _RINGS:
            return bytes((axis.status, 0)) + round(steps).to_bytes(2, "big")
        return bytes((axis.status,)) + round(steps).to_bytes(3, "big", signed=True)
    except (OverflowError, ValueError):
        raise ValueError(f"{value:g} does not fit into axis {axis.id:02X} of F4") from None


def _read_axis(axis_id: int, block: bytes) -> Axis:
    status, data = block[0], block[1:]
    if axis_id in _FLOATS:
        return Axis(axis_id, float(struct.unpack(">f", block)[0]))
    if axis_id in _ANGLES:
        return Axis(axis_id, int.from_bytes(data, "big", signed=True) / _STEPS_PER_DEG, status)
    if axis_id in _LENGTHS:
        return Axis(axis_id, int.from_bytes(data, "big", signed=True) / _STEPS_PER_M, status)
    if axis_id in _RINGS and data[0] == 0:
        return Axis(axis_id, int.from_bytes(data[1:], "big"), status)
    if axis_id == TIMECODE:
        word = int.from_bytes(data, "big")
        digits = Digits(word >> 18, word >> 12 & 63, word >> 6 & 63, word & 63)
        return Axis(axis_id, digits, status)
    return Axis(axis_id, data, status)
