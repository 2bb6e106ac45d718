# SPDX-License-Identifier: Apache-2.0
"""The guided lens swap on the board, with real libraries and the real command behind it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import RigSession
from stagectl.cli.main import main
from stagectl.show.state import ShowState
from stagectl.topics import Event
from tests.cli.lens_shelf import filled
from tests.nodes.lens_swap_desk import LensDesk

ZOOM = "Fujinon Premista 28-100 #12345"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[LensProfile]]:
    folder = tmp_path_factory.mktemp("stock")
    return folder, filled(folder)


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stock: tuple[Path, list[LensProfile]]
) -> LensDesk:
    shutil.copytree(stock[0], tmp_path, dirs_exist_ok=True)
    return LensDesk(tmp_path, capsys)


def on_camera(desk: LensDesk) -> RigSession:
    session = RigLibrary(desk.folder / "lenses").on_camera("A")
    assert session is not None
    return session


def test_the_lenses_are_shown_with_age_and_verdict(desk: LensDesk) -> None:
    rows = desk.board.snapshot()["lenses"]
    by_serial = {row["serial"]: row for row in rows.values()}
    zoom = by_serial["12345"]
    assert (zoom["make"], zoom["mode"], zoom["versions"]) == ("Fujinon", "3840x2160 (4K UHD)", 3)
    assert (zoom["wall"], zoom["composite"], zoom["cameras"]) == ("pass", "warn", [])
    assert by_serial["777"]["wall"] == ""
    assert desk.row()["step"] == 0


def test_five_steps_put_a_known_lens_in_use(
    desk: LensDesk, stock: tuple[Path, list[LensProfile]]
) -> None:
    desk.says("lens_pick", camera="A", serial="12345")
    row = desk.row()
    assert (row["step"], row["lens"], row["modes"]) == (2, ZOOM, ["3840x2160 (4K UHD)"])
    assert [row["mode_proposed"]] == desk.words("mode_keys")
    desk.says("lens_mode", camera="A")
    assert (desk.row()["step"], desk.row()["rings"]) == (3, ("zoom", "focus"))
    desk.reads(120.0, 9000.0)
    assert desk.row()["zoom_raw"] == 120.0
    desk.says("lens_end", camera="A", ring="zoom", end="far")
    desk.says("lens_end", camera="A", ring="focus", end="infinity")
    desk.reads(64000.0, 300.0)
    desk.says("lens_end", camera="A", ring="zoom", end="near")
    assert desk.row()["step"] == 3
    desk.says("lens_end", camera="A", ring="focus", end="near")
    row = desk.row()
    assert (row["step"], row["zoom_at"], row["focus_at"]) == (4, 1.0, 1.0)
    desk.says("lens_look", camera="A")
    assert desk.row()["states"] == ["done", "done", "done", "marked", "now"]
    assert desk.row()["marks"] == ["rig offset not set", "not looked at"]
    desk.says("lens_use", camera="A")
    assert desk.applied == ["lenses"]
    assert desk.row()["job"] == "take over"
    session = on_camera(desk)
    assert (session.profile, session.author) == (stock[1][2].hash, "kim@console")
    assert session.motor_of("focus").at(4650.0).position == 0.5
    desk.now_ns += 21_000_000_000
    desk.begin()
    row = desk.row()
    assert (row["step"], row["in_use"]) == (6, f"{ZOOM} ({stock[1][2].hash[:8]})")
    assert row["states"] == ["done", "done", "done", "marked", "done"]
    assert row["seconds"] == 21
    rows = desk.board.snapshot()["lenses"].values()
    assert [row["cameras"] for row in rows if row["serial"] == "12345"] == [["A"]]


def test_ends_of_last_time_one_press_and_one_of_them_anew(desk: LensDesk) -> None:
    use(desk, zoom="120:64000", focus="9000:300")
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    assert (desk.row()["zoom_last_far"], desk.row()["ends_known"]) == (120.0, True)
    desk.says("lens_ends_last", camera="A")
    assert desk.row()["step"] == 4
    assert "ends from before: zoom, focus" in desk.words("marks")
    # One end anew is not joined with one of last time: that would be two builds in one.
    desk.says("lens_end", camera="A", ring="zoom", end="wide", raw="200")
    assert (desk.row()["zoom_far"], desk.row()["zoom_near"]) == (200.0, None)
    desk.says("lens_end", camera="A", ring="zoom", end="tele", raw="50000")
    desk.says("lens_use", camera="A")
    session = on_camera(desk)
    assert [(m.first, m.last) for m in session.motor] == [(200.0, 50000.0), (9000.0, 300.0)]
    assert session.motor_of("zoom").set_on == session.date
    assert session.motor_of("focus").set_on < session.date or session.motor_of("focus").set_on


def test_leaving_ends_open_keeps_those_that_were_set(desk: LensDesk) -> None:
    use(desk, zoom="120:64000", focus="9000:300")
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    for end, raw in (("far", "200"), ("near", "50000")):
        desk.says("lens_end", camera="A", ring="zoom", end=end, raw=raw)
    desk.says("lens_ends_last", camera="A")
    desk.says("lens_ends_open", camera="A")
    assert "ends not set: focus" in desk.words("marks")
    desk.says("lens_use", camera="A")
    assert [m.ring for m in on_camera(desk).motor if m.is_set] == ["zoom"]


def test_an_encoder_that_wraps_keeps_its_way(desk: LensDesk) -> None:
    library = f"--library={desk.folder / 'lenses'}"
    ends = ("--ends", "zoom=60000:1500:up:wrap=65536", "focus=9000:300")
    words = ("lens", "swap", "--camera=A", "--serial=12345", *ends, library)
    assert main(list(words)) == 0
    desk.begin()
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    for end, raw in (("wide", "60010"), ("tele", "1490")):
        desk.says("lens_end", camera="A", ring="zoom", end=end, raw=raw)
    desk.says("lens_use", camera="A")
    zoom = on_camera(desk).motor_of("zoom")
    assert (zoom.first, zoom.last, zoom.direction, zoom.wraps_at) == (60010, 1490, "up", 65536)


def test_nothing_is_refused_and_all_that_is_missing_is_marked(desk: LensDesk) -> None:
    desk.says("lens_pick", camera="A", serial="12354")
    assert desk.row()["near"] == ("12345",)
    desk.says("lens_mode", camera="A")
    desk.says("lens_ends_open", camera="A")
    row = desk.row()
    assert (row["step"], row["profile"]) == (5, False)
    assert row["marks"] == [
        "no profile", "sensor mode not set", "ends not set: zoom, focus", "rig offset not set",
        "not looked at",
    ]  # fmt: skip
    desk.says("lens_use", camera="A")
    assert desk.applied == ["lenses"]
    assert on_camera(desk).lens.serial == "12354"


def test_a_mode_that_is_new_is_taken_and_said(desk: LensDesk) -> None:
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A", mode="28x15.75mm@3840x2160")
    row = desk.row()
    assert (row["mode_words"], row["profile"]) == ("3840x2160", False)
    assert "was never calibrated on it" in str(row["notes"])
    desk.says("lens_mode", camera="A", mode="3840x2160 (4K UHD)")
    assert desk.row()["profile"] is True


def test_a_tampered_profile_is_told_and_the_lens_goes_on_without(
    desk: LensDesk, stock: tuple[Path, list[LensProfile]]
) -> None:
    path = desk.folder / "lenses" / "objects" / f"{stock[1][2].hash}.lens.json"
    path.write_text(path.read_text().replace('"kim"', '"tim"'))
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    row = desk.row()
    assert row["profile"] is False
    assert any("hash" in note for note in desk.words("notes")), row["notes"]
    desk.says("lens_ends_open", camera="A")
    desk.says("lens_use", camera="A")
    assert desk.applied == ["lenses"]
    assert on_camera(desk).profile == ""


def test_a_look_is_had_once_and_kept(desk: LensDesk, shared_data: Path) -> None:
    desk.says("lens_pick", camera="A", serial="777")
    desk.says("lens_mode", camera="A")
    assert desk.row()["step"] == 4  # a prime without marks has no ring that counts
    picture = shared_data / "lens_opencv_chess" / "left05.jpg"
    desk.says("lens_look", camera="A", picture=str(picture))
    assert "the board is not known yet" in str(desk.row()["notes"])
    desk.says("lens_look", camera="A", picture=str(picture), board="chessboard:9x6", square_mm="25")
    assert str(desk.row()["look"]).startswith("54 points, 0.1")
    assert desk.row()["marks"] == ["rig offset not set"]
    desk.says("lens_use", camera="A")
    look = on_camera(desk).look
    assert look is not None
    assert look.points == 54
    assert len([order for order in desk.ordered if "--propose" not in order.argv]) == 1


def test_it_is_prepared_while_rolling_and_waits_for_the_cut(desk: LensDesk) -> None:
    desk.show = ShowState(take="24A-3")
    desk.says("lens_pick", camera="A", serial="777")
    desk.says("lens_mode", camera="A")
    assert desk.row()["step"] == 4
    # Rolling began while the library was written: it is not taken over under a take.
    desk.says("lens_use", camera="A")
    assert desk.applied == []
    assert desk.row()["sentence"] == "saved, but take 24A-3 rolls now: use it after the cut"
    desk.show = ShowState()
    desk.says("lens_use", camera="A")
    assert desk.applied == ["lenses"]


def test_a_camera_without_a_library_gets_the_one_beside_the_stage_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = LensDesk(tmp_path, capsys, "")
    assert (desk.row()["library"], desk.row()["library_named"]) == ("lenses", False)
    desk.says("lens_pick", camera="A", serial="99")
    desk.says("lens_mode", camera="A")
    desk.says("lens_ends_open", camera="A")
    desk.setup.execute("setup_set", {"path": "rate", "value": "25"}, "kim", desk.show, 1)
    assert "other changes" in desk.says("lens_use", camera="A")
    desk.setup.execute("setup_undo", {}, "kim", desk.show, 1)
    desk.says("lens_use", camera="A")
    assert desk.applied == ["set-up"]
    assert 'library = "lenses"' in desk.file.read_text()
    desk.begin()
    assert desk.row()["in_use"] == "lens without a name #99: no profile"
    assert desk.row()["step"] == 6


def test_what_is_prepared_outlives_a_restart_and_can_be_given_up(desk: LensDesk) -> None:
    desk.says("lens_pick", camera="B", serial="777")
    desk.says("lens_mode", camera="B")
    desk.begin()
    assert (desk.row("B")["step"], desk.row("B")["lens"]) == (4, "OpenCV left #777")
    desk.says("lens_cancel", camera="B")
    assert desk.row("B")["step"] == 0
    desk.begin()
    assert desk.row("B")["step"] == 0
    assert "pick a lens first" in desk.says("lens_mode", camera="B")


def test_a_restart_in_the_middle_of_a_job_asks_again(desk: LensDesk) -> None:
    desk.hold_jobs = True
    desk.says("lens_pick", camera="A", serial="12354")
    desk.says("lens_mode", camera="A")
    desk.ordered, desk.hold_jobs = [], False
    desk.begin()
    row = desk.row()
    assert (row["near"], row["running"], row["step"]) == (("12345",), False, 3)


def test_a_take_over_that_failed_is_told_and_can_be_tried_again(desk: LensDesk) -> None:
    desk.says("lens_pick", camera="A", serial="777")
    desk.says("lens_use", camera="A")
    assert "is being put in use" in desk.says("lens_use", camera="A")
    text = "the lenses are not taken over, and nothing was stopped: no space"
    desk.part.on_message("event", Event(1, "warn", "setup", text), 1)
    desk.turn()
    assert (desk.row()["sentence"], desk.row()["running"], desk.row()["step"]) == (text, False, 2)
    desk.says("lens_use", camera="A")
    assert desk.applied == ["lenses", "lenses"]
    # The set-up before runs again: what is saved is not what the stage has.
    (desk.folder / "lenses" / "rigs" / "in_use.json").unlink()
    desk.begin()
    assert desk.row()["sentence"] == "the lens is saved, but the stage did not take it over"


def test_another_lens_picked_while_the_library_is_read_is_the_one_that_counts(
    desk: LensDesk,
) -> None:
    desk.hold_jobs, desk.ordered = True, []
    desk.says("lens_pick", camera="A", serial="12345")
    assert desk.row()["lens"] == ZOOM, "what the shelf knows is shown at once"
    desk.says("lens_pick", camera="A", serial="777")
    assert len(desk.ordered) == 1, "one job at a time"
    desk.run_jobs()
    row = desk.row()
    assert (row["serial"], row["modes"], row["running"]) == ("777", ["640x480 (VGA)"], False)


def test_what_cannot_be_is_refused_by_name(desk: LensDesk) -> None:
    assert "there is no camera 'X'" in desk.says("lens_pick", camera="X", serial="1")
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    assert "no reading of its zoom ring" in desk.says(
        "lens_end", camera="A", ring="zoom", end="far"
    )
    assert "expected far or near" in desk.says("lens_end", camera="A", ring="zoom", end="left")
    assert "is no reading" in desk.says("lens_end", camera="A", ring="zoom", end="far", raw="x")
    assert "expected one of" in desk.says("lens_end", camera="A", ring="gate", end="far")


def use(desk: LensDesk, **ends: str) -> None:
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    for ring, pair in ends.items():
        for end, raw in zip(("far", "near"), pair.split(":"), strict=True):
            desk.says("lens_end", camera="A", ring=ring, end=end, raw=raw)
    desk.says("lens_use", camera="A")
    desk.begin()
