# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens guide` on places that nobody measured: never good enough, and said so."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.measured import is_measured, places_words
from hardware_profiles.lens.profile import How, LensProfile, NodeQuality
from sim.lens_truth import ZoomTruth
from tests.calibration.lens_guide.sessions import profile_at
from tests.cli.lens_commands import run

ELEVEN = [(number / 10.0, 0.0) for number in range(11)]


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENSES", raising=False)


def saved(name: str, how: How, which: range, quality: NodeQuality | None = None) -> LensProfile:
    """Save a profile good enough for the wall, some of its nodes of another origin."""
    profile = profile_at(ZoomTruth(), ELEVEN)
    node = tuple(
        msgspec.structs.replace(one, how=how, quality=quality) if at in which else one
        for at, one in enumerate(profile.node)
    )
    return save_profile(Path(name), msgspec.structs.replace(profile, node=node))


@pytest.mark.parametrize("how", ["nominal", "imported"])
def test_a_lens_that_nobody_measured_is_not_good_enough(
    how: How, capsys: pytest.CaptureFixture[str]
) -> None:
    saved("a.lens.json", how, range(11))
    words = ("guide", "a.lens.json", "--rings", "zoom", "--use", "wall", "--check")
    said = run(capsys, *words)
    assert said.code == 1
    assert "11 places, none measured" in said.out
    assert "how far it is off is not known" in said.out
    assert "good enough" not in said.out
    assert "[" not in said.out
    assert f"not measured: 11 of 11 places ({how}); the error there is not known" in said.err[-1]
    said = run(capsys, *words, "--json")
    assert said.code == 1
    summary = said.summary()
    assert (summary["nodes"], summary["measured"], summary["worst_px"]) == (11, 0, None)
    assert summary["wall"] == {"limit_px": 8.0, "good": False, "more": 11, "at_least": True}
    errors = next(event for event in said.events() if event["event"] == "error_map")
    assert msgspec.convert(errors["px"], list[list[None]])
    assert [e["measured"] for e in said.events() if e["event"] == "node"] == [False] * 11


def test_one_such_place_among_measured_ones_is_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = saved("a.lens.json", "nominal", range(4, 5))
    assert places_words(profile) == "11 places, 10 measured"
    words = ("guide", "a.lens.json", "--rings", "zoom", "--use", "wall", "--check")
    said = run(capsys, *words)
    assert said.code == 1
    assert "next: zoom 0.4, focus 0" in said.out
    assert "(not measured)" in said.out
    assert len(re.findall(r"\(\d+\.\d\)", said.out)) == 1
    # Measured where it was nominal, it is as good as the rest.
    saved("a.lens.json", "solved", range(4, 5))
    assert run(capsys, *words).code == 0


def test_a_nominal_place_that_is_off_is_seen_in_the_map(
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = saved("a.lens.json", "nominal", range(4, 5))
    wrong = profile.node[4]
    focal = (wrong.focal_mm[0] * 1.05, wrong.focal_mm[1] * 1.05)
    node = (*profile.node[:4], msgspec.structs.replace(wrong, focal_mm=focal), *profile.node[5:])
    save_profile(Path("a.lens.json"), msgspec.structs.replace(profile, node=node))
    summary = run(capsys, "guide", "a.lens.json", "--rings", "zoom", "--json").summary()
    # 5 % of 1101 px from the middle to a corner.
    assert float(str(summary["worst_px"])) == pytest.approx(55.0, rel=0.25)


def test_what_came_with_figures_of_its_quality_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quality = NodeQuality(views=20, rms_px=0.3)
    profile = saved("a.lens.json", "imported", range(11), quality)
    assert all(is_measured(node) for node in profile.node)
    said = run(capsys, "guide", "a.lens.json", "--rings", "zoom", "--use", "wall", "--check")
    assert said.code == 0
    # A maker's number stays one, whatever stands beside it.
    nominal = msgspec.structs.replace(profile.node[0], how="nominal")
    assert not is_measured(nominal)


def test_a_measured_place_after_a_nominal_one_is_held_against_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = saved("a.lens.json", "nominal", range(11))
    after = profile_at(ZoomTruth(), ELEVEN)
    node = (after.node[0], *before.node[1:])
    save_profile(Path("b.lens.json"), msgspec.structs.replace(after, node=node, parent=before.hash))
    said = run(capsys, "guide", "b.lens.json", "--rings", "zoom", "--json")
    (new,) = [event for event in said.events() if event["event"] == "missed"]
    assert (new["zoom"], new["predicted_px"]) == (0.0, None)
    assert "(none predicted)" in run(capsys, "guide", "b.lens.json", "--rings", "zoom").out


@pytest.mark.parametrize("which", [range(11), range(3, 6)])
def test_the_picture_of_it(which: range, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    saved("a.lens.json", "nominal", which)
    assert run(capsys, "guide", "a.lens.json", "--plot", "m.png", "--json").code == 0
    assert Path("m.png").read_bytes().startswith(b"\x89PNG")
