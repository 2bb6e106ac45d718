# SPDX-License-Identifier: Apache-2.0
"""The controller's end of an enrolment: one PIN, one use, ten minutes.

A socket of its own, whose CURVE keys come from the PIN. A handshake that fails is a wrong PIN, or
somebody who guesses: nobody is listened to for a while that doubles each time, and after five the
enrolment is over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import zmq

from render_bridge.clock import now_ns
from stagectl.runtime.handshakes import NOWHERE, HandshakeWatch
from stagectl.runtime.zap import Context, Request, ZapSocket, guard_server
from stagectl.security import enrolment as e
from stagectl.security.clients import Client
from stagectl.security.enrolment import ExpiredError, GuessedError
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.pin import pin_keys
from stagectl.security.private_file import KeyFileError

DOMAIN = "enrolment"
WAIT_MS = 50
STORED_WITHIN_NS = 3_000_000_000
_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What the one who knows the PIN is told, and gets."""

    enrolled: e.Enrolled
    created_utc: Callable[[], str]


class EnrolServer:
    """Listens on one port until somebody is enrolled. Use as a context manager."""

    def __init__(self, host: str, port: int, pin: str, offer: Offer, folder: KeysFolder) -> None:
        """Raises OSError when the port cannot be had."""
        self._offer = offer
        self._folder = folder
        self._endpoint = f"tcp://{host}:{port}"
        keys = pin_keys(pin, port)
        self._allowed = keys.client.public_key
        self._context: Context = zmq.Context()
        self._zap = ZapSocket(self._context)
        self._socket = self._context.socket(zmq.ROUTER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.MAXMSGSIZE, e.MAX_MESSAGE_BYTES)
        guard_server(self._socket, keys.server, DOMAIN)
        self._watch = HandshakeWatch(self._socket)
        self._failures = 0
        self._deaf_until_ns: int | None = None
        self._enrolled: Client | None = None
        self._stored = False
        self._stranger: str | None = None
        try:
            self._socket.bind(self._endpoint)
        except zmq.ZMQError as error:
            self.close()
            raise OSError(error.errno, str(error)) from None

    def __enter__(self) -> EnrolServer:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the sockets."""
        self.close()

    def run(self, valid_s: float, say: Callable[[str], None]) -> Client:
        """Wait for the one who knows the PIN, and return his entry. Raises EnrolmentError."""
        poller = zmq.Poller()
        for socket in (self._zap.socket, self._watch.monitor, self._socket):
            poller.register(socket, zmq.POLLIN)
        end_ns = now_ns() + round(valid_s * _S)
        while self._enrolled is None:
            if now_ns() >= end_ns:
                raise ExpiredError(
                    f"nobody came within {valid_s:.0f} s, the PIN is no longer good; start again"
                )
            self._turn(poller, say)
        stored_by_ns = now_ns() + STORED_WITHIN_NS
        while not self._stored and now_ns() < stored_by_ns:
            self._turn(poller, say)
        return self._enrolled

    def close(self) -> None:
        """Close the sockets."""
        self._socket.close(linger=200)
        self._watch.close()
        self._zap.close()
        self._context.term()

    def _turn(self, poller: zmq.Poller, say: Callable[[str], None]) -> None:
        poller.poll(WAIT_MS)
        self._zap.answer(self._admit)
        for end in self._watch.ends(now_ns()):
            if end.reason not in (None, "left"):  # who ended his connection early tried nothing
                self._on_failure(end.address, say)
        if self._stranger is not None:
            stranger, self._stranger = self._stranger, None
            self._on_failure(stranger, say)
        with contextlib.suppress(zmq.Again):
            identity, frame = self._socket.recv_multipart(zmq.NOBLOCK)[:2]
            answer = self._answer(frame)
            if answer is not None:
                self._socket.send_multipart((identity, e.encode(answer)), zmq.NOBLOCK)
        self._listen_again()

    def _admit(self, request: Request) -> bool:
        # Who made the server's key from the PIN has made the client's too: another key is a trick.
        if request.domain == DOMAIN and request.public_key == self._allowed:
            return True
        self._stranger = request.address
        return False

    def _answer(self, frame: bytes) -> e.Answer | None:
        request = e.decode_request(frame)
        if isinstance(request, e.Stored):
            self._stored = True
            return None
        if request is None:
            return e.Refused("the request is not understood; use the same version of stagectl")
        if self._enrolled is not None:
            return e.Refused("this PIN has been used")
        offer = self._offer.enrolled
        client = Client(request.name, offer.role, request.public_key, self._offer.created_utc())
        try:
            self._folder.add(client)
        except KeyFileError as error:
            return e.Refused(str(error)[:500])
        self._enrolled = client
        return offer

    def _on_failure(self, address: str, say: Callable[[str], None]) -> None:
        if self._enrolled is not None:
            return
        self._failures += 1
        where = "" if address == NOWHERE else f" from {address}"
        if self._failures >= e.MOST_FAILURES:
            raise GuessedError(
                f"ALARM: {self._failures} wrong PINs, the last one{where}; the enrolment is over. "
                "Find out who tries, then start again"
            )
        pause_s = e.pause_s(self._failures)
        say(
            f"a wrong PIN{where}: {self._failures} of {e.MOST_FAILURES}; "
            f"listening again in {pause_s:g} s"
        )
        if self._deaf_until_ns is None:
            self._socket.unbind(self._endpoint)
        self._deaf_until_ns = now_ns() + round(pause_s * _S)

    def _listen_again(self) -> None:
        if self._deaf_until_ns is not None and now_ns() >= self._deaf_until_ns:
            with contextlib.suppress(zmq.ZMQError):  # the port may be taken for an instant
                self._socket.bind(self._endpoint)
                self._deaf_until_ns = None
