# SPDX-License-Identifier: Apache-2.0
"""The true chain: stage_T_sensor = world * reported * mount, checked with 4x4 matrices."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from sim.motion.attitude import attitude
from sim.motion.truth import IDENTITY, TruePose
from sim.trackers.config import parse
from sim.trackers.rings import RingMove
from tests.sim.fault_running import NS, T0_NS, UDP, run_with

Matrix = npt.NDArray[np.float64]


def turn(axis: int, deg: float) -> Matrix:
    """Return the right-handed turn about an axis, written out."""
    c, s = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    m = np.eye(4)
    m[i, i] = m[j, j] = c
    m[i, j], m[j, i] = -s, s
    return m


def placed(position: tuple[float, float, float], pan: float, tilt: float, roll: float) -> Matrix:
    m = turn(2, pan) @ turn(0, tilt) @ turn(1, roll)
    m[:3, 3] = position
    return m


def matrix(pose: TruePose) -> Matrix:
    w, x, y, z = pose.quaternion_wxyz
    m = np.eye(4)
    m[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    m[:3, 3] = pose.position_m
    return m


def test_the_reported_pose_gives_the_sensor_back_through_the_chain() -> None:
    world = placed((1.0, 2.0, -0.5), 30, 2, -5)
    mount = placed((0.01, 0.15, -0.22), 3, -90, 7)
    config = replace(
        UDP,
        world=TruePose((1.0, 2.0, -0.5), attitude(30, 2, -5)),
        mount=TruePose((0.01, 0.15, -0.22), attitude(3, -90, 7)),
    )
    tracker, _ = run_with(config, [], 0.1)
    plain, _ = run_with(UDP, [], 0.1)
    for i in range(20):
        t_ns = T0_NS + i * NS // 7
        assert plain.reported_at(t_ns) == plain.truth_at(t_ns) == tracker.truth_at(t_ns)
        whole = world @ matrix(tracker.reported_at(t_ns)) @ mount
        assert whole == pytest.approx(matrix(tracker.truth_at(t_ns)), abs=1e-12)


def test_the_bytes_carry_the_reported_pose() -> None:
    config = replace(UDP, motion="locked-off", world=TruePose((0.5, 0.0, 0.0), IDENTITY[1]))
    _, moved = run_with(config, [], 0.1)
    _, plain = run_with(replace(config, world=IDENTITY), [], 0.1)
    x = [int.from_bytes(p.data[11:14], "big", signed=True) for p in (*moved[:1], *plain[:1])]
    assert x[1] - x[0] == 500 * 64
    assert moved[0].data[2:11] == plain[0].data[2:11]


def test_tables_are_read_from_the_configuration() -> None:
    row = {
        "id": "a", "protocol": "freed", "motion": "constant", "rate": "25",
        "line": {"kind": "udp", "host": "127.0.0.1", "port": 9},
        "world": {"position_m": [1, 2, 3], "pan_deg": 90}, "mount": {"tilt_deg": -90.0},
        "focus_move": {"low": 10, "high": 20}, "motion_args": {"vx": 2},
    }  # fmt: skip
    config = parse({"tracker": [row]}).tracker[0]
    assert config.world == TruePose((1.0, 2.0, 3.0), attitude(90, 0, 0))
    assert config.mount == TruePose((0.0, 0.0, 0.0), attitude(0, -90, 0))
    assert config.focus_move == RingMove(10.0, 20.0, 4.0, 0)
    assert config.motion_args == {"vx": 2.0}
    tracker, _ = run_with(config, [], 0.1)
    a, b = tracker.truth_at(T0_NS), tracker.truth_at(T0_NS + NS)
    assert b.position_m[0] - a.position_m[0] == pytest.approx(2.0)


def test_a_ring_moves_smoothly_between_its_marks_and_rests() -> None:
    move = RingMove(1000.0, 60000.0, 2.0, seed=4)
    values = [move.at(0.01 * i) for i in range(-600, 6000)]
    assert 1000.0 <= min(values) < 20000.0
    assert 40000.0 < max(values) <= 60000.0
    steps = [b - a for a, b in pairwise(values)]
    assert max(abs(b - a) for a, b in pairwise(steps)) < 25.0  # C1 at least, by its size
    assert sum(step == 0.0 for step in steps) > 0.35 * len(steps)
    assert move.at(3.3) == RingMove(1000.0, 60000.0, 2.0, 4).at(3.3)
    assert move.at(3.3) != RingMove(1000.0, 60000.0, 2.0, 5).at(3.3)


def test_the_rings_reach_the_wire() -> None:
    config = replace(UDP, focus_move=RingMove(100, 4000, 1.0), zoom=77)
    tracker, packets = run_with(config, [], 2.0)
    focus = [int.from_bytes(p.data[23:26], "big") for p in packets]
    assert [round(tracker.rings_at(p.t_ns).focus) for p in packets] == focus
    assert len(set(focus)) > 30
    assert {int.from_bytes(p.data[20:23], "big") for p in packets} == {77}
