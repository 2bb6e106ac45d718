# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens eval` and `lens project` against OpenCV, through the command line only."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from hardware_profiles.lens.file import save_profile, to_bytes
from hardware_profiles.lens.model import LensModel
from tests.cli.lens_commands import number, numbers, run
from tests.hardware_profiles.exchange.opencv_files import (
    EIGHT,
    SIZE,
    Floats,
    file_storage,
    points,
    project,
    rays_of,
)
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def imported(capsys: Capture) -> str:
    """Return what `lens import` makes of OpenCV's own file, tangential terms and all."""
    file_storage(Path("opencv.yml"), np.array(EIGHT))
    said = run(
        capsys, "import", "opencv.yml", "--from", "opencv", "--sensor-mm", "36x20.25", "-o",
        "a.lens.json", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    return "a.lens.json"


@pytest.fixture
def zoom() -> str:
    save_profile(Path("zoom.lens.json"), zoom_lens())
    return "zoom.lens.json"


def write_csv(path: str, header: str, rows: Floats) -> str:
    lines = [header, *(",".join(map(repr, row)) for row in rows.tolist())]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_points_land_where_opencv_puts_them(capsys: Capture, imported: str) -> None:
    given = points()
    file = write_csv("points.csv", "x,y,z", given)
    said = run(capsys, "project", imported, "--points", file, "--json")
    assert said.code == 0
    *events, summary = said.events()
    px = np.array([event["px"] for event in events])
    assert np.abs(px - project(given, np.array(EIGHT))).max() < 1e-6
    assert summary["points"] == len(given)
    assert summary["behind"] == []
    inside = (px >= -0.5).all(axis=1) & (px <= np.array(SIZE) - 0.5).all(axis=1)
    assert [event["inside"] for event in events] == inside.tolist()
    assert summary["inside"] == inside.sum()


def test_pixels_go_back_to_opencvs_rays_and_to_themselves(capsys: Capture, imported: str) -> None:
    across, down = np.meshgrid(np.linspace(-0.5, 1919.5, 17), np.linspace(-0.5, 1079.5, 11))
    pixels = np.column_stack((across.ravel(), down.ravel()))
    file = write_csv("pixels.csv", "u,v", pixels)
    said = run(capsys, "project", imported, "--points", file, "--undistort", "--json")
    rays = np.array([event["ray"] for event in said.events()[:-1]])
    off = (rays - rays_of(pixels, np.array(EIGHT)))[:, :2] * 1500.0
    assert np.abs(off).max() < 0.05
    back = project(rays, np.array(EIGHT))
    assert np.abs(back - pixels).max() < 1e-6


@pytest.mark.parametrize(
    "text",
    [
        "x,y,z\n0.1,0.2,1.5\n", "0.1,0.2,1.5\n", "0.1 0.2 1.5\n", "0.1; 0.2; 1.5\n",
        "name,z,y,x\na,1.5,0.2,0.1\n", "# of today\nX\tY\tZ\n0.1\t0.2\t1.5\n",
        "[[0.1, 0.2, 1.5]]", '[{"x": 0.1, "y": 0.2, "z": 1.5}]', '{"points": [[0.1, 0.2, 1.5]]}',
    ],
)  # fmt: skip
def test_points_in_any_of_their_forms(
    capsys: Capture, imported: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr(sys, "stdin", Pipe)
    said = run(capsys, "project", imported, "--points", "-", "--json")
    (event, _) = said.events()
    expected = project(np.array([[0.1, 0.2, 1.5]]), np.array(EIGHT))[0]
    assert numbers(event, "px") == pytest.approx(expected.tolist(), abs=1e-6)


def test_points_behind_the_camera_are_named(capsys: Capture, imported: str) -> None:
    rows = np.array([[0.0, 0.0, 1.0], [0.1, 0.0, -1.0], [0.0, 0.1, 0.0]])
    file = write_csv("points.csv", "x,y,z", rows)
    said = run(capsys, "project", imported, "--points", file, "--json")
    assert said.code == 0
    assert [event.get("why") for event in said.events()[:-1]] == [
        None, "behind the camera", "behind the camera",
    ]  # fmt: skip
    assert said.events()[1]["px"] is None
    assert said.summary()["behind"] == [1, 2]
    text = run(capsys, "project", imported, "--points", file)
    assert "behind the camera" in text.out
    assert "nan" not in text.out


def test_a_point_beyond_the_fold_is_not_put_into_the_picture(capsys: Capture) -> None:
    # Strong barrel: at r = 1.4 OpenCV's formula turns back, and 80 degrees land in the picture.
    coefficients = np.array([-0.25, 0.02, 0.0, 0.0])
    file_storage(Path("wide.yml"), coefficients)
    assert run(capsys, "import", "wide.yml", "-o", "w.lens.json").code == 0
    far = np.array([[0.1, 0.0, 1.0], [2.5, 0.0, 1.0]])
    landed = project(far, coefficients)[1]
    assert 0 < landed[0] < SIZE[0], "the trap is one"
    file = write_csv("points.csv", "x,y,z", far)
    said = run(capsys, "project", "w.lens.json", "--points", file, "--json")
    near, beyond, summary = said.events()
    assert "why" not in near
    assert "outside the lens's field" in str(beyond["why"])
    assert (near["inside"], beyond["inside"]) == (True, False)
    assert numbers(beyond, "px") == pytest.approx(landed.tolist(), abs=1e-6)
    assert (summary["outside_field"], summary["inside"]) == ([1], 1)


def test_a_point_far_away_does_not_hide_where_the_formula_folds(capsys: Capture) -> None:
    file_storage(Path("wide.yml"), np.array([-0.25, 0.02, 0.0, 0.0]))
    assert run(capsys, "import", "wide.yml", "-o", "w.lens.json").code == 0
    file = write_csv("points.csv", "x,y,z", np.array([[0.1, 0.0, 1.0], [1e6, 0.0, 1e-3]]))
    said = run(capsys, "project", "w.lens.json", "--points", file, "--json")
    assert said.summary()["outside_field"] == [1]


def test_a_point_beside_the_camera_has_no_pixel_and_makes_no_noise(
    capsys: Capture, imported: str
) -> None:
    file = write_csv("points.csv", "x,y,z", np.array([[1.0, 1.0, 1e-300], [1.0, 0.0, 1e-60]]))
    said = run(capsys, "project", imported, "--points", file, "--json")
    assert said.code == 0
    assert said.err == []
    assert said.summary()["outside_field"] == [0, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,2\n", "points.csv:1: found columns ['x', 'y'], expected one called z"),
        ("x,y,z\n1,2,nan\n", "points.csv:2: z: found 'nan', expected a number"),
        ("1,2,3\n1,2\n", "points.csv:2: found 2 cells, expected 3"),
        ("1,2,3\n1,2,inf\n", "points.csv:2: z: found 'inf'"),
        ("[[1, 2]]", "points.csv: points[0]: found [1, 2], expected x, y, z"),
        ("[[1, 2, NaN]]", "points.csv: points[0]: z: found nan"),
        ('{"a": 1}', "points.csv: points: found None"),
        ("[1", "points.csv: found no JSON"),
        ("", "points.csv: found no points, expected x, y, z"),
        ("[]", "points.csv: found no points"),
    ],
)
def test_points_that_are_none_are_refused_with_their_line(
    capsys: Capture, imported: str, text: str, said: str
) -> None:
    Path("points.csv").write_text(text, encoding="utf-8")
    found = run(capsys, "project", imported, "--points", "points.csv", "--json")
    assert found.code == 2
    assert found.out == ""
    assert said in found.err[0]


def test_a_points_file_that_is_not_there(capsys: Capture, imported: str) -> None:
    found = run(capsys, "project", imported, "--points", "none.csv")
    assert found.code == 2
    assert "none.csv: cannot be read" in found.err[0]


def test_eval_of_one_focus_knows_no_breathing(capsys: Capture, imported: str) -> None:
    assert run(capsys, "eval", imported, "--json").summary()["breathing"] is None
    assert "not known: one focus position was measured" in run(capsys, "eval", imported).out


def test_eval_is_the_profiles_own_optics(capsys: Capture, zoom: str) -> None:
    said = run(capsys, "eval", zoom, "--zoom", 0.3, "--focus", 0.25, "--json")
    assert said.code == 0
    summary = said.summary()
    model = LensModel(zoom_lens())
    state = model.at(0.3, 0.25)
    assert numbers(summary, "focal_mm") == list(state.focal_mm)
    assert number(summary, "fx_px") == model.focal_px(state)[0]
    assert (number(summary, "cx_px"), number(summary, "cy_px")) == state.center_px
    k1, k2, k3, *_ = state.radial
    assert numbers(summary, "distortion_opencv") == [k1, k2, *state.tangential, k3]
    assert number(summary, "entrance_pupil_m") == state.entrance_pupil_m
    assert number(summary, "breathing") == state.breathing
    assert (summary["zoom_clamped"], summary["focus_clamped"]) == (False, False)
    assert number(summary, "inverse_px") < 1e-6


def test_the_field_of_view_is_between_the_edges_as_opencv_sees_them(
    capsys: Capture, imported: str
) -> None:
    summary = run(capsys, "eval", imported, "--json").summary()
    edges = np.array([[-0.5, 539.5], [1919.5, 539.5]])
    left, right = rays_of(edges, np.array(EIGHT))[:, 0]
    expected = np.degrees(np.arctan(right) - np.arctan(left))
    assert numbers(summary, "fov_deg")[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("option", "value", "other", "said"),
    [
        ("--zoom", "50", "--focus", "0 wide to 1 tele, not millimetres"),
        ("--focus", "2.5", "--zoom", "0 infinity to 1 near, not metres"),
        ("--zoom", "-0.6", "--focus", "expected -0.5 to 1.5"),
        ("--zoom", "nan", "--focus", "expected -0.5 to 1.5"),
    ],
)
def test_what_is_no_place_of_a_ring_is_refused(
    capsys: Capture, zoom: str, option: str, value: str, other: str, said: str
) -> None:
    """Clamped, 50 mm typed for the zoom would be the tele end without a word."""
    found = run(capsys, "eval", zoom, option, value, other, "0.5")
    assert (found.code, found.out, len(found.err)) == (2, "", 1)
    assert f"{option}: found {value}" in found.err[0]
    assert said in found.err[0]


def test_outside_of_what_was_measured_is_flagged(capsys: Capture, zoom: str) -> None:
    summary = run(capsys, "eval", zoom, "--zoom", 1.3, "--focus", -0.2, "--json").summary()
    assert (summary["zoom_clamped"], summary["focus_clamped"]) == (True, True)
    at_end = run(capsys, "eval", zoom, "--zoom", 1, "--focus", 0, "--json").summary()
    assert summary["fx_px"] == at_end["fx_px"]
    text = run(capsys, "eval", zoom, "--zoom", 1.3, "--focus", 0)
    assert "! zoom 1.3 is outside of what was measured" in text.out
    write_csv("points.csv", "x,y,z", np.array([[0.0, 0.0, 1.0]]))
    projected = run(
        capsys, "project", zoom, "--zoom", 1.3, "--focus", 0, "--points", "points.csv", "--json"
    )
    assert projected.summary()["zoom_clamped"] is True


def test_of_a_zoom_the_place_is_asked_for(capsys: Capture, zoom: str) -> None:
    said = run(capsys, "eval", zoom, "--zoom", 0.5)
    assert said.code == 2
    assert "was measured at 2 places of this ring" in said.err[0]
    assert "--focus" in said.err[0]
    assert run(capsys, "eval", zoom, "--zoom", "nan", "--focus", 0).code == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"focal_mm": [', '"focal_mm": [NaN, ', "x.lens.json"),
        ("24.0", "1e999", "x.lens.json"),
        ("24.0", "24000.0", "focal_mm"),
        ('"zoom": 0.5', '"zoom": 7.5', "zoom"),
        ("1919.5", "-9000.0", "center_px"),
        ("-0.05", "-5.0", "radial"),
        ("24.0", "25.0", "hash"),
        ('"width_mm": 27.99', '"width_mm": 0', "width_mm"),
    ],
)
def test_absurd_profiles_are_refused_with_file_and_key(
    capsys: Capture, old: str, new: str, said: str
) -> None:
    text = to_bytes(zoom_lens()).decode()
    assert old in text
    Path("x.lens.json").write_text(text.replace(old, new), encoding="utf-8")
    for words in (("eval",), ("project", "--points", "p.csv")):
        place = ("x.lens.json", "--zoom", 0, "--focus", 0)
        found = run(capsys, *words, *place, "--json")
        # A content that does not fit its hash is a check that failed; the rest is wrong input.
        assert found.code == (1 if said == "hash" else 2)
        assert found.out == ""
        assert all(line.startswith("stagectl: x.lens.json: ") for line in found.err)
        assert any(said in line for line in found.err)


def test_json_of_eval_has_only_plain_numbers(capsys: Capture, zoom: str) -> None:
    said = run(capsys, "eval", zoom, "--zoom", 0.1, "--focus", 0.9, "--json")
    json.loads(said.out, parse_constant=lambda word: pytest.fail(f"found {word}"))
