# SPDX-License-Identifier: Apache-2.0
"""WALL and WALL_ACK: every message comes back, any bytes are a value, nothing unknown is a picture.

The golden bytes of both are in test_golden_vectors.py.
"""

from __future__ import annotations

import struct
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from render_bridge import codec, wire
from render_bridge import messages as m
from render_bridge.codec import Malformed
from render_bridge.wall_codec import encode_wall, encode_wall_ack

FUZZ = settings(max_examples=300)
U16, U32 = st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1)
I64 = st.integers(-(2**63), 2**63 - 1)
CAMERAS = st.builds(m.WallCamera, U16, st.sampled_from(m.Chroma), st.booleans())
WALLS = st.builds(
    m.Wall, U32, U32, st.sampled_from(m.WallMode), I64, st.booleans(),
    st.lists(CAMERAS, max_size=64).map(tuple),
)  # fmt: skip
ACKS = st.builds(m.WallAck, U32, U32, st.sampled_from(m.WallMode), U32, I64, I64, I64)
BLACK = m.Wall(7, 3, m.WallMode.BLACK, 99, False, (m.WallCamera(0, m.Chroma.GREEN, True),))


def sealed(data: bytes) -> bytes:
    return data + struct.pack("<I", zlib.crc32(data))


@given(WALLS)
def test_a_wall_comes_back(wall: m.Wall) -> None:
    assert codec.decode(encode_wall(wall)) == wall


@given(ACKS)
def test_an_acknowledgement_comes_back(ack: m.WallAck) -> None:
    assert codec.decode(encode_wall_ack(ack)) == ack


@given(st.binary(max_size=300), st.sampled_from((wire.WALL, wire.WALL_ACK)), U32)
@FUZZ
def test_any_fields_are_a_message_or_a_drop(body: bytes, kind: int, epoch: int) -> None:
    found = codec.decode(wire.seal(kind, epoch, 5, body, 0xFFFF))
    assert isinstance(found, Malformed | m.Wall | m.WallAck)


@given(WALLS, st.integers(0, 2**31), st.binary(min_size=1, max_size=8))
@FUZZ
def test_a_wall_with_any_bytes_changed_is_a_value(wall: m.Wall, at: int, raw: bytes) -> None:
    data = encode_wall(wall)
    at %= len(data) - 4
    changed = data[:at] + raw + data[at + len(raw) : -4]
    found = codec.decode(sealed(changed[: len(data) - 4]))
    assert isinstance(found, m.Wall | Malformed | codec.VersionMismatch | codec.Bye | m.Ping)


@given(st.integers(0, 255), st.integers(0, 255))
def test_a_mode_that_is_not_known_is_black_and_a_chroma_that_is_not_known_is_off(
    mode: int, chroma: int
) -> None:
    data = bytearray(encode_wall(BLACK)[:-4])
    data[28], data[42] = mode, chroma
    found = codec.decode(sealed(bytes(data)))
    assert isinstance(found, m.Wall)
    assert int(found.mode) == (mode if mode in (0, 1, 2) else 1)
    assert int(found.cameras[0].chroma) == (chroma if chroma in (0, 1, 2) else 0)


def test_every_length_but_the_whole_is_a_drop() -> None:
    for data in (encode_wall(BLACK), encode_wall_ack(m.WallAck(1, 2, m.WallMode.GREY, 3, 4, 5, 6))):
        for length in range(len(data)):
            assert isinstance(codec.decode(data[:length]), Malformed), length
        assert isinstance(codec.decode(sealed(data[:-4] + b"\0")), Malformed)
