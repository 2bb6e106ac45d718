# SPDX-License-Identifier: Apache-2.0
"""Known delays come back to part of a millisecond; what a recording cannot show is refused."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hardware_profiles.pose import Pose, normalized
from tests.calibration.tracks import (
    NS,
    Motion,
    euroc,
    hand_held,
    noisy,
    seen_through,
    track,
)
from tracking.calibration.delay import Delay, measure_delay
from tracking.calibration.quantity_delay import ROTATION, Quantity, delay_of
from tracking.calibration.recording import Recording
from tracking.calibration.refusal import Refused
from tracking.calibration.timed_pose import TimedPose, between

MOUNTING = Pose((0.1, -0.05, 0.2), normalized((0.5, -0.3, 0.6, 0.7)))
WORLD = Pose((1.0, 2.0, 3.0), normalized((0.5, 0.3, 0.2, -0.7)))
DELAYS_MS = (37.3, -12.9, 83.33, 0.0, 250.7)
RECORDED = (
    "traj_euroc/V1_02_medium.csv.gz",
    "traj_euroc/V2_01_easy.csv.gz",
    "traj_tumvi/dataset-room1_512_16.csv.gz",
    "traj_tumvi/dataset-room4_512_16.csv.gz",
    "traj_rpng_plane/table_02.csv.gz",
)
BOTH: tuple[Quantity, ...] = ("position", "rotation")


def pair(
    motion: Motion,
    delay_ms: float,
    seed: int,
    rates_hz: tuple[float, float] = (60.0, 60.0),
    seconds: float = 20.0,
    jitter: float = 0.0,
) -> tuple[list[TimedPose], list[TimedPose]]:
    """Return what two noisy trackers of one camera say, the second late and mounted elsewhere."""
    rng = np.random.default_rng(seed)
    a_s = np.arange(0.0, seconds, 1.0 / rates_hz[0])
    b_s = np.arange(0.0031, seconds, 1.0 / rates_hz[1])
    b_s = b_s + rng.uniform(0.0, jitter / rates_hz[1], len(b_s))
    a = noisy(track(motion, a_s), 0.3, 0.02, 2 * seed + 1)
    b = noisy(track(motion, b_s, delay_ms / 1e3), 0.3, 0.02, 2 * seed + 2)
    return a, seen_through(b, WORLD, MOUNTING, 1.0)


def measured(a: list[TimedPose], b: list[TimedPose], quantity: Quantity) -> Delay:
    found = delay_of(quantity, Recording.of_track(a), Recording.of_track(b))
    assert isinstance(found, Delay), found
    return found


def refused(found: Delay | Refused | None, *words: str) -> None:
    assert isinstance(found, Refused), found
    assert all(word in found.reason for word in words), found.reason
    assert "\n" not in found.reason


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rates_hz", "jitter"),
    [
        ((60.0, 50.0), 0.6),
        pytest.param((60.0, 60.0), 0.0, marks=pytest.mark.nightly),
        pytest.param((120.0, 24.0), 0.0, marks=pytest.mark.nightly),
        pytest.param((50.0, 240.0), 0.9, marks=pytest.mark.nightly),
    ],
)
def test_hand_held_delays_come_back_within_half_a_millisecond(
    rates_hz: tuple[float, float], jitter: float
) -> None:
    inside = dict.fromkeys(BOTH, 0)
    seeds = 20
    for seed in range(seeds):
        truth_ms = DELAYS_MS[seed % len(DELAYS_MS)]
        a, b = pair(hand_held(seed), truth_ms, seed, rates_hz, jitter=jitter)
        for quantity in BOTH:
            found = measured(a, b, quantity)
            assert found.delay_ms == pytest.approx(truth_ms, abs=0.5)
            assert found.ci95_ms[0] < found.delay_ms < found.ci95_ms[1]
            inside[quantity] += found.ci95_ms[0] <= truth_ms <= found.ci95_ms[1]
    assert min(inside.values()) >= 0.9 * seeds, inside


@pytest.mark.slow
@pytest.mark.parametrize("pieces", [2, pytest.param(6, marks=pytest.mark.nightly)])
def test_recorded_motion(shared_data: Path, pieces: int) -> None:
    """Pieces of 20 s of each recording."""
    inside = {(quantity, ok): 0 for quantity in BOTH for ok in (True, False)}
    for number, file in enumerate(RECORDED):
        recorded = euroc(shared_data / file)
        for seed in range(10 * number, 10 * number + pieces):
            truth_ms = DELAYS_MS[seed % len(DELAYS_MS)] + 0.37 * (seed - 10 * number)
            start_ns = recorded[0].t_ns + (5 + 10 * (seed - 10 * number)) * NS
            a = noisy(resampled(recorded, start_ns, 60.0, 0, seed), 0.3, 0.02, 2 * seed)
            late = resampled(recorded, start_ns, 60.0, round(truth_ms * 1e6), seed + 1000)
            b = seen_through(noisy(late, 0.3, 0.02, 2 * seed + 1), WORLD, MOUNTING, 1.0)
            for quantity in BOTH:
                found = measured(a, b, quantity)
                assert found.delay_ms == pytest.approx(truth_ms, abs=0.5)
                inside[quantity, found.ci95_ms[0] <= truth_ms <= found.ci95_ms[1]] += 1
    for quantity in BOTH:
        assert inside[quantity, True] >= 0.9 * pieces * len(RECORDED), inside


def resampled(
    recorded: list[TimedPose], start_ns: int, rate_hz: float, delay_ns: int, seed: int
) -> list[TimedPose]:
    """Return 20 s of a recording as a tracker late by delay_ns reports it; gaps stay gaps.

    Instants are uneven: at an even rate locked to the recording's own, its noise would be seen from
    one side only, and look like a delay.
    """
    rng = np.random.default_rng(seed)
    times = [item.t_ns for item in recorded]
    out = []
    for i in range(round(20.0 * rate_hz)):
        t_ns = start_ns + round((i + rng.uniform(0.0, 0.9)) * NS / rate_hz)
        after = bisect_left(times, t_ns - delay_ns)
        if 0 < after < len(times) and times[after] - times[after - 1] < 50_000_000:
            pose = between(recorded[after - 1], recorded[after], t_ns - delay_ns)
            out.append(TimedPose(t_ns, pose))
    return out


class TestPerQuantity:
    def test_each_quantity_has_its_own_delay(self) -> None:
        """As of a tracker that filters position and not rotation."""
        motion = hand_held(5)
        a, slow = pair(motion, 60.0, 5)
        _, quick = pair(motion, 20.0, 5)
        mixed = [
            TimedPose(p.t_ns, Pose(p.pose.position_m, r.pose.rotation))
            for p, r in zip(slow, quick, strict=True)
        ]
        assert measured(a, mixed, "position").delay_ms == pytest.approx(60.0, abs=0.5)
        assert measured(a, mixed, "rotation").delay_ms == pytest.approx(20.0, abs=0.5)

    def test_two_points_of_a_camera_that_only_turns(self) -> None:
        """All travel is lever: without solving it the two positions hardly look alike."""
        on_tripod = hand_held(6, turn_deg=20.0, walk_m=0.0)
        arm = Pose((0.0, 0.25, 0.1))

        def at_the_end_of_the_arm(t_s: float) -> Pose:
            return on_tripod(t_s).compose(arm)

        a, b = pair(at_the_end_of_the_arm, 33.3, 6)
        found = measured(a, b, "position")
        assert found.delay_ms == pytest.approx(33.3, abs=0.5)
        assert found.correlation > 0.99

    def test_position_without_any_rotation(self) -> None:
        motion = hand_held(7, turn_deg=0.0)
        a, b = pair(motion, 41.7, 7)
        bare_a = Recording.of_samples([(p.t_ns, p.pose.position_m) for p in a])
        bare_b = Recording.of_samples([(p.t_ns, p.pose.position_m) for p in b])
        found = delay_of("position", bare_a, bare_b)
        assert isinstance(found, Delay)
        assert found.delay_ms == pytest.approx(41.7, abs=0.5)
        assert delay_of("rotation", bare_a, bare_b) is None
        assert delay_of("lens", bare_a, bare_b) is None


def zooming(
    t_s: np.ndarray, seed: int, noise: float, unit: Callable[[np.ndarray], np.ndarray]
) -> list[tuple[int, float]]:
    """Return a ring turned to and fro, in another unit."""
    ring = 0.5 + 0.3 * np.sin(1.7 * t_s) * np.sin(0.31 * t_s + 0.4) + 0.1 * np.sin(4.1 * t_s)
    noisy_ring = unit(ring) + np.random.default_rng(seed).normal(0.0, noise, len(t_s))
    return [(5 * NS + round(float(t) * NS), float(v)) for t, v in zip(t_s, noisy_ring, strict=True)]


class TestLens:
    def test_rings_in_other_units_and_directions(self) -> None:
        inside = 0
        for seed in range(20):
            truth_ms = DELAYS_MS[seed % len(DELAYS_MS)]
            t_s = np.arange(0.0, 20.0, 1.0 / 60.0)
            t2_s = np.arange(0.004, 20.0, 1.0 / 48.0)
            counts = zooming(t_s, seed, 20.0, lambda ring: 65535.0 * (1.0 - ring))
            turned = np.array(zooming(t2_s - truth_ms / 1e3, seed + 50, 0.0003, lambda ring: ring))
            other = [
                (5 * NS + round(float(t) * NS), float(v))
                for t, v in zip(t2_s, turned[:, 1], strict=True)
            ]
            found = delay_of(
                "lens",
                Recording.of_samples(rings={"zoom": counts, "iris": [(i, 1.0) for i in range(99)]}),
                Recording.of_samples(rings={"zoom": other, "focus": other}),
            )
            assert isinstance(found, Delay)
            assert found.signal == "zoom"
            assert found.delay_ms == pytest.approx(truth_ms, abs=0.5)
            assert found.gain == pytest.approx(-65535.0, rel=0.01)
            inside += found.ci95_ms[0] <= truth_ms <= found.ci95_ms[1]
        assert inside >= 18

    @pytest.mark.parametrize("noise", [0.0, 3.0])
    def test_a_ring_that_stood_still(self, noise: float) -> None:
        t_s = np.arange(0.0, 20.0, 1.0 / 60.0)
        still = Recording.of_samples(
            rings={"zoom": zooming(t_s, 1, noise, lambda ring: 0.0 * ring + 500.0)}
        )
        turned = Recording.of_samples(rings={"zoom": zooming(t_s, 2, 0.0, lambda ring: ring)})
        refused(delay_of("lens", still, turned), "too little motion", "zoom of the reference")
        refused(delay_of("lens", turned, still), "zoom of the other source")


class TestRefused:
    def test_a_locked_off_camera(self) -> None:
        a, b = pair(lambda t_s: Pose(), 40.0, 8)
        for quantity in BOTH:
            found = delay_of(quantity, Recording.of_track(a), Recording.of_track(b))
            refused(found, "too little motion", "briskly")

    def test_another_camera(self) -> None:
        a, _ = pair(hand_held(9), 0.0, 9)
        _, b = pair(hand_held(10), 0.0, 10)
        for quantity in BOTH:
            found = delay_of(quantity, Recording.of_track(a), Recording.of_track(b))
            refused(found, "same motion")

    def test_a_pan_that_repeats_itself(self) -> None:
        def swing(t_s: float) -> Pose:
            half = 0.2 * math.sin(2.0 * math.pi * t_s / 0.8)
            return Pose((0.0, 0.0, 0.0), normalized((math.cos(half), 0.0, 0.0, math.sin(half))))

        a, b = pair(swing, 30.0, 11)
        found = delay_of("rotation", Recording.of_track(a), Recording.of_track(b))
        refused(found, "not unique", "repeats itself")

    def test_two_seconds(self) -> None:
        a, b = pair(hand_held(12), 0.0, 12, seconds=2.0)
        found = delay_of("rotation", Recording.of_track(a), Recording.of_track(b))
        refused(found, "too short", "3 s are needed")

    def test_recordings_of_two_clocks(self) -> None:
        a, b = pair(hand_held(12), 0.0, 12)
        far = [TimedPose(item.t_ns + 3600 * NS, item.pose) for item in b]
        found = delay_of("rotation", Recording.of_track(a), Recording.of_track(far))
        refused(found, "share 0.0 s", "same clock")

    def test_a_delay_beyond_the_range(self) -> None:
        a, b = pair(hand_held(13), 260.0, 13)
        near = delay_of("rotation", Recording.of_track(a), Recording.of_track(b), most_ms=200.0)
        assert isinstance(near, Refused)
        assert isinstance(
            delay_of("rotation", Recording.of_track(a), Recording.of_track(b), most_ms=300.0), Delay
        )

    def test_unlike_signals_are_a_mistake_of_the_caller(self) -> None:
        a, _ = pair(hand_held(13), 0.0, 13)
        recording = Recording.of_track(a)
        assert recording.rotation is not None
        assert recording.axes is not None
        with pytest.raises(ValueError, match="axes"):
            measure_delay(recording.rotation, recording.axes, ROTATION)


class TestRobust:
    def test_jumps_and_spikes_of_the_tracker(self) -> None:
        a, b = pair(hand_held(14), 37.3, 14)
        for i in (200, 640, 900):
            x, y, z = b[i].pose.position_m
            wild = Pose((x + 0.9, y, z), normalized((0.3, 0.1, 0.9, 0.2)))
            b[i] = TimedPose(b[i].t_ns, wild)
        b[500:] = [
            TimedPose(i.t_ns, Pose((i.pose.position_m[0] + 0.8, *i.pose.position_m[1:]),
                                   i.pose.rotation))
            for i in b[500:]
        ]  # fmt: skip
        for quantity in BOTH:
            assert measured(a, b, quantity).delay_ms == pytest.approx(37.3, abs=0.7)

    def test_a_pan_that_is_uneven_but_about_one_axis(self) -> None:
        def pan(t_s: float) -> Pose:
            half = 0.25 * math.sin(2.1 * t_s) * math.sin(0.43 * t_s) + 0.05 * math.sin(5.3 * t_s)
            return Pose((0.0, 0.0, 0.0), normalized((math.cos(half), 0.0, 0.0, math.sin(half))))

        a, b = pair(pan, 41.7, 15)
        assert measured(a, b, "rotation").delay_ms == pytest.approx(41.7, abs=0.5)

    def test_lost_samples_doubled_times_and_any_order(self) -> None:
        a, b = pair(hand_held(16), 83.3, 16)
        rng = np.random.default_rng(16)
        kept = [item for item in b if rng.uniform() > 0.2]
        del kept[300:400]
        kept += kept[10:20]
        found = measured(a, kept[::-1], "rotation")
        assert found.delay_ms == pytest.approx(83.3, abs=0.5)
        assert found.overlap_s < measured(a, b, "rotation").overlap_s - 1.0

    def test_same_seed_same_interval_and_the_swapped_pair_is_the_negative(self) -> None:
        a, b = pair(hand_held(17), 37.3, 17)
        first, again = measured(a, b, "rotation"), measured(a, b, "rotation")
        assert (first.delay_ms, first.ci95_ms) == (again.delay_ms, again.ci95_ms)
        assert measured(b, a, "rotation").delay_ms == pytest.approx(-first.delay_ms, abs=0.05)
        rotation = Recording.of_track(a).rotation, Recording.of_track(b).rotation
        assert rotation[0] is not None
        assert rotation[1] is not None
        other = measure_delay(rotation[0], rotation[1], replace(ROTATION, seed=1))
        assert isinstance(other, Delay)
        assert other.delay_ms == first.delay_ms
        assert other.ci95_ms == pytest.approx(first.ci95_ms, abs=0.03)
        assert other.ci95_ms != first.ci95_ms

    def test_more_noise_widens_the_interval(self) -> None:
        motion = hand_held(18)
        a, b = pair(motion, 37.3, 18)
        rough = noisy(b, 3.0, 0.2, 99)
        fine, coarse = measured(a, b, "rotation"), measured(a, rough, "rotation")
        assert width(coarse) > 4.0 * width(fine)
        assert coarse.correlation < fine.correlation


def width(found: Delay) -> float:
    return found.ci95_ms[1] - found.ci95_ms[0]
