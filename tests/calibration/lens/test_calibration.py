# SPDX-License-Identifier: Apache-2.0
"""Any corners have a calibration or a reason: absurd ones fail, none raises."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.lens.check import faults
from hardware_profiles.lens.profile import Judgement, LensName, LensProfile, Origin, SensorMode
from tests.calibration.lens.filmed import Camera, views
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.calibration import Calibration, calibrate
from tracking.calibration.lens.corners import Found
from tracking.calibration.lens.node import added, node_of, profile_of
from tracking.calibration.lens.solve import View
from tracking.calibration.refusal import Refused

BOARD = parse_board("chessboard:4x3", 40.0)
HD = Camera(1920, 1080, 2020.0, 2020.0, 968.0, 531.0)
SENSOR = SensorMode(32.0, 18.0, 1920, 1080)


def view(points: np.ndarray, name: str) -> View:
    return View(name, Found(points.astype(np.float32), np.arange(12), 30.0, 9, 9), 1.0)


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1), st.integers(3, 6),
    st.sampled_from(["noise", "one point", "a line", "far away", "mirrored", "same"]),
)  # fmt: skip
def test_absurd_corners_fail_or_are_refused(seed: int, count: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    grid = BOARD.points_mm()[:, :2]
    seen = []
    for n in range(count):
        if kind == "noise":
            points = rng.uniform(0.0, 1080.0, (12, 2))
        elif kind == "one point":
            points = np.full((12, 2), 500.0)
        elif kind == "a line":
            points = np.stack((np.linspace(1, 999, 12), np.linspace(1, 500, 12)), axis=1)
        elif kind == "far away":
            points = grid * 1e5 + rng.uniform(-1e6, 1e6, 2)
        elif kind == "mirrored":
            points = grid * (-2.0, 2.0) + (900.0, 200.0) + rng.normal(0.0, 2.0, (12, 2))
        else:
            points = grid * 3.0 + (400.0, 200.0)
        seen.append(view(points, f"v{n}"))
    found = calibrate(BOARD, seen, HD.size)
    if isinstance(found, Refused):
        assert found.reason
        assert "\n" not in found.reason
        return
    assert found.judgement.wall == found.judgement.composite == "fail"
    assert all("\n" not in reason for reason in found.judgement.reasons)
    assert math.isfinite(found.solution.fx_px)


def solved(seed: int = 0) -> Calibration:
    found = calibrate(BOARD, views(BOARD, 8, HD, 0.1, seed), HD.size)
    assert isinstance(found, Calibration)
    return found


def profile(found: Calibration, zoom: float = 0.0, squeeze: float = 1.0) -> LensProfile:
    lens = LensName(squeeze=squeeze)
    return profile_of(found, lens, SENSOR, node_of(found, SENSOR, zoom, 0.0), Origin())


def test_a_node_has_the_solve_in_millimetres_and_its_doubt() -> None:
    found = solved()
    node = node_of(found, SENSOR, 0.3, 0.6)
    s = found.solution
    assert node.focal_mm == pytest.approx((s.fx_px / 60.0, s.fy_px / 60.0))
    assert node.center_px == (s.cx_px, s.cy_px)
    assert node.radial == (s.distortion[0], s.distortion[1], s.distortion[4])
    assert node.tangential == (s.distortion[2], s.distortion[3])
    assert node.quality is not None
    assert node.quality.std is not None
    assert node.quality.std.focal_mm[0] == pytest.approx(s.std_fx_px / 60.0)
    assert node.quality.std.tangential == (s.std_distortion[2], s.std_distortion[3])
    assert not faults(profile(found))


def test_a_place_that_is_added_keeps_what_a_board_does_not_tell() -> None:
    base = profile(solved())
    known = msgspec.structs.replace(base.node[0], entrance_pupil_m=0.12)
    base = msgspec.structs.replace(base, node=(known,))
    again = added(base, profile(solved(seed=1)))
    assert isinstance(again, LensProfile)
    assert len(again.node) == 1
    assert again.node[0].entrance_pupil_m == 0.12
    assert again.node[0].focal_mm != base.node[0].focal_mm


def test_the_verdict_of_a_zoom_is_that_of_its_worst_place() -> None:
    base, fresh = profile(solved()), profile(solved(seed=1), zoom=1.0)
    good = Judgement("pass", "pass")
    both = added(msgspec.structs.replace(base, judgement=good), fresh)
    assert isinstance(both, LensProfile)
    assert both.judgement is not None
    assert fresh.judgement is not None
    assert both.judgement.wall == fresh.judgement.wall != "pass"
    assert all(one.startswith("zoom 1, focus 0: ") for one in both.judgement.reasons)
    # Measured again and better, the place's old reasons are gone, and so is their verdict.
    mended = added(both, msgspec.structs.replace(fresh, judgement=good))
    assert isinstance(mended, LensProfile)
    assert mended.judgement == good


def test_a_verdict_without_reasons_stays() -> None:
    base, fresh = profile(solved()), profile(solved(seed=1), zoom=1.0)
    foreign = msgspec.structs.replace(base, judgement=Judgement("fail", "fail", ("as they said",)))
    both = added(foreign, msgspec.structs.replace(fresh, judgement=Judgement("pass", "pass")))
    assert isinstance(both, LensProfile)
    assert both.judgement == Judgement("fail", "fail", ("zoom 0, focus 0: as they said",))
