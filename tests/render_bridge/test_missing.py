# SPDX-License-Identifier: Apache-2.0
"""What a node asks for again, when, and how often."""

from __future__ import annotations

from render_bridge.frame_codec import FrameHead
from render_bridge.sdk.python.missing import AGAIN_NS, GRACE_NS, MOST_AHEAD, MOST_ASKS, Missing

PERIOD = 40_000_000
LEAD = 90_000_000
R = 80_000_000
T = 10**12


def head(frame: int, epoch: int = 1) -> FrameHead:
    due = T + frame * PERIOD
    return FrameHead(epoch, frame, frame, due, float(PERIOD), due - LEAD)


def sent_ns(frame: int) -> int:
    return head(frame).t_sent_ns


def test_nothing_is_missing_while_all_comes() -> None:
    missing = Missing(R)
    assert missing.due_ns() is None
    for frame in range(50):
        missing.take(head(frame))
        assert missing.ask(sent_ns(frame) + 300_000) == []


def test_a_gap_is_asked_for_at_once_and_once_it_is_there_no_more() -> None:
    missing = Missing(R)
    missing.take(head(0))
    missing.take(head(2))
    now = sent_ns(1) + 1_000_000
    assert missing.ask(now) == [1]
    assert missing.ask(now + 1) == []
    missing.take(head(1))
    assert missing.ask(now + AGAIN_NS) == []


def test_a_late_one_is_asked_for_after_its_grace() -> None:
    missing = Missing(R)
    missing.take(head(0))
    assert missing.due_ns() == sent_ns(1) + GRACE_NS
    assert missing.ask(sent_ns(1) + GRACE_NS - 1) == []
    assert missing.ask(sent_ns(1) + GRACE_NS) == [1]


def test_it_is_asked_for_three_times_at_most() -> None:
    missing = Missing(0)
    missing.take(head(0))
    asked = [
        frame
        for step in range(200)
        for frame in missing.ask(sent_ns(1) + GRACE_NS + step * AGAIN_NS // 4)
        if frame == 1
    ]
    assert len(asked) == MOST_ASKS


def test_not_after_the_nodes_own_decision() -> None:
    missing = Missing(R)
    missing.take(head(0))
    assert missing.ask(head(1).t_vsync_ns - R) == []
    missing.take(head(3))
    assert 1 not in missing.ask(head(1).t_vsync_ns - R + 1)


def test_a_dead_controller_is_not_flooded() -> None:
    missing = Missing(R)
    missing.take(head(0))
    asked = [frame for step in range(5_000) for frame in missing.ask(T + step * 1_000_000)]
    assert len(asked) <= MOST_AHEAD * MOST_ASKS


def test_another_epoch_begins_anew() -> None:
    missing = Missing(R)
    missing.take(head(0))
    missing.take(head(5))
    missing.take(head(7, epoch=2))
    assert missing.ask(sent_ns(7)) == []
