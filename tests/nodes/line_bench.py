# SPDX-License-Identifier: Apache-2.0
"""One tracker line in virtual time: what comes, when, from whom, and what the source Step says."""

from __future__ import annotations

import msgspec

from hardware_profiles.stage import Source, UdpLine
from sim.trackers.freed import encode_d1, spare_with_counter
from stagectl.nodes.source import SourceStep
from stagectl.topics import Event, LineData, LineState, SourceHealth
from tests.nodes.stages import FREED, NS, T0
from tracking.sample import TrackerSample

RATE_HZ = 60
PERIOD_NS = NS // RATE_HZ
TRACKER = "10.0.0.7:40000"
UDP = msgspec.structs.replace(FREED, line=UdpLine(40000))
COUNTED = msgspec.structs.replace(UDP, profile="freed-sony")


class Bench:
    """Runs one source; its deadlines come due as time goes on."""

    def __init__(self, source: Source = FREED, *, is_open: bool = True) -> None:
        self.source = source
        self.step = SourceStep(source)
        self.now_ns = T0
        self.events: list[Event] = []
        self.samples: list[TrackerSample] = []
        self.health: SourceHealth | None = None
        if is_open:
            self.line(True)

    def line(self, is_open: bool, note: str = "") -> None:
        """Open or close the line now."""
        state = LineState(self.source.id, self.now_ns, is_open, note)
        self._take(self.step.on_message(f"line/{self.source.id}", state, self.now_ns))

    def bytes(self, data: bytes, sender: str = "") -> None:
        """Let bytes come now."""
        line = LineData(self.source.id, self.now_ns, data, sender)
        self._take(self.step.on_message(f"raw/{self.source.id}", line, self.now_ns))

    def wait(self, ns: int) -> None:
        """Let time pass."""
        end_ns = self.now_ns + ns
        while True:
            due_ns = self.step.deadline_ns()
            assert due_ns is not None
            if due_ns > end_ns:
                break
            self.now_ns = max(due_ns, self.now_ns)
            self._take(self.step.on_deadline(self.now_ns))
        self.now_ns = end_ns

    def told(self, code: str, level: str = "alarm") -> list[Event]:
        """Return the events of one code and level."""
        return [event for event in self.events if (event.code, event.level) == (code, level)]

    def after_ms(self, code: str, since_ns: int, level: str = "alarm") -> float:
        """Return how long after a moment the only event of that kind came."""
        (event,) = self.told(code, level)
        return (event.t_ns - since_ns) / 1e6

    def _take(self, outputs: object) -> None:
        assert isinstance(outputs, (list, tuple))
        for _, message in outputs:
            if isinstance(message, Event):
                self.events.append(message)
            elif isinstance(message, TrackerSample):
                self.samples.append(message)
            elif isinstance(message, SourceHealth):
                self.health = message


def packet(i: int, *, camera: int = 1, zoom: int = 7000, focus: int = 9000) -> bytes:
    """Return the Free-D message of a slow dolly, with Sony's counter."""
    return encode_d1(
        camera, (-10.0 - 0.01 * i, -3.0, 0.5), (1000.0 + 3.0 * abs(i % 200 - 100), 2000.0, 1500.0),
        zoom, focus, spare_with_counter(i, 100),
    )  # fmt: skip


def run(bench: Bench, count: int, *, first: int = 0, sender: str = "") -> int:
    """Send so many good packets at the source's rate; return the next number."""
    for i in range(first, first + count):
        bench.bytes(packet(i), sender)
        bench.wait(PERIOD_NS)
    return first + count
