# SPDX-License-Identifier: Apache-2.0
"""The built-in moves: smooth, within their stated speeds, the same for the same seed."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from sim.motion import MOTIONS, make_motion
from sim.motion.attitude import attitude, inverse, pan_tilt_roll, product, turn_vector
from sim.motion.truth import Truth

STEP_S = 1e-3
TIMES_S = [0.037 * i for i in range(1500)]
OPERATED = [name for name, motion in MOTIONS.items() if motion.seeded]
# How much the turning rate may change in 4 ms, degrees/s; a whip takes 2000 deg/s^2.
RATE_CHANGE = {"whip-pan": 8.5}


def speed_m_s(truth: Truth, t_s: float) -> tuple[float, float, float]:
    a, b = truth.at(t_s - STEP_S).position_m, truth.at(t_s + STEP_S).position_m
    return (
        (b[0] - a[0]) / (2 * STEP_S),
        (b[1] - a[1]) / (2 * STEP_S),
        (b[2] - a[2]) / (2 * STEP_S),
    )


def rate_deg_s(truth: Truth, t_s: float) -> tuple[float, float, float]:
    a, b = truth.at(t_s - STEP_S).quaternion_wxyz, truth.at(t_s + STEP_S).quaternion_wxyz
    x, y, z = turn_vector(product(inverse(a), b))
    scale = math.degrees(1.0) / (2 * STEP_S)
    return (x * scale, y * scale, z * scale)


@pytest.mark.parametrize("name", OPERATED)
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_velocity_does_not_jump(name: str, seed: int) -> None:
    """Given two times 4 ms apart, the velocities differ by what an operator's hand can do."""
    truth = make_motion(name, seed)
    for t_s in TIMES_S:
        assert math.dist(speed_m_s(truth, t_s), speed_m_s(truth, t_s + 0.004)) < 0.02
        assert math.dist(rate_deg_s(truth, t_s), rate_deg_s(truth, t_s + 0.004)) < RATE_CHANGE.get(
            name, 1.5
        )


@pytest.mark.parametrize("name", [name for name in MOTIONS if name != "constant"])
def test_poses_are_metres_on_a_stage_and_unit_quaternions(name: str) -> None:
    truth = make_motion(name, 3)
    for t_s in TIMES_S:
        (x, y, z), q = truth.at(t_s)
        assert abs(x) < 4.0
        assert -4.0 < y < 1.0  # behind the subject, the wall is ahead
        assert 0.5 < z < 4.0
        assert math.isclose(math.hypot(*q), 1.0, abs_tol=1e-12)
        assert q[0] >= 0.0


def test_dolly_peaks_at_one_metre_a_second_and_dwells() -> None:
    truth = make_motion("dolly", 1)
    speeds = [math.hypot(*speed_m_s(truth, t_s)) for t_s in TIMES_S]
    assert 0.98 < max(speeds) < 1.01
    assert sum(speed < 1e-6 for speed in speeds) > 50


def test_crane_pans_slowly_enough_and_rises() -> None:
    truth = make_motion("crane", 1)
    angles = [pan_tilt_roll(truth.at(0.01 * i).quaternion_wxyz)[0] for i in range(4000)]
    fastest_deg_s = max(abs(b - a) / 0.01 for a, b in pairwise(angles))
    assert 20.0 < fastest_deg_s <= 30.0
    heights = [truth.at(t_s).position_m[2] for t_s in TIMES_S]
    assert max(heights) - min(heights) > 1.9


def test_hand_shake_is_millimetres_and_tenths_of_a_degree() -> None:
    """Given the difference to the mean of one second around, the drift falls out."""
    truth = make_motion("handheld", 2)
    x_mm = [1000.0 * truth.at(0.02 * i).position_m[0] for i in range(3000)]
    roll_deg = [pan_tilt_roll(truth.at(0.02 * i).quaternion_wxyz)[2] for i in range(3000)]
    for values, low, high in ((x_mm, 0.5, 10.0), (roll_deg, 0.03, 1.0)):
        shake = [values[i] - sum(values[i - 25 : i + 26]) / 51 for i in range(25, 2975)]
        assert low < math.sqrt(sum(s * s for s in shake) / len(shake)) < high


def test_seed_decides_and_origin_shifts() -> None:
    for name in OPERATED:
        assert make_motion(name, 1).at(5.5) == make_motion(name, 1).at(5.5)
        assert make_motion(name, 1).at(5.5) != make_motion(name, 2).at(5.5)
    x, y, z = make_motion("crane", 1).at(2.0).position_m
    moved = make_motion("crane", 1, origin_m=(1.0, -2.0, 0.5)).at(2.0).position_m
    assert moved == pytest.approx((x + 1.0, y - 2.0, z + 0.5))


def test_unknown_motion_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown motion 'swing'; known: .*dolly.*file:PATH"):
        make_motion("swing")


def test_attitude_is_the_stage_convention() -> None:
    """Expect pan to the left, tilt up, roll right side down: checked on the axes themselves."""

    def turned(q: tuple[float, float, float, float], v: tuple[float, float, float]) -> object:
        _, x, y, z = product(product(q, (0.0, *v)), inverse(q))
        return pytest.approx((x, y, z), abs=1e-12)

    assert turned(attitude(90, 0, 0), (0, 1, 0)) == (-1, 0, 0)
    assert turned(attitude(0, 90, 0), (0, 1, 0)) == (0, 0, 1)
    assert turned(attitude(0, 0, 90), (1, 0, 0)) == (0, 0, -1)
    assert turned(attitude(90, 90, 0), (1, 0, 0)) == (0, 1, 0)


@pytest.mark.parametrize(
    "angles", [(0, 0, 0), (170, 80, -170), (-30, -89, 12), (12.5, -3.25, 0.5), (-179, 5, 100)]
)
def test_angles_come_back(angles: tuple[float, float, float]) -> None:
    assert pan_tilt_roll(attitude(*angles)) == pytest.approx(angles, abs=1e-9)


@pytest.mark.parametrize("tilt_deg", [90, -90])
def test_straight_up_and_down_give_all_to_pan(tilt_deg: float) -> None:
    assert pan_tilt_roll(attitude(40, tilt_deg, 0)) == pytest.approx((40, tilt_deg, 0), abs=1e-6)
