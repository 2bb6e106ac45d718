# SPDX-License-Identifier: Apache-2.0
"""The exact moves: their speeds and accelerations by differences, and what they say is steady."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from sim.motion import Truth, is_steady, make_motion, unsteady_s
from sim.motion.attitude import inverse, pan_tilt_roll, product, turn_vector, turned
from sim.motion.pulses import OutAndBack

H_S = 2e-3


def x_of(truth: Truth, t_s: float) -> float:
    return truth.at(t_s).position_m[0]


def pan_of(truth: Truth, t_s: float) -> float:
    return pan_tilt_roll(truth.at(t_s).quaternion_wxyz)[0]


def test_constant_is_constant_in_velocity_and_in_the_turning_vector() -> None:
    args = {"vx": 1.5, "vy": -0.2, "vz": 0.1, "wx": 3.0, "wy": -7.0, "wz": 30.0, "pan": 20.0}
    truth = make_motion("constant", args=args)
    for t_s in (-3.0, 0.0, 0.4, 11.0):
        a, b = truth.at(t_s), truth.at(t_s + 0.1)
        step = [q - p for p, q in zip(a.position_m, b.position_m, strict=True)]
        assert step == pytest.approx((0.15, -0.02, 0.01), abs=1e-12)
        turn = turn_vector(product(b.quaternion_wxyz, inverse(a.quaternion_wxyz)))
        assert [math.degrees(part) for part in turn] == pytest.approx((0.3, -0.7, 3.0), abs=1e-9)
    assert pan_tilt_roll(truth.at(0.0).quaternion_wxyz) == pytest.approx((20.0, 0.0, 0.0))
    assert unsteady_s(truth, 0.0, 100.0) == []


@pytest.mark.parametrize(
    ("name", "of", "speed", "onset", "way"),
    [("dolly-track", x_of, 1.5, 2.0, 4.0), ("crane-pan", pan_of, 30.0, 60.0, 60.0)],
)
def test_an_exact_move_has_the_speed_and_the_acceleration_it_says(
    name: str, of: object, speed: float, onset: float, way: float
) -> None:
    truth = make_motion(name)
    assert callable(of)
    times = [0.01 * i for i in range(900)]
    places = [of(truth, t_s) for t_s in times]
    speeds = [(of(truth, t + H_S) - of(truth, t - H_S)) / (2 * H_S) for t in times]
    gains = [(of(truth, t + H_S) - 2 * of(truth, t) + of(truth, t - H_S)) / H_S**2 for t in times]
    assert (min(places), max(places)) == pytest.approx((-way / 2, way / 2), abs=1e-9)
    assert max(map(abs, speeds)) == pytest.approx(speed, rel=1e-6)
    assert max(map(abs, gains)) == pytest.approx(onset, rel=1e-4)
    # Constant speed, constant acceleration and rest are most of the time.
    fast = sum(abs(abs(v) - speed) < 1e-6 * speed for v in speeds)
    pulling = sum(abs(abs(a) - onset) < 1e-4 * onset for a in gains)
    still = sum(abs(v) < 1e-9 for v in speeds)
    assert fast > 250
    assert pulling > 140
    assert still > 250
    # C2: the acceleration goes up in 40 ms, never at once.
    assert max(abs(b - a) for a, b in pairwise(gains)) < 0.6 * onset


@pytest.mark.parametrize("name", ["dolly-track", "crane-pan"])
def test_outside_the_spans_the_acceleration_stands_and_inside_it_changes(name: str) -> None:
    truth = make_motion(name)
    of = x_of if name == "dolly-track" else pan_of
    spans = unsteady_s(truth, 0.0, 20.0)
    assert all(b - a == pytest.approx(0.04) for a, b in spans)
    # Eight ramps a cycle; a cycle is two pauses, ways and onsets.
    cycle_s = 2 * (1.5 + 4 / 1.5 + 0.79) if name == "dolly-track" else 2 * (1.5 + 2.0 + 0.54)
    assert len(spans) == sum(a < 20.0 for a, _ in unsteady_s(truth, 0.0, 3 * cycle_s))
    assert len(unsteady_s(truth, 0.0, cycle_s)) == 8

    def gain(t_s: float) -> float:
        step = 2e-3
        return (of(truth, t_s + step) - 2 * of(truth, t_s) + of(truth, t_s - step)) / step**2

    for (a, b), (c, _) in pairwise(spans):
        assert abs(gain(b - 0.01) - gain(a + 0.01)) > 1.0
        assert gain(b + 0.003) == pytest.approx(gain(c - 0.003), abs=1e-4)


def test_steady_looks_back_for_as_long_as_it_is_asked() -> None:
    truth = make_motion("dolly-track")
    first = unsteady_s(truth, 0.0, 10.0)[0]
    assert first == pytest.approx((1.5, 1.54))
    assert is_steady(truth, 1.49, 0.25)
    assert not is_steady(truth, 1.52, 0.25)
    assert not is_steady(truth, 1.78, 0.25)
    assert is_steady(truth, 1.80, 0.25)  # the acceleration is constant since 1.54
    assert not is_steady(make_motion("hand-held"), 3.0, 0.01)
    assert is_steady(make_motion("locked-off", origin_m=(1.0, 0.0, 0.0)), 3.0, 1.0)


def test_a_whip_is_unsteady_while_it_whips() -> None:
    truth = make_motion("whip-pan", 3)
    for a, b in unsteady_s(truth, -4.0, 9.0):
        assert b - a <= 0.45 + 1e-9
        middle = (a + b) / 2
        if b - a > 0.44:  # the window cuts none of it off
            assert pan_of(truth, b + 0.5) == pytest.approx(pan_of(truth, b + 1e-6), abs=1e-6)
            rate = (pan_of(truth, middle + H_S) - pan_of(truth, middle - H_S)) / (2 * H_S)
            assert abs(rate) == pytest.approx(1.875 * 70.0 / 0.45, rel=1e-3)


def test_the_shoulder_is_slower_and_smaller_than_the_hands() -> None:
    """Expect less acceleration and less turning at equal seeds: a third of it or so."""

    def effort(name: str) -> float:
        total = 0.0
        for seed in range(4):
            truth = make_motion(name, seed)
            for i in range(200):
                a, b, c = (truth.at(0.1 * i + d).position_m for d in (-0.01, 0.0, 0.01))
                total += math.dist(b, [(p + q) / 2 for p, q in zip(a, c, strict=True)]) ** 2
        return math.sqrt(total)

    assert effort("shoulder") < 0.4 * effort("hand-held")


def test_the_arm_of_a_crane_turns_with_its_camera() -> None:
    truth = make_motion("crane-pan", args={"arm_m": 3.0, "tilt": -5.0})
    for t_s in (0.0, 1.9, 3.0, 7.7):
        (x, y, z), q = truth.at(t_s)
        pan, tilt, roll = pan_tilt_roll(q)
        ex, ey, _ = turned(_about_z(pan), (0.0, 3.0, 0.0))
        assert (x, y, z) == pytest.approx((ex, ey - 3.0, 1.5), abs=1e-9)
        assert (tilt, roll) == pytest.approx((-5.0, 0.0), abs=1e-9)


def _about_z(deg: float) -> tuple[float, float, float, float]:
    half = math.radians(deg) / 2
    return (math.cos(half), 0.0, 0.0, math.sin(half))


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("dolly", {"speed": 1.0}, "motion dolly: unknown argument 'speed'; known: none"),
        ("dolly-track", {"speed_m_s": 11.0}, "speed_m_s is 11.0, expected a number from 0.01 to"),
        ("dolly-track", {"speed_m_s": math.nan}, "speed_m_s is nan, expected a number"),
        ("dolly-track", {"length_m": 1.0}, "a way of 1 is too short: 1.5 at 2 needs 1.185"),
        ("dolly-track", {"ramp_ms": 800.0}, "no room for ramps of 0.8 s"),
        ("take:x", {}, "expected take:FOLDER#NAME"),
    ],
)
def test_arguments_have_bounds(name: str, args: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_motion(name, args=args)


def test_a_pulse_is_its_own_integral() -> None:
    """Given the way of a pulse by the trapezium rule over its second difference, expect the way."""
    way = OutAndBack(4.0, 1.5, 2.0, 0.2, 0.5)
    step = 1e-3
    speed = place = 0.0
    for i in range(1, 3500):
        t_s = i * step
        gain = (way.place(t_s + step) - 2 * way.place(t_s) + way.place(t_s - step)) / step**2
        speed += gain * step
        place += speed * step
    assert place == pytest.approx(way.place(3.5), abs=2e-3)
    assert way.place(-way.cycle_s) == pytest.approx(0.0, abs=1e-12)
