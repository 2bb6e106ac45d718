# SPDX-License-Identifier: Apache-2.0
"""Every fault that the demo offers, live, one after the other: the console is told by its F-id.

The trackers, nodes and processes are real ones; the console is the client that a technician's is.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.control.client import ControlClient, Row

pytestmark = [pytest.mark.nightly, pytest.mark.system, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
UP_WITHIN_S = 40.0
LASTS_S = 4.0
SETTLES_S = 4.0
# What is answered without a word, each with the reason.
SILENT = {
    "nan": "left out at the boundary: counted as refused",
    "spike": "single samples elsewhere are left out: counted as outliers",
    "loss-burst": "a few packets of thousands: counted as drops",
    "jitter": "learned: nothing is wrong for people",
    "delay-step": "learned",
    "reorder": "dropped",
    "wrong-rate": "told only of a tracker that says it is genlocked",
    "node-hitch": "shorter than three frames or so: nothing to tell",
    "disk-stall": "the recorder stands still, not the disk: seen by what is not lost",
}
# What is told as another fault of the same kind.
TOLD_AS = {
    "encoder-wrap": "F-10",  # a jump that stays is a new origin
    "encoder-slip": "F-10",
    "axis-flip": "F-10",
    "unit-swap": "F-10",
    "random-bytes": "F-03",  # nothing but noise looks like a wrong speed
    "node-slow": "F-16",  # stops of more than three frames
}


@contextlib.contextmanager
def demo() -> Iterator[ControlClient]:
    """Run a demo without a window; give a console's client to it."""
    words = (sys.executable, "-P", "-m", "stagectl.cli.main", "demo", "--headless")
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stderr is not None
        found = None
        for line in process.stderr:
            found = re.search(r"consoles connect to 127\.0\.0\.1:(\d+)", line)
            if found:
                break
        assert found is not None
        with ControlClient("127.0.0.1", int(found[1]), author="drill@tests") as client:
            until(client, UP_WITHIN_S, lambda: len(client.state.get("nodes", {})) == 3)
            follow(client, 8.0)
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=20)


def follow(client: ControlClient, seconds: float) -> None:
    end = now_ns() + round(seconds * 1e9)
    while now_ns() < end:
        client.poll(50)


def until(client: ControlClient, seconds: float, holds: object) -> None:
    end = now_ns() + round(seconds * 1e9)
    assert callable(holds)
    while not holds():
        client.poll(50)
        assert now_ns() < end, "not in time"


def newest(client: ControlClient) -> int:
    return max((int(key) for key in client.state.get("events", {})), default=0)


def told_since(client: ControlClient, since: int) -> list[Row]:
    return [row for key, row in client.state.get("events", {}).items() if int(key) > since]


def test_every_drill_is_told_by_its_row() -> None:
    untold: dict[str, list[str]] = {}
    with demo() as client:
        offers = dict(client.state["drill"])
        assert len(offers) >= 30
        for name, row in offers.items():
            before = newest(client)
            asked = client.command("drill_start", {"fault": name, "seconds": f"{LASTS_S:g}"})
            until(client, 3.0, lambda asked=asked: asked in client.acks)
            assert client.acks[asked].ok, client.acks[asked].error
            follow(client, LASTS_S + SETTLES_S)
            told = told_since(client, before)
            wanted = {row["row"], TOLD_AS.get(name)} - {None}
            if not wanted & {event["id"] for event in told} and name not in SILENT:
                untold[name] = [f"{event['id']} {event['text']}" for event in told]
            acknowledged = client.command("alarm_ack_all", {})
            until(client, 3.0, lambda asked=acknowledged: asked in client.acks)
        # Nothing stands for ever: all is mended, acknowledged, and gone.
        until(client, 30.0, lambda: not client.state.get("alarms"))
    lines = [f"{name}: {' | '.join(told)}" for name, told in untold.items()]
    assert not lines, "\n".join(lines)
