# SPDX-License-Identifier: Apache-2.0
"""Many recordings in a few figures per horizon: how the acceptance of the estimator counts.

The baseline of a horizon and quantity is the one with the least geometric mean of p95 over the
recordings. Ratios are ours to that baseline: their geometric mean, and the worst recording.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from sim.bench.fusion.measure import Result, digits
from sim.bench.fusion.settings import QUANTITIES


class Quantity(msgspec.Struct, frozen=True):
    """Position in mm or rotation in deg, over all recordings."""

    baseline: str
    """The best one in the geometric mean."""
    ratio: float
    """Geometric mean of ours to it."""
    worst_ratio: float
    worst_file: str
    p95: dict[str, float]
    """Geometric mean by method, "ours" first."""


class Overview(msgspec.Struct, frozen=True):
    """All recordings at one horizon."""

    horizon_ms: float
    files: int
    position: Quantity
    rotation: Quantity
    coverage95: float
    """Of all predictions of all recordings."""
    coverage95_lowest: float
    """Of one quantity of one recording."""
    coverage95_lowest_file: str
    skipped: int


def overview(results: Sequence[tuple[str, Result]]) -> Overview:
    """Return the figures of named results at one horizon. Raises ValueError for none."""
    if not results:
        raise ValueError("no result to sum up")
    measured = sum(one.measured for _, one in results)
    covered = sum((one.ours.coverage95 or 0.0) * one.measured for _, one in results)
    lowest, file = min(
        (min(one.ours.coverage95_position or 0.0, one.ours.coverage95_rotation or 0.0), name)
        for name, one in results
    )
    quantities = {quantity: _quantity(results, quantity) for quantity in QUANTITIES}
    return Overview(
        horizon_ms=results[0][1].horizon_ms,
        files=len(results),
        position=quantities["position"],
        rotation=quantities["rotation"],
        coverage95=digits(covered / measured),
        coverage95_lowest=lowest,
        coverage95_lowest_file=file,
        skipped=sum(one.skipped for _, one in results),
    )


def geometric_mean(values: Iterable[float]) -> float:
    """Return the geometric mean; 0 where a value is 0."""
    numbers = list(values)
    if min(numbers) <= 0.0:
        return 0.0
    return math.exp(math.fsum(map(math.log, numbers)) / len(numbers))


def _quantity(results: Sequence[tuple[str, Result]], quantity: str) -> Quantity:
    names = list(results[0][1].baselines)
    means = {
        name: geometric_mean(one.baselines[name].p95(quantity) for _, one in results)
        for name in names
    }
    best = min(names, key=lambda name: means[name])
    ratios = []
    for file, one in results:
        least = one.baselines[best].p95(quantity)
        ratios.append((one.ours.p95(quantity) / least if least > 0.0 else math.inf, file))
    worst, worst_file = max(ratios)
    ours = geometric_mean(one.ours.p95(quantity) for _, one in results)
    return Quantity(
        baseline=best,
        ratio=digits(geometric_mean(ratio for ratio, _ in ratios)),
        worst_ratio=digits(worst),
        worst_file=worst_file,
        p95={"ours": digits(ours)} | {name: digits(mean) for name, mean in means.items()},
    )
