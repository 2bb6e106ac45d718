# SPDX-License-Identifier: Apache-2.0
"""Faults of the way: what the reader gets, when and how often, against the same run without."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from sim.trackers.config import TrackerConfig
from sim.trackers.fault import TrackerFault
from sim.trackers.faults import TRACKER_FAULTS, check_fault, make_fault
from tests.sim.fault_running import NS, SERIAL, T0_NS, UDP, Packet, counters, run_with, window

IN = window(1.0, 2.0)


def fault(name: str, seed: int = 1, **params: object) -> TrackerFault:
    return make_fault(name, *IN, params, seed)


def clean(config: TrackerConfig, seconds: float = 3.0) -> list[Packet]:
    return run_with(config, [], seconds)[1]


def outside(packets: list[Packet]) -> list[Packet]:
    """Return the packets well outside the window of the fault."""
    return [p for p in packets if not IN[0] <= p.t_ns < IN[1] + NS // 4]


@pytest.mark.parametrize("config", [UDP, SERIAL], ids=["udp", "pty"])
@pytest.mark.parametrize("name", ["loss", "loss-burst", "jitter", "delay-step", "unplug"])
def test_outside_its_window_a_fault_changes_nothing(name: str, config: TrackerConfig) -> None:
    assert outside(run_with(config, [fault(name)])[1]) == outside(clean(config))


@pytest.mark.parametrize("name", ["loss", "jitter", "reorder", "duplicate"])
def test_the_seed_decides_which_frames(name: str) -> None:
    runs = [run_with(UDP, [fault(name, seed)])[1] for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_loss_takes_its_share_and_the_counter_tells() -> None:
    whole = make_fault("loss", *window(0.0, 20.0), {"share": 0.15}, 5)
    tracker, packets = run_with(UDP, [whole], 20.0)
    assert tracker.frames_lost == 1000 - len(packets)
    assert 100 < tracker.frames_lost < 200
    numbers = counters(packets)
    assert sum(b - a - 1 for a, b in pairwise(numbers)) == pytest.approx(tracker.frames_lost, abs=1)


def test_a_burst_takes_its_frames_in_a_row() -> None:
    _, packets = run_with(UDP, [fault("loss-burst", frames=5, every_s=0.5)])
    gaps = [b - a - 1 for a, b in pairwise(counters(packets)) if b - a > 1]
    assert gaps == [5, 5]


def test_reordered_frames_come_after_later_ones_and_none_is_lost() -> None:
    _, packets = run_with(UDP, [fault("reorder", share=0.2, frames=2)])
    numbers = counters(packets)
    back = [a - b for a, b in pairwise(numbers) if b < a]
    assert 3 < len(back) < 20
    assert max(back) <= 3
    assert min(b.t_ns - a.t_ns for a, b in pairwise(packets)) == 10_000_000
    assert sorted(p.data for p in packets) == sorted(p.data for p in clean(UDP))


def test_duplicates_are_equal_and_come_later() -> None:
    _, packets = run_with(UDP, [fault("duplicate", share=0.5, after_ms=3.0)])
    twice = [(a, b) for a, b in pairwise(packets) if a.data == b.data]
    assert 15 < len(twice) < 35
    assert {b.t_ns - a.t_ns for a, b in twice} == {3_000_000}


def test_jitter_is_uniform_up_to_its_bound_and_bytes_stay() -> None:
    _, packets = run_with(UDP, [fault("jitter", max_ms=8.0)])
    late_ms = [(a.t_ns - b.t_ns) / 1e6 for a, b in zip(packets, clean(UDP), strict=True)]
    assert [p.data for p in packets] == [p.data for p in clean(UDP)]
    assert 7.0 < max(late_ms) <= 8.0
    assert min(late_ms) >= 0.0
    assert 2.5 < sum(late_ms) / 50 < 5.5


def test_a_delay_step_moves_every_frame_alike() -> None:
    _, packets = run_with(UDP, [fault("delay-step", ms=4.5)])
    late_ns = [a.t_ns - b.t_ns for a, b in zip(packets, clean(UDP), strict=True)]
    assert set(late_ns) == {0, 4_500_000}
    assert sum(late_ns) == 50 * 4_500_000


def test_a_delayed_serial_line_keeps_order_and_pace() -> None:
    _, packets = run_with(SERIAL, [fault("jitter", max_ms=60.0)])
    assert [p.data for p in packets] == [p.data for p in clean(SERIAL)]
    assert min(b.t_ns - a.t_ns for a, b in pairwise(packets)) >= 8_307_291


@pytest.mark.parametrize("config", [UDP, SERIAL], ids=["udp", "pty"])
def test_an_unplugged_line_is_silent_and_comes_back(config: TrackerConfig) -> None:
    tracker, packets = run_with(config, [fault("unplug")])
    inside = [p for p in packets if IN[0] + NS // 50 <= p.t_ns < IN[1]]
    assert inside == []
    assert len([p for p in packets if p.t_ns >= IN[1]]) in (49, 50, 51)
    assert tracker.line.bytes_dropped == (0 if config is UDP else tracker.frames_dropped * 29)


def test_clear_ends_what_acts_and_what_would() -> None:
    tracker, _ = run_with(UDP, [fault("delay-step"), make_fault("unplug", *window(9.0, 10.0))])
    tracker.clear_faults(T0_NS + 3 * NS)
    assert all(one.to_ns is not None and one.to_ns <= T0_NS + 3 * NS for one in tracker.faults)
    assert [one.id for one in tracker.faults] == ["delay-step"]


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("lost", {}, "unknown fault 'lost'; known: .*loss"),
        ("loss", {"part": 1}, "fault loss: unknown parameter 'part'; known: share"),
        ("unplug", {"part": 1}, "unknown parameter 'part'; known: none"),
        ("loss", {"share": 1.5}, r"fault loss: share is 1.5, expected a number from 0 to 1"),
        ("loss", {"share": float("nan")}, "share is nan, expected a number"),
        ("loss", {"share": "much"}, "share is 'much', expected a number"),
        ("loss", {"share": True}, "share is True, expected a number"),
    ],
)
def test_what_cannot_be_is_an_error(name: str, params: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_fault(name, 0, 1, params)


def test_an_empty_window_is_an_error() -> None:
    with pytest.raises(ValueError, match="it ends at 5 ns, not after its start 5 ns"):
        make_fault("loss", 5, 5)


def test_a_tracker_that_cannot_show_a_fault_refuses_it() -> None:
    with pytest.raises(ValueError, match="reorder: the pty line of a cannot show it; it takes udp"):
        run_with(SERIAL, [fault("reorder")])
    with pytest.raises(ValueError, match="protocol zed of a cannot show it"):
        check_fault("loss", replace(UDP, protocol="zed"))


def test_the_table_is_sound() -> None:
    for name, row in TRACKER_FAULTS.items():
        assert name == row.id
        assert row.text.endswith(".")
        assert row.protocols
        for key, parameter in row.parameters.items():
            assert parameter.text, (name, key)
            if parameter.words:
                assert parameter.default in parameter.words
            else:
                assert parameter.low <= float(parameter.default) <= parameter.high
        make_fault(name, 0, None)
