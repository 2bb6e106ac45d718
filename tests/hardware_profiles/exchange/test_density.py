# SPDX-License-Identifier: Apache-2.0
"""A dense table, interpolated linearly as an engine does it, beside the profile itself."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from hardware_profiles.exchange.density import (
    MOST_ROWS,
    VALUES,
    Table,
    dense_table,
    project_rows,
)
from hardware_profiles.exchange.fit import Floats, as_undistorted_to_distorted, picture_grid
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile
from sim.lens_truth import ZoomTruth
from tests.hardware_profiles.lens.true_zoom import true_profile
from tests.hardware_profiles.lens.zoom_lens import zoom_lens


def interpolated(table: Table, zoom: float, focus: float) -> Floats:
    """Return the row between four rows, straight over zoom, then straight over focus."""
    columns = [
        np.array([np.interp(zoom, table.zooms, table.values[:, j, n]) for n in range(VALUES)])
        for j in range(len(table.foci))
    ]
    return np.array([np.interp(focus, table.foci, [c[n] for c in columns]) for n in range(VALUES)])


@pytest.mark.parametrize(
    "profile",
    [
        true_profile(ZoomTruth(), np.linspace(0.0, 1.0, 11).tolist()),
        true_profile(ZoomTruth(), np.linspace(0.0, 1.0, 9).tolist(), (0.0, 1.0)),
        zoom_lens(),
    ],
    ids=["zoom", "zoom and focus", "a few nodes"],
)
def test_between_rows_no_point_is_off_by_more_than_a_tenth_of_a_pixel(profile: LensProfile) -> None:
    model = LensModel(profile)
    table = dense_table(model)
    assert table.linear_px <= 0.1
    assert table.refit_px == 0.0
    assert table.values.shape == (len(table.zooms), len(table.foci), VALUES)
    assert table.values.shape[0] * table.values.shape[1] <= MOST_ROWS
    pixels = picture_grid(model.sensor, 13, 9)
    rng = np.random.default_rng(4)
    worst = 0.0
    for zoom, focus in rng.uniform(0.0, 1.0, (60, 2)).tolist():
        state = model.at(zoom, focus)
        row = interpolated(table, zoom, focus)
        off = project_rows(row[None], model.rays(state, pixels)[None])[0] - pixels
        worst = max(worst, float(np.hypot(off[:, 0], off[:, 1]).max()))
    assert worst <= 0.1


def test_every_node_is_a_row_as_it_is() -> None:
    profile = zoom_lens()
    model = LensModel(profile)
    table = dense_table(model)
    for node in profile.node:
        i = table.zooms.tolist().index(node.zoom)
        j = table.foci.tolist().index(node.focus)
        state = model.at(node.zoom, node.focus)
        assert table.values[i, j, :2].tolist() == list(model.focal_px(state))
        assert table.values[i, j, 7:].tolist() == list(state.tangential)
        assert table.pupils[i, j] == state.entrance_pupil_m


def test_a_refit_from_the_other_direction_is_stated_as_it_is() -> None:
    whole = zoom_lens()
    profile = msgspec.structs.replace(
        whole, direction="distorted_to_undistorted", node=whole.node[:1]
    )
    model = LensModel(profile)
    table = dense_table(model)
    assert 0.0 < table.refit_px < 0.5
    state = model.at(0.0, 0.0)
    pixels = picture_grid(model.sensor)
    off = project_rows(table.values[0, 0][None], model.rays(state, pixels)[None])[0] - pixels
    assert np.hypot(off[:, 0], off[:, 1]).max() <= table.refit_px * 1.001


def test_a_state_of_the_right_direction_is_not_touched() -> None:
    model = LensModel(zoom_lens())
    state = model.at(0.3, 0.3)
    found = as_undistorted_to_distorted(model, state, 3)
    assert (found.radial, found.tangential, found.worst_px) == (state.radial, state.tangential, 0.0)
