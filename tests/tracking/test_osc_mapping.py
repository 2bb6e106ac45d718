# SPDX-License-Identifier: Apache-2.0
"""OSC presets: exact addresses, argument order, units, axes, and what is refused."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.frames import (
    from_pan_tilt_roll,
    stage_from_unity,
    to_pan_tilt_roll,
    unity_euler_from_stage,
    unity_from_stage,
)
from hardware_profiles.pose import Pose
from hardware_profiles.tracker import OscMessageMap, OscPreset, load_osc_preset, osc_preset_ids
from tracking.osc import OscArgument, OscMessage
from tracking.osc_mapping import OscMapper
from tracking.sample import Decoded, Reject

FUZZ = settings(deadline=None, derandomize=True, max_examples=200, database=None)
HALF = math.sqrt(0.5)


def said(address: str, *args: OscArgument) -> OscMessage:
    return OscMessage(address, args, None)


def one(preset: str | OscPreset, name: str | None, *messages: OscMessage) -> Decoded:
    chosen = load_osc_preset(preset) if isinstance(preset, str) else preset
    (found,) = OscMapper(chosen, name).samples(messages)
    assert isinstance(found, Decoded), found
    return found


def preset(**changes: object) -> OscPreset:
    fields: dict[str, object] = {
        "id": "test",
        "label": "test",
        "origin": "test",
        "udp_port": 9000,
        "axes": ["x", "y", "z"],
        "message": [{"address": "/t", "arguments": ["rx", "ry", "rz"]}],
    }
    return msgspec.convert(fields | changes, OscPreset)


class TestPresets:
    def test_stagectl(self) -> None:
        sample = one(
            "stagectl", "A", said("/stagectl/camera/A", 1.0, 2.0, 3.0, HALF, 0.0, 0.0, HALF)
        )
        assert (sample.source_key, sample.position_m) == ("A", (1.0, 2.0, 3.0))
        assert sample.quaternion_wxyz == pytest.approx((HALF, 0, 0, HALF))
        assert sample.focus_raw is None
        args = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.25, 0.5, 4.0)
        lens = one("stagectl", "A", said("/stagectl/camera/A", *args))
        assert (lens.focus_raw, lens.zoom_raw, lens.iris_raw) == (0.25, 0.5, 4.0)
        assert lens.t_source_ns is None
        timed = one("stagectl", "A", said("/stagectl/camera/A", *args, 1_700_000_000.25))
        assert timed.t_source_ns == pytest.approx(1_700_000_000_250_000_000, abs=300)

    def test_vmc_camera_and_tracker(self) -> None:
        """Unity looks along +Z with Y up: 30 degrees to its right are pan -30."""
        pose = unity_from_stage(Pose((0.5, 2.0, 1.6), from_pan_tilt_roll(-30, 10, 5)))
        w, x, y, z = pose.rotation
        camera = said("/VMC/Ext/Cam", "Camera", *pose.position_m, x, y, z, w, 60.0)
        sample = one("vmc", None, camera)
        assert sample.position_m == pytest.approx((0.5, 2.0, 1.6))
        assert sample.quaternion_wxyz is not None
        assert to_pan_tilt_roll(sample.quaternion_wxyz) == pytest.approx((-30, 10, 5))
        tracker = said("/VMC/Ext/Tra/Pos", "LHR-1", *pose.position_m, x, y, z, w)
        assert one("vmc", "LHR-1", camera, tracker).source_key == "LHR-1"

    def test_zigsim_position_and_rotation_make_one_sample(self) -> None:
        """ARKit looks along -Z with Y up: a turn about its +Y is to the left, pan +90."""
        sample = one(
            "zigsim",
            "device-1",
            said("/device-1/arkitposition", 1.0, 2.0, -3.0),
            said("/device-1/touch", 0.0),
            said("/device-1/arkitrotation", 0.0, HALF, 0.0, HALF),
        )
        assert sample.position_m == (1.0, 3.0, 2.0)
        assert sample.quaternion_wxyz is not None
        assert to_pan_tilt_roll(sample.quaternion_wxyz) == pytest.approx((90, 0, 0))

    def test_loled_order_is_focus_iris_zoom(self) -> None:
        sample = one(
            "loled",
            "cam",
            said("/tracker/position/cam", 1.0, 2.0, -3.0, 10.0, 20.0, 0.0, 7.0, 8.0, 9.0),
        )
        assert sample.position_m == (1.0, 3.0, 2.0)
        assert sample.quaternion_wxyz is not None
        assert to_pan_tilt_roll(sample.quaternion_wxyz) == pytest.approx((20, 10, 0))
        assert (sample.focus_raw, sample.iris_raw, sample.zoom_raw) == (7.0, 8.0, 9.0)

    def test_loled_timecode_goes_with_the_pose_of_its_datagram(self) -> None:
        pose = said("/tracker/position/cam", *[0.0] * 9)
        timecode = said("/genlock", "01:02:03:04")
        assert one("loled", "cam", timecode, pose).timecode == "01:02:03:04"
        mapper = OscMapper(load_osc_preset("loled"), "cam")
        assert mapper.samples([timecode]) == []
        assert mapper.ignored == 1

    @pytest.mark.parametrize(
        ("preset_id", "name", "address", "position_m"),
        [
            ("vicon-qvicon", "body3/rfoot", "/prefix/body3/rfoot/T", (0.001, 0.002, 0.003)),
            ("rttrpm", "CamA", "/CamA/centroid", (1.0, 2.0, 3.0)),
            ("followspot-psn", "7", "/Tracker/7", (1.0, 3.0, 2.0)),
        ],
    )
    def test_positions_only(
        self, preset_id: str, name: str, address: str, position_m: tuple[float, float, float]
    ) -> None:
        sample = one(preset_id, name, said(address, 1.0, 2.0, 3.0))
        assert sample.position_m == pytest.approx(position_m)
        assert sample.rotation() is None

    def test_every_preset_loads_and_says_whether_it_needs_a_name(self) -> None:
        for preset_id in osc_preset_ids():
            loaded = load_osc_preset(preset_id)
            if loaded.needs_name():
                with pytest.raises(ValueError, match="needs the name"):
                    OscMapper(loaded)
            else:
                OscMapper(loaded)


class TestMatching:
    def test_exact_addresses_only(self) -> None:
        mapper = OscMapper(load_osc_preset("stagectl"), "A")
        good = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
        others = ["/stagectl/camera/B", "/stagectl/camera/AA", "/stagectl/camera/a", "/x"]
        assert mapper.samples([said(address, *good) for address in others]) == []
        assert mapper.ignored == 4
        assert len(mapper.samples([said("/stagectl/camera/A", *good)])) == 1

    def test_a_name_is_text_not_a_pattern(self) -> None:
        mapper = OscMapper(load_osc_preset("stagectl"), "[name]*")
        assert mapper.samples([said("/stagectl/camera/X", *[1.0] * 7)]) == []

    @pytest.mark.parametrize("name", ["", "x" * 129, "a\x00b", "caméra"])
    def test_names_that_cannot_be(self, name: str) -> None:
        with pytest.raises(ValueError, match="no name for an OSC address"):
            OscMapper(load_osc_preset("stagectl"), name)

    def test_a_thing_said_again_is_the_next_sample(self) -> None:
        mapper = OscMapper(load_osc_preset("zigsim"), "d")
        found = mapper.samples([said("/d/arkitposition", float(i), 0.0, 0.0) for i in range(3)])
        assert [f.position_m for f in found if isinstance(f, Decoded)] == [
            (0.0, 0.0, 0.0),
            (1.0, 0.0, 0.0),
            (2.0, 0.0, 0.0),
        ]


GOOD = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (GOOD[:6], "6 arguments where 7 to 11 are expected"),
        ((*GOOD, 1.0, 1.0, 1.0, 1.0, 1.0), "12 arguments"),
        ((math.nan, *GOOD[1:]), "argument 1 is not finite"),
        ((*GOOD[:2], -math.inf, *GOOD[3:]), "argument 3 is not finite"),
        ((*GOOD[:6], math.nan), "argument 7 is not finite"),
        ((*GOOD, math.inf), "argument 8 is not finite"),
        ((*GOOD, 1.0, 1.0, 1.0, math.nan), "argument 11 is not finite"),
        ((*GOOD, 1.0, 1.0, 1.0, 1e13), "argument 11 is no time in seconds"),
        ((*GOOD, 1.0, 1.0, 1.0, "now"), "argument 11 is no number"),
        (("1.0", *GOOD[1:]), "argument 1 is no number"),
        ((True, *GOOD[1:]), "argument 1 is no number"),
        ((None, *GOOD[1:]), "argument 1 is no number"),
        ((*GOOD[:3], 0.0, 0.0, 0.0, 0.0), "length 0"),
        ((*GOOD[:3], 2.0, 0.0, 0.0, 0.0), "length 2"),
        ((*GOOD[:3], 1e300, 1e300, 0.0, 0.0), "length"),
    ],
)
def test_refused(args: tuple[OscArgument, ...], why: str) -> None:
    mapper = OscMapper(load_osc_preset("stagectl"), "A")
    (found,) = mapper.samples([said("/stagectl/camera/A", *args)])
    assert isinstance(found, Reject)
    assert why in found.reason


def test_nearly_unit_quaternions_are_made_unit() -> None:
    sample = one("stagectl", "A", said("/stagectl/camera/A", 0, 0, 0, -1.01, 0.0, 0.0, 0.0))
    assert sample.quaternion_wxyz == (1.0, 0.0, 0.0, 0.0)


ANGLE = st.floats(-85.0, 85.0)


class TestAxes:
    @given(position=st.tuples(ANGLE, ANGLE, ANGLE), angles=st.tuples(ANGLE, ANGLE, ANGLE))
    @FUZZ
    def test_unity_is_that_of_frames(
        self, position: tuple[float, float, float], angles: tuple[float, float, float]
    ) -> None:
        q = from_pan_tilt_roll(*angles)
        unity = preset(
            axes=["x", "z", "y"],
            message=[{"address": "/t", "arguments": ["x", "y", "z", "qw", "qx", "qy", "qz"]}],
        )
        sample = one(unity, None, said("/t", *position, *q))
        expected = stage_from_unity(position, q)
        assert sample.position_m == pytest.approx(expected.position_m)
        assert sample.quaternion_wxyz == pytest.approx(expected.rotation)

    @given(angles=st.tuples(ANGLE, ANGLE, ANGLE))
    @FUZZ
    def test_euler_order_of_unity(self, angles: tuple[float, float, float]) -> None:
        """Unity's Euler angles are about Y, X, Z in turn, each with the body (its order ZXY)."""
        unity = preset(axes=["x", "z", "y"], euler_order="yxz")
        q = from_pan_tilt_roll(*angles)
        sample = one(unity, None, said("/t", *unity_euler_from_stage(q)))
        assert sample.quaternion_wxyz == pytest.approx(q, abs=1e-9)

    def test_radians_and_stage_angles(self) -> None:
        stage = preset(
            angle_unit="rad",
            position_unit="cm",
            message=[{"address": "/t", "arguments": ["pan", "tilt", "roll", "x", "y", "z"]}],
        )
        sample = one(stage, None, said("/t", math.pi / 2, 0.0, -math.pi, 150, 0, -20))
        assert sample.pan_tilt_roll_deg == pytest.approx((90, 0, -180))
        assert sample.position_m == pytest.approx((1.5, 0, -0.2))

    @pytest.mark.parametrize("bad", [1e7, -1e300, math.nan, math.inf])
    def test_angles_that_are_none(self, bad: float) -> None:
        mapper = OscMapper(preset(euler_order="xyz"))
        (found,) = mapper.samples([said("/t", 0.0, bad, 0.0)])
        assert isinstance(found, Reject)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"axes": ["x", "x", "z"]}, "once each"),
            ({}, "euler_order"),
            ({"message": [{"address": "/t", "arguments": ["x", "y"]}]}, "belong together"),
            ({"message": [{"address": "/t", "arguments": ["zoom", "zoom"]}]}, "twice"),
            ({"message": [{"address": "camera", "arguments": ["zoom"]}]}, "regex"),
            ({"message": [{"address": "/t", "arguments": ["zoom"], "required": 2}]}, "required"),
            ({"message": []}, "length"),
            ({"udp_port": 70000}, "65535"),
            ({"euler_order": "xxy"}, "regex"),
        ],
    )
    def test_presets_that_make_no_sense(self, changes: dict[str, object], why: str) -> None:
        with pytest.raises(msgspec.ValidationError, match=why):
            preset(**changes)


def test_two_forms_of_rotation_in_one_message() -> None:
    with pytest.raises(ValueError, match="one form of rotation"):
        OscMessageMap("/t", ("qw", "qx", "qy", "qz", "pan", "tilt", "roll"))
