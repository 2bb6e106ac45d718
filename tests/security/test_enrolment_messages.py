# SPDX-License-Identifier: Apache-2.0
"""What is said in an enrolment: any bytes are a message or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagectl.security import enrolment as e

KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
REQUESTS = (e.Enrol("wall-left", KEY), e.Stored())
ANSWERS = (e.Enrolled("node", "stage-1", KEY, 18_710, 18_700), e.Refused("no"))


def test_each_message_is_read_back_by_the_other_end() -> None:
    assert [e.decode_request(e.encode(m)) for m in REQUESTS] == list(REQUESTS)
    assert [e.decode_answer(e.encode(m)) for m in ANSWERS] == list(ANSWERS)


def test_the_form_is_that_of_the_documentation() -> None:
    frame = b'{"type":"enrol","name":"wall-left","public_key":"%s"}' % KEY.encode()
    assert e.decode_request(frame) == REQUESTS[0]
    assert e.encode(e.Stored()) == b'{"type":"stored"}'


@pytest.mark.parametrize(
    "frame",
    [
        b"", b"{}", b'{"type":"x"}', b'{"type":"enrol"}', b"[" * 4_000,
        b'{"type":"enrol","name":"../x","public_key":"%s"}' % KEY.encode(),
        b'{"type":"enrol","name":"a","public_key":"short"}',
        b'{"type":"enrol","name":"a","public_key":"%s\\n"}' % KEY.encode(),
    ],
)  # fmt: skip
def test_what_is_no_request_is_none(frame: bytes) -> None:
    assert e.decode_request(frame) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(frame: bytes) -> None:
    assert e.decode_request(frame) is None or frame
    assert e.decode_answer(frame) is None or frame


@given(st.sampled_from([e.encode(m) for m in (*REQUESTS, *ANSWERS)]), st.data())
def test_a_damaged_message_is_survived(frame: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(frame) - 1))
    damaged = frame[:at] + bytes([data.draw(st.integers(0, 255))]) + frame[at + 1 :]
    for message in (e.decode_request(damaged), e.decode_answer(damaged)):
        if message is not None:
            assert len(e.encode(message)) <= e.MAX_MESSAGE_BYTES


def test_pauses_double() -> None:
    assert [e.pause_s(n) for n in range(1, e.MOST_FAILURES)] == [0.5, 1.0, 2.0, 4.0]
