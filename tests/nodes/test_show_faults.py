# SPDX-License-Identifier: Apache-2.0
"""What `control` notices by itself: F-20 the engine was away, F-22 the show cannot be stored."""

from __future__ import annotations

import errno

from stagectl.control.board import Board
from stagectl.control.messages import Command
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.step import Output
from stagectl.topics import Event, GridState
from tests.nodes.stages import MS, NS, STAGE, T0, only
from tests.nodes.test_show_step import Desk, states


def grid(epoch: int) -> GridState:
    return GridState(epoch, 100, float(T0), 4e7, "LOCKED", "node", 90 * MS, 80 * MS, 0.0, 0, 0)


def events(step: ShowStep, now_ns: int) -> list[Event]:
    outputs: list[Output] = list(step.on_deadline(now_ns))
    return only(outputs, Event)


def test_an_engine_that_comes_back_is_told_with_how_long_it_was_away() -> None:
    step = Desk(STAGE).step
    step.on_message("grid", grid(3), T0)
    step.on_message("states", states(), T0 + 100 * MS)
    assert events(step, T0 + 100 * MS) == []
    step.on_message("grid", grid(4), T0 + 950 * MS)
    (event,) = events(step, T0 + 960 * MS)
    assert (event.level, event.source, event.code) == ("info", "engine", "F-20")
    assert "0.85 s" in event.text
    step.on_message("grid", grid(4), T0 + 2 * NS)
    assert events(step, T0 + 2 * NS) == []


def test_a_control_that_was_away_itself_says_nothing_of_the_engine() -> None:
    step = Desk(STAGE).step
    step.on_message("grid", grid(4), T0)
    step.on_message("states", states(), T0)
    assert events(step, T0) == []


def test_a_show_that_cannot_be_stored_is_an_alarm_with_its_code() -> None:
    """Given a full disk, Expect the command to count, and people to read that it is not safe."""

    def refuse(_: Stored) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    step = ShowStep(
        STAGE, Board(), Stored(), refuse, boot="", utc=lambda: "00:00:00", timecode_start_s=0.0
    )
    ack, _ = step.execute(Command("1", "Ann", "hold", {"camera": "A"}), T0)
    assert ack.ok
    (event,) = events(step, T0 + 50 * MS)
    assert (event.level, event.code) == ("alarm", "F-22")
    assert "No space left on device" in event.text
