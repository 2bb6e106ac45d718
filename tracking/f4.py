# SPDX-License-Identifier: Apache-2.0
"""Mo-Sys F4, decoded into the stage frame.

Layout: camdkit mosys/f4.py. Scales and signs: the capture in tests/vectors/mosys_f4, over which the
sensor moves as pivot + R(pan, tilt, roll) * lever to 0.3 mm in the stage's own signs and no other.

    F4 | camera id | n axes | status | n x {axis id, axis status, 3 data bytes} |
    checksum = 0x40 - sum of the others, mod 256

Status: bits 3..0 frame counter, bit 4 recording, bit 5 genlocked. Angles are i24 / 1000 degrees,
positions i24 / 1000 CENTIMETRES, lens rings u16 in the last two data bytes; ids from 0x50 are
float32 in the axis status and the data bytes. Focus runs up to infinity, the reverse of
OpenTrackIO: the tracker profile says so, `focus_raw` is the number on the wire.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction

from hardware_profiles.rates import format_rate
from hardware_profiles.tracker import TrackerProfile
from tracking.sample import ABSURD, DAMAGED, Decoded, Reject
from tracking.timecode import Timecode

# The captured head sends 20 axes and about 30 are known; this keeps a false header short.
MAX_AXES = 64
COUNTER_MODULUS = 16
_LEAD = 0xF4
_HEAD = 4
_AXIS = 5
_CHECKSUM_START = 0x40
_RECORDING = 0x10
_GENLOCKED = 0x20
_STEPS_PER_DEG = 1000
_STEPS_PER_M = 100_000

_PAN, _TILT, _ROLL = 0x01, 0x02, 0x13
_X, _Y, _HEIGHT = 0x05, 0x06, 0x07
_POSE = (_PAN, _TILT, _ROLL, _X, _Y, _HEIGHT)
_FOCUS, _ZOOM, _IRIS = 0x03, 0x04, 0x0D
_ENTRANCE_PUPIL, _FX_PX = 0x50, 0x53
_TIMECODE = 0xF8
# ids 0x50 to 0x60 are float32: entrance pupil, k1, k2, fx, cx, cy, 1/focus, fy, aperture.
_FLOATS = frozenset((0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x57, 0x58, 0x60))
# Rate bits 6..5 of the timecode axis; 11 is not assigned.
_TIMECODE_RATES = (Fraction(24), Fraction(25), Fraction(30))

_float32 = struct.Struct(">f")


class F4Format:
    """F4 packets in a byte stream."""

    max_length = _HEAD + MAX_AXES * _AXIS + 1

    def probe(self, buffer: bytearray | memoryview, start: int, end: int) -> int:
        """Return the length of a valid F4 packet at `start`, 0 for none, -1 where bytes miss."""
        if buffer[start] != _LEAD:
            return 0
        if end - start < _HEAD:
            return -1
        axes = buffer[start + 2]
        if not 1 <= axes <= MAX_AXES:
            return 0
        length = _HEAD + axes * _AXIS + 1
        if end - start < length:
            return -1
        return length if sum(buffer[start : start + length]) & 0xFF == _CHECKSUM_START else 0

    def key(self, frame: bytes) -> int:
        """Return the camera id."""
        return frame[1]


F4 = F4Format()


def decode_f4(data: bytes, profile: TrackerProfile) -> Decoded | Reject:
    """Return the sample of one F4 packet, in metres and degrees of the stage frame."""
    if len(data) <= _HEAD or data[0] != _LEAD:
        return Reject("not a Mo-Sys F4 packet", DAMAGED)
    length = _HEAD + data[2] * _AXIS + 1
    if len(data) != length or not 1 <= data[2] <= MAX_AXES:
        return Reject(f"{len(data)} bytes where F4 with {data[2]} axes has {length}", DAMAGED)
    if sum(data) & 0xFF != _CHECKSUM_START:
        return Reject("the checksum of the F4 packet is wrong", DAMAGED)
    axis_ids = data[_HEAD:-1:_AXIS]
    if any(axis_ids.count(axis) > 1 for axis in _POSE):
        return Reject("an axis of the pose stands in the F4 packet twice", DAMAGED)
    axes = {data[at]: data[at + 1 : at + _AXIS] for at in range(_HEAD, length - 1, _AXIS)}
    for axis in _FLOATS & axes.keys():
        if not math.isfinite(_float32.unpack(axes[axis])[0]):
            return Reject(f"axis {axis:02X} is no finite number", ABSURD)
    pan, tilt, roll = _steps(axes, _PAN), _steps(axes, _TILT), _steps(axes, _ROLL)
    angles = None
    if pan is not None and tilt is not None and roll is not None:
        angles = (pan / _STEPS_PER_DEG, tilt / _STEPS_PER_DEG, roll / _STEPS_PER_DEG)
    x, y, height = _steps(axes, _X), _steps(axes, _Y), _steps(axes, _HEIGHT)
    position = None
    if x is not None and y is not None and height is not None:
        position = (x / _STEPS_PER_M, y / _STEPS_PER_M, height / _STEPS_PER_M)
    fault = profile.position_fault(position) if position is not None else None
    if fault is None and angles is not None:
        fault = profile.angle_fault(angles)
    if fault is not None:
        return Reject(fault, ABSURD)
    status = data[3]
    timecode = _timecode(axes.get(_TIMECODE))
    return Decoded(
        source_key=data[1],
        position_m=position,
        pan_tilt_roll_deg=angles,
        focus_raw=_ring(axes, _FOCUS),
        zoom_raw=_ring(axes, _ZOOM),
        iris_raw=_ring(axes, _IRIS),
        sequence=status & 0x0F,
        sequence_modulus=COUNTER_MODULUS,
        timecode=str(timecode) if timecode is not None else None,
        timecode_rate=format_rate(timecode.rate) if timecode is not None else None,
        fx_px=_float(axes, _FX_PX),
        entrance_pupil_m=_float(axes, _ENTRANCE_PUPIL),
        genlocked=bool(status & _GENLOCKED),
        recording=bool(status & _RECORDING),
    )


def _steps(axes: dict[int, bytes], axis: int) -> int | None:
    block = axes.get(axis)
    return int.from_bytes(block[1:], "big", signed=True) if block is not None else None


def _ring(axes: dict[int, bytes], axis: int) -> float | None:
    block = axes.get(axis)
    return float(int.from_bytes(block[2:], "big")) if block is not None else None


def _float(axes: dict[int, bytes], axis: int) -> float | None:
    block = axes.get(axis)
    return float(_float32.unpack(block)[0]) if block is not None else None


def _timecode(block: bytes | None) -> Timecode | None:
    """Return the timecode of axis F8, or None where there is none or it does not exist.

    A wrong timecode costs the timecode, not the pose.
    """
    if block is None:
        return None
    status, d1, d2, d3 = block
    rate_bits = (status >> 5) & 0b11
    if rate_bits >= len(_TIMECODE_RATES):
        return None
    try:
        return Timecode(
            hours=d1 >> 2,
            minutes=(d1 & 0x03) << 4 | d2 >> 4,
            seconds=(d2 & 0x0F) << 2 | d3 >> 6,
            frames=d3 & 0x3F,
            rate=_TIMECODE_RATES[rate_bits],
        )
    except ValueError:
        return None
