# SPDX-License-Identifier: Apache-2.0
"""The prompted part of `stagectl conform tracker`: something does what the prompts ask for.

Here it is a sender that reads the prompts and moves as a person would; its pan runs the wrong way.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.sim.conform_tracker.tracker_stream import AMOUNTS, State, freed, noisy

pytestmark = [pytest.mark.nightly, pytest.mark.system]

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("pan to", "tilt UP", "roll", "to the RIGHT", "FORWARD", "camera UP", "FOCUS", "zoom IN")
MOVE_S = 0.6


class Operator:
    """Sends Free-D at 60/s; goes out on a prompt, and back on the next one."""

    def __init__(self, port: int) -> None:
        self.stopped = threading.Event()
        self._port = port
        self._begin = State()
        self._end = State()
        self._since = 0.0
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def go(self, end: State) -> None:
        now = time.perf_counter()
        self._begin, self._end, self._since = self._at(now), end, now

    def close(self) -> None:
        self.stopped.set()
        self._thread.join(2.0)

    def _at(self, now: float) -> State:
        share = min(max((now - self._since) / MOVE_S, 0.0), 1.0)
        pairs = zip(self._begin, self._end, strict=True)
        return State(*(a + share * (b - a) for a, b in pairs))

    def _send(self) -> None:
        seen = noisy(self._at)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            start = time.perf_counter()
            k = 0
            while not self.stopped.is_set():
                s = seen(time.perf_counter())
                frame = freed(s._replace(pan=-s.pan), k)
                sock.sendto(frame, ("127.0.0.1", self._port))
                k += 1
                time.sleep(max(0.0, start + k / 60.0 - time.perf_counter()))


def test_a_person_is_led_through_all_moves(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-P", "-m", "stagectl.cli.main", "conform", "tracker", "--json", "--axes",
        "--protocol", "freed", "--profile", "freed-sony", "--udp", f"127.0.0.1:{port}",
        "--seconds", "2", "--report", str(tmp_path / "report.md"),
    ]  # fmt: skip
    operator = Operator(port)
    told: list[str] = []
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as child:  # fmt: skip
            assert child.stderr is not None
            for line in child.stderr:
                told.append(line.strip())
                if line.startswith("move "):
                    operator.go(State())
                elif line.startswith("now "):
                    at = next(i for i, words in enumerate(WORDS) if words in line)
                    end = list(State())
                    end[at] += AMOUNTS[at]
                    operator.go(State(*end))
            assert child.stdout is not None
            rows = [json.loads(line) for line in child.stdout]
    finally:
        operator.close()
    found = {row["id"]: row for row in rows[:-1]}
    axes = {name: row["pass"] for name, row in found.items() if name.startswith("axis-")}
    assert sum(line.startswith("now ") for line in told) == 8, told
    assert axes == {
        "axis-pan": False, "axis-tilt": True, "axis-roll": True, "axis-right": True,
        "axis-forward": True, "axis-up": True, "axis-focus": True, "axis-zoom": True,
    }, found  # fmt: skip
    assert found["axis-pan"]["detail"] == "pan moved right by 30 deg, expected left"
    assert found["axis-pan"]["fix"].startswith("flip pan in the tracker")
