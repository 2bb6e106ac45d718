# SPDX-License-Identifier: Apache-2.0
"""The virtual tracker in virtual time: when it captures, when it delivers, what it leaves out."""

from __future__ import annotations

import math
import statistics
import struct
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from sim.house_sync import HouseSync
from sim.motion.attitude import inverse, product, turn_vector
from sim.trackers.config import PtyConfig, TrackerConfig, UdpConfig
from sim.trackers.freed import D1_BYTES
from sim.trackers.line import serial_wire_ns
from sim.trackers.osc import slip_encode
from sim.trackers.tracker import VirtualTracker

WIRE_NS = 8_307_292  # 29 bytes of 11 bits at 38400 baud
T0_NS = 10_000_000_000
SERIAL = TrackerConfig(
    "a", "freed", "handheld", Fraction(60), PtyConfig("unused", 38400), frame_counter=True
)
UDP = replace(SERIAL, line=UdpConfig("127.0.0.1", 9))


class Sink:
    """A line that keeps what was sent."""

    def __init__(self, baud: int | None) -> None:
        self._baud = baud
        self.bytes_sent = 0
        self.bytes_dropped = 0
        self.frames: list[bytes] = []

    def send(self, data: bytes, sender: int = 0) -> bool:
        self.frames.append(data)
        self.bytes_sent += len(data)
        return True

    def wire_ns(self, size: int) -> int:
        return serial_wire_ns(size, self._baud) if self._baud else 0

    def close(self) -> None:
        pass


def tracker_on_sink(config: TrackerConfig) -> tuple[VirtualTracker, Sink]:
    sink = Sink(config.line.baud if isinstance(config.line, PtyConfig) else None)
    return VirtualTracker(config, T0_NS, sink), sink


def run(tracker: VirtualTracker, frames: int) -> list[int]:
    """Deliver that many frames exactly on time; return when."""
    times = []
    due_ns = tracker.start(T0_NS)
    for _ in range(frames):
        times.append(due_ns)
        due_ns = tracker.deliver(due_ns)
    return times


def counter(frame: bytes) -> int:
    return frame[26] >> 4


def test_wire_time_of_a_d1_frame() -> None:
    assert serial_wire_ns(D1_BYTES, 38400) == WIRE_NS


@pytest.mark.parametrize(("config", "after_ns"), [(SERIAL, WIRE_NS), (UDP, 0)])
@pytest.mark.parametrize("latency_ms", [0.0, 5.0])
def test_a_frame_leaves_one_wire_time_after_its_capture(
    config: TrackerConfig, after_ns: int, latency_ms: float
) -> None:
    tracker, _ = tracker_on_sink(replace(config, latency_ms=latency_ms))
    times = run(tracker, 600)
    assert tracker.capture_ns(0) >= T0_NS
    for k, t_ns in enumerate(times):
        assert t_ns == tracker.capture_ns(k) + round(latency_ms * 1e6) + after_ns
    assert times[-1] - times[0] == pytest.approx(599e9 / 60, abs=2)


def test_captures_follow_the_house_sync() -> None:
    d0_ns = 123_456_789
    config = replace(SERIAL, rate=Fraction(24000, 1001), house_sync=d0_ns, phase_ms=2.0, ppm=3.0)
    tracker, _ = tracker_on_sink(config)
    sync = HouseSync(d0_ns, config.rate, ppm=3.0)
    first = sync.index_at(T0_NS - 2_000_001) + 1
    for k, t_ns in enumerate(run(tracker, 500)):
        assert t_ns == sync.vsync_ns(first + k) + 2_000_000 + WIRE_NS


def test_free_trackers_have_phases_of_their_own() -> None:
    phases = {VirtualTracker(replace(UDP, id=i), 0, Sink(None)).capture_ns(0) for i in "abcdef"}
    assert len(phases) == 6
    assert all(0 <= phase < 1e9 / 60 for phase in phases)


def test_jitter_delays_but_never_overtakes_nor_outruns_the_line() -> None:
    tracker, _ = tracker_on_sink(replace(SERIAL, jitter_ms=6.0))
    times = run(tracker, 2000)
    delays_ms = [(t - tracker.capture_ns(k) - WIRE_NS) / 1e6 for k, t in enumerate(times)]
    assert 0.0 <= min(delays_ms) < 0.1
    assert 5.9 < max(delays_ms) <= 6.0
    assert min(b - a for a, b in pairwise(times)) >= WIRE_NS


def test_a_late_process_never_makes_the_line_faster_than_its_baud_rate() -> None:
    """Given writes up to 12 ms late at 120 Hz, expect gaps of a wire time, and no backlog."""
    tracker, sink = tracker_on_sink(replace(SERIAL, rate=Fraction(120)))
    due_ns = tracker.start(T0_NS)
    writes = []
    for k in range(1000):
        writes.append(due_ns + (12_000_000 if k % 10 == 5 else 0))
        due_ns = tracker.deliver(writes[-1])
    assert min(b - a for a, b in pairwise(writes)) >= WIRE_NS
    assert tracker.frames_stalled > 50
    # Left-out frames show as gaps of the counter: the reader can tell.
    steps = [(counter(b) - counter(a)) % 16 for a, b in pairwise(sink.frames)]
    assert sum(steps) == len(steps) + tracker.frames_stalled
    assert tracker.summary()["late_p99_us"] == 12_000.0


def test_loss_is_a_share_and_the_counter_tells() -> None:
    tracker, sink = tracker_on_sink(replace(SERIAL, loss=0.1))
    run(tracker, 3000)
    assert tracker.frames_lost + tracker.frames_sent == 3000
    assert 240 < tracker.frames_lost < 360
    steps = [(counter(b) - counter(a)) % 16 for a, b in pairwise(sink.frames)]
    assert max(steps) > 1


def test_same_seed_same_bytes() -> None:
    config = replace(UDP, noise_mm=1.0, noise_deg=0.1, loss=0.05, seed=4)
    runs = []
    for seed in (4, 4, 5):
        tracker, sink = tracker_on_sink(replace(config, seed=seed))
        run(tracker, 100)
        runs.append(sink.frames)
    assert runs[0] == runs[1] != runs[2]


def test_noise_has_the_size_asked_for() -> None:
    tracker, sink = tracker_on_sink(
        replace(UDP, protocol="osc", motion="locked-off", noise_mm=2.0, noise_deg=0.1)
    )
    run(tracker, 2000)
    (x0, y0, z0), q0 = tracker.truth_at(T0_NS)
    rows = [struct.unpack(">7f", frame[-40:-12]) for frame in sink.frames]
    for axis, mean in enumerate((x0, y0, z0)):
        errors_mm = [1000.0 * (row[axis] - mean) for row in rows]
        assert statistics.pstdev(errors_mm) == pytest.approx(2.0, rel=0.1)
        assert abs(statistics.fmean(errors_mm)) < 0.2
    turns = [turn_vector(product(inverse(q0), (r[3], r[4], r[5], r[6]))) for r in rows]
    for axis in range(3):
        spread_deg = math.degrees(statistics.pstdev([turn[axis] for turn in turns]))
        assert spread_deg == pytest.approx(0.1, rel=0.1)


def test_a_rate_the_line_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match=r"29 bytes takes 8\.307 ms at 38400 baud.* 120\.3 frames"):
        VirtualTracker(replace(SERIAL, rate=Fraction(121)), 0)
    tracker_on_sink(replace(SERIAL, rate=Fraction(120)))


def test_osc_on_a_serial_line_is_in_slip() -> None:
    for line, framed in ((PtyConfig("unused", 115200), True), (UdpConfig("127.0.0.1", 9), False)):
        tracker, sink = tracker_on_sink(replace(SERIAL, protocol="osc", line=line))
        run(tracker, 1)
        assert (sink.frames[0][:1] == sink.frames[0][-1:] == slip_encode(b"")[:1]) is framed
