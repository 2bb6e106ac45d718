# SPDX-License-Identifier: Apache-2.0
"""The guard that keeps tests off real networks works."""

from __future__ import annotations

import socket

import pytest
import zmq

OUTSIDE = "192.0.2.1"  # TEST-NET-1 of RFC 5737: nobody's


@pytest.mark.parametrize("host", [OUTSIDE, "0.0.0.0", "", "example.invalid"])
def test_an_internet_socket_to_others_is_refused(host: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        with pytest.raises(AssertionError, match="tests stay on"):
            sock.bind((host, 0))
        with pytest.raises(AssertionError, match="tests stay on"):
            sock.connect((host, 9))
        with pytest.raises(AssertionError, match="tests stay on"):
            sock.sendto(b"x", (host, 9))


@pytest.mark.parametrize(
    "address",
    [
        f"tcp://{OUTSIDE}:9",
        "tcp://*:9000",
        "tcp://0.0.0.0:9000",
        f"tcp://127.0.0.2:0;{OUTSIDE}:9",
        f"tcp://{OUTSIDE}:0;127.0.0.1:9",
    ],
)
def test_a_zmq_socket_to_others_is_refused(address: str) -> None:
    context = zmq.Context()
    sock = context.socket(zmq.PUB)
    try:
        with pytest.raises(AssertionError, match="tests stay on"):
            sock.bind(address)
        with pytest.raises(AssertionError, match="tests stay on"):
            sock.connect(address)
    finally:
        sock.close(linger=0)
        context.term()


def test_loopback_works() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.sendto(b"x", sock.getsockname())
        assert sock.recv(1) == b"x"
