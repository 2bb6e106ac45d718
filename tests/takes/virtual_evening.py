# SPDX-License-Identifier: Apache-2.0
"""A stage in virtual time: bytes on lines, the Steps of source and fusion, and a take of it.

Camera A is on a serial line that is read in pieces, camera B on a network with jitter, 24 frames a
second. Nothing sleeps; the take is written as the recorder writes it.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
import struct
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hardware_profiles.loading import load_stage
from sim.motion.attitude import pan_tilt_roll
from sim.motion.camera_moves import Dolly, HandHeld
from sim.motion.truth import Truth
from stagectl.bus.envelope import Envelope
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.source import SourceStep
from stagectl.step import Output, Step
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import LineData, ShowOrder, Tick, matches, topic_row
from tests.system import stages
from tracking.freed import encode_d1

NS = 1_000_000_000
MS = 1_000_000
T0 = 1_000 * NS
PERIOD_NS = NS / 24
LEAD_NS = 60 * MS
JITTER_NS = 5 * MS
A = stages.freed_source("freed-a", "A", stages.serial(Path("/dev/none")))
B = stages.osc_source("osc-b", "B", 40_001)
STAND_IN = stages.osc_source("osc-a", "A", 40_002)


def stage_text(*, body_a: str = "", more: str = "") -> str:
    """Return the stage file; `body_a`: further lines of camera A, `more`: further sources."""
    return stages.stage("24/1", stages.body("A") + body_a, stages.body("B"), A, B, more)


class VirtualEvening:
    """Runs a stage from T0 on; a take is recorded from one time to another."""

    def __init__(self, folder: Path, text: str, *, seed: int = 1) -> None:
        file = folder / "stage.toml"
        file.write_text(text, encoding="utf-8")
        self.stage, self.hash = load_stage(file)
        self.text = text
        self.take = folder / "take"
        self.silent_from_s = {source.id: math.inf for source in self.stage.source}
        sources: list[Step] = [SourceStep(source) for source in self.stage.source]
        self._steps: list[Step] = [*sources, FusionStep(self.stage)]
        self._dice = random.Random(seed)
        dolly = Dolly(seed)
        self._motions: dict[str, Truth] = {
            "freed-a": dolly,
            "osc-a": dolly,
            "osc-b": HandHeld(seed),
        }
        self._writer: TakeWriter | None = None
        self._sequence = itertools.count(1)

    def run(self, from_s: float, until_s: float, orders: dict[float, ShowOrder]) -> Path:
        """Run from T0 with these orders at their seconds; record between two; return the take."""
        end_ns = T0 + round(until_s * NS)
        for t_ns, topic, message in self._world(until_s, orders):
            if self._writer is None and t_ns >= T0 + round(from_s * NS):
                side = Sidecar(1, "take", "test", self.hash, self.text, "20261127T120000Z", (), {})
                self._writer = TakeWriter(self.take, side)
            self._run_due(t_ns)
            if t_ns < end_ns:
                self._deliver([(topic, message)], t_ns)
        assert self._writer is not None
        self._writer.close()
        return self.take

    def _world(
        self, until_s: float, orders: dict[float, ShowOrder]
    ) -> list[tuple[int, str, msgspec.Struct]]:
        """Return all that comes from outside, in order of time."""
        heap: list[tuple[int, int, str, msgspec.Struct]] = []
        count = itertools.count()

        def put(t_ns: int, topic: str, message: msgspec.Struct) -> None:
            heapq.heappush(heap, (t_ns, next(count), topic, message))

        for i in range(round(until_s * 60)):
            t_s = i / 60
            for line, silent_from_s in self.silent_from_s.items():
                if t_s < silent_from_s:
                    for t_ns, data in self._packets(line, i, t_s):
                        put(t_ns, f"raw/{line}", LineData(line, t_ns, data))
        for k in range(round(until_s * 24)):
            vsync_ns = T0 + LEAD_NS + round(k * PERIOD_NS)
            tick = Tick(k, vsync_ns, PERIOD_NS, 0, vsync_ns - LEAD_NS)
            put(tick.t_tick_ns, "tick", tick)
        for t_s, order in orders.items():
            put(T0 + round(t_s * NS), "show", order)
        ordered = [heapq.heappop(heap) for _ in range(len(heap))]
        return [(t_ns, topic, message) for t_ns, _, topic, message in ordered]

    def _packets(self, line: str, i: int, t_s: float) -> list[tuple[int, bytes]]:
        """Return what a tracker sends of one measurement: a read's time, and its bytes."""
        pose = self._motions[line].at(t_s)
        x, y, z = (value + self._dice.gauss(0.0, 3e-4) for value in pose.position_m)
        t_ns = T0 + round(t_s * NS)
        if line == "freed-a":
            data = encode_d1(1, (x, y, z), pan_tilt_roll(pose.quaternion_wxyz), focus=i)
            cut = self._dice.randrange(1, len(data))
            return [(t_ns + 4 * MS, data[:cut]), (t_ns + 9 * MS, data[cut:])]
        values = struct.pack(">7f", x, y, z, *pose.quaternion_wxyz)
        address = b"/stagectl/camera/%b\0\0" % line[-1:].upper().encode()
        wait_ns = 1 * MS + self._dice.randrange(JITTER_NS)
        return [(t_ns + wait_ns, address + b",fffffff\0\0\0\0" + values)]

    def _run_due(self, now_ns: int) -> None:
        for step in self._steps:
            due = step.deadline_ns()
            while due is not None and due <= now_ns:
                self._deliver(step.on_deadline(max(due, T0)), max(due, T0))
                due = step.deadline_ns()

    def _deliver(self, outputs: Sequence[Output], t_ns: int) -> None:
        pending = deque(outputs)
        while pending:
            topic, message = pending.popleft()
            for step in self._steps:
                if any(matches(row.topic, topic) for row in step.inputs()):
                    pending.extend(step.on_message(topic, message, t_ns))
            if self._writer is not None and topic_row(topic).recorded:
                payload = msgspec.msgpack.encode(message)
                number = next(self._sequence)
                self._writer.write(Envelope(topic, 1, number, t_ns, payload))
