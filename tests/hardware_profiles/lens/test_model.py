# SPDX-License-Identifier: Apache-2.0
"""Evaluation of a profile: along its marks, between and outside them, there and back, squeezed."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.lens import curve
from hardware_profiles.lens.file import parse_profile, to_bytes
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensName, LensNode, LensProfile, make_profile
from sim.lens_truth import ZoomTruth, borders, other_zoom
from tests.hardware_profiles.lens.true_zoom import SENSOR, true_node, true_profile

Floats = npt.NDArray[np.float64]
ZOOMS, FOCI = np.linspace(0.0, 1.0, 7), np.linspace(0.0, 1.0, 4)
THERE_AND_BACK_PX = 0.05
GRID = np.stack(
    np.meshgrid(np.linspace(-0.5, 1919.5, 17), np.linspace(-0.5, 1079.5, 11)), axis=-1
).reshape(-1, 2)


def squeezed(profile: LensProfile, squeeze: float) -> LensProfile:
    """Return the lens with an anamorphic front: across, it sees `squeeze` times as much."""
    nodes = tuple(
        msgspec.structs.replace(node, focal_mm=(node.focal_mm[0] / squeeze, node.focal_mm[1]))
        for node in profile.node
    )
    lens = msgspec.structs.replace(profile.lens, squeeze=squeeze)
    return msgspec.structs.replace(profile, lens=lens, node=nodes)


def ring(rises: list[float], breathing: list[float]) -> LensProfile:
    """Return a zoom whose focal length rises by these factors, at every focus."""
    focal = 20.0 * np.cumprod([1.0 + rise for rise in rises])
    zooms, foci = np.linspace(0.0, 1.0, len(rises)), np.linspace(0.0, 1.0, len(breathing))
    return make_profile(
        LensName(), SENSOR,
        tuple(
            LensNode(z, v, (f * (1.0 + b), f * (1.0 + b)), SENSOR.middle_px())
            for z, f in zip(zooms.tolist(), focal.tolist(), strict=True)
            for v, b in zip(foci.tolist(), breathing, strict=True)
        ),
    )  # fmt: skip


def there_and_back_px(model: LensModel, zoom: float, focus: float, desqueeze: bool) -> float:
    """Return how far pixels are from themselves after distorted - undistorted - distorted."""
    state = model.at(zoom, focus)
    pixels = GRID.copy()
    if desqueeze:
        pixels[:, 0] = (pixels[:, 0] + 0.5) * model.squeeze - 0.5
    rays = model.rays(state, pixels, desqueeze=desqueeze)
    points = np.column_stack((rays, np.ones(len(rays)))) * 3.7
    return float(np.abs(model.project(state, points, desqueeze=desqueeze) - pixels).max())


@pytest.mark.parametrize("seed", range(4))
def test_along_a_line_of_marks_it_is_the_monotone_cubic_of_the_logarithm(seed: int) -> None:
    truth = other_zoom(seed)
    model = LensModel(true_profile(truth, ZOOMS, FOCI))
    at = np.linspace(0.0, 1.0, 50)
    for focus in FOCI.tolist():
        marks = np.log([truth.at(zoom, focus).focal_mm for zoom in ZOOMS])
        expected = np.exp(curve.evaluate(ZOOMS, marks, at))
        assert [model.at(z, focus).focal_mm[0] for z in at.tolist()] == pytest.approx(expected)
    for zoom in ZOOMS.tolist():
        marks = np.array([truth.at(zoom, focus).center_px[1] for focus in FOCI])
        expected = curve.evaluate(FOCI, marks, at)
        assert [model.at(zoom, v).center_px[1] for v in at.tolist()] == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.0, 0.9), min_size=2, max_size=8),
    st.lists(st.floats(-0.08, 0.08), min_size=1, max_size=5),
)
def test_a_ring_that_only_rises_is_one_that_only_rises(
    rises: list[float], breathing: list[float]
) -> None:
    model = LensModel(ring(rises, breathing))
    for focus in np.linspace(0.0, 1.0, len(breathing)).tolist():
        found = [model.at(zoom, focus).focal_mm[0] for zoom in np.linspace(0.0, 1.0, 80).tolist()]
        assert np.all(np.diff(found) >= -1e-9 * found[-1])


def test_outside_the_marks_it_is_the_nearest_and_says_so() -> None:
    truth = ZoomTruth()
    model = LensModel(true_profile(truth, np.linspace(0.1, 0.9, 5), np.linspace(0.2, 0.8, 3)))
    for asked, nearest, clamped in (
        ((-0.3, 0.5), (0.1, 0.5), (True, False)),
        ((1.4, 0.5), (0.9, 0.5), (True, False)),
        ((0.5, -1.0), (0.5, 0.2), (False, True)),
        ((2.0, 2.0), (0.9, 0.8), (True, True)),
        ((0.1, 0.8), (0.1, 0.8), (False, False)),
    ):
        found, there = model.at(*asked), model.at(*nearest)
        assert found[:7] == there[:7]
        assert (found.zoom_clamped, found.focus_clamped) == clamped
        assert not there.zoom_clamped
        assert not there.focus_clamped
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="not finite"):
            model.at(bad, 0.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-0.1, 1.1), st.floats(-0.1, 1.1))
def test_there_and_back(seed: int, zoom: float, focus: float) -> None:
    model = LensModel(true_profile(other_zoom(seed), ZOOMS, FOCI))
    assert there_and_back_px(model, zoom, focus, False) < THERE_AND_BACK_PX


@pytest.mark.parametrize("squeeze", [1.33, 1.8, 2.0])
@pytest.mark.parametrize("desqueeze", [False, True])
def test_there_and_back_of_an_anamorphic_lens(squeeze: float, desqueeze: bool) -> None:
    model = LensModel(squeezed(true_profile(ZoomTruth(), ZOOMS, FOCI), squeeze))
    for zoom in np.linspace(0.25, 1.0, 6).tolist():
        assert there_and_back_px(model, zoom, 0.4, desqueeze) < THERE_AND_BACK_PX


@pytest.mark.parametrize("zoom", [0.0, 0.4, 1.0])
def test_there_and_back_of_a_profile_that_undistorts(zoom: float) -> None:
    nodes = tuple(
        msgspec.structs.replace(node, radial=tuple(-k for k in node.radial[:1]))
        for node in true_profile(ZoomTruth(), ZOOMS, FOCI).node
    )
    model = LensModel(make_profile(LensName(), SENSOR, nodes, direction="distorted_to_undistorted"))
    assert there_and_back_px(model, zoom, 0.6, False) < THERE_AND_BACK_PX


def test_a_round_thing_is_round_when_the_squeeze_is_undone() -> None:
    flat = make_profile(
        LensName(squeeze=2.0), SENSOR, (LensNode(0.0, 0.0, (40.0, 80.0), (960.0, 530.0)),)
    )
    # Through the file, which refuses a focal length that does not fit its squeeze.
    model = LensModel(parse_profile(to_bytes(flat), "flat"))
    turn = np.linspace(0.0, 2.0 * np.pi, 40, endpoint=False)
    around = np.column_stack((0.05 * np.cos(turn), 0.05 * np.sin(turn), np.ones(40)))
    state = model.at(0.0, 0.0)
    recorded = model.project(state, around)
    wide, high = np.ptp(recorded, axis=0)
    assert high / wide == pytest.approx(2.0)
    shown = model.project(state, around, desqueeze=True)
    middle = np.array(((960.0 + 0.5) * 2.0 - 0.5, 530.0))
    radius = 0.05 * 80.0 * 1920.0 / 36.0
    assert np.linalg.norm(shown - middle, axis=1) == pytest.approx(radius)
    # The left border of the picture stays the left border.
    assert model.pixels(state, model.plane(state, np.array(((-0.5, 7.0),))), desqueeze=True)[
        0
    ] == pytest.approx((-0.5, 7.0))


def test_breathing_is_against_infinity() -> None:
    truth = ZoomTruth()
    model = LensModel(true_profile(truth, ZOOMS, FOCI))
    for zoom in ZOOMS.tolist():
        for focus in FOCI.tolist():
            expected = math.expm1(truth.breathing(zoom, focus))
            assert model.at(zoom, focus).breathing == pytest.approx(expected, abs=1e-9)


def test_behind_the_camera_there_is_no_pixel() -> None:
    model = LensModel(true_profile(ZoomTruth(), ZOOMS))
    points = np.array(((0.0, 0.0, -1.0), (0.1, 0.1, 0.0), (0.0, 0.0, 2.0)))
    found = model.project(model.at(0.5, 0.0), points)
    assert np.isnan(found[:2]).all()
    assert np.isfinite(found[2]).all()


def test_the_lens_itself_is_met_on_every_node() -> None:
    truth = ZoomTruth()
    model = LensModel(true_profile(truth, ZOOMS, FOCI))
    for zoom in ZOOMS.tolist():
        for focus in FOCI.tolist():
            rays = truth.directions(zoom, focus, borders())
            put = model.project(model.at(zoom, focus), rays)
            assert put == pytest.approx(truth.project(zoom, focus, rays), abs=1e-6)
            assert model.at(zoom, focus).focal_mm[0] == pytest.approx(
                true_node(truth, zoom, focus).focal_mm[0]
            )
