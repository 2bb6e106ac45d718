# SPDX-License-Identifier: Apache-2.0
"""The fast inverse is the slow one."""

from __future__ import annotations

import numpy as np
import pytest

from hardware_profiles.exchange.dense_inverse import DenseInverse
from hardware_profiles.lens import distortion
from tests.hardware_profiles.exchange.lenses import TERMS, Floats

LOW, HIGH = np.array((-0.52, -0.3)), np.array((0.5, 0.28))


def some_points() -> Floats:
    rng = np.random.default_rng(3)
    corners = np.array([(x, y) for x in (LOW[0], HIGH[0]) for y in (LOW[1], HIGH[1])])
    return np.concatenate((LOW + rng.random((4000, 2)) * (HIGH - LOW), corners))


def split(terms: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, float]]:
    k1, k2, p1, p2, k3, *below = (*terms, 0.0, 0.0, 0.0)
    return (k1, k2, k3, *below[:3]), (p1, p2)


@pytest.mark.parametrize("cells", [(1, 1), (7, 5), (64, 36)])
@pytest.mark.parametrize("kind", TERMS)
def test_it_leads_back(kind: str, cells: tuple[int, int]) -> None:
    radial, tangential = split(TERMS[kind])
    points = some_points()
    found = DenseInverse(radial, tangential, LOW, HIGH, cells)(points)
    assert np.abs(distortion.apply(found, radial, tangential) - points).max() < 1e-9
    assert np.abs(found - distortion.invert(points, radial, tangential)).max() < 1e-9


def test_the_grid_settles_nearly_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    radial, tangential = split(TERMS["barrel"])
    inverse = DenseInverse(radial, tangential, LOW, HIGH, (64, 36))
    asked: list[int] = []

    def counted(points: Floats, *terms: object) -> Floats:
        asked.append(len(points))
        return np.zeros_like(points)

    monkeypatch.setattr(distortion, "invert", counted)
    inverse(some_points())
    assert sum(asked) <= 40


def test_where_there_is_none_it_is_nan() -> None:
    radial, tangential = (-0.42,), (0.0, 0.0)
    # r (1 - 0.42 r^2) never exceeds 0.594: what is beyond comes from nowhere.
    points = np.array(((0.3, 0.0), (0.7, 0.0), (0.0, -0.9)))
    inverse = DenseInverse(radial, tangential, np.array((-1.0, -1.0)), np.array((1.0, 1.0)), (8, 8))
    found = inverse(points)
    assert np.isfinite(found).all(axis=1).tolist() == [True, False, False]
    assert found[0, 0] * (1 - 0.42 * found[0, 0] ** 2) == pytest.approx(0.3, abs=1e-9)
