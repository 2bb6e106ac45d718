# SPDX-License-Identifier: Apache-2.0
"""The nine bytes of a frame barcode, read: PROTOCOL.md, section "Frame barcode".

The mark FF, the output, the frame number's low 24 bits in Gray code, and the CRC-32 (that of zlib,
high byte first) of the four bytes between.
"""

from __future__ import annotations

import zlib

MARK = 0xFF
LENGTH = 9
FRAMES = 1 << 24
"""Frame numbers are modulo this."""


def parse(code: bytes) -> tuple[int, int] | None:
    """Return output and frame of the nine bytes of a code, or None where they are none."""
    if len(code) != LENGTH or code[0] != MARK:
        return None
    said = code[1:5]
    if zlib.crc32(said) != int.from_bytes(code[5:], "big"):
        return None
    frame = int.from_bytes(said[1:], "big")
    for shift in (16, 8, 4, 2, 1):  # Gray code back to a number
        frame ^= frame >> shift
    return said[0], frame
