# SPDX-License-Identifier: Apache-2.0
"""The Step of the send process: which packet, made of what, and when it leaves."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from pythonosc.osc_message import OscMessage

from hardware_profiles.cue import CueRow
from hardware_profiles.pose import Pose
from hardware_profiles.tracker import load_tracker_profile
from render_bridge import messages as m
from render_bridge.clock import now_ns
from stagectl.control.messages import ArgValue
from stagectl.nodes.cues import cues_of
from stagectl.nodes.send_stream import MOST_WAITING
from stagectl.nodes.sends import MOST_AT_ONCE, REMEMBERED, SendStep
from stagectl.show.cue_list import read_cues
from stagectl.show.desk import Desk
from stagectl.topics import Cue, Datagram, Event, ShowOrder
from tests.nodes.send_desk import (
    CUES,
    DISPLAY_NS,
    FREED_B,
    FREED_SHOWN,
    MEASURED,
    SHOWN,
    TAI_OFFSET_NS,
    grid,
    left,
    measured,
    place,
    sample_in,
    stage,
    states,
    step_of,
    tell,
)
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, run, tick, with_output
from tests.render_bridge.otrk_cases import ANGLES, CASE_1, CASE_2
from tracking.freed import decode_d1
from tracking.sample import Decoded

PROFILE = load_tracker_profile("freed-generic")


class TestAsShown:
    def test_the_packet_of_k_leaves_at_its_vsync_with_the_state_that_nodes_were_sent(self) -> None:
        step = step_of(SHOWN, FREED_SHOWN)
        tell(step, states(5), states(6, CASE_2))
        emitted = run(step, T0 + NS)
        assert [row.t_ns for row in emitted] == [
            tick(k).t_vsync_ns for k in (5, 5, 6, 6)
        ]  # fmt: skip
        datagrams = [row.message for row in emitted if isinstance(row.message, Datagram)]
        otrk = [d for d in datagrams if d.send == "shown"]
        for datagram, pose, case in zip(otrk, (CASE_1, CASE_2), ANGLES, strict=True):
            position, angles = place(sample_in(datagram))
            assert position == list(pose.position_m)
            assert angles == pytest.approx(ANGLES[case], abs=2e-7)
        for datagram, case in zip((d for d in datagrams if d.send == "fd"), ANGLES, strict=True):
            decoded = decode_d1(datagram.data, PROFILE)
            assert isinstance(decoded, Decoded)
            assert decoded.source_key == 9
            assert decoded.pan_tilt_roll_deg == pytest.approx(ANGLES[case], abs=4e-5)

    def test_it_says_when_the_pose_is_true(self) -> None:
        step = step_of(SHOWN)
        tell(step, grid("LOCKED"), states(5))
        (datagram,) = left(step)
        timing = sample_in(datagram)["timing"]
        t_ns = tick(5).t_vsync_ns + DISPLAY_NS + TAI_OFFSET_NS
        assert timing["sampleTimestamp"] == {
            "seconds": t_ns // NS, "nanoseconds": t_ns % NS
        }  # fmt: skip
        assert timing["synchronization"] == {
            "locked": True, "source": "genlock", "frequency": {"num": 25, "denom": 1},
            "offsets": dict.fromkeys(("translation", "rotation", "lensEncoders"), 0.094),
            "present": True,
        }  # fmt: skip

    @pytest.mark.parametrize("offset_ms", [-20.0, 7.5])
    def test_an_offset_of_the_file_counts(self, offset_ms: float) -> None:
        step = step_of(msgspec.structs.replace(SHOWN, offset_ms=offset_ms))
        tell(step, states(5))
        assert step.deadline_ns() == tick(5).t_vsync_ns + round(offset_ms * MS)

    def test_what_comes_too_late_leaves_at_once_and_in_order(self) -> None:
        step = step_of(SHOWN)
        late_ns = tick(9).t_vsync_ns
        tell(step, states(5), states(6))
        datagrams = step.on_deadline(late_ns)
        assert [d.t_vsync_ns for _, d in datagrams if isinstance(d, Datagram)] == [
            tick(5).t_vsync_ns, tick(6).t_vsync_ns
        ]  # fmt: skip
        assert step.deadline_ns() is None

    def test_of_a_heap_only_the_newest_leave(self) -> None:
        """Given a second in which this process slept, Expect no second of the past in one burst."""
        step = step_of(SHOWN)
        tell(step, *(states(k) for k in range(25)))
        datagrams = [d for _, d in step.on_deadline(tick(60).t_vsync_ns) if isinstance(d, Datagram)]
        assert [d.t_vsync_ns for d in datagrams] == [
            tick(k).t_vsync_ns for k in range(25 - MOST_AT_ONCE, 25)
        ]  # fmt: skip
        assert step.deadline_ns() is None

    def test_a_frame_that_came_before_has_no_second_packet(self) -> None:
        """Given frames again after a restart of `hot`, Expect each once, and the next ones."""
        step = step_of(SHOWN)
        tell(step, states(5), states(6), states(6, CASE_2), states(5), states(7))
        assert [d.t_vsync_ns for d in left(step)] == [tick(k).t_vsync_ns for k in (5, 6, 7)]

    def test_a_new_grid_with_lower_numbers_goes_on(self) -> None:
        step = step_of(SHOWN, MEASURED)
        tell(step, states(1_000_000))
        later = states(3, CASE_2, tick_flags=int(m.FrameFlag.RESET))
        moved = msgspec.structs.replace(later.tick, t_vsync_ns=tick(1_000_001).t_vsync_ns)
        tell(step, msgspec.structs.replace(later, tick=moved))
        assert len(left(step, T0 + 100_000 * NS)) == 2
        assert tell(step, measured(1_000_000, CASE_1)) == []
        assert step.deadline_ns() is None  # the frame of the old grid is forgotten

    def test_a_pose_that_is_not_known_has_no_packet_and_no_number(self) -> None:
        step = step_of(SHOWN, FREED_SHOWN)
        tell(step, states(5), states(6, flags=m.BodyFlag(0)), states(7))
        found = [d for d in left(step) if d.send == "shown"]
        assert [sample_in(d)["timing"]["sequenceNumber"] for d in found] == [1, 2]
        assert [int.from_bytes(d.data[6:8], "big") for d in found] == [1, 2]

    def test_a_place_that_free_d_cannot_tell_is_left_out_and_told_once(self) -> None:
        step = step_of(SHOWN, FREED_SHOWN)
        far = Pose((140.0, 0.0, 0.0))
        outputs = tell(step, states(4, far), states(5, far), states(6))
        (event,) = (message for _, message in outputs if isinstance(message, Event))
        assert (event.level, event.source) == ("warn", "fd")
        assert event.text == "camera A is left out: the position does not fit 24 bits"
        assert [d.send for d in left(step)] == ["shown", "shown", "shown", "fd"]

    @pytest.mark.parametrize(
        ("flag", "words"),
        [(m.BodyFlag.HELD, "OK, held by the operator"),
         (m.BodyFlag.FROZEN, "OK, frozen by the operator"), (m.BodyFlag(0), "OK")],
    )  # fmt: skip
    def test_the_status_says_what_operators_do(self, flag: m.BodyFlag, words: str) -> None:
        step = step_of(SHOWN)
        tell(step, states(5, flags=m.BodyFlag.VALID | flag), ShowOrder(1, {}, (), None))
        (datagram,) = left(step)
        assert sample_in(datagram)["tracker"]["status"] == words

    def test_it_names_the_sensor_where_nodes_are_given_the_pupil(self) -> None:
        """Given case 1 with a pupil 8 cm along its forward axis, Expect the sensor behind it."""
        step = step_of(SHOWN, FREED_SHOWN, base=with_output("entrance_pupil"))
        tell(step, states(5))
        datagrams = left(step)
        forward = (-0.492403877, 0.852868532, 0.173648178)  # of the published axis table
        sensor = [p - 0.08 * f for p, f in zip((1.0, 2.0, 3.0), forward, strict=True)]
        assert place(sample_in(datagrams[0]))[0] == pytest.approx(sensor, abs=1e-8)
        decoded = decode_d1(datagrams[1].data, PROFILE)
        assert isinstance(decoded, Decoded)
        assert decoded.position_m == pytest.approx(sensor, abs=1e-5)

    def test_it_carries_the_take_and_names_its_kind(self) -> None:
        step = step_of(SHOWN)
        tell(step, ShowOrder(1, {}, (), "24A-3"), states(5))
        (datagram,) = left(step)
        tracker = sample_in(datagram)["tracker"]
        assert (tracker["recording"], tracker["slate"]) == (True, "24A-3")
        assert str(tracker["notes"]).startswith("as shown")

    def test_the_static_block_comes_each_second_in_parts(self) -> None:
        step = step_of(SHOWN)
        tell(step, *(states(k) for k in range(60)))
        found = [sample_in(d).get("static") for d in left(step)]
        with_it = [(k, list(block)) for k, block in enumerate(found) if block]
        wanted = [(0, ["camera"]), (1, ["tracker"]), (25, ["camera"]), (26, ["tracker"])]
        assert with_it[:4] == wanted
        camera = msgspec.convert(found[0], dict[str, dict[str, object]])["camera"]
        assert camera["activeSensorPhysicalDimensions"] == {"width": 27.99, "height": 15.75}


class TestAsMeasured:
    def test_it_is_the_measured_pose_a_fixed_number_of_frames_later(self) -> None:
        step = step_of(MEASURED)
        tell(step, states(5), states(6), measured(5, CASE_2), measured(6, CASE_1))
        emitted = run(step, T0 + 60 * NS)
        assert len(emitted) == 2
        delays = [(emitted[i].t_ns - tick(5 + i).t_vsync_ns) / PERIOD_NS for i in (0, 1)]
        assert delays[0] == delays[1] == int(delays[0])
        # 94 ms to mid-exposure, 40 ms of smoothing, two periods of the tracker, a frame, margin.
        assert delays[0] == 6
        first = emitted[0].message
        assert isinstance(first, Datagram)
        position, angles = place(sample_in(first))
        assert position == list(CASE_2.position_m)
        assert angles == pytest.approx(ANGLES["case 2"], abs=2e-7)
        stamp = sample_in(first)["timing"]["sampleTimestamp"]
        t_ns = tick(5).t_vsync_ns + DISPLAY_NS + TAI_OFFSET_NS
        assert stamp == {"seconds": t_ns // NS, "nanoseconds": t_ns % NS}

    def test_the_trackers_delay_makes_it_later(self) -> None:
        slow = msgspec.structs.replace(STAGE.source[0], delay_ms=100.0)
        base = msgspec.structs.replace(STAGE, source=(slow, STAGE.source[1]))
        step = step_of(MEASURED, base=base)
        tell(step, states(5), measured(5, CASE_2))
        due_ns = step.deadline_ns()
        assert due_ns is not None
        assert due_ns - tick(5).t_vsync_ns == 8 * PERIOD_NS

    def test_the_lens_is_that_of_the_moment_and_not_of_the_prediction(self) -> None:
        """Given a zoom, Expect the focal length of the tick nearest to mid-exposure."""
        step = step_of(MEASURED)
        tell(step, *(states(k, focal_mm=30.0 + k) for k in range(20)), measured(5, CASE_1))
        (datagram,) = left(step)
        # Ticks lie 90 ms before their vsyncs: mid-exposure is 184 ms after tick 5.
        assert sample_in(datagram)["lens"]["pinholeFocalLength"] == 30.0 + 5 + round(184 / 40)

    def test_each_stream_takes_its_own_body(self) -> None:
        step = step_of(MEASURED, FREED_B)
        tell(
            step, states(5), measured(5, CASE_1), measured(5, CASE_2, "B"), measured(5, CASE_1, "C")
        )
        assert sorted(d.send for d in left(step)) == ["fd-b", "measured"]

    def test_a_frame_that_nobody_remembers_has_no_packet(self) -> None:
        step = step_of(MEASURED)
        tell(step, *(states(k) for k in range(REMEMBERED + 1)))
        tell(step, measured(0, CASE_1), measured(REMEMBERED + 7, CASE_1))
        assert step.deadline_ns() is None
        tell(step, measured(1, CASE_1))
        assert step.deadline_ns() is not None

    def test_predicted_states_never_leave_in_its_name(self) -> None:
        step = step_of(MEASURED)
        tell(step, states(5), states(6))
        assert step.deadline_ns() is None


class TestCues:
    def test_a_cue_leaves_at_once_for_every_listener(self) -> None:
        qlab = msgspec.structs.replace(CUES, id="qlab", address="/cue/{number}/start", arguments=())
        step = step_of(CUES, SHOWN, qlab)
        outputs = tell(step, Cue(T0, "12.5", "Storm", "go"))
        found = [d for _, d in outputs if isinstance(d, Datagram)]
        assert [d.send for d in found] == ["cues", "qlab"]
        one, two = (OscMessage(d.data) for d in found)
        assert (one.address, list(one)) == ("/cue/go", ["12.5", "Storm"])
        assert (two.address, list(two)) == ("/cue/12.5/start", [])

    def test_a_command_that_ran_makes_the_cue(self) -> None:
        named: dict[str, ArgValue] = {"name": " Storm ", "number": None}
        assert cues_of("cue_go", named, Desk(), T0) == (("cue", Cue(T0, "", "Storm", "go")),)
        assert cues_of("take_mark", {}, Desk(), T0) == ()

    def test_a_cue_of_our_own_list_has_its_number_and_name(self) -> None:
        desk = Desk(cues=read_cues([CueRow("12.5", "night", ()), CueRow("13", "day", ())]))
        desk.execute("cue_go", {"number": "13"}, "kim")
        assert cues_of("cue_go", {"number": "13"}, desk, T0) == (
            ("cue", Cue(T0, "13", "day", "go")),
        )
        desk.execute("cue_back", {}, "kim")
        assert cues_of("cue_back", {}, desk, T0) == (("cue", Cue(T0, "", "", "back")),)


def test_nothing_grows_without_bound() -> None:
    """Given a step whose deadlines nobody serves, Expect the newest packets and no more."""
    step = step_of(SHOWN)
    tell(step, *(states(k) for k in range(3 * MOST_WAITING)))
    datagrams = left(step, T0 + 1_000 * NS)
    assert len(datagrams) == MOST_WAITING
    assert datagrams[-1].t_vsync_ns == tick(3 * MOST_WAITING - 1).t_vsync_ns


def test_the_time_of_a_machine_is_read_seldom() -> None:
    asked: list[int] = []

    def offset() -> int:
        asked.append(now_ns())
        return TAI_OFFSET_NS

    step = SendStep(stage(SHOWN), offset)
    for k in range(250):  # ten seconds
        step.on_message("states", states(k), T0 + k * PERIOD_NS)
    assert len(asked) == 2


def test_inputs_are_read_whole_or_newest() -> None:
    depths: Sequence[int] = [row.policy.depth for row in step_of(SHOWN).inputs()]
    assert min(depths) == 1
