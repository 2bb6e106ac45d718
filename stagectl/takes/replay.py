# SPDX-License-Identifier: Apache-2.0
"""Replays a take into the graph: the same Steps, fed with the recorded raw bytes and ticks.

Bytes go through decoding and fusion again, in virtual time, and every frame's states are compared
with those that were recorded. The first second is left out: the recording began in mid-air, with
sources that had been running, and the replay begins with none.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.loading import load_stage
from hardware_profiles.pose import angle_between_rad
from hardware_profiles.stage import Stage
from render_bridge.messages import BodyFlag, RenderBody
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.source import SourceStep
from stagectl.step import Output, Step
from stagectl.takes.reader import Recorded, TakeReader
from stagectl.topics import FrameStates, LineData, ShowOrder, Tick

_PINNED = BodyFlag.HELD | BodyFlag.FROZEN
WARM_UP_NS = 1_000_000_000


class Difference(NamedTuple):
    """One replayed frame against its recording."""

    frame: int
    mm: float
    deg: float


class Replay:
    """Drives source and fusion steps from a take."""

    def __init__(self, take: TakeReader) -> None:
        self._take = take
        self.stage = stage_of(take)
        self._sources = {source.id: SourceStep(source) for source in self.stage.source}
        self._fusion = FusionStep(self.stage)
        self._steps: list[Step] = [self._fusion, *self._sources.values()]
        self.samples = 0
        self.frames = 0

    def differences(self, progress: Callable[[int], None] | None = None) -> Iterator[Difference]:
        """Yield a difference for each frame that is in both, warm-up left out."""
        made: dict[int, FrameStates] = {}
        begin_ns: int | None = None
        for count, item in enumerate(self._take.messages()):
            if progress is not None and count % 10_000 == 0:
                progress(count)
            if begin_ns is None:
                begin_ns = item.t_publish_ns
            for topic, message in self._feed(item):
                if topic == "states" and isinstance(message, FrameStates):
                    made[message.tick.frame] = message
                    self.frames += 1
            if item.topic == "states":
                recorded = item.message()
                if not isinstance(recorded, FrameStates):
                    continue
                replayed = made.pop(recorded.tick.frame, None)
                if replayed is not None and item.t_publish_ns - begin_ns > WARM_UP_NS:
                    yield compare(recorded, replayed)

    def _feed(self, item: Recorded) -> list[Output]:
        outputs = self._run_due(item.t_publish_ns)
        head = item.topic.split("/")[0]
        if head not in ("raw", "line", "tick", "show"):
            return outputs
        message = item.message()
        if isinstance(message, Tick | ShowOrder):
            outputs += self._fusion.on_message(item.topic, message, item.t_publish_ns)
            return outputs
        source = self._sources.get(item.topic.split("/")[1])
        if source is None:
            return outputs
        t_rx_ns = message.t_rx_ns if isinstance(message, LineData) else item.t_publish_ns
        for topic, sample in source.on_message(item.topic, message, t_rx_ns):
            if topic.startswith("sample/"):
                self.samples += 1
                outputs += self._fusion.on_message(topic, sample, t_rx_ns)
        return outputs

    def _run_due(self, now_ns: int) -> list[Output]:
        outputs: list[Output] = []
        for step in self._steps:
            due = step.deadline_ns()
            if due is not None and due <= now_ns:
                outputs += step.on_deadline(due)
        return outputs


def compare(recorded: FrameStates, replayed: FrameStates) -> Difference:
    """Return the largest difference of the states for the frame itself."""
    mm = deg = 0.0
    for one, other in zip(recorded.bodies, replayed.bodies, strict=False):
        if not (_usable(one) and _usable(other)) or one.flags & _PINNED:
            continue  # a held pose is the operator's moment, not the trackers'
        a, b = one.state, other.state
        mm = max(mm, 1000.0 * math.dist(a[:3], b[:3]))
        turn = angle_between_rad((a[3], a[4], a[5], a[6]), (b[3], b[4], b[5], b[6]))
        deg = max(deg, math.degrees(turn))
    return Difference(recorded.tick.frame, mm, deg)


def stage_of(take: TakeReader) -> Stage:
    """Return the stage a take was made on, from the file kept in its sidecar."""
    if not take.sidecar.stage_file:
        raise ValueError(f"{take.folder}: the sidecar has no stage file; it cannot be replayed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stage.toml"
        path.write_text(take.sidecar.stage_file, encoding="utf-8")
        return load_stage(path)[0]


def _usable(body: RenderBody) -> bool:
    return bool(body.flags & BodyFlag.VALID)
