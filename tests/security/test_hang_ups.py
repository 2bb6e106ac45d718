# SPDX-License-Identifier: Apache-2.0
"""A stage that asks for a key is told from its hang-ups too, where the reason came too late."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import zmq

from render_bridge.clock import now_ns
from render_bridge.sdk.python.security import HANG_UPS, NO_KEY, HandshakeWatch

pytestmark = [pytest.mark.system, pytest.mark.untimed]
PATIENCE_NS = 5_000_000_000


@contextlib.contextmanager
def door(*, hangs_up: bool) -> Iterator[tuple[int, list[int]]]:
    """A port that lets everybody in, reads the greeting, and hangs up or says nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    came: list[int] = []
    kept: list[socket.socket] = []

    def answer() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.recv(10)
                came.append(1)
                if hangs_up:
                    connection.close()
                else:
                    kept.append(connection)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], came
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in kept:
            connection.close()
        thread.join(5)


@contextlib.contextmanager
def watch(port: int, *, has_keys: bool = False) -> Iterator[HandshakeWatch]:
    """A client that tries again each 20 ms, and gives up one try after 100 ms."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    dealer = context.socket(zmq.DEALER)
    dealer.setsockopt(zmq.LINGER, 0)
    dealer.setsockopt(zmq.RECONNECT_IVL, 20)
    dealer.setsockopt(zmq.HANDSHAKE_IVL, 100)
    found = HandshakeWatch(dealer, has_keys=has_keys)
    dealer.connect(f"tcp://127.0.0.1:{port}")
    try:
        yield found
    finally:
        found.close()
        dealer.close(linger=0)
        context.term()


def tries(watched: HandshakeWatch, came: list[int], count: int) -> None:
    end = now_ns() + PATIENCE_NS
    while len(came) < count:
        watched.monitor.poll(20)
        assert not watched.succeeded()
        assert now_ns() < end, "it does not try again"


def test_who_hangs_up_three_times_asks_for_a_key() -> None:
    with door(hangs_up=True) as (port, came), watch(port) as watched:
        tries(watched, came, HANG_UPS - 1)
        tries(watched, came, HANG_UPS + 2)
        assert watched.fault == NO_KEY


def test_with_a_key_nobody_knows_which_of_two_it_is() -> None:
    with door(hangs_up=True) as (port, came), watch(port, has_keys=True) as watched:
        tries(watched, came, HANG_UPS + 2)
        assert watched.fault is None


def test_who_says_nothing_has_not_hung_up() -> None:
    with door(hangs_up=False) as (port, came), watch(port) as watched:
        tries(watched, came, HANG_UPS + 2)
        assert watched.fault is None
