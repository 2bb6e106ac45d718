# SPDX-License-Identifier: Apache-2.0
"""Replays a take into the graph: the same Steps, fed with what was recorded, in virtual time.

Fusion gets the recorded samples, ticks and orders; every frame's states are compared with those
that were recorded. Where the take tells what the estimators remembered when it began, they go on
from there. The first second is left out: a fault that was being judged at that moment is judged
anew. The recorded bytes are decoded again too, and each content is compared with its sample.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.lens.file import parse_profile
from hardware_profiles.lens_files import StageLens, with_lenses
from hardware_profiles.loading import load_stage
from hardware_profiles.pose import angle_between_rad
from hardware_profiles.rig.file import parse_session
from hardware_profiles.stage import Stage
from render_bridge.messages import BodyFlag, RenderBody
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.source import SourceStep
from stagectl.step import Output, Step
from stagectl.takes.decoded_again import DecodedAgain
from stagectl.takes.reader import Recorded, TakeReader
from stagectl.topics import (
    EstimatorState,
    FrameStates,
    LineData,
    LineState,
    ShowOrder,
    SourceHealth,
    Tick,
)
from tracking.sample import TrackerSample

_PINNED = BodyFlag.HELD | BodyFlag.FROZEN
_USED = ("raw", "line", "sample", "source", "tick", "show", "estimator", "states")
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
        lenses = lenses_of(take)
        self.stage = with_lenses(stage_of(take), lenses)
        self._sources = {source.id: SourceStep(source) for source in self.stage.source}
        self._again = {source.id: DecodedAgain() for source in self.stage.source}
        self._fusion = FusionStep(self.stage, lenses=lenses)
        self._steps: list[Step] = [self._fusion, *self._sources.values()]
        self._made: dict[int, FrameStates] = {}
        self._compare_from_ns: int | None = None
        self.problems: list[str] = []
        """What kept parts of the take from being replayed, a sentence each."""
        self.samples = 0
        self.frames = 0

    @property
    def decode_differences(self) -> int:
        """Return how many recorded samples their bytes do not give any more, or others."""
        return sum(source.differences() for source in self._again.values())

    def differences(self, progress: Callable[[int], None] | None = None) -> Iterator[Difference]:
        """Yield a difference for each frame that is in both, warm-up left out."""
        for count, item in enumerate(self._take.messages()):
            if progress is not None and count % 10_000 == 0:
                progress(count)
            if self._compare_from_ns is None:
                self._compare_from_ns = item.t_publish_ns + WARM_UP_NS
            self._run_due(item.t_publish_ns)
            message = self._message(item)
            if isinstance(message, FrameStates):
                replayed = self._made.pop(message.tick.frame, None)
                if replayed is not None and item.t_publish_ns > self._compare_from_ns:
                    yield compare(message, replayed)
            elif message is not None:
                self._feed(item, message)

    def _message(self, item: Recorded) -> msgspec.Struct | None:
        if item.topic.split("/")[0] not in _USED:
            return None
        try:
            return item.message()
        except msgspec.DecodeError as error:
            self._tell(f"{item.topic}: is of another version ({error}); left out")
            return None

    def _feed(self, item: Recorded, message: msgspec.Struct) -> None:
        t_ns = item.t_publish_ns
        if isinstance(message, Tick | ShowOrder):
            self._collect(self._fusion.on_message(item.topic, message, t_ns))
        elif isinstance(message, EstimatorState):
            self._restore(message, t_ns)
        elif isinstance(message, TrackerSample) and message.source_id in self._sources:
            self.samples += 1
            self._again[message.source_id].recorded(message)
            self._collect(self._fusion.on_message(item.topic, message, message.t_rx_ns))
        elif isinstance(message, SourceHealth) and message.source in self._sources:
            self._again[message.source].health(message)
        elif isinstance(message, LineData | LineState) and message.source in self._sources:
            self._decode(item.topic, message)

    def _decode(self, topic: str, message: LineData | LineState) -> None:
        again = self._again[message.source]
        t_ns = message.t_rx_ns if isinstance(message, LineData) else message.t_ns
        if isinstance(message, LineData):
            again.raw(t_ns)
        for _, output in self._sources[message.source].on_message(topic, message, t_ns):
            if isinstance(output, TrackerSample):
                again.made(output)

    def _restore(self, state: EstimatorState, t_ns: int) -> None:
        try:
            self._fusion.restore(state)
        except ValueError as error:
            self._tell(f"estimator: {error}; the replay goes on without it")
        self._compare_from_ns = t_ns + WARM_UP_NS

    def _run_due(self, now_ns: int) -> None:
        for step in self._steps:
            due = step.deadline_ns()
            if due is not None and due <= now_ns:
                self._collect(step.on_deadline(due))

    def _collect(self, outputs: Sequence[Output]) -> None:
        for _, message in outputs:
            if isinstance(message, FrameStates):
                self._made[message.tick.frame] = message
                self.frames += 1

    def _tell(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


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


def lenses_of(take: TakeReader) -> dict[str, StageLens]:
    """Return the lenses a take was made with. Raises LensFileError, RigFileError."""
    found = {}
    for body, (profile, rig) in take.sidecar.lenses.items():
        name = f"{take.folder}: lens of {body}"
        found[body] = StageLens(
            None if profile is None else parse_profile(profile.encode(), name),
            None if rig is None else parse_session(rig.encode(), name),
        )
    return found


def _usable(body: RenderBody) -> bool:
    return bool(body.flags & BodyFlag.VALID)
