# SPDX-License-Identifier: Apache-2.0
"""The estimator's acceptance over the shared recordings: better than the best baseline.

The nightly form runs every recording with three seeds; the short one, in every test run, one
recording of each set with one seed. The baseline is the best one in the geometric mean over the
recordings, at its own best setting for that horizon and quantity.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.bench.fusion.campaign import MAIN_SETS, standing
from sim.bench.fusion.degrade import Degradation
from sim.bench.fusion.measure import Result
from sim.bench.fusion.overview import Overview, overview
from sim.bench.fusion.recording import load
from sim.bench.fusion.run import run_recording
from sim.bench.fusion.still import jitter

HORIZONS_MS = (40, 80, 160, 250)
# Geometric mean of p95, ours to the best baseline, at most.
RATIO = {40: 0.92, 80: 0.92, 160: 1.0, 250: 1.0}
WORST_RATIO = 1.05
COVERAGE = (0.90, 0.98)
LOWEST_COVERAGE = 0.85
STILL_PX = 0.3
SHORT = (
    "traj_euroc/V1_02_medium.csv.gz",
    "traj_tumvi/dataset-room4_512_16.csv.gz",
    "traj_rpng_plane/table_06.csv.gz",
)


def measured(paths: list[Path], seeds: int) -> list[Overview]:
    """Return the overview of these recordings at each horizon."""
    by_horizon: list[list[tuple[str, Result]]] = [[] for _ in HORIZONS_MS]
    for path in paths:
        recording = load(path)
        horizons_s = [ms * 1e-3 for ms in HORIZONS_MS]
        results = run_recording(recording, Degradation(), horizons_s, seeds, False, lambda _: None)
        for one, row in zip(results, by_horizon, strict=True):
            row.append((recording.name, one))
    return [overview(results) for results in by_horizon]


def check(views: list[Overview]) -> None:
    """Assert the bounds, all in one message where they do not hold."""
    wrong = []
    for horizon_ms, view in zip(HORIZONS_MS, views, strict=True):
        for quantity, part in (("position", view.position), ("rotation", view.rotation)):
            if not part.ratio <= RATIO[horizon_ms]:
                wrong.append(f"{quantity} {horizon_ms} ms: ratio {part.ratio}")
            if not part.worst_ratio <= WORST_RATIO:
                wrong.append(f"{quantity} {horizon_ms} ms: {part.worst_ratio} on {part.worst_file}")
        if not COVERAGE[0] <= view.coverage95 <= COVERAGE[1]:
            wrong.append(f"coverage {horizon_ms} ms: {view.coverage95}")
        if not view.coverage95_lowest >= LOWEST_COVERAGE:
            wrong.append(
                f"coverage {horizon_ms} ms: {view.coverage95_lowest} "
                f"on {view.coverage95_lowest_file}"
            )
    assert wrong == []


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_every_recording_with_three_seeds(shared_data: Path) -> None:
    paths = [path for name in MAIN_SETS for path in sorted((shared_data / name).glob("*.gz"))]
    assert len(paths) == 13
    check(measured(paths, seeds=3))


@pytest.mark.slow
def test_one_recording_of_each_set(shared_data: Path) -> None:
    check(measured([shared_data / name for name in SHORT], seeds=1))


@pytest.mark.parametrize("rate_hz", [24.0, 100.0])
def test_a_locked_off_camera_is_still(rate_hz: float) -> None:
    horizons_s = [0.001 * ms for ms in (20, *HORIZONS_MS)]
    found = jitter(standing(rate_hz, 30.0), Degradation(), horizons_s)["ours"]
    assert max(one.px for one in found) <= STILL_PX


@pytest.mark.nightly
@pytest.mark.parametrize("rate_hz", [24.0, 50.0, 60.0, 100.0, 120.0, 200.0, 500.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_locked_off_camera_is_still_at_every_rate(rate_hz: float, seed: int) -> None:
    horizons_s = [0.001 * ms for ms in (20, *HORIZONS_MS)]
    found = jitter(standing(rate_hz, 65.0), Degradation(seed=seed), horizons_s)["ours"]
    assert max(one.px for one in found) <= STILL_PX
