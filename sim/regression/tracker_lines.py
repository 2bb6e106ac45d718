# SPDX-License-Identifier: Apache-2.0
"""Bytes of two tracker lines for recording: Free-D on a serial line and OSC over UDP, with faults.

Everything is drawn from one seed; times are ns from the start of the recording.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from sim.motion.catalogue import make_motion
from sim.motion.truth import TruePose, Truth
from sim.trackers.freed import d1_of_pose, spare_with_counter
from sim.trackers.osc import camera_message

NS = 1_000_000_000
MS = 1_000_000
HZ = 60
NOISE_M = 0.0003
WIRE_NS = 29 * 11 * NS // 38_400
SPIKE_AT = 110
SPIKE_M = 0.5
SILENT = range(150, 205)


class Chunk(NamedTuple):
    """Bytes as one read of the line returned them; None: the line closed or opened."""

    t_ns: int
    data: bytes | None
    is_open: bool = True


def freed_line(seconds: float, seed: int) -> Iterator[Chunk]:
    """Yield Free-D D1 on a serial line.

    Reads cut frames in two, bits flip, frames get lost, the line is unplugged for a second, one
    frame jumps.
    """
    draw = random.Random(f"replay freed {seed}")
    motion = make_motion("dolly", seed)
    yield Chunk(0, None)
    for k in range(round(seconds * HZ)):
        capture_ns = k * NS // HZ
        if k in SILENT:
            if k == SILENT[0]:
                yield Chunk(capture_ns, None, is_open=False)
            if k == SILENT[-1]:
                yield Chunk(capture_ns, None)
            continue
        pose = _seen(motion, capture_ns, draw)
        if k == SPIKE_AT:
            (x, y, z), turn = pose
            pose = TruePose((x + SPIKE_M, y, z), turn)
        data = d1_of_pose(1, pose, 3_000 + k, 0x8000 + 5 * k, spare_with_counter(k, 0))
        if draw.random() < 0.02:
            continue  # lost
        if draw.random() < 0.02:
            place = draw.randrange(len(data))
            data = data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
        if draw.random() < 0.02:
            data = draw.randbytes(draw.randrange(1, 40)) + data
        whole_ns = capture_ns + 2 * MS + WIRE_NS + draw.randrange(400_000)
        if draw.random() < 0.3:
            cut = draw.randrange(1, len(data))
            yield Chunk(whole_ns - MS, data[:cut])
            data = data[cut:]
        yield Chunk(whole_ns, data)


def osc_line(seconds: float, seed: int) -> Iterator[Chunk]:
    """Yield OSC datagrams: lost, doubled, late and out of order, of another name, of no sense."""
    draw = random.Random(f"replay osc {seed}")
    motion = make_motion("hand-held", seed)
    yield Chunk(0, None)
    chunks = []
    for k in range(round(seconds * HZ)):
        capture_ns = 3 * MS + k * NS // HZ
        data = camera_message("B", _seen(motion, capture_ns, draw), 0.2, 0.4 + 0.001 * k, 2.8)
        arrival_ns = capture_ns + MS + round(draw.expovariate(1.0) * 300_000)
        fate = draw.random()
        if fate < 0.02:
            continue
        if fate < 0.04:
            chunks.append(Chunk(arrival_ns + 200_000, data))
        elif fate < 0.06:
            arrival_ns += 25 * MS
        elif fate < 0.07:
            chunks.append(Chunk(arrival_ns, draw.randbytes(draw.randrange(1, 60))))
        elif fate < 0.08:
            pose = TruePose((float("nan"), 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
            chunks.append(Chunk(arrival_ns, camera_message("B", pose)))
        elif fate < 0.09:
            chunks.append(Chunk(arrival_ns, camera_message("C", _seen(motion, capture_ns, draw))))
        chunks.append(Chunk(arrival_ns, data))
    yield from sorted(chunks, key=lambda chunk: chunk.t_ns)


def _seen(motion: Truth, t_ns: int, draw: random.Random) -> TruePose:
    (x, y, z), turn = motion.at(t_ns / NS)
    noise = [draw.gauss(0.0, NOISE_M) for _ in range(3)]
    return TruePose((x + noise[0], y + noise[1], z + noise[2]), turn)
