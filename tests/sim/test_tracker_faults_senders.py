# SPDX-License-Identifier: Apache-2.0
"""Packets from others: who sends them, what is in them, and that ours stay as they are."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from itertools import pairwise

import pytest

from sim.trackers.fault import TrackerFault
from sim.trackers.faults import make_fault
from sim.trackers.frame import SENDER_OTHER, SENDER_OWN, SENDER_TRACKER
from sim.trackers.osc_bombs import BOMBS
from tests.sim.fault_running import NS, SERIAL, UDP, Packet, d1, run_with, window

IN = window(1.0, 2.0)
OSC = replace(UDP, protocol="osc")


def fault(name: str, **params: object) -> TrackerFault:
    return make_fault(name, *IN, params, 1)


def by_sender(packets: list[Packet], sender: int) -> list[Packet]:
    return [packet for packet in packets if packet.sender == sender]


@pytest.mark.parametrize("name", ["two-sources-one-id", "own-packets-back", "flood"])
def test_our_own_packets_stay_as_they_are(name: str) -> None:
    _, packets = run_with(UDP, [fault(name)], 2.2)
    _, clean = run_with(UDP, [], 2.2)
    assert by_sender(packets, SENDER_TRACKER) == clean


def test_the_second_source_has_our_id_and_another_motion() -> None:
    _, packets = run_with(UDP, [fault("two-sources-one-id", away_m=2.0)])
    other = by_sender(packets, SENDER_OTHER)
    assert len(other) == 50
    assert {p.data[1] for p in packets} == {1}
    places = [(d1(p.data).x, d1(p.data).y) for p in other]
    ours = [(d1(p.data).x, d1(p.data).y) for p in by_sender(packets, SENDER_TRACKER)[50:100]]
    assert 1.0 < min(math.dist(a, b) for a, b in zip(places, ours, strict=True)) < 3.0
    assert len({*places}) == 50
    gaps = {b.t_ns - a.t_ns for a, b in pairwise(packets) if b.sender == SENDER_OTHER}
    assert gaps == {10_000_000}


def test_each_packet_comes_back_once() -> None:
    _, packets = run_with(UDP, [fault("own-packets-back", after_ms=0.5)])
    back = by_sender(packets, SENDER_OWN)
    assert len(back) == 50
    for a, b in pairwise(packets):
        if b.sender == SENDER_OWN:
            assert (b.data, b.t_ns - a.t_ns) == (a.data, 500_000)


def test_a_flood_is_even_and_its_frames_are_good_ones() -> None:
    _, packets = run_with(UDP, [fault("flood", per_s=2000.0)], 2.2)
    flood = by_sender(packets, SENDER_OTHER)
    assert len(flood) == 2000
    assert {b.t_ns - a.t_ns for a, b in pairwise(flood)} == {500_000}
    assert (flood[0].t_ns, flood[-1].t_ns) == (IN[0], IN[1] - 500_000)
    assert len({d1(packet.data)[:6] for packet in flood}) == 50


def test_a_flood_of_noise_can_come_from_the_tracker_itself() -> None:
    one = fault("flood", per_s=1000.0, what="garbage", sender="same")
    _, packets = run_with(UDP, [one], 2.2)
    assert {packet.sender for packet in packets} == {SENDER_TRACKER}
    noise = [p for p in packets if sum(p.data) % 256 != 0x40 or p.data[0] != 0xD1]
    assert 990 < len(noise) <= 1000
    assert {len(packet.data) for packet in noise} == {29}


def test_a_late_caller_gets_all_packets_of_a_flood() -> None:
    one = fault("flood", per_s=5000.0)
    run_with(UDP, [one], 0.5)
    packets = one.act(IN[0] + NS // 10)
    assert len(packets) == 501
    assert one.next_ns() == IN[0] + 501 * 200_000


def test_bombs_come_in_turn() -> None:
    _, packets = run_with(OSC, [fault("osc-bomb", per_s=12.0)], 2.2)
    bombs = [packet.data for packet in by_sender(packets, SENDER_OTHER)]
    assert bombs == [*BOMBS.values()] * 2
    _, one_kind = run_with(OSC, [fault("osc-bomb", kind="stars", per_s=4.0)], 2.2)
    assert [p.data for p in by_sender(one_kind, SENDER_OTHER)] == [BOMBS["stars"]] * 4


def test_the_bombs_are_what_the_reference_says() -> None:
    """F-13: 48 bytes of stars, ~500 bundles deep in ~10 kB, 3200 messages, 60 kB of brackets."""
    assert BOMBS["stars"] == b"/" + b"*" * 40 + b"x" + bytes(2) + b",\0\0\0"
    assert len(BOMBS["stars"]) == 48
    assert all(len(bomb) % 4 == 0 and len(bomb) <= 65507 for bomb in BOMBS.values())
    inner, depth = BOMBS["nesting"], 0
    while inner.startswith(b"#bundle\0"):
        (size,) = struct.unpack(">i", inner[16:20])
        inner, depth = inner[20:], depth + 1
        assert size == len(inner)
    assert (depth, len(BOMBS["nesting"])) == (500, 500 * 20 + 8)
    assert BOMBS["messages"].count(b"/x\0\0") == 3200
    assert BOMBS["tags"].count(b"[") == 60_000
    assert len(BOMBS["address"].partition(b"\0")[0]) == 4001
    with pytest.raises(UnicodeDecodeError):
        BOMBS["letters"].partition(b"\0")[0].decode("utf-8")


@pytest.mark.parametrize("name", ["two-sources-one-id", "own-packets-back", "flood"])
def test_a_serial_line_has_one_sender(name: str) -> None:
    with pytest.raises(ValueError, match=f"fault {name}: the pty line of a cannot show it"):
        run_with(SERIAL, [fault(name)])


def test_faults_act_together() -> None:
    """Given loss, delay and a second source at once, expect each of them in what arrives."""
    faults = [fault("loss", share=0.3), fault("delay-step", ms=4.0), fault("two-sources-one-id")]
    _, packets = run_with(UDP, faults, 2.2)
    _, clean = run_with(UDP, [], 2.2)
    ours = [p for p in by_sender(packets, SENDER_TRACKER) if IN[0] <= p.t_ns - 4_000_000 < IN[1]]
    assert 25 < len(ours) < 45
    assert {(p.t_ns - 4_000_000, p.data) for p in ours} <= {(p.t_ns, p.data) for p in clean}
    assert len(by_sender(packets, SENDER_OTHER)) == 50
