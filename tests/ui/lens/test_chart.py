# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts of the curves: error bars are seen whole where they can be, and stay in their chart."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QRect
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from ui.lens.chart import FOOT_PX, HEAD_PX, LEFT_PX, Chart, Curve, Dot
from ui.lens.words import HOW

AT = np.linspace(0.0, 1.0, 11)
WIDE, HIGH = 600, 240


def painted(values: tuple[float, float], std: float, *, length: bool = False) -> Chart:
    """Return a chart of a line between two nodes with the same standard deviation."""
    chart = Chart("Focal length", "mm", 2, length=length)
    chart.resize(WIDE, HIGH)
    first, last = values
    dots = tuple(Dot(at, value, std, HOW["good"]) for at, value in ((0.0, first), (1.0, last)))
    chart.show_curve(Curve(AT, first + (last - first) * AT, dots), 0.5, "zoom")
    return chart


def outside(chart: Chart) -> tuple[QImage, QImage]:
    """Return the title and the axis as they are painted."""
    image = chart.grab().toImage()
    # A pixel of distance: a scale line at the very border is half on either side.
    head, foot = int(HEAD_PX) - 2, int(FOOT_PX) - 2
    left = int(LEFT_PX)
    return (
        image.copy(QRect(left, 0, WIDE - left, head)),
        image.copy(QRect(left, HIGH - foot, WIDE - left, foot)),
    )


@pytest.mark.parametrize("std", [0.4, 30.0, 1e6])
@pytest.mark.parametrize("length", [False, True])
def test_error_bars_stay_off_title_and_axis(app: QApplication, std: float, length: bool) -> None:
    for values in ((25.0, 26.0), (25.0, 250.0), (30.0, 30.0)):
        plain, barred = painted(values, 0.0, length=length), painted(values, std, length=length)
        assert outside(barred) == outside(plain)
        assert barred.grab().toImage() != plain.grab().toImage()


def test_the_scale_has_room_for_the_bars_but_the_curve_stays_a_curve(app: QApplication) -> None:
    low, high = painted((-46.8, -46.8), 0.6).scale
    assert low < -46.8 - 1.2
    assert high > -46.8 + 1.2
    low, high = painted((25.0, 26.0), 0.1).scale
    assert low < 24.8
    assert high > 26.2
    # A node that is hardly known: the curve keeps a third of the height.
    low, high = painted((25.0, 26.0), 50.0).scale
    assert high - low < 4.0
    low, high = painted((25.0, 250.0), 50.0, length=True).scale
    assert 0.0 < low < 25.0
