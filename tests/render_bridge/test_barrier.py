# SPDX-License-Identifier: Apache-2.0
"""Lock-step: all show a frame at once, or nobody does."""

from __future__ import annotations

from render_bridge.barrier import BACK_AFTER, OUT_AFTER, Barrier
from render_bridge.messages import Go

EPOCH = 3
MARGIN_NS = 4_000_000
T = 10**12
PERIOD = 40_000_000


def barrier(*members: int) -> Barrier:
    made = Barrier(EPOCH, MARGIN_NS)
    made.set_members(members)
    return made


def vsync(frame: int) -> int:
    return T + frame * PERIOD


def frame_of(made: Barrier, frame: int, ready: tuple[int, ...]) -> list[Go]:
    """Run one frame whose ready nodes say so in time."""
    made.expect(frame, vsync(frame))
    told = [go for index in ready for go in made.on_ready(index, EPOCH, frame)]
    return told + made.check(vsync(frame) - MARGIN_NS)


def test_it_goes_with_the_last_one_ready_and_names_the_vsync() -> None:
    made = barrier(0, 1, 5)
    made.expect(7, vsync(7))
    assert made.on_ready(0, EPOCH, 7) == []
    assert made.on_ready(5, EPOCH, 7) == []
    assert made.on_ready(1, EPOCH, 7) == [Go(EPOCH, 7, True, vsync(7), 0)]
    assert made.check(vsync(7) - MARGIN_NS) == []  # said already
    assert made.due_ns() is None


def test_nobody_shows_a_frame_for_which_one_is_not_ready() -> None:
    (told,) = frame_of(barrier(0, 1, 200), 4, (0,))
    assert told == Go(EPOCH, 4, False, vsync(4), (1 << 1) | (1 << 200))


def test_it_decides_at_the_margin_and_once() -> None:
    made = barrier(0, 1)
    made.expect(1, vsync(1))
    assert made.due_ns() == vsync(1) - MARGIN_NS
    assert made.check(vsync(1) - MARGIN_NS - 1) == []
    assert made.check(vsync(1) - MARGIN_NS) == [Go(EPOCH, 1, False, vsync(1), 0b11)]
    assert made.on_ready(0, EPOCH, 1) == []  # too late
    assert made.check(vsync(1)) == []


def test_a_laggard_is_out_and_comes_back() -> None:
    made = barrier(0, 1)
    for frame in range(OUT_AFTER):
        assert frame_of(made, frame, (0,)) == [Go(EPOCH, frame, False, vsync(frame), 0b10)]
    assert made.out == {1}
    assert frame_of(made, 10, (0,)) == [Go(EPOCH, 10, True, vsync(10), 0b10)]
    for frame in range(11, 11 + BACK_AFTER):
        assert 1 in made.out
        frame_of(made, frame, (0, 1))
    assert made.out == set()
    assert not frame_of(made, 20, (0,))[0].show  # waited for again


def test_words_of_another_epoch_and_of_old_frames_are_nothing() -> None:
    made = barrier(0)
    made.expect(5, vsync(5))
    assert made.on_ready(0, EPOCH - 1, 5) == []
    assert made.on_ready(0, EPOCH, 5) == [Go(EPOCH, 5, True, vsync(5), 0)]
    assert made.on_ready(0, EPOCH, 5) == []
    made.check(vsync(5))
    made.expect(5, vsync(5))
    assert made.due_ns() is None


def test_without_members_every_frame_goes() -> None:
    assert frame_of(barrier(), 1, ()) == [Go(EPOCH, 1, True, vsync(1), 0)]


def test_what_it_keeps_is_bounded() -> None:
    made = barrier(0)
    for frame in range(1_000):
        made.expect(frame, vsync(frame))
    assert len(made.check(vsync(2_000))) <= 16
