# SPDX-License-Identifier: Apache-2.0
"""Our end of ZAP against RFC 27: the answer's form, and any request is answered with a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from stagectl.runtime.zap import ENDPOINT, Request, ZapSocket

# The server's key in the manual of libzmq (zmq_curve), in both forms.
KEY = bytes.fromhex("54fcba24e93249969316fb617c872bb0c1d1ff14800427c594cbfacf1bc2d652")
KEY_TEXT = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
GOOD = [b"1.0", b"42", b"node link", b"192.0.2.7", b"", b"CURVE", KEY]

Ask = Callable[[list[bytes], bool | None], list[bytes]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Ask as libzmq does, and answer with a given decision."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    zap = ZapSocket(context)
    asker = context.socket(zmq.REQ)
    asker.connect(ENDPOINT)

    def ask_once(frames: list[bytes], decision: bool | None) -> list[bytes]:
        asker.send_multipart(frames)
        assert zap.answer(lambda request: decision) == 1
        return asker.recv_multipart()

    yield ask_once
    asker.close()
    zap.close()
    context.term()


def test_a_request_is_read_as_the_rfc_writes_it() -> None:
    seen: list[Request] = []
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    zap = ZapSocket(context)
    asker = context.socket(zmq.REQ)
    asker.connect(ENDPOINT)
    assert zap.answer(lambda request: True) == 0
    asker.send_multipart(GOOD)

    def admit(request: Request) -> bool:
        seen.append(request)
        return True

    zap.answer(admit)
    assert asker.recv_multipart() == [b"1.0", b"42", b"200", b"OK", KEY_TEXT.encode(), b""]
    assert seen == [Request("node link", "192.0.2.7", KEY_TEXT)]
    asker.close()
    zap.close()
    context.term()


@pytest.mark.parametrize(("decision", "status"), [(True, b"200"), (False, b"400"), (None, b"300")])
def test_yes_no_and_not_now(ask: Ask, decision: bool | None, status: bytes) -> None:
    version, request_id, code, _, user, metadata = ask(GOOD, decision)
    assert (version, request_id, code, metadata) == (b"1.0", b"42", status, b"")
    assert user == (KEY_TEXT.encode() if decision else b"")


@pytest.mark.parametrize(
    "frames",
    [
        [b"2.0", *GOOD[1:]], GOOD[:6], [*GOOD, b""], [*GOOD[:6], KEY[:31]], [*GOOD[:6], KEY + b"x"],
        [*GOOD[:5], b"NULL"], [*GOOD[:5], b"PLAIN", b"admin", b"secret"], [b"1.0"],
    ],
)  # fmt: skip
def test_what_is_no_curve_request_is_refused_whatever_is_decided(
    ask: Ask, frames: list[bytes]
) -> None:
    assert ask(frames, True)[2] == b"400"


@given(frames=st.lists(st.binary(max_size=40), min_size=1, max_size=9))
def test_any_frames_are_answered(ask: Ask, frames: list[bytes]) -> None:
    assert ask(frames, True)[2] == b"400"


@given(address=st.binary(max_size=20), domain=st.binary(max_size=20))
def test_any_address_is_text(ask: Ask, address: bytes, domain: bytes) -> None:
    assert ask([*GOOD[:2], domain, address, *GOOD[4:]], True)[2] == b"200"
