# SPDX-License-Identifier: Apache-2.0
"""Nodes that are on the stage: silence, who leads the grid, reports, and nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import (
    FORGET_AFTER_NS,
    LONGEST_LEAD_NS,
    LOST_AFTER_NS,
    SILENT_AFTER_NS,
)
from render_bridge.roster_effects import Happened, Reported
from tests.render_bridge import specimens
from tests.render_bridge.roster_talk import (
    STEP_NS,
    T,
    edges,
    join,
    look,
    roster,
    say_hello,
    show,
    status,
    words,
)


class TestSilence:
    def test_lost_and_back(self) -> None:
        ours = roster()
        node = join(ours, "a")
        show(ours, node, T)
        look(ours, T, T + SILENT_AFTER_NS - 1)
        silent = ours.check(T + SILENT_AFTER_NS)
        text = "render node is silent: not heard for 0.2 s"
        assert silent == [Happened("alarm", "a", text, "F-15")]
        assert ours.decision_lead_ns() is not None  # for a moment it may still come back
        assert look(ours, T + SILENT_AFTER_NS, T + 2 * 10**9) == []  # told once
        assert ours.decision_lead_ns() is None
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
