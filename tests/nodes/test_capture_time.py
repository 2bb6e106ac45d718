# SPDX-License-Identifier: Apache-2.0
"""Capture times out of the source Step: its clocks, each quantity's delay, and what is told."""

from __future__ import annotations

import struct
from itertools import pairwise

import msgspec
import pytest

from hardware_profiles.stage import Source
from stagectl.nodes.source import SourceStep
from stagectl.topics import Event, LineData, SourceHealth
from tests.nodes.stages import FREED, MS, NS, OSC, T0, Emitted, only
from tests.tracking.arrivals import exponential, packets
from tracking.freed import encode_d1
from tracking.sample import TrackerSample

UDP_FREED = msgspec.structs.replace(
    FREED, line=OSC.line, rate="50/1", profile="freed-sony", camera_id=1
)
OSC_50 = msgspec.structs.replace(OSC, rate="50/1")


def osc_pose(time_s: float | None = None) -> bytes:
    """Return the datagram of a pose in the preset `stagectl`, by hand, with a time or without."""
    address = b"/stagectl/camera/B\0\0"
    values = struct.pack(">10f", 1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 4.0)
    if time_s is None:
        return address + b",ffffffffff\0" + values
    return address + b",ffffffffffd\0\0\0\0" + values + struct.pack(">d", time_s)


def feed(step: SourceStep, source: Source, data: bytes, t_ns: int) -> list[Emitted]:
    line = LineData(source.id, t_ns, data)
    return [Emitted(t_ns, *out) for out in step.on_message(f"raw/{source.id}", line, t_ns)]


def health(step: SourceStep, now_ns: int) -> SourceHealth:
    return only(list(step.on_deadline(now_ns)), SourceHealth)[-1]


def test_osc_with_a_time_is_dated_by_it() -> None:
    step = SourceStep(OSC_50)
    errors = []
    for packet in packets(600, wait_ms=exponential(3.0)):
        data = osc_pose(1_700_000_000.0 + (packet.true_ns - 10**15) * 1e-9)
        for sample in only(feed(step, OSC_50, data, packet.arrival_ns), TrackerSample):
            if packet.number > 300:
                errors.append(abs(sample.t_capture_ns - packet.true_ns))
                assert sample.t_rx_ns == packet.arrival_ns
    assert len(errors) == 299
    assert max(errors) <= 0.5 * MS
    found = health(step, packet.arrival_ns)
    assert (found.clock, found.segment) == ("source", 0)
    assert found.period_ms == pytest.approx(20.0, rel=1e-3)
    assert found.jitter_ms > 2.0


def test_a_clock_step_is_a_warning_with_its_id() -> None:
    """F-07: given a clock that is set by an hour, Expect one warning, and times that go on."""
    step = SourceStep(OSC_50)
    emitted: list[Emitted] = []
    for packet in packets(400, wait_ms=exponential(0.2)):
        hour = 3600.0 if packet.number >= 200 else 0.0
        data = osc_pose(hour + (packet.true_ns - 10**15) * 1e-9)
        emitted += feed(step, OSC_50, data, packet.arrival_ns)
    (event,) = only(emitted, Event)
    assert (event.level, event.code, event.source) == ("warn", "F-07", "osc-b")
    assert "its clock was set" in event.text
    times = [one.t_capture_ns for one in only(emitted, TrackerSample)]
    assert len(times) == 400
    steps_ms = [(b - a) / MS for a, b in pairwise(times[50:])]
    assert min(steps_ms) > 18.0
    assert max(steps_ms) < 22.0
    assert health(step, packet.arrival_ns).segment == 1


def test_freed_with_a_counter_comes_out_even() -> None:
    step = SourceStep(UDP_FREED)
    errors, samples = [], 0
    for packet in packets(1500, wait_ms=exponential(0.5), loss=0.2):
        data = encode_d1(1, (1.0, 2.0, 3.0), (0.0, 0.0, 0.0), spare=(packet.number % 16) << 12)
        for sample in only(feed(step, UDP_FREED, data, packet.arrival_ns), TrackerSample):
            samples += 1
            if packet.number >= 1000:
                errors.append(abs(sample.t_capture_ns - packet.true_ns))
    assert max(errors) <= 0.5 * MS
    found = health(step, packet.arrival_ns)
    assert (found.clock, found.samples, found.rejected) == ("even", samples, 0)


def test_a_packet_that_came_twice_is_counted_and_left_out() -> None:
    step = SourceStep(OSC_50)
    samples = 0
    for packet in packets(100):
        data = osc_pose((packet.true_ns - 10**15) * 1e-9)
        for extra_ns in (0, 300_000):
            emitted = feed(step, OSC_50, data, packet.arrival_ns + extra_ns)
            samples += len(only(emitted, TrackerSample))
    found = health(step, packet.arrival_ns)
    assert (samples, found.samples, found.rejected) == (100, 100, 100)


@pytest.mark.parametrize("clock", ["arrival", "auto"])
def test_by_arrival_nothing_is_changed(clock: str) -> None:
    source = msgspec.convert({**msgspec.to_builtins(OSC_50), "clock": clock}, Source)
    step = SourceStep(source)
    for packet in packets(100):
        for sample in only(feed(step, source, osc_pose(), packet.arrival_ns), TrackerSample):
            assert sample.t_capture_ns == sample.t_rx_ns
    assert health(step, packet.arrival_ns).clock == "arrival"


class TestDelays:
    def parts(self, **delays: float) -> list[TrackerSample]:
        step = SourceStep(msgspec.structs.replace(OSC_50, **delays))
        feed(step, OSC_50, osc_pose(), T0)
        return only(feed(step, OSC_50, osc_pose(), T0 + NS // 50), TrackerSample)

    def test_one_delay_is_one_sample(self) -> None:
        for found in (
            self.parts(delay_ms=10.0),
            self.parts(delay_ms=10.0, rotation_delay_ms=10.0, lens_delay_ms=10.0),
        ):
            assert [one.t_capture_ns for one in found] == [T0 - 10 * MS, T0 + 10 * MS]
            assert all(one.decoded.focus_raw == 0.5 for one in found)

    def test_each_quantity_has_its_own_time(self) -> None:
        found = self.parts(delay_ms=10.0, rotation_delay_ms=4.0, lens_delay_ms=25.0)
        assert len(found) == 6
        place, turn, lens = found[:3]
        assert [one.t_capture_ns for one in found[:3]] == [T0 - 10 * MS, T0 - 4 * MS, T0 - 25 * MS]
        assert place.decoded.position_m == (1.0, 2.0, 3.0)
        assert place.decoded.rotation() is None
        assert turn.decoded.rotation() == (1.0, 0.0, 0.0, 0.0)
        assert turn.decoded.position_m is None
        assert (lens.decoded.focus_raw, lens.decoded.position_m) == (0.5, None)
        assert (place.decoded.focus_raw, turn.decoded.focus_raw) == (None, None)
        assert {one.t_rx_ns for one in found[:3]} == {T0}

    def test_what_shares_a_delay_stays_together(self) -> None:
        found = self.parts(delay_ms=10.0, lens_delay_ms=0.0)
        pose, lens = found[:2]
        assert len(found) == 4
        assert pose.decoded.position_m is not None
        assert pose.decoded.rotation() is not None
        assert pose.decoded.focus_raw is None
        assert (lens.t_capture_ns, lens.decoded.focus_raw) == (T0, 0.5)

    def test_a_packet_counts_once(self) -> None:
        source = msgspec.structs.replace(OSC_50, rotation_delay_ms=4.0, lens_delay_ms=25.0)
        step = SourceStep(source)
        for i in range(10):
            feed(step, source, osc_pose(), T0 + i * NS // 50)
        assert health(step, T0 + NS // 5).samples == 10
