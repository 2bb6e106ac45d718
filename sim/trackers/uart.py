# SPDX-License-Identifier: Apache-2.0
"""What a serial port reads that is set to another baud rate than its sender (8O1 on both sides).

The line is high at rest. A byte is 11 bits: start (low), eight data bits from the lowest, odd
parity, stop (high). A receiver waits for a falling edge and samples the middle of each of its own
11 bits from there. Ports of common systems hand a byte on whatever its parity and stop bit are, so
this does too.
"""

from __future__ import annotations

import math

_BITS = 11


def levels(data: bytes) -> list[int]:
    """Return the line's level in each bit time of the sender."""
    out: list[int] = []
    for byte in data:
        bits = [byte >> i & 1 for i in range(8)]
        parity = 1 - sum(bits) % 2
        out += [0, *bits, parity, 1]
    return out


def read_at(data: bytes, sent_baud: int, read_baud: int) -> bytes:
    """Return the bytes that a receiver at read_baud finds in a row of bytes sent at sent_baud."""
    line = levels(data)
    ratio = sent_baud / read_baud  # the receiver's bit in bits of the sender
    out = bytearray()
    at = 0.0
    while True:
        edge = _falling_edge(line, at)
        if edge is None:
            return bytes(out)
        byte = 0
        for bit in range(8):
            place = math.floor(edge + (bit + 1.5) * ratio)
            # After its last byte the line rests.
            byte |= (line[place] if place < len(line) else 1) << bit
        out.append(byte)
        at = edge + (_BITS - 0.5) * ratio


def _falling_edge(line: list[int], at: float) -> int | None:
    """Return the first bit from `at` on that begins low after a high one, None where none does."""
    for i in range(math.ceil(at), len(line)):
        if line[i] == 0 and (i == 0 or line[i - 1] == 1):
            return i
    return None
