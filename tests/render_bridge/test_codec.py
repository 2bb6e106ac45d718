# SPDX-License-Identifier: Apache-2.0
"""The codec of the node link: every message comes back; any bytes are a value, no exception."""

from __future__ import annotations

import math
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles import stage
from render_bridge import codec, frame_codec, wire
from render_bridge import messages as m
from render_bridge.codec import Malformed, VersionMismatch
from render_bridge.frame_codec import FrameHead
from tests.render_bridge import specimens

FUZZ = settings(max_examples=300)
U32, U64 = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
I64 = st.integers(-(2**63), 2**63 - 1)
NUMBER = st.floats(-1e6, 1e6)
F32 = st.floats(width=32, allow_nan=True)
VECTOR = st.tuples(NUMBER, NUMBER, NUMBER)
STATE = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)
# Texts as they survive: 31 bytes, no zero inside.
TEXT = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=31
).filter(lambda text: len(text.encode()) <= 31)


U8, U16 = st.integers(0, 255), st.integers(0, 65535)
EXTENT = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER)
SHARE = st.floats(0.0, 4.0, width=32)
VIEWS = st.builds(
    m.View, U16, st.builds(m.ViewFlag, st.integers(0, 3)), U8, SHARE, SHARE, SHARE, EXTENT, NUMBER,
    U8, U8, SHARE,
)  # fmt: skip
FRUSTA = st.builds(m.Frustum, U16, U16, EXTENT, NUMBER)
UV = st.tuples(SHARE, SHARE, SHARE, SHARE)
HEX = st.text("0123456789abcdef", max_size=32)
LONG_TEXT = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=63
).filter(lambda text: len(text.encode()) <= 63)


@st.composite
def frames(draw: st.DrawFn) -> m.RenderFrame:
    ahead = draw(st.integers(0, 8))
    bodies = draw(
        st.lists(
            st.builds(
                m.RenderBody,
                st.integers(0, 2**16 - 1),
                st.sampled_from(m.Role),
                st.sampled_from(m.TrackState),
                st.builds(m.BodyFlag, st.integers(0, 7)),
                I64,
                st.builds(m.LensState, F32, F32, F32, F32),
                VECTOR,
                VECTOR,
                STATE,
                st.lists(STATE, min_size=ahead, max_size=ahead).map(frame_codec.pack_ahead),
            ),
            max_size=4,
        )
    )
    return m.RenderFrame(
        draw(U32),
        draw(U64),
        draw(U64),
        draw(I64),
        draw(st.floats(1.0, 9.9e9)),
        draw(st.builds(m.FrameFlag, st.integers(0, 63))),
        draw(I64),
        tuple(bodies),
        draw(st.builds(m.Outer, st.sampled_from(m.OuterView), VECTOR, STATE)),
        draw(st.lists(VIEWS, max_size=3).map(tuple)),
        draw(st.lists(FRUSTA, max_size=3).map(tuple)),
    )


HELLOS = st.builds(
    m.Hello, TEXT, TEXT, TEXT, st.sampled_from(m.PosePoint),
    st.builds(m.LensApplied, st.integers(0, 7)), st.sampled_from(m.VsyncSource), I64, LONG_TEXT,
    LONG_TEXT, HEX, st.sampled_from(m.EngineState),
)  # fmt: skip
SNAPSHOTS = st.builds(
    m.Snapshot, U32, TEXT, HEX, st.integers(1, 2**32 - 1),
    st.integers(1, 2**32 - 1), st.integers(0, 65535), I64, st.sampled_from(m.PosePoint),
    st.builds(m.LensApplied, st.integers(0, 7)),
    st.lists(
        st.builds(m.BodyInfo, U16, st.sampled_from(m.Role), TEXT, SHARE, SHARE), max_size=5
    ).map(tuple),
    st.lists(st.builds(m.WallInfo, U16, TEXT, STATE, U16, U32, U32, HEX), max_size=3).map(tuple),
    st.lists(
        st.builds(m.SegmentInfo, U16, VECTOR, VECTOR, VECTOR, UV),
        max_size=3,
    ).map(tuple),
    st.sampled_from(m.Policy), st.sampled_from(m.Barrier), U32, U16,
)  # fmt: skip
REPORTS = st.builds(
    m.NodeReport, U32, U64, st.sampled_from(m.Outcome), st.sampled_from(m.VsyncSource), U32,
    I64, I64, I64, I64, I64, I64, I64, I64, U32, U64, U64, U64, U64, I64,
    st.sampled_from(m.EngineState), st.builds(m.ReferenceBit, st.integers(0, 7)), U32,
)  # fmt: skip
REFUSALS = st.builds(m.Refusal, st.sampled_from(m.RefusalCode), TEXT)


STATE_1, STATE_2, STATE_3 = (specimens.state_at(x) for x in (1.0, 2.0, 3.0))
FRAME = specimens.frame(3, specimens.body(STATE_1, (STATE_2, STATE_3)))
FRAME_BYTES = specimens.frame_bytes(FRAME)


def patched(data: bytes, offset: int, raw: bytes) -> bytes:
    """Return the message with other bytes in it and a right CRC."""
    changed = data[:offset] + raw + data[offset + len(raw) : -4]
    return changed + struct.pack("<I", zlib.crc32(changed))


@given(frames())
def test_a_frame_comes_back(frame: m.RenderFrame) -> None:
    data = frame_codec.encode_frame(frame, frame.t_sent_ns)
    assert repr(codec.decode(data)) == repr(frame)  # repr: NaN lens values are equal
    assert frame_codec.frame_head(data) == FrameHead(
        frame.epoch, frame.seq, frame.frame, frame.t_vsync_ns, frame.period_ns, frame.t_sent_ns
    )


@given(HELLOS)
def test_a_hello_comes_back(hello: m.Hello) -> None:
    assert codec.decode(codec.encode_hello(hello)) == hello


@given(SNAPSHOTS)
def test_a_snapshot_comes_back(snapshot: m.Snapshot) -> None:
    assert codec.decode(codec.encode_snapshot(snapshot)) == snapshot


@given(REPORTS)
def test_a_report_comes_back(report: m.NodeReport) -> None:
    assert codec.decode(codec.encode_report(report)) == report


@given(U32, U64, st.booleans(), I64, st.integers(0, 2**256 - 1))
def test_resend_ready_and_go_come_back(
    epoch: int, frame: int, show: bool, t_show_ns: int, mask: int
) -> None:
    go = m.Go(epoch, frame, show, t_show_ns, mask)
    for message, data in (
        (m.Resend(epoch, frame), codec.encode_resend(m.Resend(epoch, frame))),
        (m.Ready(epoch, frame), codec.encode_ready(m.Ready(epoch, frame))),
        (go, codec.encode_go(go)),
    ):
        assert codec.decode(data) == message


@given(REFUSALS)
def test_a_refusal_comes_back(refusal: m.Refusal) -> None:
    assert codec.decode(codec.encode_refusal(refusal)) == refusal


@given(I64, I64, I64, U32)
def test_ping_and_pong_come_back(t1: int, t2: int, t3: int, epoch: int) -> None:
    assert codec.decode(codec.encode_ping(m.Ping(t1))) == m.Ping(t1)
    pong = m.Pong(epoch, t1, t2, t3)
    assert codec.decode(codec.encode_pong(pong)) == pong


@given(st.text(max_size=60))
def test_a_long_text_is_cut_between_characters(text: str) -> None:
    try:
        found = codec.decode(codec.encode_hello(specimens.hello(text)))
    except UnicodeEncodeError:
        return  # half a surrogate pair: no text
    assert isinstance(found, m.Hello)
    assert text.startswith(found.name)
    if "\0" not in text:
        assert len(found.name.encode()) >= min(len(text.encode()), 28)


@given(st.binary(max_size=400))
@FUZZ
def test_any_bytes_are_a_value(data: bytes) -> None:
    assert isinstance(codec.decode(data), Malformed)  # no random bytes have the CRC


@given(st.binary(max_size=300), st.integers(0, 14), U32)
@FUZZ
def test_any_fields_behind_a_right_header_are_a_value(body: bytes, kind: int, epoch: int) -> None:
    """Given fields of any size and content, sealed with a right CRC, Expect a message or a drop."""
    head = struct.pack("<4sBBHIIQ", b"SCTL", 2, kind, 0xFFFF, epoch, 28 + len(body), 5)
    data = head + body + struct.pack("<I", zlib.crc32(head + body))
    assert_value(data)


@given(frames(), st.integers(0, 2**31), st.binary(min_size=1, max_size=8))
@FUZZ
def test_a_frame_with_any_bytes_changed_is_a_value(
    frame: m.RenderFrame, at: int, raw: bytes
) -> None:
    data = frame_codec.encode_frame(frame, 0)
    assert_value(patched(data, at % (len(data) - 4 - len(raw)), raw))


def assert_value(data: bytes) -> None:
    found = codec.decode(data)
    head = frame_codec.frame_head(data)
    if isinstance(found, m.RenderFrame):
        values = (
            found.epoch,
            found.seq,
            found.frame,
            found.t_vsync_ns,
            found.period_ns,
            found.t_sent_ns,
        )
        assert head == FrameHead(*values)
        for body in found.bodies:
            assert all(map(math.isfinite, body.state))
            for step in (0, 1, 2, 600):
                assert all(map(math.isfinite, frame_codec.ahead_state(body, step)))
    elif not isinstance(found, Malformed):
        assert head is None


def test_a_truncated_frame_is_malformed() -> None:
    """Given every length but the whole, Expect a drop."""
    for length in range(len(FRAME_BYTES)):
        assert isinstance(codec.decode(FRAME_BYTES[:length]), Malformed), length
        assert frame_codec.frame_head(FRAME_BYTES[:length]) is None, length
    assert frame_codec.frame_head(FRAME_BYTES) is not None


def test_every_flipped_bit_is_noticed() -> None:
    for at in range(len(FRAME_BYTES)):
        for bit in range(8):
            data = bytearray(FRAME_BYTES)
            data[at] ^= 1 << bit
            assert isinstance(codec.decode(bytes(data)), Malformed)
            assert frame_codec.frame_head(bytes(data)) is None


def test_another_version_is_told_apart_from_damage() -> None:
    assert codec.decode(patched(FRAME_BYTES, 4, b"\x01")) == VersionMismatch(1)
    assert frame_codec.frame_head(patched(FRAME_BYTES, 4, b"\x01")) is None


@pytest.mark.parametrize("at", [*range(152 + 32, 152 + 136, 8)])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(at: int, number: float) -> None:
    found = codec.decode(patched(FRAME_BYTES, at, struct.pack("<d", number)))
    assert found == Malformed("kind 6: a number is not finite")


def test_a_look_ahead_that_is_no_number_falls_back_to_the_state_of_k() -> None:
    found = codec.decode(patched(FRAME_BYTES, 152 + 136, struct.pack("<d", math.nan)))
    assert isinstance(found, m.RenderFrame)
    assert frame_codec.ahead_state(found.bodies[0], 1) == STATE_1
    assert frame_codec.ahead_state(found.bodies[0], 2) == STATE_3


def test_look_ahead_states_by_number() -> None:
    body = FRAME.bodies[0]
    wanted = {-1: STATE_1, 0: STATE_1, 1: STATE_2, 2: STATE_3, 3: STATE_3, 99: STATE_3}
    assert {step: frame_codec.ahead_state(body, step) for step in wanted} == wanted


def test_too_long_a_message_is_refused_by_both_readers() -> None:
    ahead = [STATE_1] * 511
    bodies = [specimens.body(STATE_1, ahead, index=i) for i in range(64)]
    data = specimens.frame_bytes(specimens.frame(1, *bodies))
    assert len(data) > wire.MAX_MESSAGE
    assert isinstance(codec.decode(data), Malformed)
    assert frame_codec.frame_head(data) is None


def test_the_largest_stage_fits() -> None:
    """Given the most bodies and look-ahead states a stage file allows, Expect a whole message."""
    ahead = [STATE_1] * stage.MOST_LOOKAHEAD_STATES
    bodies = [specimens.body(STATE_1, ahead, index=i) for i in range(stage.MOST_BODIES)]
    frame = specimens.frame(1, *bodies)
    assert codec.decode(specimens.frame_bytes(frame)) == frame


def test_bodies_of_different_look_ahead_are_a_mistake_of_the_writer() -> None:
    frame = specimens.frame(1, specimens.body(ahead=[STATE_1]), specimens.body())
    with pytest.raises(ValueError, match="same number"):
        frame_codec.encode_frame(frame, 0)


def test_the_digest_is_the_crc_of_the_states_drawn() -> None:
    raw = struct.pack("<7d", *STATE_1) + bytes(56) + struct.pack("<7d", *STATE_2)
    assert frame_codec.state_digest([STATE_1, None, STATE_2]) == zlib.crc32(raw)
    assert frame_codec.state_digest([STATE_1, STATE_2]) != frame_codec.state_digest(
        [STATE_2, STATE_1]
    )
