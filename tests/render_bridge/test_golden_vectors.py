# SPDX-License-Identifier: Apache-2.0
"""PROTOCOL.md, codec.py and the golden bytes say the same.

The vectors come from a second encoder that is driven by the tables of the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

import msgspec
import pytest

from render_bridge import codec, frame_codec, wire
from render_bridge import messages as m
from render_bridge.wall_codec import encode_wall, encode_wall_ack
from tests.render_bridge import protocol_encoder as oracle
from tests.render_bridge.protocol_encoder import Value

TABLE = json.loads((oracle.VECTORS / "vectors.json").read_text(encoding="utf-8"))
MESSAGES: list[dict[str, Value]] = TABLE["messages"]
BY_NAME = {str(vector["name"]): vector for vector in MESSAGES}
Body = dict[str, Value]


def golden(name: str) -> bytes:
    return bytes.fromhex((oracle.VECTORS / f"{name}.hex").read_text(encoding="ascii"))


def numbers(value: Value) -> tuple[float, ...]:
    assert isinstance(value, Sequence)
    return tuple(float(cast(float, one)) for one in value)


def body_of(row: Body) -> m.RenderBody:
    lens = [row[name] for name in ("focal_mm", "focus", "iris", "entrance_pupil_m")]
    records = cast(Sequence[Body], row["records"])
    return m.RenderBody(
        cast(int, row["index"]),
        m.Role(cast(int, row["role"])),
        m.TrackState(cast(int, row["track_state"])),
        m.BodyFlag(cast(int, row["flags"])),
        cast(int, row["t_capture_ns"]),
        m.LensState(*(math.nan if one is None else float(cast(float, one)) for one in lens)),
        cast(tuple[float, float, float], numbers(row["velocity_m_s"])),
        cast(tuple[float, float, float], numbers(row["angular_velocity_rad_s"])),
        cast(m.State7, numbers(row["state"])),
        frame_codec.pack_ahead([cast(m.State7, numbers(record["state"])) for record in records]),
    )


def message_of(vector: Mapping[str, Value]) -> codec.Message:
    """Return the vector as the codec's own value."""
    fields = cast(dict[str, Value], vector["fields"])
    plain = {name: value for name, value in fields.items() if not name.endswith("records")}
    epoch = cast(int, vector.get("epoch", 0))
    records = cast(Sequence[Body], fields.get("records", ()))
    match vector["message"]:
        case "FRAME":
            values: dict[str, object] = {
                **plain,
                "epoch": epoch,
                "seq": vector["seq"],
                "flags": vector["flags"],
            }
            frame = msgspec.convert(values, _Named)
            return m.RenderFrame(
                frame.epoch, frame.seq, frame.frame, frame.t_vsync_ns, frame.period_ns,
                m.FrameFlag(frame.flags), frame.t_sent_ns, tuple(map(body_of, records)),
                m.Outer(m.OuterView(frame.outer_view), frame.outer_eye_m, frame.scene_offset),
                tuple(named(row, m.View) for row in rows(fields, "view_records")),
                tuple(named(row, m.Frustum) for row in rows(fields, "frustum_records")),
            )  # fmt: skip
        case "HELLO":
            return named(plain, m.Hello)
        case "SNAPSHOT":
            return named(
                {
                    **plain,
                    "epoch": epoch,
                    "bodies": [named(row, m.BodyInfo) for row in records],
                    "walls": [named(row, m.WallInfo) for row in rows(fields, "wall_records")],
                    "segments": [
                        named(row, m.SegmentInfo) for row in rows(fields, "segment_records")
                    ],
                },
                m.Snapshot,
            )
        case "REFUSAL":
            return msgspec.convert(list(plain.values()), m.Refusal)
        case "PING":
            return msgspec.convert(list(plain.values()), m.Ping)
        case "PONG":
            return msgspec.convert([epoch, *plain.values()], m.Pong)
        case "REPORT":
            return named({**plain, "epoch": epoch}, m.NodeReport)
        case "RESEND":
            return m.Resend(epoch, cast(int, plain["frame"]))
        case "WALL":
            return m.Wall(
                epoch, cast(int, plain["rev"]), m.WallMode(cast(int, plain["mode"])),
                cast(int, plain["t_issued_ns"]), plain["flags"] == 1,
                tuple(
                    m.WallCamera(
                        cast(int, row["body"]), m.Chroma(cast(int, row["chroma"])),
                        row["flags"] == 1,
                    )
                    for row in records
                ),
            )  # fmt: skip
        case "WALL_ACK":
            return named({**plain, "epoch": epoch}, m.WallAck)
        case "READY":
            return m.Ready(epoch, cast(int, plain["frame"]))
        case "GO":
            words = [cast(int, word) for word in cast(Sequence[Value], plain["mask"])]
            mask = sum(word << (64 * place) for place, word in enumerate(words))
            number, t_show_ns = cast(int, plain["frame"]), cast(int, plain["t_show_ns"])
            return m.Go(epoch, number, plain["go"] == 1, t_show_ns, mask)
    assert vector["message"] == "BYE"
    return codec.Bye()


class _Named(msgspec.Struct):
    epoch: int
    seq: int
    frame: int
    t_vsync_ns: int
    period_ns: float
    flags: int
    t_sent_ns: int
    outer_view: int
    outer_eye_m: tuple[float, float, float]
    scene_offset: m.State7


S = TypeVar("S", bound=msgspec.Struct)


def named(row: Mapping[str, object], kind: type[S]) -> S:
    """Return a message from values under their names, whatever their order on the wire."""
    return msgspec.convert([row[name] for name in kind.__struct_fields__], kind)


def rows(fields: Mapping[str, Value], name: str) -> Sequence[Mapping[str, Value]]:
    return cast(Sequence[Mapping[str, Value]], fields.get(name, ()))


def encode(message: codec.Message) -> bytes:
    match message:
        case m.RenderFrame():
            return frame_codec.encode_frame(message, message.t_sent_ns)
        case m.Hello():
            return codec.encode_hello(message)
        case m.Snapshot():
            return codec.encode_snapshot(message)
        case m.Refusal():
            return codec.encode_refusal(message)
        case m.Ping():
            return codec.encode_ping(message)
        case m.Pong():
            return codec.encode_pong(message)
        case m.NodeReport():
            return codec.encode_report(message)
        case m.Resend():
            return codec.encode_resend(message)
        case m.Ready():
            return codec.encode_ready(message)
        case m.Go():
            return codec.encode_go(message)
        case m.Wall():
            return encode_wall(message)
        case m.WallAck():
            return encode_wall_ack(message)
    return codec.encode_bye()


def same(a: object, b: object) -> bool:
    """Equal, with NaN equal to NaN."""
    return repr(a) == repr(b)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_hex_file_is_what_the_page_says(name: str) -> None:
    assert oracle.encode_vector(BY_NAME[name]) == golden(name)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_codec_writes_exactly_these_bytes(name: str) -> None:
    assert encode(message_of(BY_NAME[name])).hex(" ") == golden(name).hex(" ")


@pytest.mark.parametrize("name", BY_NAME)
def test_the_codec_reads_exactly_these_fields(name: str) -> None:
    found = codec.decode(golden(name))
    assert same(found, message_of(BY_NAME[name]))


@pytest.mark.parametrize("bad", TABLE["refuse"], ids=lambda bad: bad["name"])
def test_must_be_refused(bad: dict[str, str]) -> None:
    found = codec.decode(bytes.fromhex(bad["hex"]))
    wanted = codec.VersionMismatch if bad["result"] == "version" else codec.Malformed
    assert isinstance(found, wanted), f"{bad['why']}: {found}"


@pytest.mark.parametrize("good", TABLE["accept"], ids=lambda good: good["name"])
def test_what_this_version_does_not_know_is_ignored(good: dict[str, str]) -> None:
    found = codec.decode(bytes.fromhex(good["hex"]))
    assert same(found, message_of(BY_NAME[good["same_as"]])), good["why"]


@pytest.mark.parametrize("row", TABLE["refuse"] + TABLE["accept"], ids=lambda row: row["name"])
def test_the_spoiled_bytes_are_what_the_table_says(row: dict[str, Value]) -> None:
    assert oracle.spoiled(row).hex() == row["hex"]


def test_every_kind_has_a_vector_and_every_hex_file_a_row() -> None:
    assert {str(vector["message"]) for vector in MESSAGES} == set(oracle.KINDS)
    assert {path.stem for path in oracle.VECTORS.glob("*.hex")} == set(BY_NAME)


def test_the_page_shows_the_vectors() -> None:
    """Given the examples made anew, Expect the page to end with them, letter by letter."""
    assert oracle.PAGE.read_text(encoding="utf-8").endswith(oracle.examples())


def test_the_page_names_the_numbers_of_the_code() -> None:
    assert {
        "HELLO": wire.HELLO, "SNAPSHOT": wire.SNAPSHOT, "REFUSAL": wire.REFUSAL,
        "PING": wire.PING, "PONG": wire.PONG, "FRAME": wire.FRAME, "REPORT": wire.REPORT,
        "BYE": wire.BYE, "RESEND": wire.RESEND, "READY": wire.READY, "GO": wire.GO,
        "WALL": wire.WALL, "WALL_ACK": wire.WALL_ACK,
    } == oracle.KINDS  # fmt: skip
    for layout, rows in oracle.LAYOUTS.items():
        ends = [row.offset + row.size for row in rows]
        starts = [row.offset for row in rows]
        assert starts[1:] == ends[:-1], f"{layout} has a hole or an overlap"
    assert oracle.LAYOUTS["STATE"][0].size == frame_codec.STATE_BYTES


def test_the_crc_of_the_page() -> None:
    assert oracle.sealed(b"123456789")[-4:] == bytes.fromhex("cbf43926")[::-1]
