# SPDX-License-Identifier: Apache-2.0
"""The simulator's encoders against outside vectors: Free-D, the OSC specification, RFC 1055."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import pytest

from sim.motion.attitude import attitude
from sim.motion.truth import TruePose
from sim.trackers.freed import D1_BYTES, d1_of_pose, encode_d1, spare_with_counter
from sim.trackers.osc import camera_message, encode_message, slip_encode, vmc_camera_message

ROOT = Path(__file__).resolve().parents[2]


def vectors(*places: str) -> dict[str, list[dict[str, object]]]:
    """Return the first of these JSON files that exists, or skip the test."""
    for place in places:
        if (ROOT / place).exists():
            found: dict[str, list[dict[str, object]]] = json.loads((ROOT / place).read_text())
            return found
    pytest.skip(f"{places[0]} is not there, nor its source")


def test_freed_vectors_encode_to_the_same_bytes() -> None:
    rows = vectors(
        "tests/vectors/freed/freed_vectors.json", "../shared/data/freed/freed_vectors.json"
    )["d1"]
    assert len(rows) == 9
    for row in rows:
        number = {key: float(str(value)) for key, value in row.items() if key[-4:] in ("_deg",)}
        number |= {key: float(str(row[key])) for key in ("x_mm", "y_mm", "z_mm")}
        whole = {key: int(str(row[key])) for key in ("camera_id", "zoom", "focus", "spare")}
        data = encode_d1(
            whole["camera_id"],
            (number["pan_deg"], number["tilt_deg"], number["roll_deg"]),
            (number["x_mm"], number["y_mm"], number["z_mm"]),
            whole["zoom"],
            whole["focus"],
            whole["spare"],
        )
        assert data.hex() == row["hex"], row["origin"]


def test_freed_of_a_pose_turns_pan_round_and_rounds_to_nearest() -> None:
    pose = TruePose((1.2345, -0.98725, 1.65), attitude(-12.5, -3.25, 0.5))
    data = d1_of_pose(1, pose, 2048, 1365, 280)
    # The "typical" vector of the manual's formulae: pan 12.5 to the right on the wire.
    assert data.hex() == "d101064000fe60000040000134a0ff0930019c800008000005550118e5"
    just_off = TruePose((0.0000079, -0.0000079, 0.0000077), attitude(0.0, 0.0, 0.0))
    assert d1_of_pose(1, just_off)[11:20].hex() == "000001" + "ffffff" + "000000"


def test_freed_counter_stands_in_the_high_bits_of_spare() -> None:
    assert spare_with_counter(13, 511) == 0xD1FF
    assert spare_with_counter(16 + 3, 0xF005) == 0x3005


@pytest.mark.parametrize(
    ("angles", "position"), [((256.0, 0, 0), (0, 0, 0)), ((0, 0, 0), (0, -131072.1, 0))]
)
def test_freed_refuses_what_does_not_fit(
    angles: tuple[float, float, float], position: tuple[float, float, float]
) -> None:
    with pytest.raises(ValueError, match="does not fit into 24 bits"):
        encode_d1(1, angles, position)


# The two byte tables of the OSC 1.0 specification (Wright 2002).
SPEC_FREQUENCY = "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000"
SPEC_FOO = "2f666f6f000000002c69697366660000000003e8ffffffff68656c6c6f0000003f9df3b640b5b22d"


def test_osc_specification_vectors() -> None:
    assert encode_message("/oscillator/4/frequency", "f", (440.0,)).hex() == SPEC_FREQUENCY
    foo = encode_message("/foo", "iisff", (1000, -1, "hello", 1.234, 5.678))
    assert foo.hex() == SPEC_FOO


def test_camera_message_layout() -> None:
    data = camera_message("a", TruePose((1, 2, 3), (0.5, 0.5, -0.5, 0.5)), 10, 20, 2.5)
    assert data[:20] == b"/stagectl/camera/a\0\0"
    assert data[20:32] == b",ffffffffff\0"
    assert struct.unpack(">10f", data[32:]) == (1, 2, 3, 0.5, 0.5, -0.5, 0.5, 10, 20, 2.5)


def test_vmc_camera_is_in_unity_axes() -> None:
    """Given pan 90 to the left, expect Unity's yaw of -90 about its Y (left-handed: + is right)."""
    half = math.sqrt(0.5)
    cases = [
        (attitude(90, 0, 0), (0, -half, 0, half)),
        (attitude(0, 90, 0), (-half, 0, 0, half)),  # looking up is a negative turn about X
        (attitude(0, 0, 90), (0, 0, -half, half)),
    ]
    for quaternion, xyzw in cases:
        data = vmc_camera_message("Camera", TruePose((1, 2, 3), quaternion), 30)
        assert data[:36] == b"/VMC/Ext/Cam\0\0\0\0,sffffffff\0\0Camera\0\0"
        numbers = struct.unpack(">8f", data[36:])
        assert numbers == pytest.approx((1, 3, 2, *xyzw, 30), abs=1e-6)


def test_slip_has_an_end_at_both_ends() -> None:
    """RFC 1055: END C0, ESC DB, ESC_END DC, ESC_ESC DD."""
    assert slip_encode(b"") == b"\xc0\xc0"
    assert slip_encode(b"a\xc0b\xdbc") == b"\xc0a\xdb\xdcb\xdb\xddc\xc0"


def test_a_d1_frame_has_29_bytes() -> None:
    assert len(d1_of_pose(1, TruePose((0, 0, 0), (1, 0, 0, 0)))) == D1_BYTES == 29
