# SPDX-License-Identifier: Apache-2.0
"""Free ports of this machine, on loopback."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"


def free_udp_ports(count: int) -> list[int]:
    """Return UDP ports that nobody uses at this moment, all different."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    try:
        for sock in sockets:
            sock.bind((HOST, 0))
        return [int(sock.getsockname()[1]) for sock in sockets]
    finally:
        for sock in sockets:
            sock.close()
