# SPDX-License-Identifier: Apache-2.0
"""What a run of a scenario left behind, for those who judge it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from render_bridge.messages import State7, TrackState
from sim.motion.truth import Truth
from sim.scenario.model import Scenario
from sim.scenario.stage_of import ScenarioStage
from sim.virtual.control import Seen
from sim.virtual.nodes import Shown
from sim.virtual.patched_sync import PatchedSync
from stagectl.topics import Datagram, Event, LineData, MeasuredBody, SourceHealth

NS = 1_000_000_000


class Window(NamedTuple):
    """A fault at work, with the time its effects may last."""

    id: str
    from_ns: int
    to_ns: int
    """The end of the fault itself."""
    settled_ns: int
    target: str = ""
    """The source or node that it acts on; empty: the stage."""


def faults_of(windows: Sequence[Window], fault: str, about: Collection[object]) -> list[Window]:
    """Return the faults that something counts from.

    Those of an id, where one is named; else those that act on what it is about; else all.
    """
    if fault:
        return [window for window in windows if window.id == fault]
    fitting = [window for window in windows if window.target and window.target in about]
    return fitting or list(windows)


class SentBody(NamedTuple):
    """One body as it was sent for one frame."""

    valid: bool
    state: State7
    track: TrackState
    position_sigma_m: float
    rotation_sigma_rad: float
    t_capture_ns: int
    """Of the newest sample in it."""


class SentLens(NamedTuple):
    """What was sent of a camera's lens for one frame."""

    focal_mm: float
    focus: float
    pupil_m: float


class SentFrame(NamedTuple):
    """What the engine sent for one frame, at its tick."""

    epoch: int
    frame: int
    t_vsync_ns: int
    t_tick_ns: int
    bodies: tuple[SentBody, ...]


@dataclass
class Evidence:
    """Everything that was seen, in order of time; all times are true times, ns."""

    scenario: Scenario
    stage: ScenarioStage
    sync: PatchedSync
    """The edges of the house, also when they went wrong."""
    truths: Mapping[str, Truth]
    start_ns: int
    end_ns: int = 0
    windows: list[Window] = field(default_factory=list)
    shown: dict[str, list[Shown]] = field(default_factory=dict)
    """By node name; all lives of the node."""
    restarts: dict[str, list[int]] = field(default_factory=dict)
    """When a node came back as a new process."""
    events: list[Event] = field(default_factory=list)
    frames: list[SentFrame] = field(default_factory=list)
    measured: dict[int, dict[str, MeasuredBody]] = field(default_factory=dict)
    """By frame and body."""
    lens: dict[int, dict[str, SentLens]] = field(default_factory=dict)
    """By frame and body."""
    focus_rings: dict[str, Callable[[float], float]] = field(default_factory=dict)
    """By camera: the true focus ring over time, 0 at infinity, 1 at the near end."""
    health: dict[str, SourceHealth] = field(default_factory=dict)
    """The newest of each source."""
    received: dict[str, list[LineData]] = field(default_factory=dict)
    """All bytes that reached a source, as they were handed to it."""
    samples: dict[str, int] = field(default_factory=dict)
    reports: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """The newest counts of each node as the controller heard them: exact, substituted, repeated."""
    controller_lives: list[int] = field(default_factory=list)
    """When the controller came up."""
    datagrams: list[Datagram] = field(default_factory=list)
    """What left for other programs."""
    timecode_at: dict[str, Callable[[int], float]] = field(default_factory=dict)
    """By source: the true timecode at a time, in frames since 00:00:00:00, with its fraction."""
    board: list[Seen] = field(default_factory=list)
    """What consoles saw of chains and alarms, each change; only where there are faults."""
    take: Path | None = None

    def t_s(self, t_ns: int) -> float:
        """Return seconds since the start."""
        return (t_ns - self.start_ns) / NS

    def judged_from_ns(self) -> int:
        """Return when judging begins."""
        return self.start_ns + round(self.scenario.settle_s * NS)

    def in_window(self, t_ns: int) -> bool:
        """Return whether a fault may still show at a time."""
        return any(w.from_ns <= t_ns < w.settled_ns for w in self.windows)
