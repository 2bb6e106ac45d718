# SPDX-License-Identifier: Apache-2.0
"""Free-run timecode is the time of day where the grid begins, also where it begins again."""

from __future__ import annotations

import msgspec
import pytest

from stagectl.control.board import Board
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored, StoredGrid
from stagectl.topics import FrameStates, GridState, Tick
from tests.nodes.stages import NS, STAGE, T0
from tests.nodes.test_show_step import states

PERIOD_NS = 4e7
TEN_O_CLOCK_S = 36_000.0
NINE_S = 32_400.0
FRAMES = 90_000
GOING = StoredGrid("boot", STAGE.rate, FRAMES, float(T0), PERIOD_NS, NINE_S)
"""An hour of the grid that began at nine."""


def grid(epoch: int, frame: int, t_ns: int) -> GridState:
    return GridState(epoch, frame, float(t_ns), PERIOD_NS, "FREE", "free", 0, 0, 0.0, 0, 0)


def at_frame(frame: int, t_ns: int) -> FrameStates:
    return msgspec.structs.replace(states(), tick=Tick(frame, t_ns, PERIOD_NS, 0, t_ns))


class Clock:
    """A control that was started at ten, and what it shows as timecode."""

    def __init__(self, known: StoredGrid | None, boot: str = "boot") -> None:
        self.board = Board()
        self.saved: list[Stored] = []
        self.step = ShowStep(
            STAGE, self.board, Stored(grid=known), self.saved.append,
            boot=boot, utc=lambda: "10:00:00", timecode_start_s=TEN_O_CLOCK_S, started_ns=T0,
        )  # fmt: skip

    def shown(self, epoch: int, frame: int, t_ns: int) -> object:
        self.step.on_message("grid", grid(epoch, frame, t_ns), t_ns)
        self.step.on_message("states", at_frame(frame, t_ns), t_ns)
        self.step.on_deadline(t_ns)
        row = self.board.row("stage", "stage")
        assert row is not None
        assert row["timecode_source"] == "free-run"
        return row["timecode"]


def test_a_grid_that_goes_on_keeps_its_count() -> None:
    clock = Clock(GOING)
    assert clock.shown(4, FRAMES + 100, T0 + 4 * NS) == "10:00:04:00"
    assert clock.saved[-1].grid is not None
    assert clock.saved[-1].grid.timecode_start_s == NINE_S


@pytest.mark.parametrize(
    "known",
    [
        None,
        msgspec.structs.replace(GOING, boot_id="the boot before"),
        msgspec.structs.replace(GOING, rate="24000/1001"),
        GOING,
    ],
    ids=["first start", "another boot", "another rate", "the count began again"],
)
def test_a_grid_that_begins_begins_at_the_time_of_day(known: StoredGrid | None) -> None:
    """Given frame 0 two seconds after ten, Expect ten and three seconds at frame 25."""
    assert Clock(known).shown(4, 25, T0 + 3 * NS) == "10:00:03:00"


def test_an_engine_that_counts_from_zero_under_a_control_that_lives_on() -> None:
    """Given an engine that lost its grid half an hour later, Expect the time of day then."""
    clock = Clock(None)
    clock.shown(4, 25, T0 + NS)
    later = T0 + 1_800 * NS
    assert clock.shown(4, 25 + 1_799 * 25, later) == "10:30:00:00"
    assert clock.shown(5, 50, later + 3 * NS) == "10:30:03:00"
    assert clock.shown(5, 75, later + 4 * NS) == "10:30:04:00"


def test_a_control_that_lives_on_keeps_it_through_a_restart_of_the_engine() -> None:
    clock = Clock(GOING)
    assert clock.shown(4, FRAMES + 25, T0 + NS) == "10:00:01:00"
    assert clock.shown(5, FRAMES + 75, T0 + 3 * NS) == "10:00:03:00"
    assert clock.saved[-1].grid is not None
    assert clock.saved[-1].grid.timecode_start_s == NINE_S
