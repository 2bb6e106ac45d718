# SPDX-License-Identifier: Apache-2.0
"""A flood of UDP packets: `python -P -m sim.real.flood HOST PORT PER_SECOND SECONDS`.

It says `{"event":"summary","sent":N}` at its end: a flood that was none proves nothing.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import sys
import time

_SLICES_PER_S = 500
_PACKET_BYTES = 64


def main(argv: list[str]) -> int:
    """Send until the time is over."""
    host, port, per_s, seconds = argv[0], int(argv[1]), int(argv[2]), float(argv[3])
    packet = random.Random("flood").randbytes(_PACKET_BYTES)
    tried = sent = 0
    begin = time.perf_counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((host, port))
        while (now := time.perf_counter() - begin) < seconds:
            while tried < now * per_s:
                tried += 1
                with contextlib.suppress(OSError):
                    sent += bool(sock.send(packet))
            time.sleep(1.0 / _SLICES_PER_S)
    sys.stdout.write(json.dumps({"event": "summary", "sent": sent, "seconds": seconds}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
