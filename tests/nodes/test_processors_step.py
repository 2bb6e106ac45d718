# SPDX-License-Identifier: Apache-2.0
"""LED processors: silence, refusal, and wall to black until the processor says so itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from hardware_profiles.wall import Processor
from stagectl.nodes.processors import ProcessorsStep
from stagectl.processors.state import (
    PollResult,
    ProcessorState,
    Reading,
    WallOrder,
    WallResult,
)
from stagectl.step import Output
from stagectl.topics import Event
from tests.nodes.processor_desk import S, processor, show, stage

WELL = Reading(input_hz=23.976, blackout=False)


class Desk:
    """The Step, and what it said."""

    def __init__(self, *processors: Processor) -> None:
        self.step = ProcessorsStep(stage(*processors or (processor("p1"),)), 0)
        self.said: list[Output] = []

    def take(self, outputs: Sequence[Output]) -> list[Output]:
        self.said += outputs
        return list(outputs)

    def wall(self, wall: str, rev: int, t_ns: int) -> list[WallOrder]:
        return orders(self.take(self.step.on_message("show", show(wall, rev), t_ns)))

    def polled(
        self, t_ns: int, reading: Reading | None = WELL, error: str = "", *, refused: bool = False
    ) -> None:
        result = PollResult("p1", t_ns, reading, error, refused)
        self.take(self.step.on_message("polled/p1", result, t_ns))

    def done(self, t_ns: int, rev: int, *, black: bool, error: str = "") -> None:
        result = WallResult("p1", black, rev, t_ns, error)
        self.take(self.step.on_message("wall-result/p1", result, t_ns))

    def tick(self, t_ns: int) -> list[WallOrder]:
        return orders(self.take(self.step.on_deadline(t_ns)))

    @property
    def state(self) -> ProcessorState:
        return [m for _, m in self.said if isinstance(m, ProcessorState)][-1]

    @property
    def standing(self) -> str:
        return self.state.state

    @property
    def events(self) -> list[tuple[str, str]]:
        return [(m.level, m.text) for _, m in self.said if isinstance(m, Event)]


def orders(outputs: Sequence[tuple[str, msgspec.Struct]]) -> list[WallOrder]:
    return [message for _, message in outputs if isinstance(message, WallOrder)]


def test_only_processors_with_an_address_are_watched() -> None:
    desk = Desk(processor("p1"), processor("p2"))
    desk.tick(S)
    topics = [topic for topic, message in desk.said if isinstance(message, ProcessorState)]
    assert topics == ["processor/p1", "processor/p2"]


def test_what_it_said_last_is_its_state() -> None:
    desk = Desk()
    desk.polled(S)
    assert (desk.standing, desk.state.answered_ns, desk.state.reading) == ("ok", S, WELL)
    assert desk.events == []


@pytest.mark.parametrize(("poll_s", "silent_s"), [(1.0, 3.0), (0.2, 3.0), (10.0, 30.0)])
def test_silence_is_told_once_and_so_is_the_return(poll_s: float, silent_s: float) -> None:
    desk = Desk(processor("p1", poll_s=poll_s))
    desk.polled(S)
    desk.tick(round(S + silent_s * 0.99 * S))
    assert desk.standing == "ok"
    desk.tick(round(S + silent_s * S))
    desk.tick(round(S + silent_s * 2 * S))
    assert desk.standing == "silent"
    assert desk.state.reading == WELL  # what it was, with its age
    desk.polled(round(S + silent_s * 3 * S))
    assert desk.events == [
        ("warn", "LED processor p1 does not answer: no answer in time"),
        ("info", "LED processor p1 answers again"),
    ]


def test_one_that_never_answers_is_silent_after_its_time() -> None:
    desk = Desk()
    desk.tick(S)
    assert desk.standing == "ok"  # too early to say
    desk.polled(2 * S, None, "no answer (connection refused)")
    assert desk.standing == "silent"
    assert desk.state.error == "no answer (connection refused)"


def test_one_lost_poll_is_no_silence() -> None:
    desk = Desk()
    desk.polled(S)
    desk.polled(2 * S, None, "no answer in time")
    assert (desk.standing, desk.state.error) == ("ok", "no answer in time")
    assert desk.events == []


def test_a_refusal_is_told_with_its_reason() -> None:
    desk = Desk()
    desk.polled(S, None, "refused (HTTP 401)", refused=True)
    assert desk.standing == "refused"
    assert desk.events == [
        ("warn", "LED processor p1 refuses to tell its state: refused (HTTP 401)")
    ]


def test_black_is_ordered_at_once_and_done_when_it_is_read_back() -> None:
    desk = Desk()
    desk.polled(S)
    assert desk.wall("picture", 1, S) == []
    assert desk.wall("black", 2, 2 * S) == [WallOrder("p1", True, 2)]
    assert desk.state.wall_pending
    desk.done(2 * S + 120_000_000, 2, black=True)
    state = desk.state
    assert (state.wall_black, state.wall_pending, state.wall_after_ms) == (True, False, 120.0)
    assert state.reading.blackout is True
    assert desk.events == [("info", "LED processor p1 is blacked out, 120 ms after the order")]
    assert desk.wall("picture", 3, 5 * S) == [WallOrder("p1", False, 3)]
    desk.done(5 * S + 80_000_000, 3, black=False)
    assert desk.events[-1] == ("info", "LED processor p1 is released, 80 ms after the order")


def test_safe_grey_is_a_picture() -> None:
    desk = Desk()
    desk.wall("grey", 1, S)
    assert desk.wall("black", 2, S) == [WallOrder("p1", True, 2)]
    assert desk.wall("grey", 3, S) == [WallOrder("p1", False, 3)]


def test_a_blackout_that_was_there_at_the_start_is_not_touched() -> None:
    desk = Desk()
    desk.polled(S, Reading(blackout=True))
    assert desk.wall("picture", 1, S) == []
    assert desk.wall("picture", 4, 2 * S) == []
    assert desk.tick(9 * S) == []


def test_a_life_that_ended_in_black_is_released_by_the_next_one() -> None:
    """Given a process that died while the walls were black, Expect the next to release."""
    kept: list[list[str]] = []
    one, other = processor("p1"), processor("p2", blackout=False)
    first = ProcessorsStep(stage(one, other), 0, (), lambda names: kept.append(list(names)))
    first.on_message("show", show("picture", 1), S)
    assert kept == []
    assert orders(first.on_message("show", show("black", 2), S)) == [WallOrder("p1", True, 2)]
    assert first.deadline_ns() == S
    assert kept == []  # a slow disk must not hold the order
    first.on_deadline(S)
    assert kept == [["p1"]]
    second = ProcessorsStep(stage(one, other), 0, kept[-1], lambda names: kept.append(list(names)))
    released = orders(second.on_message("show", show("picture", 3), 2 * S))
    assert released == [WallOrder("p1", False, 3)]
    second.on_deadline(2 * S)
    assert kept == [["p1"]]  # until the processor says that it is released
    second.on_message("wall-result/p1", WallResult("p1", False, 3, 2 * S), 2 * S)
    second.on_deadline(3 * S)
    assert kept == [["p1"], []]


def test_black_at_the_start_is_ordered() -> None:
    assert Desk().wall("black", 7, S) == [WallOrder("p1", True, 7)]


def test_an_order_is_repeated_until_it_is_carried_out_and_the_fault_is_told_once() -> None:
    desk = Desk()
    desk.wall("black", 1, S)
    assert desk.tick(S + S // 2) == []
    assert desk.tick(2 * S) == [WallOrder("p1", True, 1)]
    desk.done(2 * S, 1, black=True, error="no answer in time")
    desk.done(3 * S, 1, black=True, error="no answer in time")
    assert desk.state.wall_pending
    assert desk.state.wall_error == "no answer in time"
    assert desk.events == [("alarm", "LED processor p1 is not blacked out: no answer in time")]
    desk.done(4 * S, 1, black=True)
    assert (desk.state.wall_pending, desk.state.wall_error) == (False, "")
    assert desk.tick(9 * S) == []
    told = [m for _, m in desk.said if isinstance(m, Event) and m.level != "warn"]
    assert [(event.level, event.code) for event in told] == [("alarm", "F-39"), ("info", "F-39")]


def test_an_order_of_which_nothing_is_heard_is_an_alarm() -> None:
    """Given a thread that hangs, Expect the alarm all the same, and its end when it is back."""
    desk = Desk()
    desk.wall("black", 1, S)
    desk.tick(4 * S - 1)
    assert not [event for event in desk.events if event[0] == "alarm"]
    desk.tick(4 * S)
    desk.tick(5 * S)
    alarms = [event for event in desk.events if event[0] == "alarm"]
    assert alarms == [("alarm", "LED processor p1 is not blacked out: no answer in time")]
    desk.done(6 * S, 1, black=True)
    assert (desk.state.wall_pending, desk.state.wall_error) == (False, "")


def test_an_answer_to_an_older_order_counts_for_nothing() -> None:
    desk = Desk()
    desk.wall("black", 1, S)
    desk.wall("picture", 2, S)
    desk.done(2 * S, 1, black=True)
    assert desk.state.wall_pending
    assert desk.state.wall_black is False


def test_a_processor_that_may_only_be_read_is_never_sent_anything() -> None:
    desk = Desk(processor("p1", blackout=False))
    assert desk.wall("black", 1, S) == []
    assert desk.tick(5 * S) == []
    assert desk.state.wall_black is None


def test_words_of_a_processor_that_is_not_there_are_nothing() -> None:
    desk = Desk()
    assert desk.step.on_message("polled/x", PollResult("x", 1, WELL), 1) == ()
