# SPDX-License-Identifier: Apache-2.0
"""The bytes of WALL and WALL_ACK (PROTOCOL.md, section 17a), both ways.

Reading is as of all messages, but for one thing: a mode or colour that this version does not know
is no error. A node must not go on with a picture because somebody asks for something new.
"""

from __future__ import annotations

import struct

from render_bridge import messages as m
from render_bridge import wire
from render_bridge.frame_codec import MAX_BODIES

LIGHT_CARDS, MARKERS = 1, 1
# rev, mode, flags, cameras, t_issued
_WALL = struct.Struct("<IBBHq")
_CAMERA = struct.Struct("<HBB")
# rev, mode, vsync_count, t_vsync_node, t_vsync, bound
_ACK = struct.Struct("<IB3xI4xqqq")


def encode_wall(wall: m.Wall) -> bytes:
    """Return a WALL message."""
    head = _WALL.pack(
        wall.rev, wall.mode, LIGHT_CARDS * wall.light_cards, len(wall.cameras), wall.t_issued_ns
    )
    cameras = (_CAMERA.pack(c.body, c.chroma, MARKERS * c.markers) for c in wall.cameras)
    return wire.seal(wire.WALL, wall.epoch, 0, b"".join((head, *cameras)))


def encode_wall_ack(ack: m.WallAck) -> bytes:
    """Return a WALL_ACK message."""
    body = _ACK.pack(
        ack.rev, ack.mode, ack.vsync_count, ack.t_vsync_node_ns, ack.t_vsync_ns, ack.bound_ns
    )
    return wire.seal(wire.WALL_ACK, ack.epoch, 0, body)


def read_wall(body: bytes, epoch: int, _seq: int, _flags: int) -> m.Wall:
    """Return the WALL of a body. Raises ValueError or struct.error where it is none."""
    rev, mode, flags, cameras, t_issued_ns = _WALL.unpack_from(body)
    if cameras > MAX_BODIES:
        raise ValueError("too many cameras")
    if len(body) != _WALL.size + cameras * _CAMERA.size:
        raise ValueError("the table does not fit the message")
    return m.Wall(
        epoch, rev, m.WallMode.understood(mode), t_issued_ns, bool(flags & LIGHT_CARDS),
        tuple(
            m.WallCamera(index, m.Chroma.understood(chroma), bool(bits & MARKERS))
            for index, chroma, bits in _CAMERA.iter_unpack(body[_WALL.size :])
        ),
    )  # fmt: skip


def read_wall_ack(body: bytes, epoch: int, _seq: int, _flags: int) -> m.WallAck:
    """Return the WALL_ACK of a body. Raises ValueError or struct.error where it is none."""
    rev, mode, vsync_count, t_node_ns, t_ns, bound_ns = _ACK.unpack(body)
    return m.WallAck(epoch, rev, m.WallMode(mode), vsync_count, t_node_ns, t_ns, bound_ns)
