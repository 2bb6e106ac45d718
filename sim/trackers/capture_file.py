# SPDX-License-Identifier: Apache-2.0
"""Cuts a capture file (frames one after the other, as they came off the line) into its frames.

Only the framing is looked at, by the lengths the protocols state: Free-D D1 is 29 bytes; Mo-Sys F4
is 5n + 5 with the axis count n in byte 2. Values and checksums go into the line as they are.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from sim.trackers.freed import D1_BYTES

_FREED_TYPE = 0xD1
_F4_TYPE = 0xF4
_F4_HEAD = 4
_F4_AXIS = 5
_F4_TIMECODE_AXIS = 0xF8
# Bits 6..5 of the status byte of the timecode axis.
_F4_RATES = {0b00: Fraction(24), 0b01: Fraction(25), 0b10: Fraction(30)}

PROTOCOLS = ("freed", "f4")


def read_frames(path: Path | str, protocol: str) -> list[bytes]:
    """Return the frames of a capture file.

    Raises ValueError naming file and byte where it is not a row of whole frames, and OSError.
    """
    data = Path(path).read_bytes()
    head, name = (_FREED_TYPE, "Free-D D1") if protocol == "freed" else (_F4_TYPE, "Mo-Sys F4")
    if not data:
        raise ValueError(f"{path}: the file is empty, expected {name} frames")
    frames = []
    at = 0
    while at < len(data):
        if data[at] != head:
            raise ValueError(
                f"{path}, byte {at}: found 0x{data[at]:02x}, expected 0x{head:02x}, the start of a "
                f"{name} frame"
            )
        left = len(data) - at
        # Without its axis count an F4 frame cannot be whole.
        size = D1_BYTES if protocol == "freed" else 5 * data[at + 2] + 5 if left > 2 else left + 1
        if size > left:
            raise ValueError(f"{path}, byte {at}: the file ends inside a {name} frame")
        frames.append(data[at : at + size])
        at += size
    return frames


def own_rate(frames: list[bytes], protocol: str) -> Fraction | None:
    """Return the frame rate the capture itself states, or None where it states none.

    F4 states it beside its timecode (axis F8). Free-D carries no time at all.
    """
    if protocol != "f4":
        return None
    frame = frames[0]
    for at in range(_F4_HEAD, len(frame) - 1, _F4_AXIS):
        if frame[at] == _F4_TIMECODE_AXIS:
            return _F4_RATES.get(frame[at + 1] >> 5 & 0b11)
    return None
