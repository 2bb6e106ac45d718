# SPDX-License-Identifier: Apache-2.0
"""Keys of a client: what a socket needs before `connect` on a stage that asks for them.

CurveZMQ (ZeroMQ RFC 26). The client proves its own key and checks the server's, so neither a
stranger nor somebody in the middle gets in. A wrong key on either side looks like a stage that
does not answer.
"""

from __future__ import annotations

import errno
import struct
from typing import NamedTuple

import zmq


class CurveKeys(NamedTuple):
    """The three keys of a client, each 40 characters of Z85 (ZeroMQ RFC 32)."""

    public_key: str
    secret_key: str
    server_key: str
    """The stage's public key."""


def secure(socket: zmq.Socket[bytes], keys: CurveKeys | None) -> None:
    """Give a client socket its keys, before `connect`; None leaves it in plain text."""
    if keys is None:
        return
    socket.setsockopt(zmq.CURVE_SERVERKEY, keys.server_key.encode("ascii"))
    socket.setsockopt(zmq.CURVE_PUBLICKEY, keys.public_key.encode("ascii"))
    socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret_key.encode("ascii"))


NO_KEY = "the stage asks for a key and this program has none"
KEY_REFUSED = "the stage does not let this key in: it is not on its list, revoked, or for elsewhere"
NO_KEYS_THERE = "the stage speaks without keys, and this program has one: leave it out"
_EVENTS = (
    zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
)
# On a busy machine the end of the connection overtakes the reason: no detail, again and again. One
# alone may be a stage that died in that moment.
HANG_UPS = 3
HUNG_UP = frozenset((errno.EPIPE, errno.ECONNRESET, errno.ECONNABORTED))


class HandshakeWatch:
    """Tells a stage that does not let us in from one that is not there.

    libzmq gives up after a refusal and says nothing else of it: only the socket's monitor does.
    """

    def __init__(self, socket: zmq.Socket[bytes], *, has_keys: bool) -> None:
        self.fault: str | None = None
        """Why the stage does not let us in; None while it does, or is not there."""
        self._has_keys = has_keys
        self._hang_ups = 0
        self._socket = socket
        self.monitor = socket.get_monitor_socket(_EVENTS)

    def succeeded(self) -> bool:
        """Take what the monitor has to say; return whether a handshake was done since."""
        seen = False
        while self.monitor.poll(0):
            # A 16-bit event and a 32-bit value. zmq.utils.monitor would bring asyncio and TLS,
            # a third of the start of a node.
            event, value = struct.unpack_from("=HI", self.monitor.recv_multipart()[0])
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                seen, self.fault, self._hang_ups = True, None, 0
            elif event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
                self.fault = KEY_REFUSED
            elif event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
                self.fault = NO_KEYS_THERE if self._has_keys else NO_KEY
            elif value in HUNG_UP:  # who does not answer at all has not hung up
                self._hang_ups += 1
                if self._hang_ups >= HANG_UPS and not self._has_keys and self.fault is None:
                    self.fault = NO_KEY
        return seen

    def close(self) -> None:
        """Stop watching; before the socket is closed."""
        self._socket.disable_monitor()
        self.monitor.close(linger=0)
