# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens rig new|ends|use|show|list`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hardware_profiles.alignment.camera_offset import make_offset, save_offset
from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.pose import Pose
from stagectl.cli.main import main
from tests.cli.lens_shelf import Ask, Row, asker, filled, summary


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


def new(ask: Ask, *more: str) -> Row:
    code, rows, err = ask("rig", "new", "A-zoom", "--camera", "A", "--lens", "12345", *more)
    assert (code, err) == (0, "")
    return summary(rows)


def test_a_build_is_put_together_and_marks_what_is_missing(
    ask: Ask, shelf: list[LensProfile]
) -> None:
    said = new(ask)
    assert said["profile"] == shelf[2].hash
    assert said["sensor_px"] == [3840, 2160]
    assert (said["number"], said["in_use"]) == (1, False)
    assert said["marks"] == [
        "ends not set: zoom, focus", "rig offset not set", "not looked at"
    ]  # fmt: skip


def test_raw_readings_become_positions_and_optics(ask: Ask, shelf: list[LensProfile]) -> None:
    new(ask, "--ends", "zoom=60000:4464:up:wrap=65536", "focus=9000:300", "--use")
    code, rows, _ = ask("rig", "show", "A-zoom", "--raw", "zoom=65000", "focus=4650")
    assert code == 0
    assert [(row["ring"], row["position"], row["state"]) for row in rows[:-1]] == [
        ("zoom", 0.5, "ok"), ("focus", 0.5, "ok")
    ]  # fmt: skip
    # 24 + 46 * zoom, 1 % shorter at near, 0.3 % longer in this version
    assert summary(rows)["optics"]["focal_mm"][0] == pytest.approx(47.0 * 0.995 * 1.003, rel=1e-4)
    code, rows, _ = ask("rig", "show", "A-zoom", "--raw", "zoom=20000", "iris=3")
    assert [(row["ring"], row["state"]) for row in rows[:-1]] == [
        ("zoom", "outside"), ("iris", "ends_not_set")
    ]  # fmt: skip
    assert summary(rows)["optics"] is None


def test_a_prime_needs_no_ring_and_is_not_clamped(
    ask: Ask, shelf: list[LensProfile], capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ("--ends", "focus=0:65535", "zoom=0:100")
    assert ask("rig", "new", "A-p", "--camera", "A", "--lens", "777", *ends)[0] == 0
    assert ask("rig", "show", "A-p", "--raw", "focus=40000")[1][-1]["optics"]["clamped"] is False
    assert main(["lens", "rig", "show", "A-p", "--raw", "focus=40000", "zoom=90"]) == 0
    text = capsys.readouterr().out
    assert "focal length 5.359 mm across, 5.359 mm down" in text
    assert "clamped" not in text


def test_a_build_anew_keeps_the_offset_of_its_body(ask: Ask, shelf: list[LensProfile]) -> None:
    new(ask, "--offset-m", "0", "-0.1", "0.08")
    said = new(ask)
    assert said["offset_m"] == [0.0, -0.1, 0.08]
    assert "rig offset not set" not in said["marks"]
    assert any("that of A-zoom is kept" in note for note in said["notes"])
    # Another lens on the body that it stands on has it as well; another body does not.
    assert ask("rig", "use", "A-zoom")[0] == 0
    other = ("rig", "new", "--lens", "777")
    assert summary(ask(*other, "--camera", "a")[1])["offset_m"] == [0.0, -0.1, 0.08]
    assert "rig offset not set" in summary(ask(*other, "--camera", "B")[1])["marks"]
    taken = ask("rig", "new", "A-zoom", "--camera", "B", "--lens", "777")[1]
    assert "rig offset not set" in summary(taken)["marks"]
    said = new(ask, "--offset-m", "0", "0", "0")
    assert (said["offset_m"], said["notes"]) == ([0.0, 0.0, 0.0], [])


def test_ends_are_set_one_ring_after_the_other(ask: Ask, shelf: list[LensProfile]) -> None:
    new(ask)
    assert ask("rig", "ends", "A-zoom", "zoom=120:64000")[0] == 0
    code, rows, _ = ask("rig", "ends", "A-zoom", "focus=-5:100", "--offset-m", "0", "-0.1", "0.08")
    said = summary(rows)
    assert (code, said["number"]) == (0, 3)
    assert [(m["ring"], m["first"], m["last"]) for m in said["motors"]] == [
        ("zoom", 120.0, 64000.0), ("focus", -5.0, 100.0)
    ]  # fmt: skip
    assert said["offset_m"] == [0.0, -0.1, 0.08]
    assert not any("not set" in mark for mark in said["marks"])


def test_a_measured_offset_is_taken_from_its_file(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    new(ask)
    pupil = Pose((0.1, 0.25, -0.05), from_pan_tilt_roll(90.0, 0.0, 0.0))
    save_offset(tmp_path / "a.offset.json", make_offset(pupil, 0.1))
    code, rows, _ = ask("rig", "ends", "A-zoom", "--offset", "a.offset.json")
    said = summary(rows)
    assert code == 0
    # The camera looks along the body's -X; its sensor stands a pupil's distance behind the pupil.
    assert said["offset_m"] == pytest.approx([0.2, 0.25, -0.05])
    assert said["offset_deg"] == pytest.approx([90.0, 0.0, 0.0])
    assert "rig offset not set" not in said["marks"]


def test_equal_ends_are_marked_not_refused(ask: Ask, shelf: list[LensProfile]) -> None:
    new(ask)
    code, rows, _ = ask("rig", "ends", "A-zoom", "zoom=120:120")
    assert code == 0
    assert summary(rows)["notes"] == ["zoom: both ends read 120; taken as not set"]
    assert "ends not set: zoom, focus" in summary(rows)["marks"]


def test_a_build_is_used_again_with_the_profile_of_now(ask: Ask, shelf: list[LensProfile]) -> None:
    new(ask, "--ends", "zoom=1:2", "focus=1:2", "--use")
    assert ask("rollback", "12345", "--to", "1")[0] == 0
    code, rows, _ = ask("rig", "use", "A-zoom@1")
    said = summary(rows)
    assert code == 0
    assert said["profile"] == shelf[0].hash
    assert (said["number"], said["in_use"]) == (2, True)
    code, rows, _ = ask("rig", "list")
    assert rows[0]["in_use"]
    assert rows[0]["sessions"] == 2
    assert summary(rows)["in_use"] == {"A": "A-zoom"}


def test_the_sessions_of_a_build_are_listed(ask: Ask, shelf: list[LensProfile]) -> None:
    first = new(ask)
    ask("rig", "ends", "A-zoom", "zoom=1:2", "--author", "eve")
    code, rows, _ = ask("rig", "list", "a-ZOOM")
    assert code == 0
    assert [(row["number"], row["how"], row["current"]) for row in rows[:-1]] == [
        (1, "new", False), (2, "ends", True)
    ]  # fmt: skip
    assert rows[0]["session"] == first["session"]
    assert rows[1]["author"] == "eve"
    assert summary(rows) == {"event": "summary", "build": "A-zoom", "sessions": 2}


def sweep_file(folder: Path, zooms: list[float], foci: list[float]) -> str:
    lines = [
        {"event": "sample", "source_id": 1, "zoom_raw": zoom, "focus_raw": focus}
        for zoom, focus in zip(zooms, foci, strict=True)
    ]
    text = "\n".join(json.dumps(line) for line in [*lines, {"event": "summary"}])
    (folder / "sweep.jsonl").write_text(text)
    return "sweep.jsonl"


def test_ends_come_from_a_recording_of_the_rings_being_turned(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    new(ask)
    turn = [0.0, 0.0, 0.1, 0.3, 0.6, 0.9, 1.0, 1.0, 0.995]
    name = sweep_file(
        tmp_path, [100.0 + 900.0 * x for x in turn], [500.0 - 400.0 * x for x in turn]
    )
    code, rows, _ = ask("rig", "ends", "A-zoom", "--sweep", name)
    assert code == 0
    assert [
        (m["ring"], m["first"], m["last"], m["direction"]) for m in summary(rows)["motors"]
    ] == [("zoom", 100.0, 1000.0, "up"), ("focus", 500.0, 100.0, "down")]


def test_a_sweep_that_goes_there_and_back_is_told_as_such(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    new(ask)
    there_and_back = [0.0, 1.0, 3.0, 6.0, 9.0, 6.0, 3.0, 0.0]
    name = sweep_file(tmp_path, there_and_back, [5.0] * 8)
    code, rows, err = ask("rig", "ends", "A-zoom", "--sweep", name)
    assert (code, rows) == (2, [])
    assert "zoom: began and ended at the same end" in err
    assert "focus: did not move" in err
    (tmp_path / "two.jsonl").write_text('{"source_id":1,"zoom_raw":1}\n{"source_id":2}\n')
    assert "holds 2 sources" in ask("rig", "ends", "A-zoom", "--sweep", "two.jsonl")[2]


@pytest.mark.parametrize(
    "words",
    [
        ["show", "nothing"], ["use", "nothing"], ["list", "nothing"],
        ["ends", "A-zoom"], ["show", "A-zoom@9"],
        ["ends", "A-zoom", "zoom"], ["ends", "A-zoom", "zoom=1"], ["ends", "A-zoom", "zum=1:2"],
        ["ends", "A-zoom", "zoom=a:b"], ["ends", "A-zoom", "zoom=nan:2"],
        ["ends", "A-zoom", "zoom=1:2", "zoom=3:4"], ["ends", "A-zoom", "zoom=1:2:left"],
        ["ends", "A-zoom", "zoom=1:2:wrap=9"], ["ends", "A-zoom", "zoom=1:20:up:wrap=9"],
        ["ends", "A-zoom", "--offset-m", "0", "0", "nan"], ["ends", "A-zoom", "--sweep", "none"],
        ["ends", "A-zoom", "--offset-m", "0", "0", "1e9"],
        ["ends", "A-zoom", "--offset", "none.json"],
        ["ends", "A-zoom", "--offset", "none.json", "--offset-m", "0", "0", "1"],
        ["show", "A-zoom", "--raw", "zoom"], ["show", "A-zoom", "--raw", "zoom=inf"],
        ["new", "../x", "--camera", "A", "--lens", "12345"],
        ["new", "x", "--camera", "A b", "--lens", "12345"],
    ],
)  # fmt: skip
def test_wrong_words_are_lines_and_exit_code_2_and_change_nothing(
    ask: Ask, shelf: list[LensProfile], words: list[str]
) -> None:
    new(ask)
    code, rows, err = ask("rig", *words)
    assert (code, rows) == (2, [])
    assert err.startswith("stagectl: ")
    assert len(err.splitlines()) == 1
    assert ask("rig", "list")[1][0]["sessions"] == 1


def test_a_spoiled_session_is_said_and_the_others_are_listed(
    ask: Ask, shelf: list[LensProfile], tmp_path: Path
) -> None:
    content = str(new(ask)["session"])
    assert ask("rig", "new", "B-1", "--camera", "B", "--lens", "777")[0] == 0
    (tmp_path / "lenses" / "rigs" / "sessions" / f"{content}.rig.json").write_bytes(b"{")
    code, rows, err = ask("rig", "list")
    assert code == 0
    assert [row["build"] for row in rows if row["event"] == "build"] == ["B-1"]
    assert content in err
    assert ask("rig", "show", "A-zoom")[0] == 2


def test_tables_for_people(
    ask: Ask, shelf: list[LensProfile], capsys: pytest.CaptureFixture[str]
) -> None:
    new(ask, "--ends", "zoom=120:64000", "focus=-:300", "--use")
    assert main(["lens", "rig", "show", "A-zoom", "--raw", "zoom=32060"]) == 0
    text = capsys.readouterr().out
    assert "zoom: 120 wide, 64000 tele" in text
    assert "focus: not set infinity, 300 near" in text
    assert "! ends not set: focus" in text
    assert "0.50000" in text
    assert main(["lens", "rig", "list"]) == 0
    assert "*  A-zoom" in capsys.readouterr().out
