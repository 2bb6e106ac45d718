# SPDX-License-Identifier: Apache-2.0
"""`calibrate stage solve --views | --images`: points seen by a tracked camera with a known lens."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.alignment.camera_offset import make_offset, pupil_of_opencv, save_offset
from hardware_profiles.alignment.text import apart
from hardware_profiles.frames import from_pan_tilt_roll, opencv_from_stage
from hardware_profiles.pose import Pose, Vector
from hardware_profiles.transform import Transform
from stagectl.cli.main import main
from tests.calibration.handeye.filmed_rig import CAMERA, lens_file
from tests.calibration.handeye.rigs import MOUNTING
from tests.calibration.lens.filmed import Camera
from tests.calibration.stage_points.surveys import NAMES, STAGE, TRUTH
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.views import Ray, Seen, meet

PINHOLE = Camera(k=(0.0, 0.0, 0.0, 0.0, 0.0))
WORDS = ("--lens", "lens.lens.json", "--offset", "offset.json")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], list[str]]:
    """Run `solve`; return its code, and the lines of its stdout and stderr."""
    try:
        code = main(["calibrate", "stage", "solve", *words, "--name", "opti", "--json"])
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not Path("stagectl-crash.txt").exists()
    return code, captured.out.splitlines(), captured.err.splitlines()


def camera_at(x: float, y: float, pan_deg: float, tilt_deg: float, roll_deg: float = 5.0) -> Pose:
    """Return stage_T_pupil, 2 m up."""
    return Pose((x, y, 2.0), from_pan_tilt_roll(pan_deg, tilt_deg, roll_deg))


def body_of(stage_of_pupil: Pose) -> Pose:
    """Return world_T_body, as the tracker tells it, of a camera that stands there."""
    pupil = pupil_of_opencv(MOUNTING.position_m, MOUNTING.rotation)
    return TRUTH.inverse().compose(stage_of_pupil).compose(pupil.inverse())


def pixels(stage_of_pupil: Pose, points: np.ndarray, camera: Camera) -> np.ndarray:
    """Return where OpenCV sees stage points (n, 3); nan behind the camera."""
    view = opencv_from_stage(stage_of_pupil)
    turn = ra.matrices(np.array([view.rotation]))[0]
    depth = points @ turn[2] + view.position_m[2]
    seen, _ = cv2.projectPoints(
        points.astype(np.float64), cv2.Rodrigues(turn)[0], np.array(view.position_m),
        camera.matrix(), np.array(camera.k),
    )  # fmt: skip
    flat = np.asarray(seen, dtype=np.float64).reshape(-1, 2)
    return np.where(depth[:, None] > 0.3, flat, np.nan)


def marks(names: tuple[str, ...], stage: np.ndarray) -> str:
    rows = ["name,stage_x,stage_y,stage_z"]
    rows += [f"{n},{x},{y},{z}" for n, (x, y, z) in zip(names, stage.tolist(), strict=True)]
    Path("marks.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return "marks.csv"


def prepared(camera: Camera) -> None:
    lens_file(Path("lens.lens.json"), camera)
    save_offset(
        Path("offset.json"),
        make_offset(pupil_of_opencv(MOUNTING.position_m, MOUNTING.rotation), 0.1),
    )


def placed(line: str) -> Pose:
    found = json.loads(line)["alignment"]
    return Transform(
        tuple(found["position_m"]), *(found[k] for k in ("pan_deg", "tilt_deg", "roll_deg"))
    ).pose()


def row(name: str, body: Pose, pixel: np.ndarray) -> str:
    w, a, b, c = body.rotation
    return ",".join([name, *(f"{v:.9f}" for v in (*body.position_m, a, b, c, w, *pixel))])


def test_views_of_points_give_the_alignment(capsys: pytest.CaptureFixture[str]) -> None:
    prepared(CAMERA)
    rng = np.random.default_rng(0)
    rows = ["name,x,y,z,qx,qy,qz,qw,u,v"]
    for x, y, pan, tilt in (
        (-5.0, -5.0, -30.0, -12.0), (5.0, -5.0, 30.0, -12.0), (0.0, -7.0, 0.0, -10.0),
        (-6.0, -1.0, -60.0, -15.0), (6.0, -1.0, 60.0, -15.0),
    ):  # fmt: skip
        at = camera_at(x, y, pan, tilt)
        for name, pixel in zip(NAMES, pixels(at, STAGE, CAMERA), strict=True):
            if np.isfinite(pixel).all() and 0 <= pixel[0] < 960 and 0 <= pixel[1] < 540:
                rows.append(row(name, body_of(at), pixel + rng.normal(0.0, 0.1, 2)))
    Path("views.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    code, out, _ = said(capsys, marks(NAMES, STAGE), "--views", "views.csv", *WORDS)
    assert code == 0
    mm, deg = apart(placed(out[-1]), TRUTH)
    assert mm < 5.0
    assert deg < 0.05
    assert len(out) >= 6
    assert json.loads(out[-1])["verdict"] in ("pass", "warn")


def test_pictures_of_markers_give_the_alignment(capsys: pytest.CaptureFixture[str]) -> None:
    prepared(PINHOLE)
    places = np.array(
        [[-1.0, 4.0, 0.8], [0.0, 4.2, 1.0], [1.0, 4.0, 0.8], [-0.6, 4.0, 1.6], [0.7, 4.0, 1.7],
         [0.1, 3.4, 0.6]]
    )  # fmt: skip
    book = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    half = 0.15
    Path("shots").mkdir()
    log = []
    for k, (x, y, pan) in enumerate(((-1.5, -0.5, -18.0), (1.5, -0.5, 18.0), (0.0, -1.0, 0.0))):
        at = camera_at(x, y, pan, -8.0, 2.0)
        picture = np.full((540, 960), 200, dtype=np.uint8)
        for number, place in enumerate(places):
            square = place + np.array([[-half, 0, half], [half, 0, half], [half, 0, -half],
                                       [-half, 0, -half]])  # fmt: skip
            inner = pixels(at, square, PINHOLE)
            sheet = cv2.aruco.generateImageMarker(book, number, 240)
            flat = np.array([[-0.5, -0.5], [239.5, -0.5], [239.5, 239.5], [-0.5, 239.5]])
            warp = cv2.getPerspectiveTransform(flat.astype(np.float32), inner.astype(np.float32))
            cv2.warpPerspective(
                sheet, warp, (960, 540), picture, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT
            )
        cv2.imwrite(f"shots/{k + 1}.png", cv2.GaussianBlur(picture, (0, 0), 0.7))
        log.append(row(str(k + 1.0), body_of(at), np.array([])))
    Path("log.csv").write_text("\n".join(log) + "\n", encoding="utf-8")
    names = tuple(str(n) for n in range(len(places)))
    words = ("--images", "shots", "--tracker", "log.csv", *WORDS)
    code, out, err = said(capsys, marks(names, places), *words)
    assert code == 0, err
    last = json.loads(out[-1])
    assert last["points"] == 6
    mm, deg = apart(placed(out[-1]), TRUTH)
    assert mm < 10.0
    assert deg < 0.15


def ray(origin: Vector, at: Vector) -> Ray:
    arm = np.array(at) - np.array(origin)
    x, y, z = (arm / np.linalg.norm(arm)).tolist()
    return Ray(origin, (x, y, z))


def test_rays_meet_where_they_cross_and_a_wild_one_is_left_out() -> None:
    point = (0.3, 4.0, 1.2)
    rays = [ray((float(x), 0.0, 1.5), point) for x in range(-3, 4)]
    found = meet(rays)
    assert isinstance(found, Seen)
    assert found.place_m == pytest.approx(point)
    wild = meet([*rays, ray((0.5, 0.0, 1.0), (1.0, 4.0, 1.2))])
    assert isinstance(wild, Seen)
    assert wild.left_out == 1
    assert wild.place_m == pytest.approx(point, abs=1e-6)


def test_rays_that_hardly_differ_are_refused() -> None:
    found = meet([ray((0.0, 0.0, 0.0), (0.0, 9.0, 0.0)), ray((0.1, 0.0, 0.0), (0.0, 9.0, 0.0))])
    assert isinstance(found, Refused)
    assert "places farther apart" in found.reason
    alone = meet([ray((0.0, 0.0, 0.0), (0.0, 9.0, 0.0))])
    assert isinstance(alone, Refused)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--views", "views.csv"), "--views needs --lens"),
        (("--images", "shots", *WORDS), "--images needs --tracker"),
        (("--images", "shots", "--views", "views.csv"), "one of the two"),
        (("--views", "none.csv", *WORDS), "none.csv: cannot be read"),
        (("--views", "views.csv", *WORDS), "line 1"),
        (("--views", "views.csv", "--lens", "lens.lens.json", "--offset", "lens.lens.json"),
         "format"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    prepared(CAMERA)
    Path("views.csv").write_text("a,1,2\n", encoding="utf-8")
    code, out, err = said(capsys, marks(NAMES, STAGE), *words)
    assert code == 2
    assert out == []
    assert why in err[-1]
