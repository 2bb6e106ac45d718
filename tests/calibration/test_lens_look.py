# SPDX-License-Identifier: Apache-2.0
"""The quick look at one view: by OpenCV's pose of the shared chessboard, and by formula."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensName, LensNode, SensorMode, make_profile
from tracking.calibration.lens.board import Board, Floats, parse_board
from tracking.calibration.lens.corners import Found, find_board
from tracking.calibration.lens.pictures import load_picture
from tracking.calibration.lens_look import BoardLook, quick_look
from tracking.calibration.refusal import Refused

SENSOR = SensorMode(6.4, 4.8, 640, 480)
BOARD = parse_board("chessboard:9x6", 25.0)
# left_intrinsics.yml
FX, CX, CY = 535.91573396163199, 342.28315473308373, 235.57082909788173
K1, K2, P1, P2, K3 = (
    -0.26637260909660682, -0.038588898922304653, 0.0017831947042852964, -0.00028122100441115472,
    0.23839153080878486,
)  # fmt: skip
VIEWS = [f"left{n:02d}.jpg" for n in range(1, 15) if n != 10]


def model_of(times: float = 1.0) -> LensModel:
    f = FX * times / 100.0  # 100 px a millimetre
    node = LensNode(0.0, 0.0, (f, f), (CX, CY), (K1, K2, K3), (P1, P2))
    return LensModel(make_profile(LensName("OpenCV", "left", "1"), SENSOR, (node,)))


def look(model: LensModel, found: Found, board: Board = BOARD) -> BoardLook:
    said = quick_look(model, model.at(0.0, 0.0), found, board)
    assert isinstance(said, BoardLook), said
    return said


@pytest.mark.parametrize("name", VIEWS)
def test_rms_is_what_opencv_leaves_and_a_wrong_focal_length_shows(
    shared_data: Path, name: str
) -> None:
    picture = load_picture((shared_data / "lens_opencv_chess" / name).read_bytes())
    found = find_board(picture, BOARD)
    assert isinstance(found, Found)
    said = look(model_of(), found)
    points, seen = BOARD.points_mm()[found.index] / 1e3, found.points_px.astype(np.float64)
    matrix = np.array([[FX, 0.0, CX], [0.0, FX, CY], [0.0, 0.0, 1.0]])
    distortion = np.array([K1, K2, P1, P2, K3])
    _, turn, shift = cv2.solvePnP(points, seen, matrix, distortion)
    put = np.asarray(cv2.projectPoints(points, turn, shift, matrix, distortion)[0]).reshape(-1, 2)
    rms = math.sqrt(float(((put - seen) ** 2).sum(axis=1).mean()))
    assert said.rms_px == pytest.approx(rms, abs=1e-5)
    assert said.rms_percent == pytest.approx(100.0 * rms / 640.0, abs=1e-5)
    assert said.wall != "fail"  # the profile of this very set
    wrong = look(model_of(1.02), found)
    assert wrong.rms_px > said.rms_px or not said.tells_focal
    if said.tells_focal:
        assert wrong.wall == wrong.composite == "fail"
        assert wrong.focal_percent - said.focal_percent == pytest.approx(-1.95, abs=0.05)


def seen_by(model: LensModel, turn: tuple[float, float, float], noise_px: float) -> Found:
    """Return a view of the board 0.6 m away, with noise."""
    rng = np.random.default_rng(3)
    rotation = np.asarray(cv2.Rodrigues(np.array(turn))[0])
    points: Floats = BOARD.points_mm() / 1e3 - np.array([0.125, 0.0875, 0.0])
    px = model.project(model.at(0.0, 0.0), points @ rotation.T + np.array([0.0, 0.0, 0.6]))
    px += rng.normal(0.0, noise_px, px.shape)
    return Found(px.astype(np.float32), np.arange(len(px)), 20.0, 5, 5)


def test_a_tilted_view_tells_the_focal_length() -> None:
    """Given a lens 3 % longer than its profile, Expect + 3 % within three deviations, and fail."""
    said = look(model_of(), seen_by(model_of(1.03), (0.5, -0.4, 0.1), 0.05))
    assert said.tells_focal
    assert abs(said.focal_percent - 3.0) < 3.0 * said.focal_std_percent
    assert (said.wall, said.composite) == ("fail", "fail")
    assert said.distance_m == pytest.approx(0.6, rel=0.04)  # 3 % nearer looks the same size


def test_a_view_straight_on_says_that_it_cannot_tell() -> None:
    """Seen straight on, a longer lens is a nearer board: nothing to see, and that is said."""
    said = look(model_of(), seen_by(model_of(1.03), (0.001, 0.0, 0.0), 0.05))
    assert not said.tells_focal
    assert said.rms_px < 0.1
    assert said.wall == "pass"


def test_the_deviation_is_that_of_many_looks() -> None:
    """Over 60 views with other noise, the spread of the focal length is the deviation it states."""
    model, turn = model_of(), (0.5, -0.4, 0.1)
    clean = seen_by(model, turn, 0.0).points_px
    rng = np.random.default_rng(5)
    found, stated = [], []
    for _ in range(60):
        noisy = (clean + rng.normal(0.0, 0.1, clean.shape)).astype(np.float32)
        said = look(model, Found(noisy, np.arange(len(noisy)), 20.0, 5, 5))
        found.append(said.focal_percent)
        stated.append(said.focal_std_percent)
    # The deviation of a deviation over 60 is 9 %.
    assert float(np.std(found)) == pytest.approx(float(np.mean(stated)), rel=0.3)


def test_other_points_are_refused_or_fail() -> None:
    rng = np.random.default_rng(7)
    px = rng.uniform(50.0, 400.0, (54, 2)).astype(np.float32)
    said = quick_look(
        model_of(), model_of().at(0.0, 0.0), Found(px, np.arange(54), 9.0, 3, 3), BOARD
    )
    assert isinstance(said, Refused) or said.wall == said.composite == "fail"
