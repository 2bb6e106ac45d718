# SPDX-License-Identifier: Apache-2.0
"""Nodes as a solve from pictures of a board gives them: errors that hang together, and their sigma.

The covariance is that of the least-squares problem itself, linear around the truth: focal length,
centre and distortion, with the pose of each view solved along. Its maths is the truth's, not ours.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.profile import LensNode, NodeQuality, NodeStd
from sim.lens_truth import PICTURE_PX, SENSOR_MM, Optics, ZoomTruth

Floats = npt.NDArray[np.float64]

BOARD_M = 0.03 * np.stack(
    (*np.meshgrid(np.arange(11.0) - 5.0, np.arange(8.0) - 3.5), np.zeros((8, 11))), axis=-1
).reshape(-1, 3)
PX_PER_MM = PICTURE_PX[0] / SENSOR_MM[0]
# f px, cx, cy, k1, k2, k3, p1, p2.
COUNT = 8


def noisy_node(
    truth: ZoomTruth, zoom: float, focus: float, corner_px: float, views: int,
    random: np.random.Generator,
) -> LensNode:  # fmt: skip
    """Return a solved node, of corners with an error of `corner_px` (1 sigma)."""
    optics = truth.at(zoom, focus)
    known = np.zeros((COUNT, COUNT))
    for _ in range(views):
        known += _view(optics, random)
    scale = 1.0 / np.sqrt(np.diag(known))
    covariance = np.linalg.inv(known * np.outer(scale, scale)) * corner_px**2
    error = scale * (np.linalg.cholesky(covariance) @ random.standard_normal(COUNT))
    sigma = [float(s) for s in scale * np.sqrt(np.diag(covariance))]
    f_px, cx, cy, k1, k2, k3, p1, p2 = (float(v) for v in _values(optics) + error)
    std = NodeStd(
        (sigma[0] / PX_PER_MM, sigma[0] / PX_PER_MM), (sigma[1], sigma[2]),
        (sigma[3], sigma[4], sigma[5]), (sigma[6], sigma[7]),
    )  # fmt: skip
    return LensNode(
        zoom, focus, (f_px / PX_PER_MM, f_px / PX_PER_MM), (cx, cy), (k1, k2, k3), (p1, p2),
        how="solved", quality=NodeQuality(views, corner_px, corner_px, std),
    )  # fmt: skip


def _values(optics: Optics) -> Floats:
    return np.array(
        (optics.focal_mm * PX_PER_MM, *optics.center_px, *optics.radial, *optics.tangential)
    )


def _view(optics: Optics, random: np.random.Generator) -> Floats:
    """Return what one view tells of the optics (8, 8), its pose solved along."""
    f_px = optics.focal_mm * PX_PER_MM
    across = random.uniform(0.35, 0.75) * PICTURE_PX[0]
    z = f_px * 0.3 / across
    place = random.uniform((300.0, 200.0), (1620.0, 880.0)) - optics.center_px
    pose = np.array((*random.uniform(-0.45, 0.45, 3), *(place / f_px * z), z))
    values = _values(optics)
    steps = np.concatenate((np.abs(values) * 1e-6, np.full(6, 1e-7)))
    asked = np.concatenate((values, pose))
    rows = []
    for i, step in enumerate(steps):
        more, less = asked.copy(), asked.copy()
        more[i] += step
        less[i] -= step
        rows.append((_project(more) - _project(less)) / (2.0 * step))
    slope = np.array(rows).T
    optic, poses = slope[:, :COUNT], slope[:, COUNT:]
    left: Floats = optic - poses @ np.linalg.lstsq(poses, optic, rcond=None)[0]
    found: Floats = left.T @ left
    return found


def _project(asked: Floats) -> Floats:
    f_px, cx, cy, k1, k2, k3, p1, p2 = asked[:COUNT]
    turn, at = asked[COUNT : COUNT + 3], asked[COUNT + 3 :]
    angle = float(np.linalg.norm(turn))
    a, b, c = turn / angle
    cross = np.array(((0.0, -c, b), (c, 0.0, -a), (-b, a, 0.0)))
    rotation = np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
    points = BOARD_M @ rotation.T + at
    x, y = points[:, 0] / points[:, 2], points[:, 1] / points[:, 2]
    rho = x * x + y * y
    gain = 1.0 + k1 * rho + k2 * rho**2 + k3 * rho**3
    u = gain * x + 2.0 * p1 * x * y + p2 * (rho + 2.0 * x * x)
    v = gain * y + p1 * (rho + 2.0 * y * y) + 2.0 * p2 * x * y
    found: Floats = np.concatenate((f_px * u + cx, f_px * v + cy))
    return found
