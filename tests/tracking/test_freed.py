# SPDX-License-Identifier: Apache-2.0
"""Free-D against outside vectors, and what each maker puts into zoom, focus and spare."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.tracker import TrackerProfile, load_tracker_profile
from tracking.freed import D0, D0Command, decode_d0, decode_d1, encode_d0, encode_d1
from tracking.protocols import SequenceGaps
from tracking.sample import Decoded, Reject

DATA = json.loads(
    (Path(__file__).parents[1] / "vectors" / "freed" / "freed_vectors.json").read_text()
)
CAPTURED_PTZ = bytes.fromhex(DATA["d1"][0]["hex"])
FUZZ = settings(deadline=None, derandomize=True, max_examples=300, database=None)
HALF_STEP_DEG = 0.5 / 32768
HALF_STEP_M = 0.5 / 64000


def decoded(data: bytes, profile: TrackerProfile) -> Decoded:
    sample = decode_d1(data, profile)
    assert isinstance(sample, Decoded), sample
    return sample


@pytest.mark.parametrize("vector", DATA["d1"], ids=lambda vector: vector["origin"][-30:])
def test_d1_vectors(vector: dict[str, float], freed_profile: TrackerProfile) -> None:
    """Exact, with pan negated to the stage convention and millimetres made metres."""
    sample = decoded(bytes.fromhex(str(vector["hex"])), freed_profile)
    assert sample.source_key == vector["camera_id"]
    assert sample.pan_tilt_roll_deg == (-vector["pan_deg"], vector["tilt_deg"], vector["roll_deg"])
    assert sample.position_m is not None
    millimetres = (vector["x_mm"], vector["y_mm"], vector["z_mm"])
    assert sample.position_m == pytest.approx([v / 1000 for v in millimetres], abs=1e-15)
    assert (sample.zoom_raw, sample.focus_raw) == (vector["zoom"], vector["focus"])
    assert sample.spare == vector["spare"]
    assert (sample.sequence, sample.iris_raw, sample.timecode) == (None, None, None)


@pytest.mark.parametrize("vector", DATA["d1"], ids=lambda vector: vector["origin"][-30:])
def test_d1_vectors_are_what_we_encode(vector: dict[str, float]) -> None:
    assert encode_d1(
        int(vector["camera_id"]),
        (vector["x_mm"] / 1000, vector["y_mm"] / 1000, vector["z_mm"] / 1000),
        (-vector["pan_deg"], vector["tilt_deg"], vector["roll_deg"]),
        zoom=int(vector["zoom"]),
        focus=int(vector["focus"]),
        spare=int(vector["spare"]),
    ) == bytes.fromhex(str(vector["hex"]))


@pytest.mark.parametrize("vector", DATA["must_reject"], ids=lambda vector: vector["reason"])
def test_must_reject(vector: dict[str, str], freed_profile: TrackerProfile) -> None:
    assert isinstance(decode_d1(bytes.fromhex(vector["hex"]), freed_profile), Reject)


def test_d0_vectors() -> None:
    commands = {
        "stop stream": D0Command.STOP_STREAM,
        "start stream": D0Command.START_STREAM,
        "poll position": D0Command.POLL_POSITION,
        "request status": D0Command.STATUS,
        "request camera calibration": D0Command.CALIBRATION,
    }
    for name, text in DATA["d0_polls_camera_FF"].items():
        assert encode_d0(0xFF, commands[name]) == bytes.fromhex(text)
        assert decode_d0(bytes.fromhex(text)) == D0(0xFF, commands[name])


@pytest.mark.parametrize("bad", ["", "d0ff00", "d0ff0072", "d1ff0070", "d0ffd899"])
def test_bad_d0(bad: str) -> None:
    assert isinstance(decode_d0(bytes.fromhex(bad)), Reject)


def test_minus_one_step_is_not_zero(freed_profile: TrackerProfile) -> None:
    """Given -1 in every signed field, Expect -1 step (Unreal's older decoder reads 0)."""
    body = bytes.fromhex("d101" + "ffffff" * 6 + "00" * 8)
    sample = decoded(body + bytes(((0x40 - sum(body)) & 0xFF,)), freed_profile)
    assert sample.pan_tilt_roll_deg == (1 / 32768, -1 / 32768, -1 / 32768)
    assert sample.position_m == (-1 / 64000, -1 / 64000, -1 / 64000)


class TestMakers:
    def test_sony_counter_and_iris(self) -> None:
        sample = decoded(CAPTURED_PTZ, load_tracker_profile("freed-sony"))
        assert (sample.sequence, sample.sequence_modulus) == (13, 16)
        assert sample.iris_raw == 511  # F 5.11

    def test_zcam_millimetres(self) -> None:
        data = encode_d1(1, (0, 0, 0), (0, 0, 0), zoom=950, focus=12300, spare=0x5118)
        sample = decoded(data, load_tracker_profile("freed-zcam"))
        assert sample.focal_mm == 9.5  # the maker's own examples
        assert sample.focus_distance_m == 1.23
        assert (sample.sequence, sample.iris_raw) == (5, 280)

    def test_panasonic_iris_and_mosys_quality(self) -> None:
        data = encode_d1(0xFF, (0, 0, 0), (0, 210, 180), spare=0x0FFF)
        assert decoded(data, load_tracker_profile("freed-panasonic")).iris_raw == 0xFFF
        data = encode_d1(1, (0, 0, 0), (0, 0, 0), spare=0x0002)
        assert decoded(data, load_tracker_profile("freed-mosys")).tracking_quality == 2

    def test_gaps_of_the_four_bit_counter(self) -> None:
        """Given 40 frames without the 10th, and without the 20th to 22nd, Expect two gaps."""
        gaps = SequenceGaps()
        profile = load_tracker_profile("freed-sony")
        for i in range(40):
            if i not in (10, 20, 21, 22):
                data = encode_d1(1, (0, 0, 0), (i, 0, 0), spare=(i % 16) << 12)
                gaps.observe(decoded(data, profile))
        assert (gaps.gaps, gaps.missing) == (2, 4)

    def test_a_constant_counter_is_none(self) -> None:
        gaps = SequenceGaps()
        profile = load_tracker_profile("freed-sony")
        for camera in (1, 2, 1, 1, 2):
            gaps.observe(decoded(encode_d1(camera, (0, 0, 0), (0, 0, 0), spare=0x7000), profile))
        assert gaps.gaps == 0


def test_absurd_values_are_refused(freed_profile: TrackerProfile) -> None:
    narrow = msgspec.structs.replace(freed_profile, max_position_m=50.0, max_angle_deg=181.0)
    far = decode_d1(encode_d1(1, (0, -50.1, 0), (0, 0, 0)), narrow)
    assert far == Reject("position y is -50.1 m, outside +-50 m", "F-04")
    turned = decode_d1(encode_d1(1, (0, 0, 0), (0, 210, 0)), narrow)
    assert turned == Reject("tilt is 210 deg, outside +-181 deg", "F-04")


ANGLE = st.floats(-255.9, 255.9)
METRE = st.floats(-131.07, 131.07)


@given(
    camera=st.integers(0, 255),
    position=st.tuples(METRE, METRE, METRE),
    angles=st.tuples(ANGLE, ANGLE, ANGLE),
)
@FUZZ
def test_round_trip_is_within_half_a_step(
    freed_profile: TrackerProfile,
    camera: int,
    position: tuple[float, float, float],
    angles: tuple[float, float, float],
) -> None:
    sample = decoded(encode_d1(camera, position, angles), freed_profile)
    assert sample.source_key == camera
    assert sample.position_m == pytest.approx(position, abs=HALF_STEP_M * 1.000001, rel=0)
    assert sample.pan_tilt_roll_deg == pytest.approx(angles, abs=HALF_STEP_DEG * 1.000001, rel=0)


@pytest.mark.parametrize(
    ("position", "angles", "zoom"),
    [
        ((131.1, 0, 0), (0, 0, 0), 0),
        ((0, 0, 0), (257, 0, 0), 0),
        ((0, 0, float("nan")), (0, 0, 0), 0),
        ((0, 0, 0), (0, float("inf"), 0), 0),
        ((0, 0, 0), (0, 0, 0), 1 << 24),
    ],
)
def test_what_does_not_fit_is_not_encoded(
    position: tuple[float, float, float], angles: tuple[float, float, float], zoom: int
) -> None:
    with pytest.raises(ValueError, match=r"fit|outside"):
        encode_d1(1, position, angles, zoom=zoom)
