# SPDX-License-Identifier: Apache-2.0
"""Free-D packets of stage poses: bytes worked out by hand, a second encoder, our own decoder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import Pose
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.messages import LensState, TrackState
from render_bridge.outputs.freed import freed_packet
from sim.motion.attitude import attitude, pan_tilt_roll
from sim.trackers.freed import encode_d1 as encode_elsewhere
from tests.render_bridge.otrk_cases import NAN, POSES
from tracking.freed import decode_d1
from tracking.sample import Decoded

GENERIC = load_tracker_profile("freed-generic")
NO_LENS = LensState(NAN, NAN, NAN, 0.0)
# By hand from the published axis tables: Free-D pan -30 and +120 (to the right is positive),
# tilt, roll in 1/32768 deg; 64 steps to the millimetre.
BY_HAND = {
    "case 1": "d101 f10000 050000 028000 00fa00 01f400 02ee00 000000 000000 0000 17",
    "case 2": "d101 3c0000 ee8000 280000 fb9b00 003e80 01b580 000000 000000 0000 12",
}


def test_the_checksums_by_hand_are_right() -> None:
    assert {sum(bytes.fromhex(text)) & 0xFF for text in BY_HAND.values()} == {0x40}


@pytest.mark.parametrize("case", BY_HAND)
def test_the_lopsided_poses_are_the_bytes_worked_out_by_hand(case: str) -> None:
    """The tables give quaternions to 9 digits: an angle may be off by one step of the wire."""
    data = freed_packet(1, POSES[case], NO_LENS, TrackState.OK, 1, GENERIC)
    wanted = bytes.fromhex(BY_HAND[case])
    assert data[:2] + data[11:28] == wanted[:2] + wanted[11:28]
    for at in (2, 5, 8):
        found, exact = (int.from_bytes(d[at : at + 3], "big", signed=True) for d in (data, wanted))
        assert abs(found - exact) <= 1, at
    assert sum(data) & 0xFF == 0x40


@given(
    st.integers(0, 255),
    st.tuples(st.floats(-180, 180), st.floats(-89, 89), st.floats(-180, 180)),
    st.tuples(*(st.floats(-131, 131),) * 3),
)
def test_an_encoder_that_shares_no_code_writes_the_same(
    camera: int, angles: tuple[float, float, float], place: tuple[float, float, float]
) -> None:
    rotation = attitude(*angles)
    data = freed_packet(camera, Pose(place, rotation), NO_LENS, TrackState.OK, 1, GENERIC)
    pan, tilt, roll = pan_tilt_roll(rotation)
    x, y, z = (1000.0 * metres for metres in place)
    other = encode_elsewhere(camera, (-pan, tilt, roll), (x, y, z))
    for at in range(2, 20, 3):
        ours, theirs = (int.from_bytes(d[at : at + 3], "big", signed=True) for d in (data, other))
        whole_turn = 360 * 32768
        assert (ours - theirs) % whole_turn in (0, 1, whole_turn - 1)
    assert data[1] == camera
    back = decode_d1(data, GENERIC)
    assert isinstance(back, Decoded)
    assert back.position_m == pytest.approx(place, abs=0.5 / 64_000 + 1e-12)


@pytest.mark.parametrize("place", [(131.1, 0.0, 0.0), (0.0, -131.1, 0.0), (0.0, 0.0, NAN)])
def test_a_place_that_does_not_fit_is_refused(place: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="24 bits"):
        freed_packet(1, Pose(place), NO_LENS, TrackState.OK, 1, GENERIC)


class TestWhatAMakeMeans:
    def read(
        self, profile_id: str, lens: LensState, state: TrackState = TrackState.OK, number: int = 21
    ) -> Decoded:
        profile = load_tracker_profile(profile_id)
        decoded = decode_d1(freed_packet(1, Pose(), lens, state, number, profile), profile)
        assert isinstance(decoded, Decoded)
        return decoded

    def test_a_ring_position_that_nobody_knows_is_zero(self) -> None:
        decoded = self.read("freed-generic", LensState(35.0, NAN, NAN, 0.0))
        assert (decoded.zoom_raw, decoded.focus_raw, decoded.spare) == (0.0, 0.0, 0)

    @pytest.mark.parametrize(
        ("profile", "focus", "raw"),
        [("freed-generic", 0.0, 0xFFFF), ("freed-generic", 1.0, 0),
         ("freed-sony", 0.0, 0xF000), ("freed-sony", 1.0, 0x1000),
         ("freed-stype", 0.0, 0xFFFFFF), ("freed-zcam", 0.5, 0)],
    )  # fmt: skip
    def test_focus_is_a_share_of_the_makes_own_range(
        self, profile: str, focus: float, raw: int
    ) -> None:
        assert self.read(profile, LensState(NAN, focus, NAN, 0.0)).focus_raw == raw

    def test_a_focal_length_goes_where_the_make_has_a_field_for_it(self) -> None:
        assert self.read("freed-zcam", LensState(35.12, NAN, NAN, 0.0)).focal_mm == 35.12
        assert self.read("freed-zcam", LensState(1e9, NAN, NAN, 0.0)).zoom_raw == 0.0

    def test_the_counter_counts_packets(self) -> None:
        counts = [self.read("freed-sony", NO_LENS, number=n).sequence for n in (15, 16, 17)]
        assert counts == [15, 0, 1]

    @pytest.mark.parametrize(
        ("state", "quality"),
        [(TrackState.OK, 1), (TrackState.COAST, 2), (TrackState.HOLD, 3), (TrackState.LOST, 3)],
    )
    def test_quality_follows_the_state(self, state: TrackState, quality: int) -> None:
        assert self.read("freed-mosys", NO_LENS, state).tracking_quality == quality

    @pytest.mark.parametrize(("iris", "raw"), [(0.0, 0xFFF), (1.0, 0x555), (4096.0, 0)])
    def test_iris_is_a_share_of_the_makes_own_range(self, iris: float, raw: int) -> None:
        assert self.read("freed-panasonic", LensState(NAN, NAN, iris, 0.0)).iris_raw == raw
