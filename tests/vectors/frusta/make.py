# SPDX-License-Identifier: Apache-2.0
"""Makes frusta.json with other people's code: GLM (C++, double) and OpenCV. See ORIGIN.txt.

Run from the repository's root: `python tests/vectors/frusta/make.py`. Needs g++, GLM's headers and
OpenCV. Imports nothing of ours: poses are made of sines and cosines here.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
SEED = 20_240_607
Array = NDArray[np.float64]


def rotation(pan_deg: float, tilt_deg: float, roll_deg: float) -> Array:
    """Return Rz(pan) Rx(tilt) Ry(roll)."""
    (cp, ct, cr), (sp, st, sr) = (
        function(np.radians([pan_deg, tilt_deg, roll_deg])) for function in (np.cos, np.sin)
    )
    z = np.array([[cp, -sp, 0], [sp, cp, 0], [0, 0, 1]])
    x = np.array([[1, 0, 0], [0, ct, -st], [0, st, ct]])
    y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    return np.asarray(z @ x @ y)


def matrix_inputs(rng: np.random.Generator) -> list[list[float]]:
    """Return l, r, b, t (tangents), near, far: symmetric, off-centre, and all on one side."""
    rows = [[-0.5, 0.5, -0.28125, 0.28125, 0.1, 1000.0], [0.25, 1.5, -2.0, -0.5, 0.1, 50.0]]
    for _ in range(30):
        left, bottom = rng.uniform(-2.5, 1.5, 2)
        width, height = rng.uniform(0.05, 4.0, 2)
        near = rng.uniform(0.01, 10.0)
        rows.append([left, left + width, bottom, bottom + height, near, near * rng.uniform(2, 1e5)])
    return [[float(x) for x in row] for row in rows]


def wall_inputs(rng: np.random.Generator) -> list[dict[str, list[float] | float]]:
    """Return walls that stand anywhere, with eyes in front of them."""
    rows: list[dict[str, list[float] | float]] = []
    for _ in range(40):
        angles = rng.uniform([-180, -80, -180], [180, 80, 180])
        matrix, place = rotation(*angles), rng.uniform(-8, 8, 3)
        width, height = rng.uniform(0.5, 12), rng.uniform(0.5, 6)
        corners = np.array([[-width / 2, 0, 0], [width / 2, 0, 0], [-width / 2, 0, height]])
        eye = np.array([rng.uniform(-6, 6), -rng.uniform(0.3, 12), rng.uniform(-2, 6)])
        near = rng.uniform(0.05, 1.0)
        row: dict[str, list[float] | float] = {
            "pan_tilt_roll_deg": angles.tolist(),
            "wall_position_m": place.tolist(),
            "width_m": float(width),
            "height_m": float(height),
            "eye_m": (matrix @ eye + place).tolist(),
            "near": float(near),
            "far": float(near * rng.uniform(5, 1e4)),
        }
        for name, corner in zip(("lower_left", "lower_right", "upper_left"), corners, strict=True):
            row[name] = (matrix @ corner + place).tolist()
        rows.append(row)
    return rows


def ask_glm(lines: list[str]) -> list[dict[str, list[float]]]:
    """Compile glm_frusta.cpp and give it the lines."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "glm_frusta"
        subprocess.run(
            ["g++", "-O1", "-std=c++17", str(HERE / "glm_frusta.cpp"), "-o", str(program)],
            check=True,
        )
        done = subprocess.run(
            [str(program)], input="\n".join(lines), capture_output=True, text=True, check=True
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def cameras(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return cameras with points before them, and where OpenCV projects the points."""
    rows: list[dict[str, Any]] = []
    to_camera = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    for _ in range(20):
        angles = rng.uniform([-180, -80, -180], [180, 80, 180])
        matrix, eye = rotation(*angles), rng.uniform(-8, 8, 3)
        width, height = int(rng.integers(640, 4096)), int(rng.integers(480, 2160))
        fx, fy = rng.uniform(0.3, 5, 2) * width
        cx, cy = (0.5 + rng.uniform(-0.4, 0.4, 2)) * [width, height]
        camera = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
        local = rng.uniform([-3, 0.5, -3], [3, 30, 3], (12, 3))
        points = local @ matrix.T + eye
        world_to_camera = to_camera @ matrix.T
        vector, _ = cv2.Rodrigues(world_to_camera)
        pixels, _ = cv2.projectPoints(points, vector, -world_to_camera @ eye, camera, None)
        sensor_width = float(rng.uniform(10, 40))
        sensor_height = sensor_width * height / width * fx / fy
        _, _, focal, principal, _ = cv2.calibrationMatrixValues(
            camera, (width, height), sensor_width, sensor_height
        )
        rows.append(
            {
                "pan_tilt_roll_deg": angles.tolist(),
                "position_m": eye.tolist(),
                "size_px": [width, height],
                "fx_fy_cx_cy": [float(fx), float(fy), float(cx), float(cy)],
                "points_m": points.tolist(),
                "pixels": np.asarray(pixels)[:, 0, :].tolist(),
                "sensor_mm": [sensor_width, float(sensor_height)],
                "focal_mm": float(focal),
                "principal_point_mm": [float(principal[0]), float(principal[1])],
            }
        )
    return rows


def main() -> None:
    """Write frusta.json."""
    rng = np.random.default_rng(SEED)
    matrices, walls = matrix_inputs(rng), wall_inputs(rng)
    lines = ["m " + " ".join(repr(x) for x in row) for row in matrices]
    for row in walls:
        numbers: list[float] = []
        for name in ("eye_m", "lower_left", "lower_right", "upper_left", "near", "far"):
            value = row[name]
            numbers += value if isinstance(value, list) else [value]
        lines.append("w " + " ".join(repr(x) for x in numbers))
    answers = ask_glm(lines)
    out: dict[str, list[dict[str, Any]]] = {
        "matrices": [
            {"l_r_b_t": row[:4], "near": row[4], "far": row[5], **answer}
            for row, answer in zip(matrices, answers[: len(matrices)], strict=True)
        ],
        "walls": [
            {**row, **answer} for row, answer in zip(walls, answers[len(matrices) :], strict=True)
        ],
        "cameras": cameras(rng),
    }
    parts = []
    for name, rows in out.items():
        joined = ",\n  ".join(json.dumps(row) for row in rows)
        parts.append(f' "{name}": [\n  {joined}\n ]')
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    (HERE / "frusta.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
