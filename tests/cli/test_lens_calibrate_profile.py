# SPDX-License-Identifier: Apache-2.0
"""Where the answer of `stagectl lens calibrate` goes: profiles, places of a zoom, signatures."""

from __future__ import annotations

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from hardware_profiles.lens.file import hash_of, load_profile, save_profile
from hardware_profiles.lens.model import LensModel
from stagectl.cli.main import main
from tests.calibration.lens.command import BOARD, CHARUCO, events, said, take_shots
from tests.calibration.lens.filmed import Camera, Placed, filmed, poses


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder; a crash report would lie there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAGECTL_LENS_KEY", raising=False)


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with eight pictures of a board by a known camera."""
    return take_shots(tmp_path_factory.mktemp("shots"))


def test_a_profile_sees_what_the_camera_saw(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    _, out, _ = said(
        capsys, str(shots), *CHARUCO, "--sensor-mm", "32x18", "--serial", "77", "--make", "Cooke",
        "--author", "kim", "-o", "a.lens.json", "--zoom", "0.2", "--focus", "0.7", "--json",
    )  # fmt: skip
    *_, s = events(out)
    profile = load_profile(Path("a.lens.json"))
    node = profile.node[0]
    assert (node.zoom, node.focus) == (0.2, 0.7)
    assert (profile.lens.serial, profile.lens.make) == ("77", "Cooke")
    assert profile.origin.author == "kim"
    assert len(profile.origin.inputs) == 8
    assert {"stagectl", "opencv", "numpy"} <= set(profile.origin.versions)
    assert node.quality is not None
    assert node.quality.views == 8
    assert node.quality.std is not None
    assert node.focal_mm[0] == pytest.approx(673.0 * 32.0 / 640.0, rel=0.01)
    # It puts points where the solve does.
    model = LensModel(profile)
    placed = Placed((0.1, 0.2, 0.0), (0.0, 0.0, 480.0))
    rotation = cv2.Rodrigues(np.array(placed.turn))[0]
    points = BOARD.points_mm()
    ahead = (points - points.mean(axis=0)) @ rotation.T + np.array(placed.at_mm)
    ours = model.project(model.at(0.2, 0.7), ahead / 1000.0)
    matrix = np.array([[s["fx_px"], 0, s["cx_px"]], [0, s["fy_px"], s["cy_px"]], [0, 0, 1]], float)
    theirs, _ = cv2.projectPoints(
        ahead, np.zeros(3), np.zeros(3), matrix, np.array(s["distortion_opencv"])
    )
    assert np.abs(ours - theirs.reshape(-1, 2)).max() < 1e-6


def test_without_a_sensor_size_pixels_are_right_and_that_is_told(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    _, out, _ = said(capsys, str(shots), *CHARUCO, "-o", "a.lens.json", "--json")
    *_, summary = events(out)
    profile = load_profile(Path("a.lens.json"))
    assert profile.sensor.width_mm == 36.0
    assert "sensor size not told" in profile.origin.notes
    assert summary["focal_mm"] is None
    across, _ = profile.sensor.px_per_mm()
    assert profile.node[0].focal_mm[0] * across == pytest.approx(summary["fx_px"], rel=1e-12)
    assert summary["hash"] == profile.hash


def test_a_zoom_grows_place_by_place_and_remembers_its_parent(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    said(
        capsys, str(shots), *CHARUCO, "-o", "z.lens.json", "--sensor-mm", "32x18", "--zoom", "0",
        "--focus", "0", "--serial", "77",
    )  # fmt: skip
    first = load_profile(Path("z.lens.json"))
    add = ("--add-to", "z.lens.json", "--zoom", "0.5", "--focus", "0")
    said(capsys, str(shots), *CHARUCO, *add, "--json")
    second = load_profile(Path("z.lens.json"))
    assert second.parent == first.hash
    assert [node.zoom for node in second.node] == [0.0, 0.5]
    assert second.lens.serial == "77"
    assert second.judgement is not None
    assert all("zoom 0.5, focus 0: " in one for one in second.judgement.reasons[:1])
    # The same place again: replaced; with -o the old file stays.
    said(capsys, str(shots), *CHARUCO, *add, "-o", "z2.lens.json", "--leave-out", "shot3.png")
    third = load_profile(Path("z2.lens.json"))
    assert [node.zoom for node in third.node] == [0.0, 0.5]
    assert third.parent == second.hash
    assert third.node[1] != second.node[1]
    assert load_profile(Path("z.lens.json")) == second


def test_no_version_of_a_zoom_is_lost_and_a_signature_that_goes_is_said(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    said(capsys, str(shots), *CHARUCO, "-o", "z.lens.json", "--sensor-mm", "32x18", "--zoom", "0",
         "--focus", "0", "--serial", "77")  # fmt: skip
    assert main(["lens", "sign", "--new-key", "kim"]) == 0
    assert main(["lens", "sign", "z.lens.json", "--key", "kim.lens_key"]) == 0
    versions = [load_profile(Path("z.lens.json"))]
    add = ("--add-to", "z.lens.json", "--focus", "0")
    _, out, _ = said(capsys, str(shots), *CHARUCO, *add, "--zoom", "0.5", "--json")
    assert events(out)[-1]["signature_dropped"] is True
    kept = Path(events(out)[-1]["kept"])
    assert load_profile(kept) == versions[0]
    versions.append(load_profile(Path("z.lens.json")))
    _, out, _ = said(capsys, str(shots), *CHARUCO, *add, "--zoom", "1")
    assert "! the version before is signed" not in out
    assert f"the version before is kept: {kept.parent / versions[1].hash[:12]}.lens.json" in out
    assert main(["lens", "verify", "z.lens.json"]) == 0
    assert main(["lens", "sign", "z.lens.json", "--key", "kim.lens_key"]) == 0
    _, out, _ = said(capsys, str(shots), *CHARUCO, *add, "--zoom", "1", "--leave-out", "shot3.png")
    assert "! the version before is signed, this one is not" in out
    assert main(["lens", "verify", "z.lens.json"]) == 0


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--sensor-mm", "36x20.25"), "its sensor is 32 x 18 mm"),
        (("--serial", "78"), "it is of lens #77"),
        (("--squeeze", "2"), "its squeeze is 1"),
    ],
)
def test_a_place_of_another_lens_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str], shots: Path, more: tuple[str, ...], says: str
) -> None:
    said(
        capsys, str(shots), *CHARUCO, "-o", "z.lens.json", "--sensor-mm", "32x18",
        "--serial", "77",
    )  # fmt: skip
    before = Path("z.lens.json").read_bytes()
    add = ("--add-to", "z.lens.json", "--zoom", "0.5", "--focus", "0")
    code, out, err = said(capsys, str(shots), *CHARUCO, *add, *more, "--json")
    assert (code, out) == (2, "")
    assert f"--add-to z.lens.json: {says}" in err[0]
    assert Path("z.lens.json").read_bytes() == before


def test_a_changed_profile_is_not_added_to(capsys: pytest.CaptureFixture[str], shots: Path) -> None:
    said(capsys, str(shots), *CHARUCO, "-o", "z.lens.json")
    path = Path("z.lens.json")
    path.write_text(path.read_text().replace('"zoom": 0.0', '"zoom": 0.1'))
    code, _, err = said(
        capsys, str(shots), *CHARUCO, "--add-to", "z.lens.json", "--zoom", "0.5", "--focus", "0"
    )
    assert code == 1
    assert "hash" in err[0]


def test_where_it_cannot_be_written_the_answer_is_told_all_the_same(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    Path("taken").write_text("a file")
    code, out, err = said(capsys, str(shots), *CHARUCO, "-o", "taken/a.lens.json", "--json")
    assert code == 3
    assert "cannot be written" in err[0]
    *_, summary = events(out)
    assert summary["fx_px"] is not None
    assert summary["profile"] is None


def test_a_squeezed_lens_is_not_taken_for_a_stretched_board(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "squeezed"
    folder.mkdir()
    camera = Camera(640, 360, 505.0, 1010.0, 322.0, 176.0, (-0.05, 0.0, 0.0, 0.0, 0.0))
    for n, placed in enumerate(poses(8, 640.0, seed=3, tilt=0.5)):
        cv2.imwrite(str(folder / f"s{n}.png"), filmed(BOARD, placed, camera, seed=n))
    words = (str(folder), *CHARUCO, "-o", "a.lens.json", "--json")
    code, out, err = said(capsys, *words)
    assert code == 1
    assert "is the squeeze right?" in err[0]
    assert not Path("a.lens.json").exists()
    said(capsys, *words, "--squeeze", "2")
    profile = load_profile(Path("a.lens.json"))
    assert profile.lens.squeeze == 2.0
    # A place that is added takes the profile's squeeze, and no reason speaks of a stretched board.
    add = ("--add-to", "a.lens.json", "--zoom", "1", "--focus", "0")
    _, out, _ = said(capsys, str(folder), *CHARUCO, *add, "--json")
    assert not any("stretched" in reason for reason in events(out)[-1]["reasons"])
    assert len(load_profile(Path("a.lens.json")).node) == 2


def test_it_is_signed_where_a_key_is_set(
    capsys: pytest.CaptureFixture[str], shots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stagectl.security.signing import check_signature, new_key

    private, public = new_key("kim", Path())
    said(capsys, str(shots), *CHARUCO, "-o", "a.lens.json", "--key", str(private))
    profile = load_profile(Path("a.lens.json"))
    assert check_signature(profile, {})
    monkeypatch.setenv("STAGECTL_LENS_KEY", str(public))
    code, _, err = said(capsys, str(shots), *CHARUCO, "-o", "b.lens.json")
    assert code == 2
    assert "kim.pub" in err[0]
    assert not Path("b.lens.json").exists()


def test_a_place_is_not_added_to_a_profile_whose_signature_does_not_hold(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    from stagectl.security.signing import new_key

    private, _ = new_key("kim", Path())
    said(capsys, str(shots), *CHARUCO, "-o", "a.lens.json", "--key", str(private))
    signed = load_profile(Path("a.lens.json"))
    longer = msgspec.structs.replace(signed.node[0], focal_mm=(60.0, 60.0))
    forged = msgspec.structs.replace(signed, node=(longer,))
    forged = msgspec.structs.replace(forged, hash=hash_of(forged))  # the signature stays
    Path("a.lens.json").write_bytes(msgspec.json.encode(forged))
    add = ("--add-to", "a.lens.json", "--zoom", "1", "--focus", "0")
    code, _, err = said(capsys, str(shots), *CHARUCO, *add)
    assert code == 1
    assert "the signature does not fit the content" in err[0]
    assert load_profile(Path("a.lens.json")) == forged


def test_the_profile_is_one_that_can_be_saved_again(
    capsys: pytest.CaptureFixture[str], shots: Path
) -> None:
    said(capsys, str(shots), *CHARUCO, "-o", "a.lens.json", "--radial", "6")
    profile = load_profile(Path("a.lens.json"))
    assert len(profile.node[0].radial) == 6
    assert save_profile(Path("b.lens.json"), profile).hash == profile.hash
