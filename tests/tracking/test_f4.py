# SPDX-License-Identifier: Apache-2.0
"""Mo-Sys F4 against the captured bytes of a real head (outside vector, BSD-3-Clause)."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import rotate
from hardware_profiles.tracker import TrackerProfile
from tracking.f4 import F4, MAX_AXES, decode_f4
from tracking.framing import StreamFramer
from tracking.sample import Decoded, Reject
from tracking.timecode import parse_timecode

PACKET = 105
FRAMES = 700


def packet(axes: dict[int, bytes], status: int = 0x35, camera: int = 2) -> bytes:
    body = bytes((0xF4, camera, len(axes), status))
    body += b"".join(bytes((axis,)) + block for axis, block in axes.items())
    return body + bytes(((0x40 - sum(body)) & 0xFF,))


def steps(value: int) -> bytes:
    return b"\0" + value.to_bytes(3, "big", signed=True)


@pytest.fixture(scope="module")
def samples(f4_capture: bytes, f4_profile: TrackerProfile) -> list[Decoded]:
    framer = StreamFramer(F4)
    frames = [
        f for at in range(0, len(f4_capture), 64) for f in framer.feed(f4_capture[at : at + 64], at)
    ]
    assert framer.flush() == []
    assert framer.dropped_bytes == 0
    found = [decode_f4(frame.data, f4_profile) for frame in frames]
    good = [sample for sample in found if isinstance(sample, Decoded)]
    assert len(good) == len(found)
    return good


class TestCapture:
    def test_all_packets_first_and_last(self, samples: list[Decoded]) -> None:
        assert len(samples) == FRAMES
        first, last = samples[0], samples[-1]
        assert first.pan_tilt_roll_deg == (-3.031, -28.072, 3.096)
        assert first.position_m == (-0.08045, -1.85355, 1.19801)
        assert (first.timecode, first.timecode_rate) == ("15:03:47:02", "25/1")
        assert (first.sequence, first.sequence_modulus) == (7, 16)
        assert (first.recording, first.genlocked) == (True, True)
        assert first.entrance_pupil_m == pytest.approx(0.1499, abs=1e-4)
        assert last.timecode == "15:04:15:01"

    def test_counter_and_timecode_have_no_gap(self, samples: list[Decoded]) -> None:
        counts = [parse_timecode(s.timecode or "", Fraction(25)).frame_count() for s in samples]
        assert counts == list(range(counts[0], counts[0] + FRAMES))
        assert [s.sequence for s in samples] == [(7 + i) % 16 for i in range(FRAMES)]

    def test_focus_runs_up_to_infinity(
        self, samples: list[Decoded], f4_profile: TrackerProfile
    ) -> None:
        """Given the breathing of the lens, Expect the direction that the profile states."""
        focus = [s.focus_raw for s in samples]
        assert (
            min(v for v in focus if v is not None) < 50_091 < max(v for v in focus if v is not None)
        )
        assert f4_profile.focus_grows_with_distance()
        assert f4_profile.focus_fraction(65_535.0) == 0.0
        assert {s.fx_px is not None and 1500.0 < s.fx_px < 1570.0 for s in samples} == {True}


def lever_arm_rms_cm(samples: list[Decoded], pan: float = 1.0, tilt: float = 1.0) -> float:
    """Fit P = C + R(pan, tilt, roll) * lever by least squares; return the rms of what is left."""
    rows: list[npt.NDArray[np.float64]] = []
    right: list[float] = []
    for sample in samples:
        assert sample.pan_tilt_roll_deg is not None
        assert sample.position_m is not None
        p, t, r = sample.pan_tilt_roll_deg
        q = from_pan_tilt_roll(pan * p, tilt * t, r)
        columns = [rotate(q, (1, 0, 0)), rotate(q, (0, 1, 0)), rotate(q, (0, 0, 1))]
        rows.append(np.hstack((np.eye(3), np.array(columns).T)))
        right += sample.position_m
    matrix, target = np.vstack(rows), np.array(right)
    solution = np.linalg.lstsq(matrix, target, rcond=None)[0]
    left = (matrix @ solution - target) * 100.0
    return float(np.sqrt(np.mean(np.sum(left.reshape(-1, 3) ** 2, axis=1))))


class TestLeverArm:
    """The sensor sits on an arm over the pivot: only the true signs and scales make that fit."""

    def test_in_the_signs_of_the_stage(self, samples: list[Decoded]) -> None:
        assert lever_arm_rms_cm(samples) <= 0.05

    def test_not_with_pan_or_tilt_reversed(self, samples: list[Decoded]) -> None:
        assert lever_arm_rms_cm(samples, pan=-1.0) >= 0.25
        assert lever_arm_rms_cm(samples, tilt=-1.0) >= 0.25


class TestPackets:
    def test_axes_that_are_not_there_are_none(self, f4_profile: TrackerProfile) -> None:
        sample = decode_f4(packet({0x01: steps(-1), 0x05: steps(-8045)}), f4_profile)
        assert isinstance(sample, Decoded)
        assert (sample.pan_tilt_roll_deg, sample.position_m) == (None, None)
        assert (sample.source_key, sample.sequence) == (2, 5)
        assert (sample.timecode, sample.fx_px, sample.focus_raw) == (None, None, None)

    def test_signs_and_scales(self, f4_profile: TrackerProfile) -> None:
        axes = {0x01: -1, 0x02: 1, 0x13: -180_000, 0x05: -1, 0x06: 8_388_607, 0x07: -8_388_608}
        sample = decode_f4(packet({a: steps(v) for a, v in axes.items()}), f4_profile)
        assert isinstance(sample, Decoded)
        assert sample.pan_tilt_roll_deg == (-0.001, 0.001, -180.0)
        assert sample.position_m == (-0.00001, 83.88607, -83.88608)

    def test_lens_rings(self, f4_profile: TrackerProfile) -> None:
        rings = {0x03: b"\0\0\xff\xff", 0x04: b"\0\0\x01\x00", 0x0D: b"\0\0\0\x07"}
        sample = decode_f4(packet(rings), f4_profile)
        assert isinstance(sample, Decoded)
        assert (sample.focus_raw, sample.zoom_raw, sample.iris_raw) == (65535, 256, 7)

    @pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
    @pytest.mark.parametrize("axis", [0x50, 0x53, 0x57])
    def test_numbers_that_are_not_finite(
        self, axis: int, bad: float, f4_profile: TrackerProfile
    ) -> None:
        assert isinstance(decode_f4(packet({axis: struct.pack(">f", bad)}), f4_profile), Reject)

    @pytest.mark.parametrize(
        ("block", "timecode", "rate"),
        [
            ("00ffffff", None, None),  # hour 63
            ("203c0018", "15:00:00:24", "25/1"),
            ("203c0019", None, None),  # frame 25 at 25 a second
            ("003c0000", "15:00:00:00", "24/1"),
            ("403c001d", "15:00:00:29", "30/1"),
            ("603c0000", None, None),  # a rate that is not assigned
        ],
    )
    def test_timecode(
        self, block: str, timecode: str | None, rate: str | None, f4_profile: TrackerProfile
    ) -> None:
        """A timecode that does not exist costs the timecode, not the pose."""
        sample = decode_f4(packet({0xF8: bytes.fromhex(block), 0x01: steps(5)}), f4_profile)
        assert isinstance(sample, Decoded)
        assert (sample.timecode, sample.timecode_rate) == (timecode, rate)

    def test_status_bits(self, f4_profile: TrackerProfile) -> None:
        for status, recording, genlocked in (
            (0x00, False, False),
            (0x10, True, False),
            (0x20, False, True),
        ):
            sample = decode_f4(packet({0x01: steps(0)}, status=status), f4_profile)
            assert isinstance(sample, Decoded)
            assert (sample.recording, sample.genlocked) == (recording, genlocked)

    def test_sizes_that_lie(self, f4_capture: bytes, f4_profile: TrackerProfile) -> None:
        first = f4_capture[:PACKET]
        for bad in (b"\xf4", first[:-5], first + bytes(5), first[:2] + b"\0" + first[3:]):
            assert isinstance(decode_f4(bad, f4_profile), Reject)
        many = packet({axis: steps(0) for axis in range(MAX_AXES + 1)})
        assert isinstance(decode_f4(many, f4_profile), Reject)

    def test_pose_axis_twice(self, f4_profile: TrackerProfile) -> None:
        body = bytes((0xF4, 1, 2, 0)) + (b"\x01" + steps(1)) * 2
        data = body + bytes(((0x40 - sum(body)) & 0xFF,))
        assert isinstance(decode_f4(data, f4_profile), Reject)
