# SPDX-License-Identifier: Apache-2.0
"""A running conform_client, and the script that its controller plays."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.render_bridge import protocol_encoder as oracle
from tests.sdk.scripted_controller import Controller, body

RATE = (60_000, 1001)
LEAD_MS = 30
LEAD_NS = LEAD_MS * 1_000_000
# Policy exact: time enough to ask again on a busy machine.
DEADLINE_NS = LEAD_NS + 60_000_000
AHEAD = 15
WORDS = ("--name", "node-1", "--lead-ms", str(LEAD_MS))
FRAMES = 150
NEW_EPOCH_AT = 90
Line = dict[str, Any]


class Client:
    """A running conform_client; what it writes goes into a file."""

    def __init__(self, program: Path, controller: Controller, out: Path, *more: str) -> None:
        self._out = out
        with out.open("wb") as stdout:
            self.process = subprocess.Popen(
                [str(program), "--connect", f"127.0.0.1:{controller.port}", *WORDS, *more],
                stdin=subprocess.PIPE,
                stdout=stdout,
            )

    def tell(self, text: str) -> None:
        stdin: IO[bytes] | None = self.process.stdin
        assert stdin is not None
        stdin.write(text.encode() + b"\n")
        stdin.flush()

    def lines(self, event: str) -> list[Line]:
        """Return what it has written so far; each line must be strict JSON."""
        whole = self._out.read_text(encoding="utf-8").rpartition("\n")[0]
        rows: list[Line] = [json.loads(line) for line in whole.splitlines()]
        return [row for row in rows if row["event"] == event]


@contextmanager
def running(program: Path, controller: Controller, tmp_path: Path, *more: str) -> Iterator[Client]:
    client = Client(program, controller, tmp_path / "out.jsonl", *more)
    try:
        yield client
    finally:
        if client.process.poll() is None:
            client.process.kill()
        client.process.wait(10)
        if client.process.stdin:
            client.process.stdin.close()
        controller.close()


def state(number: int, which: int, epoch: int) -> list[float]:
    """A pose that nobody can mistake for another: it tells frame, body and epoch."""
    pan = 0.01 * number + which
    return [number + 0.1 * which + 1e-3 * epoch, 0.25, 1.5, math.cos(pan), 0.0, 0.0, math.sin(pan)]


INNER = [-0.4, 0.5, -0.3, 0.2]


def picture(controller: Controller, number: int, *, epoch: int = 0, flags: int = 0) -> bytes:
    epoch = epoch or controller.epoch
    view: oracle.Fields = {
        "body": 0, "flags": 1, "priority": 5, "slot": 0, "slots": 1, "slot_phase": 0.0, "size": 1.0,
        "soft_edge": 0.0, "overscan": 0.1, "inner": INNER, "pupil_m": 0.1,
    }  # fmt: skip
    frustum: oracle.Fields = {
        "body": 65535,
        "segment": 0,
        "extent": [-1.0, 2.0, -0.5, 1.0],
        "distance_m": 4.0,
    }
    return controller.frame(
        number,
        [body(i, [state(number + step, i, epoch) for step in range(AHEAD)]) for i in range(2)],
        epoch=epoch, flags=flags, views=1, frusta=1, view_records=[view], frustum_records=[frustum],
    )  # fmt: skip


def answered(number: int) -> bool:
    """Lost, but sent again when the client asks."""
    return number % 10 == 6


def lost(number: int) -> bool:
    """Lost for good: its neighbours are there."""
    return number % 10 == 3


def play(controller: Controller) -> None:
    """Send the frames: some lost, some twice, garbage and old epochs between them."""
    sent: dict[int, bytes] = {}
    controller.resend = lambda number: sent.get(number) if answered(number) else None
    for number in range(FRAMES):
        controller.run_until(controller.vsync_ns(number) - DEADLINE_NS)
        if number == NEW_EPOCH_AT:
            controller.epoch += 1
        data = sent[number] = picture(controller, number)
        if not lost(number) and not answered(number):
            controller.publish(data)
            controller.publish(picture(controller, number, flags=4))
        if number % 7 == 0:
            controller.publish(data[:-9])
        if number % 11 == 0:
            controller.publish(picture(controller, number + 1, epoch=2))
    controller.run_until(controller.vsync_ns(FRAMES - 1) + 100_000_000)
