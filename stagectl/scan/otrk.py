# SPDX-License-Identifier: Apache-2.0
"""Knows an OpenTrackIO packet, and reads the pose of one whole JSON sample. Pure.

Only for telling what is there: the stage has no input for OpenTrackIO. The header is that of
`render_bridge/outputs/otrk_packet.py`; version 1.0.0 summed modulo 255, 1.0.1 modulo 256, and both
are right here. A sample in CBOR or in several packets is known, its pose is not read.
"""

from __future__ import annotations

import math
import struct

import msgspec

from hardware_profiles.pose import Vector
from render_bridge.outputs.otrk_packet import HEADER_BYTES, fletcher16
from tracking.sample import DAMAGED, MALFORMED, Decoded, Reject

NO_NUMBER = "-"
"""Who sends, where the packet does not say it in a way that is read here."""
_HEAD = struct.Struct(">4sBBHIHH")
_MAGIC = b"OTrk"
_JSON = 1
_LAST = 0x8000


class _Axes(msgspec.Struct):
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0


class _Angles(msgspec.Struct):
    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0


class _Transform(msgspec.Struct):
    translation: _Axes
    rotation: _Angles


class _Sample(msgspec.Struct):
    source_number: int | None = msgspec.field(default=None, name="sourceNumber")
    transforms: tuple[_Transform, ...] = ()


_decoder = msgspec.json.Decoder(_Sample)


def read_otrk(data: bytes) -> Decoded | Reject:
    """Return what one datagram says, or why it is no OpenTrackIO packet."""
    if len(data) < HEADER_BYTES or not data.startswith(_MAGIC):
        return Reject("no OpenTrackIO header", MALFORMED)
    _, _, encoding, number, offset, length, checksum = _HEAD.unpack_from(data)
    payload = data[HEADER_BYTES:]
    if length & ~_LAST != len(payload):
        return Reject("its length is not what its header says", DAMAGED)
    head = data[: HEADER_BYTES - 2]
    if checksum not in (fletcher16(head, payload), _fletcher16_255(head + payload)):
        return Reject("its checksum is wrong", DAMAGED)
    whole = offset == 0 and bool(length & _LAST)
    pose = _pose(payload) if whole and encoding == _JSON else None
    if pose is None:
        return Decoded(NO_NUMBER, sequence=number, sequence_modulus=1 << 16)
    key, position_m, angles_deg = pose
    return Decoded(key, position_m, angles_deg, sequence=number, sequence_modulus=1 << 16)


def _pose(payload: bytes) -> tuple[int | str, Vector | None, Vector | None] | None:
    try:
        sample = _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    key: int | str = NO_NUMBER if sample.source_number is None else sample.source_number
    if len(sample.transforms) != 1:
        return key, None, None
    at, turned = sample.transforms[0].translation, sample.transforms[0].rotation
    numbers = (at.x, at.y, at.z, turned.pan, turned.tilt, turned.roll)
    if not all(map(math.isfinite, numbers)):
        return key, None, None
    return key, numbers[:3], numbers[3:]


def _fletcher16_255(data: bytes) -> int:
    low = high = 0
    for byte in data:
        low = (low + byte) % 255
        high = (high + low) % 255
    return high << 8 | low
