# SPDX-License-Identifier: Apache-2.0
"""A stage's cameras take their optics from the profiles they name."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens.file import save_profile
from hardware_profiles.lens.library import LensLibrary
from hardware_profiles.lens.profile import LensName, LensNode, LensProfile, SensorMode
from hardware_profiles.lens_files import StageLensError, load_lenses, with_lenses
from hardware_profiles.loading import load_stage
from hardware_profiles.rig.library import RigLibrary
from hardware_profiles.rig.session import CameraBody, make_session
from hardware_profiles.stage import Body, Stage
from hardware_profiles.transform import Transform
from sim.lens_truth import ZoomTruth
from tests.hardware_profiles.lens.true_zoom import true_profile

TRUTH = ZoomTruth()
ZOOM = true_profile(TRUTH, (z / 10 for z in range(11)), (0.0, 1.0))
STAGE = """
version = 1
stage_id = "s"
rate = "25/1"
[[body]]
id = "A"
lens = { profile = "lenses/zoom.lens.json", focal_mm = 85.0, entrance_pupil_m = 0.5 }
[[body]]
id = "B"
[[source]]
id = "one"
body = "A"
protocol = "freed"
line = { kind = "udp", port = 40001 }
[[source]]
id = "two"
body = "B"
protocol = "freed"
line = { kind = "udp", port = 40002 }
"""


def stage(folder: Path, profile: LensProfile | None = ZOOM) -> Stage:
    if profile is not None:
        save_profile(folder / "lenses" / "zoom.lens.json", profile)
    (folder / "stage.toml").write_text(STAGE, encoding="utf-8")
    return load_stage(folder / "stage.toml")[0]


def optics_of(folder: Path, profile: LensProfile) -> tuple[Body, Body]:
    made = stage(folder, profile)
    one, other = with_lenses(made, load_lenses(made, folder)).body
    return one, other


def test_a_camera_has_the_optics_of_its_profile_where_the_file_says_the_zoom_is(
    tmp_path: Path,
) -> None:
    one, other = optics_of(tmp_path, ZOOM)
    assert one.lens.focal_mm == pytest.approx(85.0, rel=1e-3)
    assert (one.lens.sensor_width_mm, one.lens.sensor_height_mm) == pytest.approx((36.0, 20.25))
    assert one.lens.picture_width_px == 1920
    ring = next(z / 1000 for z in range(1001) if TRUTH.at(z / 1000, 0.0).focal_mm >= 85.0)
    assert one.lens.entrance_pupil_m == pytest.approx(
        TRUTH.at(ring, 0.0).entrance_pupil_m, abs=1e-3
    )
    assert other.lens == Body("B").lens


def test_what_a_profile_does_not_know_stays_as_the_file_has_it(tmp_path: Path) -> None:
    nodes = tuple(msgspec.structs.replace(node, entrance_pupil_m=None) for node in ZOOM.node)
    one, _ = optics_of(tmp_path, msgspec.structs.replace(ZOOM, node=nodes))
    assert one.lens.entrance_pupil_m == 0.5


def test_an_anamorphic_lens_sees_as_wide_and_as_high_as_it_does(tmp_path: Path) -> None:
    sensor = SensorMode(24.0, 18.0, 4096, 3072)
    node = LensNode(0.0, 0.0, (25.0, 50.0), (2047.5, 1535.5))
    profile = msgspec.structs.replace(ZOOM, lens=LensName(squeeze=2.0), sensor=sensor, node=(node,))
    one, _ = optics_of(tmp_path, profile)
    lens = one.lens
    assert lens.sensor_width_mm / lens.focal_mm == pytest.approx(24.0 / 25.0)
    assert lens.sensor_height_mm / lens.focal_mm == pytest.approx(18.0 / 50.0)


def test_a_profile_that_is_not_there_or_torn_is_named_with_its_body(tmp_path: Path) -> None:
    made = stage(tmp_path, None)
    with pytest.raises(StageLensError, match=r"body 'A': lens.profile: .*zoom.lens.json: cannot"):
        load_lenses(made, tmp_path)
    save_profile(tmp_path / "lenses" / "zoom.lens.json", ZOOM)
    path = tmp_path / "lenses" / "zoom.lens.json"
    path.write_text(path.read_text().replace("25-250", "24-250", 1))
    with pytest.raises(StageLensError, match=r"body 'A': .*hash: found"):
        load_lenses(made, tmp_path)


class TestLibrary:
    LINE = 'lens = { profile = "lenses/zoom.lens.json", focal_mm = 85.0, entrance_pupil_m = 0.5 }'

    def stage(self, folder: Path, line: str = 'lens = { library = "box" }') -> Stage:
        (folder / "stage.toml").write_text(STAGE.replace(self.LINE, line), encoding="utf-8")
        return load_stage(folder / "stage.toml")[0]

    def mount(self, folder: Path, **more: object) -> None:
        put = LensLibrary(folder / "box").put(ZOOM, date="2026-11-27", author="dit")
        session = make_session(
            "A-zoom", CameraBody("a"), ZOOM.lens, profile=put.head.current.hash, **more
        )
        RigLibrary(folder / "box").put(session, how="swap", use=True)

    def test_what_was_put_on_the_camera_of_that_name_counts(self, tmp_path: Path) -> None:
        offset = Transform((0.1, 0.0, -0.2))
        self.mount(tmp_path, rig_offset=offset, offset_set_on="2026-11-27")
        made = self.stage(tmp_path)
        lenses = load_lenses(made, tmp_path)
        assert list(lenses) == ["A"]
        fitted = with_lenses(made, lenses)
        assert fitted.body[0].lens.sensor_width_mm == 36.0
        assert [source.rig_offset for source in fitted.source] == [offset, Transform()]

    def test_an_offset_in_the_stage_file_stays_and_one_never_set_is_none(
        self, tmp_path: Path
    ) -> None:
        self.mount(tmp_path, rig_offset=Transform((0.1, 0.0, -0.2)))
        made = self.stage(tmp_path)
        assert with_lenses(made, load_lenses(made, tmp_path)).source == made.source
        self.mount(tmp_path, rig_offset=Transform((0.1, 0.0, -0.2)), offset_set_on="today")
        own = msgspec.structs.replace(made.source[0], rig_offset=Transform((0.0, 0.3, 0.0)))
        made = msgspec.structs.replace(made, source=(own, made.source[1]))
        assert with_lenses(made, load_lenses(made, tmp_path)).source[0] == own

    def test_nothing_on_the_camera_is_no_mistake(self, tmp_path: Path) -> None:
        (tmp_path / "box").mkdir()
        made = self.stage(tmp_path)
        assert load_lenses(made, tmp_path) == {}
        assert with_lenses(made, {}) == made

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ('lens = { library = "none" }', "none is no folder"),
            ('lens = { library = "box", profile = "x" }', "one of the two"),
        ],
    )
    def test_what_cannot_be_is_named(self, tmp_path: Path, line: str, told: str) -> None:
        (tmp_path / "box").mkdir()
        with pytest.raises(StageLensError, match=f"body 'A': lens.library: .*{told}"):
            load_lenses(self.stage(tmp_path, line), tmp_path)

    def test_a_session_that_was_tampered_with_is_named(self, tmp_path: Path) -> None:
        self.mount(tmp_path)
        (file,) = (tmp_path / "box" / "rigs" / "sessions").glob("*.rig.json")
        file.write_text(file.read_text().replace("A-zoom", "B-zoom"), encoding="utf-8")
        with pytest.raises(StageLensError, match="hash: found"):
            load_lenses(self.stage(tmp_path), tmp_path)
