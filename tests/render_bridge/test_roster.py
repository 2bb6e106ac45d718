# SPDX-License-Identifier: Apache-2.0
"""Who renders on the stage: join, refuse, follow, lose, and who leads the grid."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.stage import Body, Output, Schedule, SerialLine, Source, Stage
from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import (
    FORGET_AFTER_NS,
    LONGEST_LEAD_NS,
    LOST_AFTER_NS,
    Edge,
    Effect,
    Happened,
    NodeStatus,
    Reported,
    Roster,
    Send,
)
from tests.render_bridge import specimens
from tests.render_bridge.protocol_encoder import sealed

EPOCH = 9
HASH = "0123456789abcdef" * 4
T = 10**12
STEP_NS = 40_000_000
STAGE = Stage(
    version=1,
    stage_id="stage-1",
    rate="24000/1001",
    body=(Body("A"), Body("wild", "wall"), Body("prop", "object")),
    source=(Source("freed-a", "A", "freed", SerialLine("/dev/ttyUSB0")),),
    schedule=Schedule(delivery_ms=8.0),
)


def roster(output: Output | None = None) -> Roster:
    stage = STAGE if output is None else msgspec.structs.replace(STAGE, output=output)
    return Roster(stage, HASH, epoch=EPOCH, frames_port=18711, lead_ns=91_000_000)


def say_hello(ours: Roster, identity: bytes, t_ns: int, hello: m.Hello) -> list[Effect]:
    return ours.on_message(identity, codec.encode_hello(hello), t_ns)


def join(ours: Roster, name: str, t_ns: int = T) -> bytes:
    """Let a node join; its connection is named like it."""
    identity = name.encode()
    sent = [e for e in say_hello(ours, identity, t_ns, specimens.hello(name)) if type(e) is Send]
    assert isinstance(codec.decode(sent[0].data), m.Snapshot)
    return identity


def show(
    ours: Roster,
    identity: bytes,
    t_ns: int,
    *,
    outcome: m.Outcome = m.Outcome.EXACT,
    source: m.VsyncSource = m.VsyncSource.HARDWARE,
    lead_ns: int = 80_000_000,
    t_vsync_ns: int | None = None,
) -> list[Effect]:
    """Report one vsync, as soon as it is over."""
    t_vsync_ns = t_ns - 1_000_000 if t_vsync_ns is None else t_vsync_ns
    report = specimens.report(t_vsync_ns, outcome=outcome, source=source, lead_ns=lead_ns)
    return ours.on_message(identity, codec.encode_report(report), t_ns)


def status(ours: Roster, name: str, t_ns: int) -> NodeStatus:
    return next(row for row in ours.statuses(t_ns) if row.name == name)


def words(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Happened)]


def edges(effects: list[Effect]) -> list[int]:
    return [effect.t_ns for effect in effects if isinstance(effect, Edge)]


def refusal(effects: list[Effect]) -> m.Refusal:
    sent = [effect for effect in effects if isinstance(effect, Send)]
    assert len(sent) == 1
    message = codec.decode(sent[0].data)
    assert isinstance(message, m.Refusal)
    return message


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
                m.BodyInfo(0, m.Role.CAMERA, "A"),
                m.BodyInfo(1, m.Role.WALL, "wild"),
                m.BodyInfo(2, m.Role.OBJECT, "prop"),
            ),
        )  # fmt: skip
        assert happened == Happened("info", "node-1", "render node joined (test engine)")

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
        data[4] = 2
        answer = refusal(roster().on_message(b"n", sealed(bytes(data[:-4])), T))
        assert answer == m.Refusal(m.RefusalCode.VERSION, "speaks version 2, this stage speaks 1")

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


class TestSilence:
    def test_lost_and_back(self) -> None:
        ours = roster()
        node = join(ours, "a")
        show(ours, node, T)
        assert ours.check(T + LOST_AFTER_NS) == []
        lost = ours.check(T + LOST_AFTER_NS + 1)
        assert lost == [Happened("alarm", "a", "render node is silent: not heard for 0.5 s")]
        assert ours.check(T + LOST_AFTER_NS + 2) == []  # once
        assert status(ours, "a", T + 2 * 10**9).state == "lost"
        assert not status(ours, "a", T + 2 * 10**9).in_service
        back = show(ours, node, T + 3 * 10**9)
        assert words(back) == ["render node is back"]
        assert status(ours, "a", T + 3 * 10**9).state == "in sync"
        assert not status(ours, "a", T + 3 * 10**9).in_service  # the second starts anew

    def test_a_node_long_gone_leaves_the_list(self) -> None:
        ours = roster()
        join(ours, "a")
        ours.check(T + 10**9)
        ours.check(T + FORGET_AFTER_NS + 1)
        assert ours.statuses(T + FORGET_AFTER_NS + 1) == []

    def test_a_forgotten_node_comes_back_without_hello(self) -> None:
        """Given a node asleep for two minutes: to it nothing happened, so it says no hello."""
        ours = roster()
        node = join(ours, "a")
        show(ours, node, T)
        later = T + 2 * FORGET_AFTER_NS
        ours.check(T + 10**9)
        ours.check(later)
        effects = show(ours, node, later + STEP_NS)
        assert [e.name for e in effects if isinstance(e, Reported)] == ["a"]
        assert status(ours, "a", later + STEP_NS).state == "in sync"

    def test_bye(self) -> None:
        ours = roster()
        node = join(ours, "a")
        assert ours.on_message(node, codec.encode_bye(), T) == [
            Happened("info", "a", "render node left")
        ]
        assert ours.statuses(T) == []
        assert ours.on_message(node, codec.encode_bye(), T) == []
        assert ours.on_message(b"stranger", codec.encode_bye(), T) == []


class TestLeading:
    def test_the_first_leads_and_the_next_takes_over(self) -> None:
        ours = roster()
        a, b = join(ours, "a"), join(ours, "b")
        assert edges(show(ours, a, T)) == [T - 1_000_000]
        assert edges(show(ours, b, T + 5)) == []
        assert status(ours, "a", T).leads
        # a falls silent; b leads as soon as that is noticed
        for step in range(1, 20):
            t_ns = T + step * STEP_NS
            ours.check(t_ns)
            if found := edges(show(ours, b, t_ns)):
                assert found == [t_ns - 1_000_000]
                break
        assert LOST_AFTER_NS < t_ns - T <= LOST_AFTER_NS + 2 * STEP_NS
        assert status(ours, "b", t_ns).leads
        # and stays leader when a is back
        assert edges(show(ours, a, t_ns + STEP_NS)) == []

    def test_a_leader_that_leaves_is_followed_at_once(self) -> None:
        ours = roster()
        a, b = join(ours, "a"), join(ours, "b")
        show(ours, a, T)
        ours.on_message(a, codec.encode_bye(), T + 1)
        assert edges(show(ours, b, T + STEP_NS)) != []

    def test_a_node_without_vsync_times_never_leads(self) -> None:
        ours = roster()
        a = join(ours, "a")
        assert edges(show(ours, a, T, source=m.VsyncSource.NONE)) == []
        b = join(ours, "b")
        assert edges(show(ours, b, T + STEP_NS, source=m.VsyncSource.SWAP_RETURN)) != []

    def test_a_leader_that_loses_its_vsync_times_is_replaced(self) -> None:
        ours = roster()
        a, b = join(ours, "a"), join(ours, "b")
        show(ours, a, T)
        taken_over = []
        for step in range(1, 20):
            t_ns = T + step * STEP_NS
            assert edges(show(ours, a, t_ns, source=m.VsyncSource.NONE)) == []
            taken_over += edges(show(ours, b, t_ns))
        assert len(taken_over) >= 5

    @pytest.mark.parametrize("off_ns", [10**18, 10**9, 30_000_000, -600_000_000, -(10**12)])
    def test_an_edge_of_another_time_is_none(self, off_ns: int) -> None:
        """Given a node whose clock is not mapped, Expect its stamps kept from the frame clock."""
        ours = roster()
        a, b = join(ours, "a"), join(ours, "b")
        assert edges(show(ours, a, T, t_vsync_ns=T + off_ns)) == []
        assert edges(show(ours, b, T + STEP_NS)) != []


class TestReports:
    def test_reports_before_the_hello_are_kept(self) -> None:
        """Given a restart of ours: nodes send what they queued, then hello."""
        ours = roster()
        for step in range(5):
            assert show(ours, b"a", T + step * STEP_NS) == []
        effects = say_hello(ours, b"a", T + 10**9, specimens.hello("a"))
        reported = [effect for effect in effects if isinstance(effect, Reported)]
        assert [one.report.t_vsync_ns for one in reported] == [
            T + step * STEP_NS - 1_000_000 for step in range(5)
        ]
        assert {one.name for one in reported} == {"a"}
        assert edges(effects) == []  # long over: no edges

    def test_early_reports_are_bounded(self) -> None:
        ours = roster()
        for i in range(1_000):
            show(ours, b"a", T + i)
        for i in range(1_000):
            show(ours, b"n%d" % i, T + i)
        kept = [e for e in say_hello(ours, b"a", T, specimens.hello("a")) if type(e) is Reported]
        assert len(kept) == 512
        late = say_hello(ours, b"n999", T, specimens.hello("z"))
        assert [e for e in late if type(e) is Reported] == []

    def test_the_clusters_decision_lead_is_the_largest(self) -> None:
        ours = roster()
        assert ours.decision_lead_ns() is None
        a, b = join(ours, "a"), join(ours, "b")
        assert ours.decision_lead_ns() == 80_000_000  # as they said in hello
        show(ours, a, T, lead_ns=90_000_000)
        show(ours, b, T, lead_ns=30_000_000)
        assert ours.decision_lead_ns() == 90_000_000
        ours.check(T + 10**9)  # both silent
        assert ours.decision_lead_ns() is None

    @pytest.mark.parametrize(("said", "counts"), [(10**18, LONGEST_LEAD_NS), (-(10**18), 0)])
    def test_an_absurd_lead_is_bounded(self, said: int, counts: int) -> None:
        """Given a node with R of a thousand years, Expect the stage's deadline not to follow."""
        ours = roster()
        show(ours, join(ours, "a"), T, lead_ns=said)
        assert ours.decision_lead_ns() == counts

    def test_refused_nodes_have_no_say(self) -> None:
        ours = roster()
        say_hello(ours, b"n", T, specimens.hello(stage_id="other", lead_ns=400_000_000))
        assert ours.decision_lead_ns() is None
        assert edges(show(ours, b"n", T)) == []


class TestNonsense:
    def test_rubbish_is_told_once_in_a_while(self) -> None:
        ours = roster()
        node = join(ours, "a")
        told = [words(ours.on_message(node, b"rubbish %d" % i, T + i * 10**9)) for i in range(61)]
        assert [bool(one) for one in told] == [i % 30 == 0 for i in range(61)]
        assert told[0] == ["sent a message that was ignored: 9 bytes long"]

    def test_messages_that_are_ours_to_send_are_ignored(self) -> None:
        ours = roster()
        data = specimens.frame_bytes(specimens.frame(1, specimens.body()))
        assert words(ours.on_message(b"x", data, T)) == [
            "sent a message that was ignored: not for a controller"
        ]

    @given(st.lists(st.tuples(st.integers(0, 3), st.binary(max_size=60)), max_size=30))
    def test_any_bytes_from_anybody(self, messages: list[tuple[int, bytes]]) -> None:
        ours = roster()
        node = join(ours, "a")
        for who, data in messages:
            ours.on_message(b"%d" % who, data, T)
        assert show(ours, node, T)
        assert [row.name for row in ours.statuses(T)] == ["a"]

    def test_what_is_remembered_of_strangers_is_bounded(self) -> None:
        """Given 5000 connections that come, say hello, and are gone, Expect none kept for ever."""
        ours = roster()
        for i in range(5_000):
            t_ns = T + i * 10**9
            say_hello(ours, b"n%d" % i, t_ns, specimens.hello(f"node-{i}"))
            ours.check(t_ns)
        assert len(ours.statuses(t_ns)) <= FORGET_AFTER_NS // 10**9 + 1
        sizes = {
            name: len(value)
            for name, value in vars(ours).items()
            if isinstance(value, dict | list | set)
        }
        assert max(sizes.values()) <= 600, sizes
