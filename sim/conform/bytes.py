# SPDX-License-Identifier: Apache-2.0
"""Bytes of the node link for the scripted controller, written from the tables of PROTOCOL.md.

The controller's messages are packed, the node's are unpacked, with nothing but struct and zlib. A
test compares every layout with the page.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

MAGIC = 0x4C544353
VERSION = 2
HEADER = struct.Struct("<IBBHIIQ")
CRC = struct.Struct("<I")

HELLO, SNAPSHOT, REFUSAL, PING, PONG, FRAME, REPORT, BYE, RESEND, READY, GO = range(1, 12)
WALL, WALL_ACK = 12, 13
KIND_NAMES = (
    "", "HELLO", "SNAPSHOT", "REFUSAL", "PING", "PONG", "FRAME", "REPORT", "BYE", "RESEND",
    "READY", "GO", "WALL", "WALL_ACK",
)  # fmt: skip

# Fields between header and CRC, and the repeated records: (struct, names).
LAYOUTS: dict[str, tuple[struct.Struct, tuple[str, ...]]] = {
    name: (struct.Struct(code), tuple(fields.split()))
    for name, code, fields in (
        ("HELLO", "<32s32s32s64s64s32sBBBBIq",
         "name engine stage_id project level config_hash pose_point lens_applied vsync_source "
         "engine_state features decision_lead_ns"),
        ("SNAPSHOT", "<32s32sIIHBBBBHHHH2xI4xq",
         "stage_id config_hash rate_num rate_den frames_port pose_point lens_applied policy "
         "barrier node_index bodies walls segments barrier_us deadline_lead_ns"),
        ("BODY_INFO", "<HBxff32s", "index role sensor_width_mm sensor_height_mm id"),
        ("WALL_INFO", "<HHII4x32s32s7d", "index body width_px height_px id mesh_hash pose"),
        ("SEGMENT", "<H6x3d3d3d4f", "wall lower_left lower_right upper_left uv"),
        ("REFUSAL", "<I200s", "code text"),
        ("PING", "<q", "t1_node_ns"),
        ("PONG", "<3q", "t1_node_ns t2_ns t3_ns"),
        ("FRAME", "<QqdqHHHHB7x3d7d",
         "frame t_vsync_ns period_ns t_sent_ns bodies states views frusta outer_view outer_eye_m "
         "scene_offset"),
        ("VIEW", "<HBBBB2xffff8x4dd",
         "body flags priority slot slots slot_phase size soft_edge overscan inner pupil_m"),
        ("FRUSTUM", "<HH4x4dd", "body segment extent distance_m"),
        ("BODY", "<HBBH2xq4f3d3d7d",
         "index role track_state flags t_capture_ns focal_mm focus iris entrance_pupil_m "
         "velocity_m_s angular_velocity_rad_s state"),
        ("STATE", "<7d", "state"),
        ("REPORT", "<QBBBBI8qIIQQQQq",
         "frame outcome vsync_source engine_state reference vsync_count t_vsync_node_ns "
         "t_vsync_ns t_due_ns t_rx_ns t_sent_ns decision_lead_ns offset_ns bound_ns digest "
         "reference_mhz exact substituted repeated late expected_ns"),
        ("BYE", "<", ""),
        ("RESEND", "<Q", "frame"),
        ("READY", "<Q", "frame"),
        ("GO", "<QB7xq4Q", "frame go t_show_ns mask"),
        ("WALL", "<IBBHq", "rev mode flags cameras t_issued_ns"),
        ("WALL_CAMERA", "<HBB", "body chroma flags"),
        ("WALL_ACK", "<IB3xI4x3q", "rev mode vsync_count t_vsync_node_ns t_vsync_ns bound_ns"),
    )
}  # fmt: skip

# Messages of a node whose header carries an epoch; all others have 0 there.
EPOCH_KINDS = frozenset({REPORT, RESEND, READY, WALL_ACK})
FROM_NODE = frozenset({HELLO, PING, REPORT, BYE, RESEND, READY, WALL_ACK})

# Bits of HELLO's `features` that the page names.
FEATURES = 1


class Received(NamedTuple):
    """One message of the node under test."""

    t_raw_ns: int
    """When it was read, on this machine's clock."""
    kind: int
    epoch: int
    fields: dict[str, int | str]


class Bad(NamedTuple):
    """Bytes of the node under test that are no message."""

    t_raw_ns: int
    reason: str


def record(name: str, *values: object) -> bytes:
    """Return the bytes of one record: its values in the order of the page's table."""
    flat: list[object] = []
    for value in values:
        if isinstance(value, str):
            flat.append(value.encode())
        elif isinstance(value, Sequence) and not isinstance(value, bytes):
            flat.extend(value)
        else:
            flat.append(value)
    return LAYOUTS[name][0].pack(*flat)


def message(
    kind: int, body: bytes, *, epoch: int = 0, seq: int = 0, flags: int = 0, version: int = VERSION
) -> bytes:
    """Return a whole message around its fields and records."""
    length = HEADER.size + len(body) + CRC.size
    return sealed(HEADER.pack(MAGIC, version, kind, flags, epoch, length, seq) + body)


def sealed(data: bytes) -> bytes:
    """Return the bytes with their CRC behind them."""
    return data + CRC.pack(zlib.crc32(data))


def pong(epoch: int, t1_node_ns: int, t2_ns: int, t3_ns: int) -> bytes:
    """Return a PONG."""
    return message(PONG, record("PONG", t1_node_ns, t2_ns, t3_ns), epoch=epoch)


def refusal(code: int, text: str) -> bytes:
    """Return a REFUSAL."""
    return message(REFUSAL, record("REFUSAL", code, text))


def go(
    epoch: int, frame: int, word: int, t_show_ns: int, mask: Sequence[int] = (0, 0, 0, 0)
) -> bytes:
    """Return a GO: word 1 shows the frame from that vsync on, 0 says who was not ready."""
    return message(GO, record("GO", frame, word, t_show_ns, mask), epoch=epoch)


def wall(
    epoch: int,
    rev: int,
    mode: int,
    cameras: Sequence[tuple[int, int, int]] = (),
    *,
    flags: int = 1,
    t_issued_ns: int = 0,
) -> bytes:
    """Return a WALL; cameras are (body, chroma, flags)."""
    body = record("WALL", rev, mode, flags, len(cameras), t_issued_ns)
    body += b"".join(record("WALL_CAMERA", *camera) for camera in cameras)
    return message(WALL, body, epoch=epoch)


def from_node(data: bytes, t_raw_ns: int) -> Received | Bad:
    """Return a node's message, or why it breaks the page (sections 3 and 4)."""
    if len(data) < HEADER.size + CRC.size:
        return Bad(t_raw_ns, f"{len(data)} bytes, shorter than a header and its CRC")
    magic, version, kind, flags, epoch, length, seq = HEADER.unpack_from(data)
    name = KIND_NAMES[kind] if kind < len(KIND_NAMES) else f"kind {kind}"
    if magic != MAGIC or length != len(data):
        return Bad(t_raw_ns, f"magic {magic:08X}, length {length}, found {len(data)} bytes")
    if CRC.unpack_from(data, length - CRC.size)[0] != zlib.crc32(data[: -CRC.size]):
        return Bad(t_raw_ns, f"{name}: the CRC is wrong")
    if version != VERSION:
        return Bad(t_raw_ns, f"{name}: version {version}, expected {VERSION}")
    if kind not in FROM_NODE:
        return Bad(t_raw_ns, f"{name} is no message of a node")
    if flags or seq or (epoch and kind not in EPOCH_KINDS):
        return Bad(t_raw_ns, f"{name}: flags {flags}, seq {seq}, epoch {epoch}, expected 0")
    layout, names = LAYOUTS[name]
    if length != HEADER.size + layout.size + CRC.size:
        return Bad(t_raw_ns, f"{name}: {length} bytes")
    values = layout.unpack_from(data, HEADER.size)
    if layout.pack(*values) != data[HEADER.size : -CRC.size]:
        return Bad(t_raw_ns, f"{name}: reserved bytes are not zero")
    if kind == HELLO and values[names.index("features")] & ~FEATURES:
        return Bad(t_raw_ns, f"{name}: features that are not known")
    fields: dict[str, int | str] = {}
    for field, value in zip(names, values, strict=True):
        if isinstance(value, bytes):
            text = _text(value, hexadecimal=field.endswith("_hash"))
            if text is None:
                return Bad(t_raw_ns, f"{name}.{field}: {value!r} is no text")
            fields[field] = text
        else:
            fields[field] = value
    return Received(t_raw_ns, kind, epoch, fields)


def _text(data: bytes, hexadecimal: bool) -> str | None:
    text, _, rest = data.partition(b"\0")
    if rest.strip(b"\0") or (len(text) == len(data) and not hexadecimal):
        return None
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None
