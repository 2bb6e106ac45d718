# SPDX-License-Identifier: Apache-2.0
"""End to end: a lens of known optics is photographed, solved, and guided."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_profiles.lens.file import load_profile
from stagectl.cli import lens
from tests.calibration.lens.filmed import Camera
from tests.calibration.lens_guide.measured import (
    border_px,
    film,
    misses,
    solved,
    zoom_camera,
    zoom_focal_mm,
)
from tests.cli.lens_commands import run


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENS_KEY", raising=False)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)
    monkeypatch.setitem(lens.VERBS, "guide", ("stagectl.cli.lens_guide", "where next"))


@pytest.mark.parametrize("seed", [1])
def test_the_truth_is_within_what_the_solve_says(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    camera = Camera()
    summary = solved(capsys, film(tmp_path / "shots", camera, 12, seed))
    assert summary["views_used"] == 12
    assert max(abs(off) for off in misses(summary, camera).values()) < 3.0
    assert border_px(summary, camera) < 3.0


def test_a_session_measures_where_the_guide_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zoom, focus = 0.0, 0.0
    sensor = ("--sensor-mm", "36x20.25")
    told = []
    for number in range(3):
        shots = film(tmp_path / f"{number}", zoom_camera(zoom), 8, number)
        place = ("--zoom", zoom, "--focus", focus)
        to = ("-o", "zoom.lens.json") if number == 0 else ("--add-to", "zoom.lens.json")
        solved(capsys, shots, *sensor, *place, *to)
        said = run(capsys, "guide", "zoom.lens.json", "--rings", "zoom", "--json")
        assert said.code == 0
        told.append(said.events())
        coming = next(event for event in told[-1] if event["event"] == "next")
        zoom, focus = float(str(coming["zoom"])), float(str(coming["focus"]))
    profile = load_profile(Path("zoom.lens.json"))
    assert sorted(node.zoom for node in profile.node) == [0.0, 0.333, 1.0]
    for node in profile.node:
        assert node.focal_mm[0] == pytest.approx(zoom_focal_mm(node.zoom), rel=5e-3)
    # What the profile of two places missed at the third is told, and is not little.
    assert [event for event in told[0] if event["event"] == "missed"] == []
    (new,) = [event for event in told[2] if event["event"] == "missed"]
    assert (new["zoom"], new["focus"]) == (0.333, 0.0)
    assert float(str(new["missed_px"])) > 4.0
    assert told[2][-1]["nodes"] == 3
