# SPDX-License-Identifier: Apache-2.0
"""OSC 1.0 messages as a tracking application sends them, and SLIP for serial lines.

Two mappings: stagectl's own (stage frame) and the VMC protocol's camera (Unity frame: left-handed,
X right, Y up, Z forward). OSC: strings end in 1 to 4 zero bytes, padded to 4; numbers big endian.
"""

from __future__ import annotations

import math
import struct

from sim.motion.truth import TruePose

_SLIP_END, _SLIP_ESC, _SLIP_ESC_END, _SLIP_ESC_ESC = 0xC0, 0xDB, 0xDC, 0xDD


def encode_message(address: str, types: str, arguments: tuple[float | int | str, ...]) -> bytes:
    """Return one OSC message; types are of i, f and s, one letter an argument."""
    out = _string(address) + _string("," + types)
    for letter, argument in zip(types, arguments, strict=True):
        if letter == "s":
            out += _string(str(argument))
        elif letter == "i":
            out += struct.pack(">i", int(argument))
        elif letter == "f":
            out += struct.pack(">f", float(argument))
        else:
            raise ValueError(f"OSC type {letter!r} is not one of i, f, s")
    return out


def camera_message(
    name: str, pose: TruePose, focus: float = 0.0, zoom: float = 0.0, iris: float = 0.0
) -> bytes:
    """Return `/stagectl/camera/NAME x y z w qx qy qz focus zoom iris`, all floats, stage frame."""
    numbers = (*pose.position_m, *pose.quaternion_wxyz, focus, zoom, iris)
    return encode_message(f"/stagectl/camera/{name}", "f" * len(numbers), numbers)


def vmc_camera_message(name: str, pose: TruePose, fov_deg: float = 40.0) -> bytes:
    """Return `/VMC/Ext/Cam NAME px py pz qx qy qz qw fov` in Unity's frame.

    The frames differ by the exchange of Y and Z, a mirror: a position is exchanged, a rotation
    axis (an axial vector) is exchanged and turned round.
    """
    (x, y, z), (w, qx, qy, qz) = pose
    if not math.isfinite(fov_deg):
        raise ValueError(f"field of view {fov_deg} is not a number")
    return encode_message("/VMC/Ext/Cam", "sffffffff", (name, x, z, y, -qx, -qz, -qy, w, fov_deg))


def slip_encode(packet: bytes) -> bytes:
    """Return the packet as RFC 1055 frames it, with END at both ends (OSC 1.1 over a stream)."""
    out = bytearray((_SLIP_END,))
    for byte in packet:
        if byte == _SLIP_END:
            out += bytes((_SLIP_ESC, _SLIP_ESC_END))
        elif byte == _SLIP_ESC:
            out += bytes((_SLIP_ESC, _SLIP_ESC_ESC))
        else:
            out.append(byte)
    out.append(_SLIP_END)
    return bytes(out)


def _string(text: str) -> bytes:
    raw = text.encode("ascii")
    return raw + bytes(4 - len(raw) % 4)
