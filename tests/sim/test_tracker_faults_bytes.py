# SPDX-License-Identifier: Apache-2.0
"""Faults of the bytes, beside the bytes they should have been; and the model of a wrong baud."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.fault import TrackerFault
from sim.trackers.faults import make_fault
from sim.trackers.uart import levels, read_at
from tests.sim.fault_running import SERIAL, UDP, Packet, run_with, window

IN = window(1.0, 2.0)


def fault(name: str, seed: int = 1, **params: object) -> TrackerFault:
    return make_fault(name, *IN, params, seed)


def damaged(config: TrackerConfig, one: TrackerFault) -> list[tuple[bytes, bytes]]:
    """Return (with, without) of the frames that differ; outside the window none may."""
    _, clean = run_with(config, [], 2.2)
    _, packets = run_with(config, [one], 2.2)
    rows = list(zip(packets, clean, strict=True))
    late_ns = 20_000_000
    different = [(a, b) for a, b in rows if a.data != b.data]
    assert all(IN[0] <= b.t_ns < IN[1] + late_ns for _, b in different)
    return [(a.data, b.data) for a, b in different]


def good(data: bytes) -> bool:
    return len(data) == 29 and data[0] == 0xD1 and sum(data) % 256 == 0x40


@pytest.mark.parametrize("config", [UDP, SERIAL], ids=["udp", "pty"])
def test_partial_frames_are_the_beginnings_of_frames(config: TrackerConfig) -> None:
    rows = damaged(config, fault("partial-frame", share=0.5))
    assert 15 < len(rows) < 35
    assert all(0 < len(a) < len(b) and b.startswith(a) for a, b in rows)
    assert len({len(a) for a, _ in rows}) > 8


def test_garbage_truncates_flips_and_inserts() -> None:
    cut = damaged(UDP, fault("garbage", share=1.0, kind="truncate"))
    assert all(a and (b.startswith(a) or b.endswith(a)) and len(a) < 29 for a, b in cut)
    assert 5 < sum(b.startswith(a) for a, b in cut) < 45
    flipped = damaged(UDP, fault("garbage", share=1.0, kind="flip"))
    assert len(flipped) == 50
    bits = [sum((x ^ y).bit_count() for x, y in zip(a, b, strict=True)) for a, b in flipped]
    assert {*bits} == {1, 2, 3, 4}
    noise = damaged(UDP, fault("garbage", share=1.0, kind="insert"))
    assert all(a.startswith(b) and 1 <= len(a) - 29 <= 24 for a, b in noise)
    mixed = damaged(UDP, fault("garbage", share=1.0))
    assert {len(a) < 29 for a, _ in mixed} == {True, False}
    assert any(len(a) > 29 for a, _ in mixed)


def test_garbage_takes_its_share() -> None:
    assert 2 <= len(damaged(UDP, fault("garbage"))) <= 15  # 0.15 of 50


def test_noise_has_the_length_of_frames_or_fills_the_line() -> None:
    rows = damaged(UDP, fault("random-bytes"))
    assert len(rows) == 50
    assert {len(a) for a, _ in rows} == {29}
    assert sum(good(a) for a, _ in rows) == 0
    assert len({byte for a, _ in rows for byte in a}) == 256
    _, packets = run_with(SERIAL, [fault("random-bytes", amount="line")], 2.2)
    inside = [p for p in packets if IN[0] + 10**7 <= p.t_ns < IN[1]]
    assert {len(p.data) for p in inside} == {69}  # 38400 baud / 11 bits / 50 a second
    assert all(b.t_ns - a.t_ns >= 19_765_624 for a, b in pairwise(inside))


def test_the_seed_decides_the_damage() -> None:
    runs = [damaged(UDP, fault("garbage", seed, share=0.5)) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_the_bits_of_a_byte_on_the_line() -> None:
    """0xD1 is 1000 1011 from its lowest bit; four ones, so odd parity adds another."""
    assert levels(b"\xd1") == [0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1]
    assert levels(b"\x01") == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]


@given(st.binary(max_size=40), st.sampled_from([9600, 38400, 115200]))
@settings(max_examples=60)
def test_at_its_own_baud_a_port_reads_what_was_sent(data: bytes, baud: int) -> None:
    assert read_at(data, baud, baud) == data
    # Real clocks are up to 2 % off; that is what the stop bit is for.
    assert read_at(data, baud, round(baud * 1.02)) == data


def test_a_port_at_half_the_baud_reads_every_second_bit() -> None:
    """0x00 0x00 at twice the speed, by hand: start, then bits 3, 5, 7, 9, .. of the line.

    Levels: 0 00000000 1 1 | 0 00000000 1 1, then rest. Sampling at 1.5 bits of two sender bits from
    the edge: places 3, 5, 7, 9, 11, 13, 15, 17 are 0 0 0 1 0 0 0 0.
    """
    assert read_at(b"\x00\x00", 38400, 19200) == bytes([0b00001000])


def test_a_wrong_baud_makes_other_bytes_and_no_frame() -> None:
    rows = damaged(SERIAL, fault("baud-mismatch", read_baud=115200.0))
    assert len(rows) == 50
    assert sum(good(a) for a, _ in rows) == 0
    assert all(len(a) > len(b) for a, b in rows)  # three of its bytes fit into one
    slow = damaged(SERIAL, fault("baud-mismatch", read_baud=9600.0))
    assert all(0 < len(a) < len(b) for a, b in slow)
    assert damaged(SERIAL, fault("baud-mismatch", read_baud=38400.0)) == []


def test_a_wrong_baud_leaves_the_pace_of_the_line_alone() -> None:
    full = replace(SERIAL, rate=Fraction(120))  # 8.307 of 8.333 ms are taken

    def times(faults: list[TrackerFault]) -> list[int]:
        packets: list[Packet] = run_with(full, faults, 2.2)[1]
        return [packet.t_ns for packet in packets]

    assert times([fault("baud-mismatch")]) == times([])


def test_a_network_has_no_baud() -> None:
    with pytest.raises(ValueError, match="baud-mismatch: the udp line of a cannot show it"):
        run_with(UDP, [fault("baud-mismatch")])


def test_damaged_slip_keeps_its_ends_to_itself() -> None:
    """Given OSC on a serial line, expect the cut to fall inside the SLIP frame."""
    config = replace(SERIAL, protocol="osc", name="A", line=PtyConfig("unused", 115200))
    rows = damaged(config, fault("partial-frame", share=1.0))
    assert all(a[:1] == b"\xc0" for a, _ in rows)
    assert sum(a.endswith(b"\xc0") for a, _ in rows) < len(rows) / 4
