# SPDX-License-Identifier: Apache-2.0
"""The bytes of a FRAME message, both ways (PROTOCOL.md, section 6), and of the states in it.

Reading raises struct.error or ValueError for a body that is none; `codec.decode` makes a value of
that.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from render_bridge import messages as m
from render_bridge.wire import (
    CRC,
    FRAME,
    HEADER,
    MAGIC,
    MAX_MESSAGE,
    STATE,
    VERSION,
    crc_is_right,
    seal,
)

MAX_BODIES = 64
MAX_STATES = 512
MAX_VIEWS = 64
MAX_FRUSTA = 1_024
MAX_PERIOD_NS = 1e10
STATE_BYTES = STATE.size

# frame, t_vsync, period, t_sent, bodies, states per body, views, frusta, outer view, eye, scene
_HEAD = struct.Struct("<QqdqHHHHB7x3d7d")
_VIEW = struct.Struct("<HBBBB2xffff8x4dd")
_FRUSTUM = struct.Struct("<HH4x4dd")
_BODY = struct.Struct("<HBBHHq4f3d3d7d")


def encode_frame(frame: m.RenderFrame, t_sent_ns: int) -> bytes:
    """Return a FRAME message sent at `t_sent_ns`.

    Raises ValueError where two bodies carry look-aheads of different length.
    """
    bodies = frame.bodies
    count = len(bodies[0].ahead) // STATE_BYTES + 1 if bodies else 0
    outer = frame.outer
    parts = [
        _HEAD.pack(
            frame.frame, frame.t_vsync_ns, frame.period_ns, t_sent_ns, len(bodies), count,
            len(frame.views), len(frame.frusta), outer.view, *outer.eye_m, *outer.scene_offset,
        )
    ]  # fmt: skip
    for view in frame.views:
        parts.append(
            _VIEW.pack(
                view.body, view.flags, view.priority, view.slot, view.slots, view.slot_phase,
                view.size, view.soft_edge, view.overscan, *view.inner, view.pupil_m,
            )
        )  # fmt: skip
    for frustum in frame.frusta:
        parts.append(
            _FRUSTUM.pack(frustum.body, frustum.segment, *frustum.extent, frustum.distance_m)
        )
    for body in bodies:
        if len(body.ahead) != (count - 1) * STATE_BYTES:
            raise ValueError("all bodies of a frame carry the same number of look-ahead states")
        parts.append(
            _BODY.pack(
                body.index, body.role, body.track_state, body.flags, 0, body.t_capture_ns,
                *body.lens, *body.velocity_m_s, *body.angular_velocity_rad_s, *body.state,
            )
        )  # fmt: skip
        parts.append(body.ahead)
    return seal(FRAME, frame.epoch, frame.seq, b"".join(parts), frame.flags)


class FrameHead(NamedTuple):
    """The beginning of a frame message: all that is needed to keep it until it is drawn."""

    epoch: int
    seq: int
    frame: int
    t_vsync_ns: int
    period_ns: float
    t_sent_ns: int


def frame_head(data: bytes) -> FrameHead | None:
    """Return the head of an intact FRAME message, None for any other; costs microseconds."""
    if not HEADER.size + _HEAD.size + CRC.size <= len(data) <= MAX_MESSAGE or data[5] != FRAME:
        return None
    magic, version, _, _, epoch, length, seq = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION or length != len(data) or not crc_is_right(data):
        return None
    frame, t_vsync_ns, period_ns, t_sent_ns, *_ = _HEAD.unpack_from(data, HEADER.size)
    if not 0.0 < period_ns < MAX_PERIOD_NS:
        return None
    return FrameHead(epoch, seq, frame, t_vsync_ns, period_ns, t_sent_ns)


def read_frame(body: bytes, epoch: int, seq: int, flags: int) -> m.RenderFrame:
    """Return the message in a body. Raises struct.error or ValueError."""
    (frame, t_vsync_ns, period_ns, t_sent_ns, body_count, count, view_count, frustum_count,
     outer_view, ex, ey, ez, *scene) = _HEAD.unpack_from(body)  # fmt: skip
    if body_count > MAX_BODIES or count > MAX_STATES:
        raise ValueError(f"{body_count} bodies of {count} states are too many")
    if view_count > MAX_VIEWS or frustum_count > MAX_FRUSTA:
        raise ValueError(f"{view_count} views with {frustum_count} frusta are too many")
    if not 0.0 < period_ns < MAX_PERIOD_NS:
        raise ValueError("the period is not positive")
    if body_count and not count:
        raise ValueError("a body has no state")
    ahead_size = max(0, count - 1) * STATE_BYTES
    views_at = _HEAD.size
    frusta_at = views_at + view_count * _VIEW.size
    bodies_at = frusta_at + frustum_count * _FRUSTUM.size
    expected = bodies_at + body_count * (_BODY.size + ahead_size)
    if len(body) != expected:
        raise ValueError(f"{len(body)} bytes where {expected} are expected")
    _check_finite((ex, ey, ez, *scene))
    outer = m.Outer(m.OuterView(outer_view), (ex, ey, ez), _state7(scene))
    return m.RenderFrame(
        epoch, seq, frame, t_vsync_ns, period_ns, m.FrameFlag(flags & 63), t_sent_ns,
        _read_bodies(body, bodies_at, body_count, ahead_size), outer,
        tuple(_read_view(body, views_at + i * _VIEW.size) for i in range(view_count)),
        tuple(_read_frustum(body, frusta_at + i * _FRUSTUM.size) for i in range(frustum_count)),
    )  # fmt: skip


def _read_bodies(body: bytes, offset: int, count: int, ahead_size: int) -> tuple[m.RenderBody, ...]:
    bodies = []
    for _ in range(count):
        (index, role, track, body_flags, _reserved, t_capture_ns, focal, focus, iris, pupil,
         vx, vy, vz, wx, wy, wz, *state) = _BODY.unpack_from(body, offset)  # fmt: skip
        offset += _BODY.size
        ahead = body[offset : offset + ahead_size]
        offset += ahead_size
        _check_finite((vx, vy, vz, wx, wy, wz, *state))
        bodies.append(
            m.RenderBody(
                index, m.Role(role), m.TrackState(track), m.BodyFlag(body_flags & 7), t_capture_ns,
                m.LensState(focal, focus, iris, pupil), (vx, vy, vz), (wx, wy, wz),
                _state7(state), ahead,
            )
        )  # fmt: skip
    return tuple(bodies)


def _read_view(body: bytes, offset: int) -> m.View:
    (index, flags, priority, slot, slots, phase, size, soft, overscan, left, right, bottom, top,
     pupil) = _VIEW.unpack_from(body, offset)  # fmt: skip
    _check_finite((phase, size, soft, overscan, left, right, bottom, top, pupil))
    return m.View(
        index, m.ViewFlag(flags & 3), priority, size, soft, overscan, (left, right, bottom, top),
        pupil, slot, slots, phase,
    )  # fmt: skip


def _read_frustum(body: bytes, offset: int) -> m.Frustum:
    index, segment, left, right, bottom, top, distance = _FRUSTUM.unpack_from(body, offset)
    _check_finite((left, right, bottom, top, distance))
    return m.Frustum(index, segment, (left, right, bottom, top), distance)


def _check_finite(numbers: Sequence[float]) -> None:
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a number is not finite")


def _state7(values: Sequence[float]) -> m.State7:
    x, y, z, w, qx, qy, qz = values
    return (x, y, z, w, qx, qy, qz)


def pack_ahead(states: Sequence[m.State7]) -> bytes:
    """Return look-ahead states as they stand on the wire."""
    return b"".join([STATE.pack(*state) for state in states])


def ahead_state(body: m.RenderBody, step: int) -> m.State7:
    """Return the state for frame k + step, the last one there is for a frame beyond it.

    A look-ahead that is not finite gives the state for k: a wrong number never reaches a picture.
    """
    count = len(body.ahead) // STATE_BYTES
    if step <= 0 or count == 0:
        return body.state
    state: m.State7 = STATE.unpack_from(body.ahead, (min(step, count) - 1) * STATE_BYTES)
    return state if all(map(math.isfinite, state)) else body.state


def state_digest(states: Sequence[m.State7 | None]) -> int:
    """Return the CRC-32 of the states drawn, body by body; None counts as seven zeros."""
    blank = b"\0" * STATE_BYTES
    digest = 0
    for state in states:
        digest = zlib.crc32(STATE.pack(*state) if state is not None else blank, digest)
    return digest
