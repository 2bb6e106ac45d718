# SPDX-License-Identifier: Apache-2.0
"""Faults of what is measured: each frame on the wire beside the same frame without the fault."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from itertools import pairwise

import pytest

from sim.motion.attitude import attitude, inverse, product, turn_vector, turned
from sim.trackers.config import TrackerConfig
from sim.trackers.f4 import FOCUS, HEIGHT, read_packet
from sim.trackers.fault import TrackerFault
from sim.trackers.faults import make_fault
from sim.trackers.rings import RingMove
from tests.sim.fault_running import D1, UDP, Packet, counters, pairs, run_with, window

IN = window(1.0, 2.0)
RACKING = replace(UDP, focus_move=RingMove(1000, 60000, 1.0), zoom_move=RingMove(5, 9000, 0.7))
STEP_M, STEP_DEG = 1 / 64000, 1 / 32768


def fault(name: str, **params: object) -> TrackerFault:
    return make_fault(name, *IN, params, 1)


def split(
    config: TrackerConfig, one: TrackerFault
) -> tuple[list[tuple[D1, D1]], list[tuple[Packet, D1, D1]]]:
    """Return (with, without) inside the window; outside it, the two are asserted equal."""
    rows = pairs(config, one, 2.2)
    inside = [(a, b) for p, a, b in rows if IN[0] <= p.t_ns < IN[1]]
    assert all(a == b for p, a, b in rows if not IN[0] <= p.t_ns < IN[1])
    assert len(inside) == 50
    return inside, rows


def test_a_stuck_pose_is_the_same_bits_while_counter_and_rings_go_on() -> None:
    _, packets = run_with(RACKING, [fault("stuck")])
    inside = [p for p in packets if IN[0] <= p.t_ns < IN[1]]
    assert len({p.data[2:20] for p in inside}) == 1
    assert len({p.data[20:26] for p in inside}) > 30
    assert [b - a for a, b in pairwise(counters(inside))] == [1] * 49
    _, still = run_with(RACKING, [fault("stuck", rings="stand")])
    assert len({p.data[2:26] for p in still if IN[0] <= p.t_ns < IN[1]}) == 1


def test_a_stuck_pose_keeps_the_noise_of_its_first_frame() -> None:
    _, packets = run_with(replace(UDP, noise_mm=2.0), [fault("stuck")])
    assert len({p.data[2:20] for p in packets if IN[0] <= p.t_ns < IN[1]}) == 1


def test_spikes_are_single_frames_of_the_size_asked_for() -> None:
    one = fault("spike", size_m=0.8, angle_deg=4.0, every_s=0.25)
    inside, _ = split(UDP, one)
    off = [math.dist(a[3:6], b[3:6]) for a, b in inside]
    hit = [i for i, size in enumerate(off) if size > 0]
    assert hit == pytest.approx([hit[0] + n * 12.5 for n in range(4)], abs=1)
    assert [off[i] for i in hit] == pytest.approx([0.8] * 4, abs=3 * STEP_M)
    for i in hit:
        a, b = (attitude(*row[:3]) for row in inside[i])
        angle = math.degrees(math.hypot(*turn_vector(product(inverse(a), b))))
        assert angle == pytest.approx(4.0, abs=4 * STEP_DEG)


def test_a_teleport_goes_on_from_its_new_place() -> None:
    inside, _ = split(UDP, fault("teleport", x_m=0.5, z_m=-0.2, pan_deg=3.0))
    for a, b in inside:
        assert a[3:6] == pytest.approx((b.x + 0.5, b.y, b.z - 0.2), abs=2 * STEP_M)
        assert (a.pan - b.pan, a.tilt, a.roll) == pytest.approx((3.0, b.tilt, b.roll), abs=1e-4)


def test_a_frame_reset_turns_and_moves_the_whole_world() -> None:
    """Expect one rigid transform for all frames: turned about the origin, then moved."""
    one = fault("frame-reset", x_m=0.1, y_m=-0.2, z_m=0.05, pan_deg=10.0, tilt_deg=2.0)
    inside, _ = split(UDP, one)
    turn = attitude(10.0, 2.0, 0.0)
    for a, b in inside:
        x, y, z = turned(turn, (b.x, b.y, b.z))
        assert a[3:6] == pytest.approx((x + 0.1, y - 0.2, z + 0.05), abs=3 * STEP_M)
        off = product(inverse(product(turn, attitude(*b[:3]))), attitude(*a[:3]))
        assert math.degrees(math.hypot(*turn_vector(off))) < 5 * STEP_DEG


def test_an_encoder_slips_again_and_again() -> None:
    inside, _ = split(UDP, fault("encoder-slip", axis="tilt", deg=0.5, every_s=0.5))
    slips = [a.tilt - b.tilt for a, b in inside]
    assert slips[:25] == pytest.approx([0.5] * 25, abs=2 * STEP_DEG)
    assert slips[25:] == pytest.approx([1.0] * 25, abs=2 * STEP_DEG)
    assert all(a[3:6] == b[3:6] for a, b in inside)


def test_an_encoder_wraps_inside_its_span() -> None:
    config = replace(UDP, motion="crane-pan", motion_args={"pause_s": 0.1})
    rows = pairs(config, fault("encoder-wrap", span_deg=20.0))
    inside = [(a, b) for p, a, b in rows if IN[0] <= p.t_ns < IN[1]]
    assert max(abs(a.pan) for a, _ in inside) <= 10.0 + STEP_DEG
    turns = {round((b.pan - a.pan) / 20.0, 3) for a, b in inside}
    assert len(turns) >= 2
    assert turns <= {-2, -1, 0, 1, 2}
    jumps = [a2.pan - a1.pan for (a1, _), (a2, _) in pairwise(inside)]
    assert min(jumps) < -19.0


@pytest.mark.parametrize("factor", [0.001, 10.0, 1000.0])
def test_a_unit_swap_scales_positions_and_stops_at_the_end_of_the_field(factor: float) -> None:
    inside, _ = split(UDP, fault("unit-swap", factor=factor))
    most = (2**23 - 1) / 64000
    for a, b in inside:
        expected = [min(most, max(-most, part * factor)) for part in b[3:6]]
        assert a[3:6] == pytest.approx(expected, abs=(1 + factor) * STEP_M)
        assert a[:3] == pytest.approx(b[:3], abs=1e-9)


def test_a_unit_swap_fits_f4_too() -> None:
    _, packets = run_with(replace(UDP, protocol="f4"), [fault("unit-swap", factor=1000.0)])
    numbers = [abs(read_packet(p.data).number(HEIGHT)) for p in packets if IN[0] <= p.t_ns < IN[1]]
    assert max(numbers) == pytest.approx(83.88607)


@pytest.mark.parametrize("axis", ["x", "y", "z", "pan", "tilt", "roll"])
def test_an_axis_flip_turns_one_sign(axis: str) -> None:
    inside, _ = split(UDP, fault("axis-flip", axis=axis))
    for a, b in inside:
        wanted = b._replace(**{axis: -getattr(b, axis)})
        assert a[:6] == pytest.approx(wanted[:6], abs=2 * STEP_DEG)
        assert a != b


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "absurd", "non-unit"])
@pytest.mark.parametrize("field", ["position", "rotation"])
def test_numbers_that_are_none_reach_the_wire(value: str, field: str) -> None:
    config = replace(UDP, protocol="osc")
    _, packets = run_with(config, [fault("nan", field=field, value=value)])
    wanted = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "absurd": 1e9}.get(value)
    for packet in packets:
        numbers = struct.unpack(">10f", packet.data[-40:])
        length = math.hypot(*numbers[3:7])
        if not IN[0] <= packet.t_ns < IN[1]:
            assert length == pytest.approx(1.0, abs=1e-6)
        elif wanted is None:
            assert length == pytest.approx(2.0, abs=1e-6)
        else:
            number = numbers[1 if field == "position" else 4]
            assert number == wanted or (math.isnan(wanted) and math.isnan(number))


def test_a_share_of_the_frames_has_nan() -> None:
    config = replace(UDP, protocol="vmc")
    _, packets = run_with(config, [fault("nan", share=0.4)])
    bad = sum(any(map(math.isnan, struct.unpack(">8f", p.data[-32:]))) for p in packets)
    assert 10 < bad < 30


@pytest.mark.parametrize("name", ["nan", "osc-bomb", "timecode-jump", "drop-frame-boundary"])
def test_freed_cannot_show_what_it_does_not_carry(name: str) -> None:
    with pytest.raises(ValueError, match=f"fault {name}: protocol freed of a cannot show it"):
        run_with(UDP, [fault(name)])


@pytest.mark.parametrize("name", ["focus-direction", "lens-lost"])
def test_vmc_has_no_lens_to_lose(name: str) -> None:
    with pytest.raises(ValueError, match=f"fault {name}: protocol vmc of a cannot show it"):
        run_with(replace(UDP, protocol="vmc"), [fault(name)])


def test_focus_counts_the_other_way() -> None:
    inside, _ = split(RACKING, fault("focus-direction", top=61000))
    assert all(a.focus == pytest.approx(61000 - b.focus, abs=1) for a, b in inside)
    assert all((*a[:6], a.zoom) == (*b[:6], b.zoom) for a, b in inside)
    assert len({b.focus for _, b in inside}) > 20


def test_f4_focus_turns_round_on_its_own_range() -> None:
    config = replace(RACKING, protocol="f4")
    _, clean = run_with(config, [])
    _, packets = run_with(config, [fault("focus-direction")])
    for a, b in zip(packets, clean, strict=True):
        there, right = (read_packet(one.data).number(FOCUS) for one in (a, b))
        wanted = 65535 - right if IN[0] <= a.t_ns < IN[1] else right
        assert there == pytest.approx(wanted, abs=1)


def test_a_lost_lens_stands_or_is_zero_while_the_pose_goes_on() -> None:
    inside, _ = split(RACKING, fault("lens-lost"))
    assert len({(a.zoom, a.focus) for a, _ in inside}) == 1
    assert len({a[:6] for a, _ in inside}) == 50
    assert all(a[:6] == b[:6] for a, b in inside)
    inside, _ = split(RACKING, fault("lens-lost", ring="focus", shows="zero"))
    assert all((a.focus, a.zoom) == (0, b.zoom) for a, b in inside)
