# SPDX-License-Identifier: Apache-2.0
"""Our end of ZAP, ZeroMQ's authentication protocol (ZeroMQ RFC 27), without a thread.

For each handshake of a CURVE server socket, libzmq sends one request to the socket bound to
`inproc://zeromq.zap.01` in the same context, and goes on when the answer is there. A context where
nobody is bound there would let everybody in: so this comes first, and `guard_server` makes libzmq
insist on an answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple

import zmq

from stagectl.security.curve import KeyPair, key_text

ENDPOINT = "inproc://zeromq.zap.01"
VERSION = b"1.0"
PUBLIC_BYTES = 32
REQUEST_FRAMES = 7
# A flood of handshakes may not keep the loop from its deadlines.
REQUESTS_PER_CALL = 16
# Below a second, so that a handshake that hangs is an alarm within one.
HANDSHAKE_MS = 700

Context = zmq.Context[zmq.Socket[bytes]]


class Request(NamedTuple):
    """Who wants in: the area's ZAP domain, the address without port, the public key."""

    domain: str
    address: str
    public_key: str


# True lets in. False is for good: the client gives up. None is "not now": it comes again.
Admit = Callable[[Request], bool | None]


class ZapSocket:
    """Answers what waits, by a function that says yes or no. One a context."""

    def __init__(self, context: Context) -> None:
        self.socket = context.socket(zmq.REP)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.bind(ENDPOINT)

    def answer(self, admit: Admit) -> int:
        """Answer the requests that wait, at most 16, and return how many; never blocks."""
        for count in range(REQUESTS_PER_CALL):
            try:
                frames = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return count
            with contextlib.suppress(zmq.Again):
                self.socket.send_multipart(_answer(frames, admit), zmq.NOBLOCK)
        return REQUESTS_PER_CALL

    def close(self) -> None:
        """Free the socket."""
        self.socket.close(linger=0)


def guard_server(socket: zmq.Socket[bytes], keys: KeyPair, domain: str) -> None:
    """Make a socket ask for keys, before `bind`."""
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret_key.encode("ascii"))
    socket.setsockopt(zmq.ZAP_DOMAIN, domain.encode("ascii"))
    socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)


def _answer(frames: list[bytes], admit: Admit) -> list[bytes]:
    request_id = frames[1] if len(frames) > 1 else b""
    request = _request(frames)
    admitted = admit(request) if request is not None else False
    if request is not None and admitted:
        # The public key is the user id: each message then carries who sent it, proved.
        user = request.public_key.encode("ascii")
        return [VERSION, request_id, b"200", b"OK", user, b""]
    status = b"300" if admitted is None else b"400"
    return [VERSION, request_id, status, b"no", b"", b""]


def _request(frames: list[bytes]) -> Request | None:
    if len(frames) != REQUEST_FRAMES:
        return None
    version, _, domain, address, _, mechanism, key = frames
    if version != VERSION or mechanism != b"CURVE" or len(key) != PUBLIC_BYTES:
        return None
    return Request(domain.decode("ascii", "replace"), address.decode("ascii", "replace"),
                   key_text(key))  # fmt: skip
