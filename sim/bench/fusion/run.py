# SPDX-License-Identifier: Apache-2.0
"""One recording through the bench: every seed, every horizon; in motion or locked off."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from sim.bench.fusion.degrade import Degradation
from sim.bench.fusion.errors import collect
from sim.bench.fusion.measure import Method, Result, digits, result
from sim.bench.fusion.recording import Recording
from sim.bench.fusion.still import Jitter, jitter, locked_off


def run_recording(
    recording: Recording,
    how: Degradation,
    horizons_s: Sequence[float],
    seeds: int,
    still: bool,
    progress: Callable[[str], None],
) -> list[Result]:
    """Return a result per horizon over seeds how.seed, how.seed + 1, ..

    Raises ValueError where the recording is too short or too thin for what was asked.
    """
    subject = locked_off(recording, how.rate_hz) if still else recording
    hows = [how.with_seed(how.seed + number) for number in range(seeds)]
    errors, jitters = [], []
    for number, one in enumerate(hows, start=1):
        progress(f"{recording.name}: seed {number} of {seeds}")
        errors.append(collect(subject, one, horizons_s))
        if still:
            jitters.append(jitter(subject, one, horizons_s))
    results = [result(at_horizon) for at_horizon in zip(*errors, strict=True)]
    if not still:
        return results
    return [
        _with_jitter(one, {name: [seed[name][k] for seed in jitters] for name in jitters[0]})
        for k, one in enumerate(results)
    ]


def _with_jitter(one: Result, jitters: dict[str, list[Jitter]]) -> Result:
    def add(method: Method, name: str) -> Method:
        px, deg = [j.px for j in jitters[name]], [j.deg for j in jitters[name]]
        return msgspec.structs.replace(method, jitter_px=_rms(px), jitter_deg=_rms(deg))

    return msgspec.structs.replace(
        one,
        ours=add(one.ours, "ours"),
        baselines={name: add(method, name) for name, method in one.baselines.items()},
    )


def _rms(values: Sequence[float]) -> float:
    return digits(math.sqrt(math.fsum(v * v for v in values) / len(values)))
