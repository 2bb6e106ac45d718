# SPDX-License-Identifier: Apache-2.0
"""Poses and frusta of the C# SDK: the page's table, GLM's and OpenCV's figures, scipy-free algebra.

The outside vectors are those of tests/vectors/frusta (ORIGIN.txt there).
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from hardware_profiles.frames import from_pan_tilt_roll
from tests.sdk.csharp_build import ask, program

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "frusta" / "frusta.json").read_text(encoding="utf-8")
)
TOLERANCE = 1e-9
# PROTOCOL.md, section 12, letter by letter: quaternions there are x, y, z, w and have 9 digits.
PAGE: tuple[dict[str, tuple[float, ...]], ...] = (
    {
        "position": (0, 0, 0), "q": (0, 0, 0, 1),
        "unreal": (0, 0, 0, 0, 0, 0, 1, 0, 0, 0), "unity": (0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
        "opencv_r": (1.570796327, 0, 0), "opencv_t": (0, 0, 0),
    },
    {
        "position": (1, 2, 3), "q": (0.072859288, 0.064508860, 0.261260901, 0.960350391),
        "unreal": (200, 100, 300, -0.064508860, -0.072859288, -0.261260901, 0.960350391,
                   10, -30, 5),
        "unity": (1, 3, 2, -0.072859288, -0.261260901, -0.064508860, 0.960350391, -10, -30, -5),
        "opencv_r": (1.381554698, 0.306283303, -0.507124794),
        "opencv_t": (-1.620076054, 2.892686358, -1.734277720),
    },
    {
        "position": (-4.5, 0.25, 1.75), "q": (0.415728992, 0.506011141, -0.729354109, 0.197900768),
        "unreal": (25, -450, 175, -0.506011141, -0.415728992, 0.729354109, 0.197900768,
                   -35, 120, 80),
        "unity": (-4.5, 1.75, 0.25, -0.415728992, 0.729354109, -0.506011141, 0.197900768,
                  35, 120, -80),
        "opencv_r": (-0.383625658, -2.175649221, 0.393337884),
        "opencv_t": (-1.213316354, 1.850923157, 4.298481929),
    },
)  # fmt: skip
Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program("Probe", tmp_path_factory.mktemp("csharp"))


def question(word: str, numbers: Sequence[float]) -> str:
    return " ".join([word, *(repr(float(one)) for one in numbers)])


def asked(probe: list[str], word: str, rows: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ask(probe, [question(word, row) for row in rows])]


def close(found: ArrayLike, expected: ArrayLike, tolerance: float = TOLERANCE) -> None:
    np.testing.assert_allclose(
        np.array(found), np.array(expected), rtol=tolerance, atol=tolerance
    )  # fmt: skip


def rotation_of(vector: Sequence[float]) -> Array:
    """Return Rodrigues' rotation matrix."""
    v = np.array(vector)
    angle = float(np.linalg.norm(v))
    k = v / angle
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    return np.asarray(np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross)


def test_the_table_of_the_page(probe: list[str]) -> None:
    rows = [(*case["position"], case["q"][3], *case["q"][:3]) for case in PAGE]
    for case, found in zip(PAGE, asked(probe, "pose", rows), strict=True):
        close(found["unreal"], case["unreal"], 2e-7)
        close(found["unity"], case["unity"], 2e-7)
        close(np.reshape(found["opencv_r"], (3, 3)), rotation_of(case["opencv_r"]), 2e-8)
        close(found["opencv_t"], case["opencv_t"], 2e-8)


def turned(q_xyzw: Sequence[float]) -> Array:
    """Return the rotation matrix of a quaternion, by the textbook."""
    x, y, z, w = q_xyzw
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def axis(which: str, deg: float) -> Array:
    """Return a right-handed turn about an axis."""
    c, s = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[which]


def test_random_poses_by_matrices(probe: list[str]) -> None:
    """Given Rz Rx Ry by matrices, Expect each engine's matrix to be it with the axes exchanged."""
    rng = random.Random(7)
    cases = [
        (rng.uniform(-179.9, 180), rng.uniform(-89.9, 89.9), rng.uniform(-179.9, 180))
        for _ in range(200)
    ]
    cases += [(180.0, 0.0, 180.0), (0.0, 45.0, 180.0), (180.0, -45.0, 0.0)]
    rows = []
    for angles in cases:
        rotation = from_pan_tilt_roll(*angles)
        rows.append((*(rng.uniform(-9, 9) for _ in range(3)), *rotation))
    to_unreal = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
    to_unity = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    for (pan, tilt, roll), row, found in zip(cases, rows, asked(probe, "pose", rows), strict=True):
        stage = axis("z", pan) @ axis("x", tilt) @ axis("y", roll)
        for engine, exchange, metre in (("unreal", to_unreal, 100.0), ("unity", to_unity, 1.0)):
            numbers = found[engine]
            close(numbers[:3], exchange @ np.array(row[:3]) * metre)
            close(turned(numbers[3:7]), exchange @ stage @ exchange)
        close(found["unreal"][7:], [tilt, -pan if pan != 180 else 180, roll], 1e-9)
        signs = [-tilt, -pan if pan != 180 else 180, -roll if roll != 180 else 180]
        close(found["unity"][7:], signs, 1e-9)
        camera = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]) @ stage.T
        close(np.reshape(found["opencv_r"], (3, 3)), camera)
        close(found["opencv_t"], -camera @ np.array(row[:3]))


@pytest.mark.parametrize("roll", [0.0, 30.0])
def test_straight_up_is_a_number(probe: list[str], roll: float) -> None:
    """Given a camera that looks straight up, Expect finite angles that give the same rotation."""
    row = (0, 0, 0, *from_pan_tilt_roll(20.0, 90.0, roll))
    [found] = asked(probe, "pose", [row])
    pitch, yaw, engine_roll = found["unreal"][7:]
    stage = axis("z", 20) @ axis("x", 90) @ axis("y", roll)
    close(axis("z", -yaw) @ axis("x", pitch) @ axis("y", engine_roll), stage, 1e-7)


def frusta(probe: list[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    walls = VECTORS["walls"]
    rows = [(*w["eye_m"], *w["lower_left"], *w["lower_right"], *w["upper_left"]) for w in walls]
    return list(zip(walls, asked(probe, "off-axis", rows), strict=True))


def test_walls_are_glms(probe: list[str]) -> None:
    for wall, found in frusta(probe):
        close([*found["extent"], found["distance_m"]], wall["tangents_distance"])
        x, y, z, *q = found["camera"]
        close((x, y, z), wall["eye_m"])
        assert abs(abs(float(np.dot(q, wall["rotation_wxyz"]))) - 1.0) < TOLERANCE


def glm_depth(near: float, far: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return (scale, shift) of depth for Unity and for Unreal, as GLM's matrices have them."""
    depth = far - near
    return (-(far + near) / depth, -2 * far * near / depth), (-near / depth, far * near / depth)


def test_matrices_are_glms(probe: list[str]) -> None:
    """Given tangents as a wall one metre away, Expect GLM's matrices; near and far are the probe's.

    Depth is compared where the vector has the probe's near and far, the picture everywhere.
    """
    rows, kept = [], []
    for row in VECTORS["matrices"]:
        left, right, bottom, top = row["l_r_b_t"]
        rows.append((0, -1, 0, left, 0, bottom, right, 0, bottom, left, 0, top))
        kept.append(row)
    depths = 0
    for row, found in zip(kept, asked(probe, "off-axis", rows), strict=True):
        opengl = np.array(row["frustumRH_NO"]).reshape(4, 4).T
        reverse = np.array(row["frustumRH_ZO_turned_reversed"]).reshape(4, 4)
        unity = np.reshape(found["unity"], (4, 4))
        unreal = np.reshape(found["unreal"], (4, 4))
        close(unity[:2], opengl[:2])
        close(unity[3], opengl[3])
        close(unreal[:, :2], reverse[:, :2])
        close(unreal[:, 3], reverse[:, 3])
        near_unity, _ = glm_depth(0.1, 1000.0)
        _, near_unreal = glm_depth(10.0, 100_000.0)
        close(unity[2, 2:], near_unity)
        close([unreal[2, 2], unreal[3, 2]], near_unreal)
        if (row["near"], row["far"]) == (0.1, 1000.0):
            depths += 1
            close(unity, opengl)
            close(unreal * [1, 1, 1, 1], np.vstack([reverse[:3], reverse[3] * 100]))
    assert depths


def test_an_eye_that_is_not_in_front_has_five_zeros(probe: list[str]) -> None:
    corners = (-1, 0, 0, 1, 0, 0, -1, 0, 2)
    eyes = [(0, 1, 1), (0, 0, 1), (0, -0.0009, 1), (0, -0.0011, 1)]
    *none, near = asked(probe, "off-axis", [(*eye, *corners) for eye in eyes])
    for found in none:
        assert [*found["extent"], found["distance_m"]] == [0, 0, 0, 0, 0]
    assert near["distance_m"] == pytest.approx(0.0011)
