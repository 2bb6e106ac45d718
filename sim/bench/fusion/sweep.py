# SPDX-License-Identifier: Apache-2.0
"""Finds each baseline's best single setting over many files, per horizon and quantity.

Best is the least geometric mean over files of the p95 error. `settings.py` holds what this found:
`stagectl bench fusion --sweep FILE...` prints it again. Errors of rotations are taken in the
tangent space here, which is within 0.2 % of the angle and many times faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from sim.bench.fusion import quaternions
from sim.bench.fusion.baselines import BASELINES, Setting, evaluate
from sim.bench.fusion.degrade import Degradation, degrade
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording
from sim.bench.fusion.settings import HORIZONS_MS, QUANTITIES

FIRST_S = 0.5
_AT_A_TIME = 32

_SHORT = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3)
_SQUARE = (0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.23, 0.26, 0.3)
_CUBE = (0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.23, 0.26, 0.3, 0.35, 0.4, 0.5)
GRIDS: dict[str, list[Setting]] = {
    "hold": [()],
    "constant_velocity": list(product(_SHORT, (0.0, 1.0))),
    "one_euro": list(
        product(
            (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0),
            (0.0, 5.0, 20.0, 60.0, 200.0, 600.0),
            (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 30.0),
        )
    ),
    "holt": list(
        product(
            (0.002, 0.004, 0.006, 0.008, 0.011, 0.016, 0.025, 0.04, 0.06),
            (0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.013, 0.017, 0.025, 0.06, 0.25),
        )
    ),
    "polynomial": [
        *((window, 2.0) for window in (*_SQUARE, 0.35, 0.4, 0.5, 0.7)),
        *((window, 3.0) for window in (*_CUBE, 0.7)),
    ],
}
Best = dict[str, dict[str, dict[int, Setting]]]


def sweep(
    recordings: Sequence[Recording],
    how: Degradation,
    progress: Callable[[str], None],
    horizons_ms: Sequence[int] = HORIZONS_MS,
) -> Best:
    """Return the best setting by baseline, quantity and horizon in ms."""
    scores = {
        name: np.zeros((len(recordings), len(QUANTITIES), len(grid), len(horizons_ms)))
        for name, grid in GRIDS.items()
    }
    for number, recording in enumerate(recordings):
        progress(f"sweep {number + 1} of {len(recordings)}: {recording.name}")
        _score(recording, how, horizons_ms, number, scores)
    best: Best = {}
    for name, grid in GRIDS.items():
        winners = np.log(scores[name]).mean(axis=0).argmin(axis=1)  # (quantity, horizon)
        best[name] = {
            quantity: {h: grid[winners[k, j]] for j, h in enumerate(horizons_ms)}
            for k, quantity in enumerate(QUANTITIES)
        }
    return best


def _score(
    recording: Recording,
    how: Degradation,
    horizons_ms: Sequence[int],
    number: int,
    scores: dict[str, Floats],
) -> None:
    samples = degrade(recording, how)
    truths = [recording.at(samples.t_s + h * 1e-3) for h in horizons_ms]
    known = [truth.known & (samples.t_s >= FIRST_S) for truth in truths]
    if not all(some.any() for some in known):
        raise ValueError(f"{recording.name}: too short for a horizon of {max(horizons_ms)} ms")
    back = quaternions.inverse(samples.rotation_wxyz)
    targets = (
        [truth.position_m - samples.position_m for truth in truths],
        [quaternions.log(quaternions.product(truth.rotation_wxyz, back)) for truth in truths],
    )
    paths = (samples.position_m, quaternions.path(samples.rotation_wxyz))
    for k, (path, target) in enumerate(zip(paths, targets, strict=True)):
        for name, grid in GRIDS.items():
            for first in range(0, len(grid), _AT_A_TIME):
                answers = BASELINES[name](samples.t_s, path, grid[first : first + _AT_A_TIME])
                for index, coefficients in enumerate(answers, start=first):
                    for j, h in enumerate(horizons_ms):
                        wrong = evaluate(coefficients, h * 1e-3)[known[j]] - target[j][known[j]]
                        squared = np.einsum("ij,ij->i", wrong, wrong)
                        scores[name][number, k, index, j] = np.sqrt(np.percentile(squared, 95))


def as_source(best: Best) -> str:
    """Return the table as settings.py has it."""
    lines = ["SETTINGS: dict[str, dict[str, dict[int, Setting]]] = {"]
    for name, quantities in best.items():
        lines.append(f'    "{name}": {{')
        for quantity, rows in quantities.items():
            lines.append(f'        "{quantity}": {{')
            lines += [f"            {h}: {setting!r}," for h, setting in rows.items()]
            lines.append("        },")
        lines.append("    },")
    return "\n".join([*lines, "}"])
