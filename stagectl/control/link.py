# SPDX-License-Identifier: Apache-2.0
"""The two client sockets of the control API, each with the news that it was connected (again).

A reconnection must be known: a server that was restarted may stand at the revision we have, with
another state. ZeroMQ reconnects silently, so each socket has a monitor. It also tells a stage that
does not let us in from one that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

import zmq

from render_bridge.sdk.python.security import CurveKeys, HandshakeWatch, secure
from stagectl.control.messages import (
    FeedMessage,
    MalformedMessageError,
    Reply,
    Request,
    decode_feed,
    decode_reply,
    encode,
)

# A snapshot of a large stage is some 100 KB; this only bounds a stranger on the port.
MAX_REPLY_BYTES = 8 * 1024 * 1024
MESSAGES_PER_CALL = 500
RECONNECT_MS = 100
RECONNECT_MAX_MS = 500
HEARTBEAT_MS = 1000
HEARTBEAT_TIMEOUT_MS = 3000
HANDSHAKE_MS = 1000


class _Watched:
    """A socket and its monitor."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], kind: int, keys: CurveKeys | None
    ) -> None:
        self.socket = context.socket(kind)
        secure(self.socket, keys)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.MAXMSGSIZE, MAX_REPLY_BYTES)
        self.socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        self.socket.setsockopt(zmq.RECONNECT_IVL_MAX, RECONNECT_MAX_MS)
        self.socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT_MS)
        self.socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS)
        self.socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
        self._door = HandshakeWatch(self.socket, has_keys=keys is not None)
        self.monitor = self._door.monitor

    @property
    def fault(self) -> str | None:
        """Why the stage does not let us in; None while it does."""
        return self._door.fault

    def reconnected(self) -> bool:
        """Return whether a handshake was done since the last call."""
        return self._door.succeeded()

    def frames(self) -> Iterator[bytes]:
        """Return the single frames that wait, at most 500."""
        for _ in range(MESSAGES_PER_CALL):
            try:
                parts = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if len(parts) == 1:
                yield parts[0]

    def close(self) -> None:
        if not self.socket.closed:
            self._door.close()
            self.socket.close(linger=0)


class ApiLink:
    """The DEALER to the api: requests out, replies in."""

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        host: str,
        api_port: int,
        keys: CurveKeys | None = None,
    ) -> None:
        self._watched = _Watched(context, zmq.DEALER, keys)
        # Without a connection a request fails at once, instead of being done when one comes.
        self._watched.socket.setsockopt(zmq.IMMEDIATE, 1)
        self._watched.socket.connect(f"tcp://{host}:{api_port}")

    @property
    def sockets(self) -> tuple[zmq.Socket[bytes], ...]:
        """Return the sockets to poll."""
        return (self._watched.socket, self._watched.monitor)

    @property
    def fault(self) -> str | None:
        """Return why the stage does not let us in, as far as it was heard at all."""
        return self._watched.fault

    def send(self, request: Request) -> bool:
        """Send a request; return False when there is no connection."""
        try:
            self._watched.socket.send(encode(request), zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def receive(self) -> Iterator[Reply]:
        """Return the replies that wait; what is not one is passed over."""
        for frame in self._watched.frames():
            try:
                yield decode_reply(frame)
            except MalformedMessageError:
                continue

    def reconnected(self) -> bool:
        """Return whether a connection was made since the last call."""
        return self._watched.reconnected()

    def close(self) -> None:
        """Close the socket; safe to call twice."""
        self._watched.close()


class FeedLink:
    """The SUB to the feed, on a port that may become known later, or change."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], host: str, keys: CurveKeys | None = None
    ) -> None:
        self._watched = _Watched(context, zmq.SUB, keys)
        self._watched.socket.setsockopt(zmq.SUBSCRIBE, b"")
        self._host = host
        self._endpoint: str | None = None

    @property
    def sockets(self) -> tuple[zmq.Socket[bytes], ...]:
        """Return the sockets to poll."""
        return (self._watched.socket, self._watched.monitor)

    def follow(self, feed_port: int) -> None:
        """Connect to this port, and leave the one before when it is another."""
        endpoint = f"tcp://{self._host}:{feed_port}"
        if endpoint == self._endpoint:
            return
        if self._endpoint is not None:
            self._watched.socket.disconnect(self._endpoint)
        self._watched.socket.connect(endpoint)
        self._endpoint = endpoint

    def receive(self) -> Iterator[FeedMessage]:
        """Return the messages that wait; what is not one is passed over."""
        for frame in self._watched.frames():
            try:
                yield decode_feed(frame)
            except MalformedMessageError:
                continue

    def reconnected(self) -> bool:
        """Return whether a connection was made since the last call."""
        return self._watched.reconnected()

    def close(self) -> None:
        """Close the socket; safe to call twice."""
        self._watched.close()
