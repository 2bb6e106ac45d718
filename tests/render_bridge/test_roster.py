# SPDX-License-Identifier: Apache-2.0
"""Who renders on the stage: how a node joins, and why it is refused."""

from __future__ import annotations

import struct

import pytest

from hardware_profiles.stage import Output
from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import LOST_AFTER_NS
from render_bridge.roster_effects import Happened, Send
from tests.render_bridge import specimens
from tests.render_bridge.protocol_encoder import sealed
from tests.render_bridge.roster_talk import (
    EPOCH,
    HASH,
    STEP_NS,
    T,
    join,
    refusal,
    roster,
    say_hello,
    show,
    status,
    words,
)

# As single precision, as they travel.
SENSOR = struct.unpack("<2f", struct.pack("<2f", 27.99, 15.75))


class TestJoining:
    def test_a_node_gets_the_snapshot(self) -> None:
        effects = say_hello(roster(), b"n1", T, specimens.hello("node-1", stage_id="stage-1"))
        send, happened = effects
        assert isinstance(send, Send)
        assert send.identity == b"n1"
        assert codec.decode(send.data) == m.Snapshot(
            EPOCH, "stage-1", HASH[:32], 24000, 1001, 18711, 91_000_000, m.PosePoint.SENSOR,
            m.LensApplied(0),
            (
                m.BodyInfo(0, m.Role.CAMERA, "A", *SENSOR),
                m.BodyInfo(1, m.Role.WALL, "wild"),
                m.BodyInfo(2, m.Role.OBJECT, "prop"),
            ),
            barrier_us=4_000,
        )  # fmt: skip
        assert happened == Happened("info", "node-1", "render node joined (test engine)", "F-18")

    def test_hello_again_is_answered_and_is_no_news(self) -> None:
        ours = roster()
        join(ours, "a")
        effects = say_hello(ours, b"a", T + 200_000_000, specimens.hello("a"))
        assert [type(effect) for effect in effects] == [Send]

    def test_in_service_a_second_after_the_first_exact_frame(self) -> None:
        ours = roster()
        node = join(ours, "a")
        assert status(ours, "a", T).state == "joining"
        show(ours, node, T, outcome=m.Outcome.SUBSTITUTED)
        assert status(ours, "a", T).state == "joining"
        show(ours, node, T + STEP_NS)
        assert status(ours, "a", T + STEP_NS).state == "in sync"
        assert not status(ours, "a", T + STEP_NS + 999_999_999).in_service
        assert status(ours, "a", T + STEP_NS + 1_000_000_000).in_service
        show(ours, node, T + 2 * STEP_NS, outcome=m.Outcome.REPEATED)
        assert status(ours, "a", T + 2 * STEP_NS).state == "late"

    def test_the_snapshot_follows_the_schedule(self) -> None:
        """Given the cluster's R, Expect late joiners to be told L = R + delivery."""
        ours = roster()
        ours.set_lead(120_000_000)
        (send, _) = say_hello(ours, b"n", T, specimens.hello())
        assert isinstance(send, Send)
        snapshot = codec.decode(send.data)
        assert isinstance(snapshot, m.Snapshot)
        assert snapshot.deadline_lead_ns == 128_000_000


class TestRefusing:
    def test_another_version(self) -> None:
        data = bytearray(codec.encode_hello(specimens.hello()))
        data[4] = 1
        answer = refusal(roster().on_message(b"n", sealed(bytes(data[:-4])), T))
        assert answer == m.Refusal(m.RefusalCode.VERSION, "speaks version 1, this stage speaks 2")

    def test_another_stage(self) -> None:
        ours = roster()
        answer = refusal(say_hello(ours, b"n", T, specimens.hello(stage_id="stage-2")))
        assert answer.code is m.RefusalCode.STAGE_ID
        assert "'stage-2'" in answer.text
        assert "'stage-1'" in answer.text
        assert status(ours, "node-1", T).state == "refused"

    def test_no_name(self) -> None:
        answer = refusal(say_hello(roster(), b"n", T, specimens.hello("")))
        assert answer.code is m.RefusalCode.NAME

    def test_a_name_that_is_taken_by_a_living_node(self) -> None:
        ours = roster()
        node = join(ours, "a")
        show(ours, node, T)
        answer = refusal(say_hello(ours, b"other", T + STEP_NS, specimens.hello("a")))
        assert answer.code is m.RefusalCode.NAME
        assert "'a'" in answer.text
        assert status(ours, "a", T).error is None

    def test_the_name_of_a_dead_connection_is_free(self) -> None:
        """Given a node process that was killed and started again, Expect it in at once."""
        ours = roster()
        join(ours, "a")
        effects = say_hello(ours, b"again", T + LOST_AFTER_NS, specimens.hello("a"))
        assert type(effects[0]) is Send
        assert show(ours, b"again", T + LOST_AFTER_NS + STEP_NS)
        assert not show(ours, b"a", T + LOST_AFTER_NS + 2 * STEP_NS)  # the old one says no more

    @pytest.mark.parametrize(
        ("output", "hello"),
        [
            # the nodal offset, doubled three ways
            (
                Output(lens_applied=("nodal",)),
                specimens.hello(lens_applied=m.LensApplied.NODAL),
            ),
            (
                Output(pose_point="entrance_pupil"),
                specimens.hello(
                    pose_point=m.PosePoint.ENTRANCE_PUPIL, lens_applied=m.LensApplied.NODAL
                ),
            ),
            (
                Output(lens_applied=("distortion", "breathing")),
                specimens.hello(lens_applied=m.LensApplied.BREATHING | m.LensApplied.NODAL),
            ),
            # the wrong point
            (Output(), specimens.hello(pose_point=m.PosePoint.ENTRANCE_PUPIL)),
            (Output(pose_point="entrance_pupil"), specimens.hello()),
        ],
    )
    def test_a_lens_contradiction(self, output: Output, hello: m.Hello) -> None:
        answer = refusal(say_hello(roster(output), b"n", T, hello))
        assert answer.code is m.RefusalCode.LENS

    @pytest.mark.parametrize(
        ("output", "hello"),
        [
            (Output(), specimens.hello(lens_applied=m.LensApplied(7))),
            (
                Output(lens_applied=("nodal",)),
                specimens.hello(lens_applied=m.LensApplied.DISTORTION),
            ),
            (
                Output(pose_point="entrance_pupil", lens_applied=("nodal",)),
                specimens.hello(pose_point=m.PosePoint.ENTRANCE_PUPIL),
            ),
        ],
    )
    def test_no_contradiction(self, output: Output, hello: m.Hello) -> None:
        send = say_hello(roster(output), b"n", T, hello)[0]
        assert isinstance(send, Send)
        assert isinstance(codec.decode(send.data), m.Snapshot)

    def test_a_refusal_is_sent_each_time_and_told_once(self) -> None:
        ours = roster()
        stranger = specimens.hello(stage_id="stage-2")
        first = say_hello(ours, b"n", T, stranger)
        again = say_hello(ours, b"n", T + 200_000_000, stranger)
        assert len(words(first)) == 1
        assert [type(effect) for effect in again] == [Send]

    def test_a_refused_node_may_mend_itself(self) -> None:
        ours = roster()
        say_hello(ours, b"n", T, specimens.hello(stage_id="stage-2"))
        effects = say_hello(ours, b"n", T + 10**9, specimens.hello(stage_id="stage-1"))
        assert words(effects) == ["render node joined (test engine)"]
        assert status(ours, "node-1", T + 10**9).error is None
