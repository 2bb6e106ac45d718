# SPDX-License-Identifier: Apache-2.0
"""Where a distortion turns back, beside a search by small steps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens.fold import fold_radius


def searched(radial: tuple[float, ...], farthest: float) -> float | None:
    """Return the same by walking outward in steps of a ten-thousandth."""
    k1, k2, k3, k4, k5, k6 = radial
    r = np.arange(0.0, farthest, 1e-4)
    s = r * r
    below = 1.0 + s * (k4 + s * (k5 + s * k6))
    with np.errstate(all="ignore"):
        put = r * (1.0 + s * (k1 + s * (k2 + s * k3))) / below
    bad = np.append(np.diff(put) <= 0.0, False) | (below <= 0.0)
    return float(r[np.argmax(bad)]) if bad.any() else None


def test_of_one_term_it_is_known() -> None:
    assert fold_radius((-0.3,)) == pytest.approx(math.sqrt(1.0 / 0.9))
    assert fold_radius((0.3,)) is None
    assert fold_radius(()) is None
    assert fold_radius((0.0, 0.0, 0.0, -0.25)) == pytest.approx(2.0)


def test_a_far_fold_does_not_hide_a_near_one() -> None:
    assert fold_radius((-0.3, 0.0, 1e-12)) == pytest.approx(math.sqrt(1.0 / 0.9), rel=1e-6)


def test_terms_that_are_rounding_only_do_not_count() -> None:
    assert fold_radius((-0.3, 1e-310, -1e-311)) == pytest.approx(math.sqrt(1.0 / 0.9))


_K = st.floats(-0.5, 0.5).map(lambda k: round(k, 3))


@given(st.tuples(_K, _K, _K, _K, _K, _K))
def test_it_is_where_a_search_finds_it(radial: tuple[float, ...]) -> None:
    walked, found = searched(radial, 3.0), fold_radius(radial)
    if walked is not None:
        assert found is not None
        assert found <= walked + 2e-3
    if found is not None and found < 2.9:
        near = searched(radial, found * 0.999)
        assert near is None or near > found * 0.99
