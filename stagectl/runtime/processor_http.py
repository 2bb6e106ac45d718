# SPDX-License-Identifier: Apache-2.0
"""Asks one LED processor over HTTP; blocks, so it belongs into a thread of its own.

Every wait is bounded: `TIME_OUT_S` for each step of the network, `DEADLINE_NS` for a whole reply
(a server that drips a byte a second is silent), `MOST_BYTES` for its size. The connection is kept.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import socket
from typing import TYPE_CHECKING

import msgspec

from render_bridge.clock import now_ns
from stagectl.processors.asking import AskError, RefusedError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TIME_OUT_S = 0.8
DEADLINE_NS = 2_000_000_000
MOST_BYTES = 4 * 1024 * 1024
_CHUNK = 65_536
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class HttpAsker:
    """One processor at one address."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=TIME_OUT_S)
        self._connection.response_class = _BoundedReply

    def get(self, path: str) -> object:
        """Return the JSON at a path, None where it is not there. Raises AskError."""
        return self._ask("GET", path, None)

    def send(self, method: str, path: str, body: object) -> object:
        """Send JSON; return the JSON of the answer, None for an empty one. Raises AskError."""
        return self._ask(method, path, json.dumps(body).encode())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None) -> object:
        try:
            try:
                status, data = self._once(method, path, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A kept connection that the other end has closed meanwhile: once more, anew.
                self._connection.close()
                status, data = self._once(method, path, body)
        except TimeoutError:
            self._connection.close()
            raise AskError("no answer in time") from None
        except OSError as error:
            self._connection.close()
            reason = error.strerror or str(error) or type(error).__name__
            raise AskError(f"no answer ({reason.lower()})") from None
        except (http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise AskError(f"no HTTP answer ({type(error).__name__})") from None
        if status in (401, 403):
            raise RefusedError(
                f"refused (HTTP {status}); let this machine in, or mend its password"
            )
        if status == 404 or (status == 200 and not data):
            return None
        if status not in (200, 201, 202, 204):
            raise AskError(f"it answered HTTP {status}")
        if not data:
            return None
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise AskError("its answer is no JSON") from None

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        self._connection.request(method, path, body, _JSON)
        with contextlib.closing(self._connection.getresponse()) as response:
            data = bytearray()
            while chunk := response.read1(_CHUNK):
                data += chunk
                if len(data) > MOST_BYTES:
                    raise ValueError
            return response.status, bytes(data)


class _BoundedReply(http.client.HTTPResponse):
    """A reply that is read to its end within the deadline, head included."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_Bounded(sock))


class _Bounded(io.RawIOBase):
    """The bytes of a socket, until the deadline: then TimeoutError, whatever still drips."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._raw: socket.SocketIO = sock.makefile("rb", buffering=0)
        self._deadline_ns = now_ns() + DEADLINE_NS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left_s = (self._deadline_ns - now_ns()) / 1e9
        if left_s <= 0.0:
            raise TimeoutError
        self._socket.settimeout(min(TIME_OUT_S, left_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
