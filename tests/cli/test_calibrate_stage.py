# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage`: a stage's mornings, from survey to roll back, and bad input."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import msgspec
import numpy as np
import pytest

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.text import apart
from hardware_profiles.pose import Pose
from hardware_profiles.transform import Transform
from stagectl.cli import calibrate_stage_folder, lens_folder
from tests.calibration.stage_points.surveys import TRUTH, survey, text
from tests.cli.running import ran
from tracking.calibration.stage_points.survey import Survey

Event = dict[str, object]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(calibrate_stage_folder.FOLDER_VARIABLE, raising=False)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run the command; return its code, its stdout and the lines of its stderr."""
    return ran(capsys, "calibrate", "stage", *words)


def events(out: str) -> list[Event]:
    return [json.loads(line) for line in out.splitlines()]


def write(points: Survey, name: str = "points.csv") -> str:
    Path(name).write_text(text(points), encoding="utf-8")
    return name


def solve(capsys: pytest.CaptureFixture[str], points: Survey) -> Event:
    code, out, _ = said(capsys, "solve", write(points), "--name", "opti", "--json")
    last = events(out)[-1]
    assert last["event"] == "summary"
    assert code == (1 if last["verdict"] == "fail" else 0)
    return last


def placed(event: Event) -> Pose:
    return msgspec.convert(event["alignment"], Transform).pose()


def day(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    monkeypatch.setattr(lens_folder, "utc_iso", lambda: date)


def test_a_survey_is_solved_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "solve", write(survey(1.0)), "--name", "opti", "--json")
    *points, last = events(out)
    assert code == 0
    assert [p["point"] for p in points][:2] == ["origin", "right"]
    assert last["verdict"] == "pass"
    assert last["version"] == 1
    assert apart(placed(last), TRUTH)[0] < 2.0
    kept = AlignmentFolder(Path("alignments")).needed("opti")
    assert kept.stage_T_world.pose() == placed(last)
    assert kept.inputs[0].name == "points.csv"


def test_people_get_the_line_for_the_stage_file(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "solve", write(survey(1.0)), "--name", "opti")
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("  alignment = "))
    found = msgspec.convert(tomllib.loads(line.strip())["alignment"], Transform)
    assert apart(found.pose(), TRUTH)[0] < 2.0


def test_a_wrong_point_warns_and_what_cannot_be_is_not_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    points = survey(1.0)
    points.tracker[3] += 0.1
    found = solve(capsys, points)
    assert (found["verdict"], found["left_out"]) == ("warn", ["fr"])
    for bad, why in (
        (survey().moved(survey().tracker * 1e3), "millimetres"),
        (survey().moved(survey().tracker * 1.01), "0.99 % shorter"),
        (survey().moved(survey().tracker * np.array([1.0, 1.0, -1.0])), "left-handed"),
    ):
        refused = solve(capsys, bad)
        assert refused["verdict"] == "fail"
        assert refused["saved"] is False
        assert why in str(refused["reasons"])
    assert AlignmentFolder(Path("alignments")).versions("opti").newest == 1


def test_no_save_keeps_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "solve", write(survey()), "--name", "opti", "--no-save", "--json")
    assert code == 0
    assert events(out)[-1]["saved"] is False
    assert AlignmentFolder(Path("alignments")).systems() == []


def test_three_mornings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    day(monkeypatch, "2026-11-24T07:00:00Z")
    solve(capsys, survey(0.5, 1))
    day(monkeypatch, "2026-11-25T07:00:00Z")
    moved = Pose((1.51, -2.25, 0.13), TRUTH.rotation)
    solve(capsys, survey(0.5, 2, world=moved))
    day(monkeypatch, "2026-11-25T07:20:00Z")
    solve(capsys, survey(0.5, 3, world=moved))
    # Yesterday's is not the one of twenty minutes ago.
    code, out, _ = said(capsys, "compare", "opti", "--json")
    found = events(out)[-1]
    assert (code, found["against_version"], found["moved"]) == (0, 1, True)
    assert found["origin_mm"] == pytest.approx(10.0, abs=1.5)
    code, out, _ = said(capsys, "compare", "opti", "--with", "2", "--json", "--most-mm", "5")
    assert (code, events(out)[-1]["moved"]) == (0, False)
    code, _, err = said(capsys, "compare", "opti", "--most-mm", "5")
    assert code == 1
    assert "moved by" in err[-1]
    code, out, _ = said(capsys, "list", "opti")
    assert code == 0
    assert "(old)" in out.splitlines()[-1]

    code, out, _ = said(capsys, "rollback", "opti", "--to", "1", "--json")
    back = events(out)[-1]
    assert (code, back["version"], back["of_version"], back["how"]) == (0, 4, 1, "rolled_back")
    folder = AlignmentFolder(Path("alignments"))
    assert folder.needed("opti").stage_T_world == folder.version("opti", 1).stage_T_world
    said(capsys, "rollback", "opti")
    assert folder.needed("opti").stage_T_world == folder.version("opti", 3).stage_T_world
    code, out, _ = said(capsys, "list", "opti", "--json")
    assert [e.get("version") for e in events(out)[:-1]] == [1, 2, 3, 4, 5]
    assert [e["current"] for e in events(out)[:-1]] == [False] * 4 + [True]


def test_rezero_after_a_power_cut(capsys: pytest.CaptureFixture[str]) -> None:
    solve(capsys, survey(0.2))
    now = Pose((1.62, -2.2, 0.13), TRUTH.rotation)
    x, y, z = survey(0.0, world=now).tracker[0].tolist()
    code, out, _ = said(capsys, "rezero", "opti", "--mark", f"origin={x},{y},{z}", "--json")
    found = events(out)[-1]
    assert code == 0
    assert (found["version"], found["how"], found["of_version"]) == (2, "rezeroed", 1)
    mm, deg = apart(placed(found), now)
    assert mm < 1.0
    assert deg < 0.02
    assert found["moved_mm"] == pytest.approx([120.0, 50.0, 0.0], abs=1.0)
    # A second power cut: points that were not measured carry over to the new world.
    Path("marks.csv").write_text(
        "\n".join(text(survey(0.0)).splitlines()[:3]) + "\n", encoding="utf-8"
    )
    code, out, _ = said(capsys, "rezero", "opti", "--marks", "marks.csv", "--json")
    assert code == 0
    assert apart(placed(events(out)[-1]), TRUTH)[0] < 1.0


def test_a_mark_far_away_changes_nothing_unless_the_world_is_said_to_have_moved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    solve(capsys, survey(0.5, 1))
    solved_mm = AlignmentFolder(Path("alignments")).needed("opti").rms_mm
    x, y, z = survey(0.0).tracker[0].tolist()
    mark = f"origin={x + 2.0},{y},{z}"
    code, out, err = said(capsys, "rezero", "opti", "--mark", mark, "--json")
    assert code == 1
    assert events(out)[-1]["verdict"] == "fail"
    assert "the world moved 2.00 m" in err[-1]
    assert "--far" in err[-1]
    assert AlignmentFolder(Path("alignments")).versions("opti").newest == 1
    code, out, _ = said(capsys, "rezero", "opti", "--mark", mark, "--far", "--json")
    assert code == 0
    found = events(out)[-1]
    assert found["version"] == 2
    # One mark fits itself; how far the survey was off is not forgotten.
    rms_mm = found["rms_mm"]
    assert isinstance(rms_mm, float)
    assert 0.5 * solved_mm < rms_mm <= solved_mm + 1e-3


def test_a_mark_that_does_not_fit_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    solve(capsys, survey(0.2))
    a, b = survey(0.0).tracker[[0, 2]].tolist()
    words = [f"--mark={n}={','.join(map(str, p))}" for n, p in (("origin", a), ("right", b))]
    code, out, err = said(capsys, "rezero", "opti", *words, "--json")
    assert code == 1
    assert events(out)[-1]["verdict"] == "fail"
    assert "do not fit each other" in err[-1]
    assert AlignmentFolder(Path("alignments")).versions("opti").newest == 1


def test_a_spoiled_version_is_told_of_and_rolled_back(capsys: pytest.CaptureFixture[str]) -> None:
    solve(capsys, survey(0.5, 1))
    solve(capsys, survey(0.5, 2))
    path = AlignmentFolder(Path("alignments")).path("opti", 2)
    path.write_bytes(path.read_bytes()[:200])
    code, _, err = said(capsys, "list")
    assert code == 1
    assert "version 2 cannot be read" in err[-1]
    code, _, err = said(capsys, "compare", "opti")
    assert code == 2
    assert "rollback opti --to N" in err[-1]
    code, out, _ = said(capsys, "rollback", "opti", "--json")
    assert code == 0
    assert events(out)[-1]["of_version"] == 1
    assert said(capsys, "list")[0] == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("solve", "none.csv", "--name", "opti"), "none.csv: cannot be read"),
        (("solve", "bad.csv", "--name", "opti"), "bad.csv, line 1"),
        (("solve", "binary.csv", "--name", "opti"), "is no text"),
        (("solve", "points.csv", "--name", "../up"), "name"),
        (("solve", "points.csv", "--name", "opti", "--folder", "bad.csv"), "is a file"),
        (("solve", "points.csv", "--name", "opti", "--bad-mm", "nan"), "outside"),
        (("list", "nobody"), "nobody: no alignment"),
        (("compare", "nobody"), "nobody: no alignment"),
        (("rollback", "nobody"), "nobody: no alignment"),
        (("rezero", "nobody", "--mark", "a=1,2,3"), "nobody: no alignment"),
        (("compare", "known"), "but one version"),
        (("rollback", "known"), "no version before"),
        (("rollback", "known", "--to", "9"), "version 9 is not there"),
        (("rezero", "known"), "--mark"),
        (("rezero", "known", "--mark", "origin"), "POINT=X,Y,Z"),
        (("rezero", "known", "--mark", "origin=1,2,nan"), "expected a number"),
        (("rezero", "known", "--mark", "nowhere=1,2,3"), "nowhere: is no point"),
    ],
)
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    write(survey())
    said(capsys, "solve", "points.csv", "--name", "known")
    Path("bad.csv").write_text("a,1,2\n", encoding="utf-8")
    Path("binary.csv").write_bytes(b"\xff\xfe\x00")
    code, out, err = said(capsys, *words)
    assert code == 2
    assert out == ""
    assert why in err[-1]
