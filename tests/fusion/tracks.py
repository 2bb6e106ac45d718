# SPDX-License-Identifier: Apache-2.0
"""Single tracks, and the noisy samples of simulated cameras that are fed to them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from hardware_profiles.pose import from_rotation_vector
from tests.fusion.rigid import Matrix, as_vector
from tracking.fusion.curve import Point
from tracking.fusion.entry import Key
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.space import POSITIONS, ROTATIONS, Value
from tracking.fusion.track import Track

NS = 1_000_000_000
T0_NS = 77 * NS
SIGMA_M = 0.0003
SIGMA_RAD = math.radians(0.02)


class Seen(NamedTuple):
    """One sample of a track."""

    key: Key
    measured: Value
    sigma: float


def positions() -> Track:
    return Track(POSITION, POSITIONS)


def rotations() -> Track:
    return Track(ROTATION, ROTATIONS)


def ns(t_s: float) -> int:
    """Return the stage time of a second of the test."""
    return T0_NS + round(t_s * NS)


def feed(track: Track, samples: Iterable[Seen]) -> None:
    """Take samples in, in the order given; each must be one that is still remembered."""
    for sample in samples:
        attempt = track.attempt(*sample)
        assert attempt is not None
        track.commit(attempt)


def ahead(track: Track, h: float) -> Point:
    """Return the point h seconds after the newest sample, all of it unseen and still to come."""
    point = track.at(h, h, 0.0)
    assert point is not None
    return point


def times(rate: float, seconds: float) -> list[float]:
    return [i / rate for i in range(round(rate * seconds))]


def position_samples(
    times_s: Iterable[float], place: Callable[[float], Matrix], sigma: float, seed: int
) -> list[Seen]:
    """Return positions with noise on each axis."""
    rng = np.random.default_rng(seed)
    return [
        Seen((ns(t), 0), as_vector(place(t) + rng.normal(0.0, sigma, 3)), sigma) for t in times_s
    ]


def rotation_samples(
    times_s: Iterable[float], turn: Callable[[float], Matrix], sigma: float, seed: int
) -> list[Seen]:
    """Return the rotations of small rotation vectors with noise on each axis."""
    rng = np.random.default_rng(seed)
    return [
        Seen(
            (ns(t), 0), from_rotation_vector(as_vector(turn(t) + rng.normal(0.0, sigma, 3))), sigma
        )
        for t in times_s
    ]


def handheld(t_s: float) -> Matrix:
    """Return where a hand-held camera is, metres: a walk, sway at 0.6 Hz, a tremor at 4.3 Hz."""
    return np.array(
        [
            0.5 * math.sin(0.9 * t_s) + 0.03 * math.sin(3.8 * t_s + 1.0),
            2.0 + 0.3 * math.sin(0.5 * t_s) + 0.002 * math.sin(27.0 * t_s),
            1.5 + 0.04 * math.cos(4.4 * t_s) + 0.001 * math.sin(24.0 * t_s + 0.4),
        ]
    )


def still(t_s: float) -> Matrix:
    """Return where a locked-off camera is, whenever."""
    return np.array([1.0, 2.0, 1.5])
