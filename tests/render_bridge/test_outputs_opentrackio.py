# SPDX-License-Identifier: Apache-2.0
"""OpenTrackIO packets against the published schema, the reference's packets, and other decoders."""

from __future__ import annotations

import json
import math
import struct
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hardware_profiles.pose import Pose
from render_bridge.messages import LensState
from render_bridge.outputs.opentrackio import (
    OtrkSample,
    OtrkSource,
    OtrkSync,
    encode_sample,
    sample_block,
    static_parts,
)
from render_bridge.outputs.otrk_packet import (
    MOST_PAYLOAD,
    Encoding,
    fletcher16,
    otrk_packet,
)
from sim.motion.attitude import attitude
from tests.render_bridge.otrk_cases import ANGLES, NAN, POSES, SAMPLES, SOURCE, STATIC_PART
from tracking.timecode import Timecode

VECTORS = Path(__file__).parents[1] / "vectors" / "opentrackio"
SCHEMA = Draft202012Validator(json.loads((VECTORS / "opentrackio_schema_v1.0.1.json").read_text()))
OTHERS = json.loads((VECTORS / "our_packets_read_by_others.json").read_text())
ENCODINGS: tuple[Encoding, ...] = ("json", "cbor")
NAME = st.text("abcXYZ019_.-", min_size=1, max_size=31)


def packet(case: str, encoding: Encoding) -> bytes:
    sample = SAMPLES[case]
    block = sample_block(SOURCE, sample, SOURCE.static[STATIC_PART[case]])
    return otrk_packet(encode_sample(block, encoding), encoding, sample.sequence)


class TestPacket:
    @pytest.mark.parametrize(
        ("text", "checksum"),
        [(b"abcde", 0xC3EF), (b"abcdef", 0x1855), (b"abcdefgh", 0xF824)],
    )
    def test_the_checksum_is_that_of_the_published_vectors(
        self, text: bytes, checksum: int
    ) -> None:
        assert fletcher16(text) == checksum
        assert fletcher16(text[:2], text[2:]) == checksum

    @given(st.binary(max_size=200))
    def test_the_checksum_is_its_definition(self, data: bytes) -> None:
        one = two = 0
        for byte in data:
            one = (one + byte) % 256
            two = (two + one) % 256
        assert fletcher16(data) == two << 8 | one

    @pytest.mark.parametrize(
        "name",
        ["tiny.json", "recommended_dynamic.json", "recommended_static.json",
         "recommended_dynamic.cbor", "recommended_static.cbor"],
    )  # fmt: skip
    def test_a_payload_of_the_reference_is_framed_as_the_reference_does(self, name: str) -> None:
        whole = (VECTORS / f"{name}.otrk").read_bytes()
        encoding: Encoding = "json" if name.endswith("json") else "cbor"
        assert otrk_packet(whole[16:], encoding, 1) == whole

    def test_a_sample_of_the_reference_is_written_as_the_reference_does(self) -> None:
        payload = (VECTORS / "recommended_dynamic.json.otrk").read_bytes()[16:]
        assert encode_sample(json.loads(payload), "json") == payload

    def test_what_does_not_fit_into_an_ethernet_frame_is_refused(self) -> None:
        payload = (VECTORS / "complete_dynamic.cbor.otrk").read_bytes()[16:]
        with pytest.raises(ValueError, match="2033 bytes"):
            otrk_packet(payload, "cbor", 1)
        assert len(otrk_packet(bytes(MOST_PAYLOAD), "cbor", 1)) == 1500 - 28

    def test_numbers_wrap(self) -> None:
        numbers = [otrk_packet(b"{}", "json", n)[6:8] for n in (65_535, 65_536, 65_537)]
        assert numbers == [b"\xff\xff", b"\x00\x00", b"\x00\x01"]


class TestSample:
    @pytest.mark.parametrize("case", SAMPLES)
    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_it_is_what_other_decoders_read(self, case: str, encoding: Encoding) -> None:
        """Given the stored packets, Expect the same bytes now, and in them what was meant."""
        stored = OTHERS[f"{case} {encoding}"]
        assert packet(case, encoding).hex() == stored["packet"]
        read, sample = stored["read"], SAMPLES[case]
        (transform,) = read["transforms"]
        assert transform["id"] == "Camera A"
        rotation = transform["rotation"]
        angles = (rotation["pan"], rotation["tilt"], rotation["roll"])
        # The tables give the quaternions to 9 digits.
        assert angles == pytest.approx(ANGLES[case], abs=2e-7)
        place = transform["translation"]
        assert (place["x"], place["y"], place["z"]) == POSES[case].position_m
        stamp = read["timing"]["sampleTimestamp"]
        assert stamp["seconds"] * 10**9 + stamp["nanoseconds"] == sample.t_tai_ns
        assert stamp["nanoseconds"] < 10**9
        assert read["timing"]["sequenceNumber"] == sample.sequence
        assert read["timing"]["sampleRate"] == {"num": 24000, "denom": 1001}
        assert read["lens"]["pinholeFocalLength"] == sample.lens.focal_mm
        assert read["lens"]["entrancePupilOffset"] == sample.lens.entrance_pupil_m
        assert read["tracker"]["recording"] is (sample.take is not None)
        assert read["sourceNumber"] == 7

    @pytest.mark.parametrize("case", SAMPLES)
    def test_the_schema_takes_it(self, case: str) -> None:
        for part in (None, *SOURCE.static):
            block = sample_block(SOURCE, SAMPLES[case], part)
            SCHEMA.validate(json.loads(encode_sample(block, "json")))

    def test_the_schema_would_refuse_another(self) -> None:
        """Given one wrong value each, Expect the validator to say so: it is awake."""
        block = json.loads(encode_sample(sample_block(SOURCE, SAMPLES["case 2"]), "json"))
        assert SCHEMA.is_valid(block)
        block["timing"]["synchronization"]["source"] = "free"
        assert not SCHEMA.is_valid(block)
        block["timing"].pop("synchronization")
        assert SCHEMA.is_valid(block)
        block["transforms"][0]["rotation"]["yaw"] = 1.0
        assert not SCHEMA.is_valid(block)

    def test_what_is_not_known_is_not_told(self) -> None:
        lens = LensState(NAN, 4096.0, math.inf, NAN)
        block = sample_block(SOURCE, SAMPLES["case 1"]._replace(lens=lens))
        assert block["lens"] == {}
        timing = block["timing"]
        assert isinstance(timing, dict)
        assert {"synchronization", "timecode"}.isdisjoint(timing)

    @pytest.mark.parametrize("bad", [NAN, math.inf])
    def test_a_pose_that_is_no_number_is_refused(self, bad: float) -> None:
        sample = SAMPLES["case 1"]._replace(pose=Pose((0.0, bad, 0.0)))
        with pytest.raises(ValueError, match="finite"):
            sample_block(SOURCE, sample)

    def test_ids_stay_with_the_source_and_change_with_the_sample(self) -> None:
        one, two = (sample_block(SOURCE, SAMPLES[case]) for case in SAMPLES)
        assert one["sourceId"] == two["sourceId"]
        assert one["sampleId"] != two["sampleId"]
        other = OtrkSource("stage-2/composite", 7, "A", "", SOURCE.rate, ())
        assert sample_block(other, SAMPLES["case 1"])["sourceId"] != one["sourceId"]

    @given(
        names=st.tuples(NAME, NAME), take=st.text(min_size=1, max_size=64),
        angles=st.tuples(*(st.floats(-179.9, 179.9),) * 3),
        place=st.tuples(*(st.floats(-10_000, 10_000),) * 3),
        lens=st.builds(
            LensState, st.floats(0.001, 5_000), st.floats(0, 1), st.floats(0, 1), st.floats(-2, 2)
        ),
        sensor=st.tuples(st.floats(1, 200), st.floats(1, 200)), shutter=st.floats(0.001, 360),
        offset=st.floats(-2, 2), frame=st.integers(0, 2_589_407),
    )  # fmt: skip
    def test_every_sample_of_a_stage_file_fits_into_one_packet_and_the_schema(
        self, names: tuple[str, str], take: str, angles: tuple[float, float, float],
        place: tuple[float, float, float], lens: LensState, sensor: tuple[float, float],
        shutter: float, offset: float, frame: int,
    ) -> None:  # fmt: skip
        rate = Fraction(120_000, 1001)
        camera, serial = names
        parts = static_parts(
            camera=camera, rate=rate, sensor_mm=sensor, shutter_deg=shutter, model="as measured",
            serial=serial,
        )  # fmt: skip
        source = OtrkSource(f"s/{serial}", 200, camera, "as measured, smoothed", rate, parts)
        sample = OtrkSample(
            2**32 + frame, 2**47 * 10**9 + frame, Pose(place, attitude(*angles)), lens,
            "COAST, held by the operator, frozen by the operator", take,
            OtrkSync("genlock", False, False, rate, offset),
            Timecode(23, 59, 59, 29, Fraction(30_000, 1001), drop_frame=True),
        )  # fmt: skip
        for part in parts:
            block = sample_block(source, sample, part)
            for encoding in ENCODINGS:
                whole = otrk_packet(encode_sample(block, encoding), encoding, 1)
                assert struct.unpack(">H", whole[12:14])[0] == 0x8000 | len(whole) - 16
            SCHEMA.validate(msgspec.json.decode(encode_sample(block, "json")))
