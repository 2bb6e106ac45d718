# SPDX-License-Identifier: Apache-2.0
"""What flows: every topic with its type, nominal rate, keep policy and whether it is recorded.

This table is the first of the two the product reads from. The recorder, the health of every input,
the drawn graph and the decoding of the bus all follow it. `<name>` in a topic stands for one part.
Rates: "stage" is the frame rate, "source" the source's own, a number is per second, None is seldom.
"""

from __future__ import annotations

import enum
from typing import Literal, NamedTuple

import msgspec

from render_bridge.messages import NodeReport, RenderBody, RenderFrame, State7
from render_bridge.roster import NodeStatus
from tracking.sample import TrackerSample


class LineData(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Bytes as they came from a line, rejects included."""

    source: str
    t_rx_ns: int
    data: bytes


class LineState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A line opened or closed, or what it refused."""

    source: str
    t_ns: int
    is_open: bool
    note: str


class SourceHealth(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One source as it stands."""

    source: str
    body: str
    protocol: str
    line: str
    state: str
    alive: bool
    rate_ok: bool
    rate_hz: float
    nominal_hz: float
    age_ns: int | None
    samples: int
    rejected: int
    dropped_bytes: int
    gaps: int
    is_open: bool
    note: str
    clock: str = "arrival"
    """Where capture times come from now: "source", "even" or "arrival"."""
    jitter_ms: float = 0.0
    """How late samples arrive at the worst, behind their capture time; a recent p95."""
    period_ms: float | None = None
    """The source's measured period; None where it is not periodic."""
    segment: int = 0
    """Grows by one at each step of the source's clock."""


class Tick(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The deadline of frame k: make its states now."""

    frame: int
    t_vsync_ns: int
    period_ns: float
    flags: int
    t_tick_ns: int


class Tracked(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What people want to know about a body and nodes do not need."""

    body: str
    t_rx_ns: int
    """Arrival of the newest sample; 0 without any."""
    position_sigma_m: float
    rotation_sigma_rad: float
    outliers: int
    leading: str = ""
    """The source whose word counts."""
    kept_off_m: float = 0.0
    """How far the picture is kept from that source's word, so that it does not jump."""
    kept_off_rad: float = 0.0
    horizon_ms: float = 0.0
    """From the newest sample to the moment the frame is seen."""
    smoothing_delay_ms: float = 0.0


class MeasuredBody(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One body as it was at mid-exposure of a frame, from samples before and after."""

    body: str
    t_ns: int
    state: State7
    position_sigma_m: float
    rotation_sigma_rad: float
    shown_m: float
    """How far the state that was sent for the frame was from it: what the wall got wrong."""
    shown_rad: float
    held_m: float
    """How far the newest sample's pose was from it: what it would be without prediction."""
    held_rad: float


class Measured(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The poses *as measured* of one frame, for composite and post; comes when it can be known."""

    frame: int
    bodies: tuple[MeasuredBody, ...]


class EstimatorState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All that the estimators remember at one time, so that a take can be replayed from there."""

    frame: int
    bodies: dict[str, bytes]
    """By body id; the form is that of tracking/fusion/snapshot.py."""
    smoothed: dict[str, State7] = {}
    """What was last shown of each body whose pose is smoothed."""


class FrameStates(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The states of all bodies for frame k and its look-ahead."""

    tick: Tick
    bodies: tuple[RenderBody, ...]
    tracked: tuple[Tracked, ...]


class FrameSent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Frame k left for the nodes (first copy)."""

    frame: int
    t_tick_ns: int
    t_sent_ns: int
    t_newest_rx_ns: int
    size: int
    """Bytes of the message."""


class GridState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The frame grid, enough to continue it after a restart."""

    epoch: int
    frame: int
    t_ns: float
    period_ns: float
    state: str
    sync_source: str
    lead_ns: int
    decision_lead_ns: int
    phase_error_ns: float
    relocks: int
    skipped: int


class DecisionLead(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """R of the cluster: the largest of all nodes."""

    lead_ns: int


class SyncEdge(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One edge of the house sync."""

    t_ns: int


class ReportOf(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node's report under its name."""

    node: str
    report: NodeReport


class RosterState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All nodes."""

    t_ns: int
    nodes: tuple[NodeStatus, ...]


class NodeMessage(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Bytes of the node link, to or from one connection."""

    identity: bytes
    data: bytes


class ShowOrder(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The show state as the engine must follow it: whole, never a difference."""

    rev: int
    held: dict[str, State7 | None]
    """Camera id to its pinned pose; None asks for pinning at the next frame."""
    frozen: tuple[str, ...]
    take: str | None
    accepted: dict[str, int] = {}
    """How often somebody accepted the origin of a camera's tracker; each new one is an order."""


class RecorderState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the recorder holds safely."""

    take: str | None
    durable_t_ns: int
    """Everything published before this is on disk."""
    messages: int
    gaps: int
    error: str | None


Level = Literal["info", "warn", "alarm"]


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Something people should read once."""

    t_ns: int
    level: Level
    source: str
    text: str
    code: str = ""
    """The fault's id in the catalogue ("F-07"), where it has one."""


class Keep(enum.Enum):
    """What a slow reader of the bus gets."""

    LOSSLESS = "every message, or a counted gap"
    LATEST = "the newest of each topic"


class Topic(NamedTuple):
    """One row."""

    name: str
    type: type[msgspec.Struct]
    rate: str | float | None
    keep: Keep | None
    """None: the topic never leaves its process."""
    recorded: bool
    doc: str


TOPICS = (
    Topic("raw/<source>", LineData, "source", Keep.LOSSLESS, True, "bytes of a line, rejects too"),
    Topic("line/<source>", LineState, None, Keep.LOSSLESS, True, "a line opened, closed, refused"),
    Topic("sample/<source>", TrackerSample, "source", Keep.LOSSLESS, True, "accepted samples"),
    Topic("source/<source>", SourceHealth, 4.0, Keep.LATEST, True, "health of a source"),
    Topic("edge", SyncEdge, "stage", None, False, "vsyncs of the leading node"),
    Topic("lead", DecisionLead, None, None, False, "R of the cluster"),
    Topic("tick", Tick, "stage", Keep.LOSSLESS, True, "the deadline of a frame"),
    Topic("states", FrameStates, "stage", Keep.LATEST, True, "states of all bodies for a frame"),
    Topic("measured", Measured, "stage", Keep.LOSSLESS, True, "poses as they were at mid-exposure"),
    Topic("estimator", EstimatorState, None, Keep.LOSSLESS, True, "what fusion remembers"),
    Topic("frame", RenderFrame, "stage", None, False, "the message of a frame"),
    Topic("sent", FrameSent, "stage", Keep.LOSSLESS, True, "when a frame's message left"),
    Topic("grid", GridState, 4.0, Keep.LATEST, True, "the frame grid"),
    Topic("from-node", NodeMessage, "stage", None, False, "bytes from a node"),
    Topic("to-node", NodeMessage, None, None, False, "bytes to a node"),
    Topic("report/<node>", ReportOf, "stage", Keep.LOSSLESS, True, "what a node showed"),
    Topic("roster", RosterState, 10.0, Keep.LATEST, True, "all nodes"),
    Topic("show", ShowOrder, 1.0, Keep.LATEST, True, "holds, freezes, take"),
    Topic("recorder", RecorderState, 4.0, Keep.LATEST, False, "what is safe on disk"),
    Topic("event", Event, None, Keep.LOSSLESS, True, "things people should read"),
)

_BY_HEAD = {topic.name.split("/")[0]: topic for topic in TOPICS}


def topic_row(name: str) -> Topic:
    """Return the row of a concrete topic ("sample/freed-a"). Raises KeyError for an unknown one."""
    return _BY_HEAD[name.split("/", 1)[0]]


def matches(pattern: str, name: str) -> bool:
    """Return whether a topic fits a pattern ("sample/<source>" fits all, "sample/a" itself)."""
    head, _, rest = pattern.partition("/")
    return name.startswith(head + "/") if rest.startswith("<") else name == pattern
