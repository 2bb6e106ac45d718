# SPDX-License-Identifier: Apache-2.0
"""The bytes of the node link: PROTOCOL.md, sections 3 to 9, both ways.

Little-endian, fixed layouts, one message a ZeroMQ frame:

    header 24 bytes | body | CRC-32 of everything before it, 4 bytes

Decoding returns a message or a `Malformed` with the reason; it never raises on any input.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from render_bridge import messages as m

MAGIC = b"SCTL"
VERSION = 1
MAX_BODIES = 64
MAX_STATES = 512
MAX_MESSAGE = 1 << 20
MAX_PERIOD_NS = 1e10

HELLO, SNAPSHOT, REFUSAL, PING, PONG, FRAME, REPORT, BYE = range(1, 9)

HEADER = struct.Struct("<4sBBHIIQ")  # magic, version, kind, flags, epoch, length, seq
CRC = struct.Struct("<I")
_FRAME = struct.Struct("<QqdqHH4x")  # frame, t_vsync, period, t_sent, bodies, states per body
_BODY = struct.Struct("<HBBHHq4f3d3d7d")
_STATE = struct.Struct("<7d")
STATE_BYTES = _STATE.size
_HELLO = struct.Struct("<32s32s32sBBB5xq")
_SNAPSHOT = struct.Struct("<32s32sIIHBBIq")
_BODY_INFO = struct.Struct("<HBx32s")
_REFUSAL = struct.Struct("<I200s")
_PING = struct.Struct("<q")
_PONG = struct.Struct("<qqq")
_REPORT = struct.Struct("<QBB2xIqqqqqqqqI4xQQQQ")


class Malformed(NamedTuple):
    """Bytes that are no message of this protocol, and why."""

    reason: str


class VersionMismatch(NamedTuple):
    """A message of another protocol version: refuse it in words, decode nothing of it."""

    version: int


class Bye(msgspec.Struct, frozen=True):
    """A node leaves on purpose."""


Message = m.Hello | m.Snapshot | m.Refusal | m.Ping | m.Pong | m.RenderFrame | m.NodeReport | Bye


def encode_frame(frame: m.RenderFrame, t_sent_ns: int) -> bytes:
    """Return a FRAME message sent at `t_sent_ns`.

    Raises ValueError where two bodies carry look-aheads of different length.
    """
    bodies = frame.bodies
    count = len(bodies[0].ahead) // _STATE.size + 1 if bodies else 0
    parts = [
        _FRAME.pack(frame.frame, frame.t_vsync_ns, frame.period_ns, t_sent_ns, len(bodies), count)
    ]
    for body in bodies:
        if len(body.ahead) != (count - 1) * _STATE.size:
            raise ValueError("all bodies of a frame carry the same number of look-ahead states")
        parts.append(
            _BODY.pack(
                body.index, body.role, body.track_state, body.flags, 0, body.t_capture_ns,
                *body.lens, *body.velocity_m_s, *body.angular_velocity_rad_s, *body.state,
            )
        )  # fmt: skip
        parts.append(body.ahead)
    return _seal(FRAME, frame.epoch, frame.seq, b"".join(parts), frame.flags)


def encode_hello(hello: m.Hello) -> bytes:
    """Return a HELLO message. Texts are cut to 31 bytes of UTF-8."""
    body = _HELLO.pack(
        _text(hello.name, 32), _text(hello.engine, 32), _text(hello.stage_id, 32),
        hello.pose_point, hello.lens_applied, hello.vsync_source, hello.decision_lead_ns,
    )  # fmt: skip
    return _seal(HELLO, 0, 0, body)


def encode_snapshot(snapshot: m.Snapshot) -> bytes:
    """Return a SNAPSHOT message."""
    parts = [
        _SNAPSHOT.pack(
            _text(snapshot.stage_id, 32), snapshot.config_hash.encode()[:32],
            snapshot.rate_num, snapshot.rate_den, snapshot.frames_port,
            snapshot.pose_point, snapshot.lens_applied, len(snapshot.bodies),
            snapshot.deadline_lead_ns,
        )
    ]  # fmt: skip
    parts += [_BODY_INFO.pack(b.index, b.role, _text(b.id, 32)) for b in snapshot.bodies]
    return _seal(SNAPSHOT, snapshot.epoch, 0, b"".join(parts))


def encode_refusal(refusal: m.Refusal) -> bytes:
    """Return a REFUSAL message."""
    return _seal(REFUSAL, 0, 0, _REFUSAL.pack(refusal.code, _text(refusal.text, 200)))


def encode_ping(ping: m.Ping) -> bytes:
    """Return a PING message."""
    return _seal(PING, 0, 0, _PING.pack(ping.t1_node_ns))


def encode_pong(pong: m.Pong) -> bytes:
    """Return a PONG message."""
    return _seal(PONG, pong.epoch, 0, _PONG.pack(pong.t1_node_ns, pong.t2_ns, pong.t3_ns))


def encode_report(report: m.NodeReport) -> bytes:
    """Return a REPORT message."""
    r = report
    body = _REPORT.pack(
        r.frame, r.outcome, r.vsync_source, r.vsync_count, r.t_vsync_node_ns, r.t_vsync_ns,
        r.t_due_ns, r.t_rx_ns, r.t_sent_ns, r.decision_lead_ns, r.offset_ns, r.bound_ns,
        r.digest, r.exact, r.substituted, r.repeated, r.late,
    )  # fmt: skip
    return _seal(REPORT, r.epoch, 0, body)


def encode_bye() -> bytes:
    """Return a BYE message."""
    return _seal(BYE, 0, 0, b"")


class FrameHead(NamedTuple):
    """The beginning of a frame message: all that is needed to keep it until it is drawn."""

    epoch: int
    seq: int
    frame: int
    t_vsync_ns: int
    period_ns: float


def frame_head(data: bytes) -> FrameHead | None:
    """Return the head of an intact FRAME message, None for any other; costs microseconds."""
    if not HEADER.size + _FRAME.size + CRC.size <= len(data) <= MAX_MESSAGE or data[5] != FRAME:
        return None
    magic, version, _, _, epoch, length, seq = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION or length != len(data):
        return None
    if zlib.crc32(memoryview(data)[: -CRC.size]) != CRC.unpack_from(data, length - CRC.size)[0]:
        return None
    frame, t_vsync_ns, period_ns, _, _, _ = _FRAME.unpack_from(data, HEADER.size)
    if not 0.0 < period_ns < MAX_PERIOD_NS:
        return None
    return FrameHead(epoch, seq, frame, t_vsync_ns, period_ns)


def decode(data: bytes) -> Message | Malformed | VersionMismatch:
    """Return the message in `data`, or why there is none."""
    if len(data) < HEADER.size + CRC.size or len(data) > MAX_MESSAGE:
        return Malformed(f"{len(data)} bytes long")
    magic, version, kind, flags, epoch, length, seq = HEADER.unpack_from(data)
    if magic != MAGIC:
        return Malformed("wrong magic")
    if length != len(data):
        return Malformed(f"length field says {length}, message has {len(data)}")
    if zlib.crc32(memoryview(data)[: -CRC.size]) != CRC.unpack_from(data, len(data) - CRC.size)[0]:
        return Malformed("wrong CRC")
    if version != VERSION:
        return VersionMismatch(version)
    reader = _READERS.get(kind)
    if reader is None:
        return Malformed(f"unknown kind {kind}")
    try:
        return reader(data[HEADER.size : -CRC.size], epoch, seq, flags)
    except (struct.error, ValueError) as error:
        return Malformed(f"kind {kind}: {error}")


def pack_ahead(states: Sequence[m.State7]) -> bytes:
    """Return look-ahead states as they stand on the wire."""
    return b"".join([_STATE.pack(*state) for state in states])


def ahead_state(body: m.RenderBody, step: int) -> m.State7:
    """Return the state for frame k + step, the last one there is for a frame beyond it.

    A look-ahead that is not finite gives the state for k: a wrong number never reaches a picture.
    """
    count = len(body.ahead) // _STATE.size
    if step <= 0 or count == 0:
        return body.state
    state: m.State7 = _STATE.unpack_from(body.ahead, (min(step, count) - 1) * _STATE.size)
    return state if all(map(math.isfinite, state)) else body.state


def state_digest(states: Sequence[m.State7 | None]) -> int:
    """Return the CRC-32 of the states drawn, body by body; None counts as seven zeros."""
    blank = b"\0" * _STATE.size
    digest = 0
    for state in states:
        digest = zlib.crc32(_STATE.pack(*state) if state is not None else blank, digest)
    return digest


def _seal(kind: int, epoch: int, seq: int, body: bytes, flags: int = 0) -> bytes:
    length = HEADER.size + len(body) + CRC.size
    data = HEADER.pack(MAGIC, VERSION, kind, flags, epoch, length, seq) + body
    return data + CRC.pack(zlib.crc32(data))


def _text(value: str, size: int) -> bytes:
    """Cut to size-1 bytes without splitting a character; struct pads with zeros."""
    return value.encode("utf-8")[: size - 1].decode("utf-8", "ignore").encode("utf-8")


def _read_text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8")


def _read_frame(body: bytes, epoch: int, seq: int, flags: int) -> m.RenderFrame:
    frame, t_vsync_ns, period_ns, t_sent_ns, body_count, count = _FRAME.unpack_from(body)
    if body_count > MAX_BODIES or count > MAX_STATES:
        raise ValueError(f"{body_count} bodies of {count} states are too many")
    if not 0.0 < period_ns < MAX_PERIOD_NS:
        raise ValueError("the period is not positive")
    if body_count and not count:
        raise ValueError("a body has no state")
    ahead_size = max(0, count - 1) * _STATE.size
    expected = _FRAME.size + body_count * (_BODY.size + ahead_size)
    if len(body) != expected:
        raise ValueError(f"{len(body)} bytes where {expected} are expected")
    offset = _FRAME.size
    bodies = []
    for _ in range(body_count):
        (index, role, track, body_flags, _reserved, t_capture_ns, focal, focus, iris, pupil,
         vx, vy, vz, wx, wy, wz, *state) = _BODY.unpack_from(body, offset)  # fmt: skip
        offset += _BODY.size
        ahead = body[offset : offset + ahead_size]
        offset += ahead_size
        if not all(map(math.isfinite, (vx, vy, vz, wx, wy, wz, *state))):
            raise ValueError("a state is not finite")
        bodies.append(
            m.RenderBody(
                index, m.Role(role), m.TrackState(track), m.BodyFlag(body_flags & 7), t_capture_ns,
                m.LensState(focal, focus, iris, pupil), (vx, vy, vz), (wx, wy, wz),
                (state[0], state[1], state[2], state[3], state[4], state[5], state[6]), ahead,
            )
        )  # fmt: skip
    return m.RenderFrame(
        epoch, seq, frame, t_vsync_ns, period_ns, m.FrameFlag(flags & 7), t_sent_ns, tuple(bodies)
    )


def _read_hello(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Hello:
    name, engine, stage_id, point, lens, vsync, lead = _HELLO.unpack(body)
    return m.Hello(
        _read_text(name), _read_text(engine), _read_text(stage_id), m.PosePoint(point),
        m.LensApplied(lens & 7), m.VsyncSource(vsync), lead,
    )  # fmt: skip


def _read_snapshot(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Snapshot:
    stage_id, config, num, den, port, point, lens, count, lead = _SNAPSHOT.unpack_from(body)
    if count > MAX_BODIES or len(body) != _SNAPSHOT.size + count * _BODY_INFO.size:
        raise ValueError("the body table does not fit the message")
    if num == 0 or den == 0:
        raise ValueError("the rate is zero")
    bodies = tuple(
        m.BodyInfo(index, m.Role(role), _read_text(name))
        for index, role, name in _BODY_INFO.iter_unpack(body[_SNAPSHOT.size :])
    )
    return m.Snapshot(
        epoch, _read_text(stage_id), _read_text(config), num, den, port, lead,
        m.PosePoint(point), m.LensApplied(lens & 7), bodies,
    )  # fmt: skip


def _read_refusal(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Refusal:
    code, text = _REFUSAL.unpack(body)
    return m.Refusal(m.RefusalCode(code), _read_text(text))


def _read_ping(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Ping:
    return m.Ping(*_PING.unpack(body))


def _read_pong(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Pong:
    return m.Pong(epoch, *_PONG.unpack(body))


def _read_report(body: bytes, epoch: int, _seq: int, _flags: int) -> m.NodeReport:
    frame, outcome, vsync_source, *rest = _REPORT.unpack(body)
    return m.NodeReport(epoch, frame, m.Outcome(outcome), m.VsyncSource(vsync_source), *rest)


def _read_bye(body: bytes, _epoch: int, _seq: int, _flags: int) -> Bye:
    if body:
        raise ValueError("BYE has no body")
    return Bye()


_READERS: dict[int, Callable[[bytes, int, int, int], Message]] = {
    HELLO: _read_hello,
    SNAPSHOT: _read_snapshot,
    REFUSAL: _read_refusal,
    PING: _read_ping,
    PONG: _read_pong,
    FRAME: _read_frame,
    REPORT: _read_report,
    BYE: _read_bye,
}
