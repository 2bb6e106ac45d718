# SPDX-License-Identifier: Apache-2.0
"""Makes tracker samples out of a recording: rate, loss, noise and late arrival, by a seed.

Loss is independent for each sample; noise is normal and per axis (rotation: a left increment in the
axes of the world). A sample arrives |N(0, jitter)| after its capture, so samples overtake each
other. The draws come in a fixed order: loss, position, rotation, arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.bench.fusion import quaternions
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording


@dataclass(frozen=True, slots=True)
class Degradation:
    """What is done to a recording. Sigmas are per axis."""

    noise_mm: float = 0.3
    noise_deg: float = 0.02
    loss: float = 0.03
    jitter_ms: float = 0.0
    rate_hz: float | None = None
    """None: the recording's own times."""
    seed: int = 0

    @property
    def position_sigma_m(self) -> float:
        """Noise of a position, metres."""
        return self.noise_mm * 1e-3

    @property
    def rotation_sigma_rad(self) -> float:
        """Noise of a rotation, radians."""
        return float(np.radians(self.noise_deg))

    def with_seed(self, seed: int) -> Degradation:
        """Return the same with another seed."""
        return replace(self, seed=seed)

    def generator(self) -> np.random.Generator:
        """Return the source of chance of this seed."""
        return np.random.default_rng(self.seed * 1000 + 17)


@dataclass(frozen=True, eq=False)
class Samples:
    """Tracker samples by capture time; `arrival` (n,) lists their indices as they come in."""

    t_s: Floats
    position_m: Floats
    rotation_wxyz: Floats
    arrival_s: Floats
    arrival: NDArray[np.intp]


def degrade(recording: Recording, how: Degradation) -> Samples:
    """Return the samples of a recording. Raises ValueError where fewer than two are left."""
    chance = how.generator()
    if how.rate_hz is None:
        t_s = recording.t_s
        position, rotation = recording.position_m, recording.rotation_wxyz
        known = np.ones(len(t_s), dtype=np.bool_)
    else:
        t_s = np.arange(recording.t_s[0], recording.t_s[-1], 1.0 / how.rate_hz)
        truth = recording.at(t_s)
        position, rotation, known = truth.position_m, truth.rotation_wxyz, truth.known
    kept = known & (chance.random(len(t_s)) >= how.loss)
    t_s, position, rotation = t_s[kept], position[kept], rotation[kept]
    if len(t_s) < 2:
        raise ValueError(f"{recording.name}: fewer than two samples are left of the recording")
    position = position + chance.normal(0.0, how.position_sigma_m, position.shape)
    turn = chance.normal(0.0, how.rotation_sigma_rad, (len(t_s), 3))
    rotation = quaternions.product(quaternions.exp(turn), rotation)
    arrival_s = t_s
    if how.jitter_ms > 0.0:
        arrival_s = t_s + np.abs(chance.normal(0.0, how.jitter_ms * 1e-3, len(t_s)))
    arrival = np.argsort(arrival_s, kind="stable")
    return Samples(t_s, position, rotation, arrival_s, arrival)
