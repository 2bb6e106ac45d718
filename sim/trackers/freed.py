# SPDX-License-Identifier: Apache-2.0
"""Free-D D1 as a tracker writes it (Vinten free-d manual V1.4.4, appendices A and B).

29 bytes, big endian, two's complement: D1, camera id, pan, tilt, roll (1/32768 deg), X, Y, height
(1/64 mm), zoom, focus (u24), spare (u16), checksum. On the wire pan is positive to the RIGHT; the
stage frame has it to the left. Tilt, roll and the axes agree. Values round to the nearest step.
"""

from __future__ import annotations

from sim.motion.attitude import pan_tilt_roll
from sim.motion.truth import TruePose

D1_BYTES = 29
_TYPE_D1 = 0xD1
_STEPS_PER_DEG = 32768
_STEPS_PER_MM = 64
_CHECKSUM_START = 0x40


def encode_d1(
    camera_id: int,
    wire_angles_deg: tuple[float, float, float],
    position_mm: tuple[float, float, float],
    zoom: int = 0,
    focus: int = 0,
    spare: int = 0,
) -> bytes:
    """Return the D1 message of values in Free-D's own convention (pan positive to the right).

    Angles are pan, tilt, roll; positions X, Y, height. Raises ValueError for what does not fit.
    """
    body = bytearray((_TYPE_D1, camera_id))
    for name, angle in zip(("pan", "tilt", "roll"), wire_angles_deg, strict=True):
        body += _i24(name, round(angle * _STEPS_PER_DEG))
    for name, length in zip(("X", "Y", "height"), position_mm, strict=True):
        body += _i24(name, round(length * _STEPS_PER_MM))
    try:
        body += zoom.to_bytes(3, "big") + focus.to_bytes(3, "big") + spare.to_bytes(2, "big")
    except OverflowError:
        raise ValueError(f"zoom {zoom}, focus {focus} or spare {spare} is too large") from None
    body.append((_CHECKSUM_START - sum(body)) % 256)
    return bytes(body)


def d1_of_pose(
    camera_id: int, pose: TruePose, zoom: int = 0, focus: int = 0, spare: int = 0
) -> bytes:
    """Return the D1 message of a pose in the stage frame."""
    pan, tilt, roll = pan_tilt_roll(pose.quaternion_wxyz)
    x, y, z = (1000.0 * metres for metres in pose.position_m)
    return encode_d1(camera_id, (-pan, tilt, roll), (x, y, z), zoom, focus, spare)


def spare_with_counter(counter: int, low_bits: int) -> int:
    """Return the spare word of Sony and Z CAM: frame counter in bits 15..12, the rest below."""
    return (counter % 16) << 12 | (low_bits & 0x0FFF)


def _i24(name: str, value: int) -> bytes:
    try:
        return value.to_bytes(3, "big", signed=True)
    except OverflowError:
        raise ValueError(f"{name} does not fit into 24 bits ({value} steps)") from None
