# SPDX-License-Identifier: Apache-2.0
"""Watches the connections of a server socket: which handshakes failed, why, and from where.

libzmq's monitor names no peer for a failure, only for a connection taken: its descriptor. Failures
end with DISCONNECTED of that descriptor, so address and reason meet there. Bytes that are no ZMTP
at all end with DISCONNECTED and no reason; they are known by ending before any handshake was done.
"""

from __future__ import annotations

import contextlib
import socket as sockets
import struct
from collections.abc import Iterator
from typing import Literal, NamedTuple

import zmq

NOWHERE = "unknown address"
# A connection that ends later than this after its start had done its handshake.
HANDSHAKE_WITHIN_NS = 2_000_000_000
# Of a handshake that ends later than this, libzmq's time limit (zap.HANDSHAKE_MS) is the reason.
SILENT_AFTER_NS = 600_000_000
EVENTS_PER_CALL = 64
MOST_KNOWN = 1_024

_EVENT = struct.Struct("=HI")
_EVENTS = (
    zmq.EVENT_ACCEPTED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
)  # fmt: skip

Reason = Literal["plain text", "stage key", "no ZeroMQ", "silent", "left"]


class End(NamedTuple):
    """A connection that ended; `reason` None: after its handshake."""

    address: str
    reason: Reason | None
    began_ns: int


class HandshakeWatch:
    """The monitor of one server socket. Make it before `bind`."""

    def __init__(self, socket: zmq.Socket[bytes]) -> None:
        self._watched = socket
        self.monitor = socket.get_monitor_socket(_EVENTS)
        self._known: dict[int, tuple[int, str]] = {}
        self._open = 0
        self._reason: Reason | Literal["keys"] | None = None

    def ends(self, now_ns: int) -> Iterator[End]:
        """Return what ended since the last call; at most 64 events are looked at.

        Handshakes that failed because of the list of keys are left out: who looked at it knows.
        """
        for _ in range(EVENTS_PER_CALL):
            try:
                frames = self.monitor.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if frames and len(frames[0]) == _EVENT.size:
                event, value = _EVENT.unpack(frames[0])
                end = self._on_event(event, value, now_ns)
                if end is not None:
                    yield end

    def close(self) -> None:
        """Free the monitor; the watched socket may be closed already."""
        if not self._watched.closed:
            self._watched.disable_monitor()
        self.monitor.close(linger=0)

    def _on_event(self, event: int, value: int, now_ns: int) -> End | None:
        if event == zmq.EVENT_ACCEPTED:
            while len(self._known) >= MOST_KNOWN:
                del self._known[next(iter(self._known))]
            self._known[value] = (now_ns, _peer(value))
            self._open += 1
        elif event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            self._settle(now_ns)
        elif event == zmq.EVENT_DISCONNECTED:
            return self._on_end(value, now_ns)
        else:
            self._reason = _reason(event, value)
        return None

    def _on_end(self, descriptor: int, now_ns: int) -> End | None:
        reason, self._reason = self._reason, None
        began_ns, address = self._known.pop(descriptor, (now_ns, NOWHERE))
        age_ns = now_ns - began_ns
        if reason is None:
            # Without a word on why: one whose handshake was done, or bytes that are no ZeroMQ.
            if age_ns > HANDSHAKE_WITHIN_NS or self._open <= 0:
                return End(address, None, began_ns)
            reason = "no ZeroMQ"
        self._settle(now_ns)
        if reason == "keys":
            return None
        if reason == "left" and age_ns >= SILENT_AFTER_NS:
            reason = "silent"
        return End(address, reason, began_ns)

    def _settle(self, now_ns: int) -> None:
        """Count one handshake less; never fewer than none, or more than may be under way."""
        young = sum(now_ns - t_ns <= HANDSHAKE_WITHIN_NS for t_ns, _ in self._known.values())
        self._open = max(0, min(self._open - 1, young))


def _reason(event: int, value: int) -> Reason | Literal["keys"]:
    if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
        return "keys"
    if event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
        if value == zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH:
            return "plain text"
        if value == zmq.PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC:
            return "stage key"
        return "no ZeroMQ"
    return "left"


def _peer(descriptor: int) -> str:
    """Return the address at the other end, where the connection still stands."""
    with contextlib.suppress(OSError, ValueError):
        with sockets.fromfd(descriptor, sockets.AF_INET, sockets.SOCK_STREAM) as copy:
            return str(copy.getpeername()[0])
    return NOWHERE
