# SPDX-License-Identifier: Apache-2.0
"""Preflight says which lens stands on which camera, and what is open about it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import Judgement, LensProfile
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import CameraBody, make_session
from hardware_profiles.stage import Lens
from sim.lens_truth import ZoomTruth
from stagectl.checks.stage_checks import Finding, check_stage
from tests.hardware_profiles.lens.true_zoom import true_profile
from tests.nodes.stages import STAGE

ZOOM = true_profile(ZoomTruth(), (0.0, 0.5, 1.0))


def finding(folder: Path, lens: Lens, what: str = "lens of A") -> Finding:
    body = msgspec.structs.replace(STAGE.body[0], lens=lens)
    stage = msgspec.structs.replace(STAGE, body=(body, STAGE.body[1]))
    (found,) = [one for one in check_stage(stage, folder) if one.what == what]
    return found


def named(folder: Path, profile: LensProfile) -> Lens:
    save_profile(folder / "a.lens.json", profile)
    return Lens(profile="a.lens.json")


def test_a_profile_is_named_with_its_version(tmp_path: Path) -> None:
    found = finding(tmp_path, named(tmp_path, ZOOM))
    assert found.verdict == "ok"
    assert found.text.startswith("sim 25-250 #1 (")


@pytest.mark.parametrize("wall", ["warn", "fail"])
def test_a_profile_whose_gates_did_not_pass_for_the_wall_warns(tmp_path: Path, wall: str) -> None:
    judged = msgspec.convert({"wall": wall, "composite": "fail", "reasons": ["few"]}, Judgement)
    found = finding(tmp_path, named(tmp_path, msgspec.structs.replace(ZOOM, judgement=judged)))
    assert found.verdict == "warn"
    assert f"its gates said {wall} for the wall: few" in found.text


def test_a_missing_profile_fails_with_its_key(tmp_path: Path) -> None:
    found = finding(tmp_path, Lens(profile="none.lens.json"), "lenses")
    assert found.verdict == "fail"
    assert "body 'A': lens.profile: " in found.text


def test_a_camera_without_a_lens_and_one_with_open_ends_warn(tmp_path: Path) -> None:
    library = tmp_path / "box"
    put = LensLibrary(library).put(ZOOM, date="2026-11-27", author="dit")
    lens = Lens(library="box")
    found = finding(tmp_path, lens)
    assert found.verdict == "warn"
    assert "stagectl lens swap --camera A" in found.text
    session = make_session("A-zoom", CameraBody("A"), ZOOM.lens, profile=put.head.current.hash)
    RigLibrary(library).put(session, how="swap", use=True)
    found = finding(tmp_path, lens)
    assert found.verdict == "warn"
    assert "ends not set: zoom" in found.text
