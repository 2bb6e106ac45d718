# SPDX-License-Identifier: Apache-2.0
"""Preflight says which lens stands on which camera, and what is open about it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import load_profile, save_profile, to_bytes
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import How, Judgement, LensProfile
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import CameraBody, make_session
from hardware_profiles.stage import Lens
from sim.lens_truth import ZoomTruth
from stagectl.checks.stage_checks import Finding, check_stage
from stagectl.cli.errors import InputError
from stagectl.runtime.plan import make_plan
from stagectl.security.signing import load_key, new_key, sign_profile
from tests.hardware_profiles.lens.true_zoom import true_profile
from tests.nodes.stages import STAGE

ZOOM = msgspec.structs.replace(
    true_profile(ZoomTruth(), (0.0, 0.5, 1.0)), judgement=Judgement("pass", "warn")
)


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
    reasons = [
        "composite fail: 9 views, expected 20", f"wall and composite {wall}: few: take more",
        f"wall {wall}, composite fail: blur: sharper", f"wall and composite {wall}: x: y",
    ]  # fmt: skip
    judged = msgspec.convert({"wall": wall, "composite": "fail", "reasons": reasons}, Judgement)
    found = finding(tmp_path, named(tmp_path, msgspec.structs.replace(ZOOM, judgement=judged)))
    assert found.verdict == "warn"
    assert f"its gates said {wall} for the wall: few, and blur, and 1 more" in found.text
    assert "9 views" not in found.text


def test_of_a_zoom_the_place_is_told(tmp_path: Path) -> None:
    reason = "zoom 0.5, focus 0: wall and composite warn: few views, expected 8: more"
    judged = Judgement("warn", "warn", (reason,))
    found = finding(tmp_path, named(tmp_path, msgspec.structs.replace(ZOOM, judgement=judged)))
    assert "for the wall: zoom 0.5, focus 0: few views, expected 8" in found.text


@pytest.mark.parametrize("how", ["imported", "nominal"])
def test_a_lens_nobody_measured_warns(tmp_path: Path, how: How) -> None:
    nodes = tuple(msgspec.structs.replace(n, how=how, entrance_pupil_m=None) for n in ZOOM.node)
    profile = msgspec.structs.replace(ZOOM, node=nodes, judgement=None)
    found = finding(tmp_path, named(tmp_path, profile))
    assert found.verdict == "warn"
    assert "nobody measured it" in found.text
    assert "entrance pupil is not known" in found.text
    some = msgspec.structs.replace(profile, node=(*nodes[:1], *ZOOM.node[1:]))
    assert "1 of 3 places: imported" in finding(tmp_path, named(tmp_path, some)).text


def test_a_lens_nobody_judged_warns(tmp_path: Path) -> None:
    found = finding(tmp_path, named(tmp_path, msgspec.structs.replace(ZOOM, judgement=None)))
    assert found.verdict == "warn"
    assert "nobody judged it" in found.text


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


class TestTrust:
    def in_use(self, folder: Path, *, signed: bool = True) -> Path:
        """Put a lens on camera A in the library `box`; return the profile's file."""
        library = LensLibrary(folder / "box")
        private, _ = new_key("dit", folder)
        profile = sign_profile(ZOOM, load_key(private)) if signed else ZOOM
        put = library.put(profile, date="2026-11-27", author="dit")
        session = make_session("A-zoom", CameraBody("A"), ZOOM.lens, profile=put.head.current.hash)
        RigLibrary(library.folder).put(session, how="swap", use=True)
        return library.object_path(put.head.current.hash)

    def refused(self, folder: Path) -> str:
        found = finding(folder, Lens(library="box"), "lenses")
        assert found.verdict == "fail"
        return found.text

    def test_a_signed_profile_whose_signature_was_taken_off_is_refused(
        self, tmp_path: Path
    ) -> None:
        file = self.in_use(tmp_path)
        bare = msgspec.structs.replace(load_profile(file), signature=None)
        file.write_bytes(to_bytes(bare))
        assert "the signature was taken off" in self.refused(tmp_path)

    def test_a_profile_that_was_changed_and_hashed_again_is_refused(self, tmp_path: Path) -> None:
        file = self.in_use(tmp_path)
        there = load_profile(file)
        lens = msgspec.structs.replace(there.lens, mount="other")
        file.write_bytes(to_bytes(msgspec.structs.replace(there, lens=lens)))
        assert "it was put in place of another" in self.refused(tmp_path)

    def test_who_is_not_trusted_is_refused(self, tmp_path: Path) -> None:
        self.in_use(tmp_path)
        _, public = new_key("other", tmp_path)
        (tmp_path / "box" / "trusted").mkdir(parents=True)
        (tmp_path / "box" / "trusted" / "other.pub").write_bytes(public.read_bytes())
        assert "a key that is not trusted here" in self.refused(tmp_path)

    def test_a_named_profile_is_held_against_the_library_in_use(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        private, _ = new_key("eve", tmp_path)
        lens = named(tmp_path, sign_profile(ZOOM, load_key(private)))
        assert finding(tmp_path, lens).verdict == "ok"  # nobody said whom to trust
        _, public = new_key("kim", tmp_path)
        (tmp_path / "box" / "trusted").mkdir(parents=True)
        (tmp_path / "box" / "trusted" / "kim.pub").write_bytes(public.read_bytes())
        monkeypatch.setenv("STAGECTL_LENSES", str(tmp_path / "box"))
        found = finding(tmp_path, lens, "lenses")
        assert found.verdict == "fail"
        assert "a key that is not trusted here" in found.text

    def test_a_run_does_not_begin_with_one(self, tmp_path: Path) -> None:
        file = self.in_use(tmp_path)
        bare = msgspec.structs.replace(load_profile(file), signature=None)
        file.write_bytes(to_bytes(bare))
        body = msgspec.structs.replace(STAGE.body[0], lens=Lens(library="box"))
        stage = msgspec.structs.replace(STAGE, body=(body, STAGE.body[1]))
        with pytest.raises(InputError, match="the signature was taken off"):
            make_plan(tmp_path / "stage.toml", stage)

    @pytest.mark.parametrize("signed", [True, False])
    def test_a_whole_one_passes(self, tmp_path: Path, signed: bool) -> None:
        self.in_use(tmp_path, signed=signed)
        found = finding(tmp_path, Lens(library="box"))
        assert "A" in found.what
