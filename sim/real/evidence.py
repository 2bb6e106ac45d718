# SPDX-License-Identifier: Apache-2.0
"""What a real run left behind, for those who judge it. All times are ns of the machine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import msgspec

from sim.scenario.evidence import NS, Window
from sim.scenario.model import Scenario
from sim.virtual.control import Seen
from stagectl.topics import Event, FrameSent, GridState, RecorderState

STALL_LIMIT_SHARE = 0.02
# A frame takes so long from its samples to the glass where the grid's own lead is not known.
_MAKING_NS = 100_000_000


class NodeBody(msgspec.Struct, frozen=True):
    """One body of a node's frame event."""

    role: str
    state: str
    held: bool = False
    frozen: bool = False
    position_m: tuple[float, float, float] | None = None
    quaternion_wxyz: tuple[float, float, float, float] | None = None


class NodeFrame(msgspec.Struct, frozen=True):
    """What a node showed at one vsync, as `node --json` tells it."""

    frame: int
    outcome: str
    t_shown_ns: int
    epoch: int
    bodies: dict[str, NodeBody]


class Heard(NamedTuple):
    """An event of the bus, and when it was published."""

    t_ns: int
    event: Event


class Raw(NamedTuple):
    """Bytes of a line as they went over the bus."""

    t_ns: int
    epoch: int
    t_rx_ns: int
    data: bytes


class StageFile(NamedTuple):
    """The stage file that a run began with."""

    text: str
    hash: str


class Probe(NamedTuple):
    """One look at a process of the stage."""

    t_ns: int
    role: str
    pid: int
    descriptors: int
    resident_mb: float
    cpu_s: float


@dataclass
class RealEvidence:
    """Everything that was seen."""

    scenario: Scenario
    rate: Fraction
    start_ns: int = 0
    end_ns: int = 0
    windows: list[Window] = field(default_factory=list)
    marks: dict[str, list[int]] = field(default_factory=dict)
    """By fault id: when each of its strokes fell (a kill, a pulled plug)."""
    lives: dict[str, list[list[NodeFrame]]] = field(default_factory=dict)
    """By node, what each of its lives showed."""
    away: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By node: when it was dead or stopped by a fault."""
    stalls: list[tuple[int, int]] = field(default_factory=list)
    foreign_share: float = 0.0
    """Of the time of all cores, what other programs took."""
    lead_ns: int = 0
    frame_skew: int = 0
    witnessed: int = 0
    events: list[Heard] = field(default_factory=list)
    raw: dict[str, list[Raw]] = field(default_factory=dict)
    samples: dict[str, list[int]] = field(default_factory=dict)
    sent: list[tuple[int, FrameSent]] = field(default_factory=list)
    """With the epoch of the engine that sent it."""
    grids: list[GridState] = field(default_factory=list)
    recorder: list[tuple[int, RecorderState]] = field(default_factory=list)
    board: list[Seen] = field(default_factory=list)
    """What a console beside it saw of chains and alarms, each change."""
    probes: list[Probe] = field(default_factory=list)
    killed: set[int] = field(default_factory=set)
    """Processes that a fault killed."""
    take: Path | None = None
    take_from_ns: int = 0
    take_to_ns: int = 0
    stage_file: StageFile = field(default_factory=lambda: StageFile("", ""))
    answers: dict[str, str] = field(default_factory=dict)
    """What a fault found out by itself: by a name, in words that checks look into."""
    figures: dict[str, float] = field(default_factory=dict)
    """The same as numbers."""
    left_over: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    @property
    def period_ns(self) -> float:
        """The length of a frame."""
        return NS / float(self.rate)

    def t_s(self, t_ns: int) -> float:
        """Return seconds since the start."""
        return (t_ns - self.start_ns) / NS

    def at_ns(self, t_s: float) -> int:
        """Return the time of a second of the scenario."""
        return self.start_ns + round(t_s * NS)

    def frames(self, node: str = "") -> Iterator[tuple[str, NodeFrame]]:
        """Go through what nodes showed, or one of them; each with the node's name."""
        for name, lives in self.lives.items():
            if not node or name == node:
                for life in lives:
                    yield from ((name, frame) for frame in life)

    def is_stalled(self, frame: NodeFrame) -> bool:
        """Return whether a host stall overlaps the making of a frame."""
        begin = frame.t_shown_ns - (self.lead_ns or _MAKING_NS)
        return any(a < frame.t_shown_ns and b > begin for a, b in self.stalls)

    def judged(self, from_ns: int, to_ns: int, node: str = "") -> list[tuple[str, NodeFrame]]:
        """Return what was shown in a time, host stalls left out."""
        return [
            (name, frame)
            for name, frame in self.frames(node)
            if from_ns <= frame.t_shown_ns < to_ns and not self.is_stalled(frame)
        ]

    def stalled_share(self) -> float:
        """Return the share of the run's vsyncs that host stalls touched."""
        vsyncs = {}
        for _, frame in self.frames():
            if self.start_ns <= frame.t_shown_ns < self.end_ns:
                vsyncs[round(frame.t_shown_ns / self.period_ns)] = frame
        return sum(map(self.is_stalled, vsyncs.values())) / len(vsyncs) if vsyncs else 1.0
