# SPDX-License-Identifier: Apache-2.0
"""OpenTrackIO samples of a lens, read by a reader of OpenLensIO's equations written here.

The reader knows the published documents only: camdkit's schema and OpenLensIO 1.0.1's image frame
(mm, x right, y down) and Brown-Conrady equation, its centre as the published note has it. OpenCV's
`projectPoints` says where points must land.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hardware_profiles.exchange.opentrackio_lens import looks_like, read_lens, write_lens
from hardware_profiles.exchange.reading import ExchangeError, Wanted
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile
from tests.conftest import SHARED_DATA
from tests.hardware_profiles.exchange.lenses import (
    CAMERA,
    SENSOR,
    TERMS,
    VECTORS,
    Floats,
    lens_of,
    projected,
    seen_points,
    zoom_lens,
)

SCHEMA = Draft202012Validator(
    json.loads((VECTORS / "opentrackio" / "opentrackio_schema_v1.0.1.json").read_text())
)
EXAMPLE = SHARED_DATA / "opentrackio" / "examples" / "complete_dynamic_example.json"
ENOUGH_PX = 0.01
Sample = dict[str, Any]
TOP = ("lens", "static")
LENS = (
    "distortion", "encoders", "projectionOffset", "pinholeFocalLength", "exposureFalloff",
    "distortionOffset", "entrancePupilOffset", "focusDistance",
)  # fmt: skip
ENTRY = ("radial", "tangential", "model")


def samples_of(profile: LensProfile, *place: float, **options: Any) -> list[Sample]:
    zoom, focus = place or (None, None)
    (content,) = write_lens(profile, zoom, focus, **options).files.values()
    if content.startswith(b"{\n"):
        return [json.loads(content)]
    return [json.loads(line) for line in content.splitlines()]


def bend(mm: Floats, radial: list[float], tangential: list[float]) -> Floats:
    """Return OpenLensIO's Brown-Conrady: l1, l3, l5 above the line, l2, l4, l6 below it."""
    l1, l2, l3, l4, l5, l6 = (*radial, *(6 - len(radial)) * [0.0])
    q1, q2 = tangential
    x, y = mm[:, 0], mm[:, 1]
    r = np.hypot(x, y)
    above, below = 1 + l1 * r**2 + l3 * r**4 + l5 * r**6, 1 + l2 * r**2 + l4 * r**4 + l6 * r**6
    return np.stack(
        (
            above / below * x + 2 * q1 * x * y + q2 * (r**2 + 2 * x**2),
            above / below * y + 2 * q2 * x * y + q1 * (r**2 + 2 * y**2),
        ),
        axis=1,
    )


def sample_pixels(sample: Sample, points: Floats) -> Floats:
    """Return the pixels of points (n, 3) as a sample's own numbers say, in OpenCV's count."""
    camera, lens = sample["static"]["camera"], sample["lens"]
    mm, px = camera["activeSensorPhysicalDimensions"], camera["activeSensorResolution"]
    shift = np.array((lens["projectionOffset"]["x"], lens["projectionOffset"]["y"]))
    ideal = lens["pinholeFocalLength"] * points[:, :2] / points[:, 2:]
    (entry,) = lens["distortion"]
    if entry["model"] == "Brown-Conrady U-D":
        put = bend(ideal, entry["radial"], entry["tangential"])
    else:
        assert entry["model"] == "Brown-Conrady D-U"
        put = ideal.copy()
        for _ in range(200):  # the way back: what is put there comes from here
            put -= bend(put, entry["radial"], entry["tangential"]) - ideal
    per_mm = np.array((px["width"] / mm["width"], px["height"] / mm["height"]))
    found: Floats = (put + shift) * per_mm + np.array((px["width"], px["height"])) / 2
    return found


def farthest(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(one - other).T).max())


class TestWhatOthersRead:
    @pytest.mark.parametrize("kind", TERMS)
    def test_points_land_where_opencv_puts_them(self, kind: str) -> None:
        (sample,) = samples_of(lens_of(*CAMERA, TERMS[kind]))
        points = seen_points(*CAMERA[:2])
        off = farthest(sample_pixels(sample, points), projected(points, CAMERA, TERMS[kind]))
        assert off < 1e-8 < ENOUGH_PX

    @given(
        fx=st.floats(700.0, 9000.0), pixel=st.floats(0.96, 1.04),
        off=st.tuples(st.floats(-90.0, 90.0), st.floats(-60.0, 60.0)),
        terms=st.tuples(*(st.floats(-size, size) for size in (0.3, 0.2, 5e-3, 5e-3, 0.1))),
        below=st.tuples(*(st.floats(0.0, size) for size in (0.3, 0.1, 0.02))),
    )  # fmt: skip
    def test_so_they_do_for_any_lens(
        self, fx: float, pixel: float, off: tuple[float, float], terms: tuple[float, ...],
        below: tuple[float, ...],
    ) -> None:  # fmt: skip
        camera = (fx, fx * pixel, 959.5 + off[0], 539.5 + off[1])
        (sample,) = samples_of(lens_of(*camera, (*terms, *below)))
        points = seen_points(*camera[:2])
        there = projected(points, camera, (*terms, *below))
        assert farthest(sample_pixels(sample, points), there) < 1e-6 < ENOUGH_PX
        assert not list(SCHEMA.iter_errors(sample))

    def test_the_published_tangential_formula_is_not_what_opencv_does(self) -> None:
        terms = TERMS["tangential"]
        (sample,) = samples_of(lens_of(*CAMERA, terms), tangential="p/F2")
        points = seen_points(*CAMERA[:2])
        off = farthest(sample_pixels(sample, points), projected(points, CAMERA, terms))
        assert off > 100 * ENOUGH_PX
        assert "p/F2" in " ".join(sample["static"]["lens"]["calibrationHistory"])

    def test_the_other_direction_stays_what_it_is(self) -> None:
        bent = msgspec.structs.replace(
            lens_of(*CAMERA, TERMS["tangential"]), direction="distorted_to_undistorted"
        )
        (sample,) = samples_of(bent)
        assert sample["lens"]["distortion"][0]["model"] == "Brown-Conrady D-U"
        model = LensModel(bent)
        points = seen_points(*CAMERA[:2]) * (0.8, 0.8, 1.0)
        off = farthest(sample_pixels(sample, points), model.project(model.at(0, 0), points))
        assert off < 1e-6 < ENOUGH_PX

    def test_an_anamorphic_lens_is_that_of_the_pulled_picture(self) -> None:
        fx, fy, cx, cy = 1000.0, 2004.0, 963.0, 536.0
        squeezed = lens_of(fx, fy, cx, cy, TERMS["tangential"])
        squeezed = msgspec.structs.replace(
            squeezed, lens=msgspec.structs.replace(squeezed.lens, squeeze=2.0)
        )
        written = write_lens(squeezed, None, None)
        assert any("2 times as wide" in note for note in written.notes)
        sample = json.loads(written.files[".json"])
        assert sample["static"]["camera"]["activeSensorResolution"]["width"] == 2 * 1920
        points = seen_points(fx, fy)
        wide = projected(points, (fx, fy, cx, cy), TERMS["tangential"])
        wide[:, 0] = 2.0 * (wide[:, 0] + 0.5) - 0.5
        assert farthest(sample_pixels(sample, points), wide) < 1e-8

    def test_the_middle_is_half_a_pixel_from_the_note(self) -> None:
        profile = lens_of(*CAMERA, ())
        (note,), (middle,) = samples_of(profile), samples_of(profile, center="middle")
        mm = SENSOR.width_mm / SENSOR.width_px
        apart = middle["lens"]["projectionOffset"]["x"] - note["lens"]["projectionOffset"]["x"]
        assert apart == pytest.approx(0.5 * mm, abs=1e-12)
        assert note["lens"]["projectionOffset"]["x"] == pytest.approx(mm * (CAMERA[2] - 960.0))

    def test_a_whole_lens_is_a_line_for_each_place(self) -> None:
        profile = zoom_lens()
        samples = samples_of(profile)
        model = LensModel(profile)
        assert len(samples) == len(profile.node)
        for sample in samples:
            at = sample["lens"]["encoders"]
            state = model.at(at["zoom"], at["focus"])
            points = seen_points(*model.focal_px(state))
            off = farthest(sample_pixels(sample, points), model.project(state, points))
            assert off < 1e-8
            assert sample["lens"]["entrancePupilOffset"] == state.entrance_pupil_m
        distances = {s["lens"]["encoders"]["focus"]: s["lens"]["focusDistance"] for s in samples}
        assert distances == {0.0: 100.0, 0.5: pytest.approx(2.0), 1.0: 0.6}


class TestSchema:
    def validate(self, samples: list[Sample]) -> None:
        for sample in samples:
            assert not [error.message for error in SCHEMA.iter_errors(sample)]

    @pytest.mark.parametrize("kind", TERMS)
    def test_one_place(self, kind: str) -> None:
        self.validate(samples_of(lens_of(*CAMERA, TERMS[kind], falloff=(1e-4, 0.0, 0.0))))

    def test_a_whole_lens(self) -> None:
        self.validate(samples_of(zoom_lens()))

    def test_rings_beyond_their_ends_and_a_lens_without_a_name(self) -> None:
        profile = zoom_lens()
        beyond = msgspec.structs.replace(
            profile,
            lens=msgspec.structs.replace(profile.lens, make="", model=" ", serial=""),
            node=tuple(
                msgspec.structs.replace(node, zoom=node.zoom * 1.1 - 0.04) for node in profile.node
            ),
        )
        written = write_lens(beyond, None, None)
        assert any("outside" in note for note in written.notes)
        samples = [json.loads(line) for line in written.files[".jsonl"].splitlines()]
        self.validate(samples)
        # The optics are those at the end of the encoders, not those of the node beyond it.
        first = next(s["lens"] for s in samples if s["lens"]["encoders"] == {"focus": 0, "zoom": 0})
        assert first["pinholeFocalLength"] == LensModel(beyond).at(0.0, 0.0).focal_mm[0]

    def test_the_oracle_refuses_what_is_wrong(self) -> None:
        (sample,) = samples_of(lens_of(*CAMERA, ()))
        sample["lens"]["encoders"]["zoom"] = 1.5
        assert list(SCHEMA.iter_errors(sample))


class TestBack:
    @pytest.mark.parametrize("center", ["note", "middle"])
    @pytest.mark.parametrize("tangential", ["p/F", "p/F2"])
    @pytest.mark.parametrize("kind", TERMS)
    def test_it_is_the_same_lens(self, kind: str, center: Any, tangential: Any) -> None:
        profile = lens_of(*CAMERA, TERMS[kind], entrance_pupil_m=-0.02)
        written = write_lens(profile, None, None, center=center, tangential=tangential)
        back = read_lens(written.files[".json"], "a.json", Wanted())
        model = LensModel(back.profile)
        points = seen_points(*CAMERA[:2])
        off = farthest(
            model.project(model.at(0, 0), points), projected(points, CAMERA, TERMS[kind])
        )
        assert off < 1e-8
        assert back.fit_px == 0.0
        assert back.profile.node[0].entrance_pupil_m == -0.02
        assert back.profile.lens.serial == "0042"

    def test_a_zoom_too(self) -> None:
        profile = zoom_lens()
        back = read_lens(write_lens(profile, None, None).files[".jsonl"], "z", Wanted()).profile
        ours, theirs = LensModel(profile), LensModel(back)
        assert back.focus_mark == pytest.approx(profile.focus_mark)
        for zoom, focus in ((0.0, 0.0), (0.2, 0.7), (0.9, 0.31)):
            state = ours.at(zoom, focus)
            points = seen_points(*ours.focal_px(state))
            off = farthest(
                ours.project(state, points), theirs.project(theirs.at(zoom, focus), points)
            )
            assert off < 1e-6

    def test_the_other_direction(self) -> None:
        bent = msgspec.structs.replace(
            lens_of(*CAMERA, TERMS["barrel"]), direction="distorted_to_undistorted"
        )
        back = read_lens(write_lens(bent, None, None).files[".json"], "a", Wanted()).profile
        assert back.direction == "distorted_to_undistorted"
        assert back.node[0].radial == pytest.approx(bent.node[0].radial[:3], rel=1e-12)


class TestOthersFiles:
    def sample(self, **lens: object) -> Sample:
        (sample,) = samples_of(lens_of(*CAMERA, TERMS["tangential"]))
        sample["lens"] |= lens
        return sample

    def read(self, sample: Sample, wanted: Wanted = Wanted()) -> Any:  # noqa: B008
        return read_lens(json.dumps(sample).encode(), "a.json", wanted)

    @pytest.mark.skipif(not EXAMPLE.is_file(), reason=f"{EXAMPLE.name} of camdkit is not here")
    def test_the_complete_example_says_what_it_lacks(self) -> None:
        data = EXAMPLE.read_bytes()
        assert looks_like(data)
        with pytest.raises(ExchangeError, match="activeSensorResolution"):
            read_lens(data, "complete.json", Wanted())

    @pytest.mark.skipif(not EXAMPLE.is_file(), reason=f"{EXAMPLE.name} of camdkit is not here")
    def test_the_placeholders_of_the_examples_are_named(self) -> None:
        wanted = Wanted((36.0, 24.0), (3840, 2160))
        for name in ("complete_dynamic", "complete_static", "recommended_static"):
            data = (EXAMPLE.parent / f"{name}_example.json").read_bytes()
            with pytest.raises(ExchangeError, match="the placeholders of the standard's own"):
                read_lens(data, "a.json", wanted)

    def test_terms_over_focal_lengths_are_not_taken_for_those_over_millimetres(self) -> None:
        sample = self.sample()
        sample["lens"]["distortion"][0]["radial"] = [-0.1, 0.02, 0.003]
        with pytest.raises(ExchangeError, match="not k1 itself"):
            self.read(sample)

    def test_packets_of_the_network_are_told_from_text(self) -> None:
        header = b"OTrk\x00\x01\x00\x01\x00\x00\x00\x00\x00\x10\xaa\xbb"
        cbor = b"\xa2dlens\xa1rpinholeFocalLength\xf9\x4e\x00hprotocol\xa0"
        for data in (header + json.dumps(self.sample()).encode(), header + cbor, cbor):
            assert looks_like(data)
            with pytest.raises(ExchangeError, match="a packet of the network"):
                read_lens(data, "a.otrk", Wanted())
        assert not looks_like(b"\xa2 no names in here")

    def test_no_model_means_distorted_to_undistorted(self) -> None:
        sample = self.sample()
        del sample["lens"]["distortion"][0]["model"]
        assert self.read(sample).profile.direction == "distorted_to_undistorted"

    def test_a_centre_of_distortion_of_its_own_is_fitted_and_told(self) -> None:
        shift = np.array((0.21, -0.13))
        sample = self.sample(distortionOffset={"x": shift[0], "y": shift[1]})
        found = self.read(sample)
        (entry,) = sample["lens"]["distortion"]
        focal = sample["lens"]["pinholeFocalLength"]
        points = seen_points(*CAMERA[:2]) * (0.9, 0.9, 1.0)
        ideal = focal * points[:, :2] / points[:, 2:]
        put = bend(ideal - shift, entry["radial"], entry["tangential"]) + shift
        mm = sample["static"]["camera"]["activeSensorPhysicalDimensions"]
        per_mm = np.array((1920 / mm["width"], 1080 / mm["height"]))
        model = LensModel(found.profile)
        off = farthest(model.project(model.at(0, 0), points), put * per_mm + CAMERA[2:])
        assert 0.0 < off <= found.fit_px < 2.0
        assert any("fitted" in note for note in found.notes)

    def test_a_take_gives_each_place_once(self) -> None:
        fixed = self.sample()
        moving = [
            {"lens": fixed["lens"] | {"encoders": {"zoom": zoom, "focus": 0.0}}}
            for zoom in (0.0, 0.0, 0.5, 0.5)
        ]
        lines = "\n".join(json.dumps(one) for one in (*moving, fixed, {"timing": {}}))
        found = read_lens(lines.encode(), "take", Wanted())
        assert [node.zoom for node in found.profile.node] == [0.0, 0.5]
        assert any("3 samples" in note for note in found.notes)

    def test_a_squeeze_is_told_and_none_is_made_up(self) -> None:
        sample = self.sample()
        sample["static"]["camera"]["anamorphicSqueeze"] = {"num": 2, "denom": 1}
        found = self.read(sample)
        assert any("anamorphicSqueeze 2/1 is not used" in note for note in found.notes)
        with pytest.raises(ExchangeError, match="squeeze: found 2"):
            self.read(sample, Wanted(squeeze=2.0))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"pinholeFocalLength": 0}, "pinholeFocalLength: found 0"),
            ({"projectionOffset": {"x": 1}}, "projectionOffset.y: found None"),
            ({"distortion": [{"model": "Poly", "radial": [1]}]}, "model: found 'Poly'"),
            ({"distortion": [{"radial": [0.0] * 6 + [1.0]}]}, "7 terms"),
            ({"encoders": {"zoom": 7}}, "encoders.zoom: found 7"),
            ({"entrancePupilOffset": "near"}, "entrancePupilOffset: found 'near'"),
        ],
    )
    def test_what_cannot_be_is_named(self, change: dict[str, object], words: str) -> None:
        with pytest.raises(ExchangeError) as caught:
            self.read(self.sample(**change))
        assert words in str(caught.value)

    def test_places_that_encoders_do_not_tell_apart_are_refused(self) -> None:
        one, other = self.sample(), self.sample(pinholeFocalLength=50.0)
        lines = f"{json.dumps(one)}\n{json.dumps(other)}"
        with pytest.raises(ExchangeError, match="another focal length"):
            read_lens(lines.encode(), "take", Wanted())

    @given(data=st.binary(max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        looks_like(data)
        with pytest.raises(ExchangeError):
            read_lens(data, "x", Wanted())

    @given(
        where=st.sampled_from([*TOP, *LENS, *ENTRY]),
        value=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.sampled_from(["x", "a1", "zoom", "radial"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
    def test_any_value(self, where: str, value: object) -> None:
        sample = self.sample()
        lens = sample["lens"]
        table = sample if where in TOP else lens if where in LENS else lens["distortion"][0]
        table[where] = value
        with contextlib.suppress(ExchangeError):
            self.read(sample)


def test_the_calibration_of_the_chessboard_pictures() -> None:
    path = SHARED_DATA / "lens_opencv_chess" / "left_intrinsics.yml"
    if not path.is_file():
        pytest.skip("left_intrinsics.yml of OpenCV is not here")
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_READ)
    matrix = storage.getNode("camera_matrix").mat()
    terms = tuple(storage.getNode("distortion_coefficients").mat().ravel().tolist())
    size = [int(storage.getNode(f"image_{axis}").real()) for axis in ("width", "height")]
    sensor = msgspec.structs.replace(
        SENSOR, width_mm=4.8, height_mm=3.6, width_px=size[0], height_px=size[1]
    )
    camera = (matrix[0, 0], matrix[1, 1], matrix[0, 2], matrix[1, 2])
    (sample,) = samples_of(lens_of(*camera, terms, sensor))
    points = seen_points(camera[0], camera[1], sensor)
    assert farthest(sample_pixels(sample, points), projected(points, camera, terms)) < ENOUGH_PX
