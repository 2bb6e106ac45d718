# SPDX-License-Identifier: Apache-2.0
"""The bytes of the node link: PROTOCOL.md, sections 3 to 9 and 16, both ways.

Decoding returns a message or a `Malformed` with the reason; it never raises on any input. The
bytes of FRAME are in `frame_codec.py`, what all messages share in `wire.py`.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from render_bridge import messages as m
from render_bridge import wire
from render_bridge.frame_codec import MAX_BODIES, read_frame
from render_bridge.wall_codec import read_wall, read_wall_ack
from render_bridge.wire import read_text, seal, text_field

MAX_WALLS = 64
MAX_SEGMENTS = 256
_MASK_64 = (1 << 64) - 1

# name, engine, stage, project, level, config, point, lens, source, engine state, features, lead
_HELLO = struct.Struct("<32s32s32s64s64s32sBBBBIq")
# stage, config, rate, port, point, lens, policy, barrier, node, bodies, walls, segments, us, lead
_SNAPSHOT = struct.Struct("<32s32sIIHBBBBHHHH2xI4xq")
_BODY_INFO = struct.Struct("<HBxff32s")
_WALL_INFO = struct.Struct("<HHII4x32s32s7d")
_SEGMENT = struct.Struct("<H6x9d4f")
_REFUSAL = struct.Struct("<I200s")
_PING = struct.Struct("<q")
_PONG = struct.Struct("<qqq")
# frame, outcome, source, engine state, reference, count, eight times, digest, mHz, counts, expected
_REPORT = struct.Struct("<QBBBBIqqqqqqqqIIQQQQq")
_FRAME_NUMBER = struct.Struct("<Q")
_GO = struct.Struct("<QB7xq4Q")


class Malformed(NamedTuple):
    """Bytes that are no message of this protocol, and why."""

    reason: str


class VersionMismatch(NamedTuple):
    """A message of another protocol version: refuse it in words, decode nothing of it."""

    version: int


class Bye(msgspec.Struct, frozen=True):
    """A node leaves on purpose."""


Message = (
    m.Hello | m.Snapshot | m.Refusal | m.Ping | m.Pong | m.RenderFrame | m.NodeReport | Bye
    | m.Resend | m.Ready | m.Go | m.Wall | m.WallAck
)  # fmt: skip


def encode_hello(hello: m.Hello) -> bytes:
    """Return a HELLO message. Texts are cut to their fields."""
    body = _HELLO.pack(
        text_field(hello.name, 32), text_field(hello.engine, 32), text_field(hello.stage_id, 32),
        text_field(hello.project, 64), text_field(hello.level, 64),
        hello.config_hash.encode()[:32], hello.pose_point, hello.lens_applied, hello.vsync_source,
        hello.engine_state, hello.features, hello.decision_lead_ns,
    )  # fmt: skip
    return seal(wire.HELLO, 0, 0, body)


def encode_snapshot(snapshot: m.Snapshot) -> bytes:
    """Return a SNAPSHOT message."""
    s = snapshot
    parts = [
        _SNAPSHOT.pack(
            text_field(s.stage_id, 32), s.config_hash.encode()[:32], s.rate_num, s.rate_den,
            s.frames_port, s.pose_point, s.lens_applied, s.policy, s.barrier, s.node_index,
            len(s.bodies), len(s.walls), len(s.segments), s.barrier_us, s.deadline_lead_ns,
        )
    ]  # fmt: skip
    parts += [
        _BODY_INFO.pack(
            b.index, b.role, b.sensor_width_mm, b.sensor_height_mm, text_field(b.id, 32)
        )
        for b in s.bodies
    ]
    parts += [
        _WALL_INFO.pack(
            w.index, w.body, w.width_px, w.height_px, text_field(w.id, 32),
            w.mesh_hash.encode()[:32], *w.pose,
        )
        for w in s.walls
    ]  # fmt: skip
    parts += [
        _SEGMENT.pack(g.wall, *g.lower_left, *g.lower_right, *g.upper_left, *g.uv)
        for g in s.segments
    ]
    return seal(wire.SNAPSHOT, s.epoch, 0, b"".join(parts))


def encode_refusal(refusal: m.Refusal) -> bytes:
    """Return a REFUSAL message."""
    return seal(wire.REFUSAL, 0, 0, _REFUSAL.pack(refusal.code, text_field(refusal.text, 200)))


def encode_ping(ping: m.Ping) -> bytes:
    """Return a PING message."""
    return seal(wire.PING, 0, 0, _PING.pack(ping.t1_node_ns))


def encode_pong(pong: m.Pong) -> bytes:
    """Return a PONG message."""
    return seal(wire.PONG, pong.epoch, 0, _PONG.pack(pong.t1_node_ns, pong.t2_ns, pong.t3_ns))


def encode_report(report: m.NodeReport) -> bytes:
    """Return a REPORT message."""
    r = report
    body = _REPORT.pack(
        r.frame, r.outcome, r.vsync_source, r.engine_state, r.reference, r.vsync_count,
        r.t_vsync_node_ns, r.t_vsync_ns, r.t_due_ns, r.t_rx_ns, r.t_sent_ns, r.decision_lead_ns,
        r.offset_ns, r.bound_ns, r.digest, r.reference_mhz, r.exact, r.substituted, r.repeated,
        r.late, r.expected_ns,
    )  # fmt: skip
    return seal(wire.REPORT, r.epoch, 0, body)


def encode_bye() -> bytes:
    """Return a BYE message."""
    return seal(wire.BYE, 0, 0, b"")


def encode_resend(resend: m.Resend) -> bytes:
    """Return a RESEND message."""
    return seal(wire.RESEND, resend.epoch, 0, _FRAME_NUMBER.pack(resend.frame))


def encode_ready(ready: m.Ready) -> bytes:
    """Return a READY message."""
    return seal(wire.READY, ready.epoch, 0, _FRAME_NUMBER.pack(ready.frame))


def encode_go(go: m.Go) -> bytes:
    """Return a GO message."""
    words = [(go.mask >> shift) & _MASK_64 for shift in (0, 64, 128, 192)]
    return seal(wire.GO, go.epoch, 0, _GO.pack(go.frame, go.show, go.t_show_ns, *words))


def decode(data: bytes) -> Message | Malformed | VersionMismatch:
    """Return the message in `data`, or why there is none."""
    if not wire.HEADER.size + wire.CRC.size <= len(data) <= wire.MAX_MESSAGE:
        return Malformed(f"{len(data)} bytes long")
    magic, version, kind, flags, epoch, length, seq = wire.HEADER.unpack_from(data)
    if magic != wire.MAGIC:
        return Malformed("wrong magic")
    if length != len(data):
        return Malformed(f"length field says {length}, message has {len(data)}")
    if not wire.crc_is_right(data):
        return Malformed("wrong CRC")
    if version != wire.VERSION:
        return VersionMismatch(version)
    reader = _READERS.get(kind)
    if reader is None:
        return Malformed(f"unknown kind {kind}")
    try:
        return reader(data[wire.HEADER.size : -wire.CRC.size], epoch, seq, flags)
    except (struct.error, ValueError) as error:
        return Malformed(f"kind {kind}: {error}")


def _read_hello(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Hello:
    (name, engine, stage_id, project, level, config, point, lens, vsync, state, features,
     lead) = _HELLO.unpack(body)  # fmt: skip
    return m.Hello(
        read_text(name), read_text(engine), read_text(stage_id), m.PosePoint(point),
        m.LensApplied(lens & 7), m.VsyncSource(vsync), lead, read_text(project), read_text(level),
        read_text(config), m.EngineState(state), m.Feature(features & m.Feature.WALL),
    )  # fmt: skip


def _read_snapshot(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Snapshot:
    (stage_id, config, num, den, port, point, lens, policy, barrier, node, bodies, walls, segments,
     barrier_us, lead) = _SNAPSHOT.unpack_from(body)  # fmt: skip
    if bodies > MAX_BODIES or walls > MAX_WALLS or segments > MAX_SEGMENTS:
        raise ValueError("too many bodies, walls or segments")
    walls_at = _SNAPSHOT.size + bodies * _BODY_INFO.size
    segments_at = walls_at + walls * _WALL_INFO.size
    if len(body) != segments_at + segments * _SEGMENT.size:
        raise ValueError("the tables do not fit the message")
    if num == 0 or den == 0:
        raise ValueError("the rate is zero")
    return m.Snapshot(
        epoch, read_text(stage_id), read_text(config), num, den, port, lead,
        m.PosePoint(point), m.LensApplied(lens & 7),
        tuple(map(_body_info, _BODY_INFO.iter_unpack(body[_SNAPSHOT.size : walls_at]))),
        tuple(map(_wall_info, _WALL_INFO.iter_unpack(body[walls_at:segments_at]))),
        tuple(map(_segment, _SEGMENT.iter_unpack(body[segments_at:]))),
        m.Policy(policy), m.Barrier(barrier), barrier_us, node,
    )  # fmt: skip


def _body_info(row: tuple[Any, ...]) -> m.BodyInfo:
    index, role, width, height, name = row
    return m.BodyInfo(index, m.Role(role), read_text(name), width, height)


def _wall_info(row: tuple[Any, ...]) -> m.WallInfo:
    index, carrier, width, height, name, mesh, x, y, z, w, qx, qy, qz = row
    pose = (x, y, z, w, qx, qy, qz)
    if not all(map(math.isfinite, pose)):
        raise ValueError("the pose of a wall is not finite")
    return m.WallInfo(index, read_text(name), pose, carrier, width, height, read_text(mesh))


def _segment(row: tuple[Any, ...]) -> m.SegmentInfo:
    wall, ax, ay, az, bx, by, bz, cx, cy, cz, u0, v0, u1, v1 = row
    if not all(map(math.isfinite, row[1:])):
        raise ValueError("a corner of a segment is not finite")
    return m.SegmentInfo(wall, (ax, ay, az), (bx, by, bz), (cx, cy, cz), (u0, v0, u1, v1))


def _read_refusal(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Refusal:
    code, text = _REFUSAL.unpack(body)
    return m.Refusal(m.RefusalCode(code), read_text(text))


def _read_ping(body: bytes, _epoch: int, _seq: int, _flags: int) -> m.Ping:
    return m.Ping(*_PING.unpack(body))


def _read_pong(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Pong:
    return m.Pong(epoch, *_PONG.unpack(body))


def _read_report(body: bytes, epoch: int, _seq: int, _flags: int) -> m.NodeReport:
    (frame, outcome, source, state, reference, count, t_node, t_vsync, t_due, t_rx, t_sent, lead,
     offset, bound, digest, mhz, exact, substituted, repeated, late,
     expected) = _REPORT.unpack(body)  # fmt: skip
    return m.NodeReport(
        epoch, frame, m.Outcome(outcome), m.VsyncSource(source), count, t_node, t_vsync, t_due,
        t_rx, t_sent, lead, offset, bound, digest, exact, substituted, repeated, late, expected,
        m.EngineState(state), m.ReferenceBit(reference & 7), mhz,
    )  # fmt: skip


def _read_bye(body: bytes, _epoch: int, _seq: int, _flags: int) -> Bye:
    if body:
        raise ValueError("BYE has no body")
    return Bye()


def _read_resend(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Resend:
    return m.Resend(epoch, *_FRAME_NUMBER.unpack(body))


def _read_ready(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Ready:
    return m.Ready(epoch, *_FRAME_NUMBER.unpack(body))


def _read_go(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Go:
    frame, show, t_show_ns, *words = _GO.unpack(body)
    if show > 1:
        raise ValueError(f"GO says {show}")
    mask = sum(word << shift for word, shift in zip(words, (0, 64, 128, 192), strict=True))
    return m.Go(epoch, frame, bool(show), t_show_ns, mask)


_READERS: dict[int, Callable[[bytes, int, int, int], Message]] = {
    wire.HELLO: _read_hello,
    wire.SNAPSHOT: _read_snapshot,
    wire.REFUSAL: _read_refusal,
    wire.PING: _read_ping,
    wire.PONG: _read_pong,
    wire.FRAME: read_frame,
    wire.REPORT: _read_report,
    wire.BYE: _read_bye,
    wire.RESEND: _read_resend,
    wire.READY: _read_ready,
    wire.GO: _read_go,
    wire.WALL: read_wall,
    wire.WALL_ACK: read_wall_ack,
}
