# SPDX-License-Identifier: Apache-2.0
"""Engine conventions and frusta of the C++ client, against the page and other people's code.

The table of PROTOCOL.md, section 12; GLM's matrices and frusta (tests/vectors/frusta); and
hardware_profiles.frames, which was made without the C++ client, on random poses.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import cast

import pytest

from hardware_profiles import frames
from hardware_profiles.pose import Pose, Quaternion, Vector, conjugate, normalized, rotate
from render_bridge import barcode
from tests.render_bridge.protocol_encoder import PAGE
from tests.sdk.cpp_programs import ask, built

FRUSTA = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "frusta" / "frusta.json").read_text("utf-8")
)
NAMES = (
    ("angles", 3), ("unreal_cm", 3), ("unreal_q", 4), ("rotator", 3),
    ("unity_m", 3), ("unity_q", 4), ("euler", 3), ("opencv_r", 3), ("opencv_t", 3),
)  # fmt: skip
PAGE_ROWS = {
    "pan, tilt, roll (deg)": "angles",
    "Unreal position (cm)": "unreal_cm",
    "Unreal pitch, yaw, roll (deg)": "rotator",
    "Unreal quaternion": "unreal_q",
    "Unity position (m)": "unity_m",
    "Unity Euler x, y, z (deg)": "euler",
    "Unity quaternion": "unity_q",
    "OpenCV rotation vector": "opencv_r",
    "OpenCV t (m)": "opencv_t",
}
POSES = 500


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("probe", tmp_path_factory)


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.replace(",", " ").split()]


def poses_of(probe: Path, poses: list[Pose]) -> list[dict[str, list[float]]]:
    """Return what the client makes of stage poses, by the names of `NAMES`."""
    lines = [
        " ".join(map(repr, ("pose", *p.position_m, *p.rotation))).replace("'", "") for p in poses
    ]
    found = []
    for line in ask(probe, ["geometry"], lines):
        values = numbers(line)
        row = {}
        for name, size in NAMES:
            row[name], values = values[:size], values[size:]
        assert values == []
        found.append(row)
    return found


def page_table() -> dict[str, list[list[float]]]:
    """Return section 12's check table: row name to its three cases."""
    wanted = {*PAGE_ROWS, "stage position (m)", "stage quaternion"}
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in wanted:
            rows[cells[0]] = [numbers(cell) for cell in cells[1:]]
    assert set(rows) == wanted
    return rows


def test_the_table_of_the_page(probe: Path) -> None:
    table = page_table()
    positions, turns = table["stage position (m)"], table["stage quaternion"]
    poses = []
    for (x, y, z), (qx, qy, qz, w) in zip(positions, turns, strict=True):
        poses.append(Pose((x, y, z), normalized((w, qx, qy, qz))))  # the page rounds to 9 digits
    for case, row in enumerate(poses_of(probe, poses)):
        for name, key in PAGE_ROWS.items():
            assert row[key] == pytest.approx(table[name][case], abs=2e-7), name


def test_angles_at_the_pole_and_at_the_seam(probe: Path) -> None:
    """Straight up, all goes to pan; half a turn is called 180, never -180."""
    up = Pose((0.0, 0.0, 0.0), frames.from_pan_tilt_roll(40.0, 90.0, 0.0))
    back = Pose((0.0, 0.0, 0.0), frames.from_pan_tilt_roll(180.0, 0.0, 0.0))
    over = Pose((0.0, 0.0, 0.0), frames.from_pan_tilt_roll(0.0, 0.0, 180.0))
    at_pole, at_back, at_over = poses_of(probe, [up, back, over])
    assert at_pole["angles"] == pytest.approx([40.0, 90.0, 0.0], abs=1e-5)
    assert at_back["rotator"][1] == pytest.approx(180.0)
    assert at_back["euler"][1] == pytest.approx(180.0)
    assert at_over["rotator"][2] == pytest.approx(180.0)
    assert at_over["euler"][2] == pytest.approx(180.0)


def test_random_poses_as_the_python_side_has_them(probe: Path) -> None:
    rng = random.Random(4)
    poses = [
        Pose(
            cast(Vector, tuple(rng.uniform(-20.0, 20.0) for _ in range(3))),
            frames.from_pan_tilt_roll(
                rng.uniform(-179.0, 179.0), rng.uniform(-89.0, 89.0), rng.uniform(-179.0, 179.0)
            ),
        )
        for _ in range(POSES)
    ]
    for pose, row in zip(poses, poses_of(probe, poses), strict=True):
        unreal, unity = frames.unreal_from_stage(pose), frames.unity_from_stage(pose)
        opencv = frames.opencv_from_stage(pose)
        assert row["unreal_cm"] == pytest.approx(unreal.position_m, abs=1e-9)
        assert row["unreal_q"] == pytest.approx((*unreal.rotation[1:], unreal.rotation[0]))
        assert row["rotator"] == pytest.approx(
            frames.unreal_rotator_from_stage(pose.rotation), abs=1e-9
        )
        assert row["unity_m"] == pytest.approx(unity.position_m, abs=1e-12)
        assert row["unity_q"] == pytest.approx((*unity.rotation[1:], unity.rotation[0]))
        assert row["euler"] == pytest.approx(frames.unity_euler_from_stage(pose.rotation), abs=1e-9)
        assert row["opencv_t"] == pytest.approx(opencv.position_m, abs=1e-9)
        rx, ry, rz = row["opencv_r"]
        angle = math.sqrt(rx * rx + ry * ry + rz * rz)
        sine = math.sin(angle / 2.0) / angle
        turn = normalized((math.cos(angle / 2.0), sine * rx, sine * ry, sine * rz))
        assert turn == pytest.approx(normalized(opencv.rotation), abs=1e-9)


def test_matrices_are_those_of_glm(probe: Path) -> None:
    rows = FRUSTA["matrices"]
    lines = [
        "matrix " + " ".join(repr(v) for v in (*row["l_r_b_t"], row["near"], row["far"]))
        for row in rows
    ]
    for row, line in zip(rows, ask(probe, ["geometry"], lines), strict=True):
        values = numbers(line)
        unreal, unity = values[:16], values[16:]
        assert unreal == pytest.approx(row["frustumRH_ZO_turned_reversed"], rel=1e-12, abs=1e-12)
        down_columns = row["frustumRH_NO"]
        across = [down_columns[column * 4 + at] for at in range(4) for column in range(4)]
        assert unity == pytest.approx(across, rel=1e-12, abs=1e-12)


def wall_line(wall: Pose, corners: list[Vector], eye: Vector) -> str:
    values = (*wall.position_m, *wall.rotation, *corners[0], *corners[1], *corners[2], *eye)
    return "wall " + " ".join(map(repr, values))


@pytest.mark.parametrize("turned", [False, True], ids=["wall at the origin", "wall with a pose"])
def test_frusta_are_those_of_glm(probe: Path, turned: bool) -> None:
    """The corners are told on the stage, or in the frame of a wall that stands turned."""
    rng = random.Random(9)
    lines = []
    for row in FRUSTA["walls"]:
        corners = [row[name] for name in ("lower_left", "lower_right", "upper_left")]
        wall = Pose()
        if turned:
            place = cast(Vector, tuple(rng.uniform(-5.0, 5.0) for _ in range(3)))
            wall = Pose(place, frames.from_pan_tilt_roll(rng.uniform(-180.0, 180.0), 20.0, -30.0))
            back = conjugate(wall.rotation)
            corners = [
                rotate(back, cast(Vector, tuple(a - b for a, b in zip(c, place, strict=True))))
                for c in corners
            ]
        lines.append(wall_line(wall, corners, row["eye_m"]))
    found = ask(probe, ["geometry"], lines)
    for row, line in zip(FRUSTA["walls"], found, strict=True):
        values = numbers(line)
        assert values[:5] == pytest.approx(row["tangents_distance"], rel=1e-9, abs=1e-9)
        assert values[5:8] == pytest.approx(row["eye_m"], abs=1e-12)
        w, x, y, z = values[8:]
        glm = normalized(cast(Quaternion, tuple(row["rotation_wxyz"])))
        assert normalized((w, x, y, z)) == pytest.approx(glm, abs=1e-9)


def test_an_eye_that_is_not_in_front_has_no_frustum(probe: Path) -> None:
    corners: list[Vector] = [(-1.0, 4.0, 0.0), (1.0, 4.0, 0.0), (-1.0, 4.0, 2.0)]
    eyes: list[Vector] = [(0.0, 4.0, 1.0), (0.0, 5.0, 1.0), (0.0, 3.9995, 1.0)]
    lines = [wall_line(Pose(), corners, eye) for eye in eyes]
    lines.append(wall_line(Pose(), [corners[0]] * 3, (0.0, 0.0, 0.0)))  # no segment at all
    found = [numbers(line)[:5] for line in ask(probe, ["geometry"], lines)]
    assert found == [[0.0] * 5] * 4


def test_the_barcode(probe: Path) -> None:
    """The worked example of the page, then random ones against the Python side's drawing."""
    rng = random.Random(2)
    asked = [(3, 23410)] + [(rng.randrange(256), rng.randrange(1 << 40)) for _ in range(50)]
    lines = ask(probe, ["geometry"], [f"barcode {output} {frame}" for output, frame in asked])
    example = bytes.fromhex("ff030076cb4622b5ba")
    for number, ((output, frame), line) in enumerate(zip(asked, lines, strict=True)):
        board = [[False] * 24 for _ in range(17)]
        for shape in barcode.rectangles(output, frame):
            for y in range(round(shape.top * 17), round(shape.bottom * 17)):
                for x in range(round(shape.left * 24), round(shape.right * 24)):
                    board[y][x] = shape.white
        assert line == "".join("W" if cell else "." for row in board for cell in row)
        if number == 0:
            bits = [line[(4 + r) * 24 + 4 + 2 * b] == "W" for r in range(9) for b in range(8)]
            assert (
                bytes(
                    sum(bit << (7 - at) for at, bit in enumerate(bits[row * 8 : row * 8 + 8]))
                    for row in range(9)
                )
                == example
            )
