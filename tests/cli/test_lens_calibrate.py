# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens calibrate`: what scripts and the lens page rely on, and bad input."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware_profiles.lens.file import load_profile
from tests.calibration.lens.command import BOARD, CAMERA, CHARUCO, events, of, said, take_shots
from tests.calibration.lens.filmed import Placed, filmed
from tracking.calibration.lens.board import parse_board

CHESS = ("--board", "chessboard:9x6", "--square-mm", "25")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENS_KEY", raising=False)


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with eight pictures of a board by a known camera."""
    return take_shots(tmp_path_factory.mktemp("shots"))


@pytest.fixture
def left(shared_data: Path) -> list[str]:
    return [str(path) for path in sorted((shared_data / "lens_opencv_chess").glob("left*.jpg"))]


def test_the_left_camera_by_default(capsys: pytest.CaptureFixture[str], left: list[str]) -> None:
    code, out, err = said(capsys, *left, *CHESS, "--json", "-o", "left.lens.json")
    *_, summary = events(out)
    assert (code, err, summary["verdict"]) == (0, [], "warn")
    assert (summary["wall"], summary["composite"]) == ("warn", "fail")
    assert summary["reasons"][0].startswith("composite fail: a ray's place at the lower left")
    assert summary["event"] == "summary"
    assert summary["views_used"] == 13
    assert summary["dropped"] == []
    assert summary["rms_px"] <= 0.25
    assert abs(summary["fx_px"] / 535.91573396163199 - 1.0) <= 0.01
    assert summary["rms_px"] < summary["heldout_rms_px"] < 1.2 * summary["rms_px"]
    assert len(summary["distortion_opencv"]) == 5
    assert set(summary["std"]) == {"fx_px", "fy_px", "cx_px", "cy_px", "k1", "k2", "p1", "p2", "k3"}
    assert (summary["wall"], summary["composite"]) == ("warn", "fail")
    assert summary["reasons"]
    known = summary["certainty"]
    # Another formula fits as well, and says something else of a corner where no board was.
    assert known["apart_corner_px"] > 10.0
    assert known["std_edge_px"] < known["std_corner_px"]
    assert known["std_corner_percent"] == pytest.approx(known["std_corner_px"] / 6.4, rel=1e-3)
    quality = load_profile(Path("left.lens.json")).node[0].quality
    assert quality is not None
    assert quality.edge_std_px == pytest.approx(known["std_edge_px"], abs=1e-3)
    assert quality.corner_std_px == pytest.approx(known["std_corner_px"], abs=1e-3)
    near, far = summary["distance_m"]
    assert 0.2 < near < far < 0.5
    assert summary["distance_doubt"] is None
    assert summary["worst_view"] in left
    views = of(out, "view")
    assert [view["view"] for view in views] == left
    assert all(len(view["corners_px"]) == 54 and view["found"] for view in views)
    assert [view["number"] for view in views] == list(range(1, 14))
    assert len(of(out, "residuals")) == 13
    assert len(of(out, "coverage")) == len(of(out, "judgement")) == 1


def test_a_residual_is_where_the_solve_puts_a_corner_minus_where_it_is(
    capsys: pytest.CaptureFixture[str], left: list[str]
) -> None:
    _, out, _ = said(capsys, *left, *CHESS, "--json")
    *_, s = events(out)
    matrix = np.array([[s["fx_px"], 0, s["cx_px"]], [0, s["fy_px"], s["cy_px"]], [0, 0, 1]], float)
    k = np.array(s["distortion_opencv"])
    points = parse_board("chessboard:9x6", 25.0).points_mm()
    first = of(out, "residuals")[0]
    seen = np.array(first["points_px"])
    _, turn, place = cv2.solvePnP(points, seen, matrix, k)
    solved, _ = cv2.projectPoints(points, turn, place, matrix, k)
    assert np.abs(solved.reshape(-1, 2) - seen - np.array(first["residual_px"])).max() < 0.02


def test_with_a_window_of_11_left02_is_named_and_why(
    capsys: pytest.CaptureFixture[str], left: list[str]
) -> None:
    code, out, err = said(capsys, *left, *CHESS, "--corner-window", "11", "--json")
    assert code == 1
    assert any("rms 0.41 px" in line for line in err)
    *_, summary = events(out)
    assert Path(summary["worst_view"]).name == "left02.jpg"
    assert summary["verdict"] == "fail"
    first = summary["reasons"][0]
    assert first.startswith("wall and composite warn: left02.jpg: rms 1.2")
    assert "corner window of 11 px is too wide" in first
    code, out, _ = said(
        capsys, *left, *CHESS, "--corner-window", "11", "--leave-out", "left02.jpg", "--json"
    )
    *_, without = events(out)
    assert without["views_used"] == 12
    assert without["dropped"] == [{"view": left[1], "why": "left out by hand"}]
    assert without["rms_px"] < 0.6 * summary["rms_px"]


def test_the_page_understands_every_line(
    capsys: pytest.CaptureFixture[str], left: list[str], shots: Path
) -> None:
    reader = pytest.importorskip("ui.lens.events")
    _, out, _ = said(capsys, *left, *CHESS, "--json")
    _, more, _ = said(capsys, str(shots), *CHARUCO, "--json")
    kinds = set()
    for line in (out + more).splitlines():
        event = reader.read_event(line.encode())
        assert event is not None
        assert not isinstance(event, reader.Unreadable), event
        kinds.add(type(event).__name__)
    assert kinds == {"ViewSeen", "Residuals", "Coverage", "Judged", "Summary"}


def test_every_picture_that_is_not_used_is_told(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    folder = Path("mine")
    shutil.copytree(shots, folder)
    shutil.copy(folder / "shot1.png", folder / "shot1 copy.png")
    blurred = filmed(BOARD, Placed((0.2, 0.0, 0.0), (0.0, 0.0, 450.0)), CAMERA, blur_px=2.6)
    cv2.imwrite(str(folder / "blurred.png"), blurred)
    cv2.imwrite(str(folder / "other.png"), np.zeros((480, 640), np.uint8))
    turned = filmed(BOARD, Placed((0.0, 0.0, 0.0), (0.0, 0.0, 450.0)), CAMERA)
    cv2.imwrite(str(folder / "turned.png"), np.ascontiguousarray(np.rot90(turned)))
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 torn")
    (folder / "notes.txt").write_text("not a picture")
    _, out, _ = said(capsys, str(folder), *CHARUCO, "--json")
    *_, summary = events(out)
    whys = {Path(one["view"]).name: one["why"] for one in summary["dropped"]}
    assert set(whys) == {"shot1.png", "blurred.png", "other.png", "turned.png", "torn.jpg"}
    assert "the same picture as" in whys["shot1.png"]
    assert "blurred: edges are 2." in whys["blurred.png"]
    assert "no charuco" in whys["other.png"]
    assert "is 360 x 640 pixels, expected 640 x 360" in whys["turned.png"]
    assert "cut off" in whys["torn.jpg"]
    assert summary["views_used"] == 8
    told = {Path(str(one["view"])).name: one["why"] for one in of(out, "view")}
    assert {name for name, why in told.items() if why} == set(whys)
    _, out, _ = said(capsys, str(folder), *CHARUCO)
    assert "not used: 5" in out


def write_clip(shots: Path, times: int) -> None:
    """Write c.avi, each of the shots several times."""
    writer = cv2.VideoWriter("c.avi", cv2.VideoWriter.fourcc(*"MJPG"), 8.0, CAMERA.size)
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 95)
    for path in sorted(shots.iterdir()):
        picture = cv2.imread(str(path))
        assert picture is not None
        for _ in range(times):
            writer.write(picture)
    writer.release()


def test_a_clip_gives_views(capsys: pytest.CaptureFixture[str], shots: Path) -> None:
    write_clip(shots, 2)
    code, out, _ = said(capsys, "c.avi", *CHARUCO, "--json", "-o", "c.lens.json")
    *_, summary = events(out)
    assert code in (0, 1)
    assert summary["views_used"] == 8
    assert all(str(one["view"]).startswith("c.avi#") for one in of(out, "view"))
    assert len(of(out, "looked")) == 16
    assert abs(summary["fx_px"] / CAMERA.fx - 1.0) < 0.01
    assert [one.name for one in load_profile(Path("c.lens.json")).origin.inputs] == ["c.avi"]


def test_a_live_camera_gives_views_and_they_are_kept(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    """A clip stands for the camera: OpenCV opens both alike."""
    write_clip(shots, 5)
    words = ("--live", "c.avi", "--keep", "kept", "--views", "6", *CHARUCO, "--json")
    _, out, _ = said(capsys, *words, "-o", "live.lens.json")
    *_, summary = events(out)
    assert summary["views_used"] == 6
    kept = sorted(path.name for path in Path("kept").iterdir())
    assert kept == [f"view{n:03d}.png" for n in range(1, 7)]
    assert sum(int(one["view"].split(", ")[1].split()[0]) for one in summary["dropped"]) > 6
    # Solved again from what was kept, it is the same lens.
    _, out, _ = said(capsys, "kept", *CHARUCO, "--json")
    assert events(out)[-1]["fx_px"] == pytest.approx(summary["fx_px"], rel=1e-9)
    code, _, err = said(capsys, *words)
    assert code == 2
    assert "name an empty folder" in err[0]


def test_three_views_do_not_pass(capsys: pytest.CaptureFixture[str], shots: Path) -> None:
    few = [str(shots / f"shot{n}.png") for n in range(3)]
    code, out, _ = said(capsys, *few, *CHARUCO, "--json")
    assert code == 1
    *_, summary = events(out)
    assert summary["verdict"] == "fail"
    assert any("3 views, expected 8" in reason for reason in summary["reasons"])
    assert summary["heldout_rms_px"] is None


def test_a_lens_for_the_wall_may_be_too_bad_for_composite(
    capsys: pytest.CaptureFixture[str], left: list[str]
) -> None:
    words = (*left[:9], *CHESS, "--json")
    code, out, _ = said(capsys, *words)
    *_, both = events(out)
    assert (code, both["wall"], both["composite"], both["verdict"]) == (0, "warn", "fail", "warn")
    code, out, err = said(capsys, *words, "--use", "wall")
    assert (code, err) == (0, [])
    assert events(out)[-1]["verdict"] == "warn"
    code, _, err = said(capsys, *words, "--use", "composite")
    assert code == 1
    assert "composite fail" in err[0]


def test_what_is_no_regular_file_is_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes in folders")
    os.mkfifo("pipe.jpg")
    code, _, err = said(capsys, "pipe.jpg", *CHESS)
    assert code == 2
    assert "no regular file" in err[0]


def test_without_an_answer_there_is_a_summary_all_the_same(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    code, out, err = said(capsys, str(shots / "shot0.png"), *CHARUCO, "--json", "-o", "a.json")
    assert code == 1
    assert err == ["stagectl: 1 view can be used, expected 3 or more"]
    *_, summary = events(out)
    assert (summary["verdict"], summary["fx_px"], summary["views_used"]) == ("fail", None, 1)
    assert not Path("a.json").exists()


def test_people_see_views_coverage_and_the_verdict(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    _, out, _ = said(capsys, str(shots), *CHARUCO, "--sensor-mm", "32x18", "-o", "a.lens.json")
    assert "shot0.png" in out
    assert "<- worst" in out
    assert "corners in 6 x 4 parts of the picture" in out
    assert "wall: " in out
    assert "focal length 33." in out
    assert "saved: a.lens.json" in out
    assert "where in the picture a fixed ray lands:" in out
    assert "with 2 radial terms" in out
    assert "board seen at 0." in out


def test_squares_of_another_size_are_doubted_and_what_is_not_saved_is_told(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    _, out, _ = said(capsys, str(shots), *CHARUCO)
    assert "\n! " not in out
    assert "not saved: -o PROFILE writes it" in out
    _, out, _ = said(capsys, str(shots), "--board", BOARD.spec, "--square-mm", "4")
    assert "board seen at 0.0" in out
    assert "! that is nearer than 0.1 m: is --square-mm 4 right, in millimetres?" in out


def test_a_plot_is_drawn(capsys: pytest.CaptureFixture[str], shots: Path) -> None:
    pytest.importorskip("matplotlib")
    said(capsys, str(shots), *CHARUCO, "--plot", "p.png")
    picture = cv2.imread("p.png")
    assert picture is not None
    assert picture.shape[1] == 1300


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*CHESS,), "name IMAGES"),
        (("a.jpg", *CHESS), "a.jpg: no such file"),
        (("*.jpg", *CHESS), "*.jpg: no such file"),
        (("rtsp://x/y", *CHESS), "use --live rtsp://x/y"),
        (("text.txt", *CHESS), "is no video; name pictures or a clip"),
        (("empty.png", *CHESS), "the file is empty"),
        (("empty", *CHESS), "no pictures in this folder"),
        (("p.png", "--board", "chess", "--square-mm", "25"), "expected KIND:COLUMNSxROWS"),
        (("p.png", *CHESS, "--sensor-mm", "36"), "expected WIDTHxHEIGHT"),
        (("p.png", *CHESS, "--sensor-mm", "nanxnan"), "expected WIDTHxHEIGHT"),
        (("p.png", *CHESS, "--zoom", "nan", "-o", "a.json"), "outside"),
        (("p.png", *CHESS, "--serial", "7"), "--serial: belongs to a profile"),
        (("p.png", *CHESS, "--add-to", "none.json"), "needs --zoom Z and --focus F"),
        (
            ("p.png", *CHESS, "--add-to", "none.json", "--zoom", "0", "--focus", "0"),
            "none.json: cannot be read",
        ),
        (("p.png", *CHESS, "--leave-out", "q.png"), "--leave-out q.png: no such view"),
        (("p.png", *CHESS, "--keep", "x"), "--keep: belongs to --live"),
        (("p.png", *CHESS, "-o", "empty"), "is a folder"),
        (("p.png", *CHESS, "--key", "none.lens_key", "-o", "a.json"), "none.lens_key"),
    ],
)
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    Path("text.txt").write_text("a text")
    Path("empty.png").write_bytes(b"")
    Path("empty").mkdir()
    cv2.imwrite("p.png", np.zeros((100, 100), np.uint8))
    before = sorted(os.listdir())
    code, out, lines = said(capsys, *words)
    assert code == 2
    assert out == ""
    assert says in lines[-1]
    assert sorted(os.listdir()) == before


def test_a_camera_that_is_not_there_is_the_machines_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, lines = said(capsys, "--live", "no-camera", *CHESS)
    assert code == 3
    assert "cannot be opened" in lines[-1]
