# SPDX-License-Identifier: Apache-2.0
"""SLIP: RFC 1055 with one END and with two, any chunking, bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.framing import Frame
from tracking.slip import SlipFramer, slip_encode

FUZZ = settings(deadline=None, derandomize=True, max_examples=200, database=None)


def test_rfc_1055_escapes() -> None:
    assert slip_encode(b"\x01\xc0\x02\xdb\x03") == bytes.fromhex("c001dbdc02dbdd03c0")


def test_single_and_double_end() -> None:
    framer = SlipFramer()
    assert framer.feed(b"abcd\xc0efgh\xc0", 5) == [Frame(b"abcd", 5, 5), Frame(b"efgh", 5, 0)]
    assert framer.feed(b"\xc0ijkl\xc0\xc0mnop\xc0", 6) == [
        Frame(b"ijkl", 6, 6),
        Frame(b"mnop", 6, 0),
    ]
    assert framer.dropped_bytes == 0


def test_escape_at_the_edge_of_a_chunk() -> None:
    framer = SlipFramer()
    assert framer.feed(b"\xc0a\xdb", 1) == []
    assert framer.feed(b"\xdcb\xdb", 2) == []
    assert framer.feed(b"\xdd\xc0", 3) == [Frame(b"a\xc0b\xdb", 3, 0)]


@pytest.mark.parametrize("bad", [b"a\xdbb", b"a\xdb", b"\xdb\xdb\xdc", b"\xdb\xc0\xdc"])
def test_bad_escape_costs_its_datagram_only(bad: bytes) -> None:
    framer = SlipFramer()
    found = framer.feed(b"\xc0" + bad + b"\xc0good\xc0", 0)
    assert found[-1].data == b"good"
    assert framer.bad_escapes == 1


def test_datagram_that_never_ends_is_bounded() -> None:
    framer = SlipFramer(max_length=16)
    for _ in range(1000):
        assert framer.feed(b"x" * 10, 0) == []
    assert framer.feed(b"\xc0ok\xc0", 1) == [Frame(b"ok", 1, 0)]
    assert framer.dropped_bytes == 10_000


def test_escaped_bytes_do_not_count_against_the_length() -> None:
    framer = SlipFramer(max_length=16)
    assert framer.feed(slip_encode(b"\xc0" * 16), 0)[0].data == b"\xc0" * 16
    assert framer.feed(slip_encode(b"\xc0" * 17), 0) == []
    assert framer.dropped_bytes == 34


def test_lock_reset_and_flush() -> None:
    framer = SlipFramer()
    assert not framer.locked
    framer.feed(b"tail\xc0half", 0)
    assert framer.locked
    framer.reset()
    assert not framer.locked
    assert framer.flush() == []
    assert framer.dropped_bytes == 4


@given(datagrams=st.lists(st.binary(min_size=1, max_size=40), max_size=8), step=st.integers(1, 30))
@FUZZ
def test_round_trip_in_any_chunking(datagrams: list[bytes], step: int) -> None:
    stream = b"".join(slip_encode(datagram) for datagram in datagrams)
    framer = SlipFramer()
    found = [
        f for at in range(0, len(stream), step) for f in framer.feed(stream[at : at + step], at)
    ]
    assert [frame.data for frame in found] == datagrams
    assert framer.dropped_bytes == 0
