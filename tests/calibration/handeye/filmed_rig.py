# SPDX-License-Identifier: Apache-2.0
"""A tracked camera that films a board: pictures, the tracker's log, and the lens, all made up."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.profile import LensName, LensNode, SensorMode, make_profile
from hardware_profiles.pose import Pose, normalized
from tests.calibration.handeye.rigs import MOUNTING, TABLE, TARGET, shaken
from tests.calibration.lens.filmed import Camera, Placed, filmed, pose_of, poses
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.lens.board import Board, parse_board

CAMERA = Camera()
BOARD = parse_board("charuco:8x6:DICT_4X4_50", 40.0)
SENSOR_MM = (24.0, 13.5)


def lens_file(path: Path, camera: Camera = CAMERA) -> Path:
    """Write the true lens as a profile."""
    per_mm = (camera.width / SENSOR_MM[0], camera.height / SENSOR_MM[1])
    k1, k2, p1, p2, k3 = camera.k
    node = LensNode(
        0.0, 0.0, (camera.fx / per_mm[0], camera.fy / per_mm[1]), (camera.cx, camera.cy),
        (k1, k2, k3), (p1, p2), entrance_pupil_m=0.1,
    )  # fmt: skip
    sensor = SensorMode(*SENSOR_MM, camera.width, camera.height)
    save_profile(path, make_profile(LensName(serial="1"), sensor, (node,)))
    return path


def pose_from(rotation: np.ndarray, place_m: np.ndarray) -> Pose:
    """Return a pose from OpenCV's rotation (3, 3) and translation (3,)."""
    w, a, b, c = ra.quaternions(rotation[None])[0].tolist()
    x, y, z = place_m.tolist()
    return Pose((x, y, z), normalized((w, a, b, c)))


def shots(folder: Path, count: int, seed: int = 0, board: Board = BOARD) -> tuple[Path, Path]:
    """Write `count` pictures named by their second, and the log; returns folder and log."""
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    rows = []
    for k, placed in enumerate(poses(count, 520.0, seed, 0.55)):
        roll = float(rng.uniform(-0.5, 0.5))
        turned = Placed((placed.turn[0], placed.turn[1], roll), placed.at_mm)
        cv2.imwrite(str(folder / f"shot_{k + 1}.png"), filmed(board, turned, CAMERA, seed=k))
        rotation, place_mm = pose_of(board, turned)
        seen = pose_from(rotation, place_mm * 1e-3)
        body = shaken(TARGET.compose(seen.inverse()).compose(MOUNTING.inverse()),
                      TABLE.tracker_mm, TABLE.tracker_deg, rng)  # fmt: skip
        q = body.rotation
        rows.append(",".join(f"{v:.9f}" for v in (k + 1.0, *body.position_m, *q[1:], q[0])))
    log = folder.parent / "log.csv"
    log.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder, log
