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

from render_bridge.messages import Go, NodeReport, RenderBody, RenderFrame, State7
from render_bridge.node_record import NodeStatus
from stagectl.jobs import JobLine, JobOrder
from stagectl.processors.state import PollResult, ProcessorState, WallOrder, WallResult
from stagectl.show_topics import Cue as Cue
from stagectl.show_topics import ShowOrder as ShowOrder
from tracking.sample import TrackerSample


class LineData(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Bytes as they came from a line, rejects included; a serial line knows no sender."""

    source: str
    t_rx_ns: int
    data: bytes
    sender: str = ""  # "192.168.1.20:40001"


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
    """How late samples arrive at the worst, behind their capture time; a recent p95.

    Where that time is the arrival: how far packets are off an even rate.
    """
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
    masked_at: dict[str, float] = {}
    """Where the masked axes of its pose stay: m or deg in the stage frame."""


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
    predicted: bool = True
    """False where the tracker was silent when the frame was sent, or the picture was on its way
    back from that: how far off it was says nothing of prediction."""


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
    ridden: dict[str, tuple[float, ...]] = {}
    """How far mask and trim have come; the form is that of stagectl/nodes/ride.py."""


class FrameStates(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The states of all bodies for frame k and its look-ahead."""

    tick: Tick
    bodies: tuple[RenderBody, ...]
    tracked: tuple[Tracked, ...]


class FrameSent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Frame k left for the nodes (first copy, of `size` bytes)."""

    frame: int
    t_tick_ns: int
    t_sent_ns: int
    t_newest_rx_ns: int
    size: int


class SyncStatus(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """House sync as three lamps and a sentence. A lamp is None where nobody can tell."""

    present: bool | None = None
    """The reference arrives at the device that we take the phase from."""
    device_locked: bool | None = None
    """That device says that it is locked to it."""
    phase_right: bool | None = None
    """The grid stands where the reference says; None: one of several phases, nobody knows which."""
    sentence: str = ""
    """What is wrong, in plain words; empty where nothing is."""
    bound_ns: float | None = None
    """How far the grid may be from its reference; None: no bound at all."""
    reference_hz: float | None = None
    """Edges per second as measured here."""
    device_hz: float | None = None
    """Frequency of the reference as the device tells it."""
    phase_choices: int = 1
    """How many phases of the frame fit the edges of the reference."""
    jumps: int = 0
    moved_ns: float = 0.0
    """By how much the grid moved at the last of them."""
    numbers_skipped: int = 0
    """Frame numbers that the reference did not count, over all jumps."""
    numbers_repeated: int = 0
    missed_edges: int = 0


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
    """Frame numbers that were never sent, because this machine stood still."""
    sync: SyncStatus = SyncStatus()


class DecisionLead(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """R of the cluster: the largest of all nodes, and what delivery takes."""

    lead_ns: int
    delivery_ns: int = 0
    """0: as the stage file says."""


class BarrierGo(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A word of the barrier, for all nodes."""

    go: Go


class SyncEdge(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One edge of the house sync, and what its source knows of it."""

    t_ns: int
    source: str = "node"
    """Which [sync] source of the stage file this is for; the grid listens to one only."""
    quality: float = 1.0
    """0 to 1: how far to believe it. 0 is no edge, only news of the source."""
    number: int | None = None
    """The edge's own number (PTP, timecode, a vsync count)."""
    counter: str = ""
    """Who numbers: numbers of one counter compare."""
    present: bool | None = None
    device_locked: bool | None = None
    phase_right: bool | None = None
    """False where the source itself knows that its phase is off."""
    reference_hz: float | None = None
    note: str = ""
    """What is wrong with the source, in plain words."""


class ReportOf(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node's report under its name."""

    node: str
    report: NodeReport


class RosterState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All nodes."""

    t_ns: int
    nodes: tuple[NodeStatus, ...]
    wall: str = ""
    """What the nodes were told last to show: picture | black | grey; empty before any order."""
    wall_sent_rev: int = 0
    """Counts what they were told in this epoch of the controller."""
    wall_rev: int = 0
    """The count of the operators that it follows."""
    t_wall_ns: int = 0
    """When the order came."""


class NodeMessage(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Bytes of the node link, to or from one connection."""

    identity: bytes
    data: bytes


class Datagram(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Bytes of one row of [[send]], to leave now."""

    send: str
    t_due_ns: int
    """When it should leave."""
    t_vsync_ns: int
    """V_k of its frame; `t_due_ns` where it has none."""
    data: bytes


class SendState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row of [[send]] as it stands and where it leaves from; counts since the start."""

    send: str
    t_ns: int
    target: str
    sent: int
    dropped: int
    """Not taken by a full socket."""
    failed: int
    """Refused by the system (no route, say)."""
    late_p50_us: float
    """How long after their time the newest packets left."""
    late_p99_us: float
    after_vsync_p50_us: float
    """How long after V_k of their frame they left."""
    after_vsync_p99_us: float
    error: str
    """What the system says now; empty while all is well."""
    origin: str = ""  # "192.168.1.5:40312"; empty before the first packet


class RecorderState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the recorder holds safely."""

    take: str | None
    durable_t_ns: int
    """Everything published before this is on disk."""
    messages: int
    gaps: int
    error: str | None
    disk: Literal["info", "warn", "alarm"] = "info"
    """How the forecast of the disk for takes stands: warn at half an hour, alarm at ten minutes."""


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
    Topic("go", BarrierGo, "stage", None, False, "who is waited for, who was left behind"),
    Topic("edge", SyncEdge, "stage", None, False, "edges of the house sync"),
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
    Topic("cue", Cue, None, Keep.LOSSLESS, True, "a cue was fired"),
    Topic("datagram", Datagram, "stage", None, False, "bytes for another program"),
    Topic("send/<send>", SendState, 1.0, Keep.LATEST, True, "what left for another program"),
    Topic("recorder", RecorderState, 4.0, Keep.LATEST, False, "what is safe on disk"),
    Topic("processor/<processor>", ProcessorState, 2.0, Keep.LATEST, True, "an LED processor"),
    Topic("polled/<processor>", PollResult, 1.0, None, False, "what an LED processor answered"),
    Topic("wall-order/<processor>", WallOrder, None, None, False, "black out an LED processor"),
    Topic("wall-result/<processor>", WallResult, None, None, False, "what came of that"),
    Topic("event", Event, None, Keep.LOSSLESS, True, "things people should read"),
    Topic("job-order", JobOrder, None, None, False, "run one of our commands beside the stage"),
    Topic("job/<name>", JobLine, None, None, False, "what such a command says"),
)

_BY_HEAD = {topic.name.split("/")[0]: topic for topic in TOPICS}


def topic_row(name: str) -> Topic:
    """Return the row of a concrete topic ("sample/freed-a"). Raises KeyError for an unknown one."""
    return _BY_HEAD[name.split("/", 1)[0]]


def matches(pattern: str, name: str) -> bool:
    """Return whether a topic fits a pattern ("sample/<source>" fits all, "sample/a" itself)."""
    head, _, rest = pattern.partition("/")
    return name.startswith(head + "/") if rest.startswith("<") else name == pattern
