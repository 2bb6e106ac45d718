# SPDX-License-Identifier: Apache-2.0
"""What a test sees of a stage: checks, events, nodes. Times are seconds since the run's start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import NamedTuple, TypedDict

import msgspec

from render_bridge.messages import Outcome
from sim.scenario.evidence import Evidence
from sim.scenario.service import absent
from sim.scenario.skew import Row, rows
from sim.virtual.nodes import Shown
from stagectl.topics import Event

Pose = tuple[float, ...]
"""x, y, z in metres; w, x, y, z of a unit quaternion; in the stage frame (docs/projection.md)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: true where it holds, so that `assert run.check(...)` says what was found."""

    id: str
    passed: bool
    detail: str
    """The figure with its bound, or what was found."""

    def __bool__(self) -> bool:
        """Whether it holds."""
        return self.passed

    def __str__(self) -> str:
        """Return one line for a report."""
        return f"{'ok ' if self.passed else 'BAD'} {self.id}: {self.detail}"

    __repr__ = __str__


class StageEvent(NamedTuple):
    """Something that the stage told its operator."""

    t_s: float
    """When, in seconds since the run's start."""
    level: str
    """info, warn or alarm."""
    code: str
    """The row of the fault catalogue ("F-15"), or empty."""
    source: str
    """Who is meant: a tracker, a node, a process."""
    text: str


class Picture(NamedTuple):
    """What one vsync brought to a node's display."""

    t_s: float
    frame: int
    outcome: str
    """exact, substituted (a pose foretold earlier) or repeated (nothing new)."""
    poses: Mapping[str, Pose | None]
    """By body; None before the node knew one."""


class NodeSeen(NamedTuple):
    """One render node over a whole run."""

    name: str
    exact: int
    """Vsyncs in service, in the time judged (from settle_s on), by outcome."""
    substituted: int
    repeated: int
    pictures: tuple[Picture, ...]
    """Every vsync, also those before the time judged."""
    away: int = 0
    """Vsyncs of the time judged not in service: no fault on it, nor its joining, is the reason."""

    @property
    def exact_share(self) -> float:
        """Return exact vsyncs over all of the time judged, away included; nan where none were."""
        total = self.exact + self.substituted + self.repeated + self.away
        return self.exact / total if total else float("nan")

    def __repr__(self) -> str:
        """Return the counts; thousands of pictures help nobody."""
        return (
            f"<node {self.name}: {self.exact} exact, {self.substituted} substituted, "
            f"{self.repeated} repeated, {self.away} away>"
        )


class Filmed(TypedDict):
    """What one virtual camera filmed, px, fault windows left out (docs of `stagectl sim run`)."""

    wall_px: Mapping[str, float]
    """p50, p95, max: how far the picture on the wall is off."""
    margin_px: Mapping[str, float]
    """min: room from the picture's edge to the frustum's; seen_share: frames with it in sight."""
    composite_px: Mapping[str, float]
    """p50, p95, max: how far what post draws is off the filmed picture."""
    row_spread_px: float
    """How much farther off the rows are than at mid-exposure; nan where nothing was filmed."""


def filmed_of(row: Mapping[str, object]) -> Filmed:
    """Return what a camera filmed; where it filmed nothing, a figure has no keys."""
    figures = {key: {} if value is None else value for key, value in row.items()}
    spread = row.get("row_spread_px")
    return msgspec.convert({**figures, "row_spread_px": nan if spread is None else spread}, Filmed)


class LiveSummary(TypedDict):
    """What came of a live stage; the keys of `stagectl demo --json` are told in docs/ci.md."""

    event: str
    frames: int
    rate: str
    L_ms: float | None
    R_ms: float | None
    grid_state: str | None
    epoch: int | None
    vsyncs: int
    stalled: int
    frame_skew_vsyncs: int
    content_skew_vsyncs: int
    content_skew_mm: float
    content_skew_deg: float
    witnessed_vsyncs: int
    reported_frame_skew_vsyncs: int
    """What nodes say of themselves: those that the witness cannot see, too."""
    reported_content_skew_vsyncs: int
    missed_share: float
    nodes: Mapping[str, Mapping[str, int]]
    sources: Mapping[str, Mapping[str, float]]
    latency_us: Mapping[str, Mapping[str, float]]


def event_of(event: Event, start_ns: int) -> StageEvent:
    """Return an event as tests see it."""
    t_s = (event.t_ns - start_ns) / 1e9
    return StageEvent(t_s, str(event.level), event.code, event.source, event.text)


def nodes_of(seen: Evidence) -> dict[str, NodeSeen]:
    """Return the nodes of a virtual run by name."""
    bodies = [body.id for body in seen.stage.stage.body]
    begin_ns = seen.judged_from_ns()
    judged = [row for row in rows(seen) if row.t_ns >= begin_ns]
    return {
        name: NodeSeen(
            name,
            *_counts(name, judged),
            tuple(_picture(seen, bodies, one) for one in shown),
            absent(seen, name, begin_ns, seen.end_ns).missed,
        )
        for name, shown in seen.shown.items()
    }


def _counts(name: str, judged: list[Row]) -> tuple[int, int, int]:
    count = Counter(row.shown[name].outcome for row in judged if name in row.shown)
    return count[Outcome.EXACT], count[Outcome.SUBSTITUTED], count[Outcome.REPEATED]


def _picture(seen: Evidence, bodies: list[str], one: Shown) -> Picture:
    poses = dict(zip(bodies, one.states, strict=False))
    return Picture(seen.t_s(one.t_vsync_ns), one.frame, one.outcome.name.lower(), poses)
