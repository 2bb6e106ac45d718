# SPDX-License-Identifier: Apache-2.0
"""The show Step: measured poses become figures on the board, and an accepted origin an order."""

from __future__ import annotations

import math

import msgspec

from hardware_profiles.stage import Body, Stage
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Wall
from render_bridge.messages import LensState, RenderBody
from stagectl.control.board import Board
from stagectl.control.messages import Command, Row
from stagectl.nodes.registration import FEWEST
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.topics import Event, FrameStates, Measured, MeasuredBody, ShowOrder, Tick, Tracked
from tests.nodes.stages import NS, STAGE, T0, only
from tests.render_bridge import specimens

TWO = msgspec.structs.replace(
    STAGE,
    body=(Body("A"), Body("B", "object")),
    wall=(Wall("main", 12.0, 5.0, pose=Transform((0.0, 2.0, 0.0))),),
)


class Desk:
    """A show step and its board."""

    def __init__(self, stage: Stage = TWO, stored: Stored | None = None) -> None:
        self.board = Board()
        self.saved: list[Stored] = []
        self.step = ShowStep(
            stage, self.board, stored or Stored(), self.saved.append,
            boot="", utc=lambda: "00:00:00", timecode_start_s=0.0,
        )  # fmt: skip

    def row(self, name: str, now_ns: int = T0) -> Row:
        self.step.on_deadline(now_ns)
        row = self.board.row("cameras", name)
        assert row is not None
        return row


def body(index: int, focal_mm: float) -> RenderBody:
    lens = LensState(focal_mm, math.nan, math.nan, 0.0)
    shown = specimens.body(specimens.state_at(0.0))
    return msgspec.structs.replace(shown, index=index, lens=lens)


def states(focal_mm: float = 35.0) -> FrameStates:
    rows = tuple(Tracked(name, T0, 1e-4, 1e-5, 0) for name in ("A", "B"))
    return FrameStates(Tick(5, T0, 4e7, 0, T0), (body(0, focal_mm), body(1, focal_mm)), rows)


def measured(frame: int, off_m: float) -> Measured:
    rows = tuple(
        MeasuredBody(name, T0, (0.0, 0.0, 1.5, 1.0, 0.0, 0.0, 0.0), 0.0, 0.0, off_m, 0.0, 0.1, 0.0)
        for name in ("A", "B", "of another stage")
    )
    return Measured(frame, rows)


class TestFigures:
    def test_they_are_on_the_board_once_there_are_enough_frames(self) -> None:
        desk = Desk()
        desk.step.on_message("states", states(), T0)
        for k in range(FEWEST - 1):
            desk.step.on_message("measured", measured(k, 0.002), T0)
        assert desk.row("A", T0)["wall_px"] is None
        desk.step.on_message("measured", measured(FEWEST, 0.002), T0)
        row = desk.row("A", T0 + NS)
        # 2 mm at 2 m of 35 mm on 27.99 mm and 3840 px: 4802 px a radian
        assert row["wall_px"] == 4.8
        assert row["held_wall_px"] == 240.1

    def test_they_follow_the_zoom(self) -> None:
        desk = Desk()
        for k in range(FEWEST):
            desk.step.on_message("measured", measured(k, 0.002), T0)
        desk.step.on_message("states", states(70.0), T0)
        assert desk.row("A")["wall_px"] == 9.6

    def test_a_thing_that_is_no_camera_has_none(self) -> None:
        desk = Desk()
        for k in range(FEWEST):
            desk.step.on_message("measured", measured(k, 0.002), T0)
        desk.step.on_message("states", states(), T0)
        assert desk.row("B")["wall_px"] is None


class TestAccept:
    def command(self, verb: str, number: int) -> Command:
        return Command(str(number), "kim@console", verb, {"camera": "A"})

    def test_it_is_an_order_and_it_is_stored(self) -> None:
        desk = Desk()
        ack, outputs = desk.step.execute(self.command("accept_origin", 1), T0)
        assert (ack.ok, ack.reversible) == (True, False)
        (order,) = only(list(outputs), ShowOrder)
        assert order.accepted == {"A": 1}
        (event,) = only(list(outputs), Event)
        assert "camera A" in event.text
        assert desk.saved[-1].show.accepted == {"A": 1}
        desk.step.execute(self.command("accept_origin", 2), T0)
        assert desk.saved[-1].order().accepted == {"A": 2}

    def test_after_a_crash_it_is_not_ordered_anew(self) -> None:
        """Given a stored count, Expect the repeated order to carry just that count."""
        first = Desk()
        first.step.execute(self.command("accept_origin", 1), T0)
        again = Desk(stored=first.saved[-1])
        (order,) = only(list(again.step.on_deadline(T0)), ShowOrder)
        assert order.accepted == {"A": 1}
