# SPDX-License-Identifier: Apache-2.0
"""Lenses of known optics, photographed and solved by `stagectl lens calibrate`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from sim.lens_truth import SENSOR_MM, ZoomTruth
from tests.calibration.lens.command import Event
from tests.calibration.lens.filmed import Camera, Placed, filmed, poses
from tests.cli.lens_commands import run
from tracking.calibration.lens.board import parse_board

Floats = npt.NDArray[np.float64]

BOARD = parse_board("charuco:9x6:DICT_4X4_50", 40.0)
WORDS = ("--board", BOARD.spec, "--square-mm", "40")
NAMES = ("fx_px", "fy_px", "cx_px", "cy_px", "k1", "k2", "p1", "p2", "k3")
NOISE = 2.0
"""Grey levels."""
# At which the board fills about half of a picture taken with a focal length of one width.
_DISTANCE_MM, _FOCAL_PX = 650.0, 1010.0


def film(folder: Path, camera: Camera, views: int, seed: int) -> Path:
    """Write pictures of the board by a camera into a new folder."""
    folder.mkdir()
    stretch = camera.fx / _FOCAL_PX
    for number, placed in enumerate(poses(views, _DISTANCE_MM, seed)):
        # A longer lens sees less: the same place in the picture, farther away.
        x, y, z = placed.at_mm
        there = Placed(placed.turn, (x, y, z * stretch))
        picture = filmed(BOARD, there, camera, noise=NOISE, seed=100 * seed + number)
        cv2.imwrite(str(folder / f"{number:02d}.png"), picture)
    return folder


def zoom_focal_mm(zoom: float) -> float:
    """Return the focal length of a 25-70 mm zoom with an uneven cam."""
    return float(25.0 * 2.8 ** ZoomTruth().turn(zoom))


def zoom_camera(zoom: float) -> Camera:
    """Return the camera that this zoom makes: pictures 960 wide, barrel wide and cushion tele."""
    focal_px = zoom_focal_mm(zoom) * 960.0 / SENSOR_MM[0]
    edge = 480.0 / focal_px
    k1 = (-0.05 + 0.06 * zoom) / edge**2
    return Camera(960, 540, focal_px, focal_px, 481.0 + zoom, 268.0, (k1, 0.0, 2e-4, -1e-4, 0.0))


def solved(capsys: pytest.CaptureFixture[str], shots: Path, *words: object) -> Event:
    """Solve a folder of pictures and return the summary."""
    said = run(capsys, "calibrate", shots, *WORDS, "--json", *words)
    assert said.code in (0, 1)
    return said.summary()


def misses(summary: Event, camera: Camera) -> dict[str, float]:
    """Return how far each solved value is off, in its own standard deviations."""
    found = _values(summary)
    true = dict(zip(NAMES, (camera.fx, camera.fy, camera.cx, camera.cy, *camera.k), strict=True))
    return {name: (found[name] - true[name]) / float(summary["std"][name]) for name in NAMES}


def border_px(summary: Event, camera: Camera) -> float:
    """Return how far the solved camera puts what the true one shows at the border, at worst."""
    width, height = camera.size
    x, y = np.meshgrid((-0.5, (width - 1) / 2, width - 0.5), (-0.5, (height - 1) / 2, height - 0.5))
    pixels = np.stack((x, y), axis=-1).reshape(-1, 2)
    # The exact directions: OpenCV's own inverse stops early.
    plane = (pixels - (camera.cx, camera.cy)) / (camera.fx, camera.fy)
    for _ in range(60):
        off = _project(plane, camera.matrix(), np.array(camera.k)) - pixels
        plane = plane - off / (camera.fx, camera.fy)
    value = _values(summary)
    matrix = np.array(
        ((value["fx_px"], 0, value["cx_px"]), (0, value["fy_px"], value["cy_px"]), (0, 0, 1.0))
    )
    put = _project(plane, matrix, np.array(summary["distortion_opencv"]))
    return float(np.linalg.norm(put - pixels, axis=1).max())


def _project(plane: Floats, matrix: Floats, distortion: Floats) -> Floats:
    points = np.column_stack((plane, np.ones(len(plane))))
    put, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), matrix, distortion)
    return np.asarray(put, dtype=np.float64).reshape(-1, 2)


def _values(summary: Event) -> dict[str, float]:
    pixels = [float(summary[name]) for name in NAMES[:4]]
    coefficients = [float(value) for value in summary["distortion_opencv"]]
    return dict(zip(NAMES, (*pixels, *coefficients), strict=True))
