# SPDX-License-Identifier: Apache-2.0
"""Messages to test with: plain ones, with one thing at a time changed."""

from __future__ import annotations

from collections.abc import Sequence

from render_bridge import frame_codec
from render_bridge import messages as m

PERIOD_NS = 40_000_000
V0_NS = 1_000_000_000_000


def state_at(x: float) -> m.State7:
    """Return a pose that tells where it is from: x metres to the right."""
    return (x, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)


STATE = state_at(1.0)
NO_FLAGS = m.FrameFlag(0)
NO_LENS = m.LensApplied(0)


def body(
    state: m.State7 = STATE,
    ahead: Sequence[m.State7] = (),
    *,
    index: int = 0,
    flags: m.BodyFlag = m.BodyFlag.VALID,
) -> m.RenderBody:
    """Return a camera."""
    return m.RenderBody(
        index, m.Role.CAMERA, m.TrackState.OK, flags, 5, m.LensState(35.0, 0.5, 2.0, 0.0),
        (0.5, 0.0, 0.0), (0.0, 0.0, 0.25), state, frame_codec.pack_ahead(ahead),
    )  # fmt: skip


def frame(
    number: int,
    *bodies: m.RenderBody,
    epoch: int = 1,
    seq: int | None = None,
    flags: m.FrameFlag = NO_FLAGS,
    v0_ns: int = V0_NS,
) -> m.RenderFrame:
    """Return message `number` of a grid at 25/1."""
    return m.RenderFrame(
        epoch, number if seq is None else seq, number, v0_ns + number * PERIOD_NS, float(PERIOD_NS),
        flags, 6, bodies,
    )  # fmt: skip


def frame_bytes(sent: m.RenderFrame, t_sent_ns: int = 6) -> bytes:
    """Return it as it travels."""
    return frame_codec.encode_frame(sent, t_sent_ns)


def hello(
    name: str = "node-1",
    *,
    stage_id: str = "",
    pose_point: m.PosePoint = m.PosePoint.SENSOR,
    lens_applied: m.LensApplied = NO_LENS,
    lead_ns: int = 80_000_000,
) -> m.Hello:
    """Return the hello of a node that wants sensor poses and does nothing about the lens."""
    return m.Hello(
        name, "test engine", stage_id, pose_point, lens_applied, m.VsyncSource.HARDWARE, lead_ns
    )


def report(
    t_vsync_ns: int,
    *,
    epoch: int = 1,
    number: int = 100,
    outcome: m.Outcome = m.Outcome.EXACT,
    source: m.VsyncSource = m.VsyncSource.HARDWARE,
    lead_ns: int = 80_000_000,
) -> m.NodeReport:
    """Return a report of one vsync."""
    return m.NodeReport(
        epoch, number, outcome, source, number, t_vsync_ns - 77, t_vsync_ns, t_vsync_ns,
        t_vsync_ns - 90_000_000, t_vsync_ns - 91_000_000, lead_ns, 77, 40_000, 0xABCD, 1, 0, 0, 0,
    )  # fmt: skip
