# SPDX-License-Identifier: Apache-2.0
"""Keys of a client: what a socket needs before `connect` on a stage that asks for them.

CurveZMQ (ZeroMQ RFC 26). The client proves its own key and checks the server's, so neither a
stranger nor somebody in the middle gets in. A wrong key on either side looks like a stage that
does not answer.
"""

from __future__ import annotations

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
