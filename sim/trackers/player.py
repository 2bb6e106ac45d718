# SPDX-License-Identifier: Apache-2.0
"""Plays frames into a line at a fixed rate, each one wire time after its due capture.

Contract: frame k is written at start + k / rate + wire time, or one wire time after the frame
before where the player was held up. No frame is left out: a capture arrives whole or `send` says
what the line dropped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction

from sim.trackers.line import Line, PtyLine

_SPIN_NS = 150_000
_LOOK_S = 0.01
_NS_PER_S = 1_000_000_000


def wait_for_reader(line: PtyLine, timeout_s: float, settle_s: float) -> bool:
    """Wait until somebody has had the port open for settle_s; return False after timeout_s.

    A serial library opens a port, sets it up and then empties it: bytes written at once are lost.
    """
    end_ns = time.perf_counter_ns() + round(timeout_s * _NS_PER_S)
    opened_ns: int | None = None
    while True:
        now_ns = time.perf_counter_ns()
        if not line.has_reader():
            opened_ns = None
            if now_ns >= end_ns:
                return False
        else:
            opened_ns = now_ns if opened_ns is None else opened_ns
            if now_ns - opened_ns >= settle_s * _NS_PER_S:
                return True
        time.sleep(_LOOK_S)


def play(
    frames: Sequence[bytes], line: Line, rate: Fraction, loop: bool = False
) -> Iterator[tuple[int, bool]]:
    """Write the frames at their pace; yield (time of the write, taken whole) after each."""
    start_ns = time.perf_counter_ns()
    free_ns = start_ns
    k = 0
    while loop or k < len(frames):
        frame = frames[k % len(frames)]
        wire_ns = line.wire_ns(len(frame))
        due_ns = (
            max(start_ns + k * _NS_PER_S * rate.denominator // rate.numerator, free_ns) + wire_ns
        )
        while (left_ns := due_ns - time.perf_counter_ns()) > _SPIN_NS:
            time.sleep((left_ns - _SPIN_NS) / _NS_PER_S)
        while (free_ns := time.perf_counter_ns()) < due_ns:
            pass
        yield free_ns, line.send(frame)
        k += 1


def drain(line: PtyLine, timeout_s: float) -> int:
    """Wait until the reader has read everything; return the bytes it left unread at the end."""
    end_ns = time.perf_counter_ns() + round(timeout_s * _NS_PER_S)
    # Twice in a row: the kernel hands bytes from one side of the pty to the other a moment later.
    empty = 0
    while (left := line.unread_bytes()) or (empty := empty + 1) < 2:
        if left and time.perf_counter_ns() >= end_ns:
            return left
        empty = 0 if left else empty
        time.sleep(_LOOK_S)
    return 0
