# SPDX-License-Identifier: Apache-2.0
"""Faults of the tracker's clock: when frames come, and the timecode they carry."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from sim.trackers.f4 import TIMECODE, read_packet
from sim.trackers.fault import TrackerFault
from sim.trackers.faults import make_fault
from sim.trackers.timecode import Digits
from tests.sim.fault_running import (
    NS,
    SERIAL,
    T0_NS,
    UDP,
    Packet,
    counters,
    d1,
    run_with,
    window,
)

IN = window(1.0, 2.0)
RATE = Fraction(30000, 1001)
F4 = replace(UDP, protocol="f4", rate=Fraction(25), timecode_start="10:00:00:00")
DROP = replace(F4, rate=RATE, timecode_start="00:00:30;00", timecode_drop_frame=True)


def fault(name: str, **params: object) -> TrackerFault:
    return make_fault(name, *IN, params, 1)


def timecode(packet: Packet) -> Digits:
    axes = read_packet(packet.data).axes
    value = next(axis.value for axis in axes if axis.id == TIMECODE)
    assert isinstance(value, Digits)
    return value


def seconds(digits: Digits, rate: int = 25) -> float:
    h, m, s, f = digits
    return h * 3600 + m * 60 + s + f / rate


def test_a_drifting_clock_stretches_its_periods_and_stays_where_it_got() -> None:
    one = fault("clock-drift", ppm=2000.0)
    _, clean = run_with(UDP, [])
    tracker, packets = run_with(UDP, [one])
    late_ns = [a.t_ns - b.t_ns for a, b in zip(packets, clean, strict=False)]
    assert set(late_ns[:50]) == {0}
    steps = [b - a for a, b in pairwise(late_ns)]
    assert steps[51:99] == pytest.approx([40_000] * 48, abs=2)
    assert set(late_ns[101:]) == {2_000_000}
    # The pose is that of the moment of capture, not of the moment the clock shows.
    for packet in packets[::7]:
        x = tracker.truth_at(packet.t_ns).position_m[0]
        assert d1(packet.data).x == pytest.approx(x, abs=1 / 64000)


def test_the_timecode_of_a_drifting_clock_drifts_with_it() -> None:
    one = make_fault("clock-drift", T0_NS, None, {"ppm": 10_000.0}, 1)
    _, packets = run_with(F4, [one], 10.0)
    # One frame number a packet, though the packets come 1 % late.
    shown = [25 * seconds(timecode(packet)) for packet in packets]
    assert [b - a for a, b in pairwise(shown)] == pytest.approx([1.0] * (len(shown) - 1))
    assert packets[200].t_ns - packets[0].t_ns == pytest.approx(200 * 40e6 * 1.01, abs=100)


@pytest.mark.parametrize("phase_ms", [5.0, -5.0, -50.0])
def test_a_set_clock_moves_its_captures_and_never_goes_back_in_time(phase_ms: float) -> None:
    _, clean = run_with(UDP, [])
    _, packets = run_with(UDP, [fault("clock-step", phase_ms=phase_ms)])
    times, moved = {p.t_ns for p in clean}, [p for p in packets if IN[0] <= p.t_ns < IN[1]]
    assert all(p.t_ns - round(phase_ms * 1e6) in times for p in moved[3:-3])
    assert all(b.t_ns > a.t_ns for a, b in pairwise(packets))
    assert {b - a for a, b in pairwise(counters(packets))} == {1}
    after = [p.t_ns for p in packets if p.t_ns > IN[1] + NS // 10]
    assert set(after) <= times


def test_a_set_clock_shows_in_the_timecode() -> None:
    _, clean = run_with(F4, [])
    _, packets = run_with(F4, [fault("clock-step", seconds=3600.0, phase_ms=0.0)])
    for a, b in zip(packets, clean, strict=True):
        moved = 3600.0 if IN[0] <= a.t_ns < IN[1] else 0.0
        assert seconds(timecode(a)) - seconds(timecode(b)) == pytest.approx(moved)
        assert a.t_ns == b.t_ns


def test_a_timecode_jump_leaves_times_poses_and_counters_alone() -> None:
    _, clean = run_with(F4, [])
    _, packets = run_with(F4, [fault("timecode-jump", frames=-250)])
    for a, b in zip(packets, clean, strict=True):
        moved = -10.0 if IN[0] <= a.t_ns < IN[1] else 0.0
        assert seconds(timecode(a)) - seconds(timecode(b)) == pytest.approx(moved)
        assert (a.t_ns, a.data[:-6]) == (b.t_ns, b.data[:-6])


def test_the_timecode_crosses_a_minute_without_its_first_two_numbers() -> None:
    _, packets = run_with(DROP, [fault("drop-frame-boundary", after_s=0.5)])
    inside = [timecode(p) for p in packets if IN[0] <= p.t_ns < IN[1]]
    at = inside.index(Digits(1, 1, 0, 2))
    assert inside[at - 1] == Digits(1, 0, 59, 29)
    assert at == 15
    assert not {Digits(1, 1, 0, 0), Digits(1, 1, 0, 1)} & {*inside}
    assert timecode(packets[0]).seconds == 30


def test_a_wrong_rate_counts_on_and_ends_on_the_own_grid() -> None:
    _, clean = run_with(UDP, [])
    tracker, packets = run_with(UDP, [fault("wrong-rate", rate_hz=30.0)])
    inside = [p.t_ns for p in packets if IN[0] <= p.t_ns < IN[1]]
    assert inside[0] == IN[0]
    assert len(inside) == 30
    assert {b - a for a, b in pairwise(inside)} <= {33_333_333, 33_333_334}
    assert {b - a for a, b in pairwise(counters(packets))} == {1}
    outside = [p.t_ns for p in packets if not IN[0] <= p.t_ns < IN[1]]
    assert outside == [p.t_ns for p in clean if not IN[0] <= p.t_ns < IN[1]]
    for packet in packets[40:90:9]:
        x = tracker.truth_at(packet.t_ns).position_m[0]
        assert d1(packet.data).x == pytest.approx(x, abs=1 / 64000)


def test_a_rate_above_what_the_line_carries_leaves_frames_out() -> None:
    tracker, packets = run_with(SERIAL, [fault("wrong-rate", rate_hz=200.0)])
    inside = [p for p in packets if IN[0] <= p.t_ns < IN[1]]
    assert 90 < len(inside) <= 121
    assert min(b.t_ns - a.t_ns for a, b in pairwise(packets)) >= 8_307_291
    assert tracker.frames_stalled > 50


@pytest.mark.parametrize(
    ("config", "name", "needs"),
    [
        (replace(F4, timecode_start=""), "timecode-jump", "timecode"),
        (F4, "drop-frame-boundary", "drop frame"),
    ],
)
def test_a_tracker_without_timecode_cannot_show_its_faults(
    config: object, name: str, needs: str
) -> None:
    assert isinstance(config, type(F4))
    with pytest.raises(ValueError, match=f"fault {name}: a sends no {needs} to show it"):
        run_with(config, [fault(name)])
