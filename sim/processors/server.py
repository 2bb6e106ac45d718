# SPDX-License-Identifier: Apache-2.0
"""The HTTP server under a fake processor, and what may go wrong with any of them.

A fake is written from the makers' documents and from recorded answers, and shares no code with the
product's drivers. `Panel` is what the fake really is; a test turns its knobs. Faults:

    silent         the connection is taken and nothing is ever answered
    drips          the answer comes one byte at a time, a tenth of a second apart
    drips head     as drips, and it never comes to the end of its head
    slow           every answer comes `slow_s` late
    unauthorised   HTTP 401
    rubbish        HTTP 200 with bytes that are no JSON
    deaf           orders are answered with success, and not carried out
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

_DRIP_S = 0.1


@dataclass
class Panel:
    """A processor as it really stands."""

    input_hz: float = 23.98
    input_valid: bool = True
    locked: bool = True
    low_latency: bool = False
    brightness_pct: float = 80.0
    brightness_nits: int = 1500
    blackout: bool = False
    freeze: bool = False
    test_pattern: bool = False
    transfer: str = "sdr"
    lut: bool = True
    fault: str = ""
    slow_s: float = 0.5
    orders: list[tuple[str, str, object]] = field(default_factory=list)
    """Everything that was asked of it other than to tell: method, path, body."""
    asked: int = 0


class Fake:
    """One make: what it answers to a request, by its documents."""

    def __init__(self) -> None:
        self.panel = Panel()

    def get(self, path: str) -> tuple[int, object]:
        """Return status and JSON; bytes are sent as they are."""
        raise NotImplementedError

    def order(self, method: str, path: str, body: object) -> tuple[int, object]:
        """Carry out an order; return status and JSON."""
        raise NotImplementedError


class FakeServer:
    """A fake at a port of 127.0.0.1 (0: any free one). Use as a context manager."""

    def __init__(self, fake: Fake, port: int = 0) -> None:
        self.fake = fake
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(fake, self._over))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def panel(self) -> Panel:
        """What the fake really is."""
        return self.fake.panel

    @property
    def address(self) -> str:
        """ "127.0.0.1:PORT"."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FakeServer:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Stop."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(fake: Fake, over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            fake.panel.asked += 1
            self._answer(lambda: fake.get(self.path))

        def do_PUT(self) -> None:
            self._order("PUT")

        def do_PATCH(self) -> None:
            self._order("PATCH")

        def do_POST(self) -> None:
            self._order("POST")

        def _order(self, method: str) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            fake.panel.orders.append((method, self.path, body))
            self._answer(lambda: fake.order(method, self.path, body))

        def _answer(self, make: Callable[[], tuple[int, object]]) -> None:
            fault = fake.panel.fault
            if fault == "silent":
                over.wait(30.0)
                self.close_connection = True
                return
            if fault == "drips head":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Late: ")
                self._drip(b"." * 300)
                self.close_connection = True
                return
            if fault == "slow":
                over.wait(fake.panel.slow_s)
            status, answer = (401, b"") if fault == "unauthorised" else make()
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            if fault == "rubbish":
                data = b"<html>\xff</html>"
            self.send_response(status)
            if data:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if fault != "drips":
                self.wfile.write(data)
                return
            self._drip(data)

        def _drip(self, data: bytes) -> None:
            for byte in data:
                if over.wait(_DRIP_S):
                    return
                try:
                    self.wfile.write(bytes((byte,)))
                except OSError:
                    return

    return Handler
