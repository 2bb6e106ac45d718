# SPDX-License-Identifier: Apache-2.0
"""`calibrate handeye --images`: from pictures of a board and a log to the offset, and bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.alignment.camera_offset import load_offset
from stagectl.cli.calibrate_handeye_images import time_of
from stagectl.cli.errors import InputError
from stagectl.cli.main import main
from tests.calibration.handeye.filmed_rig import BOARD, lens_file, shots
from tests.calibration.handeye.rigs import MOUNTING
from tests.calibration.lens.filmed import Camera, Placed, pose_of, put
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.target_pose import target_in_camera
from tracking.calibration.refusal import Refused

WORDS = ("--board", "charuco:8x6:DICT_4X4_50", "--square-mm", "40", "--lens", "lens.lens.json")


@pytest.fixture(scope="module")
def filmed_shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures `shots/shot_1.png`... and their log, once for all tests."""
    folder = tmp_path_factory.mktemp("filmed")
    shots(folder / "shots", 10)
    return folder


def own_copy(filmed_shots: Path) -> tuple[Path, Path]:
    """Copy pictures and log to here; returns both."""
    shutil.copytree(filmed_shots, "filmed")
    return Path("filmed/shots").absolute(), Path("filmed/log.csv").absolute()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], list[str]]:
    """Run the command; return its code, and the lines of its stdout and stderr."""
    try:
        code = main(["calibrate", "handeye", *words])
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not Path("stagectl-crash.txt").exists()
    return code, captured.out.splitlines(), captured.err.splitlines()


def test_pictures_and_a_log_give_the_offset(
    capsys: pytest.CaptureFixture[str], filmed_shots: Path
) -> None:
    folder, log = own_copy(filmed_shots)
    lens_file(Path("lens.lens.json"))
    cv2.imwrite(str(folder / "shot_5.png"), np.full((540, 960), 90, dtype=np.uint8))
    code, out, _ = said(capsys, str(log), "--images", str(folder), *WORDS, "--json", "-o", "a.json")
    views = [json.loads(line) for line in out[:-1]]
    last = json.loads(out[-1])
    assert code == 0
    assert len(views) == 10
    assert [Path(v["view"]).name for v in views if not v["used"]] == ["shot_5.png"]
    assert any("shot_5.png" in note for note in last["notes"])
    assert last["poses"] == 9
    off_mm = np.array(last["translation_mm"]) - 1e3 * np.array(MOUNTING.position_m)
    assert np.linalg.norm(off_mm) < 2.0
    assert last["quaternion_wxyz"] == pytest.approx(MOUNTING.rotation, abs=2e-3)
    assert last["time_offset_solved"] is False
    # The lens profile's entrance pupil is taken off, once.
    offset = load_offset(Path("a.json"))
    assert offset.entrance_pupil_m == pytest.approx(0.1)
    apart = np.array(offset.body_T_pupil.position_m) - np.array(offset.rig_offset.position_m)
    assert np.linalg.norm(apart) == pytest.approx(0.1, abs=1e-5)
    assert len(offset.inputs) == 11


def test_times_may_stand_in_a_file(capsys: pytest.CaptureFixture[str], filmed_shots: Path) -> None:
    folder, log = own_copy(filmed_shots)
    lens_file(Path("lens.lens.json"))
    lines = ["name,t"]
    for k in range(7, 11):
        (folder / f"shot_{k}.png").unlink()
    for k in range(1, 7):
        (folder / f"shot_{k}.png").rename(folder / f"p{'abcdef'[k - 1]}.png")
        lines.append(f"p{'abcdef'[k - 1]}.png,{k}")
    code, _, err = said(capsys, str(log), "--images", str(folder), *WORDS, "--json")
    assert code == 2
    assert "its name has no time" in err[-1]
    Path("times.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = (str(log), "--images", str(folder), *WORDS, "--json", "--times", "times.csv")
    code, out, _ = said(capsys, *words)
    assert json.loads(out[-1])["poses"] == 6
    Path("times.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    code, _, err = said(capsys, *words)
    assert code == 2
    assert "pf.png: has no line in --times" in err[-1]


@pytest.mark.parametrize(
    ("name", "t_ns"),
    [
        ("12.345.png", 12_345_000_000), ("shot_7.png", 7_000_000_000), ("a1_b2.jpg", 2_000_000_000),
        ("1491754391123456789.png", 1_491_754_391_123_456_789),
        ("81234567890123456.png", 81_234_567_890_123_456),
    ],
)  # fmt: skip
def test_a_name_tells_the_time(name: str, t_ns: int) -> None:
    assert time_of(Path(name), None) == t_ns


@pytest.mark.parametrize("name", ["shot.png", "99999999999999999999999.png", "20261127181500.png"])
def test_a_name_that_tells_no_time_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="--times FILE"):
        time_of(Path(name), None)


def test_another_sensor_mode_is_named(
    capsys: pytest.CaptureFixture[str], filmed_shots: Path
) -> None:
    folder, log = own_copy(filmed_shots)
    lens_file(
        Path("lens.lens.json"),
        Camera(width=1920, height=1080, fx=2020.0, fy=2020.0, cx=970.0, cy=526.0),
    )
    code, _, err = said(capsys, str(log), "--images", str(folder), *WORDS)
    assert code == 2
    assert "960 x 540, the profile is for 1920 x 1080" in " ".join(err)


def test_the_pose_of_a_flat_board_against_opencv() -> None:
    """Exact points give the exact pose; two places that cannot be told apart are refused."""
    camera = Camera(k=(0.0, 0.0, 0.0, 0.0, 0.0))
    placed = Placed((0.4, -0.3, 0.2), (30.0, -20.0, 500.0))
    seen = (put(BOARD, placed, camera) - (camera.cx, camera.cy)) / camera.fx
    found = target_in_camera(BOARD.points_mm() * 1e-3, seen)
    assert not isinstance(found, Refused)
    rotation, place_mm = pose_of(BOARD, placed)
    assert np.allclose(ra.matrices(found.rotation[None])[0], rotation, atol=1e-6)
    assert np.allclose(found.position_m, place_mm * 1e-3, atol=1e-6)
    noise = np.random.default_rng(0).normal(0.0, 0.5 / camera.fx, seen.shape)
    far = Placed((0.05, 0.02, 0.0), (0.0, 0.0, 9000.0))
    at_far = (put(BOARD, far, camera) - (camera.cx, camera.cy)) / camera.fx
    refused = target_in_camera(BOARD.points_mm() * 1e-3, at_far + noise)
    assert isinstance(refused, Refused)
    assert "fit nearly alike" in refused.reason
