# SPDX-License-Identifier: Apache-2.0
"""A virtual tracker on a line that keeps everything, driven in virtual time, with its faults."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sim.trackers.config import PtyConfig, TrackerConfig, UdpConfig
from sim.trackers.fault import TrackerFault
from sim.trackers.line import serial_wire_ns
from sim.trackers.tracker import VirtualTracker

NS = 1_000_000_000
T0_NS = 10 * NS
UDP = TrackerConfig(
    "a", "freed", "hand-held", Fraction(50), UdpConfig("127.0.0.1", 9), frame_counter=True
)
SERIAL = TrackerConfig(
    "a", "freed", "hand-held", Fraction(50), PtyConfig("unused", 38400), frame_counter=True
)


class Packet(NamedTuple):
    """What the reader got."""

    t_ns: int
    data: bytes
    sender: int


class Wire:
    """A line that keeps what was sent, and can be unplugged where it is a serial one."""

    def __init__(self, baud: int | None) -> None:
        self._baud = baud
        self.now_ns = 0
        self.plugged = True
        self.bytes_sent = 0
        self.bytes_dropped = 0
        self.packets: list[Packet] = []

    def send(self, data: bytes, sender: int = 0) -> bool:
        """Keep it, unless the plug is out."""
        if not self.plugged:
            self.bytes_dropped += len(data)
            return False
        self.bytes_sent += len(data)
        self.packets.append(Packet(self.now_ns, data, sender))
        return True

    def wire_ns(self, size: int) -> int:
        """Return the wire time."""
        return serial_wire_ns(size, self._baud) if self._baud else 0

    def close(self) -> None:
        """Nothing is open."""


class PluggedWire(Wire):
    """A serial wire."""

    def unplug(self) -> None:
        """Take it out."""
        self.plugged = False

    def replug(self) -> None:
        """Put it in."""
        self.plugged = True


def run_with(
    config: TrackerConfig, faults: Sequence[TrackerFault], seconds: float = 3.0
) -> tuple[VirtualTracker, list[Packet]]:
    """Run a tracker for that long in virtual time; return it and what its reader got."""
    serial = isinstance(config.line, PtyConfig)
    wire = PluggedWire(config.line.baud) if isinstance(config.line, PtyConfig) else Wire(None)
    assert isinstance(wire, PluggedWire) is serial
    tracker = VirtualTracker(config, T0_NS, wire)
    for fault in faults:
        tracker.add_fault(fault)
    due_ns = tracker.start(T0_NS)
    while due_ns < T0_NS + round(seconds * NS):
        wire.now_ns = max(due_ns, wire.now_ns)
        due_ns = tracker.deliver(wire.now_ns)
    return tracker, wire.packets


def window(from_s: float, to_s: float) -> tuple[int, int]:
    """Return a window in nanoseconds, counted from the start of the tracker."""
    return T0_NS + round(from_s * NS), T0_NS + round(to_s * NS)


def counters(packets: Sequence[Packet]) -> list[int]:
    """Return the frame counters of Free-D packets, unwrapped from the first packet's own."""
    out: list[int] = []
    for packet in packets:
        low = packet.data[26] >> 4
        last = out[-1] if out else low
        out.append(last + (low - last + 8) % 16 - 8)
    return out


class D1(NamedTuple):
    """The fields of a Free-D message in degrees of the stage (pan to the left), metres, raw."""

    pan: float
    tilt: float
    roll: float
    x: float
    y: float
    z: float
    zoom: int
    focus: int


def d1(data: bytes) -> D1:
    """Return the fields of a Free-D message with a good checksum, read off by hand."""
    assert len(data) == 29
    assert sum(data) % 256 == 0x40
    fields = [int.from_bytes(data[at : at + 3], "big", signed=True) for at in range(2, 20, 3)]
    pan, tilt, roll, x, y, z = fields
    rings = [int.from_bytes(data[at : at + 3], "big") for at in (20, 23)]
    degrees = (-pan / 32768, tilt / 32768, roll / 32768)
    return D1(*degrees, x / 64000, y / 64000, z / 64000, rings[0], rings[1])


def pairs(
    config: TrackerConfig, fault: TrackerFault, seconds: float = 3.0
) -> list[tuple[Packet, D1, D1]]:
    """Return each packet of a Free-D run with the fault, decoded, beside the run without."""
    _, clean = run_with(config, [], seconds)
    _, packets = run_with(config, [fault], seconds)
    return [(p, d1(p.data), d1(q.data)) for p, q in zip(packets, clean, strict=True)]
