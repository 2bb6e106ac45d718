# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens swap` by options: it refuses nothing, marks what is missing, and is quick."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from hardware_profiles.lens.file import hashed, save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.library import RigLibrary
from stagectl.cli.main import main
from tests.cli.lens_shelf import Ask, Row, asker, chess_lens, filled, summary

BOARD = ("--board", "chessboard:9x6", "--square-mm", "25")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)
    return asker(capsys)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[LensProfile]]:
    folder = tmp_path_factory.mktemp("stock")
    return folder, filled(folder)


@pytest.fixture
def shelf(ask: Ask, tmp_path: Path, stock: tuple[Path, list[LensProfile]]) -> list[LensProfile]:
    shutil.copytree(stock[0], tmp_path, dirs_exist_ok=True)
    return stock[1]


def swap(ask: Ask, *words: object) -> Row:
    code, rows, err = ask("swap", "--camera", "A", *words)
    assert (code, err) == (0, "")
    assert [row["step"] for row in rows[:-1]] == ["serial", "mode", "ends", "look", "use"]
    said = summary(rows)
    assert said["steps"] == 5
    return said


def picture(shared_data: Path, name: str = "left05.jpg") -> Path:
    return shared_data / "lens_opencv_chess" / name


def test_a_known_lens_with_ends_is_on_the_camera(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    said = swap(ask, "--serial", "12345", "--ends", "zoom=120:64000", "focus=9000:300")
    assert said["profile"] == shelf[2].hash
    assert said["ends_not_set"] == []
    assert said["build"] == "A-12345"
    on_camera = RigLibrary(tmp_path / "lenses").on_camera("A")
    assert on_camera is not None
    assert on_camera.hash == said["session"]
    assert on_camera.motor_of("focus").at(4650.0).position == 0.5


def test_ends_that_are_not_given_are_marked_and_last_brings_them_back(
    ask: Ask, shelf: list[LensProfile]
) -> None:
    swap(ask, "--serial", "12345", "--ends", "zoom=120:64000", "focus=9000:300")
    said = swap(ask, "--serial", "12345")
    assert said["ends_not_set"] == ["zoom", "focus"]
    assert "ends not set: zoom, focus" in said["marks"]
    # The build had no ends the last time; the ones before that are in its history.
    said = swap(ask, "--serial", "12345", "--ends", "last")
    assert said["ends_not_set"] == []
    assert [m["last"] for m in said["motors"]] == [64000.0, 300.0]
    swap(ask, "--serial", "12345", "--ends", "focus=1:2")
    said = swap(ask, "--serial", "12345", "--ends", "last")
    assert [m["last"] for m in said["motors"]] == [64000.0, 2.0]


def test_one_ring_set_and_one_not(ask: Ask, shelf: list[LensProfile]) -> None:
    said = swap(ask, "--serial", "12345", "--ends", "zoom=120:64000", "focus=-:300")
    assert said["ends_not_set"] == ["focus"]


def test_an_unknown_lens_is_not_refused(ask: Ask, shelf: list[LensProfile]) -> None:
    said = swap(ask, "--serial", "12354", "--mode", "28x15.75mm@3840x2160")
    assert said["profile"] is None
    assert said["sensor_px"] == [3840, 2160]
    assert "no profile" in said["marks"]
    assert any("is not in the library" in note for note in said["notes"])


def test_a_mode_that_nobody_knows_is_not_refused(ask: Ask, shelf: list[LensProfile]) -> None:
    said = swap(ask, "--serial", "12345", "--mode", "open gate")
    assert said["profile"] is None
    assert "sensor mode not set" in said["marks"]
    assert any("found 'open gate', expected 3840x2160 (4K UHD)" in n for n in said["notes"])


def test_of_two_modes_the_one_the_camera_is_in_is_taken(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    half = chess_lens()
    sensor = msgspec.structs.replace(half.sensor, width_px=320, height_px=240, name="half")
    node = msgspec.structs.replace(half.node[0], center_px=(170.9, 117.5))
    other = msgspec.structs.replace(half, sensor=sensor, node=(node,))
    save_profile(tmp_path / "half.lens.json", other)
    assert ask("list", "--add", "half.lens.json")[0] == 0
    said = swap(ask, "--serial", "777")
    assert said["profile"] is None  # two fit, and nothing says which
    assert any("several fit" in note for note in said["notes"])
    assert swap(ask, "--serial", "777", "--mode", "half")["mode"] == "half"
    assert swap(ask, "--serial", "777")["mode"] == "half"
    assert swap(ask, "--serial", "777", "--mode", "640x480")["mode"] == "VGA"


def test_the_rig_offset_stays_with_the_body(ask: Ask, shelf: list[LensProfile]) -> None:
    swap(ask, "--serial", "12345")
    assert ask("rig", "ends", "A-12345", "--offset-m", "0", "-0.1", "0.08")[0] == 0
    said = swap(ask, "--serial", "777")
    assert said["offset_m"] == [0.0, -0.1, 0.08]
    assert said["marks"] == ["not looked at"]


def test_the_quick_look_says_percent_of_the_width_and_remembers_the_board(
    ask: Ask, shelf: list[LensProfile], shared_data: Path
) -> None:
    said = swap(ask, "--serial", "777", "--picture", picture(shared_data), *BOARD)
    look = said["look"]
    # per_view_reprojection_errors of left_intrinsics.yml has 0.1596 px for this view, solved with
    # other corners than ours; test_lens_look compares with OpenCV on the same corners.
    assert look["rms_px"] == pytest.approx(0.16, abs=0.02)
    assert look["rms_percent"] == pytest.approx(100.0 * look["rms_px"] / 640.0, abs=1e-4)
    assert look["wall"] == "pass"
    assert look["points"] == 54
    assert "not looked at" not in said["marks"]
    again = swap(ask, "--serial", "777", "--picture", picture(shared_data, "left02.jpg"))
    assert again["look"]["points"] == 54


def test_a_live_camera_is_looked_at_until_the_board_is_sharp(
    ask: Ask, shelf: list[LensProfile], shared_data: Path, tmp_path: Path
) -> None:
    """Given a camera whose first pictures show no board and a blurred one, Expect the sharp one."""
    sharp = cv2.imread(str(picture(shared_data)))
    assert sharp is not None
    frames = [
        np.zeros_like(sharp),
        cv2.GaussianBlur(sharp, (0, 0), 6.0),
        sharp,
        np.zeros_like(sharp),
    ]
    clip = cv2.VideoWriter(
        str(tmp_path / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (640, 480)
    )
    for frame in frames:
        clip.write(frame)
    clip.release()
    said = swap(ask, "--serial", "777", "--live", "clip.avi", *BOARD)
    assert said["look"]["points"] == 54
    assert said["look"]["rms_px"] == pytest.approx(0.17, abs=0.05)
    said = swap(ask, "--serial", "777", "--live", "nothing.avi", *BOARD)
    assert any("cannot be opened" in note for note in said["notes"])


def test_what_was_meant_is_said(ask: Ask, shelf: list[LensProfile], shared_data: Path) -> None:
    squares = ("--board", "chessboard:10x7", "--square-mm", "25")
    said = swap(ask, "--serial", "777", "--picture", picture(shared_data), *squares)
    assert any("count inner corners, not squares" in note for note in said["notes"])


def test_a_wrong_profile_shows_in_the_look(
    ask: Ask, shelf: list[LensProfile], shared_data: Path, tmp_path: Path
) -> None:
    save_profile(tmp_path / "wrong.lens.json", chess_lens(1.02))
    assert ask("list", "--add", "wrong.lens.json")[0] == 0
    said = swap(ask, "--serial", "777", "--picture", picture(shared_data), *BOARD)
    assert (said["look"]["wall"], said["look"]["composite"]) == ("fail", "fail")
    assert any("focal length looks -2" in note for note in said["notes"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--picture", "none.png", *BOARD], "cannot be read"),
        (["--picture", "v0.lens.json", *BOARD], "is no picture"),
        (["--picture", "PICTURE", "--board", "chessboard:7x7", "--square-mm", "25"], "no chess"),
    ],
)
def test_a_look_that_fails_is_a_note(
    ask: Ask, shelf: list[LensProfile], shared_data: Path, words: list[str], says: str
) -> None:
    words = [str(picture(shared_data)) if word == "PICTURE" else word for word in words]
    said = swap(ask, "--serial", "777", *words)
    assert any(says in note for note in said["notes"]), said["notes"]
    assert "not looked at" in said["marks"]


def test_a_picture_of_another_shape_is_not_compared(
    ask: Ask, shelf: list[LensProfile], shared_data: Path
) -> None:
    said = swap(ask, "--serial", "12345", "--picture", picture(shared_data), *BOARD)
    assert any("another shape" in note for note in said["notes"])


def test_without_a_name_it_is_the_one_camera_in_use_or_none(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    code, rows, err = ask("swap", "--serial", "777")
    assert (code, rows) == (2, [])
    assert "--camera: found nothing" in err
    assert "none is in use yet" in err
    swap(ask, "--serial", "12345")
    assert summary(ask("swap", "--serial", "777")[1])["camera"] == "A"
    assert ask("swap", "--camera", "B", "--serial", "12345")[0] == 0
    code, rows, err = ask("swap", "--serial", "777")
    assert (code, rows) == (2, [])
    assert "A, B are in use" in err
    assert sorted(RigLibrary(tmp_path / "lenses").in_use()) == ["a", "b"]


@pytest.mark.parametrize("mode", [[], ["--mode", "640x480"]])
def test_the_mode_is_told_by_its_size_where_it_has_no_name(
    ask: Ask, tmp_path: Path, mode: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lens = chess_lens()
    unnamed = msgspec.structs.replace(lens, sensor=msgspec.structs.replace(lens.sensor, name=""))
    save_profile(tmp_path / "a.lens.json", unnamed)
    assert ask("list", "--add", "a.lens.json")[0] == 0
    assert main(["lens", "swap", "--camera", "A", "--serial", "777", *mode]) == 0
    text = capsys.readouterr().out
    assert "camera A: OpenCV left #777, 640x480, build" in text
    assert "sensor mode not set" not in text


def test_a_tampered_profile_is_not_used_and_the_lens_still_goes_on(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    ask("sign", "--new-key", "kim", "--trust")
    ask("sign", "777", "--key", "kim.lens_key")
    library = LensLibrary(tmp_path / "lenses")
    signed = library.profile(shelf[3].hash)
    assert signed.signature is not None
    forged = msgspec.structs.replace(
        signed.signature, value="0" * 128
    )  # over the same content: only the signature can tell
    path = library.object_path(signed.hash)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(signed, signature=forged)))
    code, rows, err = ask("swap", "--camera", "A", "--serial", "777")
    assert code == 1
    assert err.count("\n") == 1
    assert "the signature does not fit the content" in err
    assert summary(rows)["profile"] is None
    assert "no profile" in summary(rows)["marks"]
    on_camera = RigLibrary(tmp_path / "lenses").on_camera("A")
    assert on_camera is not None
    assert on_camera.profile == ""


def test_a_spoiled_profile_is_a_note(ask: Ask, shelf: list[LensProfile], tmp_path: Path) -> None:
    LensLibrary(tmp_path / "lenses").object_path(shelf[3].hash).write_bytes(b"{")
    said = swap(ask, "--serial", "777")
    assert said["profile"] is None
    assert any("is no lens profile" in note for note in said["notes"])


def test_an_empty_library_will_do(ask: Ask, tmp_path: Path) -> None:
    said = swap(ask, "--serial", "1")
    assert "no profile" in said["marks"]
    assert hashed(chess_lens()).hash  # and nothing but rigs was made
    assert sorted(path.name for path in (tmp_path / "lenses").iterdir()) == ["rigs"]


@pytest.mark.parametrize(
    "words",
    [
        [], ["--serial", "1", "--ends", "zoom"], ["--serial", "1", "--ends", "last", "zoom=1:2"],
        ["--serial", "1", "--picture", "x.png"], ["--serial", "1", "--build", "../x"],
        ["--serial", "1", "--picture", "x.png", "--board", "chess:9", "--square-mm", "25"],
        ["--serial", "1", "--picture", "x.png", *BOARD, "--zoom", "nan"],
        ["--serial", "1", "--picture", "x.png", *BOARD, "--zoom", "7"],
    ],
)  # fmt: skip
def test_wrong_words_are_one_line_and_change_nothing(
    ask: Ask, tmp_path: Path, words: list[str]
) -> None:
    code, rows, err = ask("swap", *words)
    assert (code, rows) == (2, [])
    assert err.startswith("stagectl: ")
    assert err.count("\n") == 1
    assert not (tmp_path / "lenses").exists()


def test_a_proposal_changes_nothing_and_says_what_there_is_to_choose(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    code, rows, err = ask("swap", "--propose")
    assert (code, err) == (0, "")
    assert {row["serial"] for row in rows if row["event"] == "lens"} == {"12345", "777"}
    code, rows, err = ask("swap", "--propose", "--camera", "A", "--serial", "12345")
    assert (code, err) == (0, "")
    assert [row["event"] for row in rows] == ["proposed", "mode", "summary"]
    assert rows[0]["mode"] == rows[1]["key"]
    assert rows[1]["rings"] == ["zoom", "focus"]
    assert RigLibrary(tmp_path / "lenses").on_camera("A") is None


def test_what_was_looked_at_is_kept_without_a_second_look(
    ask: Ask, shelf: list[LensProfile], shared_data: Path
) -> None:
    words = ("--camera", "A", "--serial", "777")
    _, rows, _ = ask("swap", "--propose", *words, "--picture", picture(shared_data), *BOARD)
    look = next(row for row in rows if row["event"] == "look")
    assert look["row"]["points"] == 54
    said = swap(ask, "--serial", "777", "--looked", look["looked"])
    assert "not looked at" not in said["marks"]
    code, rows, err = ask("swap", *words, "--looked", "{}")
    assert (code, rows) == (2, [])
    assert "--looked: is no look of --propose" in err


def test_a_picture_that_cannot_be_looked_at_is_said_by_the_proposal(
    ask: Ask, shelf: list[LensProfile]
) -> None:
    words = ("--camera", "A", "--serial", "777", "--picture", "none.png")
    code, rows, _ = ask("swap", "--propose", *words)
    assert code == 0
    look = next(row for row in rows if row["event"] == "look")
    assert (look["row"], look["looked"]) == (None, "")
    assert "the board is not known yet" in look["notes"][0]
