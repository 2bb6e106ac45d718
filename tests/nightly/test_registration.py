# SPDX-License-Identifier: Apache-2.0
"""Hand-held recordings, filmed six frames late: prediction against holding, every recording.

What misses a bound is named here with the figure, and must still be what misses it. docs:
registration.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.bench.registration.figures import (
    POSITION_BOUND,
    ROTATION_BOUND,
    gone_share,
    judged,
    mean_ratios,
)
from sim.bench.registration.moves import recordings
from sim.bench.registration.pool import measure_all
from sim.bench.registration.run import JUDGED_AT, Order
from sim.scenario.pool import usable_cores

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]

SECONDS = 25.0
MISSED = {
    # Both p95 are at the largest that is counted, a picture's diagonal: nobody sees that frustum.
    "tumvi/dataset-room1_512_16": {"rotation p95"},
    "tumvi/dataset-room3_512_16": {"rotation p95"},
    "tumvi/dataset-room4_512_16": {"rotation p95"},
    # Both figures are 0.82 of hold (674 px against 824, rms).
    "evo_tumrgbd/freiburg1_xyz-groundtruth": {"rotation rms", "rotation p95"},
}


def test_prediction_beside_hold_on_every_recording(shared_data: Path) -> None:
    motions = recordings(shared_data)
    assert len(motions) == 10
    moves = list(measure_all([Order(motion, SECONDS) for motion in motions], usable_cores()))
    missed: dict[str, set[str]] = {}
    for move in moves:
        found = judged(move)
        for part, ratio, bound in (
            ("position", found.position, POSITION_BOUND),
            ("rotation", found.rotation, ROTATION_BOUND),
        ):
            for figure in ("rms", "p95"):
                if not getattr(ratio, figure) <= bound:
                    missed.setdefault(move.name, set()).add(f"{part} {figure}")
        if MISSED.get(move.name) == {"rotation p95"}:
            assert gone_share(move.held[JUDGED_AT]) > 0.05
            assert gone_share(move.predicted[JUDGED_AT]) > 0.05
    assert missed == MISSED
    mean = mean_ratios(moves)
    assert mean.position.within(POSITION_BOUND)
    assert mean.rotation.rms <= ROTATION_BOUND
