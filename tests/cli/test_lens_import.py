# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens import`: every format through the command line, and what is said of bad ones."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from hardware_profiles.exchange.lens_csv import write_lens
from hardware_profiles.lens.file import load_profile, save_profile
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensName, LensNode, SensorMode, make_profile
from tests.cli.lens_commands import number, numbers, run
from tests.hardware_profiles.exchange.opencv_files import EIGHT, PRISM, file_storage
from tests.hardware_profiles.exchange.test_lensfun import LAUGHS, database, twins
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

Capture = pytest.CaptureFixture[str]
CAMERAS = Path(__file__).parents[1] / "vectors" / "camera_frames"
PTLENS = database('<distortion model="ptlens" focal="35" a="0.012" b="-0.035" c="0.008"/>')


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def saved(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("kind", ["opencv", "lensfun", "csv"])
def test_a_format_is_read_whether_it_is_named_or_found_out(
    capsys: Capture, kind: str, told: bool
) -> None:
    file = {
        "opencv": lambda: saved("a.yml", file_storage(Path("a.yml"), np.array(EIGHT))),
        "lensfun": lambda: saved("a.xml", PTLENS),
        "csv": lambda: saved("a.csv", write_lens(zoom_lens(), None, None).files[".csv"]),
    }[kind]()
    words = ("--from", kind) if told else ()
    said = run(capsys, "import", file, *words, "-o", "a.lens.json", "--author", "kim", "--json")
    assert said.code == 0, said.err
    summary = said.summary()
    profile = load_profile(Path("a.lens.json"))
    assert summary["format"] == kind
    assert summary["hash"] == profile.hash
    assert summary["nodes"] == len(profile.node) == len(said.events()) - 1
    assert profile.origin.author == "kim"
    assert profile.origin.date.startswith("20")
    assert profile.origin.inputs[0].name == file
    assert number(summary, "inverse_px") < 0.05
    for event in said.events()[:-1]:
        assert event["event"] == "node"


def test_the_miss_of_a_fit_is_stated_in_pixels_to_people_and_programs(capsys: Capture) -> None:
    saved("a.xml", PTLENS)
    summary = run(capsys, "import", "a.xml", "-o", "a.lens.json", "--json").summary()
    fit = number(summary, "fit_px")
    assert 0.0 < fit < 1.0
    text = run(capsys, "import", "a.xml", "-o", "b.lens.json").out
    assert f"fitted, off by at most {fit:.3g} px" in text
    file_storage(Path("p.yml"), np.array((*EIGHT, *PRISM)))
    summary = run(capsys, "import", "p.yml", "-o", "p.lens.json", "--json").summary()
    assert number(summary, "fit_px") > 0.0
    file_storage(Path("e.yml"), np.array(EIGHT))
    text = run(capsys, "import", "e.yml", "-o", "e.lens.json").out
    assert "the file's own" in text


def test_the_lenses_of_a_database_are_listed(capsys: Capture) -> None:
    file = saved("a.xml", twins())
    said = run(capsys, "import", file, "--list", "--json")
    assert said.code == 0
    assert [event["crop"] for event in said.events()[:-1]] == ["1", "1.5", "1.5"]
    assert said.summary()["lenses"] == 3
    text = run(capsys, "import", file, "--list", "--lens", "50").out
    assert "Acme 50mm" in text
    assert "Acme 35mm" not in text
    none = run(capsys, "import", file, "--list", "--lens", "85mm")
    assert (none.code, len(none.err)) == (2, 1)
    other = run(capsys, "import", CAMERAS / "arri.csv", "--list")
    assert other.code == 2
    assert "expected lensfun's" in other.err[0]


def test_what_the_file_does_not_say_is_said_by_options(capsys: Capture) -> None:
    file_storage(Path("a.yml"), np.array(EIGHT[:5]))
    said = run(
        capsys, "import", "a.yml", "--sensor-mm", "27.99x15.75", "--serial", "77", "--mode", "UHD",
        "-o", "a.lens.json", "--json",
    )  # fmt: skip
    assert said.code == 0
    profile = load_profile(Path("a.lens.json"))
    assert (profile.lens.serial, profile.sensor.name) == ("77", "UHD")
    assert profile.node[0].focal_mm[0] == pytest.approx(1501.3 * 27.99 / 1920)
    summary = said.summary()
    assert summary["sensor_mm"] == [27.99, 15.75]
    assert number(summary, "fx_px") == pytest.approx(1501.3, rel=1e-12)
    assert numbers(summary, "distortion_opencv") == list(EIGHT[:5])


@pytest.mark.parametrize(
    ("name", "data", "words", "said"),
    [
        ("a.xml", LAUGHS, (), "a.xml:1: found a DOCTYPE with declarations inside"),
        ("a.yml", b"%YAML:1.0\n---\nimage_width: 640\n", (), "camera_matrix: found none"),
        ("a.txt", b"hello", (), "is none of the formats"),
        ("a.txt", b"", (), "is none of the formats"),
        ("a.txt", b"\x00\x01", ("--from", "opencv"), "found a zero byte"),
        ("a.txt", b"\xff\xfe", ("--from", "csv"), "byte 0: found no UTF-8"),
        ("a.csv", b"focal_mm\n35\n", (), "--image-px"),
        ("a.csv", b"focal_mm\nnan\n", ("--image-px", "1920x1080"), "a.csv:2: focal_mm: found"),
        ("a.csv", b"focal_mm\n35\n", ("--image-px", "1920x10"), "expected 16 to 40000 px"),
        ("a.csv", b"focal_mm\n35\n", ("--sensor-mm", "36"), "expected WxH"),
        ("a.csv", b"focal_mm\n35\n", ("--sensor-mm", "nanx20"), "expected 1 to 200 mm"),
        ("a.csv", b"focal_mm\n35\n", ("--squeeze", "nan"), "--squeeze: found nan"),
        ("a.csv", b"focal_mm\n35\n", ("--frames", "f.csv"), "hold a lens, not frames"),
        ("a.csv", b"focal_mm\n35\n", ("--from", "word"), "invalid choice: 'word'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_the_old_profile_stays(
    capsys: Capture, name: str, data: bytes, words: tuple[str, ...], said: str
) -> None:
    save_profile(Path("old.lens.json"), zoom_lens())
    before = Path("old.lens.json").read_bytes()
    saved(name, data)
    found = run(capsys, "import", name, *words, "-o", "old.lens.json", "--json")
    assert found.code == 2
    assert found.out == ""
    assert said in found.err[-1]
    assert Path("old.lens.json").read_bytes() == before


def test_files_that_cannot_be_read_or_written(capsys: Capture) -> None:
    found = run(capsys, "import", "none.yml", "-o", "a.lens.json")
    assert (found.code, "none.yml: cannot be read" in found.err[0]) == (2, True)
    Path("folder").mkdir()
    found = run(capsys, "import", "folder", "-o", "a.lens.json")
    assert (found.code, "folder: cannot be read" in found.err[0]) == (2, True)
    saved("a.xml", PTLENS)
    found = run(capsys, "import", "a.xml", "-o", "folder")
    assert (found.code, "folder: cannot be written" in found.err[0]) == (2, True)
    found = run(capsys, "import", "a.xml")
    assert (found.code, "-o PROFILE: found nothing" in found.err[0]) == (2, True)


def test_a_profile_need_not_be_imported(capsys: Capture) -> None:
    save_profile(Path("zoom.lens.json"), zoom_lens())
    found = run(capsys, "import", "zoom.lens.json", "-o", "a.lens.json")
    assert (found.code, "is a profile of stagectl already" in found.err[0]) == (2, True)


def test_an_absurd_import_names_file_and_key(capsys: Capture) -> None:
    file_storage(Path("a.yml"), np.array([0.1, np.nan, 0.0, 0.0]))
    found = run(capsys, "import", "a.yml", "-o", "a.lens.json")
    assert found.code == 2
    assert "a.yml: distortion_coefficients[1]: found nan, expected" in found.err[0]
    assert not Path("a.lens.json").exists()


@pytest.mark.parametrize("name", ["arri.csv", "red.csv", "bmd.txt", "sony.csv", "canon.csv"])
def test_a_cameras_file_becomes_a_table_of_frames(capsys: Capture, name: str) -> None:
    said = run(capsys, "import", CAMERAS / name, "--frames", "out.csv", "--json")
    assert said.code == 0
    summary = said.summary()
    assert summary["format"] == name.partition(".")[0]
    lines = Path("out.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == summary["frames"]
    focals = [float(row["focal_mm"]) for row in rows]
    assert numbers(summary, "focal_mm") == [min(focals), max(focals)]
    text = run(capsys, "import", CAMERAS / name)
    assert "nothing written" in text.out


def test_a_cameras_file_holds_no_profile(capsys: Capture) -> None:
    found = run(capsys, "import", CAMERAS / "red.csv", "-o", "a.lens.json")
    assert found.code == 2
    assert "hold no optics" in found.err[0]
    assert not Path("a.lens.json").exists()


def frames_csv(focals: list[float], distances: list[str]) -> str:
    rows = [
        f"{n},10:00:00:{n:02},,2.8,{distance},{focal},"
        for n, (focal, distance) in enumerate(zip(focals, distances, strict=True))
    ]
    header = "FrameNo,Timecode,Timestamp,Aperture,Focus Distance,Focal Length,Cooke Metadata"
    return saved("red.csv", "\n".join([header, *rows]).encode())


def test_with_a_profile_each_frame_has_the_lenss_optics(capsys: Capture) -> None:
    save_profile(Path("zoom.lens.json"), zoom_lens())
    # The marks: 100 m at focus 0, 0.8 m at 1; halfway in 1/distance is focus 0.5.
    middle_m = 2.0 / (1.0 / 100.0 + 1.0 / 0.8)
    frames_csv([24.0, 45.0, 70.0, 90.0], ["Inf", f"{1e3 * middle_m:.9f}", "800", "300"])
    said = run(
        capsys, "import", "red.csv", "--frames", "out.csv", "--profile", "zoom.lens.json", "--json"
    )
    assert said.code == 0, said.err
    assert said.summary()["clamped_frames"] == 1
    assert said.summary()["frames_without_optics"] == 0
    lines = Path("out.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    model = LensModel(zoom_lens())
    assert [float(row["focus"]) for row in rows] == pytest.approx([0.0, 0.5, 1.0, 1.0])
    assert [row["clamped"] for row in rows] == ["0", "0", "0", "1"]
    for row, focal in zip(rows[:3], (24.0, 45.0, 70.0), strict=True):
        zoom, focus = float(row["zoom"]), float(row["focus"])
        # The engraved focal length is that at infinity.
        assert model.at(zoom, 0.0).focal_mm[1] == pytest.approx(focal, rel=1e-4)
        state = model.at(zoom, focus)
        assert float(row["fx_px"]) == pytest.approx(model.focal_px(state)[0], rel=1e-9)
        assert float(row["k1"]) == pytest.approx(state.radial[0], rel=1e-8)
        assert float(row["p2"]) == pytest.approx(state.tangential[1], rel=1e-8)


def test_frames_that_say_too_little_have_no_optics(capsys: Capture) -> None:
    save_profile(Path("zoom.lens.json"), zoom_lens())
    frames_csv([24.0, 24.0], ["Inf", "--"])
    summary = run(
        capsys, "import", "red.csv", "--frames", "out.csv", "--profile", "zoom.lens.json", "--json"
    ).summary()
    assert summary["frames_without_optics"] == 1
    assert summary["focus_m"] == ["inf", "inf"]


def prime(focal: float, sensor: SensorMode) -> str:
    """Save a lens with one zoom and one focus; return its file."""
    node = LensNode(0.0, 0.0, (focal, focal), sensor.middle_px(), how="solved")
    made = make_profile(LensName("ARRI", "SP", "9"), sensor, (node,))
    save_profile(Path("prime.lens.json"), made)
    return "prime.lens.json"


def test_a_profile_of_another_lens_is_doubted(capsys: Capture) -> None:
    file = prime(41.0, SensorMode(27.99, 15.75, 3840, 2160))
    said = run(capsys, "import", CAMERAS / "arri.csv", "--profile", file, "--json")
    notes = said.summary()["notes"]
    assert isinstance(notes, list)
    assert "the camera names lens 2, the profile is of 9" in notes[0]
    assert "1920 x 1080 px" in notes[1]
    assert said.summary()["clamped_frames"] == 0


def test_a_profile_of_another_focal_length_is_refused(capsys: Capture) -> None:
    file = prime(4.5, SensorMode(5.4, 4.05, 640, 480))
    words = ("--frames", "out.csv", "--profile", file)
    said = run(capsys, "import", CAMERAS / "arri.csv", *words, "--json")
    assert (said.code, said.out) == (2, "")
    assert "found 4.5 mm at one zoom only, expected the camera's 40 mm" in said.err[0]
    assert not Path("out.csv").exists()


def test_frames_of_another_focal_length_are_outside_of_what_was_measured(capsys: Capture) -> None:
    file = prime(40.0, SensorMode(27.99, 15.75, 3840, 2160))
    frames_csv([40.0, 41.0, 70.0], ["Inf"] * 3)
    summary = run(
        capsys, "import", "red.csv", "--frames", "out.csv", "--profile", file, "--json"
    ).summary()
    assert summary["clamped_frames"] == 1
    notes = summary["notes"]
    assert isinstance(notes, list)
    assert any("the camera has 40 to 70 mm, the profile 40 mm" in note for note in notes)


def test_without_marks_a_distance_is_no_place_of_the_ring(capsys: Capture) -> None:
    save_profile(
        Path("zoom.lens.json"), msgspec.structs.replace(zoom_lens(), focus_mark=())
    )  # fmt: skip
    frames_csv([24.0], ["Inf"])
    found = run(capsys, "import", "red.csv", "--frames", "o.csv", "--profile", "zoom.lens.json")
    assert found.code == 2
    assert "focus marks" in found.err[0]
    assert not Path("o.csv").exists()


def test_the_real_clip(capsys: Capture, shared_data: Path) -> None:
    path = shared_data / "lens_camera_metadata" / "arri" / "B001C001_180327_R1ZA.mov.csv"
    summary = run(capsys, "import", path, "--frames", "out.csv", "--json").summary()
    assert (summary["frames"], summary["lens"], summary["serial"]) == (500, "ARRI SP40 T1.8", "2")
    assert numbers(summary, "t_number") == pytest.approx([2 ** (1667 / 2000)] * 2, abs=1e-6)
    assert summary["last_timecode"] == "13:37:10:02"


def test_a_table_from_distorted_to_undistorted_goes_both_ways(capsys: Capture) -> None:
    text = (
        "# direction: distorted_to_undistorted\n# sensor_mm: 36 x 20.25\n# image_px: 1920 x 1080\n"
        "focal_mm,k1,k2,p1\n30,0.08,0.01,0.0005\n"
    )
    saved("du.csv", text.encode())
    said = run(capsys, "import", "du.csv", "-o", "du.lens.json", "--json")
    assert said.summary()["direction"] == "distorted_to_undistorted"
    assert number(said.summary(), "inverse_px") < 0.05
    saved("px.csv", b"u,v\n0,0\n1919,1079\n300,900\n")
    back = run(capsys, "project", "du.lens.json", "--points", "px.csv", "--undistort", "--json")
    rays = [event["ray"] for event in back.events()[:-1]]
    # The formula itself, on the distorted point.
    f = 30.0 * 1920 / 36.0
    x, y = (0.0 - 959.5) / f, (0.0 - 539.5) / f
    r2 = x * x + y * y
    a = 1.0 + 0.08 * r2 + 0.01 * r2 * r2
    expected = (a * x + 2 * 0.0005 * x * y, a * y + 0.0005 * (r2 + 2 * y * y))
    assert isinstance(rays[0], list)
    assert rays[0][:2] == pytest.approx(expected, rel=1e-12)
    saved("rays.json", msgspec.json.encode(rays))
    put = run(capsys, "project", "du.lens.json", "--points", "rays.json", "--json")
    found = [event["px"] for event in put.events()[:-1]]
    assert np.abs(np.array(found) - [[0, 0], [1919, 1079], [300, 900]]).max() < 1e-6
    evaluated = run(capsys, "eval", "du.lens.json", "--json").summary()
    assert 0.0 < number(evaluated, "distortion_opencv_fit_px") < 0.1
    assert math.isfinite(number(evaluated, "fx_px"))
