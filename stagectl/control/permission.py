# SPDX-License-Identifier: Apache-2.0
"""Who asks: what the control server must be told about the sender of a request."""

from __future__ import annotations

from typing import Protocol

import zmq

from stagectl.security.clients import Client


class Guard(Protocol):
    """Who decides by keys; the runtime has one."""

    @property
    def context(self) -> zmq.Context[zmq.Socket[bytes]]:
        """The context in which keys are looked at: the sockets must be made in it."""

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Make a socket ask for keys; before `bind`."""

    def client(self, user_id: str) -> Client | None:
        """Return who sent a message, None for who may not."""
