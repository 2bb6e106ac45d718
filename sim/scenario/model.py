# SPDX-License-Identifier: Apache-2.0
"""What a scenario file says. Pure data: `load.py` reads it, virtual and real runs play it.

A scenario tells a truth (cameras that move, lenses, walls' latency), how it is seen (trackers,
nodes and their links), what goes wrong when, and what must come of it. `like = "calm"` takes all
of another scenario and changes what is written here: tables key by key, [[tracker]] and [[node]]
row by row under their `source` and `name`; faults and expectations are never taken over.
With `like`, `version`, `seconds` and `stage` may be left out, as the other scenario says them;
`doc` is each file's own.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Seconds = Annotated[float, Meta(ge=0.0, le=100_000.0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Vector = tuple[float, float, float]
Mode = Literal["virtual", "real"]
Scalar = bool | int | float | str


class Optics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The true lens and sensor of a camera."""

    focal_mm: Annotated[float, Meta(ge=1.0, le=5_000.0)] = 35.0
    sensor_mm: tuple[float, float] = (27.99, 15.744375)
    """Square pixels: the height that 2160 rows of that width have."""
    picture_px: tuple[int, int] = (3840, 2160)
    radial: tuple[float, ...] = ()
    """k1, k2, k3, undistorted to distorted."""
    tangential: tuple[float, float] = (0.0, 0.0)
    centre_mm: tuple[float, float] = (0.0, 0.0)
    pupil_m: Annotated[float, Meta(ge=-2.0, le=2.0)] = 0.0
    focus_breathing: Annotated[float, Meta(ge=-0.5, le=0.5)] = 0.0
    """Focal length at the near end of the focus ring over that at infinity, minus 1."""


class Exposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the camera really exposes."""

    shutter_deg: Annotated[float, Meta(gt=0.0, le=360.0)] = 180.0
    readout_ms: Annotated[float, Meta(ge=0.0, le=100.0)] = 8.0
    sync_shift_ms: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0


class Camera(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The truth of one camera of the stage file."""

    motion: str
    motion_args: dict[str, float] = {}
    seed: int = 0
    origin_m: Vector = (0.0, 0.0, 0.0)
    optics: Optics = Optics()
    exposure: Exposure = Exposure()
    wall: str = ""
    """The wall that it looks at; empty: the first of the stage file."""
    wall_frames: Annotated[float, Meta(ge=0.0, le=60.0)] = 2.0
    """True frames from the node's vsync to light, on that wall."""
    node: str = ""
    """The node that draws that wall; empty: the first."""
    focus_raw: tuple[float, float] | None = None
    """What the tracker's focus ring says at infinity and at the near end; the ring itself moves as
    the tracker's `focus_move` says."""


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of a node's link."""

    base_ms: Annotated[float, Meta(ge=0.0, le=1_000.0)] = 0.06
    queue_ms: Annotated[float, Meta(ge=0.0, le=1_000.0)] = 0.08
    spike_share: Share = 0.0
    spike_ms: Annotated[float, Meta(ge=0.0, le=10_000.0)] = 2.0
    loss: Share = 0.0
    ordered: bool = True


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One render node."""

    name: str
    lead_frames: Annotated[float, Meta(ge=0.0, le=10.0)] = 2.0
    clock_offset_ms: Annotated[float, Meta(ge=-1e9, le=1e9)] = 0.0
    clock_ppm: Annotated[float, Meta(ge=-1_000.0, le=1_000.0)] = 0.0
    link: Link = Link()
    back: Link | None = None
    """The way to the controller; None: as `link`, without its loss."""
    joins_s: Seconds = 0.0
    project: str = ""
    level: str = ""
    sync: Literal["house", "own"] = "house"
    """`own`: its display is not genlocked and runs by its own clock."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something goes wrong at a time."""

    id: str
    at_s: Seconds
    for_s: Seconds = 0.0
    target: str = ""
    """A source, a node, ...: what the fault acts on; see `stagectl sim faults`."""
    settle_s: Seconds = 1.0
    """How long after its end its effects may last."""
    params: dict[str, Scalar] = {}


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One expectation beyond the invariants; what fields mean: sim/scenario/checks.py."""

    check: str
    camera: str = ""
    source: str = ""
    node: str = ""
    code: str = ""
    level: str = ""
    text: str = ""
    figure: Literal["p50", "p95", "max", "min", "seen_share"] = "p95"
    at_least: float | None = None
    at_most: float | None = None
    within_ms: float | None = None
    from_s: float = 0.0
    to_s: float | None = None
    part: Literal["all", "steady", "unsteady"] = "all"
    fault: str = ""
    """Id of the fault it counts from; left out: those whose target is its source, its node or its
    camera's tracker, else all (the first one's beginning, the last one's end)."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole scenario."""

    version: Literal[1]
    doc: str
    seconds: Annotated[float, Meta(gt=0.0, le=100_000.0)]
    stage: str
    """A stage file: a name of sim/stages, or a path relative to the scenario."""
    mode: Mode = "virtual"
    like: str = ""
    seed: int = 1
    rows: tuple[str, ...] = ()
    """The rows of the fault catalogue that it shows the answer to."""
    settle_s: Seconds = 3.0
    """Not judged before: nodes join, estimators learn."""
    set: dict[str, Scalar] = {}
    """Changes to the stage file: "schedule.policy" = "exact", "body.A.lens.focal_mm" = 50.0."""
    camera: dict[str, Camera] = {}
    tracker: tuple[dict[str, object], ...] = ()
    """Rows of sim/trackers/config.py without line and motion, with `source` and `camera`;
    `genlocked = true` lets it capture at the edges of the house."""
    node: tuple[Node, ...] = ()
    sync_ppm: Annotated[float, Meta(ge=-1_000.0, le=1_000.0)] = 0.0
    sync_jitter_us: Annotated[float, Meta(ge=0.0, le=10_000.0)] = 0.0
    ptp: bool = False
    """The house sync stands where ST 2059-1 says, and this machine's clock is PTP's."""
    take: bool = True
    """Whether everything is recorded, and the take looked at."""
    fault: tuple[Fault, ...] = ()
    expect: tuple[Expect, ...] = ()
    name: str = ""
    """Set when it is loaded: the file's name without its ending."""
    base: str = ""
    """Set when it is loaded: the folder that paths are relative to."""
