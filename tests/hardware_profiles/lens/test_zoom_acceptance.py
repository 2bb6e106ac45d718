# SPDX-License-Identifier: Apache-2.0
"""A 25-250 mm zoom with an uneven cam: few nodes are enough, and for which use.

Worst distance at the middle of the picture's left and right edge, 1920 wide, over all zooms and
foci: of the whole model (focal length, distortion, centre, breathing) against the lens itself.
"""

from __future__ import annotations

import numpy as np
import pytest

from hardware_profiles.lens import curve
from hardware_profiles.lens.model import LensModel
from sim.lens_truth import PICTURE_PX, ZoomTruth, edges
from tests.hardware_profiles.lens.true_zoom import miss_px, true_profile

WALL_PX, COMPOSITE_PX = 8.0, 2.0
HALF_PX = PICTURE_PX[0] / 2.0
TRUTH = ZoomTruth()


def worst_px(nodes: int) -> float:
    model = LensModel(true_profile(TRUTH, np.linspace(0.0, 1.0, nodes), np.linspace(0.0, 1.0, 5)))
    return max(
        miss_px(TRUTH, model, zoom, focus, edges())
        for zoom in np.linspace(0.0, 1.0, 61)
        for focus in (0.0, 0.13, 0.62, 1.0)
    )


def drawn_px(nodes: int) -> tuple[float, float, float]:
    """Return the same of the focal length alone: linear on f, linear on log f, PCHIP on f."""
    at, marks = np.linspace(0.0, 1.0, 1001), np.linspace(0.0, 1.0, nodes)
    true = np.array([TRUTH.at(z, 0.0).focal_mm for z in at])
    known = np.array([TRUTH.at(z, 0.0).focal_mm for z in marks])
    drawn = (
        np.interp(at, marks, known),
        np.exp(np.interp(at, marks, np.log(known))),
        curve.evaluate(marks, known, at),
    )
    off = [float(np.max(np.abs(f / true - 1.0))) * HALF_PX for f in drawn]
    return (off[0], off[1], off[2])


@pytest.mark.parametrize(("nodes", "bound_px"), [(6, WALL_PX), (11, COMPOSITE_PX)])
def test_few_nodes_are_enough(nodes: int, bound_px: float) -> None:
    assert worst_px(nodes) < bound_px


@pytest.mark.parametrize(("nodes", "linear_px"), [(6, 53.0), (11, 13.0)])
def test_the_cam_is_as_hard_as_the_published_one(nodes: int, linear_px: float) -> None:
    linear, on_log, cubic_on_f = drawn_px(nodes)
    assert linear == pytest.approx(linear_px, rel=0.1)
    assert linear > on_log > cubic_on_f
