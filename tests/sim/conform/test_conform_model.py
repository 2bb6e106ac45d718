# SPDX-License-Identifier: Apache-2.0
"""The reference model of choosing: section 8 by hand, and beside the Python client's player."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_bridge.frame_codec import frame_head
from render_bridge.sdk.python.player import Player
from sim.conform.casts import plain
from sim.conform.content import Body, Content, Sending, State, frame_bytes
from sim.conform.model import Sent, blank_sending, choose, digest_of, frame_at, store_of

PERIOD_NS = 41_708_333.333333336


def sent(frame: int, *, epoch: int = 3, slot: int | None = None, shift_ns: int = 0) -> Sent:
    """Return a message of a frame on one grid."""
    t_vsync = round(frame * PERIOD_NS) + shift_ns
    sending = Sending(epoch, frame, 1, False, t_vsync, PERIOD_NS, t_vsync - 1)
    return Sent(0, sending, plain(frame if slot is None else slot))


def drawn(messages: list[Sent], frame: int) -> tuple[str, int, int] | None:
    """Return outcome, message and step of a choice."""
    found = choose(store_of(messages), frame, {})
    return found and (found.outcome, found.message.sending.frame, found.step)


def test_the_five_cases() -> None:
    assert drawn([], 10) is None
    assert drawn([sent(9), sent(10), sent(11)], 10) == ("exact", 10, 0)
    assert drawn([sent(8), sent(9), sent(11)], 10) == ("substituted", 9, 1)
    assert drawn([sent(9), sent(12)], 30) == ("substituted", 12, 18)
    assert drawn([sent(14), sent(12), sent(13)], 10) == ("substituted", 12, 0)


def test_beyond_the_look_ahead_the_last_state_stands() -> None:
    message = sent(9)
    found = choose(store_of([message]), 30, {})
    assert found is not None
    assert message.content is not None
    assert found.bodies[0].state == message.content.bodies[0].states[-1]


def test_a_copy_and_a_lower_epoch_change_nothing() -> None:
    first, copy = sent(10), sent(10, slot=99)
    store = store_of([first, copy, sent(11, epoch=2)])
    assert store.held == {10: first}
    assert store_of([first, Sent(0, blank_sending(4), None), sent(11)]).held == {10: first}


def test_a_higher_epoch_takes_over_from_its_first_frame_on() -> None:
    old = [sent(n) for n in (8, 9, 10, 11)]
    store = store_of([*old, sent(10, epoch=4)])
    assert {n: one.sending.epoch for n, one in store.held.items()} == {8: 3, 9: 3, 10: 4}
    anew = store_of([*old, sent(10, epoch=4, shift_ns=30_000_000)])
    assert {n: one.sending.epoch for n, one in anew.held.items()} == {10: 4}


def test_only_the_last_64_are_kept() -> None:
    store = store_of([sent(n) for n in range(100)])
    assert sorted(store.held) == list(range(36, 100))


def test_the_frame_of_a_vsync_is_the_nearest() -> None:
    newest = sent(100).sending
    assert frame_at(newest, newest.t_vsync_ns - 3.4 * PERIOD_NS)[0] == 97
    frame, middle = frame_at(newest, newest.t_vsync_ns + 1.49 * PERIOD_NS)
    assert frame == 101
    assert middle == pytest.approx(0.01)


def test_a_body_without_valid_keeps_what_was_drawn() -> None:
    state: State = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
    other: State = (9.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
    memory: dict[int, State] = {}

    def store(flags: int, at: State) -> Sent:
        return Sent(0, sent(10).sending, Content((Body(5, 3, (at,), flags=flags),)))

    found = choose(store_of([store(0, other)]), 10, memory)
    assert found is not None
    assert found.bodies[0].state is None
    assert found.digest == digest_of([None]) == zlib.crc32(bytes(56))
    choose(store_of([store(1, state)]), 10, memory)
    found = choose(store_of([store(0, other)]), 10, memory)
    assert found is not None
    assert found.bodies[0].state == state


ARRIVALS = st.lists(
    st.tuples(st.integers(100, 120), st.integers(3, 5), st.sampled_from([0, 0, 0, 30_000_000])),
    min_size=1,
    max_size=40,
)


@given(arrivals=ARRIVALS, frames=st.lists(st.integers(96, 130), min_size=1, max_size=6))
def test_the_player_of_the_client_says_the_same(
    arrivals: list[tuple[int, int, int]], frames: list[int]
) -> None:
    player = Player()
    messages = []
    for number, (frame, epoch, shift_ns) in enumerate(arrivals):
        # The grid shifts with the epoch: each epoch has its own.
        one = sent(frame, epoch=epoch, slot=number, shift_ns=shift_ns if epoch == 4 else 0)
        messages.append(one)
        assert one.content is not None
        data = frame_bytes(one.content, one.sending)
        head = frame_head(data)
        assert head is not None
        player.add(head, data, number)
    memory: dict[int, State] = {}
    for frame in frames:
        mine = choose(store_of(messages), frame, memory)
        theirs = player.choose(frame)
        assert mine is not None
        assert theirs is not None
        assert (mine.frame, mine.outcome) == (theirs.frame, theirs.outcome.name.lower())
        assert mine.digest == theirs.digest
        assert [one.state for one in mine.bodies] == [one.state for one in theirs.bodies]
