# SPDX-License-Identifier: Apache-2.0
"""The Step that makes messages of states: at once, and once more."""

from __future__ import annotations

import msgspec

from render_bridge.messages import FrameFlag, RenderFrame
from stagectl.nodes.frames import SECOND_COPY_NS, FramesStep
from stagectl.nodes.views import Views
from stagectl.topics import FrameStates, Tick, Tracked
from tests.nodes.stages import MS, NS, STAGE, T0, Emitted, only, run, tick
from tests.render_bridge import specimens

ONE_CAMERA = msgspec.structs.replace(STAGE, body=STAGE.body[:1])


def states(due: Tick) -> FrameStates:
    return FrameStates(due, (specimens.body(),), (Tracked("A", 0, 0.0, 0.0, 0),))


def drive(step: FramesStep, dues: list[Tick], *, late_ns: int = 0) -> list[Emitted]:
    """Hand in the states of each tick half a millisecond after it, and call what is due."""
    emitted: list[Emitted] = []
    for due in dues:
        now_ns = due.t_tick_ns + MS // 2
        emitted += run(step, now_ns, late_ns=late_ns)
        outputs = step.on_message("states", states(due), now_ns)
        emitted += [Emitted(now_ns, *output) for output in outputs]
    return emitted + run(step, T0 + 10**6 * NS, late_ns=late_ns)


def test_every_frame_goes_out_twice_and_no_more() -> None:
    """Given a hundred frames, Expect two copies each, the second at least 2 ms later."""
    emitted = drive(FramesStep(7, Views(ONE_CAMERA)), [tick(k) for k in range(100)])
    sent: dict[int, list[Emitted]] = {}
    for one in emitted:
        assert one.topic == "frame"
        assert isinstance(one.message, RenderFrame)
        sent.setdefault(one.message.frame, []).append(one)
    assert sorted(sent) == list(range(100))
    for first, second in sent.values():
        assert second.t_ns - first.t_ns >= SECOND_COPY_NS == 2 * MS
        assert isinstance(first.message, RenderFrame)
        assert isinstance(second.message, RenderFrame)
        assert first.message.flags == FrameFlag(0)
        assert second.message.flags == FrameFlag.SECOND_COPY
        same = msgspec.structs.replace(second.message, seq=first.message.seq, flags=FrameFlag(0))
        assert same == first.message


def test_the_sequence_counts_every_copy() -> None:
    emitted = drive(FramesStep(7, Views(ONE_CAMERA)), [tick(k) for k in range(50)])
    frames = only(emitted, RenderFrame)
    assert [one.seq for one in frames] == list(range(1, 101))
    assert {one.epoch for one in frames} == {7}


def test_the_message_is_the_ticks() -> None:
    due = Tick(41, T0 + 5, 4.2e7, int(FrameFlag.RESET | FrameFlag.UNLOCKED), T0)
    first, second = only(drive(FramesStep(1, Views(ONE_CAMERA)), [due]), RenderFrame)
    assert (first.frame, first.t_vsync_ns, first.period_ns) == (41, T0 + 5, 4.2e7)
    assert first.flags == FrameFlag.RESET | FrameFlag.UNLOCKED
    assert second.flags == FrameFlag(7)
    assert first.bodies == (specimens.body(),)


def test_a_late_second_copy_is_still_one() -> None:
    emitted = drive(FramesStep(1, Views(ONE_CAMERA)), [tick(k) for k in range(10)], late_ns=9 * MS)
    copies = [one for one in only(emitted, RenderFrame) if one.flags & FrameFlag.SECOND_COPY]
    assert [one.frame for one in copies] == list(range(10))


def test_nothing_is_due_before_the_first_frame_and_after_the_copy() -> None:
    step = FramesStep(1, Views(ONE_CAMERA))
    assert step.deadline_ns() is None
    assert step.on_deadline(T0) == ()
    drive(step, [tick(1)])
    assert step.deadline_ns() is None
    assert step.on_message("other", tick(2), T0) == ()
