# SPDX-License-Identifier: Apache-2.0
"""What one update and one prediction cost, beside a dense numpy filter of the same size.

Ours runs two models of 18 states, so the yardstick is two dense filters of 18 states, updated and
predicted with the same samples. Ours is timed twice: its filter alone (the two tracks), which is
what a dense filter is, and the whole of what a body does with a sample. All take turns within one
run, sample by sample, in changing order: what the machine does meanwhile hits all alike.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import msgspec
import numpy as np

from hardware_profiles.pose import Vector
from render_bridge.clock import now_ns
from sim.bench.fusion.degrade import Degradation, degrade
from sim.bench.fusion.dense_filter import STATES, DenseFilter
from sim.bench.fusion.errors import SOURCE
from sim.bench.fusion.measure import digits
from sim.bench.fusion.ours import Filter, Ours, SourceNoise, to_sample
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording
from sim.motion.attitude import Quaternion
from sim.motion.catalogue import make_motion
from tracking.sample import TrackerSample

RATE_HZ = 120
SECONDS = 60.0
MODELS = 2
HORIZON_S = 0.1
HORIZON_NS = 100_000_000
WARM_UP = 500
_SLOW, _FAST = (0.1, 1.0), (100.0, 1000.0)  # jerk densities, m^2/s^5 and rad^2/s^5


class Spread(msgspec.Struct, frozen=True):
    """Microseconds for one update and one prediction."""

    p50: float
    p99: float
    p999: float
    mean: float


class Cost(msgspec.Struct, frozen=True):
    """All sides and their ratios, ours over the yardstick's."""

    samples: int
    states: int
    models: int
    filter_us: Spread
    """Ours, update and predict of the two tracks."""
    body_us: Spread
    """Ours, all that a body does with a sample and a question."""
    dense_us: Spread
    ratio_p50: float
    """Of the filters."""
    ratio_mean: float
    body_ratio_p50: float
    body_ratio_mean: float


def hand_held(seconds: float, rate_hz: int) -> Recording:
    """Return the simulated hand-held camera as a recording."""
    motion = make_motion("hand-held", seed=1)
    t_s = np.arange(int(seconds * rate_hz)) / rate_hz
    poses = [motion.at(float(t)) for t in t_s]
    return Recording(
        "hand-held",
        0,
        t_s,
        np.array([pose.position_m for pose in poses]),
        np.array([pose.quaternion_wxyz for pose in poses]),
    )


def measure_cost(how: Degradation, seconds: float = SECONDS) -> Cost:
    """Run both over the same samples and return what each took."""
    samples = degrade(hand_held(seconds, RATE_HZ), how)
    noise = SourceNoise(how.position_sigma_m, how.rotation_sigma_rad, Fraction(RATE_HZ))
    body, alone = Ours({SOURCE: noise}), Filter(noise)
    sigmas = how.position_sigma_m, how.rotation_sigma_rad
    dense = [DenseFilter(*jerk, *sigmas) for jerk in (_SLOW, _FAST)]
    took: tuple[list[int], list[int], list[int]] = ([], [], [])
    for number, (t_s, position, rotation) in enumerate(
        zip(samples.t_s.tolist(), samples.position_m, samples.rotation_wxyz, strict=True)
    ):
        sample = to_sample(SOURCE, t_s, t_s, position, rotation)
        w, x, y, z = rotation.tolist()
        turns: list[Callable[[], int]] = [
            partial(_take_filter, alone, sample, tuple(position.tolist()), (w, x, y, z)),
            partial(_take_body, body, sample),
            partial(_take_dense, dense, position, (w, x, y, z), t_s),
        ]
        for turn in range(3):
            which = (number + turn) % 3
            took[which].append(turns[which]())
    ours, whole, theirs = (_spread(row[WARM_UP:]) for row in took)
    return Cost(
        len(took[0]) - WARM_UP, STATES, MODELS, ours, whole, theirs,
        digits(ours.p50 / theirs.p50), digits(ours.mean / theirs.mean),
        digits(whole.p50 / theirs.p50), digits(whole.mean / theirs.mean),
    )  # fmt: skip


def _take_filter(
    alone: Filter, sample: TrackerSample, position: Vector, rotation: Quaternion
) -> int:
    begin = now_ns()
    alone.update(sample.t_capture_ns, position, rotation)
    alone.predict(HORIZON_S)
    return now_ns() - begin


def _take_body(ours: Ours, sample: TrackerSample) -> int:
    """Return how long one update and one prediction took, ns."""
    now = sample.t_rx_ns
    begin = now_ns()
    ours.take(sample)
    ours.estimate(now + HORIZON_NS, now)
    return now_ns() - begin


def _take_dense(
    models: list[DenseFilter], position: Floats, rotation: Quaternion, t_s: float
) -> int:
    begin = now_ns()
    for one in models:
        one.update(t_s, position, rotation)
    for one in models:
        one.predict(t_s + HORIZON_S)
    return now_ns() - begin


def _spread(took_ns: list[int]) -> Spread:
    us = np.array(took_ns) * 1e-3
    p50, p99, p999 = np.percentile(us, (50, 99, 99.9))
    return Spread(digits(p50), digits(p99), digits(p999), digits(us.mean()))
