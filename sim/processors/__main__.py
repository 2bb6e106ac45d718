# SPDX-License-Identifier: Apache-2.0
"""`python -m sim.processors KIND`: a fake LED processor at a port of this machine, to try against.

It prints the row of the stage file that asks it, then what is asked of it other than to tell.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from sim.processors.coex import FakeCoex
from sim.processors.megapixel import FakeHelios
from sim.processors.server import Fake, FakeServer
from sim.processors.tessera import FakeTessera
from stagectl.cli import output
from stagectl.cli.bounded_numbers import whole
from stagectl.cli.errors import EXIT_MACHINE, EXIT_OK

MAKES: Mapping[str, Callable[[], Fake]] = {
    "brompton": FakeTessera,
    "novastar": FakeCoex,
    "helios": FakeHelios,
}
FAULTS = ("silent", "drips", "drips head", "slow", "unauthorised", "rubbish", "deaf")
LOOK_S = 0.1


def main(words: Sequence[str] | None = None, over: threading.Event | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM, or until `over` is set; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.processors",
        description="A fake LED processor, to try a stage against.",
        epilog="example: python -m sim.processors helios --port 18081 --hz 24",
    )  # fmt: skip
    parser.add_argument("kind", choices=tuple(MAKES), help="the make")
    parser.add_argument(
        "--port",
        type=whole(0, 65_535),
        default=0,
        help="the TCP port; 0 (default) takes a free one",
    )
    parser.add_argument("--hz", type=float, default=23.98, help="its input rate (default 23.98)")
    parser.add_argument("--fault", choices=FAULTS, default="", help="what is wrong with it")
    args = parser.parse_args(words)
    fake = MAKES[args.kind]()
    fake.panel.input_hz = args.hz
    fake.panel.fault = args.fault
    try:
        server = FakeServer(fake, args.port)
    except OSError as error:
        output.note(f"port {args.port}: {error.strerror}; name another with --port")
        return EXIT_MACHINE
    ended = over or threading.Event()
    if over is None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
    with server:
        output.say(f"a fake {args.kind} answers at {server.address}; Ctrl-C ends it. Its row:")
        output.say(f'[[processor]]\nid = "fake-{args.kind}"\nmode = "normal"')
        output.say('latency = [{ mode = "normal", frames = 3.0 }]')
        output.say(f'kind = "{args.kind}"\naddress = "{server.address}"\nblackout = true')
        told = 0
        while not ended.wait(LOOK_S):
            for method, path, body in fake.panel.orders[told:]:
                output.say(f"order: {method} {path} {body}")
                told += 1
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
