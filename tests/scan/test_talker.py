# SPDX-License-Identifier: Apache-2.0
"""Which protocol a sender speaks, told from its bytes, and the source that would take it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.loading import load_stage
from stagectl.scan.known_ports import known_ports, likely_profile
from stagectl.scan.rows import ScanRow, scan_rows
from stagectl.scan.talker import Place, Talker
from tests.scan import voices

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
PERIOD_NS = 16_683_350  # 59.94 a second
UDP = Place("udp", "udp 0.0.0.0:40000", "10.0.0.5:5000", host="0.0.0.0", port=40_000)
LINE = Place(
    "serial", "serial /dev/ttyUSB0 38400 8O1", device="/dev/ttyUSB0", baud=38_400, framing="8O1"
)
STAGE = """version = 1
stage_id = "test"
rate = "24"
[[body]]
id = "A"
"""


def heard(packets: Sequence[bytes], place: Place = UDP) -> Talker:
    talker = Talker(place)
    for number, packet in enumerate(packets):
        talker.hear(packet, number * PERIOD_NS)
    return talker


def only(talker: Talker) -> ScanRow:
    (row,) = scan_rows([talker])
    return row


def otrk(name: str) -> bytes:
    return (VECTORS / "opentrackio" / name).read_bytes()


@pytest.mark.parametrize(
    ("packets", "protocol", "camera"),
    [
        (voices.freed(20), "freed", 1),
        (voices.f4(20), "f4", 7),
        (voices.osc(20), "osc", "B"),
        (voices.vmc(20), "osc", "Camera"),
    ],
)
def test_a_tracker_is_known_by_its_bytes(
    packets: list[bytes], protocol: str, camera: int | str
) -> None:
    row = only(heard(packets))
    assert (row.protocol, row.camera_id) == (protocol, camera)
    assert (row.packets, row.accepted, row.rejected) == (20, 20, 0)
    assert row.rate_hz == pytest.approx(59.94, abs=0.01)
    assert row.rate == "60000/1001"
    assert row.jitter_ms == 0.0
    assert row.bytes == sum(map(len, packets))


@pytest.mark.parametrize(
    ("hz", "written"),
    [
        (59.94, "60000/1001"), (60.38, "60/1"), (23.976, "24000/1001"), (24.1, "24/1"),
        (100.9, "100/1"),
    ],
)  # fmt: skip
def test_the_rate_that_is_offered_is_the_one_that_is_meant(hz: float, written: str) -> None:
    talker = Talker(UDP)
    for number, packet in enumerate(voices.freed(30)):
        talker.hear(packet, round(number * 1e9 / hz))
    assert only(talker).rate == written


@pytest.mark.parametrize(("hz", "written"), [(8.1, "24/1"), (81.0, "75/1"), (17.3, "24/1")])
def test_a_rate_that_is_none_is_said_beside_the_nearest_standard_one(
    hz: float, written: str, tmp_path: Path
) -> None:
    talker = Talker(UDP)
    for number, packet in enumerate(voices.freed(30)):
        talker.hear(packet, round(number * 1e9 / hz))
    row = only(talker)
    lines = row.source.splitlines()
    said = lines.index(f"# rate: {hz:g} a second measured, no standard rate fits")
    assert lines[said + 1] == f'rate = "{written}"'
    path = tmp_path / "stage.toml"
    path.write_text(f"{STAGE}\n{row.source}\n", encoding="utf-8")
    assert load_stage(path)[0].source[0].rate == written
    assert "# rate" not in only(heard(voices.freed(20))).source


def test_the_pose_is_in_the_stage_s_convention() -> None:
    row = only(heard(voices.freed(1) * 3))
    # Free-D pans to the right where the stage pans to the left.
    assert row.pan_tilt_roll_deg == (-12.5, -3.25, 0.5)
    assert row.position_m == (1.2345, -0.9872, 1.65)
    assert row.pose == "pan -12.50, tilt -3.25, roll 0.50 deg; x 1.234, y -0.987, z 1.650 m"
    turned = only(heard(voices.osc(3)))
    assert turned.pan_tilt_roll_deg == pytest.approx((90.0, 0.0, 0.0), abs=1e-3)


def test_the_captured_head_is_known_in_datagrams_and_as_a_stream() -> None:
    capture = (VECTORS / "mosys_f4" / "A003_C001_first_700_packets.f4").read_bytes()
    size = len(capture) // 700
    pieces = [capture[at : at + 64] for at in range(0, 60 * size, 64)]
    row = only(heard(pieces, LINE))
    assert row.protocol == "f4"
    assert row.accepted >= 55


@pytest.mark.parametrize("name", ["recommended_dynamic.json.otrk", "recommended_dynamic.cbor.otrk"])
def test_opentrackio_is_named_and_no_source_is_offered(name: str) -> None:
    row = only(heard([otrk(name)] * 5))
    assert row.protocol == "opentrackio"
    assert row.source == ""
    assert "no source can take it" in row.sentence
    assert (row.position_m is not None) == name.endswith("json.otrk")


def test_a_damaged_opentrackio_packet_is_none() -> None:
    whole = otrk("recommended_dynamic.json.otrk")
    row = only(heard([whole[:-1] + b" ", whole[:-9], b"OTrk"]))
    assert row.protocol == ""


def test_osc_that_no_preset_reads_is_still_osc() -> None:
    message = b"/mixer/fader\0\0\0\0,f\0\0\x3f\x80\0\0"
    row = only(heard([message] * 4))
    assert row.protocol == "osc"
    assert row.sentence == "OSC, and no preset reads its addresses (/mixer/fader)"
    assert row.source == ""


def test_each_camera_of_one_sender_has_a_row_of_its_own() -> None:
    two = [p for pair in zip(voices.freed(9, 1), voices.freed(9, 2), strict=True) for p in pair]
    rows = scan_rows([heard(two)])
    assert [(row.camera_id, row.packets) for row in rows] == [(1, 9), (2, 9)]


def test_one_right_frame_is_no_protocol() -> None:
    noise = random.Random(5).randbytes(29)
    row = only(heard([*voices.freed(1), noise]))
    assert row.protocol == ""
    assert row.sentence.startswith("bytes of no protocol that is known here; they begin with d1 01")


def test_damaged_packets_are_counted_and_the_protocol_stands() -> None:
    packets = voices.freed(20)
    packets[4] = packets[4][:-1] + b"\0"
    packets[9] = packets[9][:20]
    row = only(heard(packets))
    assert (row.protocol, row.accepted, row.rejected) == ("freed", 18, 2)


def test_a_line_at_the_wrong_speed_makes_no_sense_and_gives_way_to_the_right_one() -> None:
    noise = [random.Random(n).randbytes(64) for n in range(40)]
    wrong = Place("serial", "serial /dev/ttyUSB0 9600 8N1", device="/dev/ttyUSB0", baud=9_600)
    rows = scan_rows([heard(noise, wrong), heard([b"".join(voices.freed(20))], LINE)])
    assert [row.protocol for row in rows] == ["freed"]
    (alone,) = scan_rows([heard(noise, wrong)])
    assert alone.protocol == ""


@given(st.lists(st.binary(max_size=200), max_size=30), st.booleans())
def test_any_bytes_give_rows_and_never_an_exception(chunks: list[bytes], serial: bool) -> None:
    talker = heard(chunks, LINE if serial else UDP)
    (row,) = scan_rows([talker])
    assert row.bytes == sum(map(len, chunks))
    assert row.source == "" or row.protocol in ("freed", "f4", "osc")


@pytest.mark.parametrize(
    ("packets", "place"),
    [
        (voices.freed(20), UDP),
        (voices.freed(20), LINE),
        (voices.f4(20), UDP),
        (voices.osc(20), UDP),
        (voices.vmc(20), UDP),
        (voices.osc(20, 'on stage "A" 1'), UDP),
    ],
)
def test_the_source_that_is_offered_is_one_the_loader_takes(
    tmp_path: Path, packets: list[bytes], place: Place
) -> None:
    row = only(heard(packets, place))
    path = tmp_path / "stage.toml"
    path.write_text(f"{STAGE}\n{row.source}\n", encoding="utf-8")
    stage, _ = load_stage(path)
    (source,) = stage.source
    assert source.protocol == row.protocol
    assert source.rate == row.rate
    if row.protocol == "osc":
        assert (source.osc_preset, source.osc_name) == (row.osc_preset, row.osc_name)
    else:
        assert source.camera_id == row.camera_id


def test_a_port_of_one_make_names_its_profile() -> None:
    ports = known_ports()
    assert ports[55_555] == ("OpenTrackIO",)
    assert {1_111, 6_301, 8_001, 9_000, 40_000, 52_380} <= set(ports)
    assert likely_profile("freed", 52_380, 1) == "freed-sony"
    assert likely_profile("freed", 1, 255) == "freed-panasonic"
    assert likely_profile("freed", 12_345, 1) == ""
    assert likely_profile("f4", 8_001, 1) == "f4-mosys"
