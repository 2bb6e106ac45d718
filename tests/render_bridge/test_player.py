# SPDX-License-Identifier: Apache-2.0
"""What a node draws for frame k (PROTOCOL.md, sections 7, 8 and 10)."""

from __future__ import annotations

import random

import pytest

from render_bridge import frame_codec
from render_bridge.messages import BodyFlag, FrameFlag, Outcome, RenderFrame, State7
from render_bridge.sdk.python.player import KEEP_FRAMES, Choice, Player
from tests.render_bridge import specimens
from tests.render_bridge.specimens import PERIOD_NS, V0_NS, body, state_at

AHEAD = 5


def truth(k: int) -> State7:
    """Return the pose that belongs to frame k."""
    return state_at(0.25 * k)


def message(k: int, *, epoch: int = 1, v0_ns: int = V0_NS, error: float = 0.0) -> RenderFrame:
    """Return message k: the truth for k, and a look-ahead that is `error` metres off."""
    ahead = [state_at(0.25 * (k + i) + error) for i in range(1, AHEAD + 1)]
    return specimens.frame(k, body(truth(k), ahead), epoch=epoch, v0_ns=v0_ns)


def give(player: Player, sent: RenderFrame, t_rx_ns: int = 5) -> bool:
    data = specimens.frame_bytes(sent)
    head = frame_codec.frame_head(data)
    assert head is not None
    return player.add(head, data, t_rx_ns)


def drawn(player: Player, k: int) -> tuple[Outcome, State7 | None]:
    choice = player.choose(k)
    assert isinstance(choice, Choice)
    assert choice.frame == k
    return choice.outcome, choice.bodies[0].state


class TestChoosing:
    def test_message_k_is_exact(self) -> None:
        player = Player()
        for k in range(10, 14):
            assert give(player, message(k), t_rx_ns=100 + k)
        for k in range(10, 14):
            choice = player.choose(k)
            assert choice is not None
            assert (choice.outcome, choice.t_rx_node_ns) == (Outcome.EXACT, 100 + k)
            assert choice.bodies[0].state == truth(k)
            assert choice.message == message(k)

    @pytest.mark.parametrize("step", range(1, AHEAD + 1))
    def test_without_it_the_newest_look_ahead_for_k(self, step: int) -> None:
        player = Player()
        give(player, message(8, error=9.0))
        give(player, message(10, error=0.5))
        outcome, state = drawn(player, 10 + step)
        assert outcome is Outcome.SUBSTITUTED
        assert state == state_at(0.25 * (10 + step) + 0.5)
        choice = player.choose(10 + step)
        assert choice is not None
        assert choice.t_rx_node_ns == 0

    def test_a_newer_message_never_stands_in_for_an_older_frame(self) -> None:
        """Given 10 and 12 but not 11, Expect 11 from 10's look-ahead, not "the latest"."""
        player = Player()
        give(player, message(10, error=0.5))
        give(player, message(12))
        assert drawn(player, 11) == (Outcome.SUBSTITUTED, state_at(0.25 * 11 + 0.5))

    def test_beyond_the_look_ahead_the_last_state_stands(self) -> None:
        player = Player()
        give(player, message(10))
        for k in (16, 17, 500):
            assert drawn(player, k) == (Outcome.SUBSTITUTED, truth(15))

    def test_before_the_first_message_there_is_nothing(self) -> None:
        player = Player()
        assert player.choose(3) is None
        assert player.frame_for(V0_NS) is None
        assert player.due_ns(3) == 0
        assert player.epoch == -1

    def test_just_joined_the_first_message_serves_for_what_is_due_before_it(self) -> None:
        player = Player()
        give(player, message(11))
        give(player, message(10))
        assert drawn(player, 9) == (Outcome.SUBSTITUTED, truth(10))

    def test_the_second_copy_is_old_news_and_the_first_if_the_first_was_lost(self) -> None:
        player = Player()
        first = message(10)
        copy = specimens.frame(
            10, *first.bodies, epoch=1, seq=11, flags=FrameFlag.SECOND_COPY, v0_ns=V0_NS
        )
        assert give(player, first, 100)
        assert not give(player, copy, 200)
        choice = player.choose(10)
        assert choice is not None
        assert choice.t_rx_node_ns == 100
        other = Player()
        assert give(other, copy, 200)
        assert drawn(other, 10) == (Outcome.EXACT, truth(10))

    def test_memory_is_bounded_and_keeps_the_newest(self) -> None:
        player = Player()
        for k in range(10_000):
            give(player, message(k))
        assert drawn(player, 9_999)[0] is Outcome.EXACT
        assert drawn(player, 10_000 - KEEP_FRAMES)[0] is Outcome.EXACT
        assert drawn(player, 9_999 - KEEP_FRAMES)[0] is Outcome.SUBSTITUTED


class TestGrid:
    def test_the_frame_is_the_nearest(self) -> None:
        player = Player()
        give(player, message(100))
        half = PERIOD_NS // 2
        for k in (0, 99, 100, 101, 5_000):
            v = V0_NS + k * PERIOD_NS
            assert player.due_ns(k) == v
            for t_ns in (v - half + 1, v, v + half - 1):
                assert player.frame_for(t_ns) == k

    def test_the_newest_message_of_the_newest_epoch_says_where_the_grid_is(self) -> None:
        player = Player()
        give(player, message(100))
        give(player, message(101, v0_ns=V0_NS + 7_000_000))
        give(player, message(99, v0_ns=V0_NS + 1))  # came late: no news of the grid
        assert player.due_ns(101) == V0_NS + 7_000_000 + 101 * PERIOD_NS


class TestEpochs:
    def test_a_lower_epoch_is_dropped(self) -> None:
        player = Player()
        give(player, message(10, epoch=5))
        assert not give(player, message(11, epoch=4))
        assert drawn(player, 11)[0] is Outcome.SUBSTITUTED
        assert player.epoch == 5

    def test_the_old_look_ahead_serves_until_the_new_controllers_first_frame(self) -> None:
        player = Player()
        give(player, message(10, error=0.5))
        give(player, message(14, epoch=2))
        for k in (11, 12, 13):
            assert drawn(player, k) == (Outcome.SUBSTITUTED, state_at(0.25 * k + 0.5))
        assert drawn(player, 14) == (Outcome.EXACT, truth(14))
        assert drawn(player, 15)[1] == truth(15)

    def test_messages_that_the_old_controller_sent_ahead_are_still_drawn(self) -> None:
        """Given a node of small R: it holds frames that are not due yet when the new one speaks."""
        player = Player()
        for k in (10, 11, 12):
            give(player, message(k))
        give(player, message(13, epoch=2))
        for k in (10, 11, 12, 13):
            assert drawn(player, k) == (Outcome.EXACT, truth(k))

    def test_the_new_controller_is_right_about_the_frames_it_sends(self) -> None:
        player = Player()
        give(player, message(12, error=0.5))
        give(player, message(13, error=0.5))
        give(player, message(12, epoch=2))
        for k in (12, 13):
            choice = player.choose(k)
            assert choice is not None
            assert choice.message.epoch == 2
            assert choice.bodies[0].state == truth(k)

    @pytest.mark.parametrize("new_number", [3, 10_000])
    def test_a_new_grid_forgets_the_old_numbers(self, new_number: int) -> None:
        """Given a controller whose frame numbers start anew, Expect no old state under them."""
        player = Player()
        give(player, message(50))
        now = V0_NS + 60 * PERIOD_NS
        v0_ns = now + PERIOD_NS // 3 - new_number * PERIOD_NS
        give(player, message(new_number, epoch=2, v0_ns=v0_ns))
        assert drawn(player, new_number + 1) == (Outcome.SUBSTITUTED, truth(new_number + 1))
        assert player.due_ns(new_number) == now + PERIOD_NS // 3
        for k in (51, new_number - 1):
            choice = player.choose(k)
            assert choice is not None
            assert choice.message.epoch == 2

    def test_a_grid_that_moved_a_little_goes_on(self) -> None:
        player = Player()
        give(player, message(10))
        give(player, message(14, epoch=2, v0_ns=V0_NS + PERIOD_NS // 2 - 1_000))
        assert drawn(player, 13)[1] == truth(13)


class TestFlags:
    def test_without_valid_the_last_pose_stands(self) -> None:
        player = Player()
        give(player, message(10))
        give(player, specimens.frame(11, body(truth(99), flags=BodyFlag(0))))
        assert drawn(player, 10)[1] == truth(10)
        assert drawn(player, 11) == (Outcome.EXACT, truth(10))

    def test_a_body_that_was_never_valid_has_no_pose(self) -> None:
        player = Player()
        give(player, specimens.frame(11, body(truth(99), flags=BodyFlag(0))))
        choice = player.choose(11)
        assert choice is not None
        assert choice.bodies[0].state is None
        assert choice.digest == frame_codec.state_digest([None])

    @pytest.mark.parametrize("flag", [BodyFlag.HELD, BodyFlag.FROZEN])
    def test_a_pinned_pose_is_the_same_on_a_node_that_missed_its_first_message(
        self, flag: BodyFlag
    ) -> None:
        """Given one node with message 11 and one without, Expect both at the pinned pose after."""
        pinned = body(truth(11), [truth(11)] * AHEAD, flags=BodyFlag.VALID | flag)
        nodes = Player(), Player(), Player()
        for node in nodes[:2]:
            give(node, message(10))
        give(nodes[0], specimens.frame(11, pinned))
        for node in nodes[:2]:
            node.choose(10)
            node.choose(11)
        for k in (12, 13):
            for node in nodes:  # the third one has just joined
                give(node, specimens.frame(k, pinned))
                assert drawn(node, k) == (Outcome.EXACT, truth(11))

    def test_bodies_are_kept_apart_by_their_number(self) -> None:
        player = Player()
        give(player, specimens.frame(1, body(truth(1), index=4), body(truth(2), index=2)))
        player.choose(1)
        blind = [body(truth(9), index=i, flags=BodyFlag(0)) for i in (2, 4)]
        give(player, specimens.frame(2, *blind))
        choice = player.choose(2)
        assert choice is not None
        assert [row.state for row in choice.bodies] == [truth(2), truth(1)]


@pytest.mark.parametrize("seed", range(20))
def test_players_with_the_same_messages_show_the_same(seed: int) -> None:
    """Given the same messages late, doubled and in another order, Expect equal digests.

    Each frame is chosen when all that a node will ever get of it is there.
    """
    rng = random.Random(seed)
    kept = [k for k in range(200) if rng.random() > 0.1]
    nodes = [Player() for _ in range(3)]
    choices: list[list[tuple[int, Outcome, int]]] = [[] for _ in nodes]
    for start in range(0, 200, 4):
        batch = [k for k in kept if start <= k < start + 4]
        for node in nodes:
            copies = batch * 2
            rng.shuffle(copies)
            for k in copies:
                give(node, message(k))
        for node, row in zip(nodes, choices, strict=True):
            for k in range(start, start + 4):
                choice = node.choose(k)
                if choice is not None:
                    row.append((k, choice.outcome, choice.digest))
    assert choices[0] == choices[1] == choices[2]
    exact = {k for k, outcome, _ in choices[0] if outcome is Outcome.EXACT}
    assert exact == set(kept)


def test_what_is_drawn_is_never_further_than_the_look_ahead_says() -> None:
    """Given a loss of every second message, Expect every state right: truth moves evenly here."""
    player = Player()
    for k in range(0, 100, 2):
        give(player, message(k))
    for k in range(99, 0, -1):
        state = drawn(player, k)[1]
        assert state is not None
        if k >= 100 - KEEP_FRAMES:
            assert state == truth(k)
