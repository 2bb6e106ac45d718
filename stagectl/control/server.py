# SPDX-License-Identifier: Apache-2.0
"""The server of the control API: one ROUTER for requests, one PUB for the feed, never blocking.

It owns no loop. Its owner polls `sockets`, calls `handle_ready` when one of them is readable, and
`publish` at least each 40 ms. A client that does not read loses messages, never our time; it sees
the gap and asks for a snapshot. With a guard, who asks is known by his key, and a command that his
role may not run is refused here, whatever the client says of itself.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable
from types import TracebackType
from typing import Self

import msgspec
import zmq

from stagectl.control.board import Board
from stagectl.control.messages import (
    MAX_REQUEST_BYTES,
    Ack,
    Beat,
    Command,
    MalformedMessageError,
    Ping,
    Pong,
    Reply,
    RequestError,
    Snapshot,
    decode_request,
    encode,
)
from stagectl.control.permission import Guard
from stagectl.security.clients import Client
from stagectl.security.roles import command_refusal

DELTA_INTERVAL_NS = 40_000_000
BEAT_INTERVAL_NS = 500_000_000
REMEMBERED_IDS = 1000
# So many requests a call: a client that floods us cannot keep the caller from its deadlines.
REQUESTS_PER_CALL = 64
HANDSHAKE_MS = 1000
HEARTBEAT_MS = 1000
HEARTBEAT_TIMEOUT_MS = 3000
SEND_QUEUE = 200


class ControlEndpointError(OSError):
    """An endpoint cannot be bound; the text names it and what to do."""


class ControlServer:
    """Answers requests from `board`, and publishes its changes.

    Endpoints are ZeroMQ addresses (`tcp://127.0.0.1:18700`; port `*` takes a free one, then read
    `api_port` and `feed_port`). Raises ControlEndpointError when one is in use. Without a guard
    everybody may do everything: that is for loopback.
    """

    def __init__(
        self,
        api_endpoint: str,
        feed_endpoint: str,
        board: Board | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.board = board if board is not None else Board()
        self._guard = guard
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context() if guard is None else guard.context
        self._own_context = context if guard is None else None
        self._api = context.socket(zmq.ROUTER)
        self._feed = context.socket(zmq.PUB)
        self._feed_bound = True
        self._acks: OrderedDict[str, Ack] = OrderedDict()
        self._next_delta_ns = 0
        self._next_beat_ns = 0
        try:
            for socket, endpoint in ((self._api, api_endpoint), (self._feed, feed_endpoint)):
                _set_options(socket)
                if guard is not None:
                    guard.protect(socket)
                _bind(socket, endpoint)
        except ControlEndpointError:
            self.close()
            raise
        self.api_port = _bound_port(self._api)
        self.feed_port = _bound_port(self._feed)
        self._feed_endpoint = f"{feed_endpoint.rpartition(':')[0]}:{self.feed_port}"

    @property
    def sockets(self) -> tuple[zmq.Socket[bytes], ...]:
        """Return the sockets to poll for reading (call `handle_ready` when one is ready)."""
        return (self._api,)

    def handle_ready(self, execute: Callable[[Command], Ack]) -> int:
        """Answer the requests that wait, at most 64, and return how many; never blocks.

        `execute` runs a command and returns its acknowledgement. The server fills in `rev`: the
        revision in which the rows that `execute` has set will be seen.
        """
        for count in range(REQUESTS_PER_CALL):
            try:
                frames, sender = self._receive()
            except zmq.Again:
                return count
            if frames:
                self._send(frames[0], self._answer(frames[1:], execute, sender))
        return REQUESTS_PER_CALL

    def drop_readers(self) -> None:
        """End all connections of the feed; who may read it is back at once, and asks anew.

        A PUB socket cannot end one of them.
        """
        if self._feed_bound:
            self._feed_bound = False
            self._feed.unbind(self._feed_endpoint)
        self._bind_feed()

    def publish(self, now_ns: int) -> None:
        """Send the changes as a delta (at most each 40 ms) and a beat (each 0.5 s)."""
        if self.board.has_changes and now_ns >= self._next_delta_ns:
            delta = self.board.take_changes()
            if delta is not None:
                self._next_delta_ns = now_ns + DELTA_INTERVAL_NS
                self._publish(encode(delta))
        if now_ns >= self._next_beat_ns:
            self._next_beat_ns = now_ns + BEAT_INTERVAL_NS
            self._publish(encode(Beat(self.board.rev)))

    def due_ns(self) -> int:
        """Return when `publish` next has something to send."""
        if self.board.has_changes:
            return min(self._next_delta_ns, self._next_beat_ns)
        return self._next_beat_ns

    def close(self) -> None:
        """Close both sockets at once; what is not sent yet is dropped."""
        self._api.close(linger=0)
        self._feed.close(linger=0)
        if self._own_context is not None:
            self._own_context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _receive(self) -> tuple[list[bytes], Client | None]:
        """Return the next request's frames and who sent it; no frames of who may not ask."""
        if self._guard is None:
            return self._api.recv_multipart(zmq.NOBLOCK), None
        frames = self._api.recv_multipart(zmq.NOBLOCK, copy=False)
        sender = self._guard.client(str(frames[-1].get("User-Id")))
        return ([] if sender is None else [frame.bytes for frame in frames]), sender

    def _answer(
        self, frames: list[bytes], execute: Callable[[Command], Ack], sender: Client | None
    ) -> Reply:
        if len(frames) != 1:
            return RequestError("a request is one frame; use a DEALER socket")
        try:
            request = decode_request(frames[0])
        except MalformedMessageError as error:
            return RequestError(str(error))
        if isinstance(request, Ping):
            return Pong()
        if isinstance(request, Command) and sender is not None:
            show = self.board.row("show", "show") or {}
            owner = show.get("owner")
            refusal = command_refusal(
                sender.role, sender.name, request.verb, owner if isinstance(owner, str) else None
            )
            if refusal is not None:
                return Ack(request.id, ok=False, rev=self.board.rev, error=refusal)
            # What the client calls itself stands beside what its key proves.
            author = f"{request.author} ({sender.name})"
            request = msgspec.structs.replace(request, author=author)
        if isinstance(request, Command):
            return self._run(request, execute)
        return Snapshot(self.board.rev, self.feed_port, self.board.snapshot())

    def _run(self, command: Command, execute: Callable[[Command], Ack]) -> Ack:
        seen = self._acks.get(command.id)
        if seen is not None:
            return seen
        ack = msgspec.structs.replace(execute(command), id=command.id)
        ack = msgspec.structs.replace(ack, rev=self.board.next_visible_rev)
        self._acks[command.id] = ack
        while len(self._acks) > REMEMBERED_IDS:
            self._acks.popitem(last=False)
        return ack

    def _send(self, client: bytes, reply: Reply) -> None:
        # A client that left or does not read: its reply is dropped, and it will ask again.
        with contextlib.suppress(zmq.Again):
            self._api.send_multipart([client, encode(reply)], zmq.NOBLOCK)

    def _publish(self, frame: bytes) -> None:
        if not self._feed_bound:
            self._bind_feed()
        with contextlib.suppress(zmq.Again):
            self._feed.send(frame, zmq.NOBLOCK)

    def _bind_feed(self) -> None:
        """Bind the feed again; the port may be taken for an instant, then the next beat tries."""
        with contextlib.suppress(zmq.ZMQError):
            self._feed.bind(self._feed_endpoint)
            self._feed_bound = True


def _set_options(socket: zmq.Socket[bytes]) -> None:
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, SEND_QUEUE)
    socket.setsockopt(zmq.RCVHWM, SEND_QUEUE)
    socket.setsockopt(zmq.MAXMSGSIZE, MAX_REQUEST_BYTES)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
    socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS)
    socket.setsockopt(zmq.HEARTBEAT_TTL, HEARTBEAT_TIMEOUT_MS)


def _bind(socket: zmq.Socket[bytes], endpoint: str) -> None:
    try:
        socket.bind(endpoint)
    except zmq.ZMQError as error:
        raise ControlEndpointError(
            f"the control API cannot listen on {endpoint} ({error}); "
            "stop the other program on that port or choose another port"
        ) from None


def _bound_port(socket: zmq.Socket[bytes]) -> int:
    last_endpoint = socket.getsockopt(zmq.LAST_ENDPOINT)
    text = last_endpoint.decode() if isinstance(last_endpoint, bytes) else str(last_endpoint)
    return int(text.rstrip("\x00").rpartition(":")[2])
