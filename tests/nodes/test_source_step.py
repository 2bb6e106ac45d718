# SPDX-License-Identifier: Apache-2.0
"""The Step of one tracker line: raw bytes in, back-dated samples and health out."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import Vector
from hardware_profiles.stage import SerialLine, Source, UdpLine
from stagectl.nodes.source import SourceStep
from stagectl.topics import Event, LineData, LineState, SourceHealth
from tests.nodes.stages import FREED, MS, NS, OSC, T0, Emitted, only, run
from tracking.freed import encode_d1
from tracking.sample import TrackerSample
from tracking.slip import slip_encode

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "freed" / "freed_vectors.json").read_text()
)["d1"]
D1_BYTES = 29
BYTE_NS = 11e9 / 38400  # 8O1: start, eight bits, parity, stop
WIRE_NS = round(D1_BYTES * BYTE_NS)
PERIOD_NS = NS // 60
UDP = msgspec.structs.replace(FREED, line=UdpLine(40000))


def d1(i: int = 0, *, camera: int = 1, position: Vector = (1.0, 2.0, 3.0), spare: int = 0) -> bytes:
    return encode_d1(camera, position, (10.0 + 0.01 * i, -3.0, 0.5), zoom=7, focus=9, spare=spare)


def feed(step: SourceStep, data: bytes, t_rx_ns: int, source: str = "freed-a") -> list[Emitted]:
    line = LineData(source, t_rx_ns, data)
    return [Emitted(t_rx_ns, *out) for out in step.on_message(f"raw/{source}", line, t_rx_ns)]


def health(step: SourceStep, now_ns: int) -> SourceHealth:
    return only(list(step.on_deadline(now_ns)), SourceHealth)[-1]


class TestBackDating:
    def test_a_whole_frame_in_one_read(self) -> None:
        """t_capture = t_rx - 29 * 11 / 38400 s, for the held-back first frame as well."""
        assert pytest.approx(29 * 11 / 38400 * 1e9, abs=1) == WIRE_NS
        step = SourceStep(FREED)
        assert feed(step, d1(0), T0) == []  # alone it may be noise
        both = only(feed(step, d1(1), T0 + PERIOD_NS), TrackerSample)
        assert [one.t_rx_ns for one in both] == [T0, T0 + PERIOD_NS]
        assert [one.t_capture_ns for one in both] == [T0 - WIRE_NS, T0 + PERIOD_NS - WIRE_NS]
        (third,) = only(feed(step, d1(2), T0 + 2 * PERIOD_NS), TrackerSample)
        assert third.t_capture_ns == T0 + 2 * PERIOD_NS - WIRE_NS
        assert third.source_id == "freed-a"

    def test_frames_that_came_in_one_read(self) -> None:
        """Given three frames back to back in one read, Expect each dated by its own last byte."""
        step = SourceStep(FREED)
        found = only(feed(step, d1(0) + d1(1) + d1(2), T0), TrackerSample)
        wanted = [T0 - round(n * D1_BYTES * BYTE_NS) for n in (3, 2, 1)]
        assert [one.t_capture_ns for one in found] == wanted

    def test_a_frame_in_pieces(self) -> None:
        step = SourceStep(FREED)
        feed(step, d1(0), T0)
        feed(step, d1(1), T0 + PERIOD_NS)
        t_ns = T0 + 2 * PERIOD_NS
        frame = d1(2)
        assert feed(step, frame[:10], t_ns - 6 * MS) == []
        (found,) = only(feed(step, frame[10:], t_ns), TrackerSample)
        assert (found.t_rx_ns, found.t_capture_ns) == (t_ns, t_ns - WIRE_NS)

    @pytest.mark.parametrize(("framing", "bits"), [("8N1", 10), ("8O1", 11), ("8E1", 11)])
    def test_every_framing_and_baud(self, framing: str, bits: int) -> None:
        line = msgspec.convert({"kind": "serial", "port": "x", "baud": 115200, "framing": framing},
                               SerialLine)  # fmt: skip
        step = SourceStep(msgspec.structs.replace(FREED, line=line))
        feed(step, d1(0), T0)
        found = only(feed(step, d1(1), T0 + PERIOD_NS), TrackerSample)
        assert found[0].t_capture_ns == T0 - round(29 * bits / 115200 * 1e9)

    def test_the_tracker_s_own_delay(self) -> None:
        step = SourceStep(msgspec.structs.replace(FREED, delay_ms=12.5))
        feed(step, d1(0), T0)
        found = only(feed(step, d1(1), T0 + PERIOD_NS), TrackerSample)
        assert found[0].t_capture_ns == T0 - WIRE_NS - 12_500_000

    def test_udp_has_no_wire_time(self) -> None:
        step = SourceStep(msgspec.structs.replace(UDP, delay_ms=4.0))
        feed(step, d1(0), T0)
        found = only(feed(step, d1(1), T0 + PERIOD_NS), TrackerSample)
        assert [one.t_capture_ns for one in found] == [T0 - 4 * MS, T0 + PERIOD_NS - 4 * MS]

    def test_a_slip_datagram(self) -> None:
        """Given OSC on a serial line, Expect its bytes on the wire counted, END bytes apart."""
        source = msgspec.structs.replace(OSC, line=SerialLine("x", 115200, "8N1"))
        step = SourceStep(source)
        data = osc_pose("B", 1.0)
        feed(step, slip_encode(data), T0, "osc-b")
        found = only(feed(step, slip_encode(data), T0 + PERIOD_NS, "osc-b"), TrackerSample)
        exact = T0 - round((len(data) + 2) * 10 / 115200 * 1e9)
        assert found[0].t_capture_ns == pytest.approx(exact, abs=2 * 10 / 115200 * 1e9 + 1)


class TestSamples:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["origin"][-30:])
    def test_outside_vectors_come_through_in_stage_convention(
        self, vector: dict[str, float]
    ) -> None:
        camera = int(vector["camera_id"])
        step = SourceStep(msgspec.structs.replace(UDP, camera_id=camera))
        data = bytes.fromhex(str(vector["hex"]))
        feed(step, data, T0)
        found = only(feed(step, data, T0 + PERIOD_NS), TrackerSample)
        assert len(found) == 2
        decoded = found[0].decoded
        assert decoded.pan_tilt_roll_deg == (
            -vector["pan_deg"], vector["tilt_deg"], vector["roll_deg"]
        )  # fmt: skip
        assert decoded.position_m == pytest.approx(
            [vector[axis] / 1000 for axis in ("x_mm", "y_mm", "z_mm")], abs=1e-12
        )

    def test_what_we_encode_comes_back(self) -> None:
        step = SourceStep(FREED)
        feed(step, d1(0), T0)
        (first, _) = only(feed(step, d1(1), T0 + PERIOD_NS), TrackerSample)
        assert first.decoded.position_m == pytest.approx((1.0, 2.0, 3.0), abs=1e-5)
        assert first.decoded.pan_tilt_roll_deg == pytest.approx((10.0, -3.0, 0.5), abs=2e-5)
        assert (first.decoded.zoom_raw, first.decoded.focus_raw) == (7.0, 9.0)

    def test_osc(self) -> None:
        step = SourceStep(OSC)
        feed(step, osc_pose("B", 1.0), T0, "osc-b")
        found = only(feed(step, osc_pose("B", 1.0), T0 + PERIOD_NS, "osc-b"), TrackerSample)
        assert [one.decoded.position_m for one in found] == [(1.0, 2.0, 3.0)] * 2
        assert feed(step, osc_pose("C", 1.0), T0 + 2 * PERIOD_NS, "osc-b") == []

    def test_a_wrong_camera_is_refused_and_told_once_in_a_while(self) -> None:
        step = SourceStep(UDP)
        emitted = []
        for i in range(120):
            emitted += feed(step, d1(i, camera=2), T0 + i * PERIOD_NS)
        assert only(emitted, TrackerSample) == []
        (event,) = only(emitted, Event)
        assert event.level == "warn"
        assert "is of camera 2, this source is 1" in event.text
        assert health(step, T0 + 2 * NS).rejected == 120
        later = feed(step, d1(0, camera=2), T0 + 40 * NS)
        assert len(only(later, Event)) == 1

    def test_of_two_cameras_on_one_line_only_ours_comes_through(self) -> None:
        step = SourceStep(FREED)
        emitted = []
        for i in range(60):
            t_ns = T0 + i * PERIOD_NS
            emitted += feed(step, d1(i, camera=1), t_ns)
            emitted += feed(step, d1(i, camera=2), t_ns + PERIOD_NS // 2)
        found = only(emitted, TrackerSample)
        assert {one.decoded.source_key for one in found} == {1}
        assert len(found) == 60
        assert health(step, T0 + NS).rejected == 60

    def test_without_a_camera_id_the_first_one_seen_stays(self) -> None:
        step = SourceStep(msgspec.structs.replace(UDP, camera_id=None))
        emitted = []
        for i, camera in enumerate((7, 7, 8, 7)):
            emitted += feed(step, d1(i, camera=camera), T0 + i * PERIOD_NS)
        assert [one.decoded.source_key for one in only(emitted, TrackerSample)] == [7, 7, 7]

    def test_a_false_frame_of_another_place_is_refused(self) -> None:
        step = SourceStep(UDP)
        for i in range(10):
            feed(step, d1(i), T0 + i * PERIOD_NS)
        emitted = feed(step, d1(11, position=(90.0, 0.0, 0.0)), T0 + 10 * PERIOD_NS)
        assert only(emitted, TrackerSample) == []
        assert "faster than a camera moves" in only(emitted, Event)[0].text

    def test_gaps_of_the_counter(self) -> None:
        """Given frame 10 and frames 20 to 22 lost, Expect four frames missing."""
        step = SourceStep(msgspec.structs.replace(UDP, profile="freed-sony"))
        for i in range(40):
            if i not in (10, 20, 21, 22):
                feed(step, d1(i, spare=(i % 16) << 12), T0 + i * PERIOD_NS)
        found = health(step, T0 + 40 * PERIOD_NS)
        assert (found.gaps, found.samples, found.rejected) == (4, 36, 0)

    def test_packets_in_another_order_are_no_gap(self) -> None:
        step = SourceStep(msgspec.structs.replace(UDP, profile="freed-sony"))
        for i in (0, 1, 2, 4, 3, 5, 6):
            feed(step, d1(i, spare=i << 12), T0 + i * PERIOD_NS)
        assert health(step, T0 + NS).gaps <= 2


class TestHealth:
    def test_it_is_told_four_times_a_second(self) -> None:
        found = only(run(SourceStep(FREED), T0 + NS, from_ns=T0), SourceHealth)
        assert len(found) == 5
        assert (found[0].state, found[0].alive, found[0].is_open) == ("LOST", False, False)
        assert found[0].line == "serial /dev/ttyUSB0 38400 8O1"
        assert found[0].nominal_hz == 60.0

    def test_a_running_source(self) -> None:
        step = SourceStep(FREED)
        line = LineState("freed-a", T0, True, "")
        (event,) = only(list(step.on_message("line/freed-a", line, T0)), Event)
        assert event.text == "line open: serial /dev/ttyUSB0 38400 8O1"
        for i in range(130):
            feed(step, d1(i), T0 + i * PERIOD_NS)
        now = T0 + 129 * PERIOD_NS + 5 * MS
        emitted = [Emitted(now, *out) for out in step.on_deadline(now)]
        (found,) = only(emitted, SourceHealth)
        assert (found.state, found.alive, found.rate_ok) == ("OK", True, True)
        assert found.rate_hz == pytest.approx(60.0, rel=1e-6)
        assert (found.samples, found.rejected, found.dropped_bytes) == (130, 0, 0)
        assert found.age_ns == 5 * MS
        assert [one.text for one in only(emitted, Event)] == ["tracking from freed-a"]

    def test_lost_is_an_alarm_once_and_back_is_told(self) -> None:
        step = SourceStep(FREED)
        for i in range(10):
            feed(step, d1(i), T0 + i * PERIOD_NS)
        emitted = run(step, T0 + 3 * NS, from_ns=T0 + 9 * PERIOD_NS)
        assert [(one.level, one.text) for one in only(emitted, Event)] == [
            ("info", "tracking from freed-a"),
            ("alarm", "tracking lost: nothing from freed-a"),
        ]
        for i in range(3):
            feed(step, d1(i), T0 + 3 * NS + i * PERIOD_NS)
        back = run(step, T0 + 4 * NS, from_ns=T0 + 3 * NS + 3 * PERIOD_NS)
        assert only(back, Event)[0].text == "tracking from freed-a"

    def test_a_closed_line_is_told_with_its_reason(self) -> None:
        step = SourceStep(FREED)
        line = LineState("freed-a", T0, False, "the device is gone")
        (event,) = only(list(step.on_message("line/freed-a", line, T0)), Event)
        assert event.level == "warn"
        assert "the device is gone" in event.text
        assert health(step, T0).note == "the device is gone"

    def test_noise_on_the_line_is_counted(self) -> None:
        step = SourceStep(FREED)
        feed(step, b"\x00" * 500, T0)
        feed(step, d1(0), T0 + PERIOD_NS)
        feed(step, d1(1), T0 + 2 * PERIOD_NS)
        assert health(step, T0 + NS // 4).dropped_bytes == 500
        assert health(step, T0 + NS // 4).samples == 2


@given(
    st.sampled_from([FREED, UDP, OSC, msgspec.structs.replace(OSC, line=SerialLine("x"))]),
    st.lists(st.tuples(st.binary(max_size=200), st.integers(0, 600 * MS)), max_size=12),
)
def test_any_bytes_at_any_time(source: Source, reads: list[tuple[bytes, int]]) -> None:
    """Given anything on the line, Expect samples, events and health, never an exception."""
    step = SourceStep(source)
    t_ns = T0
    for data, pause_ns in reads:
        t_ns += pause_ns
        feed(step, data, t_ns, source.id)
        run(step, t_ns, from_ns=t_ns)
    good = osc_pose("B", 1.0) if source.protocol == "osc" else d1(0)
    slip = source.protocol == "osc" and isinstance(source.line, SerialLine)
    found: list[TrackerSample] = []
    for _ in range(60):  # whatever was before, the tracker is heard again within a second
        t_ns += PERIOD_NS
        emitted = feed(step, slip_encode(good) if slip else good, t_ns, source.id)
        found += only(emitted, TrackerSample)
    assert len(found) >= 2


def osc_pose(name: str, x: float) -> bytes:
    """Return the datagram of a pose in the preset `stagectl`, by hand."""
    address = f"/stagectl/camera/{name}".encode()
    padded = address.ljust((len(address) // 4 + 1) * 4, b"\0")
    return padded + b",fffffff\0\0\0\0" + struct.pack(">7f", x, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
